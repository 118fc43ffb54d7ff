"""Measuring all images of a study before what rests on them; and whether that is still up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import InputError
from ..session.jobs import Progress
from ..session.study_edits import file_name

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ...study.spec import Study
    from ...study.workbench import Workbench
    from ..session.jobs import Job


def measure_images(bench: Workbench, study: Study) -> Job[tuple[str, ...]]:
    """Measure every image of a study; one that cannot be measured does not stop the others.

    Parameters
    ----------
    bench : Workbench
    study : Study

    Returns
    -------
    tuple of str
        Sentences on the images that failed.
    """
    images, faults = study.image_list(), []
    for place, image in enumerate(images):
        yield Progress(place, len(images), f"Measuring {file_name(image.path)}")
        try:
            bench.image(study, image.path)
        except InputError as error:
            faults.append(str(error))
    return tuple(faults)


def level_inputs(study: Study) -> tuple[Hashable, ...]:
    """What a study's levels rest on, the settings of `normalization` left out."""
    return study.folder, study.images, study.sheets, study.blot, id(study.held)


def joined_inputs(study: Study) -> tuple[Hashable, ...]:
    """What a study's joined table rests on; designs and statistics left out."""
    return *level_inputs(study), study.normalization, study.plates, study.elisa

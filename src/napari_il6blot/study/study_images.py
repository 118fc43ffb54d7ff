"""A study's images as blots, read as its settings say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..blot.formats import read_blot

if TYPE_CHECKING:
    from ..blot.image import Blot
    from .spec import Study, StudyImage


def study_blot(study: Study, image: StudyImage) -> Blot:
    """Read an image of a study, called as the study calls it.

    Parameters
    ----------
    study : Study
    image : StudyImage

    Raises
    ------
    InputError
        If it cannot be read.
    """
    blot = read_blot(
        study.source_of(image.path), polarity=image.polarity, scale=image.scale, rotate=image.rotate,
        flip=image.flip,
    )  # fmt: skip
    return replace(blot, image=study.name_of(image.path))

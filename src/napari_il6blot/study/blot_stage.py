"""A study's first stage: its images become tables of lanes and bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import InputError
from .blot_inputs import Kind, geometry_files, image_settings
from .membrane_lanes import lanes_of_membrane
from .quantified_files import merged_tables, overlay_names
from .quantify_images import ImageFailure, ImageResult, try_image

if TYPE_CHECKING:
    import pandas as pd

    from ..blot.lanes import Lane
    from .spec import Study, StudyImage


@dataclass(frozen=True, eq=False)
class BlotStage:
    """What came of a study's images.

    Attributes
    ----------
    tables : dict of str to DataFrame
        ``lanes``, ``bands``, ``profiles``; empty where the study has no images.
    overlays : dict of str to bytes
        PNG files by name.
    overlay_of : dict of str to str
        The overlay's name by image.
    notes : tuple of str
        Sentences, each naming its image.
    faults : tuple of str
        Sentences: images that could not be quantified.
    """

    tables: Mapping[str, pd.DataFrame]
    overlays: Mapping[str, bytes]
    overlay_of: Mapping[str, str]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def quantify_study_images(study: Study, step: Callable[[], None] = lambda: None) -> BlotStage:
    """Quantify every image of a study, with its edited lanes and bands where there are any.

    One image that cannot be quantified does not stop the others.

    Parameters
    ----------
    study : Study
    step : callable
        Called after each image, to show progress.
    """
    geometry = geometry_files(study)
    images = study.image_list()
    done: dict[str, ImageResult | ImageFailure] = {}
    for image in sorted(images, key=lambda image: image.lanes_from is not None):  # those with own lanes first
        done[image.path] = _quantified(study, image, geometry, done)
        step()
    outcomes = [done[image.path] for image in images]
    results = [one for one in outcomes if isinstance(one, ImageResult)]
    faults = [one.sentence for one in outcomes if isinstance(one, ImageFailure)]
    if not results:
        return BlotStage({}, {}, {}, (), tuple(faults))
    names = overlay_names([result.image for result in results])
    return BlotStage(
        tables=merged_tables(results),
        overlays={name: result.overlay_png for name, result in zip(names, results, strict=True)},
        overlay_of={result.image: name for name, result in zip(names, results, strict=True)},
        notes=tuple(told_of(result.image, sentence) for result in results for sentence in result.sentences),
        faults=tuple(faults),
    )


def told_of(image: str, sentence: str) -> str:
    """A sentence on an image, which begins with its name."""
    return f"{image}: {sentence.removeprefix(f'{image}: ')}"


def _quantified(
    study: Study, image: StudyImage, geometry: Mapping[Kind, pd.DataFrame | None],
    done: Mapping[str, ImageResult | ImageFailure],
) -> ImageResult | ImageFailure:  # fmt: skip
    said: tuple[str, ...] = ()
    try:
        settings = image_settings(study, image, geometry)
        if image.lanes_from is not None and settings.lanes_table is None:
            lanes, sentence = _brought(study, image, done[image.lanes_from])
            settings, said = replace(settings, lanes=lanes), (sentence,)
    except InputError as error:
        return ImageFailure(study.name_of(image.path), str(error))
    outcome = try_image(str(study.source_of(image.path)), settings, study.name_of(image.path))
    if isinstance(outcome, ImageFailure):
        return outcome
    return replace(outcome, sentences=said + outcome.sentences)


def _brought(
    study: Study, image: StudyImage, reference: ImageResult | ImageFailure
) -> tuple[tuple[Lane, ...], str]:
    if isinstance(reference, ImageFailure):
        raise InputError(f"{image.path}: its lanes are those of {reference.image}, which failed")
    (of_reference,) = (one for one in study.images if one.path == image.lanes_from)
    return lanes_of_membrane(study, image, of_reference, reference.lanes)

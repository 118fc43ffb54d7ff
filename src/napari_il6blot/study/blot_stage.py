"""A study's first stage: its images become tables of lanes and bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..blot.ladder import parse_ladder
from ..blot.table_rows import rows_of_image
from ..errors import InputError
from ..sheets.table import read_table
from .quantified_files import merged_tables, overlay_names
from .quantify_images import ImageFailure, ImageResult, QuantifySettings, try_image

if TYPE_CHECKING:
    import pandas as pd

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
    geometry = {name: _geometry(study.folder / "geometry" / f"{name}.csv") for name in ("lanes", "bands")}
    results, faults = [], []
    for image in study.image_list():
        outcome = _quantified(study, image, geometry)
        if isinstance(outcome, ImageFailure):
            faults.append(outcome.sentence)
        else:
            results.append(outcome)
        step()
    if not results:
        return BlotStage({}, {}, {}, (), tuple(faults))
    names = overlay_names([result.image for result in results])
    return BlotStage(
        tables=merged_tables(results),
        overlays={name: result.overlay_png for name, result in zip(names, results, strict=True)},
        overlay_of={result.image: name for name, result in zip(names, results, strict=True)},
        notes=tuple(_told(result.image, sentence) for result in results for sentence in result.sentences),
        faults=tuple(faults),
    )


def _told(image: str, sentence: str) -> str:
    return f"{image}: {sentence.removeprefix(f'{image}: ')}"


def _geometry(path: Path) -> pd.DataFrame | None:
    return read_table(path) if path.exists() else None


def _quantified(
    study: Study, image: StudyImage, geometry: Mapping[str, pd.DataFrame | None]
) -> ImageResult | ImageFailure:
    try:
        settings = QuantifySettings(
            n_lanes=image.lanes,
            lanes_table=_rows(geometry["lanes"], image.path, "lanes"),
            bands_table=_rows(geometry["bands"], image.path, "bands"),
            region=image.region,
            rotate=image.rotate,
            flip=image.flip,
            background=None if study.blot.background == "default" else study.blot.background,
            polarity=image.polarity,
            scale=image.scale,
            ladder=parse_ladder(image.ladder) if image.ladder else None,
        )
    except InputError as error:
        return ImageFailure(image.path, str(error))
    return try_image(str(study.folder / image.path), settings, image.path)


def _rows(table: pd.DataFrame | None, image: str, kind: str) -> pd.DataFrame | None:
    """The rows of a geometry table that are this image's; None if it has none, so that lanes are found."""
    if table is None:
        return None
    own = table.iloc[rows_of_image(table, image, kind)]
    if not len(own):
        return None
    kept = own.reset_index(drop=True)
    kept.attrs = dict(table.attrs)
    return kept.drop(columns="image", errors="ignore")

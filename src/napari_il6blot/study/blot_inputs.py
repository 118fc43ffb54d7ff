"""What a study says of each of its images: settings, and lanes and bands that were edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from ..blot.ladder import parse_ladder
from ..errors import InputError
from ..sheets.table import read_table
from .measure_blot import QuantifySettings

if TYPE_CHECKING:
    import pandas as pd

    from .spec import Study, StudyImage

Kind = Literal["lanes", "bands"]
KINDS: tuple[Kind, ...] = ("lanes", "bands")


def geometry_files(study: Study) -> dict[Kind, pd.DataFrame | None]:
    """The study's files of edited lanes and bands; None where there is no such file.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If a file is no table.
    """
    files = {kind: study.folder / "geometry" / f"{kind}.csv" for kind in KINDS}
    return {kind: read_table(file) if file.exists() else None for kind, file in files.items()}


def edited_rows(
    study: Study, image: str, kind: Kind, files: Mapping[Kind, pd.DataFrame | None]
) -> pd.DataFrame | None:
    """An image's edited lanes or bands: those held, else those in the file.

    Parameters
    ----------
    study : Study
    image : str
        Its path in the study.
    kind : {"lanes", "bands"}
    files : mapping
        As from `geometry_files`.

    Returns
    -------
    DataFrame or None
        Without the column `image`; None where nothing was edited, so that it is to be found.

    Raises
    ------
    InputError
        If the file does not say of which image each row is.
    """
    held = study.held.lanes if kind == "lanes" else study.held.bands
    if held is not None:
        own = held.get(image)
        return None if own is None else own.drop(columns="image", errors="ignore")
    return _rows(files[kind], image, kind)


def _rows(table: pd.DataFrame | None, image: str, kind: Kind) -> pd.DataFrame | None:
    if table is None:
        return None
    if "image" not in table.columns:
        raise InputError(f"geometry/{kind}.csv has no column image; say of which image each row is")
    # No other image's, as a file given with --lanes-from may be: this one is the whole study's.
    own = table[[str(name).replace("\\", "/") == image for name in table["image"]]]
    if not len(own):
        return None
    kept = own.reset_index(drop=True)
    kept.attrs = dict(table.attrs)
    return kept.drop(columns="image", errors="ignore")


def image_settings(
    study: Study, image: StudyImage, files: Mapping[Kind, pd.DataFrame | None]
) -> QuantifySettings:
    """How to quantify an image of a study, save that lanes of another image are not brought to it yet.

    Parameters
    ----------
    study : Study
    image : StudyImage
    files : mapping
        As from `geometry_files`.

    Raises
    ------
    InputError
        As from `edited_rows`.
    """
    return QuantifySettings(
        n_lanes=image.lanes,
        lanes_table=edited_rows(study, image.path, "lanes", files),
        bands_table=edited_rows(study, image.path, "bands", files),
        region=image.region,
        rotate=image.rotate,
        flip=image.flip,
        background=None if study.blot.background == "default" else study.blot.background,
        polarity=image.polarity,
        scale=image.scale,
        ladder=parse_ladder(image.ladder) if image.ladder else None,
    )

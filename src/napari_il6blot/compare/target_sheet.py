"""The target sheet: which row of which image is which protein, and which images are of one membrane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..blot.targets import assign_targets
from ..errors import InputError
from ..sheets.cells import numbers, table_name, texts, whole_numbers
from .image_names import file_of, matched_images
from .labels import a_few, label_key
from .lane_sheet import table_of
from .membranes import Place

if TYPE_CHECKING:
    import pandas as pd

KIND = "targets"


@dataclass(frozen=True, eq=False)
class TargetSheet:
    """A target sheet whose images were found.

    Attributes
    ----------
    rows : DataFrame
        `image` (as in the bands), `strip`, `target`, and `row`, `mw_kda`, `tolerance` as given.
    whole_lanes : tuple of (image, strip, target)
        Lines that name neither row nor mass: all that is in the lanes, as total protein is.
    membranes : dict of (image, strip) to str
        Where the sheet names them.
    name : str
        The file, for messages.
    """

    rows: pd.DataFrame
    whole_lanes: tuple[tuple[str, int, str], ...] = ()
    membranes: dict[Place, str] = field(default_factory=dict)
    name: str = ""


def read_target_sheet(
    sheet: pd.DataFrame | str | Path, images: Iterable[str], *, strict: bool = True
) -> TargetSheet:
    """Read and check a target sheet.

    Parameters
    ----------
    sheet : DataFrame or path
        `image, target`, and `row` or `mw_kda` (with `tolerance`, 10 % unless said); `strip` is 1 unless said;
        `membrane` ties images together.
    images : iterable of str
        That there are.
    strict : bool
        Whether an image that there is not is a mistake; else its lines are passed over.

    Raises
    ------
    InputError
        If a column or cell is missing, an image is unknown, or a file's page must be named.
    """
    table = table_of(sheet)
    name = table_name(table, KIND)
    for column in ("image", "target"):
        if column not in table.columns:
            raise InputError(f"{name} has no column {column}; add it, one value per row")
    every = np.arange(len(table))
    named, targets = texts(table, "image", every), [label_key(cell) for cell in table["target"].tolist()]
    strip = whole_numbers(table, "strip", every, KIND, default=1)
    row = whole_numbers(table, "row", every, KIND, default=0)
    mass = numbers(table, "mw_kda", every, KIND, required=False)
    membrane = [label_key(cell) for cell in table["membrane"].tolist()] if "membrane" in table else []
    known = list(dict.fromkeys(images))
    image_of = _images_of(known, named, name, strict=strict)
    kept, whole_lanes = [], []
    membranes: dict[Place, str] = {}
    for line, image in enumerate(image_of):
        if image is None:
            continue
        place = (image, int(strip[line]))
        if membrane and membrane[line]:
            if membranes.setdefault(place, membrane[line]) != membrane[line]:
                raise InputError(
                    f"{name}, line {line + 2}: {image}, strip {place[1]}, is of membrane "
                    f"{membranes[place]} in another line; name one"
                )
            if not targets[line]:
                continue
        if not targets[line]:
            raise InputError(f"{name}, line {line + 2}: the target is empty; write the protein's name")
        if row[line] == 0 and np.isnan(mass[line]):
            whole_lanes.append((*place, targets[line]))
        else:
            kept.append(line)
    rows = table.iloc[kept].assign(
        image=[image_of[line] or "" for line in kept],
        target=[targets[line] for line in kept],
        strip=strip[kept],
    )
    return TargetSheet(rows, tuple(whole_lanes), membranes, name)


def _images_of(known: list[str], named: list[str], sheet: str, *, strict: bool) -> list[str | None]:
    """The image that each line means."""
    if "" in named:
        raise InputError(f"{sheet}, line {named.index('') + 2}: the image is empty; write its path")
    found: dict[str, list[str]] = {}
    for image, name in matched_images(known, named, sheet).items():
        # A target of one page is none of another.
        if "#" not in name.rsplit("/", 1)[-1] or image.rsplit("#", 1)[-1] == name.rsplit("#", 1)[-1]:
            found.setdefault(name, []).append(image)
    out: list[str | None] = []
    for line, name in enumerate(named):
        images = found.get(name, [])
        if len(images) > 1:
            raise InputError(
                f"{sheet}, line {line + 2}: {name} holds several images ({a_few(images)}); name the one "
                f"that this target is in, as {file_of(name)}#1"
            )
        if not images and strict:
            raise InputError(
                f"{sheet}, line {line + 2}: there is no image {name}; correct it: the images are "
                f"{a_few(known) or 'none'}"
            )
        out.append(images[0] if images else None)
    return out


def with_targets(bands: pd.DataFrame, sheet: TargetSheet) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Bands with `target` filled from the sheet, and sentences on targets that no row fits.

    Raises
    ------
    InputError
        As from `blot.targets.assign_targets`, with the sheet's name.
    """
    if not len(sheet.rows):
        return bands.copy(), ()
    places = set(zip(bands["image"], bands["strip"], strict=True))
    for image, strip in zip(sheet.rows["image"], sheet.rows["strip"], strict=True):
        if (image, strip) not in places and any(image == one for one, _ in places):
            raise InputError(f"{sheet.name}: {image} has no strip {strip} with bands; correct the strip")
    try:
        found = assign_targets(bands, sheet.rows)
    except InputError as error:
        raise InputError(f"{sheet.name}: {error}") from error
    return found.bands, found.notes

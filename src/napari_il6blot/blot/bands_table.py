"""Bands read back from ``bands.csv``, as written or as edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import numbers, table_name, truths, whole_numbers
from .boxes import sides
from .image import Blot
from .lanes import Lane
from .orientation import boxes_from_file_frame, boxes_to_file_frame
from .profiles import measuring_lanes
from .table_rows import rows_of_image

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Key = tuple[int, int]

KIND = "bands"
SIDES = ("left", "right", "top", "bottom")


def bands_from_table(
    table: pd.DataFrame, blot: Blot, lanes: tuple[Lane, ...] = (), renumbered: Mapping[Key, int] | None = None
) -> pd.DataFrame:
    """Boxes of one image from a table with the columns of ``bands.csv``, ready for `quantify`.

    Parameters
    ----------
    table : DataFrame
        `lane, top, bottom` are needed; `strip` is 1 unless told; an empty `left` or `right`
        is the lane's. A row without a number gets that of the row of the strip at its
        height, or a new one. The image's rows are chosen as for `lanes_from_table`.
    blot : Blot
    lanes : tuple of Lane
        For boxes without `left` and `right`.
    renumbered : mapping of (strip, lane) to int, optional
        New numbers of the lanes, as from `lane_numbers`, where lanes were deleted or added.

    Returns
    -------
    DataFrame
        The image's rows, places in the file's frame. A row is `edited` where it says so, where its box
        no longer fits its `area_px`, `x` or `y`, and where it was added without those.

    Raises
    ------
    InputError
        If a column or a cell is missing or no number, or a box is empty, outside the image
        or in no lane, naming file, line and column.
    """
    at = rows_of_image(table, blot.image, KIND)
    strip = whole_numbers(table, "strip", at, KIND, default=1)
    lane = whole_numbers(table, "lane", at, KIND)
    if renumbered is not None:
        lane = _renumbered(strip, lane, renumbered, table, at)
    box = _boxes(table, at, blot, lanes, strip, lane)
    row = whole_numbers(table, "row", at, KIND, default=0)
    x, y, area = (numbers(table, name, at, KIND, required=False) for name in ("x", "y", "area_px"))
    row = _filled_rows(row, strip, box, sideways=blot.rotate in (90, 270))
    detected = truths(table, "detected", at)
    edited = truths(table, "edited", at) | _contradicted(box, x, y, area, detected)
    chosen = table.iloc[at].reset_index(drop=True)
    return chosen.assign(
        image=blot.image, strip=strip, lane=lane, row=row, x=x, y=y, edited=edited,
        detected=detected,
        **{name: box[:, k] for k, name in enumerate(SIDES)},
    )  # fmt: skip


def _renumbered(
    strip: Rows, lane: Rows, renumbered: Mapping[Key, int], table: pd.DataFrame, at: Rows
) -> Rows:
    for key, line in zip(zip(strip.tolist(), lane.tolist(), strict=True), at + 2, strict=True):
        if key not in renumbered:
            raise InputError(
                f"{table_name(table, KIND)}, line {line}: lane {key[1]} of strip {key[0]} is not among the "
                "lanes; delete its bands, or give their lane's number"
            )
    keys = zip(strip.tolist(), lane.tolist(), strict=True)
    return np.array([renumbered[key] for key in keys], dtype=np.intp)


def _boxes(
    table: pd.DataFrame, at: Rows, blot: Blot, lanes: tuple[Lane, ...], strip: Rows, lane: Rows
) -> Floats:
    """Left, right, top, bottom of each row, (n, 4) whole px of the file's frame."""
    upright = blot.rotate in (0, 180)
    box = np.column_stack([
        numbers(table, name, at, KIND, required=name in ("top", "bottom") or not upright) for name in SIDES
    ]).reshape(-1, 4)  # fmt: skip
    box = np.rint(box)
    _fill_sides(box, blot, lanes, strip, lane, table, at)
    signal = np.column_stack(boxes_from_file_frame(box[:, 0], box[:, 1], box[:, 2], box[:, 3], blot))
    height, width = blot.signal.shape
    for k, (left, right, top, bottom) in enumerate(box.tolist()):
        where = f"{table_name(table, KIND)}, line {at[k] + 2}"
        if left > right or top > bottom:
            raise InputError(
                f"{where}: the box {left:g} to {right:g}, {top:g} to {bottom:g} is empty; "
                "left must not exceed right, nor top bottom"
            )
        if signal[k, 0] < 0 or signal[k, 1] > width - 1 or signal[k, 2] < 0 or signal[k, 3] > height - 1:
            raise InputError(
                f"{where}: the box {left:g} to {right:g}, {top:g} to {bottom:g} reaches outside the image "
                f"{blot.image}; move it inside"
            )
    return box


def _fill_sides(
    box: Floats, blot: Blot, lanes: tuple[Lane, ...], strip: Rows, lane: Rows, table: pd.DataFrame, at: Rows
) -> None:
    """Put the lane's sides where a row tells none."""
    for k in np.flatnonzero(np.isnan(box).any(axis=1)).tolist():
        own = measuring_lanes(tuple(one for one in lanes if one.strip == strip[k]))
        if lane[k] > len(own):
            raise InputError(
                f"{table_name(table, KIND)}, line {at[k] + 2}: lane {lane[k]} of strip {strip[k]} is not "
                "among the lanes; correct its number"
            )
        _, _, top, bottom = boxes_from_file_frame([0], [0], [box[k, 2]], [box[k, 3]], blot)
        first, last = sides(own[lane[k] - 1], (top + bottom) / 2, blot.signal.shape[1])
        left, right, _, _ = boxes_to_file_frame(first, last, top, bottom, blot)
        box[k, :2] = np.where(np.isnan(box[k, :2]), [left[0], right[0]], box[k, :2])


def _contradicted(
    box: Floats, x: Floats, y: Floats, area: Floats, detected: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Boxes that no longer fit what was measured in them, or where nothing was."""
    left, right, top, bottom = box.T
    own_area = (right - left + 1) * (bottom - top + 1)
    outside = (x < left - 1) | (x > right + 1) | (y < top - 1) | (y > bottom + 1)
    contradicted: NDArray[np.bool_] = (own_area != area) | (outside & detected) | np.isnan(x) | np.isnan(y)
    return contradicted


def _filled_rows(row: Rows, strip: Rows, box: Floats, *, sideways: bool) -> Rows:
    """Row numbers, those that are 0 put in: of the strip's row at this height, else a new one."""
    row = row.copy()
    ends = box[:, :2] if sideways else box[:, 2:]
    middle, reach = ends.mean(axis=1), (ends[:, 1] - ends[:, 0] + 1) / 2
    for k in np.flatnonzero(row == 0).tolist():
        others = np.flatnonzero((strip == strip[k]) & (row > 0))
        nearest = others[np.argmin(np.abs(middle[others] - middle[k]))] if len(others) else k
        near = nearest != k and abs(middle[nearest] - middle[k]) <= reach[nearest]
        row[k] = row[nearest] if near else int(row[strip == strip[k]].max()) + 1
    return row

"""The limits of bands moved along their lanes: of one band, of its row in all lanes, or of all bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...blot.bands import BOX
from ...blot.orientation import boxes_from_file_frame, boxes_to_file_frame
from ...errors import InputError
from ..layers.bands import MEASURED

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

    from ...blot.orientation import Turned

# The bands that a move of one band's limits is also made for.
Scope = Literal["this lane", "this row", "all"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

Key = tuple[int, ...]


def rows_between(first: float, last: float) -> tuple[int, int]:
    """The rows of pixels, each ± 0.5 px, between two places along a lane: first and last, at least one."""
    top, bottom = int(np.floor(first + 1.0)), int(np.floor(last))
    if bottom < top:
        top = bottom = int(np.floor((first + last) / 2 + 0.5))
    return top, bottom


def moved_boxes(
    bands: pd.DataFrame, key: Key, rows: tuple[int, int], scope: Scope, blot: Turned
) -> dict[str, NDArray[Any]]:
    """Boxes after a band's first and last row were set; the others of the scope move as far as its do.

    Parameters
    ----------
    bands : DataFrame
        Columns of ``bands.csv``, (n,) rows, places in the file's frame.
    key : (strip, lane, band)
    rows : (int, int)
        First and last row of pixels of the signal's frame.
    scope : {"this lane", "this row", "all"}
        That band alone; its row in all lanes of the strip; all bands.
    blot : Turned
        Of which the bands are: its shape, and how it is turned.

    Returns
    -------
    dict of str to array, (n,)
        `left, right, top, bottom` and `area_px` as int64, and `moved`, bool: which changed.

    Raises
    ------
    InputError
        If there is no such band.
    """
    file = [bands[name].to_numpy(float) for name in BOX]
    left, right, top, bottom = boxes_from_file_frame(file[0], file[1], file[2], file[3], blot)
    numbers = bands[["strip", "lane", "band"]].to_numpy(int)
    at = np.flatnonzero((numbers == key).all(axis=1))
    if not len(at):
        raise InputError(f"there is no band {key[2]} in lane {key[1]} any more; choose another one")
    band, least, most = int(at[0]), 0, blot.shape[0] - 1
    up, down = rows[0] - top[band], rows[1] - bottom[band]
    chosen = _chosen(bands, band, scope)
    new_top = np.where(chosen, np.clip(top + up, least, most), top)
    new_bottom = np.where(chosen, np.clip(bottom + down, least, most), bottom)
    inside_out = new_top > new_bottom
    middle = np.floor((new_top + new_bottom) / 2)
    new_top, new_bottom = (np.where(inside_out, middle, side) for side in (new_top, new_bottom))
    moved = (new_top != top) | (new_bottom != bottom)
    boxes = dict(zip(BOX, boxes_to_file_frame(left, right, new_top, new_bottom, blot), strict=True))
    area = (right - left + 1) * (new_bottom - new_top + 1)
    whole = {name: np.rint(side).astype(np.int64) for name, side in {**boxes, "area_px": area}.items()}
    return {**whole, "moved": moved}


def _chosen(bands: pd.DataFrame, band: int, scope: Scope) -> NDArray[np.bool_]:
    """Which bands a scope takes in."""
    if scope == "this lane":
        return np.array(np.arange(len(bands)) == band, dtype=bool)
    if scope == "all":
        return np.ones(len(bands), dtype=bool)
    alike = bands[["strip", "row"]].to_numpy(int)
    return np.array((alike == alike[band]).all(axis=1), dtype=bool)


def with_limits(
    bands: pd.DataFrame, key: Key, rows: tuple[int, int], scope: Scope, blot: Turned
) -> pd.DataFrame | None:
    """Bands whose limits were moved, to be measured again; None where none is elsewhere now.

    Parameters
    ----------
    bands, key, rows, scope, blot
        As for `moved_boxes`.

    Returns
    -------
    DataFrame or None
        Those that moved are `edited`, and what was measured in them is empty.
    """
    boxes = moved_boxes(bands, key, rows, scope, blot)
    moved = boxes.pop("moved")
    if not moved.any():
        return None
    forgotten = {name: bands[name].mask(moved) for name in MEASURED}
    return bands.assign(
        **boxes, **forgotten, edited=bands["edited"].to_numpy(bool) | moved,
        flags=bands["flags"].mask(moved, ""),
    )  # fmt: skip


def without_bands(bands: pd.DataFrame, keys: frozenset[Key]) -> pd.DataFrame:
    """Bands but those of these (strip, lane, band) numbers."""
    numbers = zip(*(bands[name].tolist() for name in ("strip", "lane", "band")), strict=True)
    kept = np.array([number not in keys for number in numbers], dtype=bool)
    return bands[kept].reset_index(drop=True)

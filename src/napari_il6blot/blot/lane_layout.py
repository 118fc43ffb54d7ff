"""Lanes edited by hand as a whole: spaced evenly, one added or deleted, edits kept when detected again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .boxes import sides
from .lane_places import between, moved
from .lane_windows import lane_keys
from .lanes import Lane, in_order, same_course
from .orientation import Turned, boxes_from_file_frame, boxes_to_file_frame
from .profiles import measuring_lanes

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[int, int]

# Width of a first lane where none tells it, as a share of the image's.
FIRST_WIDTH = 1 / 20
BOX = ("left", "right", "top", "bottom")


def evenly_spaced(lanes: tuple[Lane, ...], strip: int) -> tuple[Lane, ...]:
    """Put a strip's inner lanes at even distances between its first and its last, at every height.

    Each keeps its width and its ends, and takes the course of the first and the last lane,
    mixed by its distance to them. Lanes that this moves are `edited`.
    """
    lanes = in_order(lanes)
    own = [lane for lane in lanes if lane.strip == strip]
    shares = np.linspace(0, 1, max(2, len(own))).tolist()
    spaced = [
        lane if share in (0.0, 1.0) else _settled(lane, _mixed(own[0], own[-1], share, lane.top, lane.bottom))
        for lane, share in zip(own, shares, strict=False)
    ]
    return in_order([*(lane for lane in lanes if lane.strip != strip), *spaced])


def _mixed(first: Lane, last: Lane, share: float, top: float, bottom: float) -> NDArray[np.float64]:
    """Centreline from top to bottom that lies, at each height, at a share of the way between two lanes."""
    first, last = between(first, top, bottom), between(last, top, bottom)
    y = np.union1d(first.centreline[:, 1], last.centreline[:, 1])
    return np.column_stack([(1 - share) * first.x_at(y) + share * last.x_at(y), y])


def _settled(lane: Lane, centreline: NDArray[np.float64]) -> Lane:
    """The lane on another centreline, edited; itself where that changes nothing."""
    new = replace(lane, centreline=centreline, edited=True)
    unchanged = np.array_equal(new.x_at(lane.centreline[:, 1]), lane.centreline[:, 0]) and np.array_equal(
        lane.x_at(new.centreline[:, 1]), new.centreline[:, 0]
    )
    return lane if unchanged else new


def added_lane(lanes: tuple[Lane, ...], at: tuple[float, float], blot_shape: tuple[int, int]) -> Lane:
    """A lane through a point, like its neighbours.

    Its width, ends and course lie between those of the lanes to its left and right; with one
    neighbour they are that one's; as the first of all it stands upright in the whole image.

    Parameters
    ----------
    lanes : tuple of Lane
    at : (x, y)
        In px of the signal's frame; the lane belongs to the strip at that height.
    blot_shape : (height, width)

    Returns
    -------
    Lane
        `edited`.

    Raises
    ------
    InputError
        If the point lies outside the image.
    """
    (x, y), (height, width) = at, blot_shape
    if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
        raise InputError(f"a lane at {x:g}, {y:g} would lie outside the image; click inside it")
    strip = _strip_at(lanes, y)
    own = sorted((lane for lane in lanes if lane.strip == strip), key=lambda lane: float(lane.x_at(y)))
    if not own:
        return Lane(np.array([(x, 0), (x, height - 1)]), max(1.0, width * FIRST_WIDTH), strip, edited=True)
    before = [lane for lane in own if lane.x_at(y) <= x]
    left, right = (before or own)[-1 if before else 0], next((a for a in own if a.x_at(y) > x), own[-1])
    apart = float(right.x_at(y) - left.x_at(y))
    share = (x - float(left.x_at(y))) / apart if apart > 0 else 0.0
    top, bottom, wide = (
        (1 - share) * first + share * last
        for first, last in ((left.top, right.top), (left.bottom, right.bottom), (left.width, right.width))
    )
    lane = Lane(_mixed(left, right, share, top, bottom), wide, strip, edited=True)
    return moved(lane, x - float(lane.x_at(y)))


def _strip_at(lanes: tuple[Lane, ...], y: float) -> int:
    """The strip that reaches over a height, or comes nearest to it; 1 where there is none."""

    def apart(lane: Lane) -> float:
        return max(lane.top - y, y - lane.bottom, 0.0)

    return min(lanes, key=apart).strip if lanes else 1


def without_lanes(lanes: tuple[Lane, ...], numbers: Iterable[Key]) -> tuple[Lane, ...]:
    """The lanes but those with these (strip, lane) numbers.

    Raises
    ------
    InputError
        If there is no lane of such a number.
    """
    lanes, dropped = in_order(lanes), set(numbers)
    keys = lane_keys(lanes)
    for strip, number in sorted(dropped - set(keys)):
        raise InputError(f"there is no lane {number} in strip {strip}; choose one of those shown")
    return tuple(lane for lane, key in zip(lanes, keys, strict=True) if key not in dropped)


def kept_edits(detected: tuple[Lane, ...], present: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """Lanes after detecting again: those that a person placed stay, and replace what was detected there.

    Parameters
    ----------
    detected : tuple of Lane
        The new ones.
    present : tuple of Lane
        Those before; only the edited ones are kept. One that replaces a detected lane belongs to its strip.
    """
    kept = [lane for lane in present if lane.edited]
    free = [lane for lane in detected if not any(_overlap(lane, own) for own in kept)]
    joined = []
    for own in kept:
        replaced = next((lane for lane in detected if _overlap(lane, own)), own)
        joined.append(own if own.strip == replaced.strip else replace(own, strip=replaced.strip))
    return in_order([*free, *joined])


def _overlap(a: Lane, b: Lane) -> bool:
    """Whether two lanes share more than half of the narrower one's width, half-way down their common rows."""
    top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
    if bottom <= top:
        return False
    apart = abs(float(a.x_at((top + bottom) / 2) - b.x_at((top + bottom) / 2)))
    narrower = min(a.width, b.width)
    return min((a.width + b.width) / 2 - apart, narrower) > narrower / 2


def bands_after_lane_edit(
    bands: pd.DataFrame,
    before: tuple[Lane, ...],
    after: tuple[Lane, ...],
    matched: Mapping[Key, Key | None],
    turned: Turned,
) -> pd.DataFrame:
    """Bands that follow their lanes when those are moved, deleted or renumbered.

    Bands of deleted lanes go. A box that ended at its lane's sides ends at them again; one whose
    sides a person moved stays where it is. What nobody edited and whose lane is now measured elsewhere
    (for it, or a neighbour, was moved) has neither apex nor `detected`: `quantify` looks again.

    Parameters
    ----------
    bands : DataFrame
        As from `quantify`, of the lanes `before`.
    before, after : tuple of Lane
    matched : mapping of (strip, lane) to (strip, lane) or None
        Numbers before to numbers after; None, or nothing, for a deleted lane.
    turned : Turned
        The blot.

    Returns
    -------
    DataFrame
        For `quantify`, as it is: `bands_from_table` would take boxes without apex for edited ones.
    """
    keys = list(zip(bands["strip"].tolist(), bands["lane"].tolist(), strict=True))
    goes_to = [matched.get(key) for key in keys]
    there = np.array([key is not None for key in goes_to], dtype=bool)
    old, new = _measured(before), _measured(after)
    pairs = [(old[key], new[to]) for key, to in zip(keys, goes_to, strict=True) if to is not None]
    changed = np.array([not same_course(a, b) for a, b in pairs], dtype=bool)
    kept = bands.reset_index(drop=True) if there.all() else bands[there].reset_index(drop=True)
    numbers = np.array([to for to in goes_to if to is not None], dtype=np.int64).reshape(-1, 2)
    columns: dict[str, Any] = {"strip": numbers[:, 0], "lane": numbers[:, 1]}
    if changed.any():
        again = changed & ~kept["edited"].to_numpy(bool)
        columns |= _followed(kept, pairs, turned)
        columns |= {name: np.where(again, np.nan, kept[name].to_numpy(float)) for name in ("x", "y")}
        columns["detected"] = kept["detected"].astype("boolean").mask(again)
    kept = kept.assign(**columns)
    order = np.lexsort((np.arange(len(kept)), numbers[:, 1], numbers[:, 0]))
    return kept if (np.diff(order) == 1).all() else kept.iloc[order].reset_index(drop=True)


def _measured(lanes: tuple[Lane, ...]) -> dict[Key, Lane]:
    """The lanes as they are integrated, by number."""
    lanes = in_order(lanes)
    wide: list[Lane] = []
    for strip in sorted({lane.strip for lane in lanes}):
        wide += measuring_lanes(tuple(lane for lane in lanes if lane.strip == strip))
    return dict(zip(lane_keys(lanes), wide, strict=True))


def _followed(
    bands: pd.DataFrame, pairs: list[tuple[Lane, Lane]], turned: Turned
) -> dict[str, NDArray[np.int64]]:
    """Boxes that ended at their old lane's sides, at those of the new one; with their areas."""
    file = [bands[name].to_numpy(dtype=float) for name in BOX]
    left, right, top, bottom = boxes_from_file_frame(file[0], file[1], file[2], file[3], turned)
    for k, (old, new) in enumerate(pairs):
        usual, now = (sides(lane, (top[k] + bottom[k]) / 2, turned.shape[1]) for lane in (old, new))
        left[k] = now[0] if left[k] == usual[0] else left[k]
        right[k] = max(now[1], left[k]) if right[k] == usual[1] else right[k]
        left[k] = min(left[k], right[k])
    area = (right - left + 1) * (bottom - top + 1)
    boxes = boxes_to_file_frame(left, right, top, bottom, turned)
    values = dict(zip((*BOX, "area_px"), (*boxes, area), strict=True))
    return {name: np.rint(value).astype(np.int64) for name, value in values.items()}

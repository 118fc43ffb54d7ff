"""Lanes edited by buttons and in tables: each edit gives a new study, and says what was done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...blot.lane_layout import added_lane, evenly_spaced
from ...blot.lane_places import is_inside, middle_x, moved, strip_middles
from ...blot.lane_windows import lane_keys
from ...blot.lanes import Lane, in_order, same_course
from ...errors import InputError
from .lane_gaps import widest_gap
from .layer_edits import LaneEdit, with_lanes

if TYPE_CHECKING:
    from ...blot.image import Blot
    from ...study.spec import Study
    from ...study.workbench import Workbench

Number = tuple[int, int]
# Of those that are selected.
Numbers = Collection[tuple[int, ...]]
# A lane as it now is, and its number before; None for a new one.
Renumbered = tuple[Lane, Number | None]


def add_lane(
    study: Study, path: str, bench: Workbench, at: tuple[float, float] | None = None, strip: int | None = None
) -> tuple[LaneEdit, Number]:
    """Add a lane.

    Parameters
    ----------
    study : Study
    path : str
        Of the image.
    bench : Workbench
    at : (x, y), optional
        In px of the signal's frame; in the widest gap by default.
    strip : int, optional
        Where to look for that gap; the first by default.

    Returns
    -------
    LaneEdit, (strip, lane)
        The edit, and the new lane's number.

    Raises
    ------
    InputError
        If the place lies outside the image.
    """
    lanes, blot = bench.image(study, path).lanes, bench.blot(study, path)
    new = added_lane(lanes, at or widest_gap(lanes, blot.shape, strip), blot.shape)
    edit = _edited(study, path, bench, [*_numbered(lanes), (new, None)], "add a lane")
    return edit, next(key for key, lane in zip(lane_keys(edit.lanes), edit.lanes, strict=True) if lane is new)


def delete_lanes(study: Study, path: str, bench: Workbench, numbers: Numbers) -> LaneEdit:
    """Delete lanes by their numbers.

    Raises
    ------
    InputError
        If none of them is there.
    """
    present = _chosen(study, path, bench, numbers)
    kept = [(lane, key) for lane, key in present if key not in numbers]
    gone = len(present) - len(kept)
    return _edited(study, path, bench, kept, "delete a lane" if gone == 1 else f"delete {gone} lanes")


def space_evenly(study: Study, path: str, bench: Workbench, strip: int) -> LaneEdit:
    """Put a strip's lanes at even distances between its first and its last.

    Raises
    ------
    InputError
        If it has fewer than three lanes.
    """
    lanes = bench.image(study, path).lanes
    if sum(lane.strip == strip for lane in lanes) < 3:
        raise InputError(f"Strip {strip} has fewer than three lanes, so there is none between to be spaced.")
    pairs = zip(evenly_spaced(lanes, strip), lane_keys(lanes), strict=True)
    return _edited(study, path, bench, list(pairs), "space the lanes evenly")


def straighten(study: Study, path: str, bench: Workbench, numbers: Numbers) -> LaneEdit:
    """Make lanes run straight from end to end.

    Raises
    ------
    InputError
        If none of them is there.
    """

    def straight(lane: Lane) -> Lane:
        return replace(lane, centreline=lane.centreline[[0, -1]], edited=True)

    return _changed(study, path, bench, numbers, straight, "straighten")


def to_strip(study: Study, path: str, bench: Workbench, numbers: Numbers, strip: int) -> LaneEdit:
    """Count lanes to another strip.

    Raises
    ------
    InputError
        If none of them is there.
    """

    def there(lane: Lane) -> Lane:
        return replace(lane, strip=strip, edited=True)

    return _changed(study, path, bench, numbers, there, f"to strip {strip}:")


def place_lane(
    study: Study, path: str, bench: Workbench, number: Number, column: str, value: float
) -> LaneEdit:
    """Give a lane another `x` or `width`, as in ``lanes.csv``: px of the file's frame.

    Raises
    ------
    InputError
        If the lane would lie outside the image, or the turned image has no such x.
    """
    blot = bench.blot(study, path)
    if column == "x":
        middle = strip_middles(bench.image(study, path).lanes)[number[0]]
        return _changed(
            study, path, bench, [number], lambda lane: _moved_to(lane, blot, middle, value), "move"
        )
    if not 1 <= value <= blot.shape[1]:
        raise InputError(f"A lane cannot be {value:g} px wide; type a number from 1 to {blot.shape[1]}.")
    return _changed(
        study,
        path,
        bench,
        [number],
        lambda lane: replace(lane, width=value, edited=True),
        "change the width of",
    )


def _moved_to(lane: Lane, blot: Blot, middle: float, x: float) -> Lane:
    if blot.rotate in (90, 270):
        raise InputError(
            "The image is turned on its side, where x does not tell one lane from another; drag the lane."
        )
    # Where x of the file runs against x of the signal.
    sign = 1 if blot.flip == (blot.rotate == 180) else -1
    new = replace(moved(lane, sign * (x - middle_x(blot, lane, middle))), edited=True)
    if not is_inside(new, blot):
        raise InputError(f"A lane at x = {x:g} would lie outside the image; type a place inside it.")
    return new


def _numbered(lanes: tuple[Lane, ...]) -> list[Renumbered]:
    return list(zip(lanes, lane_keys(lanes), strict=True))


def _chosen(study: Study, path: str, bench: Workbench, numbers: Numbers) -> list[Renumbered]:
    """The image's lanes, of which some are chosen."""
    present = _numbered(bench.image(study, path).lanes)
    if not any(key in numbers for _, key in present):
        raise InputError("No lane is selected: click a lane in the image or in the table.")
    return present


def _changed(
    study: Study,
    path: str,
    bench: Workbench,
    numbers: Numbers,
    change: Callable[[Lane], Lane],
    verb: str,
) -> LaneEdit:
    present = _chosen(study, path, bench, numbers)
    chosen = [key[1] for _, key in present if key is not None and key in numbers]
    pairs = [(change(lane) if key in numbers else lane, key) for lane, key in present]
    what = f"lane {chosen[0]}" if len(chosen) == 1 else f"{len(chosen)} lanes"
    return _edited(study, path, bench, pairs, f"{verb} {what}")


def _edited(study: Study, path: str, bench: Workbench, pairs: Sequence[Renumbered], label: str) -> LaneEdit:
    """The edit by which these lanes take the place of those before."""
    measured = bench.image(study, path)
    if len(pairs) == len(measured.lanes) and all(
        _same(lane, old) for (lane, _), old in zip(pairs, measured.lanes, strict=True)
    ):
        return LaneEdit(study, "", measured.lanes)
    lanes = in_order(lane for lane, _ in pairs)
    before = {id(lane): key for lane, key in pairs}
    matched = {
        old: now
        for lane, now in zip(lanes, lane_keys(lanes), strict=True)
        if (old := before[id(lane)]) is not None
    }
    edited = with_lanes(study, path, bench.blot(study, path), measured, lanes, matched)
    return LaneEdit(edited, label, lanes)


def _same(lane: Lane, other: Lane) -> bool:
    return lane.strip == other.strip and same_course(lane, other)

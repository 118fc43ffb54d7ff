"""Lanes whose row of ``lanes.csv`` was edited by hand: what its columns tell of where the lane now is.

The centreline is the reference. Where a row contradicts itself, somebody edited it:

- `x` is elsewhere than the centreline at the strip's mid-height: the lane was moved there;
- `top` or `bottom` is elsewhere than the centreline's ends: the lane was cut, or carried on straight;
- `tilt_deg` is not the centreline's, or `lane_volume` is what is measured where `x`, `top` and `bottom`
  tell: the centreline itself was edited, and holds.

Such a lane is `edited`. So is one added without a centreline: it stands upright at `x` from
`top` to `bottom`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .image import Blot
from .lane_places import between, is_inside, lane_place, middle_x, moved, strip_middles, tilt_deg
from .lane_windows import lane_volumes
from .lanes import Lane
from .orientation import points_from_file_frame

Floats = NDArray[np.float64]

# Contradictions below this, in px and degrees, are the rounding of a spreadsheet.
SLACK_PX = 1 / 16
SLACK_DEG = 1e-3
# Volumes that agree so far were measured at one place.
SAME_VOLUME = 1e-6


@dataclass(frozen=True, eq=False)
class LaneRows:
    """What a table tells of one image's lanes; (n,) each, places in the file's frame, NaN where not told."""

    lines: NDArray[np.intp]
    strip: NDArray[np.intp]
    lane: NDArray[np.intp]
    x: Floats
    width: Floats
    top: Floats
    bottom: Floats
    tilt: Floats
    volume: Floats
    centreline: list[str]
    confidence: Floats
    edited: NDArray[np.bool_]
    flags: list[str]


def lanes_as_edited(
    rows: LaneRows,
    here: NDArray[np.intp],
    lanes: list[Lane],
    blot: Blot,
    name: str,
    background: str,
) -> list[Lane]:
    """A strip's lanes where their rows now say they are.

    Parameters
    ----------
    rows : LaneRows
    here : (n,) int
        The strip's rows that have a centreline.
    lanes : list of Lane
        As those centrelines tell.
    blot : Blot
    name : str
        Of the table, for messages.
    background : str
        With which the rows' volumes were measured.
    """
    middle = _middle(rows, here, lanes, blot)
    slack = _middle_slack(rows.lane[here], lanes, middle, sideways=blot.rotate in (90, 270))
    told = []
    for k, (lane, row) in enumerate(zip(lanes, here, strict=True)):
        try:
            told.append(_told(rows, int(row), lane, blot, middle, slack[k]))
        except InputError as error:
            raise InputError(f"{name}, line {rows.lines[row]}: {error}") from error
    new_curve = _measured_elsewhere(blot, lanes, told, rows.volume[here], background)
    read = []
    for lane, new, row, curve_edited in zip(lanes, told, here, new_curve, strict=True):
        tilted = np.isfinite(rows.tilt[row]) and abs(tilt_deg(lane) - rows.tilt[row]) > SLACK_DEG
        held = lane if tilted or curve_edited else new
        read.append(replace(held, edited=True) if tilted or new is not lane else lane)
    return read


def _measured_elsewhere(
    blot: Blot, lanes: list[Lane], told: list[Lane], volume: Floats, background: str
) -> NDArray[np.bool_]:
    """Whether each lane's `volume` was measured where it is told to be, and not on its centreline.

    The place that was edited is the one that does not give the volume.
    """
    if all(new is lane for new, lane in zip(told, lanes, strict=True)):
        return np.zeros(len(lanes), dtype=bool)
    placed = [new if is_inside(new, blot) else lane for new, lane in zip(told, lanes, strict=True)]
    there, here = (
        np.isclose(lane_volumes(blot, tuple(some), background), volume, rtol=SAME_VOLUME, atol=0)
        for some in (placed, lanes)
    )
    return there & ~here


def _middle(rows: LaneRows, here: NDArray[np.intp], lanes: list[Lane], blot: Blot) -> float:
    """Mid-height of the strip when its rows were written, in the signal's frame.

    Told by the centrelines' ends, or, where a centreline was edited, by the other
    columns: the one that explains more of the `x`.
    """
    candidates = [next(iter(strip_middles(tuple(lanes)).values()))]
    ends = np.concatenate([rows.top[here], rows.bottom[here]])
    if blot.rotate in (0, 180) and np.isfinite(ends).all():
        y = points_from_file_frame(np.column_stack([np.zeros(len(ends)), ends]), blot)[:, 1]
        candidates.append(float(y.min() + y.max()) / 2)

    def explained(middle: float) -> int:
        return sum(
            abs(middle_x(blot, lane, middle) - rows.x[row]) <= SLACK_PX
            for lane, row in zip(lanes, here, strict=True)
        )

    return max(candidates, key=explained)


def _middle_slack(
    numbers_given: NDArray[np.intp], lanes: list[Lane], middle: float, *, sideways: bool
) -> list[float]:
    """How far, in px, each lane's x may be off because rows were deleted and the mid-height is uncertain."""
    if sorted(numbers_given.tolist()) == list(range(1, len(lanes) + 1)):
        return [SLACK_PX] * len(lanes)
    tops, bottoms = [lane.top for lane in lanes], [lane.bottom for lane in lanes]
    reach = (max(tops) - min(tops) + max(bottoms) - min(bottoms)) / 2
    if sideways:
        return [max(SLACK_PX, reach)] * len(lanes)
    spans = [lane.x_at(np.linspace(middle - reach, middle + reach, 9)) for lane in lanes]
    return [max(SLACK_PX, float(np.ptp(span))) for span in spans]


def _told(rows: LaneRows, row: int, lane: Lane, blot: Blot, middle: float, slack: float) -> Lane:
    """The lane as `x`, `top` and `bottom` tell it: itself where they agree with its centreline."""
    place = lane_place(blot, lane, middle)
    x, top, bottom = (
        own if np.isnan(said) or abs(said - own) <= least else said
        for said, own, least in (
            (rows.x[row], place.x, slack),
            (rows.top[row], place.top, SLACK_PX),
            (rows.bottom[row], place.bottom, SLACK_PX),
        )
    )
    if (x, top, bottom) == (place.x, place.top, place.bottom):
        return lane
    if blot.rotate in (90, 270):
        raise InputError(
            f"x, top and bottom do not fit the centreline; on a blot turned by {blot.rotate}° "
            "edit the centreline"
        )
    if bottom - top < 1:
        raise InputError(f"top is {top:g} and bottom {bottom:g}; bottom must be larger")
    new = lane
    if x != place.x:
        sign = 1 if blot.flip == (blot.rotate == 180) else -1
        new = moved(new, sign * (x - place.x))
    if (top, bottom) != (place.top, place.bottom):
        ends = points_from_file_frame([[0, top], [0, bottom]], blot)[:, 1]
        new = between(new, float(ends.min()), float(ends.max()))
    return replace(new, edited=True)

"""Where a lane lies in the file's frame, and lanes moved and cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .lanes import Lane, on_grid
from .orientation import Turned, points_to_file_frame


@dataclass(frozen=True)
class LanePlace:
    """A lane's place as ``lanes.csv`` tells it; all in px of the file's frame but `tilt_deg`.

    Attributes
    ----------
    x : float
        Of the lane's centre at its strip's mid-height.
    top, bottom : float
        Smallest and largest y of the centreline.
    centreline : str
        ``x y;x y;…``
    tilt_deg : float
        From upright, in the signal's frame.
    """

    x: float
    top: float
    bottom: float
    centreline: str
    tilt_deg: float


def strip_middles(lanes: tuple[Lane, ...]) -> dict[int, float]:
    """Mid-height of each strip in the signal's frame: between its highest and its lowest lane end."""
    ends: dict[int, list[float]] = {}
    for lane in lanes:
        ends.setdefault(lane.strip, []).extend([lane.top, lane.bottom])
    return {strip: (min(values) + max(values)) / 2 for strip, values in ends.items()}


def lane_place(blot: Turned, lane: Lane, middle: float) -> LanePlace:
    """A lane's place in the file's frame.

    Parameters
    ----------
    blot : Turned
    lane : Lane
    middle : float
        Mid-height of the lane's strip in the signal's frame.
    """
    points = points_to_file_frame(lane.centreline, blot)
    if blot.rotate == 180:
        points = points[::-1]
    return LanePlace(
        x=middle_x(blot, lane, middle),
        top=float(points[:, 1].min()),
        bottom=float(points[:, 1].max()),
        centreline=";".join(f"{_text(x)} {_text(y)}" for x, y in points.tolist()),
        tilt_deg=tilt_deg(lane),
    )


def middle_x(blot: Turned, lane: Lane, middle: float) -> float:
    """File's x of the lane's centre at a height of the signal's frame, on the grid of 1/32 px."""
    point = on_grid([[float(lane.x_at(middle)), middle]])
    return float(points_to_file_frame(point, blot)[0, 0])


def tilt_deg(lane: Lane) -> float:
    """Angle of the line between a lane's ends, from upright; positive to the right on its way down."""
    dx, dy = lane.centreline[-1] - lane.centreline[0]
    return float(np.degrees(np.arctan2(dx, dy)))


def _text(value: float) -> str:
    """Shortest decimals; multiples of 1/32 px have at most five."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def moved(lane: Lane, dx: float) -> Lane:
    """A lane moved to the right by dx px."""
    return replace(lane, centreline=lane.centreline + np.array([dx, 0.0]))


def between(lane: Lane, top: float, bottom: float) -> Lane:
    """A lane cut, or carried on straight, to other ends."""
    inner = lane.centreline[(lane.centreline[:, 1] > top) & (lane.centreline[:, 1] < bottom)]
    ends = [[_carried_on(lane.centreline, y), y] for y in (top, bottom)]
    return replace(lane, centreline=np.vstack([ends[:1], inner, ends[1:]]))


def _carried_on(points: NDArray[np.float64], y: float) -> float:
    """The centreline's x at a height; beyond its ends, on the straight line of its first or last piece."""
    x, heights = points.T
    if heights[0] <= y <= heights[-1]:
        return float(np.interp(y, heights, x))
    first, second = (0, 1) if y < heights[0] else (-1, -2)
    slope = (x[second] - x[first]) / (heights[second] - heights[first])
    return float(x[first] + slope * (y - heights[first]))


def is_inside(lane: Lane, blot: Turned) -> bool:
    """Whether a lane reaches neither beyond the image's top or bottom, nor leaves it sideways."""
    height, width = blot.shape
    x = lane.centreline[:, 0]
    beside = bool(((x + lane.width / 2 < 0) | (x - lane.width / 2 > width - 1)).any())
    return not beside and lane.top >= -0.5 and lane.bottom <= height - 0.5

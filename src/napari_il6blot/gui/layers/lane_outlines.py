"""A lane as a polygon, and a lane from whatever shape was drawn or dragged.

- A lane's polygon whose vertices were dragged: each point of the centreline is the mean of its left
  and its right vertex, x and y; the width is the median of right - left, for a lane has one width.
- A box, an ellipse or any other polygon, with crossed sides or an odd number of points: at each
  height the lane reaches from the shape's leftmost to its rightmost side; straight sides give two
  points, curved ones nine.
- A line or a path is a centreline; the width is the neighbours'.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...blot.lanes import Lane, on_grid

Floats = NDArray[np.float64]

# Points of a lane whose sides are curved, and the deviation in px from which they are.
CURVE_POINTS = 9
CURVED_PX = 0.75
# Share of a shape's height above the first and below the last scanned line: its corners may be pointed.
CORNER_SHARE = 0.05


def outline(lane: Lane) -> NDArray[np.float32]:
    """A lane's polygon, (2n, 2) as (y, x): its left side downwards, then its right side upwards."""
    x, y = lane.centreline.T
    left, right = np.column_stack([y, x - lane.width / 2]), np.column_stack([y, x + lane.width / 2])
    return np.concatenate([left, right[::-1]]).astype(np.float32)


def dragged(vertices: Floats) -> tuple[Floats, float]:
    """Centreline (n, 2) as (x, y) and width of a lane's polygon (2n, 2) whose vertices were moved."""
    points = len(vertices) // 2
    left, right = vertices[:points], vertices[points:][::-1]
    middle = (left + right) / 2
    return _rising(middle[:, ::-1]), float(np.median(right[:, 1] - left[:, 1]))


def drawn(vertices: Floats) -> tuple[Floats, float]:
    """Centreline and width of any closed shape (k, 2)."""
    top, bottom = float(vertices[:, 0].min()), float(vertices[:, 0].max())
    inset = CORNER_SHARE * (bottom - top)
    heights = np.linspace(top + inset, bottom - inset, CURVE_POINTS)
    left, right = np.array([_crossings(vertices, y) for y in heights]).T
    middle, width = (left + right) / 2, float(np.median(right - left))
    slope, level = np.polyfit(heights - heights.mean(), middle, 1) if bottom > top else (0.0, middle[0])
    straight = level + slope * (heights - heights.mean())
    if np.abs(middle - straight).max() <= CURVED_PX:
        ends = np.array([top, bottom])
        return np.column_stack([level + slope * (ends - heights.mean()), ends]), width
    # The ends are carried on straight to the shape's.
    for end, inner, y in ((0, 1, top), (-1, -2, bottom)):
        middle[end] += (middle[end] - middle[inner]) / (heights[end] - heights[inner]) * (y - heights[end])
        heights[end] = y
    return np.column_stack([middle, heights]), width


def _crossings(vertices: Floats, y: float) -> tuple[float, float]:
    """Leftmost and rightmost x of a closed shape at a height."""
    following = np.roll(vertices, -1, axis=0)
    low, high = np.minimum(vertices[:, 0], following[:, 0]), np.maximum(vertices[:, 0], following[:, 0])
    over = (low <= y) & (y <= high)
    rise = following[over, 0] - vertices[over, 0]
    level = rise == 0
    share = np.where(level, 0.0, (y - vertices[over, 0]) / np.where(level, 1.0, rise))
    x = vertices[over, 1] + share * (following[over, 1] - vertices[over, 1])
    x = np.concatenate([x, following[over, 1][level]])
    return float(x.min()), float(x.max())


def along_line(vertices: Floats) -> Floats:
    """Centreline of a line or path (k, 2)."""
    return _rising(vertices[:, ::-1])


def _rising(points: Floats) -> Floats:
    """Points (x, y) on the grid, sorted so that y rises; those at one height become their mean."""
    points = on_grid(points)
    heights, which = np.unique(points[:, 1], return_inverse=True)
    x = np.bincount(which, weights=points[:, 0]) / np.bincount(which)
    return np.column_stack([x, heights])

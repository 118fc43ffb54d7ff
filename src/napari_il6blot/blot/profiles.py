"""Straighten a lane, and take its profile with variance."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .lanes import Lane
from .robust import median

# Share of a column that must be saturated for it to count as touched: more than rounding leaves.
SATURATED_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class LaneWindow:
    """The pixels of one lane and of its surroundings, straightened.

    Attributes
    ----------
    pixels : (L, m + w + m) float32
        Mean signal over each column's footprint: one row per image row from
        `top`, `m` = `margin` columns of surroundings on each side of the lane's
        `w` columns. Columns outside the image are NaN.
    saturated : (L, m + w + m) bool
        Columns touching a saturated pixel.
    top : int
        Image row of the window's first row.
    margin : int
        Columns on each side that do not belong to the lane.
    column_px : float
        Image pixels per column: width / w.
    noise : (L,) float64
        1 σ of `profile` from pixel noise; empty where it is not known.
    on_membrane : (L,) bool
        Rows that lie on the membrane; empty where all do.
    """

    pixels: NDArray[np.float32]
    saturated: NDArray[np.bool_]
    top: int
    margin: int
    column_px: float
    noise: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    on_membrane: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def lane(self) -> NDArray[np.float32]:
        """The lane's own columns, (L, w)."""
        return self.pixels[:, self.margin : self.pixels.shape[1] - self.margin]

    @property
    def width(self) -> float:
        """The lane's width in image px."""
        return float(self.lane.shape[1] * self.column_px)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Rows whose background is the lane's own, (L,)."""
        return self.on_membrane if self.on_membrane.size else np.ones(len(self.pixels), dtype=bool)

    @cached_property
    def profile(self) -> NDArray[np.float64]:
        """Σ signal across the lane for each row, (L,); columns outside the image count for nothing."""
        sums: NDArray[np.float64] = self.lane.sum(axis=1, dtype=np.float64)
        if not np.isfinite(sums).all():
            sums = np.nansum(self.lane, axis=1, dtype=np.float64)
        sums *= self.column_px
        sums.flags.writeable = False
        return sums


def lane_rows(lane: Lane, height: int) -> NDArray[np.intp]:
    """Image rows that a lane covers."""
    top = min(max(0, int(np.ceil(lane.top - 0.5))), height - 1)
    bottom = min(height - 1, int(np.floor(lane.bottom + 0.5)))
    return np.arange(top, max(top, bottom) + 1)


def straighten(
    signal: NDArray[np.float32], saturated: NDArray[np.bool_], lane: Lane, margin: int = 0
) -> LaneWindow:
    """Resample a lane along x so that its centreline is upright.

    Rows stay image rows. Each column is the exact mean of the image (pixels as
    unit squares) over its footprint, so that the lane's sum times `column_px`
    equals the image's sum between the lane's two edges: nothing is lost or counted twice.

    Parameters
    ----------
    signal, saturated : (H, W) arrays
        As in `Blot`.
    lane : Lane
        In px of the same frame.
    margin : int
        Columns of surroundings to take along on each side.
    """
    height, image_width = signal.shape
    rows = lane_rows(lane, height)
    columns = max(1, round(lane.width))
    column_px = lane.width / columns
    offsets = (np.arange(-margin, columns + margin + 1) - columns / 2) * column_px
    # Pixel x covers [x - 0.5, x + 0.5]; edges count from the image's left border.
    centres = lane.x_at(rows) + 0.5
    low, high = float(centres.min() + offsets[0]), float(centres.max() + offsets[-1])
    first = int(np.clip(np.floor(low), 0, image_width - 1))
    last = int(np.clip(np.ceil(high), first + 1, image_width))
    rows_of = slice(int(rows[0]), int(rows[-1]) + 1)
    edges = (centres - first)[:, None] + offsets
    outside = low < 0 or high > image_width
    clipped = np.clip(edges, 0, last - first) if outside else edges
    integrals = _column_integrals(signal[rows_of, first:last], clipped)
    inside = None
    if not outside:
        means = (integrals / column_px).astype(np.float32)
    else:
        covered = np.diff(clipped, axis=1)
        inside = covered > 0.5 * column_px
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(inside, integrals / covered, np.nan).astype(np.float32)
    part = saturated[rows_of, first:last]
    marked = np.zeros(means.shape, dtype=bool)
    if part.any():
        marked = _column_integrals(part, clipped) > SATURATED_SHARE * column_px
        marked = marked if inside is None else marked & inside
    return LaneWindow(means, marked, int(rows[0]), margin, column_px)


def _column_integrals(image: NDArray[np.generic], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Integral of each row of `image` between successive edges (in px from its left border)."""
    rows, columns = image.shape
    running = np.zeros((rows, columns + 1))
    np.cumsum(image, axis=1, dtype=np.float64, out=running[:, 1:])
    left = np.minimum(edges.astype(np.intp), columns - 1)
    # Flat indices: several times faster than a row and a column index for each edge.
    flat = left + np.arange(rows)[:, None] * (columns + 1)
    low = running.take(flat)
    integral = low + (running.take(flat + 1) - low) * (edges - left)
    between: NDArray[np.float64] = integral[:, 1:] - integral[:, :-1]
    return between


# Asked for again and again while one lane is dragged; lanes are immutable.
@lru_cache(maxsize=16)
def measuring_lanes(lanes: tuple[Lane, ...], widest: float = 1.5) -> tuple[Lane, ...]:
    """Lanes widened to the middle of the gaps between them: the windows that are integrated.

    A band's blurred flanks reach beyond the width at which the eye, or a detector,
    puts the lane's edge, so a window that ends there loses signal that depends on
    a few px of lane width. The middle of the gap is where the flanks are lowest.
    The outer sides of a strip take the median gap of its inner ones.

    Parameters
    ----------
    lanes : tuple of Lane
        Of one strip, left to right.
    widest : float
        Limit of a window's width, in lane widths (isolated lanes).
    """
    if not lanes:
        return ()
    width = median(np.array([lane.width for lane in lanes]))
    ends = [_facing(a, b) for a, b in pairwise(lanes)]
    limit = (widest - 1) / 2 * width
    inner = [float(np.clip(gap / 2, -0.25 * width, limit)) for gap in ends]
    outer = median(np.array(inner)) if inner else limit / 2
    reach = [outer, *inner, outer]
    return tuple(_widened(lane, reach[i], reach[i + 1]) for i, lane in enumerate(lanes))


def _facing(a: Lane, b: Lane) -> float:
    """Mean gap in px between the right edge of `a` and the left edge of `b`, over their common rows."""
    top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
    y = np.linspace(top, max(top, bottom), 9)
    gap: float = float(np.mean(b.x_at(y) - a.x_at(y))) - (a.width + b.width) / 2
    return gap


def _widened(lane: Lane, left: float, right: float) -> Lane:
    shifted = lane.centreline + np.array([(right - left) / 2, 0.0])
    return Lane(
        shifted, max(1.0, lane.width + left + right), lane.strip, lane.confidence, lane.edited, lane.flags
    )

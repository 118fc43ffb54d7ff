"""The lanes of one strip, straightened, with their profiles in common rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from .image import Blot
from .lanes import Lane, in_order
from .membrane import on_membrane
from .noise import Noise, blot_noise
from .profiles import LaneWindow, lane_rows, measuring_lanes, straighten
from .robust import median

Floats = NDArray[np.float64]

# Parts that a lane is cut into, side by side, to see what crosses all of it: letters and specks do not.
PARTS = 7
# Bands are searched in the inner ones: the outermost hold the lane's and the neighbours' flanks.
INNER = slice(1, 6)
# Lanes broader than twice this many px are searched in rows joined to bring them below: bands then have
# the same size, and cost the same, however finely the blot was scanned.
SEARCH_WIDTH = 64.0
# Columns of surroundings on each side, as a share of the lane's width.
SURROUNDINGS = 0.25


@dataclass(frozen=True, eq=False)
class StripWindows:
    """One strip's lanes, left to right.

    Attributes
    ----------
    lanes : tuple of Lane
        As given.
    wide : tuple of Lane
        As integrated (`measuring_lanes`).
    windows : tuple of LaneWindow
        Of `wide`.
    top : int
        Image row of the first row of `core`.
    step : int
        Image rows that each row of `core` and `parts` is the mean of.
    parts : (n, PARTS, L) float64
        Mean signal of each lane cut lengthwise; NaN beyond the lane's ends and the image's sides.
    core, core_noise : (n, L) float64
        Signal in each lane's middle (the median of its inner parts: without specks) and its 1 σ;
        NaN beyond the lane's ends and the membrane's edges.
    """

    lanes: tuple[Lane, ...]
    wide: tuple[Lane, ...]
    windows: tuple[LaneWindow, ...]
    top: int
    step: int
    parts: Floats
    core: Floats
    core_noise: Floats

    @property
    def lane_width(self) -> float:
        """The lanes' usual width, in rows of `core`."""
        return median(np.array([lane.width for lane in self.lanes])) / self.step

    @property
    def centres(self) -> Floats:
        """Where the lanes lie across the strip at mid-height, in rows of `core`."""
        places = [float(lane.x_at((lane.top + lane.bottom) / 2)) for lane in self.lanes]
        return np.array(places) / self.step

    def image_rows(self, rows: Floats) -> Floats:
        """Rows of the image at the middle of rows of `core`."""
        return self.top + (rows + 0.5) * self.step - 0.5


@dataclass(frozen=True, eq=False)
class StripPlan:
    """What a strip's lanes have in common, known before any is straightened.

    Attributes
    ----------
    lanes, wide : tuple of Lane
        As in `StripWindows`.
    top, step : int
        As in `StripWindows`.
    length : int
        Rows of `core`.
    """

    lanes: tuple[Lane, ...]
    wide: tuple[Lane, ...]
    top: int
    step: int
    length: int


@dataclass(frozen=True, eq=False)
class LaneInStrip:
    """One lane straightened as a part of its strip: a row of each field of `StripWindows`."""

    window: LaneWindow
    parts: Floats
    core: Floats
    core_noise: Floats


def plan_strip(lanes: tuple[Lane, ...], height: int) -> StripPlan:
    """Lanes as they are integrated, and their common rows, in an image of that height."""
    wide = measuring_lanes(lanes)
    step = max(1, int(median(np.array([lane.width for lane in lanes])) // SEARCH_WIDTH))
    rows = [lane_rows(lane, height) for lane in wide]
    top = min(int(own[0]) for own in rows)
    length = -(-(max(int(own[-1]) for own in rows) + 1 - top) // step)
    return StripPlan(lanes, wide, top, step, length)


def straighten_lanes(blot: Blot, lanes: tuple[Lane, ...]) -> tuple[StripWindows, ...]:
    """Straighten a blot's lanes, in any order; strips from the first on, left to right within each."""
    noise = blot_noise(blot)
    strips = groupby(in_order(lanes), key=lambda lane: lane.strip)
    return tuple(straighten_strip(blot, tuple(own), noise) for _, own in strips)


def straighten_strip(blot: Blot, lanes: tuple[Lane, ...], noise: Noise) -> StripWindows:
    """Straighten a strip's lanes and put their profiles into common rows."""
    plan = plan_strip(lanes, blot.shape[0])
    found = [straighten_in_strip(blot, plan, index, noise) for index in range(len(lanes))]
    return StripWindows(
        lanes,
        plan.wide,
        tuple(lane.window for lane in found),
        plan.top,
        plan.step,
        np.stack([lane.parts for lane in found]),
        np.stack([lane.core for lane in found]),
        np.stack([lane.core_noise for lane in found]),
    )


def straighten_in_strip(blot: Blot, plan: StripPlan, index: int, noise: Noise) -> LaneInStrip:
    """Straighten one lane of a strip, and tell which of its rows lie on the membrane."""
    lane, wide, top, step = plan.lanes[index], plan.wide[index], plan.top, plan.step
    window = straighten_lane(blot, wide, noise)
    parts = np.full((PARTS, plan.length * step), np.nan)
    start = window.top - top
    parts[:, start : start + len(window.pixels)] = _parts(window, lane, wide)
    if step > 1:
        parts = parts.reshape(PARTS, plan.length, step).mean(axis=2)
    area = lane.width * (INNER.stop - INNER.start) / PARTS * step
    core, core_noise = _core(parts, area, noise)
    inside = _membrane_rows(core, core_noise)
    core[~inside] = np.nan
    window = replace(window, on_membrane=_spread_out(inside, window, top, step))
    return LaneInStrip(window, parts, core, core_noise)


def _spread_out(inside: NDArray[np.bool_], window: LaneWindow, top: int, step: int) -> NDArray[np.bool_]:
    """Rows of the core that lie on the membrane as rows of the lane's window."""
    start = window.top - top
    first, last = -(-start // step), (start + len(window.pixels)) // step - 1
    if last < first:
        return np.ones(len(window.pixels), dtype=bool)
    # Rows that fill no row of the core fare as their neighbours.
    return inside[np.clip((start + np.arange(len(window.pixels))) // step, first, last)]


def straighten_lane(blot: Blot, lane: Lane, noise: Noise) -> LaneWindow:
    """Straighten one lane with its surroundings, and tell the noise of its profile."""
    margin = max(3, round(SURROUNDINGS * lane.width))
    window = straighten(blot.signal, blot.saturated, lane, margin)
    mean = window.profile / window.width
    return replace(window, noise=np.sqrt(noise.variance(mean) * window.width))


def _parts(window: LaneWindow, lane: Lane, wide: Lane) -> Floats:
    """Means of the lane's own width (not the window's) cut into `PARTS`, (PARTS, L)."""
    columns = window.lane.shape[1]
    # Where the lane lies in its window, in columns; the two centrelines are parallel.
    middle = columns / 2 + float(lane.centreline[0, 0] - wide.centreline[0, 0]) / window.column_px
    half = lane.width / window.column_px / 2
    bounds = np.rint(np.linspace(middle - half, middle + half, PARTS + 1)).astype(np.intp)
    first = np.clip(bounds[:-1], 0, columns - 1)
    last = np.clip(bounds[1:], first + 1, columns)
    if np.array_equal(last[:-1], first[1:]):
        joined = np.add.reduceat(window.lane[:, first[0] : last[-1]], first - first[0], axis=1, dtype=float)
        means: Floats = (joined / (last - first)).T
        return means
    # A lane of fewer columns than parts shows each of them in several.
    return np.array([window.lane[:, a:b].mean(axis=1, dtype=float) for a, b in zip(first, last, strict=True)])


def _core(parts: Floats, area: float, noise: Noise) -> tuple[Floats, Floats]:
    """Median of the inner parts that lie inside the image, and its 1 σ, (L,) each."""
    inner = parts[INNER]
    rows = np.isfinite(inner).any(axis=0)
    inner = inner[np.isfinite(inner[:, rows]).all(axis=1)]
    if not len(inner):
        return np.full(parts.shape[1], np.nan), np.zeros(parts.shape[1])
    ordered = np.sort(inner, axis=0)
    middle = (ordered[(len(inner) - 1) // 2] + ordered[len(inner) // 2]) / 2
    # The median of normal values is √(π/2) times as uncertain as their mean.
    return middle, np.sqrt(noise.variance(np.nan_to_num(middle)) / area * (np.pi / 2))


def _membrane_rows(core: Floats, core_noise: Floats) -> NDArray[np.bool_]:
    """Rows of a lane's core that lie on the membrane, (L,); all that are there if none is known."""
    known = np.flatnonzero(np.isfinite(core))
    inside = np.zeros(len(core), dtype=bool)
    if known.size:
        rows = slice(int(known[0]), int(known[-1]) + 1)
        inside[rows] = on_membrane(core[rows], core_noise[rows])
    else:
        inside[:] = True
    return inside

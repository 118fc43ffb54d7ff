"""The lanes of one strip, straightened, with their profiles in common rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .image import Blot
from .lanes import Lane
from .membrane import on_membrane
from .noise import Noise
from .profiles import LaneWindow, measuring_lanes, straighten

Floats = NDArray[np.float64]

# Share of a lane's width, in its middle, that bands are searched in: free of the neighbours' flanks.
CORE = 0.6
# Parts that a lane's middle is cut into, side by side.
BLOCKS = 5
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
        Image row of row 0 of `core`.
    core, core_noise : (n, L) float64
        Mean signal in each lane's middle (without specks) and its 1 σ; NaN beyond the lane's ends
        and the membrane's edges.
    """

    lanes: tuple[Lane, ...]
    wide: tuple[Lane, ...]
    windows: tuple[LaneWindow, ...]
    top: int
    core: Floats
    core_noise: Floats

    @property
    def pitch(self) -> float:
        """Distance of neighbouring lanes in px."""
        centres = [float(lane.x_at((lane.top + lane.bottom) / 2)) for lane in self.lanes]
        return float(np.median(np.diff(centres))) if len(centres) > 1 else 1.3 * self.lanes[0].width


def straighten_strip(blot: Blot, lanes: tuple[Lane, ...], noise: Noise) -> StripWindows:
    """Straighten a strip's lanes and put their middles' profiles into common rows."""
    wide = measuring_lanes(lanes)
    windows = [straighten_lane(blot, lane, noise) for lane in wide]
    top = min(window.top for window in windows)
    length = max(window.top + len(window.pixels) for window in windows) - top
    core, core_noise = np.full((len(lanes), length), np.nan), np.zeros((len(lanes), length))
    for index, window in enumerate(windows):
        middle, middle_noise = _core(window, noise)
        inside = on_membrane(middle, middle_noise)
        windows[index] = replace(window, on_membrane=inside)
        rows = slice(window.top - top, window.top - top + len(middle))
        core[index, rows] = np.where(inside, middle, np.nan)
        core_noise[index, rows] = middle_noise
    return StripWindows(lanes, wide, tuple(windows), top, core, core_noise)


def straighten_lane(blot: Blot, lane: Lane, noise: Noise) -> LaneWindow:
    """Straighten one lane with its surroundings, and tell the noise of its profile."""
    margin = max(3, round(SURROUNDINGS * lane.width))
    window = straighten(blot.signal, blot.saturated, lane, margin)
    mean = window.profile / window.width
    return replace(window, noise=np.sqrt(noise.variance(mean) * window.width))


def _core(window: LaneWindow, noise: Noise) -> tuple[Floats, Floats]:
    """Median of the means of the middle's `BLOCKS` parts: a band crosses them all, a speck does not."""
    columns = window.lane.shape[1]
    aside = int((1 - CORE) / 2 * columns)
    core = window.lane[:, aside : columns - aside]
    # Columns beyond the image's side are not there.
    core = core[:, np.isfinite(core).all(axis=0)]
    if not core.shape[1]:
        return np.full(len(core), np.nan), np.zeros(len(core))
    starts = np.unique(np.linspace(0, core.shape[1], min(BLOCKS, core.shape[1]), endpoint=False).astype(int))
    sizes = np.diff(np.append(starts, core.shape[1]))
    middle = np.median(np.add.reduceat(core, starts, axis=1, dtype=float) / sizes, axis=1)
    # The median of normal values is √(π/2) times as uncertain as their mean.
    area = core.shape[1] * window.column_px / (np.pi / 2)
    return middle, np.sqrt(noise.variance(middle) / area)

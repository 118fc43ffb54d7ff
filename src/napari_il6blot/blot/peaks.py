"""Find bands along each lane."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .whittaker import asymmetric

Floats = NDArray[np.float64]

# A band stands out of the profile's noise by this many σ of a single row.
SIGNIFICANCE = 5.0
# A maximum on a band's flank or flat top is no band of its own below this share of its height.
LEAST_PROMINENCE = 0.12
# What is fainter than this share of the strip's strong bands is texture.
FAINTEST = 0.01
# A band may be this many times as broad as the typical one, and more by the second number times its
# height's share of the strong bands': a faint and broad hump is the step where a lane or membrane ends.
BREADTH = (1.6, 6.0)
STIFFNESS = 1e5
# Rows this near to the highest belong to a band's flat (or dented) top.
PLATEAU = 0.85


@dataclass(frozen=True, eq=False)
class Peaks:
    """Maxima of a strip's lane profiles, by lane and from top to bottom.

    Attributes
    ----------
    lane : (p,) int
        Index of the lane in its strip, from 0.
    y : (p,) float64
        Row of the apex (with fraction) in the profiles' own rows.
    height, prominence : (p,) float64
        Above the baseline, and above the higher of the two valleys beside it.
    significance : (p,) float64
        Prominence over the noise of a row.
    half_width : (p,) float64
        Distance in rows to half the height, on the nearer side.
    """

    lane: NDArray[np.intp]
    y: Floats
    height: Floats
    prominence: Floats
    significance: Floats
    half_width: Floats

    def select(self, keep: NDArray[np.bool_]) -> Peaks:
        """Some of the peaks."""
        return Peaks(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def flatten(profiles: Floats) -> Floats:
    """Profiles (n, L) less a stiff baseline (arPLS), smoothed a little; NaN rows become 0."""
    from scipy.ndimage import gaussian_filter1d

    known = np.isfinite(profiles)
    filled = np.where(known, profiles, 0.0)
    baseline = asymmetric(filled, known.astype(float), STIFFNESS, iterations=12, tolerance=0.02)
    smoothed: Floats = gaussian_filter1d(np.where(known, filled - baseline, 0.0), 1.0, axis=1)
    return smoothed


def find_peaks(flat: Floats, noise: Floats) -> Peaks:
    """Find the bands of a strip's lanes.

    Parameters
    ----------
    flat : (n, L) float64
        Profiles without their baseline (`flatten`), mean signal per px.
    noise : (n, L) float64
        1 σ of each row.
    """
    lane, row = _maxima(flat)
    height = flat[lane, row]
    enough = height > SIGNIFICANCE * noise[lane, row]
    lane, row, height = lane[enough], row[enough], height[enough]
    prominence = _prominence(flat, lane, row)
    significance = prominence / np.maximum(noise[lane, row], 1e-12)
    strong = float(np.quantile(flat.max(axis=1), 0.75)) if len(flat) else 0.0
    keep = (
        (significance > SIGNIFICANCE)
        & (prominence > LEAST_PROMINENCE * height)
        & (prominence > FAINTEST * strong)
    )
    lane, row = lane[keep], row[keep]
    half_width = _half_widths(flat, lane, row)
    peaks = Peaks(
        lane, _apex(flat, lane, row), height[keep], prominence[keep], significance[keep], half_width
    )
    return _without_split_tops(_without_broad(peaks, strong))


def _without_broad(peaks: Peaks, strong: float) -> Peaks:
    """Drop what is faint and far broader than the strip's bands: the step at a membrane's or a lane's end."""
    if not len(peaks.y):
        return peaks
    share = peaks.height / max(strong, 1e-12)
    clear = share > 0.2
    typical = float(np.median(peaks.half_width[clear if clear.any() else slice(None)]))
    broadest, widening = BREADTH
    return peaks.select(peaks.half_width < (broadest + widening * share) * typical)


def _half_widths(flat: Floats, lane: NDArray[np.intp], row: NDArray[np.intp]) -> Floats:
    """Distance from each maximum to half its height, on the nearer side."""
    half_width = np.empty(len(row))
    for index, (at_lane, at) in enumerate(zip(lane.tolist(), row.tolist(), strict=True)):
        under = np.flatnonzero(flat[at_lane] < 0.5 * flat[at_lane, at])
        after = int(np.searchsorted(under, at))
        above = at - int(under[after - 1]) if after else at + 1
        below = int(under[after]) - at if after < len(under) else flat.shape[1] - at
        half_width[index] = max(1.0, min(above, below) - 0.5)
    return half_width


def _without_split_tops(peaks: Peaks) -> Peaks:
    """Drop the lower maxima of one band's dented top: near a taller one, with a shallow valley between."""
    keep, y = np.ones(len(peaks.y), dtype=bool), peaks.y.copy()
    for index in np.argsort(-peaks.height).tolist():
        if keep[index]:
            near = np.abs(peaks.y - peaks.y[index]) < 1.3 * peaks.half_width[index]
            shallow = peaks.prominence < 0.4 * peaks.height
            lower = peaks.height <= peaks.height[index]
            same = (peaks.lane == peaks.lane[index]) & near & shallow & lower
            same[index] = False
            keep &= ~same
            # The apex of a dented top is its middle.
            tops = y[same & (peaks.height > 0.75 * peaks.height[index])]
            if len(tops):
                y[index] = (min(y[index], tops.min()) + max(y[index], tops.max())) / 2
    return replace(peaks, y=y).select(keep)


def _maxima(flat: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    inner = flat[:, 1:-1]
    lane, row = np.nonzero((inner > flat[:, :-2]) & (inner >= flat[:, 2:]) & (inner > 0))
    return lane, row + 1


def _prominence(flat: Floats, lane: NDArray[np.intp], row: NDArray[np.intp]) -> Floats:
    """Height above the higher of the lowest points on the way to higher ground (or the end) on each side."""
    prominence = np.empty(len(row))
    for index, (at_lane, at) in enumerate(zip(lane.tolist(), row.tolist(), strict=True)):
        profile = flat[at_lane]
        higher = np.flatnonzero(profile > profile[at])
        after = int(np.searchsorted(higher, at))
        start = int(higher[after - 1]) if after else 0
        stop = int(higher[after]) if after < len(higher) else len(profile) - 1
        valley = max(float(profile[start : at + 1].min()), float(profile[at : stop + 1].min()))
        prominence[index] = profile[at] - valley
    return prominence


def _apex(flat: Floats, lane: NDArray[np.intp], row: NDArray[np.intp]) -> Floats:
    """Vertex of the parabola through a maximum and its neighbours; the middle of a flat top."""
    row = np.clip(row, 1, flat.shape[1] - 2)
    before, at, after = flat[lane, row - 1], flat[lane, row], flat[lane, row + 1]
    bend = before - 2 * at + after
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(bend < 0, 0.5 * (before - after) / bend, 0.0)
    apex: Floats = row + np.clip(shift, -0.5, 0.5)
    for index, (at_lane, at_row) in enumerate(zip(lane.tolist(), row.tolist(), strict=True)):
        first, last = _plateau(flat[at_lane], at_row)
        if last - first > 6:
            apex[index] = (first + last) / 2
    return apex


def _plateau(profile: Floats, row: int) -> tuple[int, int]:
    """First and last row of the flat top (saturated, overloaded) that a maximum lies on."""
    under = np.flatnonzero(profile < PLATEAU * profile[row])
    after = int(np.searchsorted(under, row))
    first = int(under[after - 1]) + 1 if after else 0
    return first, int(under[after]) - 1 if after < len(under) else len(profile) - 1

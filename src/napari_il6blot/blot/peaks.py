"""Find bands along each lane."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .robust import median, quantile, scatter
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
# Waves longer than about 110 rows are background.
STIFFNESS = 1e5
# Rows that are joined to find such a level: the waves it follows are far longer.
JOINED = 3
# Rows this near to the highest belong to a band's flat (or dented) top.
PLATEAU = 0.85
# A plateau of more rows than these has its apex in the middle, not at its noisiest row.
PLATEAU_ROWS = 6
# Maxima within this many half widths of a taller one are dents of its top where the valley between is
# shallow (a prominence below this share of the height); those nearly as high share in the apex.
SAME_TOP = 1.3
SHALLOW = 0.4
EQUAL_TOP = 0.75
# Rows' σ of smoothing: takes the edge off single noisy rows.
SMOOTHING = 1.0
# Rows over which a profile's texture is told.
TEXTURE_ROWS = 4
# A band's sides are looked for within this many half widths, and the profile must show this share of them.
SIDE = 8.0
LEAST_SHOWN = 0.6
# From this share of the strong bands' height a band tells how thick bands are.
CLEAR = 0.2


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
    coherence : (p,) float64
        From 0 to 1 (an even ridge across the lane), see `coherence`; 1 where it was not looked at.
    """

    lane: NDArray[np.intp]
    y: Floats
    height: Floats
    prominence: Floats
    significance: Floats
    half_width: Floats
    coherence: Floats

    def select(self, keep: NDArray[np.bool_]) -> Peaks:
        """Some of the peaks."""
        return Peaks(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class Flat:
    """A strip's lane profiles without their baseline; arrays of (n, L).

    Attributes
    ----------
    net : float64
        Profiles less their baseline, smoothed a little. Rows that are not there repeat the
        nearest, so that a profile that ends on a flank has no maximum there.
    baseline : float64
        The level below the bands.
    known : bool
        Rows that are there.
    """

    net: Floats
    baseline: Floats
    known: NDArray[np.bool_]


def flatten(profiles: Floats) -> Flat:
    """Profiles (n, L) less a stiff baseline; NaN rows count for nothing."""
    from scipy.ndimage import gaussian_filter1d

    length = profiles.shape[1]
    known = np.isfinite(profiles)
    baseline = _stiff_baseline(profiles, known)
    first = np.argmax(known, axis=1)
    last = length - 1 - np.argmax(known[:, ::-1], axis=1)
    rows = np.clip(np.arange(length), first[:, None], last[:, None])
    net = np.take_along_axis(np.where(known, profiles - baseline, 0.0), rows, axis=1)
    return Flat(gaussian_filter1d(net, SMOOTHING, axis=1, mode="nearest"), baseline, known)


def _stiff_baseline(profiles: Floats, known: NDArray[np.bool_]) -> Floats:
    """Level below the bands (arPLS), found on joined rows."""
    count, length = profiles.shape
    size = -(-length // JOINED)
    spare = ((0, 0), (0, size * JOINED - length))
    blocks = count, size, JOINED
    weight = np.pad(known, spare).reshape(blocks).sum(axis=2)
    sums = np.pad(np.where(known, profiles, 0.0), spare).reshape(blocks).sum(axis=2)
    # A wave of so many rows is one of `JOINED` times fewer joined ones, and stiffness goes by its 4th power.
    baseline = asymmetric(
        sums / np.maximum(weight, 1), (weight > 0).astype(float), STIFFNESS / JOINED**4,
        iterations=12, tolerance=0.02,
    )  # fmt: skip
    rows, centres = np.arange(length), (np.arange(size) + 0.5) * JOINED - 0.5
    return np.array([np.interp(rows, centres, level) for level in baseline]).reshape(count, length)


def find_peaks(profiles: Flat, noise: Floats) -> Peaks:
    """Find the bands of a strip's lanes.

    Parameters
    ----------
    profiles : Flat
        Mean signal per px (`flatten`).
    noise : (n, L) float64
        1 σ of each row from pixel noise; the profiles' own texture counts where it is more.
    """
    flat = profiles.net
    noise = np.maximum(noise, texture(profiles)[:, None])
    lane, row = _maxima(flat)
    height = flat[lane, row]
    enough = height > SIGNIFICANCE * noise[lane, row]
    lane, row, height = lane[enough], row[enough], height[enough]
    prominence = _prominence(flat, lane, row)
    significance = prominence / np.maximum(noise[lane, row], 1e-12)
    strong = quantile(flat.max(axis=1), 0.75) if len(flat) else 0.0
    keep = (
        (significance > SIGNIFICANCE)
        & (prominence > LEAST_PROMINENCE * height)
        & (prominence > FAINTEST * strong)
    )
    lane, row = lane[keep], row[keep]
    half_width = _half_widths(flat, lane, row)
    shown = _shown(flat, flat + profiles.baseline, lane, row, half_width) >= LEAST_SHOWN
    keep[keep] = shown
    lane, row, half_width = lane[shown], row[shown], half_width[shown]
    peaks = Peaks(
        lane, _apex(flat, lane, row), height[keep], prominence[keep], significance[keep], half_width,
        np.ones(len(row)),
    )  # fmt: skip
    return _without_split_tops(_without_broad(peaks, strong))


def texture(profiles: Flat) -> Floats:
    """Scatter of each flattened profile, (n,), where no band is: below its baseline.

    From differences of second order over about a band's half width, so that the
    slow waves that a baseline leaves beside strong bands do not count.
    """
    net, step = profiles.net, TEXTURE_ROWS
    if net.shape[1] <= 2 * step:
        return np.zeros(len(net))
    detail = (net[:, : -2 * step] + net[:, 2 * step :] - 2 * net[:, step:-step]) / np.sqrt(6)
    below = (profiles.known & (net < 0))[:, step:-step]
    return np.array([scatter(values[rows]) for values, rows in zip(detail, below, strict=True)])


def _without_broad(peaks: Peaks, strong: float) -> Peaks:
    """Drop what is faint and far broader than the strip's bands: the step at a membrane's or a lane's end."""
    if not len(peaks.y):
        return peaks
    share = peaks.height / max(strong, 1e-12)
    clear = share > CLEAR
    typical = median(peaks.half_width[clear if clear.any() else slice(None)])
    broadest, widening = BREADTH
    return peaks.select(peaks.half_width < (broadest + widening * share) * typical)


def _shown(
    flat: Floats, profiles: Floats, lane: NDArray[np.intp], row: NDArray[np.intp], half_width: Floats
) -> Floats:
    """Share of each maximum's contrast, on its lesser side, that the profile has and not only its baseline.

    Where the background steps (a membrane's or a gel's edge), a smooth baseline cuts
    the corner and leaves a hump, whose inner side the profile itself does not show.
    """
    shown = np.ones(len(row))
    reach = np.ceil(SIDE * half_width).astype(int)
    for index, (at_lane, at, far) in enumerate(zip(lane.tolist(), row.tolist(), reach.tolist(), strict=True)):
        for side in (slice(max(0, at - far), at + 1), slice(at, at + far + 1)):
            bare, whole = flat[at_lane, side], profiles[at_lane, side]
            contrast = float(flat[at_lane, at] - bare.min())
            if contrast > 0:
                shown[index] = min(shown[index], float(profiles[at_lane, at] - whole.min()) / contrast)
    return shown


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
            near = np.abs(peaks.y - peaks.y[index]) < SAME_TOP * peaks.half_width[index]
            shallow = peaks.prominence < SHALLOW * peaks.height
            lower = peaks.height <= peaks.height[index]
            same = (peaks.lane == peaks.lane[index]) & near & shallow & lower
            same[index] = False
            keep &= ~same
            # The apex of a dented top is its middle.
            tops = y[same & (peaks.height > EQUAL_TOP * peaks.height[index])]
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
        if last - first > PLATEAU_ROWS:
            apex[index] = (first + last) / 2
    return apex


def _plateau(profile: Floats, row: int) -> tuple[int, int]:
    """First and last row of the flat top (saturated, overloaded) that a maximum lies on."""
    under = np.flatnonzero(profile < PLATEAU * profile[row])
    after = int(np.searchsorted(under, row))
    first = int(under[after - 1]) + 1 if after else 0
    return first, int(under[after]) - 1 if after < len(under) else len(profile) - 1

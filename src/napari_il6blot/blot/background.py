"""Every background method, with one signature.

A method takes a straightened lane (:class:`~.profiles.LaneWindow`, whose margin
columns show the lane's surroundings) and the rows that its bands are integrated
over, and gives the background of each row: (L,) float64, Σ over the lane's
columns, in the units of `LaneWindow.profile`. A volume is then
``Σ (profile - background)`` over a band's rows, whatever the method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .profiles import LaneWindow
from .robust import median, scatter
from .whittaker import asymmetric, smooth

Limits = NDArray[np.intp]
Profile = NDArray[np.float64]
Background = Callable[[LaneWindow, Limits], Profile]

# Stiffness of baselines that must find the bands by themselves: waves longer than about 110 px are followed.
STIFFNESS = 1e5
# Those that are told where the bands lie may follow waves of this many band lengths (limit to limit),
# whose 1 / 2π lies between these numbers of rows.
FOLLOWED = 5.0
WAVE_ROWS = (3.0, 400.0)
# A row this many scatters above the curve between bands has no say in it.
OUTLIER = 10.0
# Rows of more than this weight tell the scatter; weights that change by less than that have settled.
HEARD = 0.05
SETTLED = 0.02
ROLLING_BALL_RADIUS_PX = 50
BORDER_PX = 3


def none(window: LaneWindow, limits: Limits) -> Profile:
    """No background: the raw volume of Image Lab and Image Studio, "Total"."""
    return np.zeros(window.pixels.shape[0])


def between_bands(window: LaneWindow, limits: Limits) -> Profile:
    """Smooth curve through the rows that no band is integrated over.

    Penalized smoothing (Eilers 2003, 10.1021/ac034173t) with weight 0 inside the
    bands' limits, where the curve is carried across; outside, rows that still
    stand out above it (bands that are too faint to be listed, specks) lose weight
    by Tukey's biweight (Ruckstuhl et al. 2001, robust baseline, 10.1016/S0022-4073(00)00021-2).
    """
    profile = window.profile
    free = band_free(profile.shape[0], limits) & window.usable
    if np.count_nonzero(free) < 3:
        return line(window, limits)
    stiff = stiffness(limits)
    weights = robust_weights(profile, free, stiff)
    baseline: Profile = smooth(profile[None], weights[None], stiff)[0]
    return baseline


def stiffness(limits: Limits) -> float:
    """Stiffness of a curve carried across bands of these limits, whatever the pixel size."""
    if not len(limits):
        return STIFFNESS
    typical = median(np.diff(limits, axis=1) + 1.0)
    return float(np.clip(FOLLOWED * typical / (2 * np.pi), *WAVE_ROWS)) ** 4


def band_free(length: int, limits: Limits) -> NDArray[np.bool_]:
    """Rows outside all bands' limits, (L,)."""
    free = np.ones(length, dtype=bool)
    for first, last in limits:
        free[first : last + 1] = False
    return free


def robust_weights(profile: Profile, free: NDArray[np.bool_], stiff: float, rounds: int = 4) -> Profile:
    """Weights (L,): 0 inside the bands and far above the smooth curve through the rest."""
    weights = free.astype(float)
    for _ in range(rounds):
        residual = profile - smooth(profile[None], weights[None], stiff)[0]
        heard = free & (weights > HEARD)
        inside = residual[heard if heard.any() else free]
        above = np.clip(residual / (OUTLIER * scatter(inside) + 1e-12), 0, 1)
        before, weights = weights, np.where(free, (1 - above**2) ** 2, 0.0)
        if np.abs(weights - before).max() < SETTLED:
            break
    return weights


def line(window: LaneWindow, limits: Limits, rows: int = 3) -> Profile:
    """Straight line between each band's two limits.

    As drawn by hand in ImageJ's Gel Analyzer; each end is the mean of `rows` rows
    just outside the limit, so that one noisy row does not tilt it. Outside the
    bands: the lines' ends joined.
    """
    profile = window.profile
    background = profile.copy()
    length = profile.shape[0]
    for first, last in limits:
        low = profile[max(0, first - rows) : first]
        high = profile[last + 1 : last + 1 + rows]
        start = float(low.mean()) if low.size else float(high.mean()) if high.size else float(profile[first])
        stop = float(high.mean()) if high.size else start
        at = np.arange(first, min(last, length - 1) + 1)
        background[at] = start + (stop - start) * (at - first + 1) / (last - first + 2)
    return background


def valley_to_valley(window: LaneWindow, limits: Limits, reach: int = 12) -> Profile:
    """Straight line between the lowest points on both sides of each band.

    The chromatographer's valley-to-valley baseline: the minimum of the profile (3-row
    mean) between the limit and `reach` rows beyond, not farther than half-way to the neighbouring band.
    """
    profile = window.profile
    calm = np.convolve(np.pad(profile, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    background = profile.copy()
    length = profile.shape[0]
    for index, (first, last) in enumerate(limits):
        above = limits[index - 1, 1] if index else -1
        below = limits[index + 1, 0] if index + 1 < len(limits) else length
        low = min(first, max(0, first - reach, (above + first + 1) // 2))
        high = max(last, min(length - 1, last + reach, (below + last) // 2))
        start = low + int(np.argmin(calm[low : first + 1]))
        stop = last + int(np.argmin(calm[last : high + 1]))
        at = np.arange(first, last + 1)
        background[at] = np.interp(at, [start, max(stop, start + 1)], [calm[start], calm[stop]])
    return background


def rolling_ball(window: LaneWindow, limits: Limits) -> Profile:
    """Rolling ball along the lane (Sternberg 1983, 10.1109/MC.1983.1654163), as ImageJ and IOCBIO Gel offer.

    A grey opening of the profile (3-row mean) with a half ellipse of 50 rows' half-axis and
    50/255 of the profile's range: what a ball of 50 px is to an 8-bit image, in any unit.
    """
    from scipy.ndimage import grey_opening, uniform_filter1d

    profile = window.profile
    radius = min(ROLLING_BALL_RADIUS_PX, max(1, profile.shape[0] // 2))
    offsets = np.arange(-radius, radius + 1)
    ball = (np.sqrt(radius**2 - offsets**2.0) - radius) / 255 * max(float(np.ptp(profile)), 1e-12)
    calm = uniform_filter1d(profile, 3)
    opened: Profile = grey_opening(calm, structure=ball, footprint=np.ones(ball.size), mode="nearest")
    return opened


def lane_edges(window: LaneWindow, limits: Limits) -> Profile:
    """Local background between the lanes: the lower of the two sides, row by row, smoothed along the lane.

    For each side the lowest of the 3-column means from the margin into the lane's
    outer eighth, then a straight line across the lane (Gassmann 2009, 10.1002/elps.200800639,
    compares such local baselines). Follows stains that cross lanes; counts a lane's smear as signal.
    """
    from scipy.ndimage import median_filter, uniform_filter1d

    columns = window.lane.shape[1]
    reach = window.margin + max(1, columns // 8)
    pixels = window.pixels.astype(float)
    filled = np.where(np.isfinite(pixels), pixels, np.inf)
    calm = uniform_filter1d(np.where(np.isfinite(filled), filled, 1e30), min(3, columns), axis=1)
    sides = np.stack([calm[:, :reach].min(axis=1), calm[:, -reach:].min(axis=1)])
    sides = np.where(sides > 1e29, sides[::-1], sides)
    steady = median_filter(sides.mean(axis=0), min(9, sides.shape[1]), mode="nearest")
    edges: Profile = steady * window.width
    return edges


def _border(window: LaneWindow, limits: Limits, sides: str, mean: bool) -> Profile:
    """One level per band from the pixels around its box; between bands, the profile itself."""
    background = window.profile.copy()
    length, columns = window.pixels.shape
    left, right = window.margin, columns - window.margin
    for first, last in limits:
        up, down = max(0, first - BORDER_PX), min(length, last + 1 + BORDER_PX)
        parts = []
        if sides != "left-right":
            parts += [window.pixels[up:first, left:right], window.pixels[last + 1 : down, left:right]]
        if sides != "top-bottom":
            near = max(0, left - BORDER_PX), min(columns, right + BORDER_PX)
            rows = slice(first, last + 1)
            parts += [window.pixels[rows, near[0] : left], window.pixels[rows, right : near[1]]]
        border = np.concatenate([part.ravel() for part in parts])
        border = border[np.isfinite(border)]
        level = 0.0
        if border.size:
            level = float(border.mean(dtype=float) if mean else median(border))
        background[first : last + 1] = level * window.width
    return background


def _pybaselines(method: str, **options: float) -> Background:
    """A method of the pybaselines package, applied to the lane's profile."""

    def background(window: LaneWindow, limits: Limits) -> Profile:
        from pybaselines import Baseline

        profile = window.profile
        if profile.shape[0] < 10:
            return line(window, limits)
        baseline: Profile = np.asarray(getattr(Baseline(), method)(profile, **options)[0], dtype=float)
        return baseline

    background.__name__ = method
    background.__doc__ = f"`{method}` of pybaselines (Erb 2024) on the lane's profile."
    return background


def fabc(window: LaneWindow, limits: Limits) -> Profile:
    """Fully automatic baseline correction (Cobas 2006, 10.1016/j.jmr.2006.07.013), of pybaselines.

    Its wavelet is given the bands' size: at its default, a lane of a few broad bands is all baseline.
    """
    rows = float(np.median(limits[:, 1] - limits[:, 0] + 1)) if len(limits) else 16.0
    return _pybaselines("fabc", lam=STIFFNESS, scale=max(2, round(rows / 8)))(window, limits)


def arpls(window: LaneWindow, limits: Limits) -> Profile:
    """ArPLS along the lane (Baek et al. 2015, 10.1039/C4AN01061B)."""
    profile = window.profile[None]
    baseline: Profile = asymmetric(profile, window.usable[None].astype(float), STIFFNESS)[0]
    return baseline


def _bordering(sides: str, mean: bool) -> Background:
    def background(window: LaneWindow, limits: Limits) -> Profile:
        return _border(window, limits, sides, mean)

    background.__name__ = f"border {sides}"
    background.__doc__ = (
        f"{'Mean' if mean else 'Median'} of a {BORDER_PX}-px border of the band's box ({sides}), "
        "times its area: LI-COR Image Studio's background (`all sides`, `top-bottom`, `left-right`) "
        "and, with a mean, Bio-Rad Image Lab's."
    )
    return background


BACKGROUNDS: Mapping[str, Background] = MappingProxyType(
    {
        "between-bands": between_bands,
        "arpls": arpls,
        "pspline-arpls": _pybaselines("pspline_arpls", lam=1e3),
        "asls": _pybaselines("asls", lam=STIFFNESS, p=0.01),
        "fabc": fabc,
        "snip": _pybaselines("snip", max_half_window=30, decreasing=True, smooth_half_window=2),
        "rolling-ball": rolling_ball,
        "valley": valley_to_valley,
        "line": line,
        "lane-edges": lane_edges,
        "border-median": _bordering("all sides", mean=False),
        "border-mean": _bordering("all sides", mean=True),
        "border-median-top-bottom": _bordering("top-bottom", mean=False),
        "border-mean-top-bottom": _bordering("top-bottom", mean=True),
        "border-median-left-right": _bordering("left-right", mean=False),
        "border-mean-left-right": _bordering("left-right", mean=True),
        "none": none,
    }
)
DEFAULT = "between-bands"


def background_method(name: str) -> Background:
    """The method of that name.

    Raises
    ------
    InputError
        If there is none, listing those there are.
    """
    if name not in BACKGROUNDS:
        raise InputError(f"no background method is called {name!r}: choose one of {', '.join(BACKGROUNDS)}")
    return BACKGROUNDS[name]

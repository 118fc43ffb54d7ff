"""Align the bands of a strip's lanes into rows: the same row is the same protein."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .peaks import Peaks
from .robust import median, scatter

Floats = NDArray[np.float64]
# A row's course through the lanes (n,), and its peak in each of them or -1.
Row = tuple[Floats, NDArray[np.intp]]

# A row needs bands in this share of the lanes; in fewer, they must be clear enough to stand alone
# (a marker's bands, a protein of one sample).
SUPPORT = 1 / 3
# Least coherence of a row's median band: of one that many lanes show, and of one that few do.
COHERENT = 0.2
LONE_COHERENT = 0.5
# What less than this share of the lanes show is a stain if it is broader than the typical band by this
# factor; and what few show is a speck or texture if it is fainter than this share of the median band.
COMMON = 2 / 3
STAIN = 3.0
LONE = 0.2
# A maximum below this coherence is no band whatever lies beside it in other lanes.
LEAST_COHERENCE = 0.05
# Lanes are matched at shifts up to this share of their distance (14°).
STEEPEST = 0.25
# A shift of so many rows is always tried.
LEAST_SHIFT = 3
# A band is seen this many half widths to each side.
RIDGE = 2.0
# Weight of a smooth drift beside what the profiles say.
SMOOTH_DRIFT = 0.1
# Bands that lie so many scatters (at least of so many rows) off a row's course draw it less.
FAR_OFF = 1.5
LEAST_SCATTER = 0.3
# Bands of a row lie within this many half widths of its course, which is at least and at most so many rows.
SPACING = 1.2
SPACING_ROWS = (3.0, 20.0)
# Rows that share no lane are one where they lie within this many half widths of each other.
SAME_ROW = 2.0


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a strip, from top to bottom.

    Attributes
    ----------
    y : (r, n) float64
        Apex of each row in each lane, expected where none was found.
    found : (r, n) bool
        Where a peak was found.
    """

    y: Floats
    found: NDArray[np.bool_]


def ridges(flat: Floats, peaks: Peaks) -> Floats:
    """Profiles (n, L) with nothing but the bands that rows are made of."""
    kept = np.zeros_like(flat)
    for index in np.flatnonzero(peaks.coherence >= COHERENT).tolist():
        reach = RIDGE * peaks.half_width[index]
        rows = slice(max(0, round(peaks.y[index] - reach)), round(peaks.y[index] + reach) + 1)
        kept[peaks.lane[index], rows] = flat[peaks.lane[index], rows]
    return kept


def lane_shifts(flat: Floats, centres: Floats) -> Floats:
    """How much lower each lane's pattern lies than the first's, (n,), in px.

    Profiles of neighbours (and next but one) are correlated at shifts up to a
    quarter of their distance (14°); the shifts are joined by least squares, with
    a weak preference for a smooth drift that also carries it across empty lanes.

    Parameters
    ----------
    flat : (n, L) float64
    centres : (n,) float64
        Places of the lanes across the strip, rising, in the unit of a row.
    """
    count = len(flat)
    if count < 2:
        return np.zeros(count)
    equations, values = [], []
    # The square root keeps one strong band from deciding alone.
    root = np.sqrt(np.clip(flat, 0, None))
    for step in (1, 2):
        for first in range(count - step):
            distance = STEEPEST * (centres[first + step] - centres[first])
            reach = int(max(min(distance, flat.shape[1] // 3), LEAST_SHIFT))
            shift, weight = _best_shift(root[first], root[first + step], reach)
            row = np.zeros(count)
            row[first], row[first + step] = -weight, weight
            equations.append(row)
            values.append(weight * shift)
    for middle in range(1, count - 1):
        row = np.zeros(count)
        row[middle - 1 : middle + 2] = SMOOTH_DRIFT * np.array([1, -2, 1])
        equations.append(row)
        values.append(0.0)
    anchor = np.zeros(count)
    anchor[0] = 1.0
    solved, *_ = np.linalg.lstsq(np.array([*equations, anchor]), np.array([*values, 0.0]), rcond=None)
    return np.asarray(solved, dtype=float)


def _best_shift(a: Floats, b: Floats, reach: int) -> tuple[float, float]:
    """Shift (px) of b against a, and how well they agree there (0 to 1)."""
    size = float(np.sqrt((a @ a) * (b @ b)))
    if size <= 0:
        return 0.0, 0.0
    padded = np.pad(b, reach)
    score = np.correlate(padded, a, mode="valid") / size
    # Of equally good shifts the smaller.
    lags = np.arange(-reach, reach + 1)
    best = int(np.argmax(score * (1 - 0.1 * (lags / (reach + 1)) ** 2)))
    return float(lags[best]), float(max(score[best], 0.0)) ** 2


def align(peaks: Peaks, shifts: Floats) -> Rows:
    """Group peaks into rows.

    Rows are the densest places of the peaks' shifted heights. Each row then gets
    its own smooth course across the lanes (a robust parabola about the common
    drift), and takes from each lane the peak nearest to it. What is left over
    starts rows of its own.

    Parameters
    ----------
    peaks : Peaks
    shifts : (n,) float64
        From `lane_shifts`.
    """
    count = len(shifts)
    peaks = peaks.select(peaks.coherence >= LEAST_COHERENCE)
    typical = float(np.clip(median(peaks.half_width), *SPACING_ROWS))
    free = np.ones(len(peaks.y), dtype=bool)
    level = peaks.y - shifts[peaks.lane] if count else peaks.y
    found: list[Row] = []
    while free.any():
        start, spacing = _densest(level, peaks, free, typical)
        course, members = _follow(peaks, level, free, start, shifts, spacing)
        if not members.size:
            members = np.flatnonzero(free & (np.abs(level - start) <= spacing))[:1]
        free[members] = False
        chosen = np.full(count, -1, dtype=np.intp)
        chosen[peaks.lane[members]] = members
        found.append((course, chosen))
    found = [row for row in _merged(found, peaks) if _plausible(row[1], peaks, typical)]
    found.sort(key=lambda pair: median(pair[0] - shifts))
    y = np.array([course for course, _ in found]).reshape(-1, count)
    peak = np.array([chosen for _, chosen in found], dtype=np.intp).reshape(-1, count)
    y = np.where(peak >= 0, peaks.y[np.maximum(peak, 0)] if len(peaks.y) else y, y)
    return Rows(y, peak >= 0)


def _plausible(chosen: NDArray[np.intp], peaks: Peaks, typical: float) -> bool:
    """Whether a row may be a protein: even ridges in many lanes, or clear ones in few."""
    members = chosen[chosen >= 0]
    coherent = median(peaks.coherence[members])
    if len(members) < COMMON * len(chosen) and median(peaks.half_width[members]) >= STAIN * typical:
        return False
    if len(members) >= SUPPORT * len(chosen):
        return coherent >= COHERENT
    return coherent >= LONE_COHERENT and float(peaks.height[members].max()) >= LONE * median(peaks.height)


def _densest(level: Floats, peaks: Peaks, free: NDArray[np.bool_], typical: float) -> tuple[float, float]:
    """Height where most free peaks gather, and how far a band may lie off its row: about its half width."""
    values, weights = level[free], np.minimum(np.sqrt(peaks.significance[free]), 20.0)
    near = np.exp(-0.5 * ((values[:, None] - values) / (0.5 * typical)) ** 2)
    start = float(values[int(np.argmax(near @ weights))])
    half = median(peaks.half_width[free][np.abs(values - start) <= typical])
    return start, float(np.clip(SPACING * half, *SPACING_ROWS))


def _follow(
    peaks: Peaks, level: Floats, free: NDArray[np.bool_], start: float, shifts: Floats, spacing: float
) -> tuple[Floats, NDArray[np.intp]]:
    """A row's course through the lanes (n,), and the peaks on it."""
    count = len(shifts)
    offset = np.full(count, start)
    members: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
    for reach in (1.5, 1.0, 1.0):
        members = _nearest(level - offset[peaks.lane], peaks.lane, free, reach * spacing, count)
        if not members.size:
            break
        offset = _course(peaks.lane[members], level[members], count)
    return offset + shifts, members


def _nearest(
    distance: Floats, lane: NDArray[np.intp], free: NDArray[np.bool_], reach: float, count: int
) -> NDArray[np.intp]:
    """In each lane the free peak nearest to the row, if within reach."""
    best = np.full(count, -1, dtype=np.intp)
    close = np.flatnonzero(free & (np.abs(distance) <= reach))
    # Assign from far to near: the nearest is written last.
    close = close[np.argsort(-np.abs(distance[close]), kind="stable")]
    best[lane[close]] = close
    return best[best >= 0]


def _course(lane: NDArray[np.intp], level: Floats, count: int) -> Floats:
    """Smooth offset (n,) of a row from the common drift: constant, line or parabola by what carries it."""
    x = lane / max(count - 1, 1)
    span = float(np.ptp(x)) if len(x) else 0.0
    degree = 0 if len(x) < 4 else 1 if len(x) < 6 or span < 0.6 else 2
    powers = x[:, None] ** np.arange(degree + 1)
    everywhere = (np.arange(count) / max(count - 1, 1))[:, None] ** np.arange(degree + 1)
    weights = np.ones(len(x))
    for _ in range(3):
        weighted = powers.T * weights
        coefficients = np.linalg.solve(weighted @ powers, weighted @ level)
        residual = np.abs(level - powers @ coefficients)
        beyond = residual / (FAR_OFF * (scatter(residual) + LEAST_SCATTER))
        if beyond.max() <= 1:
            break
        weights = 1 / np.maximum(1.0, beyond)
    fitted: Floats = everywhere @ coefficients
    # Where a row's own peaks end, its course is not carried on as a steep line.
    return np.clip(fitted, level.min() - 2, level.max() + 2)


def _merged(found: list[Row], peaks: Peaks) -> list[Row]:
    """Join rows that never hold two peaks of one lane and run within a tolerance of each other."""
    kept: list[Row] = []
    for course, chosen in found:
        for index, (other, others) in enumerate(kept):
            here = np.flatnonzero(chosen >= 0)
            if np.any(others[here] >= 0):
                continue
            thickness = median(peaks.half_width[np.concatenate([chosen[here], others[others >= 0]])])
            near = SAME_ROW * float(np.clip(thickness, *SPACING_ROWS))
            if (np.abs(peaks.y[chosen[here]] - other[here]) <= near).all():
                joined = others.copy()
                joined[here] = chosen[here]
                kept[index] = (other, joined)
                break
        else:
            kept.append((course, chosen))
    return kept

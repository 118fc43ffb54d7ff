"""Ridges of the band response, cut into what each lane contributes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]
SHORTEST = 5  # px: a lane is wider
MOST_RIDGES = 400  # every pair is compared: dirt must not take all memory
# A step between touching lanes: logarithm of the heights on its sides, means over REACH px.
STEP, REACH = 0.2, 4
SHALLOWEST = 0.97  # of both sides: what is still a valley


@dataclass(frozen=True, eq=False)
class Ridges:
    """Lines of local maxima of the response along x, one after the other.

    Attributes
    ----------
    x, y : (n,) intp
        Columns and rows of all points.
    height : (n,) float64
        Their response, smoothed along the line.
    start : (n_ridges + 1,) intp
        Where each ridge begins, and the end of the last.
    valley : (n,) float64
        At the points where a ridge may be cut, the height as a part of the lower of
        the maxima on both sides; 1 elsewhere.
    """

    x: Indices
    y: Indices
    height: Floats
    start: Indices
    valley: Floats

    def __len__(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True, eq=False)
class Segments:
    """Pieces of ridges, one an entry: where one band may lie.

    Attributes
    ----------
    left, right, y, height, slope : (n,) float64
        Ends at half height and middle row in working pixels, response, dy/dx.
    ridge : (n,) intp
        Number of the ridge each was cut from.
    certainty : (n,) float64
        From 0 to 1, less where only shallow valleys part it from its neighbours.
    """

    left: Floats
    right: Floats
    y: Floats
    height: Floats
    slope: Floats
    ridge: Indices
    certainty: Floats

    def __len__(self) -> int:
        return len(self.left)

    @property
    def x(self) -> Floats:
        """Centres, in px."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> Floats:
        """Widths, in px."""
        return self.right - self.left

    def take(self, index: Indices | NDArray[np.bool_]) -> Segments:
        """The segments at `index`."""
        return Segments(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


def concatenate(parts: list[Segments]) -> Segments:
    """One `Segments` of several."""
    names = [field.name for field in fields(Segments)]
    return Segments(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def find_ridges(response: NDArray[np.float32], threshold: float) -> Ridges:
    """Connected lines of local maxima along y, higher than `threshold`."""
    points = _crests(response, threshold)
    joined = points.copy()  # neighbouring columns may differ by 3 rows
    joined[1:] |= points[:-1]
    joined[:-1] |= points[1:]
    labels, _ = ndimage.label(joined, np.ones((3, 3), bool))
    y, x = np.nonzero(points)
    label, height = labels[y, x].astype(np.intp), response[y, x]
    order = np.lexsort((-height, x, label))
    y, x, label, height = y[order], x[order], label[order], height[order]
    first = np.ones(len(label), bool)  # the highest point of each column
    first[1:] = (label[1:] != label[:-1]) | (x[1:] != x[:-1])
    first &= _strongest(label[first], height[first])[label]
    y, x, label = y[first], x[first], label[first]
    start = np.concatenate([[0], np.flatnonzero(np.diff(label)) + 1, [len(label)]])
    if not len(label):
        start = np.zeros(1, np.intp)
    smooth = _smooth(height[first].astype(float), start)
    return Ridges(x, y, smooth, start, _valleys(smooth, start))


def _strongest(label: Indices, height: NDArray[np.float32]) -> NDArray[np.bool_]:
    """For each label whether its ridge is long enough, and among the strongest."""
    n = label.max(initial=0) + 1
    kept: NDArray[np.bool_] = np.bincount(label, minlength=n) >= SHORTEST
    if kept.sum() > MOST_RIDGES:
        mass = np.bincount(label, np.sqrt(height), n) * kept
        kept &= mass >= np.sort(mass)[-MOST_RIDGES]
    return kept


def _crests(response: NDArray[np.float32], threshold: float) -> NDArray[np.bool_]:
    """Points above the threshold and not below any within two rows."""
    high = response > threshold
    for shift in (1, 2):
        high[shift:] &= response[shift:] >= response[:-shift]
        high[:-shift] &= response[:-shift] >= response[shift:]
    return high


def _smooth(height: Floats, start: Indices) -> Floats:
    """Mean of three neighbours within each ridge."""
    total, count = height.copy(), np.ones_like(height)
    inner = np.ones(len(height), bool)
    inner[start[:-1]] = False  # these have no neighbour to the left
    after = np.flatnonzero(inner)
    np.add.at(total, after, height[after - 1])
    np.add.at(total, after - 1, height[after])
    np.add.at(count, after, 1)
    np.add.at(count, after - 1, 1)
    return total / count


def _valleys(height: Floats, start: Indices) -> Floats:
    """Where each ridge may be cut, and how deep: see `Ridges.valley`.

    The deepest point is cut first, then each part at its own deepest. What a part's
    maxima make of a valley is never deeper than what the whole's did, so that the cuts
    of a stricter limit are always among those of a laxer one.
    """
    valley = np.ones_like(height)
    waiting = list(zip(start[:-1].tolist(), start[1:].tolist(), strict=True))
    while waiting:
        first, stop = waiting.pop()
        if stop - first <= SHORTEST + 1:
            continue
        part = height[first:stop]
        before = np.maximum.accumulate(part)
        after = np.maximum.accumulate(part[::-1])[::-1]
        depth = part / np.minimum(before, after)
        lowest = int(depth.argmin())
        if depth[lowest] < SHALLOWEST:
            valley[first + lowest] = depth[lowest]
            waiting += [(first, first + lowest), (first + lowest, stop)]
    return valley


def cut_ridges(ridges: Ridges, ratio: float, certainty: float = 1.0, steps: bool = False) -> Segments:
    """Cut every ridge at its valleys (and steps), and keep what stands above half its height.

    Parameters
    ----------
    ridges : Ridges
    ratio : float
        Valleys lower than this part of both sides are cut.
    certainty : float
        Of the pieces; those of a ridge that needed no cut are certain.
    steps : bool
        Cut also where lanes of unequal amounts touch without a valley.
    """
    if not len(ridges):
        none = np.empty(0)
        return Segments(none, none, none, none, none, np.empty(0, np.intp), none)
    cut = ridges.valley < ratio
    if steps:
        cut |= _steps(ridges.height, np.union1d(ridges.start[:-1], np.flatnonzero(cut)))
    edges = np.union1d(ridges.start, np.flatnonzero(cut))
    first, last = _above_half(ridges.height, edges[:-1], edges[1:])
    between = _between(first, last, np.searchsorted(ridges.start, first, "right"))
    if len(between):
        more = _above_half(ridges.height, *between.T)
        first, last = np.append(first, more[0]), np.append(last, more[1])
    whole = last - first >= SHORTEST - 1
    return _measure(ridges, first[whole], last[whole], certainty)


def _steps(height: Floats, start: Indices) -> NDArray[np.bool_]:
    """Steepest points of the logarithm, away from the ends of the pieces that begin at `start`."""
    if len(height) < 4 * REACH:
        return np.zeros(len(height), bool)
    log = np.concatenate([[0.0], np.cumsum(np.log(height))])
    at = np.arange(REACH, len(height) - REACH)
    rise = np.zeros(len(height))
    rise[at] = np.abs(log[at + REACH] - 2 * log[at] + log[at - REACH]) / REACH
    near = (start[:, None] + np.arange(-REACH, REACH)).ravel()
    rise[near[(near >= 0) & (near < len(height))]] = 0.0
    steepest = ndimage.maximum_filter1d(rise, 2 * REACH + 1, mode="constant")
    steep: NDArray[np.bool_] = (rise >= steepest) & (rise > STEP)
    return steep


def _above_half(height: Floats, first: Indices, stop: Indices) -> tuple[Indices, Indices]:
    """First and one past the last point above half the plateau of each piece.

    A band that is much wider at a third of its height is uneven: there it ends.
    """
    begin, inside = _flat(first, stop)
    values = height[inside]
    plateau = np.repeat(_plateau(values, begin, stop - first), stop - first)
    ends = []
    for part in (1 / 2, 1 / 3):
        high = values > part * plateau
        left = np.minimum.reduceat(np.where(high, inside, len(height)), begin)
        right = np.maximum.reduceat(np.where(high, inside, -1), begin) + 1
        ends.append((left, right))
    (left, right), (left_low, right_low) = ends
    uneven = right_low - left_low > 1.3 * (right - left) + 2
    return np.where(uneven, left_low, left), np.where(uneven, right_low, right)


def _flat(first: Indices, stop: Indices) -> tuple[Indices, Indices]:
    """Indices of all pieces one after the other, and where each piece begins among them."""
    length = stop - first
    begin = np.concatenate([[0], np.cumsum(length)[:-1]])
    return begin, np.arange(length.sum()) + np.repeat(first - begin, length)


def _plateau(values: Floats, begin: Indices, length: Indices) -> Floats:
    """Mean of the upper part of each piece: twice of what lies above the mean."""
    mean = np.add.reduceat(values, begin) / length
    for _ in range(2):
        upper = values >= np.repeat(mean, length)
        mean = np.add.reduceat(values * upper, begin) / np.add.reduceat(upper, begin, dtype=float)
    return mean


def _between(first: Indices, last: Indices, ridge: Indices) -> Indices:
    """What is left between two pieces of a ridge and as wide as they are, (k, 2).

    A faint lane between two strong ones is one wide valley: its halves fall to its
    neighbours' pieces, and are put together again here.
    """
    gap, width = first[1:] - last[:-1], last - first
    wide = (gap > 0.75 * np.maximum(width[1:], width[:-1])) & (ridge[1:] == ridge[:-1])
    wide &= gap >= SHORTEST
    return np.column_stack([last[:-1][wide], first[1:][wide]])


def _measure(ridges: Ridges, first: Indices, last: Indices, certainty: float) -> Segments:
    """The parts of ridges from each first to before each last point."""
    order = np.argsort(first)
    first, last = first[order], last[order]
    length = last - first
    begin, inside = _flat(first, last)
    heights = _plateau(ridges.height[inside], begin, length) if len(begin) else np.empty(0)
    total = np.concatenate([[0.0], np.cumsum(ridges.y)])
    quarter = np.maximum(1, length // 4)
    rise = (total[last] - total[last - quarter] - total[first + quarter] + total[first]) / quarter
    ridge = np.searchsorted(ridges.start, first, "right") - 1
    pieces = np.bincount(ridge, minlength=len(ridges))
    return Segments(
        left=ridges.x[first] - 0.5,
        right=ridges.x[last - 1] + 0.5,
        y=(total[last] - total[first]) / length,
        height=heights,
        slope=rise / np.maximum(1, length - quarter),
        ridge=ridge,
        certainty=np.where(pieces[ridge] > 1, certainty, 1.0),
    )

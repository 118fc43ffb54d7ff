"""Ridges of the band response: lines of its local maxima along x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]
SHORTEST = 5  # px: a lane is wider
MOST_RIDGES = 400  # every pair is compared: dirt must not take all memory
SHALLOWEST = 0.97  # of both sides: what is still a valley
JUMP = 3  # rows by which a ridge may step from one column to the next


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


def find_ridges(response: NDArray[np.float32], threshold: float) -> Ridges:
    """Connected lines of local maxima along y, higher than `threshold`."""
    y, x = np.nonzero(_crests(response, threshold))
    label, height = connected(x, y), response[y, x]
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


def connected(x: Indices, y: Indices) -> Indices:
    """For each point the first of all that hang together with it.

    Points do that within `JUMP` rows of one column, or of two that adjoin.

    Parameters
    ----------
    x, y : (n,) int
        Columns and rows, each point once.
    """
    # Column by column, with room between the columns.
    column = int(y.max(initial=0)) + 2 * JUMP + 1
    place = x * column + y
    order = np.argsort(place)
    place = place[order]
    above = np.flatnonzero(np.diff(place) <= JUMP)
    # Of the points near in the next column, those between the first and the last are near to one of them.
    first = np.searchsorted(place, place + column - JUMP)
    last = np.searchsorted(place, place + column + JUMP, "right") - 1
    left = np.flatnonzero(last >= first)
    one = order[np.concatenate([above, left, left])]
    other = order[np.concatenate([above + 1, first[left], last[left]])]
    return _first_of_group(len(x), one, other)


def _first_of_group(count: int, one: Indices, other: Indices) -> Indices:
    """The lowest number that can be reached from each of `count`, by links from `one` to `other`."""
    group = np.arange(count)
    while True:
        a, b = group[one], group[other]
        apart = np.flatnonzero(a != b)
        if not len(apart):
            return group
        np.minimum.at(group, np.maximum(a[apart], b[apart]), np.minimum(a[apart], b[apart]))
        while not np.array_equal(group[group], group):
            group = group[group]


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
    total[after] += height[after - 1]
    total[after - 1] += height[after]
    count[after] += 1
    count[after - 1] += 1
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

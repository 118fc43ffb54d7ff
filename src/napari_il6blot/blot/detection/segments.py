"""Ridges cut into what each lane contributes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .ridges import SHORTEST, Floats, Indices, Ridges

# A step between touching lanes: logarithm of the heights on its sides, means over REACH px.
STEP, REACH = 0.2, 4


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

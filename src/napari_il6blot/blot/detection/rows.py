"""Segments that lie side by side form rows; regular rows tell the comb."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..robust import median, weighted_median
from .chains import link_neighbours, regularity, stacked
from .ridges import Floats, Ridges
from .segments import Segments, concatenate, cut_ridges

# Valley depths tried, from lanes well apart to lanes that touch; how sure such cuts are;
# and whether steps are cut too.
CUTS = (
    (0.4, 1.0, False),
    (0.7, 1.0, False),
    (0.85, 0.8, False),
    (0.93, 0.45, False),
    (0.97, 0.2, False),
    (0.93, 0.25, True),
)


@dataclass(frozen=True, eq=False)
class Row:
    """Segments of neighbouring lanes, left to right.

    `regular` (0–1) tells how much its widths and spacings agree; `mass` how much signal
    it holds; `quality` how much of that counts: what regular rows of several lanes hold,
    or pairs in stacks.
    """

    members: NDArray[np.intp]
    regular: float
    pitch: float
    width: float
    mass: float
    quality: float


@dataclass(frozen=True, eq=False)
class Comb:
    """Segments with their rows and what they agree on: slope of rows, lane width and pitch.

    `threshold` is the response from which anything is taken for a band; `middle` the x
    about which slopes are taken.
    """

    segments: Segments
    rows: tuple[Row, ...]
    slope: float
    width: float
    pitch: float
    threshold: float
    middle: float


def row_height(comb: Comb, row: Row) -> float:
    """Height of a row where it crosses the middle of the image's lanes, in px."""
    x, y = comb.segments.x[row.members], comb.segments.y[row.members]
    return median(y - comb.slope * (x - comb.middle))


@dataclass(frozen=True, eq=False)
class Chains:
    """All rows as arrays of (n,), with what each `Row` has.

    `order` holds the members of all rows one after the other, `begin` where each row
    starts among them; `tall` is half the mass of members that stand in stacks.
    """

    order: NDArray[np.intp]
    begin: NDArray[np.intp]
    regular: Floats
    pitch: Floats
    width: Floats
    mass: Floats
    quality: Floats
    tall: Floats

    def rows(self) -> tuple[Row, ...]:
        """Each as a value of its own."""
        columns = (self.regular, self.pitch, self.width, self.mass, self.quality)
        members = np.split(self.order, self.begin[1:])
        numbers = np.stack(columns, axis=1).tolist()
        return tuple(Row(own, *row) for own, row in zip(members, numbers, strict=True))


def find_rows(segments: Segments) -> tuple[float, tuple[Row, ...]]:
    """Common slope of the segments, and their rows."""
    slope = _common_slope(segments)
    return slope, find_chains(segments, slope).rows()


def _common_slope(segments: Segments) -> float:
    return weighted_median(segments.slope, np.sqrt(segments.height) * segments.width**2)


def find_chains(segments: Segments, slope: float) -> Chains:
    """Rows of the segments, the slope of rows being known."""
    stack = stacked(segments)
    raw = segments.width * np.sqrt(segments.height)
    members = link_neighbours(segments, slope)
    order = np.concatenate(members)
    length = np.array([len(own) for own in members])
    begin = np.cumsum(length) - length
    scores = np.zeros((3, len(members)))
    for size in np.unique(length).tolist():
        alike = np.flatnonzero(length == size)
        inside = order[begin[alike][:, None] + np.arange(size)]
        scores[:, alike] = regularity(segments.x[inside], segments.width[inside])
    each = np.stack([raw * np.maximum(segments.certainty, stack), stack, 0.5 * stack * raw])
    mass, stacks, tall = np.add.reduceat(each[:, order], begin, axis=1)
    several = np.minimum(1.0, (length - 1) / 3 * (1 + 2 * stacks / length))
    regular, pitch, width = scores
    return Chains(order, begin, regular, pitch, width, mass, mass * regular * several, tall)


def choose_cuts(ridges: Ridges, threshold: float) -> Comb | None:
    """Cut the ridges so that the pieces are most alike, and find their rows.

    Every ridge is cut at shallow and at deep valleys; the depth that makes the most
    regular rows (or stacks of equal bands) tells width and pitch of a lane, by which
    each ridge is then cut at the depth that suits it best.
    """
    tries = [cut_ridges(ridges, *how) for how in CUTS]
    best, chosen = 0.0, None
    for segments in tries:
        if not len(segments):
            continue
        chains = find_chains(segments, _common_slope(segments))
        score = float(np.maximum(chains.quality, chains.tall).sum())
        if chosen is None or score > 1.08 * best:
            best, chosen = score, chains
    if chosen is None:
        return None
    width, pitch = _typical(chosen)
    segments = _healed(_cut_each(tries, len(ridges), width), width)
    slope, rows = find_rows(segments)
    return Comb(segments, rows, slope, width, pitch, threshold, median(segments.x))


def _typical(chains: Chains) -> tuple[float, float]:
    """Width and pitch of the rows that count."""
    weight = np.maximum(chains.quality, chains.tall)
    if weight.max() <= 0:
        weight = chains.mass
    strong = weight >= 0.3 * weight.max()
    width = weighted_median(chains.width[strong], weight[strong])
    known = strong & (chains.pitch > 0)
    pitch = weighted_median(chains.pitch[known], weight[known]) if known.any() else 1.3 * width
    return width, pitch


def _cut_each(tries: list[Segments], n_ridges: int, width: float) -> Segments:
    """For each ridge the cuts whose pieces are most like a lane of `width`; shallow ones cost."""
    likeness = np.zeros((len(tries), n_ridges))
    for k, segments in enumerate(tries):
        fit = np.exp(-0.5 * (np.log(segments.width / width) / 0.3) ** 2) * segments.width
        likeness[k] = np.bincount(segments.ridge, fit, n_ridges) * (1 - 0.03 * k)
    choice = likeness.argmax(axis=0)
    parts = [s.take(np.flatnonzero(choice[s.ridge] == k)) for k, s in enumerate(tries)]
    return concatenate(parts)


def _healed(segments: Segments, width: float) -> Segments:
    """Join two pieces that are one lane's band, broken where its ridge jumps."""
    gap = np.abs(segments.left[None] - segments.right[:, None])
    whole = segments.right[None] - segments.left[:, None]
    narrow = segments.width < 0.75 * width
    broken = (gap <= 3) & (np.abs(whole / width - 1) < 0.25) & narrow[None] & narrow[:, None]
    broken &= np.abs(segments.y[None] - segments.y[:, None]) < 0.1 * width + 2
    first, second = np.nonzero(broken)
    if not len(first):
        return segments
    _, once = np.unique(first, return_index=True)
    first, second = first[once], second[once]
    right = segments.right.copy()
    right[first] = segments.right[second]
    joined = replace(segments, right=right)
    keep = np.ones(len(segments), bool)
    keep[second] = False
    return joined.take(keep)

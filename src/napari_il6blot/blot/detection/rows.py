"""Segments that lie side by side form rows; regular rows tell the comb."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..robust import median, weighted_median
from .segments import Floats, Ridges, Segments, concatenate, cut_ridges

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


FARTHEST = 4.0  # widths from one band to the next of its row: lanes between may lack it


@dataclass(frozen=True, eq=False)
class Row:
    """Segments of neighbouring lanes, left to right.

    `regular` (0–1) tells how much its widths and spacings agree; `mass` how much
    signal it holds; `stack` (0–1) how far others lie above and below its segments.
    """

    members: NDArray[np.intp]
    regular: float
    pitch: float
    width: float
    mass: float
    stack: float

    @property
    def quality(self) -> float:
        """Mass that counts: that of regular rows of several lanes, or of pairs in stacks."""
        several = (len(self.members) - 1) / 3
        return self.mass * self.regular * min(1.0, several * (1 + 2 * self.stack))


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


def regularity(x: Floats, width: Floats) -> tuple[float, float, float]:
    """How regular a row is (0–1), its pitch and its width, in px."""
    if len(x) < 2:
        return 0.0, 0.0, float(width[0])
    typical = median(width)
    unequal = float(np.minimum(np.abs(width / typical - 1), 1).sum()) / len(width)
    uneven, pitch = _evenness(np.diff(x))
    score = 1 / (1 + (uneven / 0.15) ** 2) / (1 + (unequal / 0.25) ** 2)
    return score, pitch, typical


def _evenness(spacing: Floats) -> tuple[float, float]:
    """Mean part of a pitch by which spacings miss its multiples, and the pitch.

    The pitch is about the median spacing; in a short row with a lane missing, the least.
    """
    best = (np.inf, 0.0)
    guesses = {median(spacing), float(spacing.min())} if len(spacing) < 3 else {median(spacing)}
    for guess in guesses:
        steps = np.maximum(1, np.round(spacing / guess))
        pitch = median(spacing / steps)
        miss = np.minimum(np.abs(spacing / steps / pitch - 1), 1)
        # Multiples fit anything the better, the larger they are.
        uneven = float((miss + 0.05 * (steps - 1)).sum()) / len(spacing)
        best = min(best, (uneven, pitch))
    return best


def link_neighbours(segments: Segments, slope: float) -> list[NDArray[np.intp]]:
    """Chains of segments, each the other's best neighbour to the right and to the left."""
    x, width = segments.x, segments.width
    mean_width = (width[None] + width[:, None]) / 2
    gap = segments.left[None] - segments.right[:, None]
    dx = x[None] - x[:, None]
    local = np.clip((segments.slope[None] + segments.slope[:, None]) / 2, -0.12, 0.12)
    off = np.abs(segments.y[None] - segments.y[:, None] - (local + slope) / 2 * dx)
    same = segments.ridge[None] == segments.ridge[:, None]
    unlike = np.abs(np.log(width[None] / width[:, None]))
    allowed = 0.06 * np.abs(dx) + 2
    possible = (dx > 0) & (gap > -0.2 * mean_width) & (gap < FARTHEST * mean_width) & (unlike < 0.9)
    possible &= (off < allowed) | (same & (off < 0.3 * dx))
    cost = np.where(possible, off / allowed + 0.7 * gap / mean_width + unlike - 0.5 * same, np.inf)
    right, left = cost.argmin(axis=1), cost.argmin(axis=0)
    chain = np.arange(len(segments))
    for i in np.argsort(x):
        j = right[i]
        if np.isfinite(cost[i, j]) and left[j] == i:
            chain[j] = chain[i]
    order = np.lexsort((x, chain))
    return np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)


def stacked(segments: Segments) -> Floats:
    """How far (0–1) each segment has others with the same ends above or below it."""
    width = segments.width
    reach = 0.15 * width[:, None] + 1
    above = np.abs(segments.y[None] - segments.y[:, None])
    twins = (
        (np.abs(segments.left[None] - segments.left[:, None]) < reach)
        & (np.abs(segments.right[None] - segments.right[:, None]) < reach)
        & (above < 4 * width[:, None])
        & (above > 2)
    )
    score: Floats = np.minimum(1, twins.sum(axis=1) / 4)
    return score


def find_rows(segments: Segments) -> tuple[float, tuple[Row, ...]]:
    """Common slope of the segments, and their rows."""
    slope = weighted_median(segments.slope, np.sqrt(segments.height) * segments.width**2)
    mass = segments.width * np.sqrt(segments.height)
    stack = stacked(segments)
    mass = mass * np.maximum(segments.certainty, stack)
    chains = link_neighbours(segments, slope)
    begin = np.cumsum([0, *(len(chain) for chain in chains[:-1])])
    order = np.concatenate(chains)
    masses = np.add.reduceat(mass[order], begin).tolist()
    stacks = np.add.reduceat(stack[order], begin).tolist()
    x, width = segments.x, segments.width
    rows = []
    for members, total, stacked_sum in zip(chains, masses, stacks, strict=True):
        regular, pitch, typical = regularity(x[members], width[members])
        rows.append(Row(members, regular, pitch, typical, total, stacked_sum / len(members)))
    return slope, tuple(rows)


def choose_cuts(ridges: Ridges, threshold: float) -> Comb | None:
    """Cut the ridges so that the pieces are most alike, and find their rows.

    Every ridge is cut at shallow and at deep valleys; the depth that makes the most
    regular rows (or stacks of equal bands) tells width and pitch of a lane, by which
    each ridge is then cut at the depth that suits it best.
    """
    tries = [cut_ridges(ridges, *how) for how in CUTS]
    best, comb_rows, best_stacks = 0.0, None, None
    for segments in tries:
        if not len(segments):
            continue
        _, rows = find_rows(segments)
        stacks = stacked(segments) * segments.width * np.sqrt(segments.height)
        score = sum(max(row.quality, 0.5 * stacks[row.members].sum()) for row in rows)
        if comb_rows is None or score > 1.08 * best:
            best, comb_rows, best_stacks = score, rows, stacks
            chosen = segments
    if comb_rows is None or best_stacks is None:
        return None
    width, pitch = _typical(comb_rows, best_stacks, chosen)
    segments = _healed(_cut_each(tries, len(ridges), width), width)
    slope, rows = find_rows(segments)
    return Comb(segments, rows, slope, width, pitch, threshold, median(segments.x))


def _typical(rows: tuple[Row, ...], stacks: Floats, segments: Segments) -> tuple[float, float]:
    """Width and pitch of the rows that count."""
    quality = np.array([row.quality for row in rows])
    tall = np.array([0.5 * stacks[row.members].sum() for row in rows])
    weight = np.maximum(quality, tall)
    if weight.max() <= 0:
        weight = np.array([row.mass for row in rows])
    strong = weight >= 0.3 * weight.max()
    width = weighted_median(np.array([r.width for r in rows])[strong], weight[strong])
    pitches = np.array([r.pitch for r in rows])
    known = strong & (pitches > 0)
    pitch = weighted_median(pitches[known], weight[known]) if known.any() else 1.3 * width
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

"""Rows that share their lanes form a strip: one membrane, or one comb."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..robust import median
from .gaps import lanes_extent, membrane_gap
from .rows import Comb, Row, row_height

# A lane that stands alone: width in working px, and height in thresholds.
NARROWEST, CLEAR = 8.0, 3.0


@dataclass(frozen=True, eq=False)
class Strip:
    """Rows of one comb, top to bottom, and the heights (top, bottom) it may not leave.

    The limits hold at the comb's middle `x`; elsewhere they follow the rows' slope.
    """

    rows: tuple[Row, ...]
    top: float
    bottom: float


def anchor_rows(comb: Comb) -> list[Row]:
    """Rows regular and strong enough to tell where lanes are, the best first.

    Letters are narrower than lanes, edges are longer: both fall out by width.
    """
    several = [row for row in comb.rows if len(row.members) > 1]
    several = [row for row in several if 0.6 < row.width / comb.width < 1.6]
    best = max((row.quality for row in several), default=0.0)
    strong = [row for row in several if row.quality > 0.02 * best and row.regular > 0.25]
    return sorted(strong, key=lambda row: -row.quality)


def find_strips(comb: Comb, image: NDArray[np.float32]) -> list[Strip]:
    """Group the anchor rows into strips, top to bottom."""
    groups: list[list[Row]] = []
    for row in anchor_rows(comb):
        home = next((group for group in groups if any(_same_comb(comb, row, o) for o in group)), None)
        if home is None:
            groups.append([row])
        else:
            home.append(row)
    darkest = float(np.percentile(image[::4, ::4], 1))
    groups = [part for group in groups for part in _split_at_gaps(comb, image, group, darkest)]
    groups = [group for group in groups if _clear(comb, group)]
    if not groups:
        return single_lanes(comb)
    groups = _worthy(groups)
    groups = _apart(comb, groups)
    edges = [_between(comb, image, a, b, darkest) for a, b in pairwise(groups)]
    tops, bottoms = [-np.inf, *edges], [*edges, np.inf]
    return [Strip(tuple(g), t, b) for g, t, b in zip(groups, tops, bottoms, strict=True)]


def single_lanes(comb: Comb) -> list[Strip]:
    """A strip of the few lanes that an image without any regular row may show.

    All that is strong must lie in at most three stacks, or it is no lane.
    """
    strong = max(row.mass for row in comb.rows)
    clear = comb.segments.height > CLEAR * comb.threshold
    rows = [row for row in comb.rows if row.mass > 0.2 * strong and clear[row.members].all()]
    rows = [row for row in rows if len(row.members) == 1]
    if not rows or comb.width < NARROWEST:
        return []
    x = np.sort(np.concatenate([comb.segments.x[row.members] for row in rows]))
    if np.count_nonzero(np.diff(x) > 0.4 * comb.width) > 2:
        return []
    return [Strip(tuple(sorted(rows, key=lambda row: row_height(comb, row))), -np.inf, np.inf)]


def _same_comb(comb: Comb, row: Row, other: Row) -> bool:
    """Whether two rows are of the same lanes, or continue each other."""
    a, b = comb.segments.x[row.members], comb.segments.x[other.members]
    below = row_height(comb, row) - row_height(comb, other)
    if a.max() < b.min() or b.max() < a.min():
        return _continues(comb, *((row, other) if a.max() < b.min() else (other, row)))
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    inside = few[(few > many.min() - comb.pitch) & (few < many.max() + comb.pitch)]
    # Lanes stand upright, or at right angles to their rows; or they lean, all alike.
    square = comb.slope * below * (1 if few is a else -1)
    lean = min(0.05 * abs(below), 0.35 * comb.pitch)
    shifts = np.concatenate([[0.0, square], np.linspace(-lean, lean, 15)])
    off = np.abs((inside[:, None] + shifts)[..., None] - many).min(axis=-1)
    miss = np.median(off, axis=0) / comb.pitch
    return bool(miss[:2].min() < 0.16 or miss[2:].min() < 0.08)


def _continues(comb: Comb, left: Row, right: Row) -> bool:
    """Whether the right row goes on where the left one ends."""
    a, b = left.members[-1], right.members[0]
    dx = comb.segments.x[b] - comb.segments.x[a]
    dy = comb.segments.y[b] - comb.segments.y[a] - comb.slope * dx
    return bool(abs(dy) < 0.08 * dx + 0.25 * comb.width)


def _clear(comb: Comb, group: list[Row]) -> bool:
    """Whether any row of a group stands well above what noise can make."""
    heights = [median(comb.segments.height[row.members]) for row in group]
    return max(heights) > 2 * comb.threshold


def _worthy(groups: list[list[Row]]) -> list[list[Row]]:
    """Leave out groups that are too small beside the best one to be a membrane of their own."""
    weight = [sum(row.quality for row in group) for group in groups]
    lanes = [max(len(row.members) for row in group) for group in groups]
    keep = []
    least = min(3, max(zip(weight, lanes, strict=True))[1])
    for group, mass, n in zip(groups, weight, lanes, strict=True):
        if mass > 0.15 * max(weight) and n >= least:
            keep.append(group)
    return keep


def _apart(comb: Comb, groups: list[list[Row]]) -> list[list[Row]]:
    """Order groups top to bottom; where two interleave, the weaker keeps its better side."""
    kept: list[list[Row]] = []
    for group in sorted(groups, key=lambda g: -sum(row.quality for row in g)):
        part = sorted(group, key=lambda row: row_height(comb, row))
        for other in kept:
            low, high = _span(comb, other)
            above = [row for row in part if row_height(comb, row) < low]
            below = [row for row in part if row_height(comb, row) > high]
            part = max(above, below, key=lambda rows: sum(row.quality for row in rows))
        if part and sum(row.quality for row in part) > 0.5 * sum(row.quality for row in group):
            kept.append(part)
    kept.sort(key=lambda group: _span(comb, group)[0])
    spans = [_span(comb, group) for group in kept]
    tops, bottoms = [-np.inf, *(s[1] for s in spans[:-1])], [*(s[0] for s in spans[1:]), np.inf]
    return [
        [row for row in group if top < row_height(comb, row) < bottom]
        for group, top, bottom in zip(kept, tops, bottoms, strict=True)
    ]


def _span(comb: Comb, group: list[Row]) -> tuple[float, float]:
    """Heights of the first and last row that matter in a group."""
    best = max(row.quality for row in group)
    heights = [row_height(comb, row) for row in group if row.quality > 0.1 * best]
    return min(heights), max(heights)


def _split_at_gaps(
    comb: Comb, image: NDArray[np.float32], group: list[Row], darkest: float
) -> list[list[Row]]:
    """Split a group where a gap between membranes runs across all its lanes."""
    extent = lanes_extent(comb, group)
    ordered = sorted(group, key=lambda row: row_height(comb, row))
    parts = [[ordered[0]]]
    for above, below in pairwise(ordered):
        depth, _ = membrane_gap(comb, image, (above, below), extent, darkest)
        if depth > 1:
            parts.append([])
        parts[-1].append(below)
    return parts


def _between(
    comb: Comb,
    image: NDArray[np.float32],
    above: list[Row],
    below: list[Row],
    darkest: float,
) -> float:
    """Where one strip ends and the next begins, in px at the middle of the lanes."""
    facing = (above[-1], below[0])
    depth, y = membrane_gap(comb, image, facing, lanes_extent(comb, above + below), darkest)
    if depth > 1:
        return y
    return (row_height(comb, facing[0]) + row_height(comb, facing[1])) / 2

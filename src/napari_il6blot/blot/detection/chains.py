"""Which segments lie side by side, which above each other, and how regularly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..robust import row_medians
from .ridges import Floats
from .segments import Segments

FARTHEST = 4.0  # widths from one band to the next of its row: lanes between may lack it
SHORT = 3  # spacings: fewer do not outvote one lane that is missing


def link_neighbours(segments: Segments, slope: float) -> list[NDArray[np.intp]]:
    """Chains of segments, each the other's best neighbour to the right and to the left."""
    x, width = segments.x, segments.width
    mean_width = (width[None] + width[:, None]) / 2
    gap = segments.left[None] - segments.right[:, None]
    ahead = x[None] > x[:, None]
    # Few pairs are near each other: all else is asked of those alone.
    i, j = np.nonzero(ahead & (gap > -0.2 * mean_width) & (gap < FARTHEST * mean_width))
    gap, mean_width, dx = gap[i, j], mean_width[i, j], x[j] - x[i]
    local = np.clip((segments.slope[j] + segments.slope[i]) / 2, -0.12, 0.12)
    off = np.abs(segments.y[j] - segments.y[i] - (local + slope) / 2 * dx)
    same = segments.ridge[j] == segments.ridge[i]
    unlike = np.abs(np.log(width[j] / width[i]))
    allowed = 0.06 * dx + 2
    possible = (unlike < 0.9) & ((off < allowed) | (same & (off < 0.3 * dx)))
    cost = np.full((len(x), len(x)), np.inf)
    cost[i, j] = np.where(possible, off / allowed + 0.7 * gap / mean_width + unlike - 0.5 * same, np.inf)
    return _chains(cost, x)


def _chains(cost: Floats, x: Floats) -> list[NDArray[np.intp]]:
    """Members of each chain, left to right; links are where both ends cost each other least."""
    everyone = np.arange(len(x))
    right, left = cost.argmin(axis=1), cost.argmin(axis=0)
    linked = np.flatnonzero(np.isfinite(cost[everyone, right]) & (left[right] == everyone))
    chain = everyone.copy()
    for i in linked[np.argsort(x[linked])].tolist():
        chain[right[i]] = chain[i]
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


def regularity(x: Floats, width: Floats) -> tuple[Floats, Floats, Floats]:
    """How regular chains of the same length are.

    Parameters
    ----------
    x, width : (n, k) float64
        Centres and widths of their segments from left to right, in px.

    Returns
    -------
    score, pitch, typical : (n,) float64
        From 0 to 1; the spacing, 0 of a single segment, and the median width, both in px.
    """
    length = x.shape[1]
    typical = row_medians(width)
    if length < 2:
        return np.zeros(len(x)), np.zeros(len(x)), typical
    unequal = np.minimum(np.abs(width / typical[:, None] - 1), 1).sum(axis=1) / length
    uneven, pitch = _evenness(np.diff(x, axis=1))
    score = 1 / (1 + (uneven / 0.15) ** 2) / (1 + (unequal / 0.25) ** 2)
    return score, pitch, typical


def _evenness(spacing: Floats) -> tuple[Floats, Floats]:
    """Mean part of a pitch by which spacings miss its multiples, and the pitch; (n,) of (n, k) each.

    The pitch is about the median spacing; in a short chain with a lane missing, the least.
    """
    uneven, pitch = _misses(spacing, row_medians(spacing))
    if spacing.shape[1] < SHORT:
        other, least = _misses(spacing, spacing.min(axis=1))
        better = (other < uneven) | ((other == uneven) & (least < pitch))
        uneven, pitch = np.where(better, other, uneven), np.where(better, least, pitch)
    return uneven, pitch


def _misses(spacing: Floats, guess: NDArray[np.floating[Any]]) -> tuple[Floats, Floats]:
    """`_evenness` about one guess of each pitch."""
    steps = np.maximum(1, np.round(spacing / guess[:, None]))
    single = spacing / steps
    pitch = row_medians(single)
    miss = np.minimum(np.abs(single / pitch[:, None] - 1), 1)
    # Multiples fit anything the better, the larger they are.
    return (miss + 0.05 * (steps - 1)).sum(axis=1) / spacing.shape[1], pitch

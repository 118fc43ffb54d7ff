"""Rank tests with exact p, and the shift between groups with its exact interval.

References
----------
Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60. Wilcoxon F. Biometrics Bull 1945;1:80-3.
Hodges JL, Lehmann EL. Estimates of location based on rank tests. Ann Math Stat 1963;34:598-611.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ...errors import InputError
from .summary_stats import no_scatter
from .two_groups import finite

Floats = NDArray[np.float64]

# So many ways to divide the ranks are gone through; beyond, ties leave the normal approximation.
MOST_WAYS = 50_000
# Exact distributions are counted up to so many values; the approximation is good beyond.
MOST_VALUES = 200


@dataclass(frozen=True)
class RankTest:
    """A rank test.

    Attributes
    ----------
    statistic : float
        U of a, or the sum of positive ranks.
    p : float
        Two-sided.
    floor : float
        The smallest p that so many values can reach.
    shift : float
        Hodges and Lehmann's estimate of a - b.
    """

    statistic: float
    p: float
    floor: float
    shift: float


def mann_whitney(a: ArrayLike, b: ArrayLike) -> RankTest:
    """Mann–Whitney test of two independent groups, exact also with ties where groups are small.

    Raises
    ------
    InputError
        If a group has no value, or all values are one and the same.
    """
    first, second = finite(a), finite(b)
    if not len(first) or not len(second):
        raise InputError("a test needs values in both groups; one has none")
    both = np.concatenate([first, second])
    if np.ptp(both) == 0:
        raise no_scatter()
    tied = len(np.unique(both)) < len(both)
    ways = comb(len(both), len(first))
    if tied and ways <= MOST_WAYS:
        statistic, p = _by_all_divisions(first, second)
    else:
        rough = tied or len(both) > MOST_VALUES
        found = stats.mannwhitneyu(first, second, method="asymptotic" if rough else "exact")
        statistic, p = float(found.statistic), float(found.pvalue)
    return RankTest(statistic, p, min(2 / ways, 1.0), shift(first, second))


def wilcoxon(a: ArrayLike, b: ArrayLike | float = 0.0) -> RankTest:
    """Wilcoxon's signed-rank test of pairs, or of values against a number.

    Pairs without difference are left out.

    Raises
    ------
    InputError
        If no pair differs.
    """
    differences = finite(a) - np.asarray(b, dtype=float)
    moved = differences[differences != 0]
    n = len(moved)
    if not n:
        raise no_scatter()
    ranks = stats.rankdata(np.abs(moved))
    positive = float(ranks[moved > 0].sum())
    exact = n <= MOST_VALUES
    p = _signed_rank_p(ranks, positive) if exact else float(stats.wilcoxon(moved).pvalue)
    return RankTest(positive, p, min(2.0 ** (1 - n), 1.0), paired_shift(differences))


def shift(a: Floats, b: Floats) -> float:
    """Hodges and Lehmann's estimate of a - b of independent groups: the median of all differences."""
    return float(np.median(np.subtract.outer(a, b)))


def paired_shift(differences: Floats) -> float:
    """Hodges and Lehmann's estimate from pairs' differences: the median of their Walsh averages."""
    return float(np.median(_walsh_averages(differences)))


def shift_interval(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of the shift a - b of independent groups; NaN where too few values reach the level."""
    first, second = finite(a), finite(b)
    pairs = np.sort(np.subtract.outer(first, second).ravel())
    counts = _counts_of_u(len(first), len(second))
    return _ordered_interval(pairs, counts / counts.sum(), level)


def paired_shift_interval(differences: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of the pairs' shift by Walsh averages; NaN where too few pairs reach the level."""
    d = finite(differences)
    chances = _signed_rank_chances(np.arange(1, len(d) + 1))[::2]  # counted in half ranks
    return _ordered_interval(np.sort(_walsh_averages(d)), chances, level)


def _walsh_averages(d: Floats) -> Floats:
    first, second = np.triu_indices(len(d))
    return (d[first] + d[second]) / 2


def _ordered_interval(sorted_values: Floats, chances: Floats, level: float) -> tuple[float, float]:
    """The k-th values from either end, where the chance of fewer than k is at most half of what is left."""
    tail = np.cumsum(chances)
    k = int(np.searchsorted(tail, (1 - level) / 2 + 1e-12, side="right"))
    if k < 1:
        return nan, nan
    return float(sorted_values[k - 1]), float(sorted_values[-k])


def _counts_of_u(n_a: int, n_b: int) -> Floats:
    """In how many ways each U comes about, (n_a n_b + 1,): Gauss's binomial coefficient."""
    counts = np.zeros(n_a * n_b + 1)
    counts[0] = 1.0
    for j in range(1, n_a + 1):
        step = n_b + j
        if step < len(counts):
            counts[step:] -= counts[: len(counts) - step].copy()
        for i in range(j, len(counts)):
            counts[i] += counts[i - j]
    return counts


def _signed_rank_chances(ranks: NDArray[np.generic]) -> Floats:
    """Chance of each sum of positive ranks, counted in half ranks as ties need."""
    halves = np.rint(2 * np.asarray(ranks, dtype=float)).astype(int)
    chances = np.zeros(int(halves.sum()) + 1)
    chances[0] = 1.0
    for rank in halves:
        moved = np.zeros_like(chances)
        moved[rank:] = chances[: len(chances) - rank]
        chances = (chances + moved) / 2
    return chances


def _signed_rank_p(ranks: Floats, positive: float) -> float:
    chances = _signed_rank_chances(ranks)
    at = round(2 * positive)
    return min(2 * min(float(chances[: at + 1].sum()), float(chances[at:].sum())), 1.0)


def _by_all_divisions(a: Floats, b: Floats) -> tuple[float, float]:
    """U of a, and p from every way to divide the ranks."""
    ranks = stats.rankdata(np.concatenate([a, b]))
    n = len(a)
    sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(len(ranks)), n)])
    seen = ranks[:n].sum()
    p = 2 * min(float((sums <= seen + 1e-9).mean()), float((sums >= seen - 1e-9).mean()))
    return float(seen - n * (n + 1) / 2), min(p, 1.0)

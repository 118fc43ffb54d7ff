"""Rank tests between groups whose values may be censored.

Ranks need only the order: what lies below the highest ``<`` bound is one tie at the bottom, and what lies
above the lowest ``>`` bound one tie at the top (Helsel 2012, Statistics for Censored Environmental Data).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from .statistics.multiple import holm
from .statistics.ranks import mann_whitney

if TYPE_CHECKING:
    from .cohort_subjects import Floats, Subjects

ALL_GROUPS = "all groups"
COLUMNS = "comparison test statistic df p p_adjusted adjustment n_a n_b note".split()


def rank_scores(values: Floats, censored: NDArray[np.object_]) -> Floats | None:
    """Scores whose order is certain in spite of censoring; ties where it is not.

    Parameters
    ----------
    values : array, (n,)
        Bounds where they are censored; NaN where missing.
    censored : array of str, (n,)
        ``<``, ``>`` or empty.

    Returns
    -------
    array, (n,), or None
        −inf for all below the highest ``<`` bound, inf for all above the lowest ``>`` bound, else the
        value. None where a ``<`` bound lies above a ``>`` bound, so that nothing is certain.
    """
    below, above = censored == "<", censored == ">"
    lowest = float(values[below].max()) if below.any() else -np.inf
    highest = float(values[above].min()) if above.any() else np.inf
    if lowest > highest:
        return None
    scores = np.where(below | (values < lowest), -np.inf, values)
    return np.asarray(np.where(above | (values > highest), np.inf, scores))


def rank_tests(subjects: Subjects) -> pd.DataFrame:
    """Compare the groups by ranks: Kruskal-Wallis over all, Mann-Whitney of every pair.

    Returns
    -------
    DataFrame
        `comparison, test, statistic` (H, or U of the first group), `df, p, p_adjusted` (Holm, over the
        pairs), `adjustment, n_a, n_b, note`. Mann-Whitney as `statistics.ranks.mann_whitney`: exact
        where that can be counted. All statistics are missing where censoring leaves no order.
    """
    scores = rank_scores(subjects.numbers, subjects.censored)
    parts = {} if scores is None else {
        name: scores[subjects.in_groups(name) & subjects.measured] for name in subjects.groups
    }  # fmt: skip
    pairs = [_pair(a, b, parts) for a, b in subjects.pairs()]
    adjusted = holm([row[4] for row in pairs])
    rows = [_overall(subjects.groups, parts)]
    rows += [(*row[:5], value, "holm", *row[5:]) for row, value in zip(pairs, adjusted, strict=True)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype(dict.fromkeys("statistic df p p_adjusted n_a n_b".split(), float))


NO_ORDER = "a < bound lies above a > bound: censoring leaves no order"
ALL_ALIKE = "all values are tied"


def _overall(groups: tuple[str, ...], parts: dict[str, Floats]) -> tuple[object, ...]:
    head = (ALL_GROUPS, "Kruskal-Wallis")
    tail = ("none", np.nan, np.nan)
    if not parts:
        return (*head, np.nan, np.nan, np.nan, np.nan, *tail, NO_ORDER)
    ranks = stats.rankdata(np.concatenate(list(parts.values())))
    if (ranks == ranks[0]).all():
        return (*head, np.nan, np.nan, np.nan, np.nan, *tail, ALL_ALIKE)
    ends = np.cumsum([len(part) for part in parts.values()])[:-1]
    found = stats.kruskal(*np.split(ranks, ends))
    p = float(found.pvalue)
    return (*head, float(found.statistic), float(len(groups) - 1), p, p, *tail, "")


def _pair(a: str, b: str, parts: dict[str, Floats]) -> tuple[Any, ...]:
    head = (f"{a} vs {b}", "Mann-Whitney")
    if not parts:
        return (*head, np.nan, np.nan, np.nan, np.nan, np.nan, NO_ORDER)
    sizes = (len(parts[a]), len(parts[b]))
    ranks = stats.rankdata(np.concatenate([parts[a], parts[b]]))
    if (ranks == ranks[0]).all():
        return (*head, np.nan, np.nan, np.nan, *sizes, ALL_ALIKE)
    found = mann_whitney(ranks[: sizes[0]], ranks[sizes[0] :])
    floor = f"so few values cannot give p below {found.floor:.2g}" if found.floor > 0.05 else ""
    return (*head, found.statistic, np.nan, found.p, *sizes, floor)

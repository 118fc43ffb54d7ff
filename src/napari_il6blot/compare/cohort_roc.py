"""How well the value tells each group from the reference: ROC curves and their areas.

DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837, for the interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from .cohort_ranks import NO_ORDER, rank_scores

if TYPE_CHECKING:
    from .cohort_subjects import Floats, Subjects

COLUMNS = "group reference auc ci_low ci_high method n_group n_reference note".split()
METHOD = "DeLong"


def area_under_curve(cases: Floats, controls: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """Area under the ROC curve with DeLong's interval.

    Parameters
    ----------
    cases : array, (m,)
    controls : array, (n,)
        Scores, of which only the order matters; ties count one half.
    level : float
        Of the interval.

    Returns
    -------
    area, low, high : float
        The interval is kept inside 0 to 1; it is missing with fewer than two cases or controls.
    """
    # Each case's share of controls below it, each control's share of cases above it.
    wins = np.where(cases[:, None] == controls, 0.5, cases[:, None] > controls)
    area = float(wins.mean())
    if min(wins.shape) < 2:
        return area, np.nan, np.nan
    variance = wins.mean(axis=1).var(ddof=1) / len(cases) + wins.mean(axis=0).var(ddof=1) / len(controls)
    reach = float(stats.norm.ppf((1 + level) / 2)) * float(np.sqrt(variance))
    return area, max(0.0, area - reach), min(1.0, area + reach)


def roc_areas(subjects: Subjects) -> pd.DataFrame:
    """Areas under the ROC curves of each group against the reference, high values meaning the group.

    Returns
    -------
    DataFrame
        `group, reference, auc, ci_low, ci_high, method, n_group, n_reference, note`. Censored values count
        by their certain order alone (`rank_scores`).
    """
    scores = rank_scores(subjects.numbers, subjects.censored)
    rows = []
    for group in subjects.others:
        cases, controls = (
            subjects.in_groups(name) & subjects.measured for name in (group, subjects.reference)
        )
        sizes = int(cases.sum()), int(controls.sum())
        if scores is None:
            found, note = (np.nan, np.nan, np.nan), NO_ORDER
        else:
            found = area_under_curve(scores[cases], scores[controls])
            note = _doubt(found, sizes)
        rows.append((group, subjects.reference, *found, METHOD, *sizes, note))
    return pd.DataFrame(rows, columns=COLUMNS)


def _doubt(found: tuple[float, float, float], sizes: tuple[int, int]) -> str:
    if min(sizes) < 2:
        return "one value in a group: no interval"
    if found[1] == found[2]:
        return "the groups do not overlap: DeLong's interval has no width, and says too much"
    return ""


def roc_points(subjects: Subjects, group: str) -> tuple[Floats, Floats]:
    """The ROC curve of a group against the reference.

    Returns
    -------
    false_positive, true_positive : array, (k,)
        Shares of reference and group above each score, from 0 to 1; both empty where censoring leaves no
        order.
    """
    scores = rank_scores(subjects.numbers, subjects.censored)
    if scores is None:
        return np.empty(0), np.empty(0)
    cases, controls = (
        scores[subjects.in_groups(name) & subjects.measured] for name in (group, subjects.reference)
    )
    limits = np.unique(np.concatenate([cases, controls]))[::-1]
    shares = [np.append(0.0, (part >= limits[:, None]).mean(axis=1)) for part in (controls, cases)]
    return shares[0], shares[1]

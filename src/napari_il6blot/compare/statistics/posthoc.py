"""All groups against one control (Dunnett) and all against all (Tukey), with shared error.

References
----------
Dunnett CW. J Am Stat Assoc 1955;50:1096-121. Tukey JW, Kramer CY. Biometrics 1956;12:307-10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .max_t import max_t_p
from .summary_stats import no_scatter
from .two_groups import finite

Floats = NDArray[np.float64]

# What scipy's random integration starts from where correlations have no product form.
SEED = 20200822


@dataclass(frozen=True, eq=False)
class PostHoc:
    """Adjusted comparisons.

    Attributes
    ----------
    statistic, p : array, (k,) or (k, k)
        t of each group minus the control, or of group i minus group j, and adjusted p.
    df : float
        Of the error that they share.
    """

    statistic: Floats
    p: Floats
    df: float


def dunnett(groups: list[ArrayLike], control: ArrayLike) -> PostHoc:
    """Dunnett's two-sided test of independent groups against a control.

    Parameters
    ----------
    groups : list of array_like
        Values of each group, one per experiment.
    control : array_like

    Raises
    ------
    InputError
        If nothing varies within the groups.
    """
    values = [finite(control), *(finite(group) for group in groups)]
    sizes, means, mean_square, df = _within(values)
    t = (means[1:] - means[0]) / np.sqrt(mean_square * (1 / sizes[1:] + 1 / sizes[0]))
    return PostHoc(t, max_t_p(t, np.sqrt(sizes[1:] / (sizes[1:] + sizes[0])), df), df)


def tukey(groups: list[ArrayLike]) -> PostHoc:
    """Tukey and Kramer's test of all pairs of independent groups; errors as `dunnett`."""
    sizes, means, mean_square, df = _within([finite(group) for group in groups])
    t = np.subtract.outer(means, means) / np.sqrt(mean_square * np.add.outer(1 / sizes, 1 / sizes))
    return PostHoc(t, tukey_p(t, len(groups), df), df)


def tukey_p(t: ArrayLike, k: int, df: float) -> Floats:
    """Adjusted p of t statistics among all pairs of k groups, by the studentized range."""
    return np.asarray(
        stats.studentized_range.sf(np.abs(np.asarray(t, dtype=float)) * np.sqrt(2.0), k, df), dtype=float
    )


def against_control_p(t: ArrayLike, correlation: Floats, df: float) -> Floats:
    """Dunnett's adjusted p for t statistics with any correlation, as of incomplete blocks.

    Parameters
    ----------
    t : array_like, (k,)
    correlation : array, (k, k)
    df : float

    Returns
    -------
    array, (k,)
    """
    sizes = np.abs(np.asarray(t, dtype=float))
    loadings = _loadings(correlation)
    if loadings is not None:
        return max_t_p(sizes, loadings, df)
    p = np.empty(len(sizes))
    for i, limit in enumerate(sizes.tolist()):
        joint = stats.multivariate_t(shape=correlation, df=round(df), seed=SEED)
        box = np.full(len(sizes), limit)
        p[i] = 1 - joint.cdf(box, lower_limit=-box, maxpts=200_000, random_state=SEED)
    return np.clip(p, 0.0, 1.0)


def _loadings(correlation: Floats) -> Floats | None:
    """λ with λ_i λ_j the correlation of i and j; None where there are none."""
    k = len(correlation)
    if k == 1:
        return np.zeros(1)
    off = correlation[~np.eye(k, dtype=bool)]
    if (off < 0).any():
        return None
    if k == 2 or np.ptp(off) < 1e-12:
        return np.full(k, np.sqrt(off.mean()))
    if (off <= 0).any():
        return None
    # ln r_ij = u_i + u_j, by least squares; exact or not at all.
    first, second = np.triu_indices(k, 1)
    columns = np.zeros((len(first), k))
    columns[np.arange(len(first)), first] = columns[np.arange(len(first)), second] = 1.0
    known = np.log(correlation[first, second])
    u = np.linalg.lstsq(columns, known, rcond=None)[0]
    exact = np.abs(columns @ u - known).max() < 1e-9 and u.max() < 0
    return np.asarray(np.exp(u)) if exact else None


def _within(values: list[Floats]) -> tuple[Floats, Floats, float, float]:
    sizes = np.array([len(x) for x in values], dtype=float)
    df = float(sizes.sum() - len(values))
    squares = sum(float(((x - x.mean()) ** 2).sum()) for x in values)
    if df < 1 or not squares > 0:
        raise no_scatter()
    return sizes, np.array([x.mean() for x in values]), squares / df, df

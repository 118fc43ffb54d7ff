"""The ratio of two means with its interval by Fieller's theorem.

References
----------
Fieller EC. Some problems in interval estimation. J R Stat Soc B 1954;16:175-85.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ...errors import InputError
from .summary_stats import t_quantile
from .two_groups import finite

Interval = tuple[float, float, float]


def fieller_ratio(
    a: ArrayLike, b: ArrayLike, *, variance: Literal["separate", "pooled"] = "separate",
    df: float | None = None, level: float = 0.95,
) -> Interval:  # fmt: skip
    """Ratio of the means of two independent groups, and its interval.

    Parameters
    ----------
    a, b : array_like, (n_a,) and (n_b,)
    variance : {"separate", "pooled"}
        Each group's own variance, or one for both, with which the interval excludes 1 exactly when
        Student's test is significant.
    df : float, optional
        Degrees of freedom; n_a + n_b - 2 by default.
    level : float
        Confidence.

    Returns
    -------
    ratio, low, high : float
        low and high NaN where b's mean is not told from zero, so that the interval has no end.
    """
    first, second = finite(a), finite(b)
    n_a, n_b = len(first), len(second)
    if min(n_a, n_b) < 2:
        raise InputError("Fieller's interval needs at least two values in each group; add experiments")
    rest = float(n_a + n_b - 2)
    parts = float(first.var(ddof=1)), float(second.var(ddof=1))
    if variance == "pooled":
        both = ((n_a - 1) * parts[0] + (n_b - 1) * parts[1]) / rest
        parts = both, both
    return fieller_from_stats(
        float(first.mean()),
        float(second.mean()),
        parts[0] / n_a,
        parts[1] / n_b,
        0.0,
        rest if df is None else df,
        level,
    )


def fieller_paired(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Interval:
    """Ratio of the means of pairs and its interval, n - 1 degrees of freedom; as `fieller_ratio`."""
    first, second = finite(a), finite(b)
    if len(first) != len(second) or len(first) < 2:
        raise InputError("Fieller's interval of pairs needs at least two pairs; add experiments")
    n = len(first)
    (aa, ab), (_, bb) = np.cov(first, second, ddof=1) / n
    return fieller_from_stats(
        float(first.mean()), float(second.mean()), float(aa), float(bb), float(ab), float(n - 1), level
    )


def fieller_from_stats(
    mean_a: float, mean_b: float, variance_a: float, variance_b: float, covariance: float, df: float,
    level: float = 0.95,
) -> Interval:  # fmt: skip
    """Ratio of two means and its interval, from the means' variances and covariance (not the values')."""
    if mean_b == 0:
        return nan, nan, nan
    ratio = mean_a / mean_b
    t2 = t_quantile(0.5 + level / 2, df) ** 2
    # All ratios r with (mean_a - r mean_b)² ≤ t² var(mean_a - r mean_b).
    square = mean_b**2 - t2 * variance_b
    half_linear = mean_a * mean_b - t2 * covariance
    constant = mean_a**2 - t2 * variance_a
    inside = half_linear**2 - square * constant
    if square <= 0 or inside < 0:
        return ratio, nan, nan
    return ratio, (half_linear - sqrt(inside)) / square, (half_linear + sqrt(inside)) / square

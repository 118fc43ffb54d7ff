"""Hedges' g with its interval, and the smallest effect that a test can see.

References
----------
Hedges LV. Distribution theory for Glass's estimator of effect size and related estimators.
J Educ Stat 1981;6:107-28 (the exact correction). Cumming G, Finch S. Educ Psychol Meas
2001;61:532-74 (interval by the noncentral t). Algina J, Keselman HJ. Approximate confidence
intervals for effect sizes. Educ Psychol Meas 2003;63:537-53 (interval of the paired variant).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, nan, sqrt

from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtri, ndtr

from .max_t import STEP, error_scales
from .summary_stats import t_quantile
from .two_groups import finite

# Beyond this t the noncentrality scatters as the error does.
LARGEST_T = 2000.0


@dataclass(frozen=True)
class EffectSize:
    """Hedges' g and its interval; NaN where it does not exist."""

    g: float
    low: float
    high: float


NO_EFFECT_SIZE = EffectSize(nan, nan, nan)


def hedges_g(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> EffectSize:
    """Hedges' g of two independent groups: (mean a - mean b) / pooled s.d., corrected for bias.

    Parameters
    ----------
    a, b : array_like, (n_a,) and (n_b,)
    level : float
        Confidence of the interval, exact by the noncentral t.

    Returns
    -------
    EffectSize
        NaN where nothing varies or fewer than two degrees of freedom are left.
    """
    first, second = finite(a), finite(b)
    n_a, n_b = len(first), len(second)
    df = n_a + n_b - 2
    if min(n_a, n_b) < 1 or df < 2:
        return NO_EFFECT_SIZE
    squares = float(((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum())
    scale = sqrt(1 / n_a + 1 / n_b)
    return _corrected(float(first.mean() - second.mean()), sqrt(squares / df), scale, df, level)


def hedges_g_paired(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> EffectSize:
    """Hedges' g of pairs: mean difference over the root of the mean variance of a and b, corrected.

    The s.d. is the groups' own, as in independent groups, so that g of paired and of independent
    designs compare. The correction has n - 1 degrees of freedom, the interval is Algina and
    Keselman's.
    """
    first, second = finite(a), finite(b)
    n = len(first)
    if n != len(second) or n < 3:
        return NO_EFFECT_SIZE
    spread = sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2)
    if not spread > 0:
        return NO_EFFECT_SIZE
    of_difference = float((first - second).std(ddof=1))
    return _corrected(float((first - second).mean()), spread, of_difference / spread / sqrt(n), n - 1, level)


def hedges_g_one_sample(values: ArrayLike, against: float, *, level: float = 0.95) -> EffectSize:
    """Hedges' g of values against a number: (mean - number) / s.d., corrected with n - 1."""
    x = finite(values)
    if len(x) < 3:
        return NO_EFFECT_SIZE
    scale = 1 / sqrt(len(x))
    return _corrected(float(x.mean()) - against, float(x.std(ddof=1)), scale, len(x) - 1, level)


def bias_correction(df: float) -> float:
    """Hedges' exact factor Γ(df/2) / (√(df/2) Γ((df - 1)/2)); df above 1."""
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)


def noncentrality_interval(statistic: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Noncentralities at which this t would be just as high, and just as low, as chance allows."""
    tail = (1 - level) / 2
    return _noncentrality(statistic, df, 1 - tail), _noncentrality(statistic, df, tail)


def smallest_visible(standard_error: float, df: float, *, alpha: float = 0.05) -> float:
    """The smallest difference that reaches p < alpha with this standard error."""
    return t_quantile(1 - alpha / 2, df) * standard_error


def smallest_detectable(
    standard_error: float, df: float, *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """The true difference that a two-sided t test finds with this power."""
    critical = t_quantile(1 - alpha / 2, df)
    scale, chance = error_scales(df, min(STEP, 0.5 / (1 + critical)))

    def missing(noncentrality: float) -> float:
        found = ndtr(noncentrality - critical * scale) + ndtr(-noncentrality - critical * scale)
        return float(chance @ found) - power

    high = 1.0
    while missing(high) < 0:
        high *= 2
    return float(brentq(missing, 0.0, high, xtol=1e-12)) * standard_error


def _corrected(difference: float, spread: float, scale: float, df: int, level: float) -> EffectSize:
    """Hedges' g from d = difference / spread, whose t is d / scale."""
    if not spread > 0 or not scale > 0 or df < 2:
        return NO_EFFECT_SIZE
    d = difference / spread
    factor = bias_correction(df)
    low, high = noncentrality_interval(d / scale, df, level)
    return EffectSize(factor * d, factor * low * scale, factor * high * scale)


def _noncentrality(statistic: float, df: float, probability: float) -> float:
    """The noncentrality δ at which P(t ≤ statistic) is this."""
    if statistic < 0:
        return -_noncentrality(-statistic, df, 1 - probability)
    if statistic > LARGEST_T:  # the error's own scatter is all that counts
        return statistic * sqrt(float(chdtri(df, probability)) / df)
    reach = 10.0 * (1 + statistic)
    scale, chance = error_scales(df, min(STEP, 0.5 / (1 + statistic)))

    def off(noncentrality: float) -> float:
        return float(chance @ ndtr(statistic * scale - noncentrality)) - probability

    while off(reach) > 0:
        reach *= 2
    return float(brentq(off, -10.0, reach, xtol=1e-13, rtol=1e-13))

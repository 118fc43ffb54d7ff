"""Uncertainty of a ratio: the delta method on logs, and Fieller's interval."""

from __future__ import annotations

import math

# Of a 95 % interval from known standard deviations: `scipy.special.ndtri(0.975)`, which takes long to load.
CRITICAL = 1.959963984540054


def ratio_sd(ratio: float, *relative: float) -> float:
    """1 σ of a product of powers ±1 of independent quantities, by the delta method on logs.

    Parameters
    ----------
    ratio : float
    *relative : float
        Relative s.d. of each quantity.
    """
    return abs(ratio) * math.sqrt(math.fsum(one * one for one in relative))


def fieller_limits(
    numerator: float,
    denominator: float,
    numerator_sd: float,
    denominator_sd: float,
    critical: float = CRITICAL,
) -> tuple[float, float]:
    """Fieller's interval for a ratio of two independent, normally distributed estimates.

    Parameters
    ----------
    numerator, denominator : float
    numerator_sd, denominator_sd : float
        1 σ of each.
    critical : float
        Quantile of the normal (default: of a 95 % interval) or of Student's t distribution.

    Returns
    -------
    low, high : float
        NaN where the denominator cannot be told from 0, when there is no bounded interval.

    Notes
    -----
    Fieller EC, J R Stat Soc B 1954;16:175-185: all r with (a − r·b)² ≤ t²·(σa² + r²·σb²).
    """
    g = (critical * denominator_sd / denominator) ** 2 if denominator else math.inf
    if not g < 1:
        return math.nan, math.nan
    ratio = numerator / denominator
    # Var(a)(1 − g) + r²·Var(b) is never negative where g < 1.
    spread = numerator_sd**2 * (1 - g) + ratio**2 * denominator_sd**2
    half = critical / abs(denominator) * math.sqrt(spread)
    return (ratio - half) / (1 - g), (ratio + half) / (1 - g)

"""What is concluded: verdict by equivalence margin and adjusted p, and stars.

References
----------
Schuirmann DJ. A comparison of the two one-sided tests procedure and the power approach for
assessing the equivalence of average bioavailability. J Pharmacokinet Biopharm 1987;15:657-80.
"""

from __future__ import annotations

from math import isfinite, log
from typing import Literal

from ...errors import InputError
from .summary_stats import TTest

Verdict = Literal["changed", "unchanged", "undecided"]
# The bounds of bioequivalence, alike on the log scale.
MARGIN = (0.8, 1.25)
STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


def verdict(
    ratio_low: float, ratio_high: float, p_adjusted: float, margin: tuple[float, float] = MARGIN,
    alpha: float = 0.05,
) -> Verdict:  # fmt: skip
    """What a comparison says.

    Parameters
    ----------
    ratio_low, ratio_high : float
        The ratio's interval at 1 - 2 alpha (90 %): two one-sided tests at alpha. NaN: unknown.
    p_adjusted : float
        NaN: unknown.
    margin : (low, high)
        Ratios between which a change does not matter.
    alpha : float

    Returns
    -------
    {"unchanged", "changed", "undecided"}
    """
    if ratio_low > margin[0] and ratio_high < margin[1]:
        return "unchanged"
    if p_adjusted < alpha:
        return "changed"
    return "undecided"


def equivalence_p(log_ratio: TTest, margin: tuple[float, float] = MARGIN) -> float:
    """Larger p of the two one-sided tests of a log ratio: below alpha, it lies inside the margin."""
    from scipy.special import stdtr

    above = (log_ratio.difference - log(margin[0])) / log_ratio.standard_error
    below = (log_ratio.difference - log(margin[1])) / log_ratio.standard_error
    return max(float(stdtr(log_ratio.df, -above)), float(stdtr(log_ratio.df, below)))


def stars(p: float) -> str:
    """`***` below 0.001, `**` below 0.01, `*` below 0.05, `ns` otherwise; empty where p is unknown."""
    if not isfinite(p):
        return ""
    return next((mark for limit, mark in STARS if p < limit), "ns")


def check_margin(margin: tuple[float, float]) -> None:
    """Refuse a margin that does not hold 1."""
    if not 0 < margin[0] < 1 < margin[1] < float("inf"):
        raise InputError(
            f"the margin is {margin}; it must be two ratios, one below and one above 1, such as 0.8 and 1.25"
        )

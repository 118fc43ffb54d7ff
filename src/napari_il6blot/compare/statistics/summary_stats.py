"""t tests of two groups from their means, standard deviations and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

from ...errors import InputError


@dataclass(frozen=True)
class TTest:
    """A t test and what it says about a difference.

    Attributes
    ----------
    statistic, df : float
        t and its degrees of freedom.
    p : float
        Two-sided.
    ci_low, ci_high : float
        95 % interval of the difference.
    difference, standard_error : float
        What was tested, a - b, in the values' unit (of logarithms: the logarithm of the ratio).
    """

    statistic: float
    df: float
    p: float
    ci_low: float
    ci_high: float
    difference: float
    standard_error: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Interval of the difference at this level of confidence."""
        half = t_quantile(0.5 + level / 2, self.df) * self.standard_error
        return self.difference - half, self.difference + half


def t_test_from_stats(
    mean_a: float, sd_a: float, n_a: int, mean_b: float, sd_b: float, n_b: int, equal_var: bool = True
) -> TTest:
    """Student's or Welch's t test from what a paper prints.

    Parameters
    ----------
    mean_a, sd_a, n_a, mean_b, sd_b, n_b : float, float, int
        Mean, standard deviation (n - 1) and size of each group.
    equal_var : bool
        Student's test with the pooled variance; else Welch's, with Satterthwaite's degrees of freedom.

    Returns
    -------
    TTest
        With the 95 % interval of a - b.

    Raises
    ------
    InputError
        If a number is no number, a size is too small or not whole, or nothing varies.

    References
    ----------
    Welch BL. Biometrika 1947;34:28-35. Satterthwaite FE. Biometrics Bull 1946;2:110-4.
    """
    _check(mean_a, sd_a, n_a, mean_b, sd_b, n_b)
    if equal_var:
        df = float(n_a + n_b - 2)
        if df < 1:
            raise InputError(
                "Student's test needs at least three values in both groups together; add experiments"
            )
        pooled = ((n_a - 1) * sd_a**2 + (n_b - 1) * sd_b**2) / df
        return t_test(mean_a - mean_b, sqrt(pooled * (1 / n_a + 1 / n_b)), df)
    if min(n_a, n_b) < 2:
        raise InputError("Welch's test needs at least two values in each group; add experiments")
    part_a, part_b = sd_a**2 / n_a, sd_b**2 / n_b
    variance = part_a + part_b
    if not variance > 0:
        raise no_scatter()
    share = part_a / variance  # as shares, so that tiny variances do not underflow when squared
    df = 1 / (share**2 / (n_a - 1) + (1 - share) ** 2 / (n_b - 1))
    return t_test(mean_a - mean_b, sqrt(variance), df)


def t_test(difference: float, standard_error: float, df: float) -> TTest:
    """Test whether a difference with this standard error is zero; InputError without scatter."""
    if not standard_error > 0:
        raise no_scatter()
    statistic = difference / standard_error
    half = t_quantile(0.975, df) * standard_error
    return TTest(
        statistic, df, t_p(statistic, df), difference - half, difference + half, difference, standard_error
    )


def t_p(statistic: float, df: float) -> float:
    """Two-sided p of a t statistic."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(statistic)))


def t_quantile(probability: float, df: float) -> float:
    """Quantile of Student's distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(df, probability))


def no_scatter() -> InputError:
    """What is raised where a test needs scatter and there is none."""
    return InputError(
        "the values do not scatter between experiments, so there is nothing to test against; check for "
        "copied rows and for values that were divided by themselves"
    )


def _check(mean_a: float, sd_a: float, n_a: int, mean_b: float, sd_b: float, n_b: int) -> None:
    for group, mean, sd, n in (("a", mean_a, sd_a, n_a), ("b", mean_b, sd_b, n_b)):
        if not (_is_finite(mean) and _is_finite(sd) and sd >= 0):
            raise InputError(
                f"group {group} has mean {mean!r} and s.d. {sd!r}; both must be numbers, the s.d. not "
                "negative"
            )
        if not _is_finite(n) or n < 1 or n != int(n):
            raise InputError(f"group {group} has n = {n!r}; it must be a whole number from 1")


def _is_finite(value: object) -> bool:
    """Whether it is a number at all, and a finite one."""
    try:
        return isfinite(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False

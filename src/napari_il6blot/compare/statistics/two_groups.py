"""t tests on two groups of per-experiment values, raw or on the log scale.

A difference of logarithms is the logarithm of a ratio, so `exp` of a log test's interval is the
ratio's. Within one experiment a and b share what makes experiments differ; the paired tests take
it out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from .summary_stats import TTest, no_scatter, t_test, t_test_from_stats

Floats = NDArray[np.float64]

# Scatter that is smaller than this beside the values is rounding.
ROUNDING = 1e-12


def student(a: ArrayLike, b: ArrayLike) -> TTest:
    """Student's t test of a - b, with the pooled variance.

    Parameters
    ----------
    a, b : array_like, (n_a,) and (n_b,)
        One value per experiment.

    Raises
    ------
    InputError
        If a value is missing, there are too few, or one group is constant: against a constant,
        `one_sample_t` is the test.
    """
    return _two_sample(a, b, equal_var=True)


def welch(a: ArrayLike, b: ArrayLike) -> TTest:
    """Welch's t test of a - b; parameters and errors as for `student`."""
    return _two_sample(a, b, equal_var=False)


def welch_on_logs(a: ArrayLike, b: ArrayLike) -> TTest:
    """Welch's t test of ln a - ln b, the logarithm of the ratio of geometric means."""
    return welch(logarithms(a), logarithms(b))


def student_on_logs(a: ArrayLike, b: ArrayLike) -> TTest:
    """Student's t test of ln a - ln b, the logarithm of the ratio of geometric means."""
    return student(logarithms(a), logarithms(b))


def paired_t(a: ArrayLike, b: ArrayLike) -> TTest:
    """Paired t test of a - b; a[i] and b[i] come from one experiment.

    Raises
    ------
    InputError
        If the lengths differ, a value is missing, there are fewer than two pairs, or every pair
        differs by the same.
    """
    first, second = _pairs(a, b)
    return _of_differences(first - second, max(float(np.abs(first).max()), float(np.abs(second).max())))


def ratio_paired_t(a: ArrayLike, b: ArrayLike) -> TTest:
    """Paired t test of the logarithms of the ratios a[i] / b[i]; errors as `paired_t`, and for values ≤ 0."""
    first, second = _pairs(a, b)
    # Logarithms of one and the same ratio differ by rounding of order one, whatever the unit.
    return _of_differences(logarithms(first) - logarithms(second), 1.0)


def one_sample_t(values: ArrayLike, against: float = 0.0) -> TTest:
    """One-sample t test of the values' mean against a number that does not vary (a control set to 1)."""
    x = finite(values)
    return _of_differences(x - against, max(float(np.abs(x).max(initial=0.0)), abs(against)))


def is_constant(values: ArrayLike) -> bool:
    """Whether several values are all the same, as those of a control that was divided by itself."""
    x = np.asarray(values, dtype=float)
    return len(x) > 1 and bool(np.ptp(x) <= ROUNDING * np.abs(x).max())


def logarithms(values: ArrayLike) -> Floats:
    """Natural logarithms; InputError where a value has none."""
    x = finite(values)
    if (x <= 0).any():
        raise InputError(
            f"a value is {x[x <= 0][0]:g}, which has no logarithm; take a test on the values themselves "
            "(paired, welch or student), or leave the value out"
        )
    return np.log(x)


def finite(values: ArrayLike) -> Floats:
    """The values as an array, (n,); InputError where one is missing or infinite."""
    x = np.atleast_1d(np.asarray(values, dtype=float))
    if x.ndim != 1 or not np.isfinite(x).all():
        raise InputError("a test needs one row of numbers per group; leave missing values out")
    return x


def _two_sample(a: ArrayLike, b: ArrayLike, *, equal_var: bool) -> TTest:
    first, second = finite(a), finite(b)
    if min(len(first), len(second)) < 1:
        raise InputError("a test needs values in both groups; one has none")
    if is_constant(first) and is_constant(second):
        raise no_scatter()
    if is_constant(first) or is_constant(second):
        raise InputError(
            "one group has the same value in every experiment, as if it had been divided by itself, so a "
            "test of two samples would be wrong; give the values before division, or test against that number"
        )
    return t_test_from_stats(
        float(first.mean()),
        _sd(first),
        len(first),
        float(second.mean()),
        _sd(second),
        len(second),
        equal_var=equal_var,
    )


def _of_differences(differences: Floats, size: float) -> TTest:
    n = len(differences)
    if n < 2:
        raise InputError("a test needs at least two experiments; add one")
    if np.ptp(differences) <= ROUNDING * size:
        raise no_scatter()
    return t_test(float(differences.mean()), _sd(differences) / float(np.sqrt(n)), float(n - 1))


def _pairs(a: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    first, second = finite(a), finite(b)
    if len(first) != len(second):
        raise InputError(
            f"a paired test needs as many values of a as of b; there are {len(first)} and {len(second)}"
        )
    if not len(first):
        raise InputError("a test needs at least two experiments; there is none that holds both groups")
    return first, second


def _sd(x: Floats) -> float:
    return float(x.std(ddof=1)) if len(x) > 1 else 0.0

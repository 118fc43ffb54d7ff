"""One comparison of two groups by a named test: statistic, p, difference, ratio and effect size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, nan

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .statistics import ranks
from .statistics.effect_size import (
    NO_EFFECT_SIZE,
    EffectSize,
    hedges_g,
    hedges_g_paired,
    smallest_visible,
)
from .statistics.fieller import fieller_from_stats, fieller_paired
from .statistics.summary_stats import TTest, no_scatter, t_test_from_stats
from .statistics.two_groups import is_constant, logarithms, paired_t, ratio_paired_t

Floats = NDArray[np.float64]
Range = tuple[float, float]
UNKNOWN: Range = (nan, nan)

NAMES = {
    "ratio_paired": "paired t on log ratios",
    "paired": "paired t",
    "welch_on_logs": "Welch t on logs",
    "welch": "Welch t",
    "student": "Student t",
    "mann_whitney": "Mann-Whitney",
    "wilcoxon": "Wilcoxon",
    "block": "t on logs with experiment block",
}
PAIRED = ("ratio_paired", "paired", "wilcoxon")
ON_LOGS = ("ratio_paired", "welch_on_logs", "block")
LARGEST = 700.0
RANKS = ("mann_whitney", "wilcoxon")


@dataclass(frozen=True)
class Outcome:
    """What a test says of a against b.

    Attributes
    ----------
    test : str
        Its name in the tables.
    statistic, df, p : float
    effect, effect_range : float and (low, high)
        a - b in the measure's unit.
    ratio, ratio_range, equivalence_range : float and (low, high)
        a / b, its interval at 1 - alpha, and at 1 - 2 alpha for the verdict.
    g : EffectSize
        Hedges' g, of logarithms in tests on logs.
    notes : tuple of str
    """

    test: str
    statistic: float = nan
    df: float = nan
    p: float = nan
    effect: float = nan
    effect_range: Range = UNKNOWN
    ratio: float = nan
    ratio_range: Range = UNKNOWN
    equivalence_range: Range = UNKNOWN
    g: EffectSize = field(default=NO_EFFECT_SIZE)
    notes: tuple[str, ...] = ()


def run_test(kind: str, a: Floats, b: Floats, alpha: float = 0.05) -> Outcome:
    """Compare two groups of at least two values each.

    Parameters
    ----------
    kind : str
        A key of `NAMES`, except `block`, which needs all groups (`block_tests`).
    a, b : array, (n_a,) and (n_b,)
        In paired tests values of one experiment stand at one place.
    alpha : float

    Raises
    ------
    InputError
        If nothing varies, or a value has no logarithm where one is needed.

    Notes
    -----
    A group that is the same in every experiment is no sample: the other is then tested against that
    number (Welch's test with zero variance there is the one-sample test, by its degrees of freedom).
    """
    if kind in RANKS:
        return _by_ranks(kind, a, b, alpha)
    if kind in PAIRED:
        return _paired(kind, a, b, alpha)
    return _independent(kind, a, b, alpha)


def described(a: Floats, b: Floats) -> Outcome:
    """Two groups that cannot be tested, because one has fewer than two values."""
    if not len(a) or not len(b):
        return Outcome("descriptive", notes=("a group has no value",))
    return Outcome(
        "descriptive",
        effect=float(a.mean() - b.mean()),
        ratio=ratio_of_means(a, b),
        notes=("one experiment: described, not tested",),
    )


def of_log_test(name: str, test: TTest, effect: float, alpha: float, **more: object) -> Outcome:
    """The outcome of a t test of a log ratio."""
    return Outcome(
        name, test.statistic, test.df, test.p, effect,
        ratio=exp(min(test.difference, LARGEST)), ratio_range=exponentials(test.interval(1 - alpha)),
        equivalence_range=exponentials(test.interval(1 - 2 * alpha)), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def smallest_note(test: TTest, n: int, alpha: float, *, on_logs: bool) -> tuple[str, ...]:
    """What two experiments could have seen."""
    if n > 2:
        return ()
    visible = smallest_visible(test.standard_error, test.df, alpha=alpha)
    if on_logs:
        said = f"a change beyond {100 * np.expm1(-visible):+.3g} % or {100 * np.expm1(visible):+.3g} %"
    else:
        said = f"a difference beyond {visible:.3g}"
    return (f"two experiments: only {said} could have reached p < {alpha:g}",)


def ratio_of_means(a: Floats, b: Floats) -> float:
    """Ratio of means; NaN where b's is not positive."""
    return float(a.mean() / b.mean()) if b.mean() > 0 else nan


def or_unknown(interval: Callable[[], Range]) -> Range:
    """An interval, or NaN where there is no scatter to draw it from."""
    try:
        return interval()
    except InputError:
        return UNKNOWN


def _paired(kind: str, a: Floats, b: Floats, alpha: float) -> Outcome:
    notes: tuple[str, ...] = ()
    if is_constant(b) or is_constant(a):
        which = "control" if is_constant(b) else "first group"
        notes = (f"the {which} is the same in every experiment: this is a one-sample test against it",)
    effect = float((a - b).mean())
    if kind == "ratio_paired":
        test = ratio_paired_t(a, b)
        return of_log_test(
            NAMES[kind], test, effect, alpha,
            effect_range=or_unknown(lambda: paired_t(a, b).interval(1 - alpha)),
            g=hedges_g_paired(np.log(a), np.log(b), level=1 - alpha),
            notes=(*notes, *smallest_note(test, len(a), alpha, on_logs=True)),
        )  # fmt: skip
    test = paired_t(a, b)
    return Outcome(
        NAMES[kind], test.statistic, test.df, test.p, effect, test.interval(1 - alpha),
        *_fieller(lambda level: fieller_paired(a, b, level=level), a, b, alpha),
        hedges_g_paired(a, b, level=1 - alpha),
        (*notes, *smallest_note(test, len(a), alpha, on_logs=False)),
    )  # fmt: skip


def _independent(kind: str, a: Floats, b: Floats, alpha: float) -> Outcome:
    on_logs = kind in ON_LOGS
    x, y = (logarithms(a), logarithms(b)) if on_logs else (a, b)
    name, equal_var = NAMES[kind], kind == "student"
    notes: tuple[str, ...] = ()
    if is_constant(a) and is_constant(b):
        raise no_scatter()
    if is_constant(a) or is_constant(b):
        name, equal_var = "one-sample t on logs" if on_logs else "one-sample t", False
        which = "control" if is_constant(b) else "first group"
        notes = (f"the {which} is the same in every experiment: tested against that number, not as a sample",)
    test = _from_values(x, y, equal_var=equal_var)
    small = smallest_note(test, min(len(a), len(b)), alpha, on_logs=on_logs)
    g = hedges_g(x, y, level=1 - alpha)
    effect = float(a.mean() - b.mean())
    if on_logs:
        return of_log_test(
            name, test, effect, alpha, g=g, notes=(*notes, *small),
            effect_range=or_unknown(lambda: _from_values(a, b, equal_var=False).interval(1 - alpha)),
        )  # fmt: skip
    variances = _mean_variances(a, b, pooled=equal_var)
    means = float(a.mean()), float(b.mean())
    return Outcome(
        name, test.statistic, test.df, test.p, effect, test.interval(1 - alpha),
        *_fieller(
            lambda level: fieller_from_stats(*means, *variances, 0.0, test.df, level), a, b, alpha
        ),
        g, (*notes, *small),
    )  # fmt: skip


def _by_ranks(kind: str, a: Floats, b: Floats, alpha: float) -> Outcome:
    paired = kind == "wilcoxon"
    name = NAMES[kind]
    notes: tuple[str, ...] = ()
    if not paired and (is_constant(a) or is_constant(b)):
        if is_constant(a) and is_constant(b):
            raise no_scatter()
        name = "one-sample Wilcoxon"
        notes = ("a group is the same in every experiment: the other is tested against that number",)
        test = ranks.wilcoxon(a, float(b[0])) if is_constant(b) else ranks.wilcoxon(a[0] - b)
    else:
        test = ranks.wilcoxon(a, b) if paired else ranks.mann_whitney(a, b)

    def differences(x: Floats, y: Floats) -> Floats:
        # Asked of the values: of logarithms, a constant of 1 with its rounding is none.
        return x - y if paired else x - y[0] if is_constant(b) else x[0] - y

    def shift(x: Floats, y: Floats, level: float) -> Range:
        if signed:
            return ranks.paired_shift_interval(differences(x, y), level)
        return ranks.shift_interval(x, y, level)

    signed = paired or name == "one-sample Wilcoxon"
    ratio, inside, narrow = nan, UNKNOWN, UNKNOWN
    if (a > 0).all() and (b > 0).all():
        x, y = np.log(a), np.log(b)
        ratio = exp(ranks.paired_shift(differences(x, y)) if signed else ranks.shift(x, y))
        inside, narrow = (exponentials(shift(x, y, level)) for level in (1 - alpha, 1 - 2 * alpha))
    n = f"n = {len(a)}" if paired or len(a) == len(b) else f"n = {len(a)} and {len(b)}"
    floor = f"with {n} the smallest p that this test can reach is {test.floor:.2g}"
    return Outcome(
        name, test.statistic, nan, test.p, test.shift, shift(a, b, 1 - alpha), ratio, inside, narrow,
        hedges_g_paired(a, b, level=1 - alpha) if paired else hedges_g(a, b, level=1 - alpha),
        (*notes, floor, "effect and change are Hodges-Lehmann's shift"),
    )  # fmt: skip


def _fieller(
    interval: Callable[[float], tuple[float, float, float]], a: Floats, b: Floats, alpha: float
) -> tuple[float, Range, Range]:
    """Ratio of means with both intervals; NaN where b's mean is not positive."""
    if not b.mean() > 0:
        return nan, UNKNOWN, UNKNOWN
    return ratio_of_means(a, b), interval(1 - alpha)[1:], interval(1 - 2 * alpha)[1:]


def _from_values(x: Floats, y: Floats, *, equal_var: bool) -> TTest:
    # A constant's scatter is rounding: none.
    sds = [0.0 if is_constant(one) else float(one.std(ddof=1)) for one in (x, y)]
    return t_test_from_stats(float(x.mean()), sds[0], len(x), float(y.mean()), sds[1], len(y), equal_var)


def _mean_variances(a: Floats, b: Floats, *, pooled: bool) -> Range:
    variances = float(a.var(ddof=1)), float(b.var(ddof=1))
    if pooled:
        n_a, n_b = len(a), len(b)
        both = ((n_a - 1) * variances[0] + (n_b - 1) * variances[1]) / (n_a + n_b - 2)
        variances = both, both
    return variances[0] / len(a), variances[1] / len(b)


def exponentials(interval: Range) -> Range:
    """Exponentials of an interval's ends."""
    # Two experiments can give limits beyond all numbers.
    return exp(min(interval[0], LARGEST)), exp(min(interval[1], LARGEST))

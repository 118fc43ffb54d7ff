"""The default tests for many simulated studies at once, on arrays: for benchmarks and power.

Each function gives, study by study, what the function of the same name gives for one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from .equivalence import MARGIN
from .max_t import max_t_p

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BatchTests:
    """t tests of S studies, each attribute (S,).

    Attributes
    ----------
    statistic, df, p : array
    difference, standard_error : array
        Of what was tested; logarithms in the tests on logs.
    """

    statistic: Floats
    df: Floats
    p: Floats
    difference: Floats
    standard_error: Floats

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Interval of the difference."""
        half = stdtrit(self.df, 0.5 + level / 2) * self.standard_error
        return self.difference - half, self.difference + half

    def ratio(self, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Ratio, low and high, of a test on logs."""
        low, high = self.interval(level)
        return np.exp(self.difference), np.exp(low), np.exp(high)


def ratio_paired_t(a: ArrayLike, b: ArrayLike) -> BatchTests:
    """Paired t tests of ln a - ln b; a, b (S, n), columns are experiments."""
    return one_sample_t(np.log(np.asarray(a, dtype=float)) - np.log(np.asarray(b, dtype=float)))


def one_sample_t(values: ArrayLike) -> BatchTests:
    """One-sample t tests of the values' means against zero; values (S, n)."""
    x = np.asarray(values, dtype=float)
    n = x.shape[1]
    return _tests(x.mean(axis=1), x.std(axis=1, ddof=1) / np.sqrt(n), np.full(len(x), n - 1.0))


def welch_on_logs(a: ArrayLike, b: ArrayLike) -> BatchTests:
    """Welch's t tests of ln a - ln b; a (S, n_a), b (S, n_b)."""
    first, second = np.log(np.asarray(a, dtype=float)), np.log(np.asarray(b, dtype=float))
    part_a = first.var(axis=1, ddof=1) / first.shape[1]
    part_b = second.var(axis=1, ddof=1) / second.shape[1]
    df = (part_a + part_b) ** 2 / (part_a**2 / (first.shape[1] - 1) + part_b**2 / (second.shape[1] - 1))
    return _tests(first.mean(axis=1) - second.mean(axis=1), np.sqrt(part_a + part_b), df)


def student(a: ArrayLike, b: ArrayLike) -> BatchTests:
    """Student's t tests of a - b; a (S, n_a), b (S, n_b)."""
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    n_a, n_b = first.shape[1], second.shape[1]
    pooled = ((n_a - 1) * first.var(axis=1, ddof=1) + (n_b - 1) * second.var(axis=1, ddof=1)) / (
        n_a + n_b - 2
    )
    return _tests(
        first.mean(axis=1) - second.mean(axis=1), np.sqrt(pooled * (1 / n_a + 1 / n_b)),
        np.full(len(first), n_a + n_b - 2.0),
    )  # fmt: skip


def block_contrast(y: ArrayLike, weights: ArrayLike) -> BatchTests:
    """Contrasts of groups in balanced experiment blocks; y (S, n, g), weights (g,).

    With logarithms and weights (1, -1, -1, 1) of the groups 22, 21, 12, 11 it is the interaction.
    """
    y, w = np.asarray(y, dtype=float), np.asarray(weights, dtype=float)
    _, n, g = y.shape
    left = (
        y - y.mean(axis=1, keepdims=True) - y.mean(axis=2, keepdims=True) + y.mean(axis=(1, 2), keepdims=True)
    )
    df = (n - 1.0) * (g - 1)
    mean_square = (left**2).sum(axis=(1, 2)) / df
    return _tests(y.mean(axis=1) @ w, np.sqrt(mean_square * (w @ w) / n), np.full(len(y), df))


def against_control(logs: ArrayLike) -> tuple[list[BatchTests], Floats]:
    """Paired t tests of groups 1, 2, … against group 0, with p by Dunnett; logs (S, n, g).

    Dunnett's p pools the groups' error in an experiment block, and is never below the pair's own.

    Returns
    -------
    list of BatchTests, array (S, g - 1)
    """
    y = np.asarray(logs, dtype=float)
    tests = [one_sample_t(y[:, :, i] - y[:, :, 0]) for i in range(1, y.shape[2])]
    loadings = np.full(len(tests), np.sqrt(0.5))
    adjusted = []
    for i, test in enumerate(tests, start=1):
        weights = np.eye(y.shape[2])[i] - np.eye(y.shape[2])[0]
        pooled = block_contrast(y, weights)
        adjusted.append(np.maximum(max_t_p(pooled.statistic, loadings, float(pooled.df[0])), test.p))
    return tests, np.stack(adjusted, axis=1)


def verdicts(
    tests: BatchTests, p_adjusted: ArrayLike | None = None, margin: tuple[float, float] = MARGIN,
    alpha: float = 0.05,
) -> NDArray[np.str_]:  # fmt: skip
    """`changed`, `unchanged` or `undecided` of tests on logs, (S,), as `equivalence.verdict` says it."""
    _, low, high = tests.ratio(1 - 2 * alpha)
    p = tests.p if p_adjusted is None else np.asarray(p_adjusted, dtype=float)
    return np.select(
        [(low > margin[0]) & (high < margin[1]), p < alpha], ["unchanged", "changed"], "undecided"
    )


def _tests(difference: Floats, standard_error: Floats, df: Floats) -> BatchTests:
    statistic = difference / standard_error
    return BatchTests(statistic, df, 2 * stdtr(df, -np.abs(statistic)), difference, standard_error)

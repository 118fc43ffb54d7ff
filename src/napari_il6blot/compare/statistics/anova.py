"""Analysis of variance of one or two factors, with an experiment block where experiments are shared.

Sums of squares are of type II: each term beside all others that do not contain it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from ...errors import InputError
from .linear_model import block_columns
from .summary_stats import no_scatter
from .two_groups import finite

Floats = NDArray[np.float64]


def anova(
    y: ArrayLike, factors: Mapping[str, Sequence[object]], block: Sequence[object] | None = None
) -> pd.DataFrame:
    """Analysis of variance.

    Parameters
    ----------
    y : array_like, (m,)
        One value per culture; logarithms where ratios are meant.
    factors : mapping of str to sequence, (m,)
        One or two factors; two have their interaction.
    block : sequence, (m,), optional
        The experiment of each value.

    Returns
    -------
    DataFrame
        One row per term, then `residual`: `term, sum_of_squares, df, mean_square, statistic, p,
        partial_eta_squared`. The block is the term `experiment`.

    Raises
    ------
    InputError
        If no degrees of freedom or no scatter is left, a factor has one level, or there are more than two.

    Notes
    -----
    Equals statsmodels' ``anova_lm(ols("y ~ C(a) * C(b) + C(block)"), typ=2)``.
    """
    values = finite(y)
    if not 1 <= len(factors) <= 2:
        raise InputError(f"an analysis of variance takes one or two factors, not {len(factors)}")
    terms: dict[tuple[str, ...], Floats] = {}
    if block is not None and len(set(block)) > 1:
        terms[("experiment",)] = block_columns(block)
    for name, levels in factors.items():
        if len(set(levels)) < 2:
            raise InputError(
                f"{name} has one level, so there is nothing to compare; name a factor with several"
            )
        terms[(name,)] = block_columns(levels)
    for first, second in combinations(factors, 2):
        terms[(first, second)] = _products(terms[(first,)], terms[(second,)])
    squares, rank = _left(values, list(terms.values()))
    df = len(values) - rank
    if df < 1:
        raise InputError("there are no more values than groups and experiments, so nothing tells the scatter")
    if squares <= 1e-22 * float(values @ values):
        raise no_scatter()
    rows = [_term(values, terms, term, squares / df, df) for term in terms]
    rows.append(("residual", squares, df, squares / df, np.nan, np.nan, np.nan))
    columns = ["term", "sum_of_squares", "df", "mean_square", "statistic", "p", "partial_eta_squared"]
    table = pd.DataFrame(rows, columns=columns)
    residual = squares
    table["partial_eta_squared"] = table["sum_of_squares"] / (table["sum_of_squares"] + residual)
    table.loc[table.index[-1], "partial_eta_squared"] = np.nan
    return table


def _term(
    y: Floats, terms: Mapping[tuple[str, ...], Floats], term: tuple[str, ...], error: float, df: int
) -> tuple[object, ...]:
    """One row: what the term explains beside the terms that do not contain it."""
    others = [columns for name, columns in terms.items() if not set(term) <= set(name)]
    without, rank_without = _left(y, others)
    with_it, rank_with = _left(y, [*others, terms[term]])
    own = rank_with - rank_without
    if own < 1:
        raise InputError(f"{' × '.join(term)} cannot be told from the other factors; leave one out")
    mean_square = (without - with_it) / own
    statistic = mean_square / error
    p = float(fdtrc(own, df, statistic))
    return " × ".join(term), without - with_it, own, mean_square, statistic, p, np.nan


def _left(y: Floats, terms: Sequence[Floats]) -> tuple[float, int]:
    """Sum of squares that a mean and these terms leave, and their rank."""
    columns = np.hstack([np.ones((len(y), 1)), *terms])
    coefficients, _, rank, _ = np.linalg.lstsq(columns, y, rcond=1e-12)
    left = y - columns @ coefficients
    return float(left @ left), int(rank)


def _products(first: Floats, second: Floats) -> Floats:
    return np.asarray((first[:, :, None] * second[:, None, :]).reshape(len(first), -1))

"""Ordinary least squares on group means with an experiment block, and contrasts of it.

y = group + experiment + error: what makes experiments differ is taken out, and the error of all
groups is pooled. On balanced data it equals the mixed model with a random experiment and
Satterthwaite's degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from .summary_stats import TTest, no_scatter, t_test

Floats = NDArray[np.float64]

# A sum of squares smaller than this beside the values' own is rounding.
ROUNDING = 1e-22


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A fitted model.

    Attributes
    ----------
    coefficients : array, (k,)
        Of the groups first, then of the experiments after the first.
    covariance : array, (k, k)
        Over the error's variance.
    mean_square, df : float
        Error variance and its degrees of freedom.
    columns : array, (m, k)
        The design matrix.
    """

    coefficients: Floats
    covariance: Floats
    mean_square: float
    df: float
    columns: Floats


def group_and_block(
    y: ArrayLike, group: ArrayLike, block: Sequence[object], n_groups: int | None = None
) -> LinearModel:
    """Fit groups and experiments.

    Parameters
    ----------
    y : array_like, (m,)
        One value per group and experiment, on the scale that is tested.
    group : array_like of int, (m,)
        0, 1, …: a coefficient each.
    block : sequence, (m,)
        The experiment of each value.
    n_groups : int, optional
        How many groups there are, where the last ones have no value.
    """
    index = np.asarray(group, dtype=int)
    members = np.eye(n_groups or int(index.max()) + 1)[index]
    return least_squares(np.hstack([members, block_columns(block)]), np.asarray(y, dtype=float))


def block_columns(block: Sequence[object]) -> Floats:
    """Indicators of every experiment but the first, (m, b - 1)."""
    names = list(dict.fromkeys(block))
    index = np.array([names.index(one) for one in block])
    return np.asarray(np.eye(len(names))[index][:, 1:])


def least_squares(columns: Floats, y: Floats) -> LinearModel:
    """Fit by least squares; columns that others explain are allowed."""
    inverse = np.linalg.pinv(columns, rcond=1e-12)
    coefficients = inverse @ y
    left = y - columns @ coefficients
    df = float(len(y) - np.linalg.matrix_rank(columns))
    squares = float(left @ left)
    if squares <= ROUNDING * max(float(y @ y), 1e-300):
        squares = 0.0
    mean_square = squares / df if df > 0 else np.nan
    return LinearModel(coefficients, inverse @ inverse.T, mean_square, df, columns)


def contrast(model: LinearModel, weights: ArrayLike) -> TTest:
    """Test by t a weighted sum of the groups' coefficients.

    Parameters
    ----------
    model : LinearModel
    weights : array_like, (g,)
        One per group; they sum to zero.

    Raises
    ------
    InputError
        If the data do not tell it: no degrees of freedom, no scatter, or groups that share no experiment
        with the others.
    """
    w = _padded(model, weights)
    if model.df < 1:
        raise InputError("there are no more values than groups and experiments, so nothing tells the scatter")
    if not np.allclose(model.covariance @ (model.columns.T @ (model.columns @ w)), w, atol=1e-8):
        raise InputError(
            "the groups have no experiment in common, so they cannot be compared within experiments"
        )
    if not model.mean_square > 0:
        raise no_scatter()
    variance = float(w @ model.covariance @ w) * model.mean_square
    return t_test(float(w @ model.coefficients), float(np.sqrt(variance)), model.df)


def contrast_correlation(model: LinearModel, weights: Sequence[ArrayLike]) -> Floats:
    """Correlation of several contrasts' estimates, (c, c)."""
    rows = np.array([_padded(model, one) for one in weights])
    covariance = rows @ model.covariance @ rows.T
    scale = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(scale, scale))


def interaction(
    y: ArrayLike, first: Sequence[object], second: Sequence[object], block: Sequence[object]
) -> TTest:
    """Whether the second factor acts differently at the two levels of the first.

    Parameters
    ----------
    y : array_like, (m,)
        Culture means, usually logarithms: then the answer is the logarithm of a ratio of ratios.
    first, second : sequence, (m,)
        Two levels each, in the order in which they appear.
    block : sequence, (m,)
        Experiments.

    Returns
    -------
    TTest
        Of (y₂₂ - y₂₁) - (y₁₂ - y₁₁), the first index the first factor's level.
    """
    levels = [list(dict.fromkeys(factor)) for factor in (first, second)]
    if any(len(of_factor) != 2 for of_factor in levels):
        raise InputError("an interaction is asked of two levels of each factor; choose two with `where`")
    group = [
        2 * levels[0].index(one) + levels[1].index(other) for one, other in zip(first, second, strict=True)
    ]
    if len(set(group)) != 4:
        raise InputError("an interaction needs values of all four combinations; one has none")
    return contrast(group_and_block(y, group, block), [1.0, -1.0, -1.0, 1.0])


def _padded(model: LinearModel, weights: ArrayLike) -> Floats:
    w = np.asarray(weights, dtype=float)
    return np.concatenate([w, np.zeros(len(model.coefficients) - len(w))])

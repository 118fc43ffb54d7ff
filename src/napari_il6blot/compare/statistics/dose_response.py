"""Dose series: trend over the logarithm of dose, and the dose of half effect.

Doses of one experiment share what makes experiments differ: it is taken out as a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from ...elisa.curve.fit import Fit, fit_points
from ...elisa.curve.models import response_and_gradient
from ...errors import InputError
from .linear_model import LinearModel, block_columns, contrast, group_and_block, least_squares
from .summary_stats import TTest, t_quantile
from .two_groups import finite

Floats = NDArray[np.float64]

# A dose of half effect that is not known to a factor of ten is not known.
WIDEST = 10.0
ROUNDS = 4


@dataclass(frozen=True)
class Trend:
    """A trend over log dose.

    Attributes
    ----------
    per_tenfold : TTest
        Of the change of y over a tenfold dose.
    lowest, highest : float
        Doses that it spans; zero does not count, it has no logarithm.
    """

    per_tenfold: TTest
    lowest: float
    highest: float

    @property
    def over_range(self) -> TTest:
        """The same from the lowest dose to the highest."""
        slope, decades = self.per_tenfold, log(self.highest / self.lowest) / log(10.0)
        return TTest(
            slope.statistic, slope.df, slope.p, slope.ci_low * decades, slope.ci_high * decades,
            slope.difference * decades, slope.standard_error * decades,
        )  # fmt: skip


@dataclass(frozen=True)
class HalfEffect:
    """Dose of half effect of a 4PL.

    Attributes
    ----------
    dose, low, high : float
        IC50 (or EC50) and its interval; NaN where it is not identifiable.
    why_not : str
        Why not; empty where it is.
    bottom, slope : float
        The curve's response at infinite dose, relative to that at zero, and the 4PL's b.
    df : float
    """

    dose: float
    low: float
    high: float
    why_not: str
    bottom: float = nan
    slope: float = nan
    df: float = nan


def trend(y: ArrayLike, dose: ArrayLike, block: Sequence[object]) -> Trend:
    """Linear contrast of dose means over log10 dose, with experiment block.

    The error is what doses scatter beside experiments, whatever the shape of the response.

    Parameters
    ----------
    y, dose : array_like, (m,)
        Values (their logarithms where ratios are meant) and doses ≥ 0; zero doses are left out.
    block : sequence, (m,)
        Experiments.

    Raises
    ------
    InputError
        If there are fewer than two doses above zero, or no degrees of freedom are left.
    """
    values, given = finite(y), finite(dose)
    kept = given > 0
    doses, level = np.unique(given[kept], return_inverse=True)
    if len(doses) < 2:
        raise InputError("a trend needs at least two doses above zero; add doses")
    steps = np.log10(doses)
    weights = (steps - steps.mean()) / ((steps - steps.mean()) ** 2).sum()
    model = group_and_block(values[kept], level, [one for one, keep in zip(block, kept, strict=True) if keep])
    return Trend(contrast(model, weights), float(doses[0]), float(doses[-1]))


def half_effect(y: ArrayLike, dose: ArrayLike, block: Sequence[object], *, level: float = 0.95) -> HalfEffect:
    """IC50 by a 4PL through all experiments, each scaled by its own factor.

    Parameters
    ----------
    y, dose : array_like, (m,)
        Positive values and doses ≥ 0, the control's being zero.
    block : sequence, (m,)
        Experiments.
    level : float
        Confidence of the interval: delta method on ln c, with the degrees of freedom that parameters
        and experiments leave.

    Returns
    -------
    HalfEffect
        Not identifiable where fewer than four doses were given, dose explains no more than scatter
        does, the middle lies outside the doses or is not known to a factor of ten.

    Notes
    -----
    Scatter is taken in proportion to the value: weights 1 / fitted². Experiments' factors come from the
    linear model on logarithms, where balanced doses and experiments are orthogonal.
    """
    values, given = finite(y), finite(dose)
    why_not = _too_little(values, given, block, 1 - level)
    if why_not:
        return HalfEffect(nan, nan, nan, why_not)
    doses, group = np.unique(given, return_inverse=True)
    model = group_and_block(np.log(values), group, block)
    fit = _fit(values / np.exp(_block_effects(model, len(doses))), given)
    if fit is None or not fit.determined:
        return HalfEffect(nan, nan, nan, "the responses do not determine a 4PL")
    df = len(values) - 4.0 - (len(set(block)) - 1)
    a, b, c, d = (float(value) for value in fit.parameters)
    error = float(np.sqrt((fit.root[2] @ fit.root[2]) * fit.sum_of_squares / df)) / c
    half = t_quantile(0.5 + level / 2, df) * error
    if not doses[doses > 0][0] <= c <= doses[-1]:
        return HalfEffect(nan, nan, nan, "half effect lies outside the doses")
    if not half < log(WIDEST):
        return HalfEffect(nan, nan, nan, "half effect is not known to a factor of ten")
    return HalfEffect(c, c * exp(-half), c * exp(half), "", d / a, b, df)


def _too_little(y: Floats, dose: Floats, block: Sequence[object], alpha: float) -> str:
    """Why the values cannot tell a dose of half effect; empty where they may."""
    if (y <= 0).any():
        return "a value is not positive"
    doses, group = np.unique(dose, return_inverse=True)
    if doses[0] != 0 or len(doses) < 5:
        return "fewer than four doses and a control were given"
    if len(y) - 4 - (len(set(block)) - 1) < 1:
        return "there are too few values"
    if _explained_p(np.log(y), block, group_and_block(np.log(y), group, block)) > alpha:
        return "dose explains no more than chance would"
    return ""


def _fit(y: Floats, dose: Floats) -> Fit | None:
    """A 4PL with scatter in proportion to the curve: weights from the fit before."""
    weights = 1 / y**2
    fit = None
    for _ in range(ROUNDS):
        fit = fit_points("4pl", dose, y, weights)
        if fit is None:
            return None
        shown = response_and_gradient("4pl", dose, fit.parameters)[0]
        if (shown <= 0).any():
            return None
        weights = 1 / shown**2
    return fit


def _block_effects(model: LinearModel, n_groups: int) -> Floats:
    """Logarithm of each value's experiment factor, (m,), with mean zero."""
    effect = model.columns[:, n_groups:] @ model.coefficients[n_groups:]
    return np.asarray(effect - effect.mean())


def _explained_p(y: Floats, block: Sequence[object], full: LinearModel) -> float:
    """Chance, p, of all doses together beside experiments."""
    alone = least_squares(np.hstack([np.ones((len(y), 1)), block_columns(block)]), y)
    if not full.df >= 1 or not full.mean_square > 0:
        return 0.0
    more = alone.df - full.df
    extra = alone.mean_square * alone.df - full.mean_square * full.df
    return float(fdtrc(more, full.df, extra / more / full.mean_square))

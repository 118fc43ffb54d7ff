"""How uncertain a fitted curve is, and how much one well scatters about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .error_model import ErrorModel, from_replicates, of_weights
from .fit import Fit
from .levels import Levels
from .models import response, response_and_gradient
from .points import StandardPoints

Floats = NDArray[np.float64]

# Levels that lie so far from the curve by chance once in a hundred times show that it does not fit.
LACK_OF_FIT_P = 0.01


@dataclass(frozen=True, eq=False)
class ErrorOfCurve:
    """Uncertainty of a curve.

    Attributes
    ----------
    root : array, (k, r)
        root root' is the parameters' covariance; NaN where nothing tells it.
    model : ErrorModel
        Variance of one well.
    df : float
        Degrees of freedom.
    lack_of_fit : bool
        Whether the levels lie further from the curve than repeated wells from each other.
    """

    root: Floats
    model: ErrorModel
    df: float
    lack_of_fit: bool = False


def error_of_curve(
    points: StandardPoints, levels: Levels, found: Fit, x: Floats, w: Floats, power: int, fit: str
) -> ErrorOfCurve:
    """Uncertainty of a curve fitted to means or to replicates, as `fit_curve` describes.

    Parameters
    ----------
    points : StandardPoints
    levels : Levels
        Of the responses on the scale on which the model was fitted.
    found : Fit
    x, w : array
        Points that were fitted, and their weights.
    power : int
        Weights are 1 / y^power.
    fit : {"means", "replicates"}
    """
    from scipy.special import fdtrc

    scatter = _scatter(points, levels, found.model) if fit == "means" else None
    if scatter is None:
        return _by_residuals(points, levels, found, x, w, power, fit)
    variance = scatter.variance(levels.mean) / levels.n
    slopes = response_and_gradient(found.model, x, found.parameters)[1]
    # (J' W J)^-1 J' W V W J (J' W J)^-1 as the square of its half.
    root = found.root @ (found.root.T @ (slopes.T * (w * np.sqrt(variance))))
    spare = len(x) - found.n_free
    if spare <= 0 or not (variance > 0).all():
        return ErrorOfCurve(root, scatter, scatter.df)
    left = levels.mean - response(found.model, levels.nominal, found.parameters)
    excess = _unexplained(left, slopes[:, found.root.any(axis=1)], variance) / spare
    if fdtrc(spare, scatter.df, excess) < LACK_OF_FIT_P:
        return ErrorOfCurve(root * np.sqrt(excess), scatter, float(spare), lack_of_fit=True)
    return ErrorOfCurve(root, scatter, scatter.df)


def _unexplained(left: Floats, slopes: Floats, variance: Floats) -> float:
    """What is left, in variances, that no small change of the parameters explains: χ² of the model's misfit.

    Whatever the weights of the fit: the best fit by the variances themselves leaves so much.
    """
    scale = 1 / np.sqrt(variance)
    explained = np.linalg.qr(slopes * scale[:, None])[0].T @ (left * scale)
    return max(float((left * scale) @ (left * scale) - explained @ explained), 0.0)


def _scatter(points: StandardPoints, levels: Levels, model: str) -> ErrorModel | None:
    """The scatter of repeated wells; on a logarithmic scale that of the standards, the same everywhere."""
    if model != "loglog":
        return from_replicates(points.means, points.variances, points.df)
    several = levels.n > 1
    df = float((levels.n[several] - 1).sum())
    if not df:
        return None
    return of_weights(0, float(levels.variance[several] @ (levels.n[several] - 1)) / df, df)


def _by_residuals(
    points: StandardPoints, levels: Levels, found: Fit, x: Floats, w: Floats, power: int, fit: str
) -> ErrorOfCurve:
    """By the residuals of the fitted points, with the variance that the weights take for granted."""
    spare = len(x) - found.n_free
    if spare <= 0:
        nothing = of_weights(power, np.nan, 0.0)
        return ErrorOfCurve(np.full_like(found.root, np.nan), nothing, 0.0)
    mean_square = found.sum_of_squares / spare
    # A mean of n wells with weight n w has n times the variance of one; with weights of 1 nobody counted n.
    of_one = mean_square * (float(levels.n.mean()) if fit == "means" and not power else 1.0)
    return ErrorOfCurve(
        found.root * np.sqrt(mean_square), of_weights(power, of_one, float(spare)), float(spare)
    )

"""Scales of gels: what each gel's values are divided by so that all gels compare.

All take `y`, (n_conditions, n_gels): values above 0, NaN where a condition is not on a gel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.optimize import minimize_scalar

Floats = NDArray[np.float64]
# The least variance of an error model, so that exact values have weights too.
LEAST_VARIANCE = 1e-12


def fixed_point_scales(y: Floats, reference: int) -> Floats:
    """Each gel's value of one condition, (n_gels,); NaN where it is not there.

    Notes
    -----
    Degasperi A et al., PLoS ONE 2014;9:e87293, normalisation by fixed point: what is uncertain about the
    reference is carried into every value of its gel, and the reference itself loses its spread.
    """
    return np.array(y[reference])


def sum_scales(y: Floats) -> Floats:
    """Each gel's sum over the conditions that are on all gels, (n_gels,); NaN if there are none.

    Notes
    -----
    Degasperi et al. 2014, normalisation by sum of the replicate; only common conditions count, as
    sums over different ones do not compare.
    """
    common = np.isfinite(y).all(axis=1)
    sums: Floats = y[common].sum(axis=0)
    return sums if common.any() else np.full(y.shape[1], np.nan)


def alignment_scales(y: Floats) -> Floats:
    """Scales that bring the gels' values of each condition closest together, (n_gels,).

    NaN if the gels are not tied by common conditions. The geometric mean of the conditions' means is 1
    after division.

    Notes
    -----
    Degasperi et al. 2014, normalisation by optimal alignment: least squares between scaled replicates. So
    that no gel is preferred and scales do not shrink to 0, the sum of squares within conditions is
    taken relative to the sum of squares of all scaled values: its least eigenvector.
    """
    seen = np.isfinite(y)
    if not is_tied(y):
        return np.full(y.shape[1], np.nan)
    shared = seen.sum(axis=1) > 1
    values = np.where(seen, y, 0.0)[shared]
    n = seen.sum(axis=1)[shared]
    size = y.shape[1]
    if size == 1:
        scales = np.ones(1)
    else:
        total = np.diag(np.sum(values**2, axis=0))
        within = total - (values / n[:, None]).T @ values
        _, vectors = eigh(within, total, subset_by_index=[0, 0])
        scales = 1 / np.abs(vectors[:, 0])
    means = np.nanmean(y / scales, axis=1)
    return np.asarray(scales * np.exp(np.mean(np.log(means))))


def error_model_scales(y: Floats, log_variance: Floats | None = None) -> tuple[Floats, Floats, float]:
    """Scales by the model y = x · s · exp(e), of condition x and gel s, with an error model for e.

    Parameters
    ----------
    y : (n_conditions, n_gels) array
    log_variance : (n_conditions, n_gels) array, optional
        Known variance of log y from measuring; 0 by default.

    Returns
    -------
    scales : (n_gels,) array
        NaN if the gels are not tied by common conditions.
    x : (n_conditions,) array
        The conditions, their geometric mean 1.
    relative_sd : float
        Of e beyond what measuring explains, by restricted maximum likelihood; NaN if nothing tells it.

    Notes
    -----
    After Kemmer S et al., PLoS ONE 2022;17:e0264295 (blotIt: yᵢ/sⱼ, fitted with an error model), on logs,
    with relative errors: the variance of log y is relative_sd² + log_variance.
    """
    conditions, gels = np.nonzero(np.isfinite(y))
    if not is_tied(y):
        return np.full(y.shape[1], np.nan), np.full(y.shape[0], np.nan), math.nan
    logs = np.log(y[conditions, gels])
    known = np.zeros(len(logs)) if log_variance is None else log_variance[conditions, gels]
    known = np.where(np.isfinite(known), known, np.nanmean(known) if np.isfinite(known).any() else 0.0)
    x = np.zeros((len(logs), y.shape[0] + y.shape[1]))
    x[np.arange(len(logs)), conditions] = 1
    x[np.arange(len(logs)), y.shape[0] + gels] = 1
    # One parameter too many: drop the first gel's, and set the conditions' mean afterwards.
    x = np.delete(x, y.shape[0], axis=1)
    free = len(logs) > x.shape[1]
    variance = _extra_variance(x, logs, known) if free else 0.0
    found = _weighted(x, logs, 1 / (known + max(variance, LEAST_VARIANCE)))
    level = found[: y.shape[0]]
    scale = np.concatenate([[0.0], found[y.shape[0] :]]) + level.mean()
    return np.exp(scale), np.exp(level - level.mean()), math.sqrt(variance) if free else math.nan


def is_tied(y: Floats) -> bool:
    """Whether conditions in common tie all gels, directly or by way of others."""
    seen = np.isfinite(y).astype(float)
    links = np.linalg.matrix_power(np.minimum(seen.T @ seen, 1.0) + np.eye(y.shape[1]), y.shape[1])
    return bool((links > 0).all() and seen.any(axis=0).all())


def _weighted(x: Floats, y: Floats, weight: Floats) -> Floats:
    root = np.sqrt(weight)
    found = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
    return np.asarray(found, dtype=np.float64)


def _extra_variance(x: Floats, y: Floats, known: Floats) -> float:
    """The variance beyond the known one that is most likely (REML)."""

    def cost(log_variance: float) -> float:
        weight = 1 / (known + math.exp(log_variance))
        residual = y - x @ _weighted(x, y, weight)
        _, determinant = np.linalg.slogdet((x * weight[:, None]).T @ x)
        return float(np.sum(weight * residual**2) - np.sum(np.log(weight)) + determinant)

    plain = y - x @ _weighted(x, y, np.ones(len(y)))
    most = math.log(max(float(plain @ plain), LEAST_VARIANCE) * 10)
    least = math.log(LEAST_VARIANCE)
    if most <= least:
        return 0.0
    found = minimize_scalar(cost, bounds=(least, most), method="bounded", options={"xatol": 1e-8})
    return float(math.exp(found.x)) if found.x > least + 1e-3 else 0.0

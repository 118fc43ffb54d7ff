"""The penalized smoother under several baselines, for many profiles in one banded solve."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=32)
def _penalty(length: int) -> NDArray[np.float64]:
    """Upper bands (3, L) of DᵀD, D the second difference: row 2 the diagonal, as `solveh_banded` wants."""
    bands = np.zeros((3, length))
    if length >= 3:
        for shift, weight in ((0, 1.0), (1, -2.0), (2, 1.0)):
            bands[2, shift : length - 2 + shift] += weight**2
        bands[1, 1 : length - 1] += -2.0
        bands[1, 2:length] += -2.0
        bands[0, 2:] += 1.0
    bands.flags.writeable = False
    return bands


def smooth(
    profiles: NDArray[np.float64], weights: NDArray[np.float64], stiffness: float
) -> NDArray[np.float64]:
    """Minimize Σ w (y − z)² + stiffness Σ (Δ²z)² for each row of `profiles` (Eilers 2003).

    Parameters
    ----------
    profiles, weights : (n, L) float64
        Where a weight is 0, z is interpolated (or extrapolated as a line).
    stiffness : float
        The larger, the straighter; a wave of p px is halved at (p / 2π)⁴.
    """
    count, length = profiles.shape
    if length < 3 or count == 0:
        return profiles.copy()
    # Uncoupled profiles laid end to end are one banded system: one call instead of n.
    bands = np.tile(stiffness * _penalty(length), count)
    safe = weights + 1e-9
    bands[2] += safe.ravel()
    return _solved(bands, (safe * profiles).ravel()).reshape(count, length)


def _solved(bands: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve a positive definite banded system; LAPACK's own routine, for its wrapper costs as much again."""
    from scipy.linalg.lapack import dpbsv

    _, solved, failed = dpbsv(bands, right, overwrite_ab=1)
    if failed:
        raise np.linalg.LinAlgError("the smoother's system is not positive definite")
    return np.asarray(solved, dtype=np.float64)


def asymmetric(
    profiles: NDArray[np.float64],
    weights: NDArray[np.float64],
    stiffness: float = 1e5,
    iterations: int = 50,
    tolerance: float = 1e-3,
) -> NDArray[np.float64]:
    """Asymmetrically reweighted penalized least squares (arPLS; Baek et al. 2015, 10.1039/C4AN01061B).

    Points above the baseline by more than its residuals' scatter lose their weight.

    Parameters
    ----------
    profiles : (n, L) float64
    weights : (n, L) float64
        0 where a profile has no value, 1 elsewhere.
    stiffness, iterations, tolerance
        As `lam`, `max_iter` and `tol` of the published method.
    """
    used = weights
    baseline = smooth(profiles, used, stiffness)
    for _ in range(iterations):
        residual = profiles - baseline
        below = (residual < 0) & (weights > 0)
        count = np.maximum(below.sum(axis=1, keepdims=True), 1)
        mean = np.where(below, residual, 0).sum(axis=1, keepdims=True) / count
        spread = np.where(below, (residual - mean) ** 2, 0).sum(axis=1, keepdims=True)
        sd = np.sqrt(spread / np.maximum(count - 1, 1)) + 1e-12
        exponent = np.clip(2 * (residual - (2 * sd - mean)) / sd, -500, 500)
        fresh = weights / (1 + np.exp(exponent))
        change = float(np.linalg.norm(used - fresh)) / max(float(np.linalg.norm(used)), 1e-12)
        used = fresh
        if change < tolerance:
            break
        baseline = smooth(profiles, used, stiffness)
    return baseline


def band_free_variance(
    weights: NDArray[np.float64], stiffness: float, limits: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Variance of Σ baseline over each band's rows, per unit residual variance.

    For one profile: (k,) diagonal of S (W + stiffness DᵀD)⁻¹ Sᵀ, where S sums over
    a band's rows: the posterior covariance of the smoother read as a random walk of second order.

    Parameters
    ----------
    weights : (L,) float64
    limits : (k, 2) int
        First and last row of each band.
    """
    length = weights.shape[0]
    if length < 3 or len(limits) == 0:
        return np.zeros(len(limits))
    bands = stiffness * _penalty(length)
    bands[2] += weights + 1e-9
    rows = np.arange(length)[:, None]
    sums = ((rows >= limits[:, 0]) & (rows <= limits[:, 1])).astype(float)
    variance: NDArray[np.float64] = np.einsum("lk,lk->k", sums, _solved(bands, sums))
    return variance

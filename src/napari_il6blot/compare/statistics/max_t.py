"""The largest of several t statistics that share their error, as in Dunnett's test, by quadrature.

With correlations λ_i λ_j the statistics are (λ_i z_0 + √(1 - λ_i²) z_i) / s, so that the chance that
all are small is an integral over z_0 and s alone: the same on every machine, unlike random integration.

References
----------
Dunnett CW. A multiple comparison procedure for comparing several treatments with a control.
J Am Stat Assoc 1955;50:1096-121.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

# Nodes over z_0 and over ln s; finer ones change p by less than 1e-12 in the tests.
NODES = 80
STEP = 0.08
# Below this the density of ln s does not count.
NEGLIGIBLE = 1e-17
# t statistics that are worked on at once.
CHUNK = 64


def max_t_p(t: ArrayLike, loadings: ArrayLike, df: float) -> Floats:
    """Chance that the largest of k |t| exceeds each of these, two-sided.

    Parameters
    ----------
    t : array_like, (m,)
        Statistics; the sign does not matter.
    loadings : array_like, (k,)
        λ in [0, 1): statistics i and j correlate by λ_i λ_j. √½ each where k groups of the size of the
        control are compared with it, √(n_i / (n_i + n_0)) in general.
    df : float
        Degrees of freedom of the error that they share; infinite for normal ones.

    Returns
    -------
    array, (m,)
    """
    sizes: Floats = np.abs(np.atleast_1d(np.asarray(t, dtype=float)))
    shared: Floats = np.atleast_1d(np.asarray(loadings, dtype=float))
    scale, chance = error_scales(df)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    p = np.full(sizes.shape, np.nan)
    known = np.flatnonzero(np.isfinite(sizes))
    for start in range(0, len(known), CHUNK):
        part = known[start : start + CHUNK]
        limits = sizes[part, None] * scale  # (m, s)
        exceeds = np.zeros(limits.shape)
        for node, weight in zip(nodes, weights, strict=True):
            exceeds += weight * _any_exceeds(limits, shared, float(node))
        p[part] = exceeds @ chance
    return np.asarray(np.clip(p, 0.0, 1.0))


def _any_exceeds(limits: Floats, loadings: Floats, node: float) -> Floats:
    """Chance that any statistic exceeds the limits, for a given z_0."""
    all_within = np.zeros(limits.shape)  # its logarithm, so that small chances keep their digits
    values, counts = np.unique(loadings, return_counts=True)
    for loading, count in zip(values, counts, strict=True):
        rest = np.sqrt(1 - loading**2)
        outside = ndtr((-limits - loading * node) / rest) + ndtr((-limits + loading * node) / rest)
        all_within += count * np.log1p(-np.minimum(outside, 1.0 - 1e-16))
    return np.asarray(-np.expm1(all_within))


def error_scales(df: float, step: float = STEP) -> tuple[Floats, Floats]:
    """Values of s = √(χ²/df), by which a t statistic's error is off, and their chances.

    Parameters
    ----------
    df : float
    step : float
        Between the values of ln s.
    """
    if not np.isfinite(df):
        return np.ones(1), np.ones(1)
    log_s = np.arange(np.log(NEGLIGIBLE) / df - 2.0, 5.0, step)
    log_density = df * log_s - df * np.exp(2 * log_s) / 2
    density = np.exp(log_density - log_density.max())
    kept = density > NEGLIGIBLE
    return np.exp(log_s[kept]), density[kept] / density[kept].sum()

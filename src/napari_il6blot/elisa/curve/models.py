"""The standard curve's models: response, gradient and inverse, on arrays.

4PL and 5PL: y = d + (a - d) / (1 + (x / c)^b)^g with b, c, g > 0, so that a is the response at
zero and d at infinity; g = 1 in the 4PL. Linear: y = a + b x. Log-log: log10 y = a + b log10 x.

References
----------
Findlay JWA, Dillard RF. Appropriate calibration curve fitting in ligand binding assays.
AAPS J 2007;9:E260-7.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Model = Literal["4pl", "5pl", "linear", "loglog"]

# Parameters in the order in which every array of them stands.
PARAMETERS: dict[str, str] = {"4pl": "abcd", "5pl": "abcdg", "linear": "ab", "loglog": "ab"}
LN10 = float(np.log(10.0))
LOG_ZERO = -1e200


def is_logistic(model: str) -> bool:
    """Whether a model has plateaus: 4PL or 5PL."""
    return model in ("4pl", "5pl")


def on_scale(model: str, y: ArrayLike) -> Floats:
    """A response on the scale on which the model is fitted: log10 for log-log; no logarithm is NaN."""
    y = np.asarray(y, dtype=float)
    if model != "loglog":
        return y
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(y > 0, np.log10(y), np.nan)


def logarithm(x: ArrayLike) -> Floats:
    """Natural logarithm; for zero a number so low that its powers vanish, and products stay finite."""
    x = np.asarray(x, dtype=float)
    return np.asarray(np.log(x, out=np.full(x.shape, LOG_ZERO), where=x > 0))


def logistic_terms(log_x: Floats, p: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Logarithm of u, u / (1 + u), ln(1 + u) and q = (1 + u)^-g of u = (x / c)^b, each (n,)."""
    from scipy.special import expit

    log_u = p[1] * (log_x - np.log(p[2]))
    share = expit(log_u)
    if len(p) == 4:
        return log_u, share, share, expit(-log_u)
    growth = np.logaddexp(0.0, log_u)
    return log_u, share, growth, np.exp(-p[4] * growth)


def response(model: str, x: ArrayLike, p: Floats) -> Floats:
    """The model's response at concentrations, on the scale on which it is fitted.

    Parameters
    ----------
    model : {"4pl", "5pl", "linear", "loglog"}
    x : array_like, (n,)
        Concentrations, zero or more.
    p : array, (k,)
        As `PARAMETERS` orders them.

    Returns
    -------
    array, (n,)
    """
    x = np.asarray(x, dtype=float)
    if is_logistic(model):
        q = logistic_terms(logarithm(x), p)[3]
        return np.asarray(p[3] + (p[0] - p[3]) * q)
    with np.errstate(divide="ignore"):
        return np.asarray(p[0] + p[1] * (np.log10(x) if model == "loglog" else x))


def gradient(model: str, x: ArrayLike, p: Floats) -> Floats:
    """Derivatives of `response` by each parameter.

    Parameters
    ----------
    model, x, p
        As for `response`.

    Returns
    -------
    array, (n, k)
    """
    return response_and_gradient(model, x, p)[1]


def response_and_gradient(model: str, x: ArrayLike, p: Floats) -> tuple[Floats, Floats]:
    """`response` and `gradient` at once, (n,) and (n, k)."""
    x = np.asarray(x, dtype=float)
    if not is_logistic(model):
        with np.errstate(divide="ignore"):
            z = np.log10(x) if model == "loglog" else x
        return p[0] + p[1] * z, np.stack([np.ones_like(z), z], axis=-1)
    log_u, share, growth, q = logistic_terms(logarithm(x), p)
    bend = p[4] if len(p) > 4 else 1.0
    span = p[0] - p[3]
    by_log_u = -span * bend * q * share
    out = np.empty((*x.shape, len(p)))
    out[..., 0] = q
    out[..., 1] = by_log_u * log_u / p[1]
    out[..., 2] = -by_log_u * p[1] / p[2]
    out[..., 3] = 1.0 - q
    if len(p) > 4:
        out[..., 4] = -span * q * growth
    return p[3] + span * q, out


def log_slope(model: str, x: ArrayLike, p: Floats) -> Floats:
    """Derivative of `response` by ln x, (n,)."""
    x = np.asarray(x, dtype=float)
    if model == "linear":
        return np.asarray(p[1] * x)
    if model == "loglog":
        return np.full(x.shape, p[1] / LN10)
    _, share, _, q = logistic_terms(logarithm(x), p)
    bend = p[4] if len(p) > 4 else 1.0
    return np.asarray(-(p[0] - p[3]) * bend * p[1] * q * share)


def inverse(model: str, y: ArrayLike, p: Floats) -> Floats:
    """Concentrations at which the model has these responses.

    Parameters
    ----------
    model : {"4pl", "5pl", "linear", "loglog"}
    y : array_like, (n,)
        Responses on the scale on which the model is fitted (`on_scale`).
    p : array, (k,)
        As `PARAMETERS` orders them.

    Returns
    -------
    array, (n,)
        NaN where the model never has that response; 0 at a logistic's response at zero.
    """
    y = np.asarray(y, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if model == "linear":
            return np.asarray((y - p[0]) / p[1] if p[1] else np.full(y.shape, np.nan))
        if model == "loglog":
            return np.asarray(10.0 ** ((y - p[0]) / p[1]) if p[1] else np.full(y.shape, np.nan))
        excess = (p[0] - y) / (y - p[3])  # (1 + u)^g - 1, from 0 at zero to infinity
        g = float(p[4]) if len(p) > 4 else 1.0
        u = np.expm1(np.log1p(excess) / g) if g != 1.0 else excess
        x = p[2] * np.exp(np.log(u) / p[1])
        return np.asarray(np.where((excess >= 0.0) & np.isfinite(excess), x, np.nan))

"""Fitting a model to points, on arrays: parameters, their covariance and what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from .least_squares import Minimum, covariance_root, minimize
from .models import PARAMETERS, is_logistic, logarithm, logistic_terms, response_and_gradient
from .starting_values import logistic_starts

Floats = NDArray[np.float64]

# Beyond these a parameter is not determined by the points: b, how far c lies outside the standards, g.
SLOPE_LIMITS = (1e-3, 1e3)
PLACE_LIMIT = 1e6
BEND_LIMITS = (1e-5, 1e5)
# Parameters of which the logarithm is sought: b, c, g.
LOGARITHMIC = np.array([False, True, True, False, True])


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted to points.

    Attributes
    ----------
    model : {"4pl", "5pl", "linear", "loglog"}
    parameters : array, (k,)
        As `models.PARAMETERS` orders them; fixed ones too.
    sum_of_squares : float
        Weighted.
    root : array, (k, r)
        root root' σ² is the parameters' covariance; rows of fixed ones are zero.
    n_free : int
        Parameters that were fitted.
    determined : bool
        Whether the points determine every parameter that was fitted.
    """

    model: str
    parameters: Floats
    sum_of_squares: float
    root: Floats
    n_free: int
    determined: bool


def fit_points(
    model: str, x: Floats, y: Floats, w: Floats, fixed: Mapping[str, float] | None = None
) -> Fit | None:
    """Fit a model by weighted least squares.

    Parameters
    ----------
    model : {"4pl", "5pl", "linear", "loglog"}
    x, y, w : array, (n,)
        Concentrations, responses on the scale on which the model is fitted, and weights > 0.
    fixed : mapping of str to float, optional
        Parameters that are given, not fitted.

    Returns
    -------
    Fit or None
        None where no curve can be drawn through the points: fewer levels than free parameters, or
        no response to concentration.
    """
    fixed = dict(fixed or {})
    names = PARAMETERS[model]
    free = np.array([name not in fixed for name in names])
    if len(np.unique(x)) < max(int(free.sum()), 2) or not np.ptp(y) > 0:
        return None
    if is_logistic(model):
        return _fit_logistic(model, x, y, w, fixed, free)
    return _fit_line(model, x, y, w, fixed, free)


def _fit_line(
    model: str, x: Floats, y: Floats, w: Floats, fixed: Mapping[str, float], free: NDArray[np.bool_]
) -> Fit:
    p = np.array([fixed.get(name, 0.0) for name in "ab"])
    f, columns = response_and_gradient(model, x, p)
    scale = np.sqrt(w)
    p[free] = np.linalg.lstsq(columns[:, free] * scale[:, None], (y - f) * scale, rcond=None)[0]
    left = (y - columns @ p) * scale
    return _with_covariance(model, x, w, p, free, float(left @ left))


def _fit_logistic(
    model: str, x: Floats, y: Floats, w: Floats, fixed: dict[str, float], free: NDArray[np.bool_]
) -> Fit | None:
    asymmetric = model == "5pl"
    starts = logistic_starts(x, y, w, fixed, asymmetric=asymmetric, most=3 if asymmetric else 1)
    found = [_descend(x, y, w, start, free) for start in starts]
    best = min(found, key=lambda minimum: minimum.sum_of_squares)
    if not np.isfinite(best.parameters).all() or not np.isfinite(best.sum_of_squares):
        return None
    moving = free.copy()
    while (outside := moving & _outside(best.parameters, x)).any():
        # The points say only that it is very large or small: hold it at the limit and fit the rest.
        last = int(np.flatnonzero(outside)[-1])
        start = _held(best.parameters, last, x)
        moving[last] = False
        best = _descend(x, y, w, start, moving)
    fit = _with_covariance(model, x, w, best.parameters, free, best.sum_of_squares)
    return replace(fit, determined=False) if (moving != free).any() else fit


def _descend(x: Floats, y: Floats, w: Floats, start: Floats, free: NDArray[np.bool_]) -> Minimum:
    """Least squares from a start, over a, ln b, ln c, ln |d - a| and ln g.

    The logarithms keep b, c, g positive, and make straight the valley along which c and d grow
    together where no standard comes near the plateau. Where a 5PL bends late (g > 1), c and g run
    away together while the place at half height stays, so ln of that place stands for ln c.
    """
    scale = np.sqrt(w)
    moving = np.flatnonzero(free)
    by_half_height = len(start) > 4 and start[4] > 1 and bool(free[2])
    inner = start.copy()
    inner[LOGARITHMIC[: len(start)]] = np.log(np.maximum(start[LOGARITHMIC[: len(start)]], 1e-300))
    if by_half_height:
        inner[2] += _log_half_height(inner)[0]
    rising = float(np.sign(start[3] - start[0])) if free[3] else 0.0
    if rising:
        inner[3] = np.log(abs(start[3] - start[0]))
    log_x = logarithm(x)
    state = _State(inner, moving, rising, by_half_height=by_half_height)

    def evaluate(theta: Floats) -> _State:
        if state.at is None or not (theta == state.at).all():
            state.move(theta, log_x, y, scale)
        return state

    found = minimize(
        lambda theta: evaluate(theta).residuals, lambda theta: evaluate(theta).jacobian, inner[moving],
        tolerance=1e-7, evaluations=300,
    )  # fmt: skip
    theta, least = found.parameters, found.sum_of_squares
    for _ in range(4 if found.converged and len(moving) else 0):  # full steps to the last digits
        step = _full_step(evaluate(theta))
        left = evaluate(theta + step).residuals
        if not left @ left <= least:
            break
        theta, least = theta + step, float(left @ left)
        if np.abs(step).max() <= 1e-10 * (1.0 + np.abs(theta).max()):
            break
    p = evaluate(theta).p.copy()
    p[~free] = start[~free]  # to the last bit
    return Minimum(p, least, found.converged)


def _full_step(state: _State) -> Floats:
    """The step to where the residuals, were they linear, would be least; none where they do not tell."""
    size = np.sqrt(np.einsum("ij,ij->j", state.jacobian, state.jacobian))
    scaled = state.jacobian / np.where(size > 0, size, 1.0)
    try:
        step = np.linalg.solve(scaled.T @ scaled, -(scaled.T @ state.residuals))
    except np.linalg.LinAlgError:
        return np.zeros(len(size))
    return np.asarray(step / np.where(size > 0, size, 1.0))


class _State:
    """Residuals and Jacobian at the parameters that were asked for last: MINPACK asks for each in turn."""

    def __init__(
        self, inner: Floats, moving: NDArray[np.intp], rising: float, *, by_half_height: bool
    ) -> None:
        self.inner, self.moving, self.rising, self.by_half_height = inner, moving, rising, by_half_height
        self.at: Floats | None = None
        self.p = self.residuals = self.jacobian = np.empty(0)

    def move(self, theta: Floats, log_x: Floats, y: Floats, scale: Floats) -> _State:
        self.at = theta.copy()
        inner = self.inner.copy()
        inner[self.moving] = theta
        shift, by_b, by_g = _log_half_height(inner) if self.by_half_height else (0.0, 0.0, 0.0)
        a, b, c = float(inner[0]), _exponential(inner[1]), _exponential(inner[2] - shift)
        d = a + self.rising * _exponential(inner[3]) if self.rising else float(inner[3])
        bend = _exponential(inner[4]) if len(inner) > 4 else 1.0
        self.p = np.array([a, b, c, d, bend][: len(inner)])
        log_u, share, growth, q = logistic_terms(log_x, self.p)
        by_log_u = (d - a) * bend * q * share
        rest = 1.0 - q
        columns = [q, by_log_u * log_u, by_log_u * -b, rest]
        if self.rising:
            columns[0], columns[3] = np.ones_like(q), rest * (d - a)
        if len(inner) > 4:
            columns.append((d - a) * bend * q * growth)
            if self.by_half_height:
                columns[1] = columns[1] - columns[2] * by_b
                columns[4] = columns[4] - columns[2] * by_g
        self.residuals = (a + (d - a) * rest - y) * scale
        self.jacobian = np.empty((len(y), len(self.moving)))
        for place, index in enumerate(self.moving):
            self.jacobian[:, place] = columns[index] * scale
        return self


def _exponential(value: float) -> float:
    return exp(min(max(value, -200.0), 200.0))


def _log_half_height(inner: Floats) -> tuple[float, float, float]:
    """Logarithm of half height's place over c, ln(2^(1/g) - 1) / b, and its derivatives by ln b and ln g."""
    b, g = np.exp(np.clip(inner[[1, 4]], -200.0, 200.0))
    root = np.log(2.0) / g
    value = np.log(np.expm1(min(root, 700.0))) / b
    return float(value), float(-value), float(-root / -np.expm1(-max(root, 1e-300)) / b)


def _limits(p: Floats, x: Floats) -> tuple[Floats, Floats]:
    low, high = x[x > 0].min() / PLACE_LIMIT, x.max() * PLACE_LIMIT
    if len(p) > 4 and p[4] > 1:  # c may lie far off while half height does not
        away = np.exp(np.clip(-_log_ratio(p), -500.0, 500.0))
        low, high = low * away, high * away
    lower = np.array([-np.inf, SLOPE_LIMITS[0], low, -np.inf, BEND_LIMITS[0]])
    upper = np.array([np.inf, SLOPE_LIMITS[1], high, np.inf, BEND_LIMITS[1]])
    return lower[: len(p)], upper[: len(p)]


def _outside(p: Floats, x: Floats) -> NDArray[np.bool_]:
    lower, upper = _limits(p, x)
    return (p < lower) | (p > upper)


def _held(p: Floats, index: int, x: Floats) -> Floats:
    """The parameters with one put at its limit; where it is a late bend, half height stays where it is."""
    held = p.copy()
    held[index] = max(np.clip(p, *_limits(p, x))[index], 1e-300)
    if index == 4 and p[4] > 1:
        held[2] = _exponential(np.log(p[2]) + _log_ratio(p) - _log_ratio(held))
    return held


def _log_ratio(p: Floats) -> float:
    """Logarithm of half height's place over c."""
    return _log_half_height(np.log(np.maximum(p, 1e-300)))[0]


def _with_covariance(
    model: str, x: Floats, w: Floats, p: Floats, free: NDArray[np.bool_], sum_of_squares: float
) -> Fit:
    columns = response_and_gradient(model, x, p)[1][:, free] * np.sqrt(w)[:, None]
    known, rank = covariance_root(columns)
    root = np.zeros((len(p), rank))
    root[free] = known
    n_free = int(free.sum())
    return Fit(model, p, sum_of_squares, root, n_free, determined=rank == n_free)

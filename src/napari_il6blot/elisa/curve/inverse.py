"""From a response back to a concentration, with its uncertainty, on arrays.

References
----------
Greenwell BM, Schubert Kabban CM. investr: an R package for inverse estimation.
R Journal 2014;6:90-100. Seber GAF, Wild CJ. Nonlinear Regression, 1989, ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fit import Fit
from .models import inverse, log_slope, response_and_gradient

Floats = NDArray[np.float64]
Variance = Callable[[Floats], Floats]

# An interval that reaches further than this, in ln, says nothing: it ends there.
WIDEST = 300.0
# An inversion interval that reaches further than this from its estimate, in ln, has no end.
FURTHEST = 20.0
BRACKETING_STEPS = 24
ROOT_STEPS = 60
ROOT_TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Inverse:
    """Concentrations with uncertainty, each (n,); NaN where there is none.

    Attributes
    ----------
    x : array
        Concentrations at which the curve has the responses.
    log_sd : array
        1 σ of ln x by the delta method: curve's and wells' error.
    ci_low, ci_high : array
        By the delta method on the log scale.
    inv_low, inv_high : array
        By inversion: where the response lies just within the curve's prediction band. Where the
        band never leaves it, as towards a plateau, the lower end is 0 and the upper end NaN.
    """

    x: Floats
    log_sd: Floats
    ci_low: Floats
    ci_high: Floats
    inv_low: Floats
    inv_high: Floats


def invert(
    fit: Fit, y: Floats, n: Floats, variance: Variance, extra: Floats, df: float, level: float = 0.95
) -> Inverse:  # fmt: skip
    """Concentrations of responses, with intervals.

    Parameters
    ----------
    fit : Fit
        The curve; root root' is its parameters' covariance.
    y : array, (n,)
        Mean responses, on the scale on which the curve was fitted.
    n : array, (n,)
        Wells of each mean.
    variance : callable, (m,) -> (m,)
        Variance of one well's response at these values.
    extra : array, (n,)
        Variance of each mean response beyond that; 0 where there is none.
    df : float
        Degrees of freedom of the variances.
    level : float
        Of the intervals.
    """
    from scipy.special import stdtrit

    p, root = fit.parameters, fit.root
    x = inverse(fit.model, y, p)
    good = np.isfinite(x) & (x > 0)
    places = np.where(good, x, 1.0)
    slope = log_slope(fit.model, places, p)
    spread = response_and_gradient(fit.model, places, p)[1] @ root
    total = np.einsum("nk,nk->n", spread, spread) + variance(y) / n + extra
    with np.errstate(divide="ignore", invalid="ignore"):
        log_sd = np.where(good & (slope != 0), np.sqrt(total) / np.abs(slope), np.nan)
    t = float(stdtrit(df, 0.5 + level / 2)) if df > 0 else np.nan
    reach = np.minimum(t * log_sd, WIDEST)
    low, high = np.full(len(x), np.nan), np.full(len(x), np.nan)
    some = np.flatnonzero(np.isfinite(reach) & (reach > 0))
    if len(some):
        band = _Band(fit, variance, n[some], extra[some], t, np.sqrt(total[some]), np.sign(slope[some]))
        low[some], high[some] = band.ends(np.log(x[some]), y[some], reach[some])
    return Inverse(x, log_sd, x * np.exp(-reach), x * np.exp(reach), low, high)


@dataclass(frozen=True, eq=False)
class _Band:
    """The curve's prediction band for some mean responses: t σ on either side of the curve."""

    fit: Fit
    variance: Variance
    n: Floats
    extra: Floats
    t: float
    sigma: Floats
    rises: Floats

    def ends(self, log_x: Floats, y: Floats, reach: Floats) -> tuple[Floats, Floats]:
        """Where its edges meet the responses: below x and above it."""
        size, p, root = len(y), self.fit.parameters, self.fit.root
        side = np.repeat([-1.0, 1.0], size)
        # Towards lower x the edge on the side of larger responses counts where the curve rises.
        sign, goal = -side * np.tile(self.rises, 2), np.tile(y, 2)
        wells, more = np.tile(self.n, 2), np.tile(self.extra, 2)

        def above(log_x: Floats, at: NDArray[np.intp]) -> Floats:
            f, gradients = response_and_gradient(self.fit.model, np.exp(log_x), p)
            spread = gradients @ root
            sigma = np.sqrt(np.einsum("nk,nk->n", spread, spread) + self.variance(f) / wells[at] + more[at])
            return np.asarray(sign[at] * (f - goal[at]) + self.t * sigma)

        at_start = np.tile(self.t * self.sigma, 2)
        ends = np.exp(_roots(above, np.tile(log_x, 2), at_start, side, np.tile(reach, 2)))
        return np.where(np.isnan(ends[:size]), 0.0, ends[:size]), ends[size:]


def _roots(
    function: Callable[[Floats, NDArray[np.intp]], Floats],
    start: Floats, at_start: Floats, side: Floats, step: Floats,
) -> Floats:  # fmt: skip
    """Where each function, positive at its start, first falls to zero on its side; NaN if it does not.

    By secants kept within a bracket, all at once.
    """
    near, at_near = start.copy(), at_start.copy()
    far, at_far = np.full(len(start), np.nan), np.full(len(start), np.nan)
    searching, stride = np.arange(len(start)), step.copy()
    for _ in range(BRACKETING_STEPS):
        trial = start[searching] + side[searching] * np.minimum(stride[searching], FURTHEST)
        value = function(trial, searching)
        beyond = value <= 0
        far[searching[beyond]], at_far[searching[beyond]] = trial[beyond], value[beyond]
        near[searching[~beyond]], at_near[searching[~beyond]] = trial[~beyond], value[~beyond]
        searching = searching[~beyond & (stride[searching] < FURTHEST)]
        if not len(searching):
            break
        stride[searching] *= 1.6
    roots = np.full(len(start), np.nan)
    open_ = np.flatnonzero(np.isfinite(far))
    near, far, last, at_last, now, at_now = (
        values[open_] for values in (near, far, near, at_near, far, at_far)
    )
    for _ in range(ROOT_STEPS):
        with np.errstate(divide="ignore", invalid="ignore"):
            trial = now - at_now * (now - last) / (at_now - at_last)
            within = (trial - near) * (trial - far) < 0
        trial = np.where(within | (trial == now), trial, (near + far) / 2)
        done = (np.abs(trial - now) <= ROOT_TOLERANCE) | (at_now == 0)
        roots[open_[done]] = trial[done]
        if done.all():
            break
        if done.any():
            rest = ~done
            open_, trial, now, at_now, near, far = (v[rest] for v in (open_, trial, now, at_now, near, far))
        value = function(trial, open_)
        last, at_last, now, at_now = now, at_now, trial, value
        near, far = np.where(value > 0, trial, near), np.where(value > 0, far, trial)
    return roots

"""Starting values for a logistic curve: the best of a grid.

For given b, c and g the response is a straight line in q = (1 + (x / c)^b)^-g, so a and d follow
in closed form (variable projection, Golub & Pereyra 1973) and the grid is over the rest alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .models import logarithm

Floats = NDArray[np.float64]

SLOPES = np.array([0.35, 0.6, 0.9, 1.2, 1.7, 2.6, 4.5, 9.0])
# Where c lies between the lowest positive standard (0) and the highest (1), on the log scale.
PLACES = np.array([-0.15, 0.0, 0.12, 0.25, 0.37, 0.5, 0.62, 0.75, 0.87, 1.0, 1.12, 1.3, 1.6, 2.2])
ASYMMETRIES = np.array([0.02, 0.15, 0.4, 1.0, 3.0, 100.0])
# The grid is laid again around its best point, finer, so often.
ZOOMS = 1
NEIGHBOURS = np.linspace(-1.0, 1.0, 7)


def logistic_starts(
    x: Floats, y: Floats, w: Floats, fixed: Mapping[str, float], *, asymmetric: bool, most: int = 1
) -> list[Floats]:
    """Starting values, the best first.

    Parameters
    ----------
    x, y, w : array, (n,)
        Concentrations, at least one of them positive, responses and weights.
    fixed : mapping of str to float
        Parameters that are given.
    asymmetric : bool
        5PL: g varies too.
    most : int
        How many at the most; for the 5PL each of another g.

    Returns
    -------
    list of array, (4,) or (5,)
        a, b, c, d and, if asymmetric, g.
    """
    low, high = np.log(x[x > 0].min()), np.log(x.max())
    width = max(high - low, 1.0)
    log_slopes = np.log(np.array([fixed["b"]])) if "b" in fixed else np.log(SLOPES)
    places = np.array([np.log(fixed["c"])]) if "c" in fixed else low + width * PLACES
    log_x, starts = logarithm(x), []
    for bend in _bends(fixed, asymmetric=asymmetric):
        at, steps = (log_slopes, places), np.array([0.5, 0.13 * width])
        for finer in range(1 + ZOOMS):
            left, start, centre = _best(log_x, y, w, fixed, *at, bend)
            reach = steps / 2.0**finer
            at = tuple(
                axis if len(axis) == 1 else middle + NEIGHBOURS * size
                for axis, middle, size in zip(at, centre, reach, strict=True)
            )
        starts.append((left, start if asymmetric else start[:4]))
    starts.sort(key=lambda pair: pair[0])
    return [start for _, start in starts[:most]]


def _best(
    log_x: Floats, y: Floats, w: Floats, fixed: Mapping[str, float], log_slopes: Floats, places: Floats,
    bend: float,
) -> tuple[float, Floats, Floats]:  # fmt: skip
    """The best of a grid of ln b and places: what is left, its parameters, and where it lies."""
    from scipy.special import expit

    log_b, place = (axis.ravel() for axis in np.meshgrid(log_slopes, places, indexing="ij"))
    b, log_c = np.exp(log_b), place
    if bend > 1 and "c" not in fixed:  # late bends: the places are those of half height
        log_c = place - np.log(np.expm1(np.log(2.0) / bend)) / b
    log_u = b[:, None] * (log_x - log_c[:, None])
    q = expit(-log_u) if bend == 1 else np.exp(-bend * np.logaddexp(0.0, log_u))
    a, d, left = _plateaus(q, y, w, fixed)
    best = int(np.argmin(left))
    parameters = np.array([a[best], b[best], np.exp(log_c[best]), d[best], bend])
    for index, name in enumerate("abcdg"):
        parameters[index] = fixed.get(name, parameters[index])  # to the last bit
    return float(left[best]), parameters, np.array([log_b[best], place[best]])


def _bends(fixed: Mapping[str, float], *, asymmetric: bool) -> Floats:
    if "g" in fixed:
        return np.array([fixed["g"]])
    return ASYMMETRIES if asymmetric else np.ones(1)


def _plateaus(q: Floats, y: Floats, w: Floats, fixed: Mapping[str, float]) -> tuple[Floats, Floats, Floats]:
    """Best a and d for each row of q, (m,), and the weighted sum of squares that is left."""
    total = w.sum()
    mean_q, mean_y = q @ w / total, float(y @ w) / total
    centred = q - mean_q[:, None]
    spread = centred**2 @ w
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = centred @ (w * (y - mean_y)) / spread  # a - d
        if "a" in fixed and "d" in fixed:
            slope = np.full(len(q), fixed["a"] - fixed["d"])
            d = np.full(len(q), fixed["d"])
        elif "a" in fixed:  # y - a = (d - a)(1 - q)
            slope = -((1 - q) @ (w * (y - fixed["a"]))) / ((1 - q) ** 2 @ w)
            d = fixed["a"] - slope
        elif "d" in fixed:  # y - d = (a - d) q
            slope = q @ (w * (y - fixed["d"])) / (q**2 @ w)
            d = np.full(len(q), fixed["d"])
        else:
            d = mean_y - slope * mean_q
        left = (y - d[:, None] - slope[:, None] * q) ** 2 @ w
        a = d + slope
    return a, d, np.where(np.isfinite(left), left, np.inf)

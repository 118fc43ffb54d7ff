"""Which points a curve is fitted to, and how much each counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .levels import Levels, levels_of
from .models import on_scale
from .points import StandardPoints

Floats = NDArray[np.float64]
Weights = Literal["1", "1/y", "1/y2"]
FitTo = Literal["means", "replicates"]

# Chosen by the coverage and the error at low doses that benchmarks/elisa.py measures.
DEFAULT_WEIGHTS: Weights = "1/y2"
POWERS = {"1": 0, "1/y": 1, "1/y2": 2}


def with_logarithms(points: StandardPoints) -> tuple[StandardPoints, int]:
    """Points that have logarithms, and how many have not."""
    known = (points.x > 0) & (points.y > 0)
    return replace(points, x=points.x[known], y=points.y[known]), int((~known).sum())


def fitted_points(
    points: StandardPoints, model: str, levels: Levels, power: int, fit: str
) -> tuple[Floats, Floats, Floats]:
    """Points to fit, on the model's scale, and their weights, each (m,)."""
    if fit == "replicates":
        floor = _floor(levels) / 10  # a well near zero must not outweigh all others together
        return points.x, on_scale(model, points.y), _inverse_power(points.y, power, floor)
    mean = on_scale(model, levels_of(points.x, points.y).mean)
    w = level_weights(model, levels, power)
    return levels.nominal, mean, w * levels.n if power else w


def level_weights(model: str, levels: Levels, power: int) -> Floats:
    """Weight of one well of each level, (L,)."""
    if model == "loglog":
        return np.ones(len(levels.n))
    return _inverse_power(levels.mean, power, _floor(levels))


def _floor(levels: Levels) -> float:
    """The lowest mean of a positive standard, of those above zero."""
    means = levels.mean[(levels.nominal > 0) & (levels.mean > 0)]
    return float(means.min()) if len(means) else float(np.abs(levels.mean).max() or 1.0)


def _inverse_power(y: Floats, power: int, floor: float) -> Floats:
    return np.asarray(1.0 / np.maximum(np.abs(y), floor) ** power)

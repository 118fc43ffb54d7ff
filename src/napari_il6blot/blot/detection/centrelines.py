"""Bend each lane to its bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..robust import weighted_median
from .lane_positions import Evidence
from .ridges import Floats

# s.d. allowed, in pitches over half the strip's height, between a lane and its strip.
OWN_TILT, OWN_BEND = 0.1, 0.05


def polynomial(evidence: Evidence, middles: Floats) -> tuple[Floats, Floats]:
    """Lanes as x = middle + c1 u + c2 u², u from -1 to 1 over the strip's levels.

    What the strip's lanes have in common is fitted first; each lane may then differ
    from it as far as its own bands say so.

    Returns
    -------
    coefficients : (n_lanes, 3) float64
        Constant, linear and quadratic, in px.
    scale : (2,) float64
        Level at u = 0, and levels per unit of u.
    """
    level, strong = evidence.level, evidence.weight > 0.15
    reach = np.abs(level[strong] - evidence.middle_level).max(initial=evidence.width)
    scale = np.array([evidence.middle_level, reach])
    u = (level - scale[0]) / scale[1]
    offset = evidence.upright[None] - middles[:, None]
    near = (np.abs(offset) < 0.35 * evidence.pitch) & strong
    lane, band = np.nonzero(near)
    x, weight = evidence.segments.x[band], evidence.weight[band]
    tilted = np.array([evidence.tilt * scale[1], 0.0])
    common = tilted + _common(x - middles[lane] - tilted[0] * u[band], u[band], weight, lane)
    coefficients = np.empty((len(middles), 3))
    for k, middle_x in enumerate(middles):
        own = lane == k
        coefficients[k] = _own(x[own], u[band[own]], weight[own], middle_x, common, evidence)
    return coefficients, scale


def _common(residual: Floats, u: Floats, weight: Floats, lane: NDArray[np.intp]) -> Floats:
    """Slope and bend that all lanes of the strip share beyond the tilt."""
    if len(u) < 3:
        return np.zeros(2)
    design = np.column_stack([u, u**2])
    for k in np.unique(lane):  # each lane has its own constant
        own = lane == k
        share = weight[own] / weight[own].sum()
        design[own] -= share @ design[own]
        residual[own] -= share @ residual[own]
    prior = np.diag([0.2, 1.0])
    root = design * weight[:, None]
    return np.asarray(np.linalg.solve(design.T @ root + prior, root.T @ residual), dtype=float)


def _own(x: Floats, u: Floats, weight: Floats, middle_x: float, common: Floats, evidence: Evidence) -> Floats:
    """One lane's constant, slope and bend, drawn to what the strip has in common."""
    noise = 0.05 * evidence.pitch
    spread = np.array([0.3, OWN_TILT, OWN_BEND]) * evidence.pitch
    design = np.column_stack([np.ones_like(u), u, u**2])
    target = x - middle_x - design[:, 1:] @ common
    change = np.zeros(3)
    robust = weight.copy()
    for _ in range(3):
        root = design * robust[:, None]
        matrix = design.T @ root + np.diag((noise / spread) ** 2)
        change = np.asarray(np.linalg.solve(matrix, root.T @ target), dtype=float)
        robust = weight / (1 + ((target - design @ change) / (2 * noise)) ** 2)
    return np.array([middle_x, *common]) + change


def lane_width(evidence: Evidence, middle_x: float) -> float:
    """Weighted median of the widths of a lane's bands, drawn to the strip's width, in px."""
    near = np.abs(evidence.upright - middle_x) < 0.3 * evidence.pitch
    near &= evidence.weight > 0.15
    widths = np.append(evidence.segments.width[near], evidence.width)
    weight = np.append(evidence.weight[near], 0.5)
    return weighted_median(widths, weight)

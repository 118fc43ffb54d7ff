"""When the user knows how many lanes there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .lane_positions import Evidence
from .ridges import Floats

Placed = tuple[Floats, Floats, NDArray[np.bool_]]


def exactly(n_lanes: int, placed: Placed, evidence: Evidence, image_width: int) -> Placed:
    """Take away the least likely lanes, or put in the most likely missing ones.

    Parameters
    ----------
    n_lanes : int
        Lanes wanted.
    placed : (middles, weight, put_in)
        Of the lanes found, left to right.
    evidence : Evidence
    image_width : int
        In working px.

    Returns
    -------
    (middles, weight, put_in)
        Of `n_lanes` lanes, left to right.
    """
    while len(placed[0]) > n_lanes:
        placed = _without_weakest(placed, evidence.pitch)
    while len(placed[0]) < n_lanes:
        placed = _with_one_more(placed, evidence, image_width)
    return placed


def _without_weakest(placed: Placed, pitch: float) -> Placed:
    """Leave out the weakest lane that lies at an end or crowds its neighbour."""
    middles, weight, put_in = placed
    spacing = np.diff(middles)
    crowded = np.zeros(len(middles), bool)
    crowded[1:] |= spacing < 0.75 * pitch
    crowded[:-1] |= spacing < 0.75 * pitch
    crowded[[0, -1]] = True
    worst = int(np.argmin(np.where(crowded, np.where(put_in, 0.0, weight), np.inf)))
    keep = np.arange(len(middles)) != worst
    return middles[keep], weight[keep], put_in[keep]


def _with_one_more(placed: Placed, evidence: Evidence, image_width: int) -> Placed:
    """Put one lane into the widest gap, or beside the end where more speaks for it."""
    middles, weight, put_in = placed
    pitch = evidence.pitch
    spacing = np.diff(middles)
    if len(spacing) and spacing.max() > 1.5 * pitch:
        gap = int(np.argmax(spacing))
        steps = max(2, round(spacing[gap] / pitch))
        x = float(middles[gap] + spacing[gap] / steps)
        support = 0.0
    else:
        ends = [middles[0] - pitch, middles[-1] + pitch]
        inside = [0 <= end <= image_width - 1 for end in ends]
        supports = [_support(evidence, end) for end in ends]
        if not any(inside):
            return _squeezed(placed, image_width)
        room = [ends[0], image_width - ends[1]]
        best = max((0, 1), key=lambda k: (inside[k], supports[k], room[k]))
        x, support = float(ends[best]), supports[best]
    at = int(np.searchsorted(middles, x))
    return np.insert(middles, at, x), np.insert(weight, at, support), np.insert(put_in, at, support == 0)


def _support(evidence: Evidence, x: float) -> float:
    near = np.abs(evidence.upright - x) < 0.3 * evidence.pitch
    return float(evidence.weight[near].sum())


def _squeezed(placed: Placed, image_width: int) -> Placed:
    """One lane more over the same breadth, all equally wide: there is no room beside them."""
    middles, weight, _ = placed
    half = (middles[-1] - middles[0]) / max(1, len(middles) - 1) / 2
    left, right = max(middles[0] - half, -0.5), min(middles[-1] + half, image_width - 0.5)
    edges = np.linspace(left, right, len(middles) + 2)
    n = len(middles) + 1
    return (edges[:-1] + edges[1:]) / 2, np.full(n, weight.min()), np.ones(n, bool)

"""Bands are flat, dots are round: what a dot blot shows is no lane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..robust import weighted_median
from .lane_positions import Evidence
from .ridges import Floats

STRONGEST = 60


def thickness(image: NDArray[np.float32], x: Floats, y: Floats, reach: float) -> Floats:
    """Full height at half maximum, in px, of what lies at each (x, y).

    The base is the lowest signal within `reach` above and below.
    """
    height, width = image.shape
    found = np.empty(len(x))
    for k, (column, row) in enumerate(zip(x, y, strict=True)):
        c = int(np.clip(round(column), 1, width - 2))
        top, bottom = max(0, int(row - reach)), min(height, int(row + reach) + 1)
        profile = image[top:bottom, c - 1 : c + 2].mean(axis=1)
        apex = min(max(int(row) - top, 0), len(profile) - 1)
        half = (profile[apex] + profile.min()) / 2
        low = np.flatnonzero(profile < half)
        above, below = low[low < apex], low[low > apex]
        first = above[-1] if len(above) else -1
        last = below[0] if len(below) else len(profile)
        found[k] = last - first - 1
    return found


def are_dots(evidence: Evidence, image: NDArray[np.float32]) -> bool:
    """Whether what was found is as tall as wide, and far apart: spots, not bands in lanes."""
    chosen = np.flatnonzero(evidence.anchored)
    chosen = chosen[np.argsort(-evidence.segments.height[chosen])][:STRONGEST]
    segments = evidence.segments.take(chosen)
    tall = thickness(image, segments.x, segments.y, 1.5 * evidence.width)
    flatness = weighted_median(segments.width / np.maximum(tall, 1), segments.height * segments.width)
    return flatness < 1.3 and evidence.pitch > 1.5 * evidence.width

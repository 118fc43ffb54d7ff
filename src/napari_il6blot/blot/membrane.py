"""Where a lane leaves the membrane: rows beyond a step of the background are not the lane's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .robust import median

Floats = NDArray[np.float64]

# Rows over which an edge may be spread (a membrane lying askew).
SPREAD = 8
# Rows inside an edge that tell the level there.
NEAR = 60
# An edge is a step that makes up this share of the difference between the levels on its two sides.
ABRUPT = 0.5
# Rims of a membrane are bright up to this many of their half widths from the edge; bands lie farther in.
RIM = 2.0
# Beyond an edge the signal is level: it falls by no more than this share of the step. A slope goes on
# falling, and so does the smear behind a band.
LEVEL = 0.3
# In fewer rows than these an edge cannot be told from a slope and a band.
LEAST_ROWS = 130
# A step is worth minding from this many σ of a row, and this share of the levels' difference to the bands'.
SIGNIFICANCE = 8.0
LEAST_STEP = 0.02


def on_membrane(profile: Floats, noise: Floats) -> NDArray[np.bool_]:
    """Rows of a lane that lie on the membrane, (L,).

    At an edge *every* row farther in is brighter than every row farther out. A
    band never looks so: beside it lies background, on both sides.

    Parameters
    ----------
    profile : (L,) float64
        Mean signal of the lane's middle.
    noise : (L,) float64
        Its 1 σ.
    """
    length = len(profile)
    rows = np.arange(length)
    first = length - 1 - _last_row(profile[::-1], noise[::-1])
    last = _last_row(profile, noise)
    inside: NDArray[np.bool_] = (rows >= first) & (rows <= last)
    return inside if np.count_nonzero(inside) > length / 3 else np.ones(length, dtype=bool)


def beside_edge(
    y: Floats, half_width: Floats, lane: NDArray[np.intp], known: NDArray[np.bool_], there: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Maxima so near to a membrane's edge that they are its rim, (p,).

    Parameters
    ----------
    y, half_width : (p,) float64
        Of the maxima, in rows.
    lane : (p,) int
    known, there : (n, L) bool
        Each lane's rows on the membrane, and all that it has.
    """
    length = known.shape[1]
    reach = RIM * half_width + 1
    above = y - np.argmax(known, axis=1)[lane] < reach
    below = length - 1 - np.argmax(known[:, ::-1], axis=1)[lane] - y < reach
    # A lane's own end is no edge.
    cut_above = (np.argmax(known, axis=1) > np.argmax(there, axis=1))[lane]
    cut_below = (np.argmax(known[:, ::-1], axis=1) > np.argmax(there[:, ::-1], axis=1))[lane]
    beside: NDArray[np.bool_] = (above & cut_above) | (below & cut_below)
    return beside


def _last_row(profile: Floats, noise: Floats) -> int:
    """Last row before an edge in the second half of the profile; the last of all if there is none."""
    length = len(profile)
    start = length // 4
    if length < LEAST_ROWS or not np.isfinite(profile).all():
        return length - 1
    lowest_inside = np.minimum.accumulate(profile[start:])
    highest_outside = np.maximum.accumulate(profile[::-1])[::-1]
    candidates = np.arange(length // 2, length - 1 * SPREAD)
    step = lowest_inside[candidates - SPREAD - start] - highest_outside[candidates + SPREAD]
    best = int(np.argmax(step))
    edge = int(candidates[best])
    size = float(step[best])
    near = profile[max(start, edge - NEAR) : edge - SPREAD + 1]
    fall = median(near) - median(profile[edge + SPREAD :])
    worth = max(SIGNIFICANCE * median(noise), LEAST_STEP * float(np.ptp(profile)))
    outside = profile[edge + SPREAD :]
    half = len(outside) // 2
    falling = median(outside[:half]) - median(outside[half:]) if half else 0.0
    if size < worth or size < ABRUPT * fall or falling > LEVEL * size:
        return length - 1
    # The edge begins where the profile leaves the lowest level inside for good.
    level = lowest_inside[edge - SPREAD - start] - 0.1 * size
    return int(np.flatnonzero(profile >= level)[-1])

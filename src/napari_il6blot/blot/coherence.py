"""How much a maximum of a lane's profile looks like a band: one ridge across the whole lane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .robust import median

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

# A band may be bent or askew inside its lane by this share of the lane's width, up or down.
BENT = 0.12
# The level beside a band is looked for this many half widths beyond where it may lie.
BESIDE = 4.0
# Share of the rows around a band that lie at the level beside it, where other bands are near.
LEVEL = 0.25
# A ridge that strays from a smooth course by this share of its half width is half as believable.
ROUGH = 0.3


def coherence(parts: Floats, lane: Integers, y: Floats, half_width: Floats, lane_width: float) -> Floats:
    """Score maxima from 0 (letters, specks, dirt) to 1 (an even ridge across the lane), (p,).

    In each part of the lane the highest row near the maximum is looked for. A band
    stands out in every part by about as much, and its rows lie on a parabola; what
    is written on a blot leaves parts empty, and its highest rows jump.

    Parameters
    ----------
    parts : (n, k, L) float64
        Lanes cut lengthwise into k parts; NaN where there is nothing.
    lane : (p,) int
    y, half_width : (p,) float64
        Of the maxima, in rows of `parts`.
    lane_width : float
        In the same unit.
    """
    if not len(y):
        return np.zeros(0)
    usual = median(half_width)
    near = round(max(usual, BENT * lane_width))
    around = near + round(BESIDE * usual)
    known = np.any(np.isfinite(parts), axis=1)
    first = np.argmax(known, axis=1)
    last = parts.shape[2] - 1 - np.argmax(known[:, ::-1], axis=1)
    steps = np.arange(-around, around + 1)
    rows = np.clip(np.rint(y).astype(np.intp)[:, None] + steps, first[lane][:, None], last[lane][:, None])
    seen = _calmed(parts)[lane[:, None, None], np.arange(parts.shape[1])[:, None], rows[:, None, :]]
    present = np.isfinite(seen).all(axis=2)
    seen = np.where(present[..., None], seen, 0.0)
    ridge = seen[:, :, around - near : around + near + 1]
    ridge = np.where(_own_rows(lane, y, near)[:, None, :], ridge, -np.inf)
    rank = int(LEVEL * (len(steps) - 1))
    level = np.partition(seen, rank, axis=2)[:, :, rank]
    contrast = np.where(present, ridge.max(axis=2) - level, np.nan)
    return _evenness(contrast) / (1 + (_roughness(ridge.argmax(axis=2), present, half_width) / ROUGH) ** 2)


def _own_rows(lane: Integers, y: Floats, near: int) -> NDArray[np.bool_]:
    """Which of the rows within `near` of each maximum lie no farther than half-way to the next."""
    order = np.lexsort((y, lane))
    gaps = np.where(np.diff(lane[order]) == 0, np.diff(y[order]), np.inf) / 2
    above, below = np.empty(len(y)), np.empty(len(y))
    above[order] = np.concatenate([[np.inf], gaps])
    below[order] = np.concatenate([gaps, [np.inf]])
    steps = np.arange(-near, near + 1)
    within: NDArray[np.bool_] = steps >= -np.maximum(above, 1)[:, None]
    within &= steps <= np.maximum(below, 1)[:, None]
    return within


def _calmed(parts: Floats) -> Floats:
    """Parts smoothed along the lane by (1, 2, 1) / 4, so that one noisy row is no ridge."""
    padded = np.concatenate([parts[..., :1], parts, parts[..., -1:]], axis=2)
    calmed = (padded[..., :-2] + 2 * parts + padded[..., 2:]) / 4
    return np.where(np.isfinite(calmed), calmed, parts)


def _evenness(contrast: Floats) -> Floats:
    """Contrast in the second weakest part over the third strongest, (p,), between 0 and 1."""
    # Missing parts sort to the end; the weakest of all may only be the lane's misplaced side.
    ordered = np.sort(contrast, axis=1)
    count = np.isfinite(contrast).sum(axis=1)
    at = np.arange(len(contrast))
    top = np.maximum(count - 1, 0)
    weak = ordered[at, np.minimum(1, top)]
    usual = ordered[at, np.maximum(top - 2, (top + 1) // 2)]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(usual > 0, weak / usual, 0.0)
    return np.clip(share, 0.0, 1.0)


def _roughness(rows: Integers, present: NDArray[np.bool_], half_width: Floats) -> Floats:
    """Mean distance of the parts' highest rows from a parabola through them, in half widths, (p,)."""
    count = rows.shape[1]
    if count < 4:
        return np.zeros(len(rows))
    basis, _ = np.linalg.qr(np.vander(np.linspace(-1, 1, count), 3))
    usual = np.where(present, rows, np.where(present, rows, 0).sum(axis=1, keepdims=True)
                     / np.maximum(present.sum(axis=1, keepdims=True), 1))  # fmt: skip
    strayed: Floats = np.abs(usual - (usual @ basis) @ basis.T).mean(axis=1)
    return strayed / np.maximum(half_width, 1.0)

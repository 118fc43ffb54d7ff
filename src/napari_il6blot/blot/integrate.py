"""Volumes of a lane's bands, with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .background import Background, Profile, band_free, between_bands, line, stiffness
from .profiles import LaneWindow
from .robust import median, scatter
from .whittaker import band_free_variance

Floats = NDArray[np.float64]
Boxes = NDArray[np.intp]

# How much of each difference counts as 1 σ, and a share of the volume for what none of them
# shows: the least that lets the truth lie within ± 2 σ for about 96 % of the bands of
# moderate simulated blots, and 90 % of hard ones (benchmarks/bands.py; docs/accuracy.md).
COURSE_SHARE = 0.7
EDGES_SHARE = 0.25
SPILL_SHARE = 0.3
RELATIVE_SD = 0.001
# Share of the lane's width, on each side, that shows what its edges matter.
SIDE_SHARE = 0.05
# Rows outside all bands from which their scatter can be told.
LEAST_FREE_ROWS = 5


@dataclass(frozen=True, eq=False)
class Measured:
    """Bands of one lane; arrays of (k,).

    Attributes
    ----------
    volume, background : float64
        Σ (profile - background) and Σ background over the band's rows, in signal × px².
    volume_sd : float64
        1 σ of the volume: `noise_sd`, the background's course, the lane's edges, what neighbours spill.
    noise_sd : float64
        1 σ from pixel noise and from the scatter of the rows that carry the background.
    height : float64
        Highest net signal, mean over the lane's width.
    course : (L,) float64
        The background of each row.
    net : (L,) float64
        The lane's profile less its background.
    """

    volume: Floats
    background: Floats
    volume_sd: Floats
    noise_sd: Floats
    height: Floats
    course: Profile
    net: Profile


def measure(window: LaneWindow, boxes: Boxes, method: Background) -> Measured:
    """Integrate a lane's bands.

    Parameters
    ----------
    window : LaneWindow
        With its `noise`.
    boxes : (k, 2) int
        First and last row of each band in the window, inclusive, from top to bottom.
    method : Background
        One of `background.BACKGROUNDS`.
    """
    profile = window.profile
    background = method(window, boxes)
    net = profile - background
    volume = sums(net, boxes)
    noise_sd = np.hypot(np.sqrt(sums(window.noise**2, boxes)), _carried_sd(window, net, boxes))
    course = COURSE_SHARE * (volume - sums(profile - _other(method)(window, boxes), boxes))
    left, right, share = _side_volumes(window, background, boxes)
    edges = EDGES_SHARE * (left + right)
    # Signal at the lane's sides is a neighbour's as likely as the band's own.
    spill = (np.maximum(left, 0) + np.maximum(right, 0)) / (2 * share)
    spill *= SPILL_SHARE * spill / np.maximum(np.abs(volume) + spill, 1e-30)
    volume_sd = np.sqrt(noise_sd**2 + course**2 + edges**2 + spill**2 + (RELATIVE_SD * volume) ** 2)
    height = np.array([net[first : last + 1].max() for first, last in boxes]) / window.width
    return Measured(volume, sums(background, boxes), volume_sd, noise_sd, height.reshape(-1), background, net)


def sums(profile: Floats, boxes: Boxes) -> Floats:
    """Σ of a profile over each band's rows, (k,)."""
    running = np.concatenate([[0.0], np.cumsum(profile)])
    total: Floats = running[boxes[:, 1] + 1] - running[boxes[:, 0]]
    return total


def _other(method: Background) -> Background:
    """A baseline of another kind: where the two differ, nobody knows the background's course."""
    return between_bands if method is line else line


def _carried_sd(window: LaneWindow, net: Floats, boxes: Boxes) -> Floats:
    """1 σ of the background's sum, from the scatter of the rows outside the bands that it rests on."""
    free = band_free(len(net), boxes) & window.usable
    outside = net[free]
    least = max(median(window.noise), 1e-12)
    spread = max(scatter(outside), least) if outside.size >= LEAST_FREE_ROWS else least
    carried: Floats = spread * np.sqrt(band_free_variance(free.astype(float), stiffness(boxes), boxes))
    return carried


def _side_volumes(window: LaneWindow, background: Profile, boxes: Boxes) -> tuple[Floats, Floats, float]:
    """Volumes in the lane's outermost columns, left and right, and the share of its width they are."""
    columns = window.lane.shape[1]
    step = max(1, round(SIDE_SHARE * columns))
    share = step / columns
    # A side beyond the image holds nothing.
    left, right = (
        np.nan_to_num(part.sum(axis=1, dtype=float), nan=0.0) * window.column_px
        for part in (window.lane[:, :step], window.lane[:, columns - step :])
    )
    level = background * share
    return sums(np.where(left != 0, left - level, 0.0), boxes), sums(
        np.where(right != 0, right - level, 0.0), boxes
    ), share  # fmt: skip

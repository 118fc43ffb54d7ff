"""Volumes of a lane's bands, with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .background import Background, Profile, band_free, between_bands, line, stiffness
from .noise import SIGMAS_PER_MAD
from .profiles import LaneWindow
from .whittaker import band_free_variance

Floats = NDArray[np.float64]
Boxes = NDArray[np.intp]

# How much of each difference counts as 1 σ, and a share of the volume for what none of
# them shows (uneven transfer, smears): the least that lets the truth of simulated blots lie
# within ± 2 σ for about 95 % of bands (benchmarks/bands.py; docs/accuracy.md).
COURSE_SHARE = 0.55
EDGES_SHARE = 0.4
RELATIVE_SD = 0.003
# Share of the lane's width that its edges are moved in to see what they matter.
EDGE_STEP = 0.04


@dataclass(frozen=True, eq=False)
class Measured:
    """Bands of one lane; arrays of (k,).

    Attributes
    ----------
    volume, background : float64
        Σ (profile - background) and Σ background over the band's rows, in signal × px².
    volume_sd : float64
        1 σ of the volume: `noise_sd`, the background's course, the lane's edges.
    noise_sd : float64
        1 σ from pixel noise and from the scatter of the rows that carry the background.
    height : float64
        Highest net signal, mean over the lane's width.
    net : (L,) float64
        The lane's profile less its background.
    """

    volume: Floats
    background: Floats
    volume_sd: Floats
    noise_sd: Floats
    height: Floats
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
    edges = EDGES_SHARE * (volume - _trimmed(window, background, boxes))
    volume_sd = np.sqrt(noise_sd**2 + course**2 + edges**2 + (RELATIVE_SD * volume) ** 2)
    height = np.array([net[first : last + 1].max() for first, last in boxes]) / window.width
    return Measured(volume, sums(background, boxes), volume_sd, noise_sd, height.reshape(-1), net)


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
    least = max(float(np.median(window.noise)) if window.noise.size else 0.0, 1e-12)
    scatter = max(SIGMAS_PER_MAD * float(np.median(np.abs(outside))), least) if outside.size > 4 else least
    carried: Floats = scatter * np.sqrt(band_free_variance(free.astype(float), stiffness(boxes), boxes))
    return carried


def _trimmed(window: LaneWindow, background: Profile, boxes: Boxes) -> Floats:
    """Volumes without the lane's outermost columns."""
    columns = window.lane.shape[1]
    step = round(EDGE_STEP * columns) or int(columns > 4)
    inner = np.nansum(window.lane[:, step : columns - step], axis=1, dtype=float) * window.column_px
    return sums(inner - background * (1 - 2 * step / columns), boxes)

"""The Gel Analyzer's plot of lane profiles, drawn pixel for pixel as ImageJ draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP_MARGIN = 16
BOTTOM_MARGIN = 2
# ImageJ's own value of log10(e), which its optical densities carry.
LOG10_E = 0.434294481


def optical_density(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Uncalibrated optical density of averaged 8-bit profiles, (n, L) → (n, L)."""
    white = (profiles >= 255).any(axis=1)
    if white.any():
        lane = int(np.argmax(white)) + 1
        raise InputError(
            f"lane {lane} is at gray 255 across its whole width somewhere, where the optical density "
            "is infinite and ImageJ's plot is flat: turn inversion the other way or leave out --od"
        )
    return LOG10_E * np.log(255.0 / (255.0 - profiles))


@dataclass(frozen=True, eq=False)
class GelPlot:
    """The profiles of all lanes and how ImageJ scales them onto its plot.

    Attributes
    ----------
    profiles : (n, L) float64
        One row per lane: gray values, or optical density.
    width, lane_height : int
        Of the plot and of one lane's part of it, in px.
    """

    profiles: NDArray[np.float64]
    width: int
    lane_height: int

    @classmethod
    def fitted(
        cls,
        profiles: NDArray[np.float64],
        screen: tuple[int, int] = (1600, 1200),
        vscale: float = 1.0,
        hscale: float = 1.0,
    ) -> GelPlot:
        """Size the plot as ImageJ does on a screen of (width, height) px."""
        if min(screen) <= 0 or not (np.isfinite([vscale, hscale]).all() and min(vscale, hscale) > 0):
            raise InputError("the screen's size and both scale factors must be greater than 0")
        length = profiles.shape[1]
        width = int(min(max(length, 650), 4 * length, screen[0] - screen[0] // 6) * hscale)
        lane_height = int(max(width // 2, 250) * vscale)
        if width < 3 or lane_height < 3 or width * lane_height * len(profiles) > 2**29:
            raise InputError(
                f"a plot of {width} × {lane_height} px for each lane cannot be drawn: "
                "choose other scale factors or another screen size"
            )
        return cls(profiles, width, lane_height)

    @property
    def low(self) -> float:
        """The least value of all lanes, drawn on each lane's base line."""
        return float(self.profiles.min())

    @property
    def x_scale(self) -> float:
        """Plot px per px of the lane."""
        return self.width / int(self.profiles.shape[1])

    @property
    def y_scale(self) -> float:
        """Plot px per gray value (or OD), the same for all lanes."""
        span = float(self.profiles.max()) - self.low
        # ImageJ's own rule for profiles without any contrast.
        return float(self.lane_height) / span if span > 0 else 1.0

    @property
    def height(self) -> int:
        """Of the whole plot, in px."""
        return TOP_MARGIN + len(self.profiles) * self.lane_height + BOTTOM_MARGIN

    def base(self, lane: int) -> int:
        """Row of the base line of a lane (from 1)."""
        return TOP_MARGIN + lane * self.lane_height

    def curve(self, lane: int) -> NDArray[np.intp]:
        """Points (x, y) that ImageJ joins for a lane (from 1), (L, 2)."""
        values = (self.profiles[lane - 1] - self.low) * self.y_scale
        # ImageJ truncates the first point and rounds the others.
        rounding = np.full(len(values), 0.5)
        rounding[0] = 0.0
        x = (np.arange(len(values)) * self.x_scale + rounding).astype(np.intp)
        return np.stack([x, self.base(lane) - (values + rounding).astype(np.intp)], axis=1)

    def draw(self) -> NDArray[np.bool_]:
        """Frame, base lines and curves, (height, width), True for black.

        The title that ImageJ writes into the upper left corner is not drawn: its
        shape depends on the fonts of the machine.
        """
        ink = np.zeros((self.height, self.width), dtype=bool)
        ink[[0, -2, -1]] = True
        ink[:, [0, -1]] = True
        for lane in range(1, len(self.profiles) + 1):
            ink[self.base(lane)] = True
            pixels = line_pixels(self.curve(lane))
            pixels = pixels[(pixels[:, 0] < self.width)]
            ink[pixels[:, 1], pixels[:, 0]] = True
        return ink


def line_pixels(points: NDArray[np.intp]) -> NDArray[np.intp]:
    """Pixels (x, y) of the lines joining points, drawn as ImageJ draws lines, (m, 2).

    A digital differential analyser: as many equal steps as the longer side has pixels,
    added up one by one (so that ties round as they do there) and rounded half up.
    """
    delta = np.diff(points, axis=0)
    steps = np.abs(delta).max(axis=1)
    increments = delta / np.maximum(steps, 1)[:, None]
    walk = np.repeat(increments[:, None, :], steps.max() + 1, axis=1)
    walk[:, 0] = points[:-1]
    walk = np.cumsum(walk, axis=1)
    walk = walk[np.arange(walk.shape[1]) <= steps[:, None]]
    whole = np.floor(walk)
    pixels: NDArray[np.intp] = (whole + (walk - whole >= 0.5)).astype(np.intp)
    return pixels

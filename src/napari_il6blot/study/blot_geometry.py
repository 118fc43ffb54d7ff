"""Where the lanes and bands of a simulated blot lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..blot.lanes import Lane
from ..errors import InputError

if TYPE_CHECKING:
    from .blot_settings import BlotSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """The comb's own coordinates (u, v), which the tilt turns into image (x, y)."""

    shape: tuple[int, int]
    tilt_deg: float

    def _turn(self, a: ArrayLike, b: ArrayLike, sign: int) -> tuple[Floats, Floats]:
        middle_x, middle_y = (self.shape[1] - 1) / 2, (self.shape[0] - 1) / 2
        angle = sign * np.deg2rad(self.tilt_deg)
        da, db = np.asarray(a, dtype=float) - middle_x, np.asarray(b, dtype=float) - middle_y
        turned_a = middle_x + da * np.cos(angle) - db * np.sin(angle)
        turned_b = middle_y + da * np.sin(angle) + db * np.cos(angle)
        return turned_a, turned_b

    def to_image(self, u: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
        """Comb (u, v) → image (x, y), in px."""
        return self._turn(u, v, 1)

    def to_comb(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Image (x, y) → comb (u, v), in px."""
        return self._turn(x, y, -1)


@dataclass(frozen=True, eq=False)
class Comb:
    """One strip: its lanes and rows in comb coordinates.

    Attributes
    ----------
    strip : int
        From 1, top to bottom.
    top, bottom : float
        Range of v of the lanes.
    centres, widths : (n_lanes,) arrays
        u of each lane at mid-height, and its full width at half maximum.
    rows, sigmas, tails : (n_rows,) arrays
        v of each row at the comb's middle; its vertical s.d.; its exponential tail (positive: down).
    jitter : (n_rows, n_lanes) array
        Each band's own shift along v.
    slant, curvature_px, smile_px : float
        Of the lanes along v (du/dv), and of the rows along u.
    """

    strip: int
    top: float
    bottom: float
    centres: Floats
    widths: Floats
    rows: Floats
    sigmas: Floats
    tails: Floats
    jitter: Floats
    slant: float
    curvature_px: float
    smile_px: float

    def lane_u(self, lane: int, v: ArrayLike) -> Floats:
        """Give the u of a lane's centre at v."""
        middle, half = (self.top + self.bottom) / 2, (self.bottom - self.top) / 2
        s = (np.asarray(v, dtype=float) - middle) / half
        u: Floats = self.centres[lane] + self.slant * half * s + self.curvature_px * (1 - s**2)
        return u

    def row_shift(self, u: ArrayLike) -> Floats:
        """Tell how much lower a row runs at u than in the comb's middle."""
        middle = (self.centres[0] + self.centres[-1]) / 2
        half = max(1.0, (self.centres[-1] - self.centres[0]) / 2)
        shift: Floats = self.smile_px * ((np.asarray(u, dtype=float) - middle) / half) ** 2
        return shift


def _place_rows(
    rng: np.random.Generator, settings: BlotSettings, sigmas: Floats, top: float, bottom: float
) -> Floats:
    """Rows at random heights, none nearer to another than `row_spacing` allows."""
    edge = 5 * sigmas.max() + abs(settings.smile_px)
    least = settings.row_spacing * (sigmas[:-1] + sigmas[1:])
    slack = bottom - top - 2 * edge - least.sum()
    if slack < 0:
        raise InputError(
            f"{settings.n_rows} rows do not fit in {bottom - top:.0f} px: take fewer or thinner bands"
        )
    shares = rng.dirichlet(np.full(settings.n_rows + 1, 2.0))
    rows: Floats = top + edge + np.cumsum(shares[:-1]) * slack + np.concatenate([[0.0], np.cumsum(least)])
    return rows


def make_comb(rng: np.random.Generator, settings: BlotSettings, strip: int, n_lanes: int) -> Comb:
    """Draw the geometry of one strip (from 1)."""
    height, width = settings.shape
    share = height / settings.strips
    margin = 0.06 * share
    top, bottom = (strip - 1) * share + margin, strip * share - margin
    pitch = settings.comb_share * width / n_lanes
    middle = (width - 1) / 2 + settings.comb_shift * width
    order = np.arange(n_lanes) - (n_lanes - 1) / 2
    centres = middle + pitch * (order + settings.pitch_jitter * rng.standard_normal(n_lanes))
    relative = 1 + settings.width_jitter * rng.standard_normal(n_lanes)
    widths = pitch * (1 - settings.gap_fraction) * np.clip(relative, 0.6, 1.25)
    sigmas = rng.uniform(*settings.band_sigma_px, settings.n_rows)
    tails = sigmas * rng.uniform(-settings.skew, settings.skew, settings.n_rows)
    return Comb(
        strip, top, bottom, centres, widths, _place_rows(rng, settings, sigmas, top, bottom), sigmas, tails,
        settings.row_jitter_px * rng.standard_normal((settings.n_rows, n_lanes)),
        float(np.tan(np.deg2rad(settings.slant_deg))), settings.curvature_px, settings.smile_px,
    )  # fmt: skip


def true_lanes(comb: Comb, frame: Frame) -> tuple[Lane, ...]:
    """Give the comb's lanes in image px, clipped to the image's rows."""
    v = np.linspace(comb.top, comb.bottom, 33)
    lanes = []
    for lane, width in enumerate(comb.widths):
        x, y = frame.to_image(comb.lane_u(lane, v), v)
        inside = (y >= 0) & (y <= frame.shape[0] - 1)
        # A row of the image cuts a tilted lane along a longer chord.
        chord = width / np.cos(np.deg2rad(frame.tilt_deg))
        lanes.append(Lane(np.column_stack([x[inside], y[inside]]), float(chord), comb.strip))
    return tuple(lanes)

"""Render the bands of a simulated blot, noise-free, with the truth of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import erf, erfcx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from .blot_geometry import Comb, Floats, Frame
    from .blot_settings import BlotSettings


@dataclass(frozen=True, eq=False)
class Band:
    """Truth of one band; volume and height in median peaks until they are scaled."""

    strip: int
    lane: int
    row: int
    x: float
    y: float
    sigma: float
    height: float
    volume: float
    smear_volume: float
    faint: bool


def vertical_profile(v: ArrayLike, sigma: float, tail: float) -> Floats:
    """Gaussian of s.d. `sigma`, convolved with an exponential of length |tail|; peak about 1.

    The exponentially modified Gaussian of chromatography (Grushka 1972,
    10.1021/ac60319a011), tail towards rising v if positive; mean at 0.
    """
    length = max(abs(tail), 1e-3 * sigma)
    z = np.asarray(v, dtype=float) * np.sign(tail or 1.0) / sigma + length / sigma
    if length < 0.05 * sigma:
        profile: Floats = np.exp(-0.5 * (z - length / sigma) ** 2)
        return profile
    argument = (sigma / length - z) / np.sqrt(2)
    # erfcx overflows beyond -26: far down the tail, where nothing is left.
    decay = erfcx(np.maximum(argument, -25.0)) * sigma / length * np.sqrt(np.pi / 2)
    modified: Floats = np.exp(-0.5 * z**2) * decay
    return modified


def lateral_profile(d: ArrayLike, width: float, softness: float, unevenness: float) -> Floats:
    """Flat top of full width at half maximum `width` with soft sides, tilted by `unevenness`."""
    d = np.asarray(d, dtype=float)
    scale = np.sqrt(2) * softness
    top = 0.5 * (erf((d + width / 2) / scale) - erf((d - width / 2) / scale))
    uneven: Floats = top * (1 + unevenness * np.clip(2 * d / width, -1.2, 1.2))
    return uneven


def _tail_up(v: Floats, sigma: float, length: float) -> Floats:
    """Draw a smear from the band upward (falling v), unit area."""
    tail: Floats = np.exp(v / length) * 0.5 * (1 - erf(v / (np.sqrt(2) * sigma))) / length
    return tail


def heights(
    rng: np.random.Generator, settings: BlotSettings, n_lanes: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Draw the relative peak height of every band, 0 where absent; and which lanes were made faint."""
    n_rows = settings.n_rows
    spread = np.log(settings.amount_range)
    amounts = np.exp(rng.uniform(-spread / 2, spread / 2, (n_rows, n_lanes)))
    amounts *= np.exp(rng.uniform(0, np.log(settings.row_range), n_rows))[:, None]
    absent = rng.random((n_rows, n_lanes)) < settings.missing_fraction
    for lane in np.flatnonzero(absent.all(axis=0)):
        absent[rng.integers(n_rows), lane] = False
    # Every other inner lane at most: a gap wider than one lane is no comb's.
    inner = rng.permutation(np.arange(1, n_lanes - 1, 2))
    amounts[absent] = 0
    amounts[:, inner[: settings.missing_lanes]] = 0
    faint = np.zeros(n_lanes, dtype=bool)
    faint[inner[settings.missing_lanes :][: settings.faint_lanes]] = True
    amounts[:, faint] /= 50
    return amounts, faint


def _patch(
    frame: Frame, u: tuple[float, float], v: tuple[float, float]
) -> tuple[slice, slice, Floats, Floats]:
    """Find the image's rows and columns that a comb rectangle covers, and their (u, v)."""
    x, y = frame.to_image([u[0], u[1], u[0], u[1]], [v[0], v[0], v[1], v[1]])
    rows = slice(max(0, int(y.min())), max(0, min(frame.shape[0], int(y.max()) + 2)))
    columns = slice(max(0, int(x.min())), max(0, min(frame.shape[1], int(x.max()) + 2)))
    yy, xx = np.mgrid[rows, columns]
    return rows, columns, *frame.to_comb(xx, yy)


@dataclass(frozen=True)
class _Shape:
    """One band in its comb: v of its row at u of no smile, and its profiles; `smear` is the tail's length."""

    lane: int
    v: float
    sigma: float
    tail: float
    width: float
    unevenness: float
    curl: float
    smear: float

    def apex(self) -> tuple[float, float]:
        """Distance of the vertical profile's peak from its mean, and the peak."""
        fine = np.linspace(-2 * self.sigma, 2 * self.sigma, 401)
        profile = vertical_profile(fine, self.sigma, self.tail)
        return float(fine[profile.argmax()]), float(profile.max())

    @property
    def peak_at_unit_area(self) -> float:
        """Peak of the vertical profile where its area is 1 px."""
        return self.apex()[1] / (self.sigma * float(np.sqrt(2 * np.pi)))


def _shapes(
    rng: np.random.Generator, settings: BlotSettings, comb: Comb, size: tuple[int, int]
) -> Iterator[_Shape]:
    """Draw the shape of every band, row by row, each from left to right."""
    unevenness = rng.uniform(-settings.unevenness, settings.unevenness, size)
    smeared = rng.random(size) < settings.smear_fraction
    lengths = rng.uniform(5, 12, size) * smeared
    curls = settings.curl_px * rng.standard_normal(size)
    for row, lane in np.ndindex(*size):
        yield _Shape(
            lane, float(comb.rows[row] + comb.jitter[row, lane]), float(comb.sigmas[row]),
            float(comb.tails[row]), float(comb.widths[lane]), float(unevenness[row, lane]),
            float(curls[row, lane]), float(lengths[row, lane] * comb.sigmas[row]),
        )  # fmt: skip


def _render(
    shape: _Shape, settings: BlotSettings, comb: Comb, frame: Frame
) -> tuple[slice, slice, Floats, Floats]:
    """Find the rows and columns a band touches; draw it at peak 1, and its smear at unit height × length."""
    centre = float(comb.lane_u(shape.lane, shape.v))
    v = shape.v + float(comb.row_shift(centre))
    above = 8 * shape.smear
    softness = settings.edge_fraction * shape.width
    side = shape.width / 2 + 5 * softness + abs(comb.curvature_px) + 1 + abs(comb.slant) * above
    edge = abs(comb.smile_px) / 2 + 3 * abs(shape.curl) + 7 * shape.sigma + 8 * abs(shape.tail)
    rows, columns, uu, vv = _patch(frame, (centre - side, centre + side), (v - edge - above, v + edge))
    off = uu - comb.lane_u(shape.lane, vv)
    across = lateral_profile(off, shape.width, softness, shape.unevenness)
    along = vv - shape.v - comb.row_shift(uu) - shape.curl * (2 * off / shape.width) ** 2
    drawn = across * vertical_profile(along, shape.sigma, shape.tail) / shape.apex()[1]
    smear = across * _tail_up(along, shape.sigma, shape.smear) if shape.smear else np.zeros_like(across)
    return rows, columns, drawn, smear


def add_bands(
    rng: np.random.Generator, settings: BlotSettings, comb: Comb, frame: Frame, signal: Floats, smears: Floats
) -> list[Band]:
    """Draw a comb's bands into `signal` and their tails into `smears`, and tell the truth of each."""
    given = settings.amounts_of(comb.strip)
    if given is None:
        relative, faint = heights(rng, settings, len(comb.centres))
    else:
        relative, faint = np.array(given), np.zeros(len(comb.centres), dtype=bool)
    bands = []
    shapes = _shapes(rng, settings, comb, (settings.n_rows, len(comb.centres)))
    for (row, lane), shape in zip(np.ndindex(*relative.shape), shapes, strict=True):
        height = float(relative[row, lane])
        if given is not None:
            height *= shape.peak_at_unit_area
        apex = shape.v + float(comb.row_shift(comb.lane_u(lane, shape.v))) + shape.apex()[0]
        x, y = frame.to_image(comb.lane_u(lane, apex), apex)
        place = comb.strip, lane + 1, row + 1, float(x), float(y)
        volume = smear_volume = 0.0
        if height > 0:
            rows, columns, drawn, smear = _render(shape, settings, comb, frame)
            signal[rows, columns] += height * drawn
            volume = height * float(drawn.sum())
            if shape.smear:
                smear_volume = settings.smear_strength * volume
                smears[rows, columns] += smear * (smear_volume / smear.sum())
        bands.append(Band(*place, shape.sigma, height, volume, smear_volume, bool(faint[lane])))
    return bands


def lane_haze(rng: np.random.Generator, comb: Comb, frame: Frame) -> Floats:
    """Draw the lanes' own background between the comb's ends, about 1, slowly varying along it."""
    haze = np.zeros(frame.shape)
    for lane, width in enumerate(comb.widths):
        bow = abs(comb.curvature_px) + abs(comb.slant) * (comb.bottom - comb.top) / 2 + 0.7 * width
        rows, columns, u, v = _patch(
            frame, (comb.centres[lane] - bow, comb.centres[lane] + bow), (comb.top - 20, comb.bottom + 20)
        )
        across = lateral_profile(u - comb.lane_u(lane, v), width, 0.08 * width, 0.0)
        s = (v - comb.top) / (comb.bottom - comb.top)
        along = 1 + 0.3 * np.sin(2 * np.pi * (rng.uniform(0.5, 1.5) * s + rng.random()))
        ends = 0.25 * (1 + erf((v - comb.top) / 8)) * (1 - erf((v - comb.bottom) / 8))
        haze[rows, columns] += rng.uniform(0.5, 1.5) * across * along * ends
    return haze

"""What a simulated blot shows besides its bands, in median peaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.special import erf

from .blot_bands import lateral_profile, vertical_profile
from .blot_geometry import Comb, Floats, Frame

if TYPE_CHECKING:
    from .blot_settings import BlotSettings


def smooth_background(rng: np.random.Generator, settings: BlotSettings) -> Floats:
    """Draw a slope in a random direction and a few slow waves, nowhere negative."""
    height, width = settings.shape
    y, x = np.meshgrid(np.linspace(-0.5, 0.5, height), np.linspace(-0.5, 0.5, width), indexing="ij")
    angle = rng.uniform(0, 2 * np.pi)
    plane = np.cos(angle) * x + np.sin(angle) * y
    plane *= settings.background_slope / np.ptp(plane)
    waves = np.zeros(settings.shape)
    for _ in range(3):
        kx, ky, phase = *rng.uniform(-1.5, 1.5, 2), rng.random()
        waves += np.cos(2 * np.pi * (kx * x + ky * y + phase))
    waves *= settings.background_waves / np.ptp(waves)
    background: Floats = plane - plane.min() + waves - waves.min()
    return background


def blotches(rng: np.random.Generator, settings: BlotSettings) -> Floats:
    """Draw blobs of random size and shape, up to one and a half median peaks."""
    height, width = settings.shape
    y, x = np.mgrid[:height, :width]
    drawn = np.zeros(settings.shape)
    for _ in range(settings.blotches):
        middle_x, middle_y = rng.uniform(0, width), rng.uniform(0, height)
        size, stretch = rng.uniform(4, 0.03 * width), rng.uniform(1, 2.5)
        angle = rng.uniform(0, np.pi)
        u = (x - middle_x) * np.cos(angle) + (y - middle_y) * np.sin(angle)
        v = (y - middle_y) * np.cos(angle) - (x - middle_x) * np.sin(angle)
        drawn += rng.uniform(0.2, 1.5) * np.exp(-0.5 * ((u / size / stretch) ** 2 + (v / size) ** 2))
    return drawn


def specks(rng: np.random.Generator, settings: BlotSettings) -> Floats:
    """Draw grains of dust of 1 to 3 px, up to three median peaks."""
    drawn = np.zeros(settings.shape)
    for _ in range(settings.specks):
        size = rng.integers(1, 4)
        top, left = rng.integers(settings.shape[0] - 3), rng.integers(settings.shape[1] - 3)
        drawn[top : top + size, left : left + size] += rng.uniform(0.5, 3)
    return drawn


def membrane(rng: np.random.Generator, comb: Comb, frame: Frame, settings: BlotSettings) -> Floats:
    """Draw a membrane lighter than its surroundings, with a brighter rim and a tilt of its own."""
    own = Frame(frame.shape, frame.tilt_deg + rng.uniform(-1.5, 1.5))
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    u, v = own.to_comb(x, y)
    side = (1 - settings.comb_share) / 2 * frame.shape[1] * rng.uniform(0.3, 0.8)
    half = (comb.centres[-1] - comb.centres[0] + comb.widths.mean()) / 2 + max(side, 6.0)
    du = np.abs(u - (comb.centres[0] + comb.centres[-1]) / 2) - half
    dv = np.maximum(comb.top - 8 - v, v - comb.bottom - 8)
    outside = np.maximum(du, dv)
    rim = rng.uniform(0.0, 0.3) * np.exp(-0.5 * (outside / 2) ** 2)
    sheet: Floats = rng.uniform(0.05, 0.4) * 0.5 * (1 - erf(outside / 1.5)) + rim
    return sheet


def marker(rng: np.random.Generator, comb: Comb, frame: Frame, settings: BlotSettings) -> Floats:
    """Draw a ladder one pitch left of the comb, its bands in no row of the blot."""
    pitch = np.diff(comb.centres).mean() if len(comb.centres) > 1 else comb.widths[0] / 0.8
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    u, v = frame.to_comb(x, y)
    width = comb.widths[0] * rng.uniform(0.7, 1.0)
    across = lateral_profile(u - comb.lane_u(0, v) + pitch, width, settings.edge_fraction * width, 0.0)
    drawn = np.zeros(frame.shape)
    for v_band in rng.uniform(comb.top + 10, comb.bottom - 10, rng.integers(4, 9)):
        drawn += rng.uniform(0.3, 2) * vertical_profile(v - v_band, comb.sigmas.mean(), 0.0)
    return drawn * across


def labels(rng: np.random.Generator, combs: list[Comb], settings: BlotSettings) -> Floats:
    """Write words of random glyphs above and beside the combs: 1 on a stroke, else 0."""
    ink = np.zeros(settings.shape)
    for comb in combs:
        left = comb.centres[0] - comb.widths[0] * (1.8 if settings.marker_lane else 0.8)
        right = comb.centres[-1] + comb.widths[-1] * 0.8
        size = int(rng.integers(1, 4))
        for _ in range(rng.integers(1, 4)):
            at_right = rng.random() < 0.5
            length = int(rng.integers(2, 5))
            x = right if at_right else left - 6 * size * length
            _write(rng, ink, int(x), int(rng.uniform(comb.top, comb.bottom - 8 * size)), size, length)
        _write(rng, ink, int(comb.centres[0]), int(comb.top - 9 * size), size, int(rng.integers(3, 9)))
    soft: Floats = np.clip(gaussian_filter(ink, 0.5), 0, 1)
    return soft


def _write(rng: np.random.Generator, ink: Floats, x: int, y: int, size: int, length: int) -> None:
    """Put a word of 5 × 7 glyphs at (x, y) where it lies inside the image."""
    for letter in range(length):
        glyph = np.kron(rng.random((7, 5)) < 0.45, np.ones((size, size)))
        rows, columns = slice(y, y + 7 * size), slice(x + 6 * size * letter, x + 6 * size * letter + 5 * size)
        if y >= 0 and x >= 0 and ink[rows, columns].shape == glyph.shape:
            ink[rows, columns] = np.maximum(ink[rows, columns], glyph)

"""How an imager or a film records a simulated blot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .blot_geometry import Floats
    from .blot_settings import BlotSettings


def scale_of(settings: BlotSettings, peaks: Floats) -> float:
    """Find the counts (or OD) per median peak, so that the chosen share of bands is over the limit.

    Parameters
    ----------
    peaks : (n,) array
        Highest noise-free value of each present band with its background, in median peaks.
    """
    film = settings.kind == "film"
    limit = settings.film_maximum if film else float(settings.full_scale)
    dark = settings.offset if film else settings.offset * settings.full_scale
    if settings.saturation_fraction > 0:
        return (limit - dark) / float(np.quantile(peaks, 1 - settings.saturation_fraction))
    return (settings.exposure * limit - dark) / float(peaks.max())


def film_density(exposure: Floats, settings: BlotSettings) -> Floats:
    """OD of a film that would be `exposure` if it were linear: toe, about a decade of line, shoulder."""
    toe = settings.film_toe
    straight = exposure - toe * (1 - np.exp(-exposure / toe)) if toe > 0 else exposure
    density: Floats = straight / (1 + (np.maximum(straight, 0) / settings.film_maximum) ** 6) ** (1 / 6)
    return density


def record_imager(rng: np.random.Generator, settings: BlotSettings, light: Floats, noise_sd: float) -> Floats:
    """Record counts with shot and read noise, `light` and its dark level both in counts.

    `noise_sd` holds at the image's median; shot noise grows and falls with the light.
    """
    dark = settings.offset * settings.full_scale
    # Half of the dark level is electronic: it carries no shot noise.
    photons = np.maximum(light + dark / 2, 0)
    share = settings.poisson_share
    gain = float(np.median(photons)) / max(share * noise_sd**2, 1e-12)
    counts = rng.poisson(photons * gain) / gain if share > 0 else photons
    noisy: Floats = counts + dark / 2 + np.sqrt(1 - share) * noise_sd * rng.standard_normal(light.shape)
    return noisy


def record_film(
    rng: np.random.Generator, settings: BlotSettings, exposure: Floats, noise_sd: float
) -> Floats:
    """Record the transmitted share of light; grain of `noise_sd` OD in the background grows with density."""
    density = film_density(exposure + settings.offset, settings)
    background = max(float(np.median(density)), 1e-6)
    share = settings.poisson_share
    grain = noise_sd * np.sqrt(1 - share + share * np.maximum(density, 0) / background)
    transmitted: Floats = 10 ** -(density + grain * rng.standard_normal(density.shape))
    return transmitted


def digitize(settings: BlotSettings, recorded: Floats) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Gray levels as stored: counts for an imager, transmitted light for film."""
    full = settings.full_scale
    gray = np.clip(np.rint(recorded * full if settings.kind == "film" else recorded), 0, full)
    if settings.dark != (settings.kind == "film"):
        gray = full - gray
    if settings.bit_depth > 8:
        return gray.astype(np.uint16)
    stored = gray.astype(np.uint8)
    return stored if settings.jpeg_quality is None else through_jpeg(stored, settings.jpeg_quality)


def through_jpeg(gray: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """Compress and expand an image by JPEG."""
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.fromarray(gray).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer)).copy()

"""Blots with known truth: samples, the demo, tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from .blot_background import blotches, labels, marker, membrane, smooth_background, specks
from .blot_bands import Band, add_bands, lane_haze
from .blot_detector import digitize, film_density, record_film, record_imager, scale_of
from .blot_geometry import Comb, Floats, Frame, make_comb, true_lanes
from .blot_settings import BlotSettings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ..blot.lanes import Lane

T = TypeVar("T")

IN_UNITS = ("volume", "height", "smear_volume")

__all__ = [
    "BlotSettings",
    "SimulatedBlot",
    "hard_blot",
    "hard_settings",
    "moderate_blot",
    "moderate_settings",
    "simulate_blot",
]


@dataclass(frozen=True, eq=False)
class SimulatedBlot:
    """A blot image and what is true of it.

    Attributes
    ----------
    image : (H, W) uint8 or uint16
        Gray levels as a file would store them.
    signal : (H, W) float32
        The bands alone, noise-free and before any saturation, in `unit` per px.
    lanes : tuple of Lane
        True lanes of every strip; a marker lane is not among them.
    columns : dict of (n,) arrays
        One row per lane and row of bands, absent ones too; see `truth`.
    noise_sd : float
        Pixel noise of the background in signal units.
    settings : BlotSettings
    seed : int
    """

    image: NDArray[np.uint8] | NDArray[np.uint16]
    signal: NDArray[np.float32]
    lanes: tuple[Lane, ...]
    columns: dict[str, NDArray[Any]]
    noise_sd: float
    settings: BlotSettings
    seed: int

    @property
    def unit(self) -> str:
        """Unit of a band's volume."""
        return "OD·px" if self.settings.kind == "film" else "counts"

    @property
    def scale(self) -> Literal["linear", "od"]:
        """The scale on which the volumes are true."""
        return "od" if self.settings.kind == "film" else "linear"

    @property
    def truth(self) -> pd.DataFrame:
        """The bands, one row per lane and row, absent ones too.

        `strip, lane, row, x, y` (apex), `sigma` (vertical s.d., px), `volume, height,
        smear_volume` (before saturation), `peak_to_noise`, `present, faint, saturated, smeared`.
        """
        import pandas as pd

        return pd.DataFrame(self.columns)


def simulate_blot(
    *,
    seed: int = 0,
    settings: BlotSettings | None = None,
    **changes: Any,  # noqa: ANN401
) -> SimulatedBlot:
    """Draw a blot with known truth.

    Parameters
    ----------
    seed : int
        The same seed and settings give the same blot.
    settings : BlotSettings, optional
        What the blot looks like.
    **changes
        Fields of `BlotSettings` to set by name: ``simulate_blot(n_lanes=8, kind="film")``.

    Raises
    ------
    InputError
        If a setting is impossible, or the bands do not fit in the image.
    TypeError
        If a setting is unknown.
    """
    settings = replace(settings or BlotSettings(), **changes)
    rng = np.random.default_rng(seed)
    frame = Frame(settings.shape, settings.tilt_deg)
    combs = [make_comb(rng, settings, i + 1, n) for i, n in enumerate(settings.lanes_per_strip)]
    signal, smears = np.zeros(settings.shape), np.zeros(settings.shape)
    bands = [band for comb in combs for band in add_bands(rng, settings, comb, frame, signal, smears)]
    median_peak = float(np.median([band.height for band in bands if band.height > 0]))
    signal /= median_peak
    rest = smears / median_peak + _surroundings(rng, settings, combs, frame, signal)
    return _expose(rng, settings, seed, combs, frame, _columns(bands, median_peak), signal, rest)


def _surroundings(
    rng: np.random.Generator, settings: BlotSettings, combs: list[Comb], frame: Frame, signal: Floats
) -> Floats:
    """Everything but bands and smears, in median peaks."""
    rest = smooth_background(rng, settings)
    if settings.lane_haze > 0:
        rest += settings.lane_haze * sum(lane_haze(rng, comb, frame) for comb in combs)
    if settings.blotches:
        rest += blotches(rng, settings)
    if settings.specks:
        rest += specks(rng, settings)
    for comb in combs:
        if settings.membrane_edges:
            rest += membrane(rng, comb, frame, settings)
        if settings.marker_lane:
            rest += marker(rng, comb, frame, settings)
    if settings.bleed > 0:
        from scipy.ndimage import gaussian_filter

        rest += settings.bleed * gaussian_filter(signal, 4 * settings.band_sigma_px[1])
    return rest


def _columns(bands: list[Band], median_peak: float) -> dict[str, NDArray[Any]]:
    """Turn the bands into columns, in median peaks."""
    columns: dict[str, NDArray[Any]] = {
        name: np.array([getattr(band, name) for band in bands])
        for name in ("strip", "lane", "row", "x", "y", "sigma", "volume", "height", "smear_volume", "faint")
    }
    for name in IN_UNITS:
        columns[name] = columns[name] / median_peak
    return columns | {"present": columns["height"] > 0, "smeared": columns["smear_volume"] > 0}


def _expose(
    rng: np.random.Generator, settings: BlotSettings, seed: int, combs: list[Comb], frame: Frame,
    columns: dict[str, NDArray[Any]], signal: Floats, rest: Floats,
) -> SimulatedBlot:  # fmt: skip
    """Record the noise-free blot and put the truth into the detector's units."""
    total, present = signal + rest, columns["present"]
    rows = np.clip(np.rint(columns["y"]).astype(int), 0, settings.shape[0] - 1)
    places = np.clip(np.rint(columns["x"]).astype(int), 0, settings.shape[1] - 1)
    peaks = total[rows, places]
    scale = scale_of(settings, peaks[present])
    for name in IN_UNITS:
        columns[name] = columns[name] * scale
    noise_sd = float(columns["height"][present & ~columns["faint"]].min()) / settings.peak_to_noise
    columns["peak_to_noise"] = columns["height"] / noise_sd
    columns["saturated"] = present & _over_limit(settings, peaks * scale)
    record = record_film if settings.kind == "film" else record_imager
    recorded = record(rng, settings, total * scale, noise_sd)
    if settings.labels:
        recorded = _ink(recorded, labels(rng, combs, settings), settings)
    lanes = tuple(lane for comb in combs for lane in true_lanes(comb, frame))
    image = digitize(settings, recorded)
    return SimulatedBlot(image, (signal * scale).astype(np.float32), lanes, columns, noise_sd, settings, seed)


def _over_limit(settings: BlotSettings, peaks: Floats) -> NDArray[np.bool_]:
    """Whether the detector or the film no longer answers linearly (5 % off for film)."""
    if settings.kind == "film":
        exposure = peaks + settings.offset
        return film_density(exposure, replace(settings, film_toe=0.0)) < 0.95 * exposure
    return peaks + settings.offset * settings.full_scale >= settings.full_scale


def _ink(recorded: Floats, strokes: Floats, settings: BlotSettings) -> Floats:
    """Text over the image: black on a film, as bright as the brightest bands on an imager."""
    if settings.kind == "film":
        return recorded * (1 - strokes) + 0.01 * strokes
    return np.maximum(recorded, strokes * np.quantile(recorded, 0.995))


def moderate_settings(seed: int) -> BlotSettings:
    """Draw settings of moderate difficulty.

    4 to 15 lanes, 1 to 8 rows, ± 1° of tilt, peak/noise from 10, amounts over
    a tenfold range, a background slope up to 30 % of the median peak, smears of 5 %
    (of the bands, or of every band's signal), film and imagers of 8 to 16 bit.
    """
    rng = np.random.default_rng([seed, 1])
    n_lanes, n_rows = int(rng.integers(4, 16)), int(rng.integers(1, 9))
    kind: Literal["imager", "film"] = "film" if rng.random() < 0.35 else "imager"
    width = int(rng.integers(500, 1101))
    height = int(np.clip(width * rng.uniform(0.5, 0.9), 60 * n_rows + 60, 900))
    pitch = rng.uniform(max(26.0, 0.4 * width / n_lanes), min(110.0, 0.86 * width / n_lanes))
    share = float(pitch * n_lanes / width)
    smears = (1.0, 0.05) if rng.random() < 0.5 else (0.05, float(rng.uniform(0.1, 0.5)))
    imager_bits = int(rng.choice([8, 12, 14, 16, 16]))
    return BlotSettings(
        shape=(height, width), n_lanes=n_lanes, n_rows=n_rows, kind=kind,
        bit_depth=8 if kind == "film" else imager_bits,
        tilt_deg=float(rng.uniform(-1, 1)), smile_px=float(rng.uniform(-2, 2)),
        comb_share=share, comb_shift=float(rng.uniform(-1, 1) * max(0.0, 0.46 - share / 2)),
        gap_fraction=float(rng.uniform(0.1, 0.38)), width_jitter=0.03, pitch_jitter=0.015,
        band_sigma_px=(2.0, 4.5), skew=float(rng.uniform(0, 0.6)),
        unevenness=float(rng.uniform(0, 0.12)), edge_fraction=float(rng.uniform(0.03, 0.1)),
        curl_px=float(rng.uniform(0, 0.8)), row_jitter_px=float(rng.uniform(0, 0.7)),
        row_range=2.0, missing_fraction=float(rng.choice([0.0, 0.0, 0.08])),
        exposure=float(rng.uniform(0.5, 0.65) if kind == "film" else rng.uniform(0.5, 0.95)),
        offset=float(rng.uniform(0.05, 0.15) if kind == "film" else rng.uniform(0.005, 0.05)),
        peak_to_noise=float(10 ** rng.uniform(1, 1.8)), poisson_share=float(rng.uniform(0.2, 0.8)),
        background_slope=float(rng.uniform(0, 0.3)), background_waves=float(rng.uniform(0, 0.05)),
        lane_haze=float(rng.uniform(0, 0.06)), smear_fraction=smears[0], smear_strength=smears[1],
    )  # fmt: skip


def hard_settings(seed: int) -> BlotSettings:
    """Draw settings of the hard half: moderate ones with several afflictions each."""
    rng = np.random.default_rng([seed, 2])
    base = moderate_settings(seed)
    upper = base.lanes_per_strip[0]

    def sometimes(probability: float, value: T, otherwise: T) -> T:
        return value if rng.random() < probability else otherwise

    two = base.shape[0] >= 480 and base.n_rows <= 4 and rng.random() < 0.3
    n_lanes: int | tuple[int, ...] = base.n_lanes
    if two:
        n_lanes = (upper, max(4, upper - int(rng.integers(0, 2))))
    touching = rng.random() < 0.25
    share = min(base.comb_share, 0.78)
    return replace(
        base, strips=2 if two else 1, n_lanes=n_lanes, n_rows=min(base.n_rows, 2 if two else 7),
        comb_share=share, comb_shift=float(rng.uniform(-1, 1) * (0.4 - share / 2)),
        tilt_deg=float(rng.uniform(-5, 5)), slant_deg=sometimes(0.3, float(rng.uniform(-1.5, 1.5)), 0.0),
        smile_px=sometimes(0.5, float(rng.uniform(-15, 15)), base.smile_px),
        curvature_px=sometimes(0.3, float(rng.uniform(-8, 8)), 0.0),
        gap_fraction=0.03 if touching else base.gap_fraction, row_spacing=sometimes(0.3, 1.6, 2.5),
        width_jitter=sometimes(0.3, 0.12, 0.03), pitch_jitter=sometimes(0.3, 0.04, 0.015),
        missing_fraction=sometimes(0.4, 0.2, 0.0), missing_lanes=sometimes(0.3, int(rng.integers(1, 3)), 0),
        faint_lanes=sometimes(0.2, 1, 0), bleed=sometimes(0.25, float(rng.uniform(0.2, 0.6)), 0.0),
        saturation_fraction=sometimes(0.3, float(rng.uniform(0.05, 0.3)), 0.0),
        film_toe=sometimes(0.3, 0.05, 0.0), blotches=sometimes(0.4, int(rng.integers(1, 8)), 0),
        specks=sometimes(0.3, int(rng.integers(5, 40)), 0), membrane_edges=rng.random() < 0.3,
        labels=rng.random() < 0.25, marker_lane=rng.random() < 0.2,
        jpeg_quality=sometimes(0.3, 85, None) if base.bit_depth == 8 else None,
    )  # fmt: skip


def moderate_blot(seed: int = 0) -> SimulatedBlot:
    """Draw a blot of moderate difficulty (`moderate_settings`)."""
    return simulate_blot(seed=seed, settings=moderate_settings(seed))


def hard_blot(seed: int = 0) -> SimulatedBlot:
    """Draw a blot of the hard half (`hard_settings`)."""
    return simulate_blot(seed=seed, settings=hard_settings(seed))

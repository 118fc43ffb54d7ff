"""Settings of a simulated blot: everything but the seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError

Kind = Literal["imager", "film"]


@dataclass(frozen=True)
class BlotSettings:
    """What a simulated blot looks like; the seed settles the rest.

    Fractions of the *median peak* refer to the median height of the present
    bands above their background.

    Attributes
    ----------
    shape : (H, W)
        Size of the image in px.
    n_lanes : int or tuple of int
        Lanes per strip; one number holds for every strip.
    n_rows : int
        Rows of bands in each strip.
    strips : int
        Membranes or combs stacked in the image, each with its own lanes.
    kind : {"imager", "film"}
        Linear detector, or optical density of a scanned film.
    polarity : {"bright", "dark"} or None
        What bands are in the gray levels; None: bright for an imager, dark for film.
    bit_depth : int
        From 8 to 16; more than 8 is stored as uint16 (full scale 2**bit_depth - 1).
    tilt_deg, slant_deg : float
        Rotation of the whole comb; lean of the lanes against their rows.
    smile_px, curvature_px : float
        How much lower the outermost lanes run; bow of the lanes at mid-height.
    comb_share, comb_shift : float
        Width of the comb and its offset from the middle, as shares of the image's width.
    gap_fraction, width_jitter, pitch_jitter : float
        Gap between lanes, and s.d. of width and place, as shares of the pitch.
    band_sigma_px : (float, float)
        Range of the rows' vertical s.d.
    row_spacing : float
        Least distance of two rows, in sums of both rows' vertical s.d.
    skew : float
        Greatest exponential tail of a band's vertical profile, in its s.d.; up or down by row.
    edge_fraction, unevenness : float
        Softness of a band's sides as a share of the lane's width; greatest
        relative change of a band from its middle to its side.
    row_jitter_px, curl_px : float
        S.d. of a band's height of run within its row, and of how much lower its ends lie.
    amount_range, row_range : float
        Largest over smallest amount within a row (log-uniform), and between rows.
    missing_fraction : float
        Share of absent bands; no lane loses all.
    missing_lanes, faint_lanes : int
        Empty lanes inside each comb, and lanes with a fiftieth of the amounts.
    amounts : (n_rows, lanes of all strips) tuple of tuples of float, or None
        Relative amount of every band, 0 where absent, strips from top to bottom one after the other; None:
        drawn, as the five settings above say. A band's volume goes with its amount and its lane's width,
        whatever its row's vertical s.d.
    exposure, offset : float
        Brightest band's peak and dark level, as shares of full scale (imager); film:
        peak as a share of `film_maximum`, and `offset` its fog in OD.
    film_maximum, film_toe : float
        OD at which the film saturates, and OD below which it barely responds.
    saturation_fraction : float
        Share of bands driven over the limit; overrides `exposure` when positive.
    peak_to_noise : float
        Height of the faintest band (of the lanes not made faint) over the pixel noise of the background.
    poisson_share : float
        Share of shot noise in the background's variance; film: of grain that grows with density.
    background_slope, background_waves, lane_haze, bleed : float
        Fractions of the median peak: slope across the image, smooth unevenness,
        haze of the lanes; share of the signal scattered round overloaded bands.
    smear_fraction, smear_strength : float
        Share of bands with a tail upward, and the tail's volume over the band's.
    blotches, specks : int
        Blobs, and grains of dust of 1 to 3 px.
    membrane_edges, labels, marker_lane : bool
        A membrane with edges; text beside the blot; a ladder left of each comb.
    jpeg_quality : int or None
        Send the 8-bit image through JPEG.

    Raises
    ------
    InputError
        If a value is impossible.
    """

    shape: tuple[int, int] = (600, 900)
    n_lanes: int | tuple[int, ...] = 10
    n_rows: int = 5
    strips: int = 1
    kind: Kind = "imager"
    polarity: Literal["bright", "dark"] | None = None
    bit_depth: int = 16
    tilt_deg: float = 0.0
    slant_deg: float = 0.0
    smile_px: float = 0.0
    curvature_px: float = 0.0
    comb_share: float = 0.8
    comb_shift: float = 0.0
    gap_fraction: float = 0.2
    width_jitter: float = 0.02
    pitch_jitter: float = 0.01
    band_sigma_px: tuple[float, float] = (2.5, 4.5)
    row_spacing: float = 2.5
    skew: float = 0.5
    edge_fraction: float = 0.05
    unevenness: float = 0.1
    row_jitter_px: float = 0.5
    curl_px: float = 0.5
    amount_range: float = 10.0
    row_range: float = 2.0
    missing_fraction: float = 0.0
    missing_lanes: int = 0
    faint_lanes: int = 0
    amounts: tuple[tuple[float, ...], ...] | None = None
    exposure: float = 0.6
    offset: float = 0.02
    film_maximum: float = 2.0
    film_toe: float = 0.0
    saturation_fraction: float = 0.0
    peak_to_noise: float = 30.0
    poisson_share: float = 0.5
    background_slope: float = 0.1
    background_waves: float = 0.03
    lane_haze: float = 0.03
    bleed: float = 0.0
    smear_fraction: float = 0.0
    smear_strength: float = 0.05
    blotches: int = 0
    specks: int = 0
    membrane_edges: bool = False
    labels: bool = False
    marker_lane: bool = False
    jpeg_quality: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("imager", "film"):
            raise InputError(f'kind must be "imager" or "film", not {self.kind!r}')
        if self.polarity not in (None, "bright", "dark"):
            raise InputError(f'polarity must be "bright" or "dark", not {self.polarity!r}')
        if not 8 <= self.bit_depth <= 16:
            raise InputError(f"bit_depth must be 8 to 16, not {self.bit_depth}")
        if self.strips < 1 or self.n_rows < 1 or min(self.lanes_per_strip) < 1:
            raise InputError("a simulated blot needs at least one strip, lane and row")
        if len(self.lanes_per_strip) != self.strips:
            raise InputError(f"n_lanes names {len(self.lanes_per_strip)} strips, not {self.strips}")
        if min(self.amount_range, self.row_range) < 1 or self.peak_to_noise <= 0:
            raise InputError("amount_range and row_range must be at least 1, peak_to_noise positive")
        if self.jpeg_quality is not None and self.bit_depth != 8:
            raise InputError("jpeg_quality needs bit_depth=8")
        if self.amounts is not None:
            _check_amounts(self.amounts, self.n_rows, sum(self.lanes_per_strip))

    @property
    def lanes_per_strip(self) -> tuple[int, ...]:
        """Number of lanes of every strip."""
        return (self.n_lanes,) * self.strips if isinstance(self.n_lanes, int) else self.n_lanes

    @property
    def dark(self) -> bool:
        """Whether bands are the dark parts of the stored image."""
        return self.kind == "film" if self.polarity is None else self.polarity == "dark"

    @property
    def full_scale(self) -> int:
        """Largest gray level."""
        return int(2**self.bit_depth - 1)

    def amounts_of(self, strip: int) -> tuple[tuple[float, ...], ...] | None:
        """The given amounts of a strip (from 1), rows × lanes; None where they are drawn."""
        if self.amounts is None:
            return None
        first = sum(self.lanes_per_strip[: strip - 1])
        return tuple(row[first : first + self.lanes_per_strip[strip - 1]] for row in self.amounts)


def _check_amounts(amounts: Sequence[Sequence[float]], n_rows: int, n_lanes: int) -> None:
    if [len(row) for row in amounts] != [n_lanes] * n_rows:
        raise InputError(
            f"amounts must be {n_rows} rows of {n_lanes} numbers, one for each lane of all strips"
        )
    flat = [amount for row in amounts for amount in row]
    if not all(0 <= amount < math.inf for amount in flat) or not any(flat):
        raise InputError("amounts must be zero or more, and not all zero")

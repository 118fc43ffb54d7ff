"""detect_lanes: the steps in order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..image import Blot
from ..lanes import Lane
from .centrelines import lane_width, polynomial
from .counted import exactly
from .lane_positions import Evidence, confidences, fill_gaps, gather, lane_middles
from .response import band_response, response_threshold, working_image
from .ridges import Floats, find_ridges
from .rows import Comb, choose_cuts
from .shape import are_dots
from .strips import Strip, find_strips

Region = tuple[float, float, float, float]
SHORTEST_LANE = 4  # working px
MOST_LANES = 100


def detect_lanes(blot: Blot, n_lanes: int | None = None, region: Region | None = None) -> tuple[Lane, ...]:
    """Find the lanes of every strip of a blot.

    Ridges of a band filter are cut into pieces as wide as lanes; regular rows of such
    pieces tell the comb, rows of one comb make a strip, and all pieces of a strip
    together place, bend and weigh its lanes.

    Parameters
    ----------
    blot : Blot
    n_lanes : int, optional
        Lanes in each strip, where it is known.
    region : (x0, y0, x1, y1), optional
        Inclusive pixels to look in; found otherwise.

    Returns
    -------
    tuple of Lane
        Strip by strip from top to bottom, left to right; empty if there are no lanes.

    Raises
    ------
    InputError
        If the region lies outside the image, or `n_lanes` is no count.
    """
    if n_lanes is not None and (n_lanes != int(n_lanes) or not 1 <= n_lanes <= MOST_LANES):
        raise InputError(
            f"{blot.image}: the number of lanes must be at least 1 and at most {MOST_LANES}, not {n_lanes}"
        )
    x0, y0, x1, y1 = _checked(region, blot)
    inside = np.s_[y0 : y1 + 1, x0 : x1 + 1]
    part = replace(blot, signal=blot.signal[inside], saturated=blot.saturated[inside])
    image, factor = working_image(part)
    response = band_response(image)
    threshold = response_threshold(response)
    comb = choose_cuts(find_ridges(response, threshold), threshold)
    lanes: list[Lane] = []
    if comb is not None:
        for strip in find_strips(comb, image):
            found = _strip_lanes(comb, strip, image, n_lanes)
            number = max((lane.strip for lane in lanes), default=0) + 1
            lanes += [_in_image(*lane, number, factor, (x0, y0)) for lane in found]
    if not lanes and n_lanes is not None:
        return evenly_spaced(n_lanes, (x0, y0, x1, y1))
    return tuple(lanes)


def _checked(region: Region | None, blot: Blot) -> tuple[int, int, int, int]:
    """The region as whole pixels of the signal."""
    height, width = blot.signal.shape
    if region is None:
        return 0, 0, width - 1, height - 1
    if len(region) != 4:
        raise InputError(f"{blot.image}: a region is four numbers, x0 y0 x1 y1, not {len(region)}")
    x0, y0, x1, y1 = (round(v) for v in region)
    if not (0 <= x0 <= x1 - 7 and x1 < width and 0 <= y0 <= y1 - 7 and y1 < height):
        raise InputError(
            f"{blot.image}: the region {x0} {y0} {x1} {y1} must lie within the image "
            f"(0 0 {width - 1} {height - 1}) and be at least 8 px wide and high"
        )
    return x0, y0, x1, y1


def evenly_spaced(n_lanes: int, region: tuple[int, int, int, int]) -> tuple[Lane, ...]:
    """Lanes of equal width over a whole region, where nothing in it tells better."""
    x0, y0, x1, y1 = region
    pitch = (x1 - x0 + 1) / n_lanes
    middles = x0 - 0.5 + pitch * (np.arange(n_lanes) + 0.5)
    return tuple(Lane(np.array([[x, y0], [x, y1]]), max(1.0, 0.8 * pitch), confidence=0.1) for x in middles)


def _strip_lanes(
    comb: Comb,
    strip: Strip,
    image: NDArray[np.float32],
    n_lanes: int | None,
) -> list[tuple[Floats, float, float]]:
    """Centreline, width (working px) and confidence of each lane of a strip."""
    evidence = gather(comb, strip)
    if are_dots(evidence, image):
        return []
    middles, weight = lane_middles(evidence)
    if not len(middles):
        return []
    middles, weight, put_in = fill_gaps(middles, weight, evidence.pitch)
    if n_lanes is not None:
        placed = (middles, weight, put_in)
        middles, weight, put_in = exactly(n_lanes, placed, evidence, image.shape[1])
    confidence = confidences(middles, weight, put_in, evidence.pitch)
    coefficients, scale = polynomial(evidence, middles)
    top, bottom = _levels(evidence, strip)
    lanes = []
    for k, middle_x in enumerate(middles):
        slant = comb.slope * (middle_x - comb.middle)
        first, last = max(top + slant, 0.0), min(bottom + slant, image.shape[0] - 1.0)
        if last - first < SHORTEST_LANE:  # a steep row has left the image
            continue
        y = np.linspace(first, last, 9)
        u = np.clip((y - slant - scale[0]) / scale[1], -1.3, 1.3)
        x = np.polynomial.polynomial.polyval(u, coefficients[k])
        width = lane_width(evidence, middle_x)
        lanes.append((np.column_stack([x, y]), width, float(confidence[k])))
    return lanes


def _in_image(
    points: Floats,
    width: float,
    confidence: float,
    strip: int,
    factor: int,
    origin: tuple[int, int],
) -> Lane:
    """A lane of the working image in pixels of the whole one."""
    points = (points + 0.5) * factor - 0.5 + np.array(origin)
    return Lane(_simplified(points), max(width * factor, 1.0), strip=strip, confidence=confidence)


def _levels(evidence: Evidence, strip: Strip) -> tuple[float, float]:
    """Heights between which the strip's lanes run: all its bands, and room for their baseline."""
    level = evidence.level[evidence.weight > 0.15]
    margin = max(2.5 * evidence.width, 0.25 * (level.max() - level.min()), 12.0)
    return max(level.min() - margin, strip.top), min(level.max() + margin, strip.bottom)


def _simplified(points: Floats) -> NDArray[np.float64]:
    """Two points where the centreline is straight within a quarter of a pixel."""
    share = (points[:, 1] - points[0, 1]) / (points[-1, 1] - points[0, 1])
    straight = points[0, 0] + share * (points[-1, 0] - points[0, 0])
    bent = np.abs(points[:, 0] - straight).max() >= 0.25
    return np.asarray(points if bent else points[[0, -1]], dtype=np.float64)

"""The gap between two membranes that were imaged together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..robust import median
from .ridges import Floats
from .rows import Comb, Row, row_height

# A gap is this many s.d. of the noise deep, this part of a band's height, and goes this
# part of the way down to the darkest of the image.
GAP_NOISE, GAP_HEIGHT, GAP_DARK = 6.0, 0.03, 0.5


def membrane_gap(
    comb: Comb,
    image: NDArray[np.float32],
    rows_around: tuple[Row, Row],
    extent: tuple[float, float],
    darkest: float,
) -> tuple[float, float]:
    """Depth and height y of the deepest valley across all lanes; a gap is deeper than 1.

    Unlike the space between two bands, the gap between two membranes is darker than
    both of its sides in the lanes, between them and beside them.

    Parameters
    ----------
    comb : Comb
    image : (h, w) float32
        Working image.
    rows_around : (above, below)
        Rows between which to look.
    extent : (first, last)
        Middles of the first and last lane, in px.
    darkest : float
        Signal where nothing lies, not even a membrane.
    """
    above, below = rows_around
    first, last = extent
    start = row_height(comb, above) + 0.15 * comb.width
    rows = np.arange(start, row_height(comb, below) - 0.15 * comb.width)
    if len(rows) < 8:
        return 0.0, start
    step = max(1.0, comb.pitch / 30)
    parts = [
        np.arange(first - 1.8 * comb.pitch, first - 0.7 * comb.pitch, step),
        np.arange(first, last, 2 * step),
        np.arange(last + 0.7 * comb.pitch, last + 1.8 * comb.pitch, step),
    ]
    height = median(comb.segments.height)
    scores = []
    for number, part in enumerate(parts):
        columns = part[(part >= 0) & (part <= image.shape[1] - 1)]
        if len(columns) > 2:
            pixels = _along_rows(image, rows, columns, comb)
            if number != 1:  # beside the lanes all columns are alike
                pixels = np.sort(pixels, axis=1)[:, [pixels.shape[1] // 2]]
            depth, level, noise = _valley(pixels, comb.pitch)
            depth[depth < GAP_DARK * (level + depth - darkest)] = 0.0
            scores.append(depth / max(GAP_NOISE * noise, GAP_HEIGHT * height))
    if not scores:
        return 0.0, start
    score = np.min(scores, axis=0)
    deepest = int(np.argmax(score))
    return float(score[deepest]), float(rows[deepest])


def _along_rows(image: NDArray[np.float32], rows: Floats, columns: Floats, comb: Comb) -> Floats:
    """Pixels at levels `rows` and the given columns, following the rows' slope."""
    y = rows[:, None] + comb.slope * (columns - comb.middle)
    y = np.clip(np.round(y).astype(np.intp), 0, image.shape[0] - 1)
    pixels: Floats = image[y, np.round(columns).astype(np.intp)].astype(float)
    return pixels


def _valley(pixels: Floats, pitch: float) -> tuple[Floats, Floats, float]:
    """How far, at each row, most columns lie below what is above and below; level and noise."""
    noise = 1.2533 * float(np.mean(np.abs(np.diff(pixels, axis=0)))) / np.sqrt(10)
    smooth = ndimage.uniform_filter1d(pixels, 5, axis=0, mode="nearest")
    reach = 2 * int(pitch / 2) + 1
    before = ndimage.maximum_filter1d(smooth, reach, axis=0, origin=reach // 2)
    after = ndimage.maximum_filter1d(smooth, reach, axis=0, origin=-(reach // 2))
    depth = np.sort(np.minimum(before, after) - smooth, axis=1)[:, pixels.shape[1] // 4]
    level = np.sort(smooth, axis=1)[:, pixels.shape[1] // 2]
    return depth, level, noise


def lanes_extent(comb: Comb, group: list[Row]) -> tuple[float, float]:
    """Middles of the first and last lane of a group, in px."""
    ends = [_without_strays(comb.segments.x[row.members])[[0, -1]] for row in group]
    return float(min(e[0] for e in ends)), float(max(e[1] for e in ends))


def _without_strays(x: Floats) -> Floats:
    """Middles of a row's segments less one at each end that lies more than a lane away."""
    spacing = np.diff(x)
    if len(spacing) < 3:
        return x
    far = spacing > 1.5 * median(spacing)
    return x[int(far[0]) : len(x) - int(far[-1])]

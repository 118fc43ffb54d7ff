"""Where in an image something is shaped like a band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..image import Blot
from ..robust import SIGMAS_PER_MAD

# Bands of film are flat-topped above this optical density: their grain there tells nothing.
OD_CEILING = 1.5
LONGEST_SIDE = 1300
# Half heights of the boxes that look for bands, in working pixels: powers of 2.
HALF_HEIGHTS = (2, 4, 8, 16)
BLOCK = 128  # columns filtered at a time, which keeps their sums in the cache


def working_image(blot: Blot) -> tuple[NDArray[np.float32], int]:
    """Signal reduced for detection, and by which whole factor.

    Returns
    -------
    image : (h, w) float32
        Means of `factor` × `factor` pixels.
    factor : int
        1 where the longest side has at most 1300 px.
    """
    signal = blot.signal
    longest = max(signal.shape)
    factor = 1 if longest <= LONGEST_SIDE else max(2, round(longest / 1000))
    if factor > 1:
        h, w = (side // factor for side in signal.shape)
        blocks = signal[: h * factor, : w * factor].reshape(h, factor, w, factor)
        signal = blocks.mean(axis=(1, 3), dtype=np.float32)
    if blot.scale == "od":
        signal = np.minimum(signal, np.float32(OD_CEILING))
    return signal, factor


def band_response(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Height of each pixel above the brighter of what lies above and below it.

    The mean of a box, less the larger mean of its two neighbours of the same
    height along y; the largest over several heights. Unlike a difference of
    Gaussians it is blind to steps, such as the edges of a membrane.

    Parameters
    ----------
    image : (h, w) float32

    Returns
    -------
    (h, w) float32
        In the units of `image`.
    """
    width = image.shape[1]
    response = np.empty_like(image)
    for first in range(0, width, BLOCK):
        columns = image[:, max(0, first - 2) : first + BLOCK + 2]
        beyond = max(0, 2 - first), max(0, min(first + BLOCK, width) + 2 - width)
        if any(beyond):
            columns = np.pad(columns, ((0, 0), beyond), mode="edge")
        response[:, first : first + BLOCK] = _block_response(columns)
    return response


def _block_response(padded: NDArray[np.float32]) -> NDArray[np.float32]:
    """The response of columns, given with two more on each side.

    Sums of 2, 4, 8 … rows are made of each other, by few additions of whole blocks. They are scaled
    last: sums of whole numbers are exact up to 16 bits, so that equal ones stay equal.
    """
    pairs = padded[:, :-1] + padded[:, 1:]
    rows = pairs[:, :-3] + pairs[:, 2:-1] + padded[:, 4:]
    height = len(rows)
    best = np.zeros_like(rows)
    total, summed = rows, 1
    for number, half in enumerate(HALF_HEIGHTS):
        size = 2 * half + 1
        if height < 3 * size:
            break
        while summed < 2 * half:
            total = total[:-summed] + total[summed:]
            summed *= 2
        box = (total[:-1] + rows[summed:]) * np.float32(1 / (5 * size))
        peak = box[size:-size] - np.maximum(box[: -2 * size], box[2 * size :])
        inner = best[half + size : height - half - size]
        inner[:] = peak if number == 0 else np.maximum(inner, peak)
    return best


def response_threshold(response: NDArray[np.float32]) -> float:
    """Six s.d. of the response where there are no bands, and 1 % of the strongest."""
    sample = response[::3, ::3].ravel()
    last = len(sample) - 1
    ranks = [last // 2, (last + 1) // 2, round(0.999 * last)]
    low, high, strong = (float(value) for value in np.partition(sample, ranks)[ranks])
    spread = SIGMAS_PER_MAD * float(np.median(np.abs(sample - np.float32((low + high) / 2))))
    return max(6 * spread, 0.01 * strong, 1e-9)

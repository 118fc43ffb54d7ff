"""Where in an image something is shaped like a band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..image import Blot
from ..robust import SIGMAS_PER_MAD

# Bands of film are flat-topped above this optical density: their grain there tells nothing.
OD_CEILING = 1.5
LONGEST_SIDE = 1300
# Half heights of the boxes that look for bands, in working pixels.
HALF_HEIGHTS = (2, 4, 8, 16)
BLOCK = 128  # columns filtered at a time, which keeps sums of doubles in the cache


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
    smooth = ndimage.uniform_filter1d(image, 5, axis=1, mode="nearest")
    for first in range(0, image.shape[1], BLOCK):
        block = smooth[:, first : first + BLOCK]
        block[:] = _block_response(block)
    return smooth


def _block_response(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """The response of columns that are smoothed already."""
    height = columns.shape[0]
    total = np.zeros((height + 1, columns.shape[1]))
    np.cumsum(columns, axis=0, out=total[1:])
    best = np.zeros_like(columns)
    for number, half in enumerate(HALF_HEIGHTS):
        size = 2 * half + 1
        if height < 3 * size:
            break
        box = ((total[size:] - total[:-size]) / size).astype(np.float32)
        peak = box[size:-size] - np.maximum(box[: -2 * size], box[2 * size :])
        inner = best[half + size : height - half - size]
        inner[:] = peak if number == 0 else np.maximum(inner, peak)
    return best


def response_threshold(response: NDArray[np.float32]) -> float:
    """Six s.d. of the response where there are no bands, and 1 % of the strongest."""
    sample = response[::3, ::3]
    spread = SIGMAS_PER_MAD * float(np.median(np.abs(sample - np.median(sample))))
    return max(6 * spread, 0.01 * float(np.percentile(sample, 99.9)), 1e-9)

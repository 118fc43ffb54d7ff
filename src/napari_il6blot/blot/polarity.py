"""Which parts of an image are its bands: the bright or the dark ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from .image import Polarity

# Pixels of the reduced copy that is judged: bands stay 2 px thick or more.
JUDGED_PIXELS = 120_000
# A structure that is thinner, along x or y, than this share of the shorter side can be a band.
BAND_SHARE = 0.1
# Blocks along the longer side whose medians give the background; square, so that those of a
# narrow strip reach beyond its bands.
BLOCKS = 32
# Below this ratio of energies the decision is a guess.
CERTAIN_RATIO = 2.0

Image = NDArray[np.float32]


class PolarityDecision(NamedTuple):
    """What the bands are in the stored gray levels, and why.

    `ratio` is the energy of the chosen sign over the other's.
    """

    polarity: Polarity
    reason: str
    ratio: float

    @property
    def certain(self) -> bool:
        """Whether one sign clearly outweighs the other."""
        return self.ratio >= CERTAIN_RATIO


def decide_polarity(gray: NDArray[Any]) -> PolarityDecision:
    """Decide from the image whether its bands are bright or dark.

    Bands are compact: a morphological opening with a line across them removes
    them, while membranes, frames and steps stay. What the opening removes (white
    top-hat) and what the closing fills (black top-hat), each counted only so far as
    it stands out from the highest (lowest) local background around it, are compared
    by their sum of squares. Gaps between bands and lettering on a membrane do not
    stand out so. The measure is the same for an image and its negative with the
    signs exchanged, and the same for an image and its transpose.

    Parameters
    ----------
    gray : (H, W) array
        Stored values, finite.

    Returns
    -------
    PolarityDecision
    """
    reduced = _reduce(gray)
    background = _block_medians(reduced)
    bright, dark = (_excursion_energy(sign * reduced, sign * background) for sign in (1, -1))
    polarity: Polarity = "dark" if dark > bright else "bright"
    high, low = max(bright, dark), min(bright, dark)
    # The floor keeps a noise-free image's ratio finite.
    ratio = high / max(low, high * 1e-6) if high > 0 else 1.0
    side = "below" if polarity == "dark" else "above"
    reason = (
        f"the bands are the {polarity} parts: compact structures {side} the local background "
        f"outweigh those on its other side {_times(ratio)}"
    )
    return PolarityDecision(polarity, reason, ratio)


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:.0f} times" if ratio < 1000 else "over 1000 times"


def _reduce(gray: NDArray[Any]) -> Image:
    """Sum blocks of pixels down to `JUDGED_PIXELS`, and smooth along x over 3 px against specks."""
    step = min(math.ceil(math.sqrt(gray.size / JUDGED_PIXELS)), *gray.shape)
    height, width = gray.shape[0] // step, gray.shape[1] // step
    rows = gray[: height * step : step].astype(np.float32)
    for first in range(1, step):
        rows += gray[first : height * step : step]
    reduced = rows[:, : width * step : step].copy()
    for first in range(1, step):
        reduced += rows[:, first : width * step : step]
    # Scaled to the image's own range, squares cannot overflow.
    reduced -= reduced.min()
    reduced /= max(float(reduced.max()), 1e-30)
    smoothed = reduced.copy()
    smoothed[:, 1:] += reduced[:, :-1]
    smoothed[:, :-1] += reduced[:, 1:]
    smoothed[:, [0, -1]] += reduced[:, [0, -1]]
    return smoothed


def _block_medians(image: Image) -> Image:
    """Medians over a grid of blocks, themselves median-filtered over 7 × 7 blocks."""
    height, width = image.shape
    side = _block_side(image)
    grid = image[: height // side * side, : width // side * side]
    blocks = grid.reshape(height // side, side, width // side, side).swapaxes(1, 2)
    medians = _median(blocks.reshape(*blocks.shape[:2], side**2))
    windows = sliding_window_view(np.pad(medians, 3, mode="edge"), (7, 7))
    return _median(windows.reshape(*medians.shape, 49))


def _block_side(image: Image) -> int:
    side: int = max(1, min(max(image.shape) // BLOCKS, min(image.shape) // 3))
    return side


def _median(values: Image) -> Image:
    """Median along the last axis; of an even number, the mean of the middle two."""
    count = values.shape[-1]
    # Sorting short float32 rows is several times faster than np.median.
    ordered = np.sort(values, axis=-1)
    middle: Image = ordered[..., (count - 1) // 2] + ordered[..., count // 2]
    return middle * np.float32(0.5)


def _excursion_energy(image: Image, background: Image) -> float:
    """Sum of squares of the compact structures above the highest background around them."""
    highest = sliding_window_view(np.pad(background, 2, mode="edge"), (5, 5)).max(axis=(2, 3))
    side = _block_side(image)
    level = _spread(_spread(highest, side, image.shape[0], 0), side, image.shape[1], 1)
    length = max(5, int(min(image.shape) * BAND_SHARE) | 1)
    opened = np.minimum(_opening(image, length, 0), _opening(image, length, 1))
    excursion = image - np.maximum(opened, level, out=opened)
    np.maximum(excursion, 0, out=excursion)
    return float(np.vdot(excursion, excursion))


def _spread(blocks: Image, size: int, length: int, axis: int) -> Image:
    """Repeat block values over their pixels; the last block's fill the remainder."""
    counts = np.full(blocks.shape[axis], size)
    counts[-1] += length - size * blocks.shape[axis]
    return np.repeat(blocks, counts, axis=axis)


def _opening(image: Image, length: int, axis: int) -> Image:
    """Grey opening with a line of `length` px (odd) along `axis`."""
    lines = image if axis == 0 else image.T
    padded = np.pad(lines, ((length - 1, length - 1), (0, 0)), mode="edge")
    spare = np.empty_like(padded)
    opened = _running(np.maximum, *_running(np.minimum, padded, spare, length), length)[0]
    return opened if axis == 0 else opened.T


def _running(extreme: Callable[..., Image], window: Image, spare: Image, length: int) -> tuple[Image, Image]:
    """Minimum or maximum of every `length` successive rows, by doubling windows.

    Both buffers are overwritten in turn (fresh memory costs more than the
    arithmetic); the result comes first.
    """
    width, rows = 1, len(window)
    while width < length:
        shift = min(width, length - width)
        rows -= shift
        extreme(window[:rows], window[shift : shift + rows], out=spare[:rows])
        window, spare, width = spare, window, width + shift
    return window[:rows], spare

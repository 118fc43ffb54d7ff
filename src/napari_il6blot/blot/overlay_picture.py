"""The blot as a picture: gray levels that show faint bands, at a size that can be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .image import Blot
from .orientation import turn

LARGEST_SIDE = 1800
SMALLEST_SIDE = 1000
# Enlarged more than this, the pixels of a small image do not show more.
MOST = 4.0
# Exponent of the signal: faint bands are seen beside strong ones.
GAMMA = 0.6
# Pixels are sampled down to about this many for the contrast.
SAMPLE = 500_000


def enlargement(shape: tuple[int, ...]) -> float:
    """Factor for an image of this shape: whole numbers up to 4 for small ones, below 1 for large ones."""
    side = max(shape[:2])
    if side > LARGEST_SIDE:
        return LARGEST_SIDE / side
    return float(min(MOST, max(1, round(SMALLEST_SIDE / side), min(LARGEST_SIDE // side, 2))))


def display(blot: Blot) -> NDArray[np.uint8]:
    """Gray levels in the file's frame, bands dark on light: (H, W) uint8.

    The lightest is the 2nd percentile, the darkest the 99.8th, as ImageJ stretches
    contrast; a power between them lifts what is faint.
    """
    signal = _file_frame(blot)
    step = max(1, int(np.sqrt(signal.size / SAMPLE)))
    low, high = np.percentile(signal[::step, ::step], (2, 99.8))
    if high <= low:
        low, high = float(signal.min()), float(signal.max())
    share = np.clip((signal - np.float32(low)) / np.float32(max(high - low, 1e-30)), 0, 1)
    shown: NDArray[np.uint8] = (255 * (1 - share**GAMMA) + 0.5).astype(np.uint8)
    return np.ascontiguousarray(shown)


def _file_frame(blot: Blot) -> NDArray[np.float32]:
    """The signal turned back to the file's frame."""
    unflipped = blot.signal[:, ::-1] if blot.flip else blot.signal
    return turn(unflipped, (360 - blot.rotate) % 360, flip=False)

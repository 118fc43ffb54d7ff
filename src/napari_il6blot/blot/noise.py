"""Pixel noise, estimated from the image itself as a function of its signal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from .robust import SIGMAS_PER_MAD, median

if TYPE_CHECKING:
    from .image import Blot

# Pixels that the noise is estimated from: enough for 3 % in each bin of the signal.
SAMPLE = 60_000
LEAST_PIXELS = 50
# Side in px of the blocks whose means tell how far noise is correlated, and pixels they are taken from.
BLOCK = 4
BLOCK_SAMPLE = 200_000
# Noise more correlated than over 5 x 5 px is no noise but texture.
MOST_CORRELATED = 25.0


@dataclass(frozen=True, eq=False)
class Noise:
    """Variance of a pixel against its signal.

    Attributes
    ----------
    levels : (k,) float64
        Signal, rising.
    variances : (k,) float64
        Variance of a single pixel at those levels, not falling.
    correlation : float
        How many times larger the variance of a sum over many pixels is than for
        independent pixels (1 for a raw image, more after resampling or JPEG).
    """

    levels: NDArray[np.float64]
    variances: NDArray[np.float64]
    correlation: float = 1.0

    def variance(self, signal: NDArray[np.floating]) -> NDArray[np.float64]:
        """Variance that one pixel of this signal adds to a sum over many."""
        variances: NDArray[np.float64] = np.interp(signal, self.levels, self.variances) * self.correlation
        return variances


def estimate_noise(signal: NDArray[np.float32], saturated: NDArray[np.bool_], bins: int = 12) -> Noise:
    """Estimate the noise of an image from its finest detail.

    Differences of second order along x, ``(a - 2 b + c) / √6``, remove what
    varies slowly; their mean size in bins of the local signal, outliers cut off, gives
    the noise at that signal (after the "fast noise variance estimation" of Immerkær
    1996, made robust and signal-dependent). The ratio to differences between the
    means of 4 × 4 blocks tells how far noise is correlated.

    Parameters
    ----------
    signal : (H, W) float32
    saturated : (H, W) bool
        Pixels to leave out: a clipped pixel has no noise.
    bins : int
        Number of signal levels.
    """
    step = max(1, round(signal.size / SAMPLE))
    part, clipped = signal[step // 2 :: step], saturated[step // 2 :: step]
    if part.shape[1] < 3 or not part.shape[0]:
        return Noise(np.zeros(1), np.zeros(1))
    left, centre, right = part[:, :-2], part[:, 1:-1], part[:, 2:]
    detail = np.abs(left + right - 2 * centre) / np.float32(np.sqrt(6))
    local = (left + centre + right) / np.float32(3)
    free = ~(clipped[:, :-2] | clipped[:, 1:-1] | clipped[:, 2:])
    levels, variances = _by_level(detail[free], local[free], bins)
    return Noise(levels, np.maximum.accumulate(variances), _correlation(signal))


_KNOWN: WeakKeyDictionary[Blot, Noise] = WeakKeyDictionary()


def blot_noise(blot: Blot) -> Noise:
    """`estimate_noise` of a blot, estimated once: blots are immutable."""
    known = _KNOWN.get(blot)
    if known is None:
        known = _KNOWN[blot] = estimate_noise(blot.signal, blot.saturated)
    return known


def _by_level(
    detail: NDArray[np.float32], local: NDArray[np.float32], bins: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Variance in bins of the signal that hold fewer pixels the rarer (brighter) it is."""
    order = _rising(local)
    detail, local = detail[order], local[order]
    fractions = np.concatenate(
        [np.linspace(0, 0.8, max(bins - 5, 2)), 1 - 0.2 * 0.4 ** np.arange(1.0, 6.0), [1.0]]
    )
    bounds = np.unique((fractions * len(order)).astype(int))
    levels, variances = [0.0], [0.0]
    for start, stop in pairwise(bounds.tolist()):
        if stop - start >= LEAST_PIXELS or (start == 0 and stop == len(order)):
            levels.append(float(local[(start + stop) // 2]))
            variances.append(_robust_sd(detail[start:stop]) ** 2)
    return np.array(levels[1:] or levels), np.array(variances[1:] or variances)


def _rising(values: NDArray[np.float32]) -> NDArray[np.intp]:
    """Indices that sort the values, equal ones in their order.

    NumPy sorts 16 bits by radix, the lower half of the values' and then the upper: four times as
    fast as by comparing.
    """
    bits = (values + np.float32(0)).view(np.uint32)  # a zero below zero becomes one above
    # As whole numbers these rise as the values do, negative ones too.
    bits = np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))
    lower = np.argsort(bits.astype(np.uint16), kind="stable")
    upper = np.argsort((bits[lower] >> 16).astype(np.uint16), kind="stable")
    return np.asarray(lower[upper])


def _robust_sd(detail: NDArray[np.float32]) -> float:
    """σ from absolute differences, edges of bands and specks cut off at 4 σ.

    A mean and not the median: the noise of few-bit images takes few values.
    """
    cut = 4 * SIGMAS_PER_MAD * max(median(detail), 0.5 * float(np.mean(detail)))
    return float(np.minimum(detail, cut).mean(dtype=float)) * float(np.sqrt(np.pi / 2))


def _correlation(signal: NDArray[np.float32], block: int = BLOCK) -> float:
    """Variance of a block's mean over that expected of independent pixels, in the image's darker half."""
    rows, columns = (size // block * block for size in signal.shape)
    if rows < 8 * block or columns < 8 * block:
        return 1.0
    step = max(1, round(rows * columns / BLOCK_SAMPLE))
    cells = signal[:rows, :columns].reshape(rows // block, block, columns)[step // 2 :: step]
    # Adding whole rows first is several times faster than means of little blocks.
    sums = cells.sum(axis=1).reshape(len(cells), columns // block, block).sum(axis=2)
    means = sums / np.float32(block * block)
    coarse = np.abs(means[:, :-2] + means[:, 2:] - 2 * means[:, 1:-1])
    first = cells[:, 0].reshape(len(cells), columns // block, block)
    fine = np.abs(first[..., 0] + first[..., 2] - 2 * first[..., 1])[:, 1:-1]
    dark = means[:, 1:-1] <= median(means[:, 1:-1])
    pixel = median(fine[dark])
    if pixel <= 0:
        return 1.0
    ratio = (median(coarse[dark]) * block / pixel) ** 2
    return float(np.clip(ratio, 1.0, MOST_CORRELATED))

"""From colour to gray levels, saying what was coloured and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHANNELS = ("red", "green", "blue")
# Spread between a pixel's channels, as a share of full scale: JPEG leaves less in a gray image.
NEARLY_GRAY = 8 / 255
# Beyond this a pixel is coloured, whatever the tint of paper and lamp.
COLOURED = 24 / 255
# A channel that varies less than this share of the liveliest one carries nothing.
EMPTY_CHANNEL = 0.05
# Channels that follow each other less than this show different things.
INDEPENDENT = 0.5


class GrayImage(NamedTuple):
    """Gray levels, (H, W), whether colour was lost on the way, and a sentence about it."""

    gray: NDArray[Any]
    coloured: bool = False
    note: str = ""


def to_gray(pixels: NDArray[Any], full_scale: float) -> GrayImage:
    """Take a colour image to gray levels by the mean of its channels, as ImageJ does.

    Equal channels keep their values and type. Where the signal lies in one or two
    channels and the others are empty (pseudocolour), the mean is theirs alone.

    Parameters
    ----------
    pixels : (H, W, 3) array
        Red, green, blue.
    full_scale : float
        Highest value that a channel can hold.

    Returns
    -------
    GrayImage
        Its note names the coloured share, hue and place (in px of the file's frame).
    """
    red, green, blue = (pixels[..., channel] for channel in range(3))
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return GrayImage(np.ascontiguousarray(red))
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    limit = max(COLOURED * full_scale, 2 * float(np.median(spread[::4, ::4])))
    coloured = spread > limit
    count = int(np.count_nonzero(coloured))
    # A few stray pixels are no overlay.
    if count <= 1e-5 * coloured.size:
        tinted = float(np.median(spread[::4, ::4])) > NEARLY_GRAY * full_scale
        note = "The image is tinted; the mean of red, green and blue was used." if tinted else ""
        return GrayImage(_mean(pixels, (0, 1, 2)), note=note)
    carriers = _carriers(pixels) or (0, 1, 2)  # all, where none stands out
    if len(carriers) < 3:
        names = " and ".join(CHANNELS[channel] for channel in carriers)
        note = f"The image is in pseudocolour; its signal was taken from {names}, the rest is empty"
        return GrayImage(_mean(pixels, carriers), True, f"{note}{_choice(pixels, carriers)}.")
    return GrayImage(_mean(pixels, carriers), True, _describe(pixels, coloured, count))


def one_channel(pixels: NDArray[Any], channel: int) -> GrayImage:
    """Take one channel (0 red, 1 green, 2 blue) of an (H, W, 3) image."""
    note = f"The {CHANNELS[channel]} channel of a colour image was used."
    return GrayImage(np.ascontiguousarray(pixels[..., channel]), True, note)


def _mean(pixels: NDArray[Any], channels: tuple[int, ...]) -> NDArray[Any]:
    if len(channels) == 1:
        return np.ascontiguousarray(pixels[..., channels[0]])
    total = pixels[..., channels[0]].astype(np.float32)
    for channel in channels[1:]:
        total += pixels[..., channel]
    total /= len(channels)
    return total


def _carriers(pixels: NDArray[Any]) -> tuple[int, ...]:
    """Channels that vary: the others of a pseudocolour image are empty."""
    deviations = [float(np.std(pixels[::2, ::2, channel], dtype=np.float64)) for channel in range(3)]
    return tuple(channel for channel in range(3) if deviations[channel] > EMPTY_CHANNEL * max(deviations))


def _describe(pixels: NDArray[Any], coloured: NDArray[np.bool_], count: int) -> str:
    """Sentence on how many pixels are coloured, how, and where."""
    share = 100 * count / coloured.size
    x, y = (_bulk(np.count_nonzero(coloured, axis=axis)) for axis in (0, 1))
    hue = _hue(pixels[coloured].mean(axis=0, dtype=np.float64))
    places = f"x {x[0]} to {x[1]}, y {y[0]} to {y[1]}"
    sentence = (
        f"{count} pixels ({share:.2g} %) are coloured, mostly {hue} (annotation, pseudocolour or stain), "
        f"in {places}; the mean of red, green and blue was used, so coloured marks count as signal "
        "unless the region leaves them out"
    )
    return sentence + (_choice(pixels, (0, 1, 2)) if share > 1 else "") + "."


def _choice(pixels: NDArray[Any], channels: tuple[int, ...]) -> str:
    """Clause on channels that show different things, as target and control of one membrane; else empty."""
    sample = pixels[::4, ::4].reshape(-1, 3)[:, channels].astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        # A channel without variation has no correlation (NaN) and tells nothing.
        independent = bool(np.min(np.corrcoef(sample.T)) < INDEPENDENT)
    if not independent:
        return ""
    named = [f"#{channel + 1} ({CHANNELS[channel]})" for channel in channels]
    return f"; the channels differ: choose one with {', '.join(named[:-1])} or {named[-1]}"


def _bulk(counts: NDArray[np.intp]) -> tuple[int, int]:
    """First and last index that hold all but 1 % of what is counted."""
    cumulated = np.cumsum(counts)
    ends = np.searchsorted(cumulated, [0.005 * cumulated[-1], 0.995 * cumulated[-1]])
    return int(ends[0]), int(ends[1])


def _hue(mean: NDArray[np.float64]) -> str:
    """Name of the hue that stands out of a mean (red, green, blue)."""
    order = np.argsort(mean)
    low, middle, high = mean[order]
    if middle - low > high - middle:
        return {0: "cyan", 1: "magenta", 2: "yellow"}[int(order[0])]
    return CHANNELS[int(order[2])]

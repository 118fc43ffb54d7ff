"""From stored gray levels to signal: counts or optical density, and where the detector or film gave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .image import Polarity, Scale

# What scanners of film, and imagers that count light, write about themselves.
SCANNERS = ("epson", "canoscan", "scanjet", "silverfast", "vuescan", "microtek", "plustek", "umax")
IMAGERS = (
    "chemidoc", "image lab", "quantity one", "imagequant", "amersham", "typhoon", "molecular dynamics",
    "odyssey", "image studio", "li-cor", "c-digit", "fusioncapt", "vilber", "azure biosystems", "syngene",
    "g:box", "fluorchem", "alphaease", "visionworks", "ibright", "chemiluminescence",
)  # fmt: skip
# Gray 0 is taken as half a level: the detection limit that keeps optical density finite.
HALF_LEVEL = 0.5
# JPEG moves clipped levels by a step or two.
LOSSY_LEVELS = 2.0
# Fewer equal extreme values than this are no plateau, fewer joined pixels no saturated band.
PLATEAU_PIXELS = 16
PATCH_PIXELS = 6


class ScaleDecision(NamedTuple):
    """Counts or optical density, why, and whether nothing in the file decided it."""

    scale: Scale
    reason: str
    assumed: bool


def decide_scale(eight_bit: bool, shown_dark: bool, origin: str) -> ScaleDecision:
    """Decide whether gray levels are counts or the transmission of a film.

    16-bit and float are counts. An 8-bit image with dark bands is taken for a film
    scan, one with bright bands for counts; only what the file tells about the
    device makes either more than an assumption (Scale, in the methods).

    Parameters
    ----------
    eight_bit : bool
        Integers of at most 8 bits.
    shown_dark : bool
        Whether a viewer shows the bands dark on light.
    origin : str
        The file's words on the device and program that made it.
    """
    words = origin.casefold()
    if not eight_bit:
        return ScaleDecision("linear", "more than 8 bits: counts", False)
    for word in IMAGERS:
        if word in words:
            return ScaleDecision("linear", f"the file names an imager ({word}): counts", False)
    if not shown_dark:
        return ScaleDecision("linear", "8-bit with bright bands: assumed to be counts", True)
    for word in SCANNERS:
        if word in words:
            return ScaleDecision("od", f"the file names a scanner ({word}): optical density", False)
    return ScaleDecision("od", "8-bit with dark bands: assumed to be a scan, so optical density", True)


def full_scale(gray_type: np.dtype[Any], bits: int, highest: float) -> float:
    """Highest value that a channel can hold: by its bits up to 16, else the image's own highest."""
    if gray_type.kind in "bu" and bits <= 16:
        return float(2**bits - 1)
    if gray_type.kind == "i" and bits <= 16:
        return float(2 ** (bits - 1) - 1)
    return highest


def to_signal(gray: NDArray[Any], polarity: Polarity, scale: Scale, top: float) -> NDArray[np.float32]:
    """Gray levels as signal: larger means more protein.

    Counts are the value itself, or `top` less it where bands are dark. Optical
    density is log10(top / transmitted), the transmitted light being the value, or
    `top` less it where bands are bright; below the detection limit (half a level of
    integers, half the smallest positive value of floats) it stays at the limit.

    Returns
    -------
    (H, W) float32, C-contiguous
    """
    if scale == "linear" and polarity == "bright":
        # A copy, so that the caller's array stays its own.
        return np.array(gray, dtype=np.float32, order="C")
    if scale == "linear":
        signal = np.array(gray, dtype=np.float32, order="C")
        np.subtract(np.float32(top), signal, out=signal)
        return signal
    if gray.dtype.kind == "u" and gray.dtype.itemsize <= 2:
        levels = np.arange(int(top) + 1, dtype=np.float64)
        density = _density(levels, polarity, top, HALF_LEVEL).astype(np.float32)
        # A damaged file may hold more than its bits can say.
        return np.ascontiguousarray(density[np.minimum(gray, int(top))])
    return _density(
        np.array(gray, dtype=np.float32, order="C"), polarity, top, detection_limit(gray, polarity, top)
    )


def detection_limit(gray: NDArray[Any], polarity: Polarity, top: float) -> float:
    """Least transmitted light, in gray levels, that a density is taken of."""
    if top >= 255:
        return HALF_LEVEL
    transmitted = gray if polarity == "dark" else top - gray
    positive = transmitted[transmitted > 0]
    return float(positive.min()) / 2 if positive.size else HALF_LEVEL


def _density(gray: NDArray[Any], polarity: Polarity, top: float, limit: float) -> NDArray[Any]:
    """log10(top / transmitted) in place."""
    if polarity == "bright":
        np.subtract(top, gray, out=gray, dtype=gray.dtype, casting="same_kind")
    np.maximum(gray, limit, out=gray, dtype=gray.dtype, casting="same_kind")
    np.log10(gray, out=gray)
    np.subtract(np.log10(gray.dtype.type(top)), gray, out=gray, dtype=gray.dtype, casting="same_kind")
    return gray


def saturated_pixels(
    gray: NDArray[Any], polarity: Polarity, limits: tuple[float, float] | None, lossy: bool
) -> NDArray[np.bool_]:
    """Pixels at the limit of the detector or the film, on the bands' side.

    That limit is the end of the file's range, or a plateau: more pixels of exactly
    the highest value than of all values near it, some of them in a solid patch, as
    a 12-bit detector leaves in a 16-bit file.

    Parameters
    ----------
    gray : (H, W) array
        Stored values.
    polarity : {"bright", "dark"}
    limits : (low, high) or None
        Ends of the range of integers; None for floats.
    lossy : bool
        Whether compression may have moved levels off the limit.
    """
    extreme = float(gray.max() if polarity == "bright" else gray.min())
    if limits is not None:
        end = limits[1] if polarity == "bright" else limits[0]
        slack = LOSSY_LEVELS if lossy else 0.0
        if abs(extreme - end) <= slack:
            # The comparison's type is the image's, so that no copy is made.
            beyond: NDArray[np.bool_] = gray >= end - slack if polarity == "bright" else gray <= end + slack
            return beyond
    at_extreme: NDArray[np.bool_] = gray == gray.dtype.type(extreme)
    if not _is_plateau(gray, at_extreme, extreme, polarity):
        at_extreme[:] = False
    return at_extreme


def _is_plateau(
    gray: NDArray[Any], at_extreme: NDArray[np.bool_], extreme: float, polarity: Polarity
) -> bool:
    count = int(np.count_nonzero(at_extreme))
    if count < PLATEAU_PIXELS:
        return False
    solid = at_extreme[:-2] & at_extreme[1:-1] & at_extreme[2:]
    if not (solid[:, :-2] & solid[:, 1:-1] & solid[:, 2:]).any():
        return False
    # Near: the next 2 % of the way to the background, at least one level.
    reach = max(
        0.02 * abs(extreme - float(np.median(gray[::4, ::4]))), 1.0 if gray.dtype.kind in "ui" else 0.0
    )
    near = gray >= extreme - reach if polarity == "bright" else gray <= extreme + reach
    return count > 2 * (int(np.count_nonzero(near)) - count)


def has_saturated_patch(saturated: NDArray[np.bool_]) -> bool:
    """Whether saturated pixels join to a patch that can be part of a band.

    Patches at the image's edge are frames of a scan; single pixels are specks.
    """
    if not saturated.any():
        return False
    from scipy import ndimage

    labels, count = ndimage.label(saturated)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    at_edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    sizes[at_edge] = 0
    sizes[0] = 0
    return bool((sizes >= PATCH_PIXELS).any())

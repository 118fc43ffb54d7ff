"""A blot image, from whatever format, as a `Blot`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from ..errors import InputError
from .colour import GrayImage, one_channel, to_gray
from .image import Blot, Polarity, Scale
from .orientation import QUARTER_TURNS, turn
from .polarity import CERTAIN_RATIO, PolarityDecision, decide_polarity
from .scale import (
    ScaleDecision,
    decide_scale,
    detection_limit,
    full_scale,
    has_saturated_patch,
    saturated_pixels,
    to_signal,
)
from .sources import Source, read_stored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .stored import StoredImage

SMALLEST_SIDE = 8
# Above this share of pixels at the empty end of the scale, the background was cut off.
CLIPPED_SHARE = 0.2
# Far below the largest float32, so that neither sums nor differences overflow.
LARGEST = 1e30


def read_blot(
    source: Source,
    polarity: Polarity | Literal["auto"] = "auto",
    scale: Scale | Literal["auto"] = "auto",
    rotate: int = 0,
    flip: bool = False,
) -> Blot:
    """Read a blot image and take it to signal: more protein, larger value.

    Parameters
    ----------
    source : path or (H, W) or (H, W, 3 or 4) array_like
        TIFF, Typhoon/MD .gel, PNG, JPEG, BMP, GIF, and with the extra ``formats``
        Bio-Rad .scn and .1sc. ``FILE#N`` names page or channel N, from 1, of a file
        that holds several, or channel N of a colour image. Transparency is ignored.
    polarity : {"auto", "dark", "bright"}
        What the bands are in the stored values (a WhiteIsZero tag does not turn
        them round); decided from the image by default.
    scale : {"auto", "linear", "od"}
        Counts, or optical density; by default optical density for 8-bit images
        shown with dark bands, counts for all others, unless the file names the device.
    rotate : {0, 90, 180, 270}
        Degrees clockwise, after the file's orientation tag.
    flip : bool
        Mirror left to right, after the rotation.

    Returns
    -------
    Blot

    Raises
    ------
    InputError
        If the source is no readable image, is tiny, without contrast or not finite,
        or an option is not one of those above.

    Notes
    -----
    Linear signal is the stored value, or full scale less it for dark bands. Optical
    density is log10(full scale / value), where gray 0 counts as half a level, the
    detection limit. Full scale is 2**bits - 1 up to 16 bits, else the image's highest.
    """
    _check_options(polarity, scale, rotate)
    stored, image, sha256, number = read_stored(source)
    name = "the array" if image == "array" and not isinstance(source, (str, os.PathLike)) else image
    coloured = _gray(stored, number, name)
    gray = turn(coloured.gray, rotate, flip)
    lowest, highest = _range(gray, name)
    top = full_scale(stored.pixels.dtype, stored.bits, highest)
    sign = _polarity(gray, polarity)
    eight_bit = stored.pixels.dtype.kind in "iu" and stored.bits <= 8
    chosen = _scale(scale, eight_bit, sign.polarity == "dark" or stored.white_is_zero, stored.origin)
    limits = (0.0, top) if stored.pixels.dtype.kind == "u" and stored.bits <= 16 else None
    saturated = np.ascontiguousarray(saturated_pixels(gray, sign.polarity, limits, stored.lossy))
    flags = {
        "lossy_input": stored.lossy,
        "eight_bit": eight_bit,
        "scale_assumed": chosen.assumed,
        "colour": coloured.coloured,
        "saturated": has_saturated_patch(saturated),
    }
    notes = (
        *stored.notes,
        coloured.note,
        _doubt(sign),
        _limit_note(gray, sign.polarity, chosen.scale, top),
        _clipping_note(gray, sign.polarity, (lowest, highest)),
    )
    size = stored.pixel_size_um
    return Blot(
        signal=to_signal(gray, sign.polarity, chosen.scale, top),
        saturated=saturated,
        image=image,
        polarity=sign.polarity,
        polarity_reason=sign.reason,
        scale=chosen.scale,
        scale_reason=chosen.reason,
        bit_depth=stored.bits,
        pixel_size_um=size[::-1] if size and rotate in (90, 270) else size,
        sha256=sha256,
        rotate=rotate,
        flip=bool(flip),
        flags=tuple(word for word, applies in flags.items() if applies),
        notes=tuple(note for note in notes if note),
    )


def _check_options(polarity: str, scale: str, rotate: int) -> None:
    if polarity not in ("auto", "dark", "bright"):
        raise InputError(f"polarity must be auto, dark or bright, not {polarity!r}")
    if scale not in ("auto", "linear", "od"):
        raise InputError(f"scale must be auto, linear or od, not {scale!r}")
    if rotate not in QUARTER_TURNS:
        raise InputError(f"rotate must be 0, 90, 180 or 270 degrees clockwise, not {rotate!r}")


def _gray(stored: StoredImage, number: int | None, name: str) -> GrayImage:
    """Gray levels of the stored image, refusing what is too small to be a blot."""
    height, width = stored.pixels.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise InputError(f"{name} is only {width} × {height} px: give an image of at least 8 × 8 px")
    if stored.pixels.ndim == 2:
        return GrayImage(stored.pixels)
    top = full_scale(stored.pixels.dtype, stored.bits, _range(stored.pixels, name)[1])
    coloured = to_gray(stored.pixels, top)
    if stored.count > 1 or number is None or (number == 1 and not coloured.coloured):
        return coloured
    if not coloured.coloured:
        raise InputError(
            f"{name}: the file holds one gray image and no channel {number}; leave #{number} out"
        )
    return one_channel(stored.pixels, number - 1)


def _range(gray: NDArray[Any], name: str) -> tuple[float, float]:
    """Lowest and highest value, refusing what is not finite or has no contrast."""
    lowest, highest = float(gray.min()), float(gray.max())
    # A NaN anywhere makes both NaN.
    if not (np.isfinite(lowest) and np.isfinite(highest)) or max(-lowest, highest) > LARGEST:
        raise InputError(
            f"{name} holds values that are not finite (NaN or infinite): export it again without them"
        )
    if lowest == highest:
        raise InputError(
            f"{name} has no contrast: every pixel is {lowest:g}; check that it is the right image"
        )
    return lowest, highest


def _polarity(gray: NDArray[Any], polarity: Polarity | Literal["auto"]) -> PolarityDecision:
    if polarity == "auto":
        return decide_polarity(gray)
    return PolarityDecision(polarity, f"the bands are the {polarity} parts: as asked for", CERTAIN_RATIO)


def _scale(scale: str, eight_bit: bool, shown_dark: bool, origin: str) -> ScaleDecision:
    if scale == "auto":
        return decide_scale(eight_bit, shown_dark, origin)
    words = "optical density" if scale == "od" else "counts"
    return ScaleDecision(cast("Scale", scale), f"{words}: as asked for", False)


def _doubt(sign: PolarityDecision) -> str:
    if sign.certain:
        return ""
    return (
        f"Whether the bands are dark or bright is uncertain ({sign.polarity} was taken): "
        "give polarity dark or bright to be sure."
    )


def _limit_note(gray: NDArray[Any], polarity: Polarity, scale: Scale, top: float) -> str:
    """Sentence where optical density met the detection limit."""
    if scale != "od":
        return ""
    limit = detection_limit(gray, polarity, top)
    below = int(np.count_nonzero(gray < limit if polarity == "dark" else gray > top - limit))
    if not below:
        return ""
    return (
        f"{below} pixels let no light through; they were given the detection limit, "
        f"optical density {np.log10(top / limit):.2f} (half a gray level)."
    )


def _clipping_note(gray: NDArray[Any], polarity: Polarity, ends: tuple[float, float]) -> str:
    """Sentence where the background was cut off when the image was exported."""
    empty = ends[0] if polarity == "bright" else ends[1]
    share = np.count_nonzero(gray == gray.dtype.type(empty)) / gray.size
    if share < CLIPPED_SHARE:
        return ""
    return (
        f"{100 * share:.0f} % of the pixels have the same background value ({empty:g}): "
        "it was cut off when the image was exported, so faint bands may be missing."
    )

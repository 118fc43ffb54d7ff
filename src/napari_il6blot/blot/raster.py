"""PNG, JPEG, BMP and GIF."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..limits import PIXELS
from .decoder_words import silence_decoders
from .orientation import upright
from .png_chunks import MAGIC as PNG_MAGIC
from .png_chunks import bare_png, check_chunks
from .stored import (
    StoredImage,
    check_packed,
    check_size,
    choose_image,
    plausible_pixel_size,
    through_palette,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

MAGIC = (PNG_MAGIC, b"\xff\xd8\xff", b"BM", b"GIF87a", b"GIF89a")
FORMATS = ("PNG", "JPEG", "BMP", "DIB", "GIF")
# One thread at a time may read with another limit than Pillow's own.
_PILLOW = threading.RLock()
ORIENTATION, MAKE, MODEL, SOFTWARE = 274, 271, 272, 305


def read_raster(data: bytes, name: str, number: int | None) -> StoredImage:
    """Read a PNG, JPEG, BMP or GIF file's bytes; a GIF's or PNG's frames are its pages.

    Raises
    ------
    InputError
        If the file holds several frames and none was chosen, announces too large
        an image, or consists of too many parts. Damage that the decoder finds raises its own errors.
    """
    check_chunks(data, name)
    with warnings.catch_warnings():
        # Large images warn, palettes with transparency warn: both are dealt with here.
        warnings.simplefilter("ignore")
        with _bounded_as_we_do(name), open_picture(data, FORMATS) as picture:
            check_picture(picture, len(data), name)
            # A camera's JPEG may carry previews (MPO): its first picture is the image.
            count = 1 if picture.format in ("JPEG", "MPO") else getattr(picture, "n_frames", 1)
            _to_frame(picture, choose_image(count, number, name), len(data), name)
            pixels, bits, note = _pixels(picture, data)
            exif = picture.getexif()
            orientation = int(exif.get(ORIENTATION, 1))
            size = _pixel_size(picture)
            words = [exif.get(tag, "") for tag in (MAKE, MODEL, SOFTWARE)]
            words += [picture.info.get(key, "") for key in ("Software", "Description", "comment")]
            return StoredImage(
                pixels=upright(pixels, orientation),
                bits=bits,
                count=count,
                lossy=picture.format in ("JPEG", "MPO"),
                pixel_size_um=size[::-1] if size and orientation in (5, 6, 7, 8) else size,
                origin=" ".join(str(word)[:4000] for word in words if word),
                notes=(note,) if note else (),
            )


def open_picture(data: bytes, formats: tuple[str, ...]) -> Image:
    """Open a picture without decoding it.

    Parameters
    ----------
    data : bytes
        A file's.
    formats : tuple of str
        Pillow's names of what it may be.

    Raises
    ------
    ValueError
        If it is none of them; Pillow's own words tell where in memory the bytes are.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError as error:
        raise ValueError("no picture was found in it") from error


@contextmanager
def _bounded_as_we_do(name: str) -> Iterator[None]:
    """Say that a picture is too large as we do, and let Pillow read as much as we do."""
    from PIL import Image

    before = Image.MAX_IMAGE_PIXELS
    # Pillow refuses twice its limit. It is everybody's, so it is touched only where ours was raised.
    raised = before is not None and PIXELS.most > 2 * before
    with _PILLOW if raised else nullcontext():
        try:
            if raised:
                Image.MAX_IMAGE_PIXELS = int(PIXELS.most)
            yield
        except Image.DecompressionBombError as error:
            raise InputError(
                f"{name} announces more than {PIXELS.words}; crop or bin it, export it again if that size is "
                f"wrong, {PIXELS.to_raise}"
            ) from error
        finally:
            if raised:
                Image.MAX_IMAGE_PIXELS = before


def check_picture(picture: Image, file_size: int, name: str, frames: int = 1) -> None:
    """Refuse what a picture announces before memory is spent on it.

    Parameters
    ----------
    picture : Image
        Not yet decoded.
    file_size : int
        In bytes.
    name : str
        The image's.
    frames : int
        How many of its size are decoded, one upon the other.

    Raises
    ------
    InputError
        If it is too large, or far more than the file can hold.
    """
    check_size(*picture.size, name)
    wide = 4 if picture.mode[0] in "IF" else 1
    channels = len(picture.getbands())
    if picture.format == "GIF":
        # It is shown in colour; Pillow puts a later frame together of three copies.
        channels = 3 if frames == 1 else 12
    check_packed(picture.width * picture.height * channels * wide * frames, file_size, name)


def _to_frame(picture: Image, place: int, file_size: int, name: str) -> None:
    """Go to a frame; each may be larger than the one before, and is decoded on the way to the next."""
    for frame in range(1, place + 1):
        picture.seek(frame)
        check_picture(picture, file_size, name, frame + 1)


def _pixels(picture: Image, data: bytes) -> tuple[NDArray[Any], int, str]:
    """Pixels without transparency, their bits per channel, and a note."""
    mode = picture.mode
    if picture.format == "PNG" and data[24] == 16 and mode in ("RGB", "RGBA", "LA"):
        return _sixteen_bit_colour(data), 16, ""
    if mode == "P":
        palette = np.array(picture.getpalette("RGB"), dtype=np.uint8).reshape(-1, 3)
        pixels, note = through_palette(np.asarray(picture), palette)
        return pixels, 8, note
    if mode in ("PA", "CMYK", "YCbCr"):
        return np.asarray(picture.convert("RGB")), 8, ""
    pixels = np.asarray(picture)
    if mode == "1":
        return pixels.astype(np.uint8), 1, ""
    if pixels.ndim == 3:
        return pixels[..., 0] if mode == "LA" else pixels[..., :3], 8, ""
    if mode != "L" and pixels.min() >= 0 and pixels.max() < 2**16:
        # Gray of more than 8 bits (I;16, I;16B, I), whose type may be wider than its values.
        pixels = pixels.astype(np.uint16)
    return pixels, 8 if mode == "L" else 16, ""


def _sixteen_bit_colour(data: bytes) -> NDArray[Any]:
    """Colours of a 16-bit PNG, which Pillow would cut down to 8 bits."""
    import imagecodecs

    silence_decoders()
    pixels: NDArray[Any] = imagecodecs.png_decode(bare_png(data))
    return pixels[..., 0] if pixels.shape[-1] == 2 else pixels[..., :3]


def _pixel_size(picture: Image) -> tuple[float, float] | None:
    dpi = picture.info.get("dpi")
    if not isinstance(dpi, tuple) or len(dpi) != 2 or min(dpi) <= 0:
        return None
    return plausible_pixel_size(25400.0 / float(dpi[0]), 25400.0 / float(dpi[1]))

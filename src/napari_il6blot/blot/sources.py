"""Files and arrays to stored images: one reader per format behind one function."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..limits import IMAGE_BYTES
from . import instruments, raster, tiff
from .stored import StoredImage, check_size

NUMBERED = re.compile(r"(.+)#(\d{1,6})", re.DOTALL)

# Truth values, whole numbers and floats; some files may hold complex numbers.
GRAY_KINDS = "buif"
# As many as a TIFF may have pages.
MOST_IMAGES = 10_000

Reader = Callable[[bytes, str, int | None], StoredImage]
Source = str | os.PathLike[str] | ArrayLike


def read_stored(source: Source) -> tuple[StoredImage, str, str, int | None]:
    """Read a file or take an array.

    Parameters
    ----------
    source : path or (H, W) or (H, W, 3 or 4) array_like
        ``FILE#N`` names page or channel N, from 1, of a file that holds several.

    Returns
    -------
    stored : StoredImage
    image : str
        The path as given, or ``"array"``.
    sha256 : str
        Of the file's bytes, or of the array's.
    number : int or None
        The N of ``FILE#N``.

    Raises
    ------
    InputError
        For whatever is no readable image, naming the file and the remedy.
    """
    if isinstance(source, (str, os.PathLike)):
        image = os.fspath(source)
        path, number = split_number(image)
        data = _read_bytes(path)
        stored = _decode(data, path, number)
        if not stored.pixels.size:
            raise InputError(f"{path} holds an image without pixels: copy or export it again")
        if stored.pixels.dtype.kind not in GRAY_KINDS:
            raise InputError(
                f"{path} holds {stored.pixels.dtype}, not gray levels: export it as a 16-bit TIFF"
            )
        _check_number(stored, path, number)
        return stored, image, hashlib.sha256(data).hexdigest(), number
    pixels = _checked_array(source)
    digest = hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()
    bits = 1 if pixels.dtype == bool else 8 * pixels.dtype.itemsize
    pixels = pixels.view(np.uint8) if pixels.dtype == bool else pixels
    stored = StoredImage(pixels=pixels[..., :3] if pixels.ndim == 3 else pixels, bits=bits)
    return stored, "array", digest, None


def split_number(image: str) -> tuple[str, int | None]:
    """Path and number of ``FILE#N``; a file whose own name ends so is taken whole."""
    match = NUMBERED.fullmatch(image)
    if match is None or os.path.lexists(image):
        return image, None
    return match[1], int(match[2])


def images_in(path: str) -> list[str]:
    """The images of a file: itself, or ``FILE#1``… where it holds several pages or channels.

    Parameters
    ----------
    path : str
        ``FILE#N`` is that page alone.

    Raises
    ------
    InputError
        If the file cannot be read, or says that it holds very many.
    """
    if split_number(path)[1] is not None:
        return [path]
    count = read_stored(f"{path}#1")[0].count
    if count > MOST_IMAGES:
        raise InputError(f"{path} holds more than {MOST_IMAGES} images; export those that are needed")
    return [path] if count == 1 else [f"{path}#{number}" for number in range(1, count + 1)]


def regular_file(path: str) -> Path:
    """A file that can be read as a whole: opening a named pipe would wait for ever.

    Parameters
    ----------
    path : str
        Without ``#N``.

    Raises
    ------
    InputError
        If there is none, or it is no regular file, or huge.
    """
    with _named(path):
        file = Path(path)
        status = file.stat()
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path} is a folder: name an image file in it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path} is no regular file: copy the image to a file first")
    IMAGE_BYTES.check(status.st_size, f"{path} is larger than", "export the one image that is needed")
    return file


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Say of what the system refuses which file it is."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be opened ({reason}): check its path and permissions") from error


def _read_bytes(path: str) -> bytes:
    """Bytes of a regular file that is neither empty nor huge."""
    file = regular_file(path)
    with _named(path):
        data = file.read_bytes()
    if not data:
        raise InputError(f"{path} is empty: copy or export it again")
    return data


def _reader(data: bytes, path: str) -> tuple[Reader, str]:
    """Choose the reader by the file's first bytes: its name may be wrong."""
    suffix = Path(path).suffix.lower()
    if data.startswith(tiff.MAGIC):
        return tiff.read_tiff, "TIFF"
    if data.startswith(raster.MAGIC):
        return raster.read_raster, "PNG, JPEG, BMP or GIF"
    if data.startswith(instruments.OLD_MAGIC) or suffix == ".1sc":
        return instruments.read_1sc, "1sc"
    if suffix == ".scn":
        return instruments.read_scn, "scn"
    raise InputError(
        f"{path} is no image that can be read (it is not TIFF, gel, PNG, JPEG, BMP, GIF, scn or 1sc): "
        "export the blot as a 16-bit TIFF"
    )


def _decode(data: bytes, path: str, number: int | None) -> StoredImage:
    reader, kind = _reader(data, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader(data, path, number)
    except InputError:
        raise
    # Decoders raise whatever they like on damaged bytes.
    except Exception as error:
        reason = (str(error).strip().splitlines() or [""])[0][:120] or type(error).__name__
        raise InputError(
            f"{path} is damaged or no proper {kind} file ({reason}): copy or export it again"
        ) from error


def _check_number(stored: StoredImage, path: str, number: int | None) -> None:
    """Refuse a number beyond a file's only image; a colour image's channels have numbers."""
    highest = 3 if stored.pixels.ndim == 3 else 1
    if stored.count == 1 and number is not None and not 1 <= number <= highest:
        raise InputError(
            f"{path}#{number}: there is no such page or channel, the file holds one image; name {path}"
        )


def _checked_array(source: ArrayLike) -> NDArray[Any]:
    try:
        pixels = np.asarray(source)
    except ValueError as error:
        raise InputError("the array is ragged: give a 2-D array, or H × W × 3 for colour") from error
    if pixels.dtype.kind not in GRAY_KINDS:
        raise InputError(f"the array holds {pixels.dtype}, not gray levels: give whole numbers or floats")
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[2] in (3, 4)):
        raise InputError(
            f"the array has the shape {pixels.shape}: give one 2-D image, or H × W × 3 (or 4) for colour; "
            "of a stack, one plane"
        )
    check_size(pixels.shape[1], pixels.shape[0], "the array")
    return pixels

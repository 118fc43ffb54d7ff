"""Files for ImageJ-compatible densitometry: stored gray values, and rows of whole numbers."""

from __future__ import annotations

import csv
import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..limits import SHEET_BYTES
from ..sheets.source import check_cells
from .decoder_words import silence_decoders
from .png_chunks import check_chunks
from .raster import check_picture, open_picture
from .sources import GRAY_KINDS, regular_file, split_number
from .stored import check_size, choose_image
from .tiff import check_complete, check_memory
from .tiff_pages import check_pages

# What ImageJ opens too; Pillow reads others with programs of their own.
FORMATS = ("PNG", "JPEG", "BMP", "DIB", "GIF", "PPM", "TIFF")

# No gel has more bands; each takes the wand its time.
MOST_ROWS = 500
MOST_SHOWN = 100

if TYPE_CHECKING:
    from numpy.typing import NDArray


def stored_pixels(path: str | Path) -> NDArray[np.generic]:
    """Gray values as ImageJ measures them: stored, not as they are displayed.

    A WhiteIsZero TIFF, 8- or 16-bit, is displayed by ImageJ through an inverted
    look-up table while its stored values are measured, so nothing is inverted here.
    Indices of palette images count as they are, except in GIF, which ImageJ opens in
    colour and makes gray where red, green and blue are equal.

    Returns
    -------
    (H, W) or (H, W, 3 or 4) array

    Raises
    ------
    InputError
        If there is no such file, it is no image that can be read, holds several images
        of which none is named (``FILE#N``), or was calibrated in ImageJ.
    """
    name, number = split_number(str(path))
    path = Path(name)
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    regular_file(name)
    if path.suffix.lower() in {".tif", ".tiff"}:
        return _tiff(path, number)
    _page(1, number, name)
    try:
        data = path.read_bytes()
        check_chunks(data, name)
        # Pillow warns of damage that does no harm.
        with warnings.catch_warnings(action="ignore"), open_picture(data, FORMATS) as picture:
            check_picture(picture, len(data), name)
            if picture.format == "GIF" or picture.mode in {"1", "LA", "PA", "CMYK", "YCbCr"}:
                return _one_channel(np.asarray(picture.convert("RGB")))
            return _one_channel(np.asarray(picture))
    except InputError:
        raise
    # Decoders raise whatever they like on damaged bytes.
    except Exception as error:
        raise InputError(f"{path}: not an image that can be read ({error})") from error


def _one_channel(pixels: NDArray[np.generic]) -> NDArray[np.generic]:
    """One channel where red, green and blue are equal, as ImageJ opens such files."""
    if pixels.ndim == 3 and (pixels[..., :3] == pixels[..., :1]).all():
        return pixels[..., 0]
    return pixels


def _page(count: int, number: int | None, name: str) -> int:
    """Index of the page to measure; a file's only one may be named #1."""
    if count == 1 and number not in (None, 1):
        raise InputError(f"{name}#{number}: there is no such page, the file holds one image; name {name}")
    return choose_image(count, number, name)


def _tiff(path: Path, number: int | None) -> NDArray[np.generic]:
    import tifffile

    silence_decoders()
    try:
        data = path.read_bytes()
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            check_pages(file, str(path))
            calibrated = "cf" in (file.imagej_metadata or {})
            page = file.pages[_page(len(file.pages), number, str(path))].aspage()
            check_size(page.imagewidth, page.imagelength * page.imagedepth, str(path), page.samplesperpixel)
            check_memory(page, len(data), str(path))
            check_complete(page, page, len(data), str(path))
            pixels: NDArray[np.generic] = page.asarray()
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{path}: not a TIFF that can be read ({error})") from error
    if pixels.dtype.kind not in GRAY_KINDS:
        raise InputError(f"{path}: holds {pixels.dtype}, not gray levels; export it as a 16-bit TIFF")
    if calibrated:
        raise InputError(f"{path}: calibrated in ImageJ: remove the calibration there, or use --od instead")
    # Channels stored one after the other.
    planar = pixels.ndim == 3 and pixels.shape[0] in (3, 4) and pixels.shape[2] not in (3, 4)
    return np.moveaxis(pixels, 0, -1) if planar else pixels


def read_whole_numbers(path: str | Path, columns: tuple[str, ...]) -> NDArray[np.intp]:
    """Rows of whole numbers, comma-separated, without a header, (n, len(columns)).

    Raises
    ------
    InputError
        Naming the file and the line.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    SHEET_BYTES.check(path.stat().st_size, f"{path} is larger than", "keep the rows that matter")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        check_cells(text, ",", str(path))
        rows = csv.reader(io.StringIO(text, newline=""))
        lines = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a comma-separated text file") from error
    if len(lines) > MOST_ROWS:
        raise InputError(f"{path} holds more than {MOST_ROWS} rows; measure fewer lanes and bands at a time")
    if not lines:
        raise InputError(f"{path}: holds no rows; each should have {', '.join(columns)}")
    return np.array([_whole_row(path, number, row, columns) for number, row in lines], dtype=np.intp)


def _whole_row(path: Path, number: int, row: list[str], columns: tuple[str, ...]) -> list[int]:
    try:
        values = [float(cell) for cell in row]
    except ValueError:
        values = []
    if len(values) != len(columns) or any(not value.is_integer() or abs(value) > 2**31 for value in values):
        held = ",".join(row)
        shown = held if len(held) <= MOST_SHOWN else held[:MOST_SHOWN] + "…"
        raise InputError(
            f"{path}, line {number}: should hold {len(columns)} whole numbers "
            f"({', '.join(columns)}; no header), not {shown!r}"
        )
    return [int(value) for value in values]

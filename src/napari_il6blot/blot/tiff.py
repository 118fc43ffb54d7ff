"""TIFF as gel imagers and scanners write it, and its relative .gel."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import InputError
from .decoder_words import silence_decoders
from .orientation import upright
from .stored import (
    StoredImage,
    check_packed,
    check_size,
    choose_image,
    cut_off,
    plausible_pixel_size,
    through_palette,
)
from .tiff_pages import MOST_PAGES, check_pages

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tifffile import TiffFile, TiffFrame, TiffPage, TiffPageSeries

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, YCBCR = 0, 1, 2, 3, 6
# JPEG old, new and variants, JPEG 2000, WebP, JPEG XL: they may all have moved gray levels.
LOSSY_COMPRESSIONS = (6, 7, 33003, 33004, 33005, 33007, 34712, 34892, 34927, 50001, 50002, 52546)
TRANSPARENCY = (1, 2)
MICROMETRES = {
    "inch": 25400.0,
    "cm": 10000.0,
    "mm": 1000.0,
    "um": 1.0,
    "µm": 1.0,
    "micron": 1.0,
    "\\u00b5m": 1.0,
}


class _Plane(NamedTuple):
    """Where one image lies in a series: its place along the leading axes, and a channel or -1."""

    series: TiffPageSeries
    place: int
    channel: int


def read_tiff(data: bytes, name: str, number: int | None) -> StoredImage:
    """Read one page or channel of a TIFF file's bytes; .gel counts are linearised.

    Raises
    ------
    InputError
        If the file holds several images and none was chosen, or what it announces
        is too large, is cut off, or is no gray, palette or RGB image. Damage that
        the decoder finds raises its own errors.
    """
    import tifffile

    silence_decoders()
    with tifffile.TiffFile(io.BytesIO(data)) as tif:
        check_pages(tif, name)
        all_series = list(tif.series)
        wanted = [s for s in all_series if not (s.keyframe.is_reduced or s.keyframe.is_mask)] or all_series
        planes = [plane for series in wanted for plane in _planes(series, name)]
        if not planes:
            raise InputError(f"{name} holds no image: export it again")
        plane = planes[choose_image(len(planes), number, name)]
        page = plane.series.keyframe
        check_size(page.imagewidth, page.imagelength * page.imagedepth, name, page.samplesperpixel)
        check_memory(page, len(data), name)
        pixels = _linearised(_decode(plane, len(data), name), tif)
        notes = []
        if page.photometric == PALETTE and page.colormap is not None:
            pixels, note = through_palette(pixels, _palette(page.colormap))
            notes += [note] if note else []
        if page.photometric == WHITE_IS_ZERO:
            notes.append(
                "The file is tagged WhiteIsZero (viewers show its low values light); "
                "the stored values were used, and polarity is the image's own."
            )
        if len(wanted) < len(all_series) or any(len(series.levels) > 1 for series in wanted):
            notes.append("A reduced copy or mask in the file was left out.")
        orientation = int(page.tags.valueof("Orientation", 1))
        size = _pixel_size(tif, page)
        return StoredImage(
            pixels=upright(pixels, orientation),
            bits=int(page.bitspersample),
            count=len(planes),
            lossy=int(page.compression) in LOSSY_COMPRESSIONS,
            white_is_zero=page.photometric == WHITE_IS_ZERO,
            pixel_size_um=size[::-1] if size and orientation in (5, 6, 7, 8) else size,
            origin=_origin(tif, page),
            notes=tuple(notes),
        )


def _planes(series: TiffPageSeries, name: str) -> list[_Plane]:
    """Every image of a series, in file order: pages, ImageJ's channels and slices, gray samples."""
    page = series.keyframe
    _check_photometric(page, name)
    sizes = dict(zip(series.axes, series.shape, strict=True))
    if "Y" not in sizes or "X" not in sizes:
        raise InputError(f"{name} holds no two-dimensional image: export the blot as a plain TIFF")
    samples = sizes.get("S", 1)
    count = int(np.prod([size for axis, size in sizes.items() if axis not in "YXS"], dtype=np.int64))
    channels = range(-1, 0)
    if samples > 1 and not _is_colour(page):
        channels = range(samples - sum(int(kind) in TRANSPARENCY for kind in page.extrasamples))
    # A range of more than 63 bits has no length.
    if count * (channels.stop - channels.start) > MOST_PAGES:
        raise InputError(f"{name} holds more than {MOST_PAGES} images; export the one that is needed")
    return [_Plane(series, place, channel) for place in range(count) for channel in channels]


def _is_colour(page: TiffPage) -> bool:
    return page.photometric in (RGB, YCBCR)


def _check_photometric(page: TiffPage, name: str) -> None:
    photometric = page.photometric
    converted = photometric == YCBCR and int(page.compression) in (6, 7, 33007, 34892)
    if photometric not in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE) and not converted:
        kind = getattr(photometric, "name", photometric)
        raise InputError(f"{name} stores its colours as {kind}, which is not read: save it as gray or RGB")
    if not isinstance(page.bitspersample, int):
        raise InputError(
            f"{name} has channels of different bit depths: save it as gray or RGB of 8 or 16 bits"
        )
    if _is_colour(page) and page.samplesperpixel < 3:
        raise InputError(f"{name} is tagged RGB but has {page.samplesperpixel} channels: export it again")


def _decode(plane: _Plane, file_size: int, name: str) -> NDArray[Any]:
    """Pixels of one image: (H, W), or (H, W, 3) of a colour image."""
    series = plane.series
    page = series.keyframe
    shape = [size for axis, size in zip(series.axes, series.shape, strict=True) if axis not in "YXS"]
    paged = len(series) == int(np.prod(shape, dtype=np.int64))
    chosen = series.pages[plane.place] if paged else page
    if chosen is None:
        raise InputError(f"{name}: the chosen page is missing from the file; export it again")
    if paged and (chosen.keyframe or page).shape != page.shape:
        raise InputError(f"{name} is damaged: its pages are not alike; copy or export it again")
    check_complete(chosen, page, file_size, name)
    if paged:
        pixels, axes = chosen.asarray(), page.axes
    else:
        if series.nbytes > 8 * file_size and page.compression == 1:
            raise cut_off(name)
        check_packed(series.nbytes, file_size, name, compressed=page.compression != 1)
        pixels, axes = series.asarray(), series.axes
    # Leading axes first, then rows, columns and samples, whatever the file's order.
    order = [axes.index(axis) for axis in axes if axis not in "YXS"]
    order += [axes.index(axis) for axis in "YXS" if axis in axes]
    pixels = pixels.transpose(order).reshape(-1, *(pixels.shape[i] for i in order if axes[i] in "YXS"))
    image: NDArray[Any] = pixels[0 if paged else plane.place]
    if plane.channel >= 0:
        image = image[..., plane.channel]
    elif image.ndim == 3:
        image = image[..., :3] if _is_colour(page) else image[..., 0]
    return image.astype(np.uint8) if image.dtype == bool else image


def check_memory(page: TiffPage, file_size: int, name: str) -> None:
    """Refuse a page whose pixels, or one tile's, are far more than the file can hold.

    Raises
    ------
    InputError
        See `check_packed`.
    """
    rows, columns = page.imagelength * page.imagedepth, page.imagewidth
    if page.is_tiled:
        rows, columns = max(rows, page.tilelength * page.tiledepth), max(columns, page.tilewidth)
    bits = int(np.sum(page.bitspersample))  # one for each channel where they differ
    decoded = rows * columns * page.samplesperpixel * max(8, bits) // 8
    check_packed(decoded, file_size, name, compressed=page.compression != 1)


def _linearised(pixels: NDArray[Any], tif: TiffFile) -> NDArray[Any]:
    """Counts of a Molecular Dynamics .gel: stored as square roots (tag 2) or scaled (tag 128)."""
    tags = tif.mdgel_metadata or {}
    if tags.get("FileTag") not in (2, 128):
        return pixels
    above, below = tags.get("ScalePixel", (1, 1))
    counts = pixels.astype(np.float32)
    if tags["FileTag"] == 2:
        counts *= counts
    counts *= np.float32(above / below)
    return counts


def check_complete(chosen: TiffPage | TiffFrame, page: TiffPage, file_size: int, name: str) -> None:
    """Refuse strips that lie beyond the end of the file, or that were never written.

    Raises
    ------
    InputError
        See `cut_off`.
    """
    offsets, counts = chosen.dataoffsets, chosen.databytecounts
    if not offsets or not counts or min(counts) <= 0 or min(offsets) <= 0:
        raise cut_off(name)
    if page.compression != 1:
        if max(offset + count for offset, count in zip(offsets, counts, strict=True)) > file_size:
            raise cut_off(name)
        return
    # Some programs overstate the last strip: what counts is whether all pixels are there.
    present = sum(
        max(0, min(count, file_size - offset)) for offset, count in zip(offsets, counts, strict=True)
    )
    if present * 8 < page.imagewidth * page.imagelength * page.samplesperpixel * page.bitspersample:
        raise cut_off(name)


def _palette(colormap: NDArray[Any]) -> NDArray[np.uint8]:
    """(n, 3) bytes of a TIFF colour map, (3, n) of 16 bits; old programs wrote bytes."""
    wide = colormap.astype(np.uint16).T
    return (wide >> 8 if int(wide.max()) > 255 else wide).astype(np.uint8)


def _origin(tif: TiffFile, page: TiffPage) -> str:
    words = [
        str(page.tags.valueof(name, ""))[:4000] for name in ("Make", "Model", "Software", "ImageDescription")
    ]
    return " ".join([*words, "Molecular Dynamics" if tif.is_mdgel else ""]).strip()


def _pixel_size(tif: TiffFile, page: TiffPage) -> tuple[float, float] | None:
    """Micrometres per pixel (x, y) from the resolution tags, in ImageJ's unit where it gives one."""
    unit = {2: "inch", 3: "cm"}.get(int(page.tags.valueof("ResolutionUnit", 2)), "")
    if tif.is_imagej:
        unit = str((tif.imagej_metadata or {}).get("unit", unit))
    resolutions = [page.tags.valueof(name) for name in ("XResolution", "YResolution")]
    micrometres = MICROMETRES.get(unit)
    if micrometres is None or not all(isinstance(r, tuple) and len(r) == 2 and r[0] > 0 for r in resolutions):
        return None
    x, y = (micrometres * below / above for above, below in resolutions)
    return plausible_pixel_size(x, y)

"""Whole image files of every kind that is read, made on the spot; what is broken is made of them."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image

HEIGHT, WIDTH = 40, 56


def picture(dtype: type = np.uint16, top: float = 40000.0) -> np.ndarray:
    """Four bands on a slope, (40, 56)."""
    y, x = np.indices((HEIGHT, WIDTH))
    image = 0.02 * top + top * 0.001 * (y + x)
    for centre in (8, 21, 34, 47):
        image = image + 0.8 * top * np.exp(-(((y - 18) / 2.5) ** 2) - ((x - centre) / 4.0) ** 4)
    return image.astype(dtype)


WIDE, BYTES = picture(), picture(np.uint8, 230.0)
COLOUR = np.stack([BYTES, BYTES // 2, 255 - BYTES], axis=-1)


def tiff(pixels: np.ndarray, **options: object) -> bytes:
    """A TIFF file's bytes."""
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, **options)
    return stream.getvalue()


def saved(pixels: np.ndarray, form: str, **options: object) -> bytes:
    """A file's bytes as Pillow writes them."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format=form, **options)
    return stream.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file, with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_sixteen_bit_colour() -> bytes:
    """A PNG of 16 bits per colour, which Pillow does not write."""
    colours = np.stack([WIDE] * 3, axis=-1).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in colours)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, 2, 0, 0, 0)
    parts = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def tiff_files() -> dict[str, bytes]:
    """TIFF files by name."""
    colours = np.random.default_rng(1).integers(0, 65536, (3, 256)).astype(np.uint16)
    return {
        "wide.tif": tiff(WIDE),
        "big_endian.tif": tiff(WIDE, byteorder=">"),
        "big.tif": tiff(WIDE, bigtiff=True),
        "bytes.tif": tiff(BYTES, resolution=(300, 300), description="ImageQuant"),
        "white_is_zero.tif": tiff(BYTES, photometric="miniswhite"),
        "lzw.tif": tiff(WIDE, compression="lzw", predictor=True),
        "deflate.tif": tiff(WIDE, compression="zlib", rowsperstrip=8),
        "packbits.tif": tiff(BYTES, compression="packbits"),
        "jpeg.tif": tiff(BYTES, compression="jpeg"),
        "jpeg_colour.tif": tiff(COLOUR, compression="jpeg", photometric="rgb"),
        "tiled.tif": tiff(WIDE, tile=(16, 16)),
        "tiled_deflate.tif": tiff(WIDE, tile=(32, 32), compression="zlib"),
        "palette.tif": tiff(BYTES, photometric="palette", colormap=colours),
        "pages.tif": tiff(np.stack([WIDE, WIDE // 2]), photometric="minisblack", metadata=None),
        "imagej.tif": tiff(np.stack([WIDE, WIDE // 2]), imagej=True, metadata={"unit": "um"}),
        "float.tif": tiff(picture(np.float32, 3.5)),
        "double.tif": tiff(picture(np.float64, 3.5), compression="zlib", predictor=True),
        "colour.tif": tiff(COLOUR, photometric="rgb"),
        "planar.tif": tiff(np.moveaxis(COLOUR, -1, 0), photometric="rgb", planarconfig="separate"),
        "bilevel.tif": tiff(BYTES > 100),
    }


def gel_files() -> dict[str, bytes]:
    """Files of Molecular Dynamics, stored as square roots or as they are."""

    def gel(kind: int) -> bytes:
        return tiff(WIDE, extratags=[(33445, "I", 1, kind, True), (33446, "2I", 1, (1, 100), True)])

    return {"root.gel": gel(2), "linear.gel": gel(128)}


def raster_files() -> dict[str, bytes]:
    """PNG, JPEG, BMP and GIF files by name."""
    frames = [Image.fromarray(BYTES), Image.fromarray(BYTES // 2)]
    moving = io.BytesIO()
    frames[0].save(moving, format="GIF", save_all=True, append_images=frames[1:])
    return {
        "bytes.png": saved(BYTES, "PNG"),
        "wide.png": saved(WIDE, "PNG", dpi=(300, 300)),
        "colour.png": saved(COLOUR, "PNG"),
        "wide_colour.png": png_sixteen_bit_colour(),
        "palette.png": paletted("PNG"),
        "clear.png": saved(np.dstack([COLOUR, BYTES]), "PNG"),
        "bytes.jpg": saved(BYTES, "JPEG"),
        "colour.jpg": saved(COLOUR, "JPEG", progressive=True),
        "turned.jpg": turned(),
        "bytes.bmp": saved(BYTES, "BMP"),
        "colour.bmp": saved(COLOUR, "BMP"),
        "bytes.gif": saved(BYTES, "GIF"),
        "frames.gif": moving.getvalue(),
    }


def paletted(form: str) -> bytes:
    """A file of indices into a palette."""
    stream = io.BytesIO()
    Image.fromarray(COLOUR).quantize(32).save(stream, format=form)
    return stream.getvalue()


def turned() -> bytes:
    """A camera's JPEG that says how it was held."""
    exif = Image.Exif()
    exif[274], exif[271] = 6, "maker"
    return saved(BYTES, "JPEG", exif=exif)

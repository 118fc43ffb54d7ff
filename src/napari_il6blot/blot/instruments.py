"""Bio-Rad's .scn and .1sc, through packages that are installed on request."""

from __future__ import annotations

import importlib
import io
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .stored import StoredImage, check_packed, check_size, choose_image, plausible_pixel_size

if TYPE_CHECKING:
    from types import ModuleType

INSTALL = 'pip install "napari-il6blot[formats]"'
OLD_MAGIC = b"\xaf\xaf"


def _package(module: str, name: str, kind: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(
            f"{name} is a Bio-Rad {kind} file, which needs an extra package: {INSTALL}, "
            "or export it from Image Lab as a 16-bit TIFF"
        ) from error


def read_scn(data: bytes, name: str, number: int | None) -> StoredImage:
    """Read one scan of an Image Lab .scn file's bytes, through openreadout."""
    openreadout = _package("openreadout", name, ".scn")
    with openreadout.File(data, name="blot.scn") as file:
        scans = file.info["images"]
        # Counted, not listed: a damaged header may announce any number of channels.
        ends = list(accumulate(max(0, int(scan["size_c"])) for scan in scans))
        if not ends or not ends[-1]:
            raise InputError(f"{name} holds no scan: export it from Image Lab as a 16-bit TIFF")
        place = choose_image(ends[-1], number, name)
        image = bisect_right(ends, place)
        scan = scans[image]
        channel = place - (ends[image] - int(scan["size_c"]))
        check_size(scan["size_x"], scan["size_y"], name)
        check_packed(scan["size_x"] * scan["size_y"], len(data), name)
        pixels = np.asarray(file.read_plane(image=image, c=channel))
        size = scan.get("physical_size", {})
        return StoredImage(
            pixels=pixels,
            bits=8 * pixels.dtype.itemsize,
            count=ends[-1],
            pixel_size_um=plausible_pixel_size(float(size.get("x", 0.0)), float(size.get("y", 0.0))),
            origin="Image Lab",
        )


def read_1sc(data: bytes, name: str, _number: int | None) -> StoredImage:
    """Read the scan of a Quantity One .1sc file's bytes, through biorad1sc-reader."""
    reader = _package("biorad1sc_reader", name, ".1sc").Reader(io.BytesIO(data))
    width, height, values = reader.get_img_data()
    check_size(width, height, name)
    pixels = np.asarray(values, dtype=np.uint16).reshape(height, width)
    return StoredImage(pixels=pixels, bits=16, origin="Quantity One")

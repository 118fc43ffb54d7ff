"""Files that are no images, damaged ones, and missing ones: one sentence each."""

import contextlib
import os
import struct
import zlib

import numpy as np
import pytest
import tifffile
from drawn_blot import BYTES, DARK
from PIL import Image

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.errors import InputError


def whole_tiff(tmp_path, **options) -> bytes:
    tifffile.imwrite(
        tmp_path / "whole.tif", np.random.default_rng(0).integers(0, 999, (80, 90), np.uint16), **options
    )
    return (tmp_path / "whole.tif").read_bytes()


def announce(width: int, height: int) -> bytes:
    """A TIFF header and directory without pixels."""
    entries = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    entries += [(277, 3, 1), (278, 4, height), (279, 4, width * height % 2**32)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(entries)) + body + bytes(4)


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 9) + b"IDAT"


def bmp_header(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHH", 54, 0, 54, 40, width, height, 1, 24) + bytes(24)


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame


BROKEN = {
    "text.tif": (lambda _: b"lane,volume\n1,2\n", "no image that can be read"),
    "empty.tif": (lambda _: b"", "is empty"),
    "magic.tif": (lambda _: b"II*\0", "damaged"),
    "loop.tif": (lambda _: b"II*\0\x08\0\0\0" + bytes(200), "."),
    "cut.tif": (lambda path: whole_tiff(path)[:5000], "cut off"),
    "cut_lzw.tif": (lambda path: whole_tiff(path, compression="lzw")[:-900], "cut off|damaged"),
    "huge.tif": (lambda _: announce(20000, 15000), "300|megapixels"),
    "hollow.tif": (lambda _: announce(5000, 5000), "cut off"),
    "huge.png": (lambda _: png_header(20000, 15000), "megapixels"),
    "large.png": (lambda _: png_header(15000, 13500), "megapixels"),
    "huge.bmp": (lambda _: bmp_header(20000, 15000), "megapixels"),
    "huge.jpg": (lambda _: jpeg_header(60000, 60000), "megapixels|damaged"),
    "magic.png": (lambda _: b"\x89PNG\r\n\x1a\n", "damaged"),
    "magic.jpg": (lambda _: b"\xff\xd8\xff\xe0", "damaged"),
    "magic.gif": (lambda _: b"GIF89a", "damaged"),
    "magic.bmp": (lambda _: b"BM", "damaged"),
    "text.scn": (lambda _: b"nothing", "scn"),
    "text.1sc": (lambda _: b"nothing", "1sc"),
    "zeros.tif": (lambda _: bytes(5000), "no image that can be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(tmp_path, name, capfd):
    make, expected = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    with pytest.raises(InputError, match=expected) as caught:
        read_blot(path)
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    assert len(message) < 450
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_blot(tmp_path / "none.tif")
    with pytest.raises(InputError, match="no such file"):
        read_blot(f"{tmp_path}/none.tif#2")
    with pytest.raises(InputError, match="is a folder"):
        read_blot(tmp_path)
    with pytest.raises(InputError, match="cannot be opened"):
        read_blot("a\0b.tif")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.tif")
    with pytest.raises(InputError, match="no regular file"):
        read_blot(tmp_path / "pipe.tif")


@pytest.mark.parametrize("photometric", ["separated", "cielab"])
def test_unread_colour_spaces(tmp_path, photometric):
    channels = 4 if photometric == "separated" else 3
    tifffile.imwrite(tmp_path / "a.tif", np.dstack([BYTES] * channels), photometric=photometric)
    with pytest.raises(InputError, match="save it as gray or RGB"):
        read_blot(tmp_path / "a.tif")


SEEDS = {
    "a.tif": {"compression": None},
    "lzw.tif": {"compression": "lzw"},
    "zip.tif": {"compression": "zlib", "predictor": True},
    "tile.tif": {"tile": (16, 16), "compression": "jpeg"},
}


@pytest.mark.parametrize("name", [*SEEDS, "a.png", "a.jpg", "a.gif", "a.bmp"])
def test_damaged_bytes_raise_nothing_else(tmp_path, name, capfd):
    path = tmp_path / name
    if name in SEEDS:
        tifffile.imwrite(path, DARK, **SEEDS[name])
    else:
        Image.fromarray(DARK).save(path)
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    for _ in range(60):
        damaged = whole.copy()
        # Half of the hits go to the headers, where they hurt most.
        places = rng.integers(0, [200, len(whole)], (3, 2)) % len(whole)
        damaged[places.ravel()] = rng.integers(0, 256, places.size)
        path.write_bytes(damaged[: rng.integers(len(whole) // 2, len(whole) + 1)].tobytes())
        with contextlib.suppress(InputError):
            read_blot(path)
    assert capfd.readouterr() == ("", "")

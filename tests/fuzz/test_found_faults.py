"""Faults that broken files once found, each by its smallest file."""

import io
import re
import struct
import sys
import zipfile
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from openpyxl import Workbook
from PIL import Image

from napari_il6blot import read_blot, read_plates
from napari_il6blot.blot.imagej_files import stored_pixels
from napari_il6blot.errors import InputError
from napari_il6blot.sheets.source import read_sheets
from napari_il6blot.sheets.table import read_table, read_table_text

GRAY = np.arange(600, dtype=np.uint16).reshape(20, 30)


def entry(data, tag):
    """Where the TIFF's first page has the entry of a tag (little endian)."""
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    places = [at + 2 + 12 * number for number in range(count)]
    return next(place for place in places if struct.unpack_from("<H", data, place)[0] == tag)


def tiff(**options):
    stream = io.BytesIO()
    tifffile.imwrite(stream, options.pop("pixels", GRAY), metadata=None, **options)
    return bytearray(stream.getvalue())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def workbook(change=None):
    """A workbook's bytes, one part of it changed."""
    book = Workbook()
    book.active.append(["well", "od"])
    book.active.append(["A1", 0.5])
    whole, changed = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(name, part) if change else part)
    return changed.getvalue()


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_pages_that_run_in_a_circle(tmp_path, read):
    data = tiff()
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="pages run in a circle"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_a_tile_of_gigabytes(tmp_path, read):
    data = tiff(tile=(16, 16), compression="lzw")
    struct.pack_into("<HII", data, entry(data, 323) + 2, 4, 1, 2**31 - 1)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="is cut off"):
        read(tmp_path / "a.tif")


def test_a_header_within_the_limit_that_the_file_cannot_hold(tmp_path):
    data = tiff(pixels=np.stack([GRAY] * 3, axis=-1), photometric="rgb", compression="zlib")
    for tag in (256, 257):
        struct.pack_into("<HII", data, entry(data, tag) + 2, 4, 1, 14_000)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="is cut off"):
        read_blot(tmp_path / "a.tif")


def test_floats_near_the_largest(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.where(GRAY > 300, 3e38, -3e38).astype(np.float32))
    with pytest.raises(InputError, match="not finite"):
        read_blot(tmp_path / "a.tif")


def test_a_wrong_checksum_of_a_wide_png_is_said_once(tmp_path, capfd):
    rows = b"".join(b"\0" + row.tobytes() for row in np.stack([GRAY] * 3, axis=-1).astype(">u2"))
    packed = zlib.compress(rows)
    header = struct.pack(">IIBBBBB", 30, 20, 16, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    wrong = packed[:-1] + bytes([packed[-1] ^ 1])
    (tmp_path / "a.png").write_bytes(start + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    assert read_blot(tmp_path / "a.png").shape == (20, 30)
    (tmp_path / "a.png").write_bytes(start + chunk(b"IDAT", wrong) + chunk(b"IEND", b""))
    with pytest.raises(InputError, match="damaged"):
        read_blot(tmp_path / "a.png")
    assert capfd.readouterr().err == ""


def test_any_number_of_channels_of_a_scan(tmp_path, monkeypatch):
    scan = {"size_x": 30, "size_y": 20, "size_c": 2**31 - 1}
    file = SimpleNamespace(info={"images": [scan]})

    class Scn:
        def __init__(self, data, name):
            pass

        def __enter__(self):
            return file

        def __exit__(self, *_):
            return None

    monkeypatch.setitem(sys.modules, "openreadout", SimpleNamespace(File=Scn))
    (tmp_path / "a.scn").write_bytes(b"scan")
    with pytest.raises(InputError, match="holds 2147483647 images"):
        read_blot(tmp_path / "a.scn")


def test_imagej_opens_no_postscript(tmp_path):
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n")
    with pytest.raises(InputError, match="cannot identify"):
        stored_pixels(tmp_path / "a.png")


def test_imagej_is_silent_about_metadata(tmp_path):
    exif = Image.Exif()
    exif[274], exif[271] = 6, "a maker of cameras"
    stream = io.BytesIO()
    Image.fromarray(GRAY.astype(np.uint8)).save(stream, format="JPEG", exif=exif)
    data = stream.getvalue()
    at = data.index(b"\x01\x12") if b"\x01\x12" in data else data.index(b"\x12\x01")
    (tmp_path / "a.jpg").write_bytes(data[: at + 4] + b"\xff\xff\xff\x7f" + data[at + 8 :])
    assert stored_pixels(tmp_path / "a.jpg").shape == (20, 30)


def test_a_workbook_packed_badly():
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/workbook.xml")
    start = part.header_offset + 30 + len(part.filename)
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(InputError, match="no workbook that can be read"):
        read_sheets(bytes(data), "a.xlsx")


def test_openpyxl_is_silent_about_styles():
    def change(name, part):
        return re.sub(rb"<cellStyles.*?</cellStyles>", b"", part) if name == "xl/styles.xml" else part

    (sheet,) = read_sheets(workbook(change), "a.xlsx")
    assert sheet.rows == [["well", "od"], ["A1", "0.5"]]


def test_a_row_longer_than_the_header_moves_no_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sample,level\nx,1,5\n")
    with pytest.raises(InputError, match=r"a\.csv, line 2: has more cells than the header"):
        read_table(path)
    # Spreadsheets write separators behind the last cell.
    table = read_table_text("sample,level\r\nx,1,,\r\ny,2,,\r\n")
    assert table.to_dict("list") == {"sample": ["x", "y"], "level": [1, 2]}


def test_lines_of_any_number_of_cells(tmp_path):
    (tmp_path / "a.csv").write_text((",".join(map(str, range(200_000))) + "\n") * 2)
    with pytest.raises(InputError, match="more than 16384 columns"):
        read_plates(tmp_path / "a.csv")
    with pytest.raises(InputError, match="more than 2000 columns"):
        read_table(tmp_path / "a.csv")

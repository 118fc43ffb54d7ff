"""How much is read is bounded, said in a sentence, and can be raised."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from napari_il6blot import limits
from napari_il6blot.blot.sources import read_stored
from napari_il6blot.elisa.readers.export import read_export
from napari_il6blot.errors import InputError
from napari_il6blot.limits import LIMITS, Limit
from napari_il6blot.sheets.source import read_sheets

GRID = "\n".join(
    ["," + ",".join(map(str, range(1, 13))), *(f"{row}," + "0.5," * 11 + "0.5" for row in "ABCDEFGH")]
)


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def samples(count):
    data = BytesIO()
    tifffile.imwrite(
        data, np.zeros((20, 20, count), np.uint8), photometric="minisblack", planarconfig="contig"
    )
    return data.getvalue()


def workbook():
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2**20)
    return data.getvalue()


CASES = {
    "pixels.png": (png(300, 400), {"IL6BLOT_MAX_MEGAPIXELS": "0.1"},
                   "announces 300 × 400 px, more than 0.1 megapixels; crop or bin it"),
    "bomb.png": (png(50_000, 50_000), {}, "announces more than 200 megapixels; crop or bin it"),
    "samples.tif": (samples(4000), {"IL6BLOT_MAX_MEGAPIXELS": "0.01"},
                    "announces 20 × 20 px of 4000 values each, more than 0.01 megapixels"),
    "bytes.png": (png(3, 4), {"IL6BLOT_MAX_IMAGE_MB": "0.00001"}, "is larger than 1e-05 MB; export the one"),
    "long.csv": (GRID.encode(), {"IL6BLOT_MAX_SHEET_MB": "0.0001"}, "is larger than 0.0001 MB; export"),
    "unpacked.xlsx": (workbook(), {"IL6BLOT_MAX_UNPACKED_MB": "0.5"}, "unpacks to more than 0.5 MB; save"),
    "plates.csv": ("\n\n".join([GRID] * 3).encode(), {"IL6BLOT_MAX_PLATES": "2"},
                   "holds more than 2 plates; export fewer at a time"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_too_much_is_one_sentence_that_says_how_to_raise_it(tmp_path, monkeypatch, name):
    content, variables, said = CASES[name]
    (tmp_path / name).write_bytes(content)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    read = read_stored if name.endswith((".png", ".tif")) else read_export
    with pytest.raises(InputError) as told:
        read(f"{tmp_path / name}#1" if name == "samples.tif" else str(tmp_path / name))
    sentence = str(told.value)
    assert sentence.startswith(f"{tmp_path / name} {said}")
    variable = next(iter(variables), "IL6BLOT_MAX_MEGAPIXELS")
    assert f", or set {variable} to read more (in " in sentence
    assert "\n" not in sentence


def test_limits_can_be_raised(tmp_path, monkeypatch):
    (tmp_path / "plates.csv").write_text("\n\n".join([GRID] * 3))
    monkeypatch.setenv("IL6BLOT_MAX_PLATES", "3")
    assert len(read_export(tmp_path / "plates.csv")) == 3
    monkeypatch.setenv("IL6BLOT_MAX_SHEET_MB", "0.01")
    assert read_sheets(b"1,2,3")


def test_a_raised_limit_holds_for_pillow_too(tmp_path, monkeypatch):
    Image.fromarray(np.arange(1200, dtype=np.uint8).reshape(30, 40)).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert read_stored(tmp_path / "a.png")[0].pixels.shape == (30, 40)
    assert Image.MAX_IMAGE_PIXELS == 100
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert read_stored(tmp_path / "a.png")[0].pixels.shape == (30, 40)


@pytest.mark.parametrize("text", ["many", "0", "-1", "nan", "inf"])
def test_a_limit_must_be_a_number_above_0(monkeypatch, text):
    monkeypatch.setenv("IL6BLOT_MAX_PLATES", text)
    with pytest.raises(
        InputError, match=f"IL6BLOT_MAX_PLATES is '{text}'; set it to a number above 0, in plates"
    ):
        limits.PLATES.check(1, "x", "y")


def test_defaults_and_documentation():
    assert Limit("NONE", 3, "MB", 2**20).most == 3 * 2**20
    page = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
    for limit in LIMITS:
        assert f"| `{limit.variable}` | {limit.default} {limit.unit} |" in page

"""Bio-Rad files through optional packages, stood in for by doubles that have their interfaces."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.errors import InputError

PIXELS = np.arange(20 * 30, dtype=np.uint16).reshape(20, 30)


class ScnFile:
    """`openreadout.File` of one scan with two channels."""

    def __init__(self, data, name):
        if data != b"scan":
            raise ValueError("corrupt\nfile")
        size = {"unit": "µm", "x": 67.5, "y": 67.5}
        self.info = {"images": [{"size_x": 30, "size_y": 20, "size_c": 2, "physical_size": size}]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def read_plane(self, image, c):
        return PIXELS + 100 * c


def old_reader(file):
    """`biorad1sc_reader.Reader`: values row by row from the top."""
    assert file.read(2) == b"\xaf\xaf"
    return SimpleNamespace(get_img_data=lambda: (30, 20, PIXELS.ravel()))


@pytest.fixture
def packages(monkeypatch):
    monkeypatch.setitem(sys.modules, "openreadout", SimpleNamespace(File=ScnFile))
    monkeypatch.setitem(sys.modules, "biorad1sc_reader", SimpleNamespace(Reader=old_reader))


@pytest.mark.usefixtures("packages")
def test_scn(tmp_path):
    path = tmp_path / "a.scn"
    path.write_bytes(b"scan")
    blot = read_blot(f"{path}#2", polarity="bright")
    np.testing.assert_array_equal(blot.signal, PIXELS + 100)
    assert blot.pixel_size_um == (67.5, 67.5)
    with pytest.raises(InputError, match="holds 2 images"):
        read_blot(path)
    path.write_bytes(b"other")
    with pytest.raises(InputError, match=r"a\.scn is damaged.*\(corrupt\)"):
        read_blot(path)


@pytest.mark.usefixtures("packages")
def test_1sc(tmp_path):
    (tmp_path / "a.1sc").write_bytes(b"\xaf\xaf")
    np.testing.assert_array_equal(read_blot(tmp_path / "a.1sc", polarity="bright").signal, PIXELS)


@pytest.mark.parametrize("name", ["a.scn", "a.1sc"])
def test_the_sentence_says_what_to_install(tmp_path, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "openreadout", None)
    monkeypatch.setitem(sys.modules, "biorad1sc_reader", None)
    (tmp_path / name).write_bytes(b"\xaf\xaf")
    with pytest.raises(InputError, match=r'pip install "napari-il6blot\[formats\]"'):
        read_blot(tmp_path / name)

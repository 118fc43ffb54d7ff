"""`read_blot` on arrays, its options, and real blots."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from drawn_blot import BYTES, WIDE, bands
from PIL import Image

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.errors import InputError


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.int64, np.float32, np.float64, ">u2"])
def test_arrays(dtype):
    image = bands(np.uint8, 20, 180).astype(dtype)
    blot = read_blot(image)
    np.testing.assert_array_equal(blot.signal, image)
    assert blot.image == "array"
    assert blot.sha256 == hashlib.sha256(image.tobytes()).hexdigest()
    assert blot.bit_depth == 8 * image.dtype.itemsize


def test_boolean_array():
    blot = read_blot(BYTES > 100)
    np.testing.assert_array_equal(blot.signal, BYTES > 100)
    assert blot.bit_depth == 1


def test_the_array_given_is_not_touched_or_shared():
    image = WIDE.astype(np.float32)
    before = image.copy()
    for polarity, scale in (("bright", "linear"), ("dark", "linear"), ("dark", "od"), ("bright", "od")):
        read_blot(image, polarity=polarity, scale=scale)
        np.testing.assert_array_equal(image, before)
    assert not np.shares_memory(read_blot(image).signal, image)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_rotation_is_clockwise_then_mirrored(rotate, flip):
    # Pillow turns counter-clockwise.
    turned = Image.fromarray(BYTES).rotate(-rotate, expand=True)
    expected = np.asarray(turned)[:, ::-1] if flip else np.asarray(turned)
    blot = read_blot(BYTES, rotate=rotate, flip=flip)
    np.testing.assert_array_equal(blot.signal, expected)
    assert (blot.rotate, blot.flip) == (rotate, flip)
    assert blot.signal.flags.c_contiguous


def test_sha256_is_the_files(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", WIDE)
    digest = hashlib.sha256((tmp_path / "a.tif").read_bytes()).hexdigest()
    assert read_blot(str(tmp_path / "a.tif")).sha256 == digest


def with_value(value):
    image = WIDE.astype(np.float64)
    image[3, 4] = value
    return image


WRONG_ARRAYS = {
    "stack": (np.stack([WIDE] * 5), "2-D image"),
    "line": (WIDE[0], "2-D image"),
    "two channels": (np.dstack([WIDE] * 2), "2-D image"),
    "constant": (np.full((50, 60), 7, np.uint16), "no contrast: every pixel is 7"),
    "constant colour": (np.full((50, 60, 3), 7, np.uint8), "no contrast"),
    "one pixel": (np.ones((1, 1)), "only 1 × 1 px"),
    "empty": (np.ones((0, 40)), "only 40 × 0 px"),
    "NaN": (with_value(np.nan), "not finite"),
    "infinite": (with_value(np.inf), "not finite"),
    "beyond float32": (with_value(1e300), "not finite"),
    "NaN in colour": (np.dstack([with_value(np.nan)] * 3), "not finite"),
    "complex": (WIDE.astype(complex), "complex"),
    "words": (np.full((20, 20), "a"), "not gray levels"),
    "ragged": ([[1, 2], [3]], "array"),
}


@pytest.mark.parametrize("case", WRONG_ARRAYS)
def test_wrong_arrays(case):
    image, expected = WRONG_ARRAYS[case]
    with pytest.raises(InputError, match=expected):
        read_blot(image)


@pytest.mark.parametrize("option", [{"polarity": "light"}, {"scale": "log"}, {"rotate": 45}])
def test_wrong_options(option):
    with pytest.raises(InputError, match=f"{next(iter(option))} must be"):
        read_blot(WIDE, **option)


@pytest.mark.parametrize("column", ["images", "blots_unlicensed"])
def test_polarity_of_real_blots_and_their_negatives(shared_data, column):
    rows = (shared_data / column / "manifest.csv").read_text(encoding="utf-8").splitlines()
    for line in rows[1:]:
        name = line.split(",")[0]
        expected = "dark" if "dark bands on light" in line else "bright"
        blot = read_blot(shared_data / column / name)
        assert blot.polarity == expected, name
        stored = blot.signal if blot.polarity == "bright" else -blot.signal
        assert read_blot(-stored).polarity != expected, name


def test_iq800_scale_and_size(shared_data):
    blot = read_blot(shared_data / "images" / "iq800_actin_16bit_miniswhite.tif")
    assert (blot.polarity, blot.scale, blot.flags) == ("bright", "linear", ())
    assert blot.pixel_size_um == pytest.approx((69.7, 69.7))
    assert any("WhiteIsZero" in note for note in blot.notes)


def test_film_with_blue_pen_is_reported(shared_data: Path):
    blot = read_blot(shared_data / "blots_unlicensed" / "filaggrin_gapdh_rep1-3_film_rgba.tif")
    assert "colour" in blot.flags
    assert any("blue" in note for note in blot.notes)

"""Counts and optical density, detection limit, and saturation, against formulas and drawn plateaus."""

import numpy as np
import pytest

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.blot.scale import decide_scale, has_saturated_patch, saturated_pixels

GRAY = np.tile(np.arange(256, dtype=np.uint8), (10, 1))


@pytest.mark.parametrize(
    ("polarity", "scale", "expected"),
    [
        ("bright", "linear", lambda v: v),
        ("dark", "linear", lambda v: 255 - v),
        ("dark", "od", lambda v: np.log10(255 / np.maximum(v, 0.5))),
        ("bright", "od", lambda v: np.log10(255 / np.maximum(255 - v, 0.5))),
    ],
)
@pytest.mark.parametrize("colour", [False, True])
def test_formulas(polarity, scale, expected, colour):
    image = np.dstack([GRAY] * 3) if colour else GRAY
    blot = read_blot(image, polarity=polarity, scale=scale)
    np.testing.assert_allclose(blot.signal, expected(GRAY.astype(float)), rtol=1e-6, atol=1e-7)
    assert blot.signal.min() >= 0
    assert blot.unit == ("counts" if scale == "linear" else "OD·px")
    assert "scale_assumed" not in blot.flags


def test_optical_density_of_16_bits():
    image = np.tile(np.arange(0, 65536, 5, dtype=np.uint16), (8, 1))
    blot = read_blot(image, polarity="dark", scale="od")
    np.testing.assert_allclose(
        blot.signal, np.log10(65535 / np.maximum(image.astype(float), 0.5)), rtol=1e-6, atol=1e-7
    )
    assert any("detection limit" in note for note in blot.notes)


def test_optical_density_of_transmission_in_floats():
    image = np.tile(np.linspace(0, 1, 50), (8, 1))
    blot = read_blot(image, polarity="dark", scale="od")
    smallest = np.float32(image[0, 1]) / 2
    np.testing.assert_allclose(blot.signal, np.log10(1 / np.maximum(image, smallest)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_dark_counts_of_open_range_end_at_the_images_highest(dtype):
    image = GRAY.astype(dtype) * 10
    np.testing.assert_array_equal(read_blot(image, polarity="dark", scale="linear").signal, 2550 - image)


@pytest.mark.parametrize(
    ("eight_bit", "dark", "origin", "scale", "assumed"),
    [
        (False, True, "", "linear", False),
        (True, False, "", "linear", True),
        (True, True, "", "od", True),
        (True, True, "EPSON Perfection V750", "od", False),
        (True, True, "Amersham ImageQuant 800", "linear", False),
        (True, False, "ChemiDoc", "linear", False),
        (True, True, "Adobe Photoshop", "od", True),
    ],
)
def test_scale_is_decided(eight_bit, dark, origin, scale, assumed):
    decision = decide_scale(eight_bit, dark, origin)
    assert (decision.scale, decision.assumed) == (scale, assumed)


def blot_with_core(noise=30.0, dtype=np.uint16, ceiling=4095):
    """A band whose core a detector cut off at `ceiling`."""
    y, x = np.indices((60, 80))
    image = 200 + 9000 * np.exp(-(((y - 30) / 5) ** 2) - ((x - 40) / 12) ** 4)
    image += np.random.default_rng(0).normal(0, noise, image.shape)
    return np.minimum(image, ceiling).astype(dtype), image >= ceiling


@pytest.mark.parametrize("ceiling", [4095, 65535, 6000])
@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_plateaus_are_saturated(ceiling, dtype):
    image, core = blot_with_core(dtype=dtype, ceiling=ceiling)
    blot = read_blot(image)
    np.testing.assert_array_equal(blot.saturated, core)
    assert ("saturated" in blot.flags) == bool(core.any())


def test_ends_of_the_range_are_saturated_on_the_bands_side_only():
    image = np.full((40, 40), 120, dtype=np.uint8)
    image[5:9, 5:20], image[20:24, 5:20], image[30, 30] = 0, 255, 90
    dark, bright = read_blot(image, polarity="dark"), read_blot(image, polarity="bright")
    np.testing.assert_array_equal(dark.saturated, image == 0)
    np.testing.assert_array_equal(bright.saturated, image == 255)


def test_a_faint_images_flat_tops_are_not_saturated():
    rng = np.random.default_rng(1)
    y, x = np.indices((80, 100))
    image = 5 + 9 * np.exp(-(((y - 40) / 8) ** 2) - ((x - 50) / 20) ** 2) + rng.normal(0, 0.3, y.shape)
    assert not read_blot(image.astype(np.uint8)).saturated.any()


def test_jpeg_may_have_moved_clipped_levels():
    gray = np.full((20, 20), 200, dtype=np.uint8)
    gray[5:9, 5:15] = [[0, 1, 2, 0, 1, 2, 0, 1, 2, 3]] * 4
    assert saturated_pixels(gray, "dark", (0.0, 255.0), lossy=True).sum() == 36
    assert saturated_pixels(gray, "dark", (0.0, 255.0), lossy=False).sum() == 12


def test_frames_and_specks_do_not_flag_an_image():
    mask = np.zeros((30, 30), dtype=bool)
    mask[0:3], mask[10, 10] = True, True
    assert not has_saturated_patch(mask)
    mask[15:18, 10:14] = True
    assert has_saturated_patch(mask)


def test_a_cut_off_background_is_told():
    image, _ = blot_with_core(ceiling=65535)
    notes = read_blot(np.maximum(image, 400)).notes
    assert any("cut off" in note for note in notes)
    assert not any("cut off" in note for note in read_blot(image).notes)


def test_white_is_zero_8_bit_is_shown_dark_and_so_taken_for_film(tmp_path):
    import tifffile

    image = (blot_with_core(ceiling=65535)[0] // 40).astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", image, photometric="miniswhite")
    blot = read_blot(tmp_path / "a.tif")
    assert (blot.polarity, blot.scale) == ("bright", "od")
    expected = np.log10(255 / np.maximum(255.0 - image, 0.5))
    np.testing.assert_allclose(blot.signal, expected, rtol=1e-6, atol=1e-7)

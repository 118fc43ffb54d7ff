"""Colour to gray: what is averaged, what is reported, against drawn colours."""

import numpy as np
import pytest

from napari_il6blot.blot.colour import to_gray
from napari_il6blot.blot.formats import read_blot
from napari_il6blot.errors import InputError

RNG = np.random.default_rng(0)


def film():
    y, x = np.indices((80, 120))
    image = 220 - 180 * np.exp(-(((y - 40) / 4) ** 2)) * (x % 20 > 5) + RNG.normal(0, 1, y.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def test_equal_channels_keep_values_and_type():
    gray = film()
    result = to_gray(np.dstack([gray] * 3), 255.0)
    assert result.gray.dtype == np.uint8
    np.testing.assert_array_equal(result.gray, gray)
    assert (result.coloured, result.note) == (False, "")


def test_nearly_gray_is_averaged_without_ado():
    pixels = np.dstack([film()] * 3) // 2 + RNG.integers(0, 4, (80, 120, 3), dtype=np.uint8)
    result = to_gray(pixels, 255.0)
    np.testing.assert_allclose(result.gray, pixels.mean(axis=2), rtol=1e-6)
    assert (result.coloured, result.note) == (False, "")


def test_tinted_paper_is_told_but_no_overlay():
    pixels = np.dstack([film()] * 3)
    pixels[..., 2] = pixels[..., 2] * 0.93
    result = to_gray(pixels, 255.0)
    assert not result.coloured
    assert "tinted" in result.note


@pytest.mark.parametrize(
    ("colour", "hue"),
    [((255, 0, 0), "red"), ((0, 0, 255), "blue"), ((240, 240, 0), "yellow"), ((0, 230, 230), "cyan")],
)
def test_annotations_are_counted_and_placed(colour, hue):
    pixels = np.dstack([film()] * 3)
    pixels[10:14, 20:50] = colour
    blot = read_blot(pixels, polarity="dark", scale="linear")
    assert "colour" in blot.flags
    (note,) = [note for note in blot.notes if "coloured" in note]
    assert note.startswith("120 pixels (1.2 %)")
    assert hue in note
    assert "x 20 to 49, y 10 to 13" in note
    np.testing.assert_allclose(blot.signal[10:14, 20:50], 255 - np.mean(colour), rtol=1e-6)


@pytest.mark.parametrize(("channels", "names"), [((1,), "green"), ((0,), "red"), ((0, 1), "red and green")])
def test_pseudocolour_takes_the_channels_that_carry(channels, names):
    gray = 255 - film()
    pixels = np.zeros((*gray.shape, 3), dtype=np.uint8)
    for channel in channels:
        pixels[..., channel] = gray
    blot = read_blot(pixels)
    np.testing.assert_array_equal(blot.signal, gray)
    assert "colour" in blot.flags
    assert any(f"taken from {names}," in note for note in blot.notes)


def two_colours(tmp_path):
    from PIL import Image

    pixels = np.zeros((80, 120, 3), dtype=np.uint8)
    pixels[..., 0], pixels[..., 1] = 255 - film(), np.roll(255 - film(), 20, axis=0)
    Image.fromarray(pixels).save(tmp_path / "merge.png")
    return pixels


def test_a_channel_of_a_merge_by_its_number(tmp_path):
    pixels = two_colours(tmp_path)
    for number in (1, 2):
        blot = read_blot(f"{tmp_path}/merge.png#{number}", polarity="bright")
        np.testing.assert_array_equal(blot.signal, pixels[..., number - 1])
    with pytest.raises(InputError, match="no such page or channel"):
        read_blot(f"{tmp_path}/merge.png#4")


def test_a_gray_colour_file_has_one_image(tmp_path):
    from PIL import Image

    gray = film()
    Image.fromarray(np.dstack([gray] * 3)).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_blot(f"{tmp_path}/a.png#1", scale="linear").signal, 255.0 - gray)
    with pytest.raises(InputError, match="one gray image"):
        read_blot(f"{tmp_path}/a.png#2")


def test_a_mark_too_small_for_the_sample_is_no_trouble():
    pixels = np.zeros((80, 120, 3), dtype=np.uint8)
    pixels[1:4, 1:4] = (255, 0, 90)
    pixels[5, 5], pixels[9, 9] = (0, 250, 0), (9, 9, 9)
    assert "colour" in read_blot(pixels, polarity="bright").flags


def test_channels_that_differ_are_to_be_chosen():
    gray = 255 - film()
    pixels = np.dstack([gray, np.roll(gray, 20, axis=0), np.roll(gray, -20, axis=0)])
    assert any("#2 (green)" in note for note in read_blot(pixels).notes)


def test_two_channels_of_a_merge_are_to_be_chosen(tmp_path):
    two_colours(tmp_path)
    notes = read_blot(tmp_path / "merge.png", polarity="bright").notes
    assert any(
        note.endswith("the channels differ: choose one with #1 (red) or #2 (green).") for note in notes
    )

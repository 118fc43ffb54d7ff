"""PNG, JPEG, BMP and GIF, written from known arrays."""

import numpy as np
import pytest
from drawn_blot import DARK, WIDE, od
from PIL import Image

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.errors import InputError


def test_orientation_of_a_camera_jpeg(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(DARK).save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert read_blot(tmp_path / "a.jpg").signal.shape == DARK.shape[::-1]


PICTURES = {
    "gray.png": (Image.fromarray(DARK), DARK),
    "rgb.png": (Image.fromarray(np.dstack([DARK] * 3)), DARK),
    "rgba.png": (Image.fromarray(np.dstack([DARK] * 3 + [np.roll(DARK, 5)]), "RGBA"), DARK),
    "la.png": (Image.fromarray(np.dstack([DARK, np.roll(DARK, 5)]), "LA"), DARK),
    "gray.bmp": (Image.fromarray(DARK), DARK),
    "rgb.bmp": (Image.fromarray(np.dstack([DARK] * 3)), DARK),
    "gray.gif": (Image.fromarray(DARK), DARK),
    "palette.gif": (Image.fromarray(np.dstack([DARK // 2 * 2] * 3)).quantize(256), DARK // 2 * 2),
    "palette.png": (Image.fromarray(np.dstack([DARK // 2 * 2] * 3)).quantize(256), DARK // 2 * 2),
}


@pytest.mark.filterwarnings("ignore:'mode' parameter:DeprecationWarning")
@pytest.mark.parametrize("name", PICTURES)
def test_pictures(tmp_path, name):
    picture, expected = PICTURES[name]
    picture.save(tmp_path / name)
    blot = read_blot(tmp_path / name)
    np.testing.assert_allclose(blot.signal, od(expected), rtol=1e-6, atol=1e-7)
    assert (blot.polarity, blot.scale, blot.bit_depth) == ("dark", "od", 8)
    assert blot.flags[:2] == ("eight_bit", "scale_assumed")


def test_png_of_16_bits(tmp_path):
    Image.fromarray(WIDE).save(tmp_path / "a.png")
    blot = read_blot(tmp_path / "a.png")
    np.testing.assert_array_equal(blot.signal, WIDE)
    assert (blot.bit_depth, blot.flags) == (16, ())


@pytest.mark.parametrize("channels", [2, 3, 4])
def test_png_of_16_bits_in_colour(tmp_path, channels):
    import imagecodecs

    stored = np.dstack([WIDE] * (channels - 1) + [WIDE if channels == 3 else np.roll(WIDE, 5)])
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(np.ascontiguousarray(stored)))
    blot = read_blot(tmp_path / "a.png")
    np.testing.assert_array_equal(blot.signal, WIDE)
    assert blot.bit_depth == 16


@pytest.mark.parametrize("colour", [False, True])
def test_jpeg(tmp_path, colour):
    Image.fromarray(np.dstack([DARK] * 3) if colour else DARK).save(tmp_path / "a.jpg", quality=97)
    blot = read_blot(tmp_path / "a.jpg")
    assert blot.flags[:3] == ("lossy_input", "eight_bit", "scale_assumed")
    assert "colour" not in blot.flags
    assert np.abs(255 * 10.0**-blot.signal - DARK).max() < 12


def test_frames_of_a_gif_are_pages(tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.fromarray(DARK), Image.fromarray(np.roll(DARK, 9, axis=0))]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with pytest.raises(InputError, match="holds 2 images"):
        read_blot(path)
    np.testing.assert_allclose(read_blot(f"{path}#2").signal, od(np.roll(DARK, 9, axis=0)), rtol=1e-6)

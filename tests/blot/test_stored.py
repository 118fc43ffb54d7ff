"""What a file's header is believed to say."""

import numpy as np
import pytest

from napari_il6blot.blot.stored import check_size, choose_image, plausible_pixel_size, through_palette
from napari_il6blot.errors import InputError


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((69.7, 69.7), (69.7, 69.7)),
        ((25400 / 72, 25400 / 72), None),
        ((25400 / 75, 25400 / 75), None),
        ((25400 / 96.012, 25400 / 96.012), None),
        ((10000.0, 10000.0), None),
        ((0.2, 0.2), None),
        ((float("nan"), 50.0), None),
    ],
)
def test_pixel_sizes(size, expected):
    assert plausible_pixel_size(*size) == expected


def test_choosing():
    assert choose_image(1, None, "a.tif") == 0
    assert choose_image(3, 3, "a.tif") == 2
    with pytest.raises(InputError, match=r"holds 3 images.*a\.tif#1 to a\.tif#3"):
        choose_image(3, None, "a.tif")


def test_sizes():
    check_size(5000, 3600, "a.tif")
    with pytest.raises(InputError, match=r"a\.tif announces 20000 × 15000 px"):
        check_size(20000, 15000, "a.tif")


def test_palettes():
    indices = np.array([[0, 1], [2, 3]], dtype=np.uint8)
    gray = np.repeat(np.array([[9], [5], [7], [1]], dtype=np.uint8), 3, axis=1)
    pixels, note = through_palette(indices, gray)
    assert (pixels.tolist(), note) == ([[9, 5], [7, 1]], "")
    colours = np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9], [9, 9, 9]], dtype=np.uint8)
    assert through_palette(indices, colours)[0].tolist() == [[[9, 0, 0], [0, 9, 0]], [[0, 0, 9], [9, 9, 9]]]
    with pytest.raises(ValueError, match="beyond the palette"):
        through_palette(indices, colours[:3])

"""The picture shows the blot in the file's frame, dark on light, at a readable size."""

import numpy as np
import pytest

from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.overlay_picture import GAMMA, display, enlargement


@pytest.mark.parametrize(
    ("shape", "factor"),
    [
        ((100, 80), 4),  # no more than four times
        ((300, 250), 3),
        ((480, 640), 2),
        ((900, 700), 2),  # as much as fits
        ((901, 700), 1),
        ((1800, 1800), 1),
        ((1000, 3600), 0.5),
        ((7200, 100), 0.25),
    ],
)
def test_enlargement(shape: tuple[int, int], factor: float) -> None:
    assert enlargement(shape) == factor


def blot_of(signal: np.ndarray, rotate: int = 0, flip: bool = False) -> Blot:
    return Blot(signal.astype(np.float32), np.zeros(signal.shape, bool), rotate=rotate, flip=flip)


def test_gray_levels_are_a_power_between_two_percentiles() -> None:
    signal = np.random.default_rng(0).permutation(60_000).reshape(200, 300)
    shown = display(blot_of(signal))
    low, high = 0.02 * 59_999, 0.998 * 59_999
    expected = 255 * (1 - np.clip((signal - low) / (high - low), 0, 1) ** GAMMA)
    assert shown.dtype == np.uint8
    assert np.abs(shown - expected).max() <= 0.51
    assert (shown.min(), shown.max()) == (0, 255)


def test_few_bright_pixels_are_shown_over_their_range() -> None:
    signal = np.full((100, 100), 7)
    signal[50, 50] = 9
    shown = display(blot_of(signal))
    assert (shown[50, 50], shown[0, 0]) == (0, 255)


def test_a_flat_image_is_light() -> None:
    assert (display(blot_of(np.full((20, 30), 1000))) == 255).all()


@pytest.mark.parametrize(
    ("rotate", "flip", "at", "shape"),
    [
        (0, False, (2, 5), (30, 40)),
        (0, True, (2, 34), (30, 40)),
        (180, False, (27, 34), (30, 40)),
        (180, True, (27, 5), (30, 40)),
        # A clockwise turn brought the file's left column to the top row.
        (90, False, (34, 2), (40, 30)),
        (270, False, (5, 27), (40, 30)),
    ],
)
def test_it_is_shown_as_in_the_file(
    rotate: int, flip: bool, at: tuple[int, int], shape: tuple[int, int]
) -> None:
    signal = np.zeros((30, 40))
    signal[2, 5] = 1
    shown = display(blot_of(signal, rotate, flip))
    assert shown.shape == shape
    assert np.argwhere(shown == 0).tolist() == [list(at)]

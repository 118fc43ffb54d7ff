"""The band response: flat where there is no band, a band's height where there is one."""

import numpy as np
import pytest
from scipy import ndimage

from napari_il6blot.blot.detection.response import (
    BLOCK,
    HALF_HEIGHTS,
    OD_CEILING,
    band_response,
    response_threshold,
    working_image,
)
from napari_il6blot.blot.image import Blot


def blot(signal, scale="linear"):
    signal = np.asarray(signal, dtype=np.float32)
    return Blot(signal, np.zeros(signal.shape, bool), scale=scale)


@pytest.mark.parametrize("thickness", [5, 9, 17, 33])
def test_a_flat_band_of_a_filters_own_height_gives_its_height(thickness):
    image = np.zeros((160, 60), np.float32)
    image[80 - thickness // 2 : 81 + thickness // 2] = 3
    response = band_response(image)
    assert response[80, 30] == pytest.approx(3)
    assert response.max() == pytest.approx(3)


def test_a_step_such_as_a_membranes_edge_gives_nothing():
    image = np.zeros((160, 60), np.float32)
    image[80:] = 100
    assert band_response(image).max() <= 0


def test_a_slope_gives_nothing():
    image = np.repeat(np.arange(160, dtype=np.float32)[:, None], 60, axis=1)
    assert band_response(image).max() <= 1e-4


def test_an_image_too_low_for_any_filter_gives_zeros():
    assert not band_response(np.ones((8, 40), np.float32)).any()


def test_noise_hardly_ever_reaches_the_threshold():
    image = np.random.default_rng(0).normal(0, 7, (600, 800)).astype(np.float32)
    response = band_response(image)
    assert np.mean(response > response_threshold(response)) < 1e-3


def test_large_images_are_reduced_by_a_whole_factor_and_keep_their_mean():
    signal = np.random.default_rng(1).uniform(size=(2600, 2000))
    image, factor = working_image(blot(signal))
    assert factor == 3
    assert image.shape == (866, 666)
    assert image.mean() == pytest.approx(signal.mean(), rel=1e-3)


def test_film_beyond_its_range_counts_as_the_ceiling():
    image, factor = working_image(blot(np.full((30, 30), 2.7), scale="od"))
    assert factor == 1
    assert image.max() == OD_CEILING


def test_equal_means_of_whole_numbers_give_the_same_response():
    rng = np.random.default_rng(0)
    image = np.zeros((90, 300), np.float32)
    for x in range(0, 300, 5):  # the same five gray levels in another order
        image[40:44, x : x + 5] = rng.permutation(np.array([7, 11, 60_001, 3, 65_535], np.float32))
    response = band_response(image)[41, 2::5]
    assert len(set(response.tolist())) == 1


@pytest.mark.parametrize("width", [1, 2, 4, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 2, 2 * BLOCK + 3])
def test_it_is_the_difference_of_means_at_any_width(width):
    image = np.random.default_rng(width).integers(0, 60_000, (70, width)).astype(np.float32)
    smooth = ndimage.correlate1d(image.astype(float), np.full(5, 1 / 5), axis=1, mode="nearest")
    expected = np.zeros(image.shape)
    for number, half in enumerate(HALF_HEIGHTS):
        size = 2 * half + 1
        if 3 * size <= len(image):
            box = np.lib.stride_tricks.sliding_window_view(smooth, size, axis=0).mean(axis=-1)
            peak = box[size:-size] - np.maximum(box[: -2 * size], box[2 * size :])
            inner = expected[half + size : len(image) - half - size]
            inner[:] = peak if number == 0 else np.maximum(inner, peak)
    assert band_response(image) == pytest.approx(expected, abs=0.01)

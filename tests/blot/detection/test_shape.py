"""Dots are told from bands by how flat they are and how far apart."""

import numpy as np
import pytest

from napari_il6blot.blot.detection import detect_lanes
from napari_il6blot.blot.detection.shape import thickness
from napari_il6blot.blot.image import Blot


def grid_of(width, height, pitch=60):
    """A 4 × 7 grid of flat-topped ellipses, `width` × `height` px."""
    y, x = np.mgrid[:300, :480].astype(float)
    image = np.random.default_rng(0).normal(100, 1, y.shape)
    for row in range(4):
        for column in range(7):
            r = ((x - 50 - pitch * column) / width) ** 2 + ((y - 45 - 65 * row) / height) ** 2
            image += 200 / (1 + (4 * r) ** 4)
    image = image.astype(np.float32)
    return Blot(image, np.zeros(image.shape, bool))


def test_a_grid_of_dots_has_no_lanes():
    assert detect_lanes(grid_of(20, 20)) == ()


def test_a_grid_of_flat_bands_has():
    assert len(detect_lanes(grid_of(36, 12))) == 7


def test_thickness_is_the_full_height_at_half_maximum():
    y = np.arange(200.0)
    sigma = 6.0
    image = np.repeat(np.exp(-0.5 * ((y - 90) / sigma) ** 2)[:, None], 40, axis=1)
    (found,) = thickness(image.astype(np.float32), np.array([20.0]), np.array([90.0]), 40)
    assert found == pytest.approx(2.3548 * sigma, abs=1.5)

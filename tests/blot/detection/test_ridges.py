"""Ridges: which points of the response hang together."""

import numpy as np
import pytest
from scipy import ndimage

from napari_il6blot.blot.detection.ridges import connected, find_ridges


@pytest.mark.parametrize("density", [0.001, 0.02, 0.05, 0.1, 0.3])
def test_points_hang_together_as_a_picture_of_them_does(density):
    points = np.random.default_rng(0).random((120, 90)) < density
    # Points of adjoining columns that are 3 rows apart touch once each is 3 rows high.
    tall = ndimage.binary_dilation(points, np.ones((3, 1), bool))
    labels, count = ndimage.label(tall, np.ones((3, 3), bool))
    y, x = np.nonzero(points)
    found = connected(x, y)
    assert len(np.unique(found)) == count
    assert len(np.unique(np.stack([found, labels[y, x]]), axis=1).T) == count


def test_the_order_of_points_does_not_matter():
    x, y = np.array([5, 6, 7, 20, 21]), np.array([40, 43, 46, 40, 44])
    assert connected(x, y).tolist() == [0, 0, 0, 3, 4]
    assert connected(x[::-1], y[::-1]).tolist() == [0, 1, 2, 2, 2]


def test_of_no_points_there_are_no_ridges():
    assert connected(np.zeros(0, np.intp), np.zeros(0, np.intp)).tolist() == []
    assert len(find_ridges(np.zeros((30, 30), np.float32), 1.0)) == 0


def test_a_ridge_may_step_by_three_rows_and_not_by_four():
    image = np.zeros((60, 60), np.float32)
    image[30, 5:20], image[33, 20:35], image[37, 35:50] = 10, 10, 10
    ridges = find_ridges(image, 1.0)
    assert np.diff(ridges.start).tolist() == [30, 15]

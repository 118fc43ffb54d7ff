"""Straightening: sums are the image's, surroundings and edges where they belong."""

import numpy as np
import pytest

from napari_il6blot.blot.lanes import Lane
from napari_il6blot.blot.profiles import measuring_lanes, straighten

RNG = np.random.default_rng(1)
IMAGE = RNG.uniform(0, 100, (40, 60)).astype(np.float32)
NONE = np.zeros(IMAGE.shape, dtype=bool)


@pytest.mark.parametrize(
    ("left", "right"),
    [(9.5, 19.5), (10.0, 20.0), (9.75, 20.25), (-0.5, 11.5), (47.5, 59.5)],
)
def test_the_profile_is_the_images_sum_between_the_lanes_edges(left: float, right: float) -> None:
    lane = Lane([((left + right) / 2, 5), ((left + right) / 2, 30)], right - left)
    window = straighten(IMAGE, NONE, lane)
    share = np.clip(np.minimum(np.arange(60) + 0.5, right) - np.maximum(np.arange(60) - 0.5, left), 0, 1)
    np.testing.assert_allclose(window.profile, IMAGE[5:31].astype(float) @ share, rtol=1e-6)
    assert window.top == 5


def test_a_tilted_lane_follows_its_band() -> None:
    y, x = np.mgrid[:40, :60]
    image = (np.abs(x - (20 + 0.25 * y)) < 3).astype(np.float32)
    lane = Lane([(20, 0), (20 + 0.25 * 39, 39)], 12)
    window = straighten(image, NONE, lane)
    np.testing.assert_allclose(window.profile, image.sum(axis=1))
    assert np.abs(np.average(np.arange(12), weights=window.lane.sum(axis=0)) - 5.5) < 0.1


def test_columns_outside_the_image_are_nan_and_count_for_nothing() -> None:
    window = straighten(IMAGE, NONE, Lane([(1.5, 0), (1.5, 39)], 10))
    assert np.isnan(window.pixels[:, :3]).all()
    np.testing.assert_allclose(window.profile, IMAGE[:, :7].sum(axis=1, dtype=float), rtol=1e-5)


def test_margins_and_saturated_pixels_keep_their_place() -> None:
    saturated = NONE.copy()
    saturated[10, 25] = True
    window = straighten(IMAGE, saturated, Lane([(24.5, 0), (24.5, 39)], 10), margin=4)
    assert window.pixels.shape == (40, 18)
    np.testing.assert_allclose(window.pixels, IMAGE[:, 16:34], rtol=1e-6)
    assert np.argwhere(window.saturated).tolist() == [[10, 9]]


def test_lanes_are_measured_to_the_middle_of_their_gaps() -> None:
    lanes = tuple(Lane([(x, 0), (x, 39)], 8) for x in (10, 20, 32))
    wide = measuring_lanes(lanes)
    edges = [
        (lane.centreline[0, 0] - lane.width / 2, lane.centreline[0, 0] + lane.width / 2) for lane in wide
    ]
    # Gaps of 2 and 4 px; the outer sides take their median, half of 3 px.
    np.testing.assert_allclose(edges, [(4.5, 15), (15, 26), (26, 37.5)], atol=1 / 32)


@pytest.mark.parametrize("distance", [40.0, 400.0])
def test_isolated_lanes_are_widened_by_a_quarter_on_each_side_at_most(distance: float) -> None:
    lanes = tuple(Lane([(x, 0), (x, 39)], 8) for x in (10, 10 + distance))
    assert [lane.width for lane in measuring_lanes(lanes)] == [12, 12]
    assert measuring_lanes(()) == ()

"""Ridges are cut where lanes end: at valleys, at steps, and beside faint lanes."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.ridges import SHALLOWEST, find_ridges
from napari_il6blot.blot.detection.segments import Segments, concatenate, cut_ridges


def ridge_image(profile, row=20, height=40):
    """A response with one ridge of the given heights along x."""
    image = np.zeros((height, len(profile)), np.float32)
    for offset, part in ((-1, 0.6), (0, 1.0), (1, 0.6)):
        image[row + offset] = part * np.asarray(profile)
    return image


def lanes_profile(heights, width=20, gap=6, floor=0.0):
    """Flat lanes of given heights with gaps at `floor` between them."""
    pieces = [np.full(gap, floor)]
    for height in heights:
        pieces += [np.full(width, float(height)), np.full(gap, floor)]
    return np.concatenate(pieces)


def middles(segments):
    return np.round(segments.x).astype(int).tolist()


def test_lanes_well_apart_are_separate_ridges():
    ridges = find_ridges(ridge_image(lanes_profile([10, 5, 8])), 0.5)
    assert len(ridges) == 3
    segments = cut_ridges(ridges, 0.7)
    assert middles(segments) == [16, 42, 68]
    np.testing.assert_allclose(segments.width, 20, atol=1)
    np.testing.assert_allclose(segments.height, [10, 5, 8], rtol=0.02)
    assert segments.certainty.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("floor", "ratio", "expected"),
    [(4, 0.7, 3), (8, 0.7, 1), (8, 0.85, 3), (9, 0.85, 1), (9, 0.93, 3)],
)
def test_valleys_are_cut_when_they_are_deep_enough_for_the_ratio(floor, ratio, expected):
    ridges = find_ridges(ridge_image(lanes_profile([10, 10, 10], floor=floor)), 0.5)
    assert len(ridges) == 1
    assert len(cut_ridges(ridges, ratio)) == expected


def test_the_cuts_of_a_stricter_ratio_are_among_those_of_a_laxer_one():
    profile = 10 + np.cumsum(np.random.default_rng(3).normal(0, 1, 300))
    ridges = find_ridges(ridge_image(np.maximum(profile, 1)), 0.5)
    cuts = [set(np.flatnonzero(ridges.valley < ratio)) for ratio in (0.4, 0.7, 0.85, SHALLOWEST)]
    assert cuts[0] <= cuts[1] <= cuts[2] <= cuts[3]
    assert len(cuts[3]) > len(cuts[0])


def test_touching_lanes_of_unequal_amounts_are_cut_at_the_step_between_them():
    profile = np.concatenate(
        [np.zeros(5), np.full(20, 10.0), np.full(20, 4.0), np.full(20, 7.0), np.zeros(5)]
    )
    ridges = find_ridges(ridge_image(profile), 0.5)
    assert len(cut_ridges(ridges, 0.93)) < 3
    assert middles(cut_ridges(ridges, 0.93, steps=True)) == pytest.approx([14, 34, 54], abs=2)


def test_a_faint_lane_between_two_strong_ones_is_kept():
    profile = np.concatenate(
        [np.zeros(5), np.full(30, 10.0), np.full(30, 2.0), np.full(30, 9.0), np.zeros(5)]
    )
    segments = cut_ridges(find_ridges(ridge_image(profile), 0.5), 0.7)
    assert middles(segments) == pytest.approx([20, 50, 80], abs=2)


def test_an_uneven_band_keeps_its_weak_shoulder():
    profile = np.concatenate([np.zeros(5), np.full(10, 10.0), np.full(12, 4.0), np.zeros(5)])
    (segment_width,) = cut_ridges(find_ridges(ridge_image(profile), 0.5), 0.3).width
    assert segment_width == pytest.approx(22, abs=2)


def test_slope_and_height_of_a_tilted_band():
    image = np.zeros((80, 120), np.float32)
    x = np.arange(20, 100)
    y = np.round(30 + 0.1 * (x - 60)).astype(int)
    image[y, x] = 5
    (slope,) = cut_ridges(find_ridges(image, 1), 0.7).slope
    assert slope == pytest.approx(0.1, abs=0.01)


def test_nothing_above_the_threshold_gives_no_segments():
    ridges = find_ridges(np.zeros((30, 30), np.float32), 1.0)
    assert len(ridges) == 0
    assert len(cut_ridges(ridges, 0.7)) == 0


def test_take_and_concatenate_keep_every_column():
    segments = cut_ridges(find_ridges(ridge_image(lanes_profile([10, 5, 8])), 0.5), 0.7)
    both = concatenate([segments.take(np.array([2])), segments.take(np.array([0, 1]))])
    assert isinstance(both, Segments)
    assert middles(both) == [68, 16, 42]
    assert both.ridge.tolist() == [2, 0, 1]

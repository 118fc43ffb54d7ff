"""Lane middles from weighed segments; gaps of one lane; confidence."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.counted import exactly
from napari_il6blot.blot.detection.lane_positions import (
    Evidence,
    confidences,
    fill_gaps,
    lane_middles,
)


@pytest.fixture
def evidence(segments_at):
    """What bands at the given places say, all of equal weight."""

    def make(x, level, pitch=30.0, width=20.0, tilt=0.0):
        segments = segments_at(x, level, width=width)
        n = len(segments)
        every = np.ones(n, bool)
        return Evidence(segments, np.asarray(level, float), np.ones(n), every, width, pitch, tilt)

    return make


def test_lanes_lie_where_bands_lie_above_each_other(evidence):
    x = np.tile([10.0, 40.0, 70.0], 3) + np.repeat([0.0, 1.0, -1.0], 3)
    middles, weight = lane_middles(evidence(x, np.repeat([10.0, 50.0, 90.0], 3)))
    assert middles == pytest.approx([10, 40, 70], abs=0.5)
    assert weight.tolist() == [3, 3, 3]


def test_the_tilt_of_the_lanes_is_taken_out(evidence):
    level = np.repeat([0.0, 100.0, 200.0], 3)
    x = np.tile([10.0, 40.0, 70.0], 3) + 0.1 * (level - 100)
    middles, _ = lane_middles(evidence(x, level, tilt=0.1))
    assert middles == pytest.approx([10, 40, 70], abs=0.3)


@pytest.mark.parametrize(
    ("middles", "filled"),
    [
        ([0, 30, 60, 90], []),
        ([0, 30, 90, 120], [60]),  # one lane missing: the comb is regular
        ([0, 30, 60, 180, 210], []),  # a gap of three lanes is another comb
        ([0, 31, 59, 121, 150], [90]),
    ],
)
def test_a_gap_of_one_lane_is_filled_and_a_wider_one_is_not(middles, filled):
    found, weight, put_in = fill_gaps(np.array(middles, float), np.ones(len(middles)), 30)
    assert found[put_in] == pytest.approx(filled)
    assert np.all(np.diff(found) > 0)
    assert weight[put_in].tolist() == [0] * len(filled)


def test_confidence_falls_with_support_and_with_irregular_spacing():
    regular = confidences(np.array([0.0, 30, 60]), np.array([3.0, 3, 1]), np.zeros(3, bool), 30)
    assert regular[0] == pytest.approx(1)
    assert regular[2] < 0.6
    crowded = confidences(np.array([0.0, 30, 42]), np.full(3, 3.0), np.zeros(3, bool), 30)
    assert crowded[2] < regular[1]
    guessed = confidences(np.array([0.0, 30, 60]), np.array([3.0, 0, 3]), np.arange(3) == 1, 30)
    assert guessed[1] <= 0.25


@pytest.mark.parametrize("wanted", [1, 2, 3, 4, 5, 6, 8, 30])
def test_exactly_the_wanted_number_of_lanes(evidence, wanted):
    middles = np.array([60.0, 90, 120, 150])
    placed = (middles, np.array([2.0, 3, 3, 1]), np.zeros(4, bool))
    found, weight, put_in = exactly(wanted, placed, evidence(middles, np.full(4, 50.0)), 240)
    assert len(found) == len(weight) == len(put_in) == wanted
    assert np.all(np.diff(found) > 0)
    assert found.min() >= 0
    assert found.max() <= 240


def test_too_many_lanes_lose_the_weakest_end_first(evidence):
    placed = (np.array([60.0, 90, 120, 150]), np.array([2.0, 3, 3, 1]), np.zeros(4, bool))
    found, _, _ = exactly(3, placed, evidence(placed[0], np.full(4, 50.0)), 240)
    assert found.tolist() == [60, 90, 120]


def test_too_few_lanes_fill_the_widest_gap_first(evidence):
    placed = (np.array([60.0, 90, 180]), np.ones(3), np.zeros(3, bool))
    found, _, _ = exactly(4, placed, evidence(placed[0], np.full(3, 50.0)), 240)
    assert found.tolist() == [60, 90, 120, 180]

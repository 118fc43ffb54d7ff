"""Rows of segments and what they tell of the comb."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.ridges import find_ridges
from napari_il6blot.blot.detection.rows import choose_cuts, find_rows
from napari_il6blot.blot.robust import median, weighted_median


@pytest.mark.parametrize("values", [[3.0], [1.0, 2.0], [5.0, 1.0, 3.0], [4.0, 1.0, 3.0, 9.0]])
def test_median_is_numpys(values):
    assert median(np.array(values)) == np.median(values)


def test_weighted_median_is_where_half_the_weight_lies():
    assert weighted_median(np.array([1.0, 2.0, 10.0]), np.array([1.0, 1.0, 5.0])) == 10
    assert weighted_median(np.array([10.0, 2.0, 1.0]), np.array([1.0, 1.0, 1.0])) == 2


def test_pairs_in_stacks_count_more_than_a_lone_pair(segments_at):
    stacks = segments_at([50, 90] * 6, np.repeat(np.arange(6) * 15.0, 2))
    lone = segments_at([50, 90], [30, 30])
    _, rows = find_rows(stacks)
    _, lonely = find_rows(lone)
    assert max(row.quality for row in rows) > 2 * lonely[0].quality


@pytest.mark.parametrize("floor", [0.0, 0.6, 0.8, 0.9])
def test_the_lane_width_is_found_however_shallow_the_gaps(floor):
    profile = np.zeros(300)
    for k in range(9):
        profile[20 + 30 * k : 44 + 30 * k] = 10
        if k:
            profile[14 + 30 * k : 20 + 30 * k] = 10 * floor
    image = np.zeros((60, 300), np.float32)
    image[30] = profile
    comb = choose_cuts(find_ridges(image, 0.5), 0.5)
    assert comb is not None
    assert comb.pitch == pytest.approx(30, abs=1)
    assert 22 <= comb.width <= 31  # where gaps are shallow, a lane takes its half of them
    best = max(comb.rows, key=lambda row: row.quality)
    assert len(best.members) == 9


def test_a_band_broken_in_the_middle_is_one_piece_again():
    image = np.zeros((60, 300), np.float32)
    for k in range(6):
        image[30, 20 + 40 * k : 52 + 40 * k] = 10
    image[30, 100:132] = 0
    image[28, 100:116], image[33, 116:132] = 10, 10  # the third lane's band jumps by 5 rows
    comb = choose_cuts(find_ridges(image, 0.5), 0.5)
    assert comb is not None
    assert sorted(np.round(comb.segments.x).astype(int).tolist()) == [36, 76, 116, 156, 196, 236]


def test_no_ridges_give_no_comb():
    assert choose_cuts(find_ridges(np.zeros((30, 30), np.float32), 1.0), 1.0) is None

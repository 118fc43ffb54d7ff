"""Layouts of lanes edited by hand, and the bands that follow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import Blot, InputError, Lane, quantify, simulate_blot
from napari_il6blot.blot.lane_layout import (
    added_lane,
    bands_after_lane_edit,
    evenly_spaced,
    kept_edits,
    without_lanes,
)
from napari_il6blot.blot.lane_places import moved
from napari_il6blot.blot.lanes import in_order
from napari_il6blot.blot.orientation import turn

COMB = tuple(Lane([(x, 10), (x + 8, 90)], 12) for x in (20, 52, 60, 110))
LOWER = (Lane([(30, 100), (30, 180)], 10, strip=2),)
TURNS = [(0, False), (90, False), (180, True), (270, True)]


def centres(lanes, y=50):
    return [float(lane.x_at(y)) for lane in lanes]


def test_inner_lanes_are_spaced_evenly_and_others_left_alone():
    spaced = evenly_spaced(COMB + LOWER, 1)
    assert centres(spaced[:4]) == [24, 54, 84, 114]
    assert [lane.edited for lane in spaced] == [False, True, True, False, False]
    assert spaced[0] is COMB[0]
    assert spaced[4] is LOWER[0]
    np.testing.assert_array_equal(spaced[1].centreline, [(50, 10), (58, 90)])


def test_spacing_again_changes_nothing():
    once = evenly_spaced(COMB, 1)
    assert all(a is b for a, b in zip(evenly_spaced(once, 1), once, strict=True))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_lanes_stay(count):
    assert evenly_spaced(COMB[:count], 1) == COMB[:count]


def test_a_spaced_lane_leans_and_bends_between_the_outer_two():
    first, last = Lane([(10, 0), (20, 50), (10, 100)], 8), Lane([(90, 0), (110, 100)], 8)
    inner = evenly_spaced((first, Lane([(40, 20), (40, 80)], 9), last), 1)[1]
    assert (inner.top, inner.bottom, inner.width) == (20, 80, 9)
    np.testing.assert_allclose(inner.x_at([20, 50, 80]), [(14 + 94) / 2, (20 + 100) / 2, (14 + 106) / 2])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=3, max_size=9), st.integers(-30, 30))
def test_distances_are_even_at_every_height(places, lean):
    lanes = tuple(Lane([(x, 0), (x + lean, 100)], 8) for x in places)
    for y in (0, 37, 100):
        steps = np.diff(centres(evenly_spaced(lanes, 1), y))
        assert np.ptp(steps) <= 1 / 16


def test_an_added_lane_is_like_its_neighbours():
    left, right = Lane([(20, 10), (20, 90)], 10), Lane([(60, 20), (68, 100)], 14)
    lane = added_lane((left, right), (42, 50), (200, 120))
    assert float(lane.x_at(50)) == pytest.approx(42, abs=1 / 32)
    assert lane.edited
    assert 10 < lane.width < 14
    assert left.top < lane.top < right.top
    assert 0 < lane.centreline[-1, 0] - lane.centreline[0, 0] < 8


@pytest.mark.parametrize(("x", "like"), [(4, COMB[0]), (118, COMB[3])])
def test_an_added_lane_at_the_side_is_like_its_only_neighbour(x, like):
    lane = added_lane(COMB, (x, 50), (200, 130))
    np.testing.assert_allclose(np.diff(lane.centreline[[0, -1]], axis=0), [[8, 80]])
    assert (lane.width, lane.top, lane.bottom) == (like.width, like.top, like.bottom)
    assert float(lane.x_at(50)) == x


def test_an_added_lane_belongs_to_the_strip_at_its_height():
    assert added_lane(COMB + LOWER, (60, 150), (200, 120)).strip == 2
    assert added_lane(COMB + LOWER, (35, 93), (200, 120)).strip == 1


def test_a_first_lane_stands_upright():
    lane = added_lane((), (60, 150), (200, 120))
    np.testing.assert_array_equal(lane.centreline, [(60, 0), (60, 199)])
    assert (lane.width, lane.strip) == (6, 1)


def test_no_lane_is_added_outside():
    with pytest.raises(InputError, match="outside the image"):
        added_lane(COMB, (130, 20), (200, 120))


def test_lanes_are_deleted_by_number():
    assert without_lanes(COMB + LOWER, [(1, 2), (2, 1)]) == (COMB[0], COMB[2], COMB[3])
    with pytest.raises(InputError, match="no lane 5 in strip 1"):
        without_lanes(COMB, [(1, 5)])


def test_edited_lanes_replace_those_detected_at_their_place():
    own = Lane([(57, 10), (62, 90)], 9, edited=True)
    drawn = Lane([(88, 10), (88, 90)], 9, edited=True)
    # The drawn one is where none was detected; the other covers most of two.
    assert kept_edits(COMB, (COMB[1], own, drawn)) == (COMB[0], own, drawn, COMB[3])


@pytest.mark.parametrize(("shift", "dropped"), [(5, True), (7, False)])
def test_more_than_half_of_the_narrower_width_is_an_overlap(shift, dropped):
    own = moved(Lane([(20, 10), (28, 90)], 12, edited=True), shift)
    assert (COMB[0] in kept_edits(COMB[:1], (own,))) is not dropped


def test_lanes_above_one_another_do_not_overlap():
    own = Lane([(20, 95), (20, 180)], 12, strip=2, edited=True)
    assert kept_edits(COMB[:1], (own,)) == (COMB[0], own)


def test_a_kept_lane_joins_the_strip_of_the_one_it_replaces():
    own = Lane([(31, 100), (31, 180)], 10, strip=1, edited=True)
    (kept,) = kept_edits(LOWER, (own,))
    assert (kept.strip, kept.edited) == (2, True)


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=5, shape=(200, 300), n_lanes=5, n_rows=3)


def turned_blot(truth, rotate=0, flip=False):
    """The same signal, from a file that lay otherwise."""
    image = turn(truth.image, 0, False).astype(np.float32)
    return Blot(image, np.zeros(image.shape, bool), rotate=rotate, flip=flip)


def numbered(lanes):
    return {(lane.strip, k): (lane.strip, k) for k, lane in enumerate(lanes, start=1)}


def test_bands_of_unchanged_lanes_stay(truth):
    blot = turned_blot(truth)
    bands = quantify(blot, truth.lanes)
    same = bands_after_lane_edit(bands, truth.lanes, truth.lanes, numbered(truth.lanes), blot)
    pd.testing.assert_frame_equal(same, bands)


def test_bands_of_deleted_lanes_go_and_others_are_renumbered(truth):
    blot = turned_blot(truth)
    bands = quantify(blot, truth.lanes)
    after = without_lanes(truth.lanes, [(1, 2)])
    matched = {(1, 1): (1, 1), (1, 2): None, (1, 3): (1, 2), (1, 4): (1, 3), (1, 5): (1, 4)}
    left = bands_after_lane_edit(bands, truth.lanes, after, matched, blot)
    assert left["lane"].tolist() == sorted(left["lane"])
    assert left["top"].tolist() == bands.loc[bands["lane"] != 2, "top"].tolist()
    measured = quantify(blot, after, left)
    assert not measured["edited"].any()
    assert len(measured) == len(left)


@pytest.mark.parametrize("rotated", TURNS)
def test_boxes_follow_their_lane(truth, rotated):
    blot = turned_blot(truth, *rotated)
    bands = quantify(blot, truth.lanes)
    lanes = in_order(truth.lanes)
    after = (*lanes[:2], moved(lanes[2], 5), *lanes[3:])
    left = bands_after_lane_edit(bands, lanes, after, numbered(lanes), blot)
    measured = quantify(blot, after, left)
    afresh = quantify(blot, after)
    assert not measured["edited"].any()
    # What nobody touched has the sides that it would get afresh.
    across = ["left", "right"] if rotated[0] in (0, 180) else ["top", "bottom"]
    first = measured.groupby("lane").first()[across]
    assert set(map(tuple, first.to_numpy())) == set(
        map(tuple, afresh.groupby("lane").first()[across].to_numpy())
    )


def test_a_box_that_a_person_moved_stays_and_a_cut_one_follows(truth):
    blot = turned_blot(truth)
    lanes = in_order(truth.lanes)
    bands = quantify(blot, lanes)
    mine = bands.index[bands["lane"] == 3].tolist()
    bands.loc[mine[:2], "edited"] = True
    bands.loc[mine[0], "left"] += 3
    bands.loc[mine[1], "top"] += 2
    after = (*lanes[:2], moved(lanes[2], 5), *lanes[3:])
    left = bands_after_lane_edit(bands, lanes, after, numbered(lanes), blot)
    moved_by = (left["left"] - bands["left"])[mine].tolist()
    assert moved_by[0] == 0
    assert moved_by[1] == moved_by[2] > 0
    assert left["edited"].tolist() == bands["edited"].tolist()


def test_an_expected_band_that_the_lane_now_meets_is_detected(truth):
    blot = turned_blot(truth)
    right = in_order(truth.lanes)
    bands = quantify(blot, right)
    wrong = bands.assign(detected=bands["detected"] & (bands["lane"] != 3))
    before = (*right[:2], moved(right[2], 12), *right[3:])
    measured = quantify(blot, right, bands_after_lane_edit(wrong, before, right, numbered(right), blot))
    assert measured["detected"].tolist() == bands["detected"].tolist()
    assert measured["detected"].dtype == bool

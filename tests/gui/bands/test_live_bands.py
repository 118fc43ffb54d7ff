"""What is shown while something is dragged: to the last bit what is measured when it is let go."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import quantify, read_blot, simulate_blot
from napari_il6blot.blot.lane_layout import bands_after_lane_edit
from napari_il6blot.blot.lane_places import moved
from napari_il6blot.blot.tables import bands_from_table
from napari_il6blot.gui.bands.band_limits import SCOPES, with_limits
from napari_il6blot.gui.bands.live_bands import LiveBands, saturated_rows
from napari_il6blot.study.held import as_saved
from napari_il6blot.study.measure_blot import QuantifySettings, measure_blot

SIM = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3)
NUMBERS = ("volume", "volume_sd", "background", "height", "snr", "x", "y")


@pytest.fixture(scope="module")
def blot():
    return read_blot(SIM.image)


@pytest.fixture
def live(blot):
    return LiveBands("blot", blot, measure_blot(blot, QuantifySettings(lanes=SIM.lanes)), "default")


def same(lane, bands, key):
    own = bands[(bands["strip"] == key[0]) & (bands["lane"] == key[1])]
    for name in NUMBERS:
        assert np.array_equal(lane.bands[name], own[name].to_numpy()), name


def test_a_lane_is_as_it_was_measured(live):
    for key in live.lanes:
        same(live.lane(key), live.measured.bands, key)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_limit_that_is_dragged_gives_what_it_gives_when_let_go(live, blot, scope):
    bands = live.measured.bands
    rows = int(bands["top"][4]) - 2, int(bands["bottom"][4]) + 3
    edited = as_saved(with_limits(bands, (1, 2, 2), rows, scope, blot))
    saved = quantify(blot, live.measured.lanes, bands_from_table(edited, blot, live.measured.lanes))
    same(live.with_limits((1, 2, 2), rows, scope), saved, (1, 2))


def test_a_lane_that_is_dragged_gives_what_it_gives_when_let_go(live, blot):
    before = live.measured.lanes
    lane = moved(live.lanes[1, 2], 1.5)
    after = tuple(lane if one is live.lanes[1, 2] else one for one in before)
    numbers = {(1, number): (1, number) for number in range(1, 5)}
    saved = quantify(blot, after, bands_after_lane_edit(live.measured.bands, before, after, numbers, blot))
    same(live.with_lane((1, 2), lane), saved, (1, 2))


def test_a_box_that_is_dragged_gives_what_it_gives_when_let_go(live, blot):
    bands = live.measured.bands
    box = bands.iloc[[4]].assign(top=bands["top"] + 3, bottom=bands["bottom"] + 3, edited=True)
    edited = pd.concat([bands.drop(index=4), box])
    saved = quantify(blot, live.measured.lanes, edited)
    lane = live.with_band((1, 2, 2), box)
    same(lane, saved, (1, 2))
    assert live.place_of(lane, box) == 1


def test_a_profile_shows_boxes_out_to_their_edges(live):
    profile = live.profile(live.lane((1, 2)), frozenset({2}))
    own = live.bands_of((1, 2))
    assert profile.label == "lane 2"
    assert np.array_equal(profile.bands, own[["top", "bottom"]].to_numpy() + np.array([-0.5, 0.5]))
    assert profile.numbers.tolist() == [1, 2, 3]
    assert profile.selected == {2}
    assert not profile.saturated.any()


def test_rows_with_saturated_pixels_between_a_lanes_sides_are_marked(live, blot):
    lane = live.lane((1, 2))
    x = round(float(lane.lane.x_at(50.0)))
    saturated = np.zeros(blot.shape, dtype=bool)
    saturated[50, x] = saturated[60, x + 100] = True
    marked = saturated_rows(replace(blot, saturated=saturated), lane)
    assert lane.y[marked].tolist() == [50]

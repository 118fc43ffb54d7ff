"""One lane measured live, against the whole blot measured by `quantify`."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import Blot, InputError, detect_lanes, quantify, read_blot, simulate_blot
from napari_il6blot.blot.background import BACKGROUNDS
from napari_il6blot.blot.bands import COLUMNS
from napari_il6blot.blot.lane_layout import bands_after_lane_edit
from napari_il6blot.blot.lane_places import between, moved
from napari_il6blot.blot.lanes import in_order
from napari_il6blot.blot.live_lane import LiveStrip
from napari_il6blot.blot.tables import profiles_to_table

PLACES = {"x", "y", "left", "right", "top", "bottom"}
NUMBERS = [name for name in COLUMNS if name not in {"image", "unit", "mw_kda", "target", *PLACES}]


def blot_of(truth, rotate=0, flip=False):
    saturated = truth.image >= np.quantile(truth.image, 0.999)
    return Blot(truth.image.astype(np.float32), saturated, rotate=rotate, flip=flip)


def of_lane(bands, strip, number):
    return bands[(bands["strip"] == strip) & (bands["lane"] == number)].reset_index(drop=True)


def assert_same(live, blot, lanes, bands, background="between-bands"):
    """The live numbers of a lane are those of the whole blot, bit for bit."""
    whole = of_lane(quantify(blot, lanes, bands, background), *live.key)
    assert len(whole)
    for name in NUMBERS:
        np.testing.assert_array_equal(live.bands[name], whole[name].to_numpy(dtype=live.bands[name].dtype))
    if not blot.rotate and not blot.flip:
        for name in PLACES:
            np.testing.assert_array_equal(live.bands[name], whole[name])
    profiles = of_lane(
        profiles_to_table(blot, lanes, quantify(blot, lanes, bands, background), background), *live.key
    )
    for name, values in {
        "signal": live.signal,
        "signal_sd": live.signal_sd,
        "background": live.background,
    }.items():
        np.testing.assert_array_equal(values, profiles[name])


def check_drags(blot, lanes, strip, index, shifts, background="between-bands"):
    """Drag one lane of a strip, and compare each step with the whole."""
    lanes = in_order(lanes)
    bands = quantify(blot, lanes)
    live = LiveStrip.of(blot, lanes, strip)
    own = live.lanes[index]
    mine = of_lane(bands, strip, index + 1)
    others = bands[(bands["strip"] != strip) | (bands["lane"] != index + 1)]
    for shift in shifts:
        lane = moved(own, shift)
        boxes = live.followed(lane, index, mine)
        after = in_order(lane if one is own else one for one in lanes)
        found = live.measure_lane(lane, index, boxes, background)
        assert_same(found, blot, after, pd.concat([others, boxes], ignore_index=True), background)


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=8, shape=(400, 420), strips=2, n_lanes=6, n_rows=3)


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_a_dragged_lane_is_measured_as_in_the_whole_blot(truth, background):
    check_drags(blot_of(truth), truth.lanes, 2, 2, [0, 1.5, -3], background)


@pytest.mark.parametrize("turn", [(90, False), (180, True), (270, False)])
def test_on_a_turned_blot_too(truth, turn):
    check_drags(blot_of(truth, *turn), truth.lanes, 1, 5, [0, 2])


def test_lanes_wider_than_those_that_bands_are_searched_in():
    truth = simulate_blot(seed=2, shape=(500, 900), n_lanes=4, n_rows=2)
    check_drags(blot_of(truth), truth.lanes, 1, 0, [0, -7])
    assert truth.lanes[0].width > 128


@pytest.mark.parametrize("name", ["b3ar_june21_16bit.tif", "cox2_8bit.png", "scc25_gapdh_rgb.jpg"])
def test_on_real_blots(shared_data, name):
    blot = read_blot(shared_data / "blots_unlicensed" / name)
    lanes = detect_lanes(blot)
    check_drags(blot, lanes, 1, 1, [0, 2.25])


def test_a_shortened_lane_and_a_moved_limit(truth):
    blot, lanes = blot_of(truth), in_order(truth.lanes)
    bands = quantify(blot, lanes)
    live = LiveStrip.of(blot, lanes, 1)
    lane = between(live.lanes[3], live.lanes[3].top + 6, live.lanes[3].bottom - 4)
    after = in_order(lane if one is live.lanes[3] else one for one in lanes)
    for top, left in ((0, 0), (2, 0), (2, 3), (-1, 3)):
        edited = bands.copy()
        at = bands.index[(bands["strip"] == 1) & (bands["lane"] == 4)][1]
        edited.loc[at, ["top", "left"]] += [top, left]
        edited.loc[at, "edited"] = True
        found = live.measure_lane(lane, 3, of_lane(edited, 1, 4))
        assert_same(found, blot, after, edited)
    assert live.measure_lane(lane, 3, of_lane(edited, 1, 4)).bands["top"][1] == edited.loc[at, "top"]


def test_a_lane_dragged_past_its_neighbour_is_renumbered(truth):
    blot = blot_of(truth)
    live = LiveStrip.of(blot, truth.lanes, 1)
    bands = of_lane(quantify(blot, truth.lanes), 1, 2)
    step = float(live.lanes[3].x_at(50) - live.lanes[1].x_at(50))
    lane = moved(live.lanes[1], step * 0.75)
    assert live.measure_lane(lane, 1, live.followed(lane, 1, bands)).key == (1, 3)
    after = (live.lanes[0], live.lanes[2], lane, *live.lanes[3:])
    whole = quantify(blot, after, live.followed(lane, 1, bands))
    np.testing.assert_array_equal(
        live.measure_lane(lane, 1, live.followed(lane, 1, bands)).bands["volume"], whole["volume"]
    )


def test_what_follows_is_what_follows_in_the_whole(truth):
    blot, lanes = blot_of(truth), in_order(truth.lanes)
    bands = quantify(blot, lanes)
    live = LiveStrip.of(blot, lanes, 1)
    lane = moved(live.lanes[2], 4)
    after = in_order(lane if one is live.lanes[2] else one for one in lanes)
    matched = {(a.strip, k): (a.strip, k) for a in lanes for k in range(1, 7)}
    whole = of_lane(bands_after_lane_edit(bands, lanes, after, matched, blot), 1, 3)
    pd.testing.assert_frame_equal(live.followed(lane, 2, of_lane(bands, 1, 3)), whole)


def test_a_lane_without_bands_shows_its_profile(truth):
    blot = blot_of(truth)
    live = LiveStrip.of(blot, truth.lanes, 1)
    found = live.measure_lane(live.lanes[0], 0, quantify(blot, truth.lanes).iloc[:0])
    assert len(found.bands["volume"]) == 0
    assert found.limits.shape == (0, 2)
    assert found.signal.shape == found.background.shape == found.y.shape


def test_limits_are_rows_of_the_profile(truth):
    blot = blot_of(truth)
    live = LiveStrip.of(blot, truth.lanes, 1)
    found = live.measure_lane(live.lanes[0], 0, of_lane(quantify(blot, truth.lanes), 1, 1))
    first, last = found.limits.T
    np.testing.assert_array_equal(found.y[first], found.bands["top"])
    np.testing.assert_array_equal(found.y[last], found.bands["bottom"])
    net = found.signal - found.background
    sums = [net[a : b + 1].sum() for a, b in found.limits]
    np.testing.assert_allclose(found.bands["volume"], sums)


def test_a_strip_without_lanes_is_refused(truth):
    with pytest.raises(InputError, match="no lane in strip 3"):
        LiveStrip.of(blot_of(truth), truth.lanes, 3)

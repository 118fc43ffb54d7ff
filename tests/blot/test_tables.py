"""lanes.csv and profiles.csv: what they say is where things are."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import Blot, Lane, quantify, read_blot, simulate_blot
from napari_il6blot.blot.tables import (
    LANE_COLUMNS,
    PROFILE_COLUMNS,
    lane_volumes,
    lanes_to_table,
    profiles_to_table,
)

TURNS = [(rotate, flip) for rotate in (0, 90, 180, 270) for flip in (False, True)]


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=3, n_lanes=5, n_rows=3)


@pytest.fixture(scope="module")
def blot(truth):
    return read_blot(truth.image)


def empty_blot(rotate=0, flip=False, shape=(100, 60)):
    """A blot of 60 × 100 px as turned, with nothing on it."""
    return Blot(np.zeros(shape, np.float32), np.zeros(shape, bool), rotate=rotate, flip=flip)


def test_a_lane_is_told_as_it_lies():
    lanes = (Lane([(10, 5), (20, 45), (20, 85)], 8, flags=("a", "b")), Lane([(40, 15), (40, 95)], 9.5))
    table = lanes_to_table(empty_blot(), lanes)
    assert tuple(table.columns) == LANE_COLUMNS
    first = table.iloc[0]
    # The strip reaches from 5 to 95, so its mid-height is 50.
    assert (first["x"], first["width"], first["top"], first["bottom"]) == (20, 8, 5, 85)
    assert first["centreline"] == "10 5;20 45;20 85"
    assert first["tilt_deg"] == pytest.approx(np.degrees(np.arctan(10 / 80)))
    assert first["flags"] == "a;b"
    assert table["lane"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("rotate", "flip", "centreline"),
    [
        (0, True, "49 5;39 85"),
        (90, False, "5 49;85 39"),
        (180, False, "39 14;49 94"),
        (270, False, "94 10;14 20"),
    ],
)
def test_places_are_those_of_the_file(rotate, flip, centreline):
    """By hand for a file of 60 × 100 px (100 × 60 where it lies on its side)."""
    table = lanes_to_table(empty_blot(rotate, flip), (Lane([(10, 5), (20, 85)], 8),))
    assert table.loc[0, "centreline"] == centreline
    y = [float(point.split()[1]) for point in centreline.split(";")]
    assert (table.loc[0, "top"], table.loc[0, "bottom"]) == (min(y), max(y))


def test_no_lanes_leave_the_header():
    blot = empty_blot()
    assert tuple(lanes_to_table(blot, ()).columns) == LANE_COLUMNS
    assert tuple(profiles_to_table(blot, ()).columns) == PROFILE_COLUMNS


def test_lane_volume_is_all_of_the_lanes_signal(truth, blot):
    bands = truth.truth[truth.truth["present"]]
    true = bands.assign(all=bands["volume"] + bands["smear_volume"]).groupby("lane")["all"].sum().to_numpy()
    ratio = lane_volumes(blot, truth.lanes) / true
    np.testing.assert_allclose(ratio / np.median(ratio), 1, atol=0.03)
    assert np.median(ratio) == pytest.approx(1, abs=0.05)


def test_lane_volume_does_not_depend_on_the_listed_bands(truth, blot):
    found = quantify(blot, truth.lanes)
    assert lane_volumes(blot, truth.lanes).tolist() == lane_volumes(blot, truth.lanes, found=found).tolist()


@pytest.mark.parametrize("background", ["between-bands", "none", "lane-edges"])
@pytest.mark.parametrize(("rotate", "flip"), [(0, False), (90, False), (180, True)])
def test_profiles_add_up_to_the_bands(truth, rotate, flip, background):
    image = np.rot90(truth.image[:, ::-1] if flip else truth.image, rotate // 90)
    blot = read_blot(image, rotate=rotate, flip=flip)
    bands = quantify(blot, truth.lanes, background=background)
    profiles = profiles_to_table(blot, truth.lanes, bands, background)
    along, first, last = ("x", "left", "right") if rotate == 90 else ("y", "top", "bottom")
    for band in bands.to_dict("records"):
        rows = profiles[(profiles["lane"] == band["lane"]) & profiles[along].between(band[first], band[last])]
        volume = (rows["signal"] - rows["background"]).sum()
        assert volume == pytest.approx(band["volume"], rel=1e-9, abs=1e-6 * abs(band["background"]) + 1e-6)


def test_profiles_follow_the_centreline():
    lane = Lane([(20, 10), (30, 50)], 6)
    profiles = profiles_to_table(empty_blot(), (lane,))
    assert profiles["y"].tolist() == list(range(10, 51))
    np.testing.assert_allclose(profiles["x"], np.linspace(20, 30, 41))
    assert isinstance(profiles, pd.DataFrame)
    assert profiles["saturated"].eq(0).all()

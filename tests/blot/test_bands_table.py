"""Boxes read back from a table, untouched or edited."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError, quantify, read_blot, simulate_blot
from napari_il6blot.blot.tables import bands_from_table


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=3, n_lanes=4, n_rows=3)


@pytest.fixture(scope="module")
def blot(truth):
    return read_blot(truth.image)


@pytest.fixture
def bands(blot, truth):
    return quantify(blot, truth.lanes)


def test_untouched_rows_give_the_same_numbers(blot, truth, bands):
    again = quantify(blot, truth.lanes, bands=bands_from_table(bands, blot, truth.lanes))
    pd.testing.assert_frame_equal(again, bands, check_exact=True)


def test_a_changed_box_is_measured_where_it_is(blot, truth, bands):
    bands.loc[4, ["top", "bottom"]] += [-3, 5]
    again = quantify(blot, truth.lanes, bands=bands_from_table(bands, blot, truth.lanes))
    assert again["edited"].tolist() == [k == 4 for k in range(len(bands))]
    assert again.loc[4, ["top", "bottom"]].tolist() == bands.loc[4, ["top", "bottom"]].tolist()
    assert again.loc[4, "area_px"] > bands.loc[4, "area_px"]


def test_a_row_added_by_hand_needs_lane_top_and_bottom(blot, truth, bands):
    lost = bands.iloc[4]
    little = pd.DataFrame({"lane": [lost["lane"]], "top": [lost["top"]], "bottom": [lost["bottom"]]})
    table = pd.concat([bands.drop(index=4), little], ignore_index=True)
    boxes = bands_from_table(table, blot, truth.lanes)
    assert boxes.iloc[-1][["left", "right", "row"]].tolist() == lost[["left", "right", "row"]].tolist()
    again = quantify(blot, truth.lanes, bands=boxes)
    added = again[again["edited"]]
    assert added["volume"].tolist() == pytest.approx([lost["volume"]], rel=1e-6)
    assert added["detected"].all()


def test_a_row_where_none_was_gets_a_new_number(blot, truth, bands):
    # Below all bands of the strip.
    top = int(bands["bottom"].max()) + 5
    table = pd.concat([bands, pd.DataFrame({"lane": [1], "top": top, "bottom": top + 8})], ignore_index=True)
    assert bands_from_table(table, blot, truth.lanes)["row"].iloc[-1] == bands["row"].max() + 1


def test_lanes_that_were_renumbered_keep_their_bands(blot, bands):
    boxes = bands_from_table(bands[bands["lane"] > 1], blot, renumbered={(1, 2): 1, (1, 3): 2, (1, 4): 3})
    assert boxes["lane"].tolist() == (bands.loc[bands["lane"] > 1, "lane"] - 1).tolist()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"top": "high"}, ["line 3", "top", "high"]),
        ({"bottom": np.nan}, ["line 3", "bottom", "empty"]),
        ({"left": 50, "right": 40}, ["line 3", "empty"]),
        ({"left": -5}, ["line 3", "outside"]),
        ({"bottom": 100000}, ["line 3", "outside"]),
        ({"lane": 0}, ["line 3", "lane"]),
        ({"lane": 9, "left": np.nan}, ["line 3", "lane 9"]),
        ({"row": 1.5}, ["line 3", "row"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(blot, truth, bands, cells, words):
    table = bands.astype(object)
    table.attrs["file"] = "my bands.csv"
    for column, value in cells.items():
        table.loc[1, column] = value
    with pytest.raises(InputError) as error:
        bands_from_table(table, blot, truth.lanes)
    for word in ["my bands.csv", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize("column", ["lane", "top", "bottom"])
def test_a_missing_column_is_named(blot, bands, column):
    with pytest.raises(InputError, match=f"no column {column}"):
        bands_from_table(bands.drop(columns=column), blot)


def test_a_lane_that_was_deleted_is_named(blot, bands):
    with pytest.raises(InputError, match="line 2: lane 1 of strip 1 is not among the lanes"):
        bands_from_table(bands, blot, renumbered={(1, 2): 1})

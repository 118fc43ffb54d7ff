"""Bands through a real Shapes layer, untouched, moved and drawn."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from napari.layers import Shapes

from napari_il6blot import Blot, InputError, Lane, quantify, simulate_blot
from napari_il6blot.blot.bands import BOX, COLUMNS
from napari_il6blot.blot.tables import bands_from_table
from napari_il6blot.gui.layers import bands_from_layer, bands_to_layer, shown_differs

TURNS = [(rotate, flip) for rotate in (0, 90, 180, 270) for flip in (False, True)]
NAME = "some image bands"


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=11, shape=(200, 260), n_lanes=4, n_rows=3)


def blot_of(truth, rotate=0, flip=False):
    return Blot(
        truth.image.astype(np.float32),
        np.zeros(truth.image.shape, bool),
        "some image",
        rotate=rotate,
        flip=flip,
    )


def layer_of(bands, blot=None):
    data, options, kind = bands_to_layer(bands, NAME, blot)
    assert kind == "shapes"
    return Shapes(data, **options)


def move(layer, index, *, dy=0.0, dx=0.0):
    data = layer.data
    data[index] = data[index] + np.array([dy, dx], dtype=np.float32)
    layer.data = data


def add(layer, left, right, top, bottom):
    layer.add_rectangles([np.array([[top, left], [top, right], [bottom, right], [bottom, left]])])


@st.composite
def any_bands(draw):
    size = draw(st.integers(0, 6))
    value = st.floats(allow_infinity=False) | st.just(np.nan)

    def column(strategy, dtype):
        return pd.Series([draw(strategy) for _ in range(size)], dtype=dtype)

    low, high = st.integers(0, 3000), st.integers(3000, 6000)
    numbers, text = st.integers(1, 20), st.sampled_from([None, "IL-6", "GAPDH", ""])
    kinds = {
        "image": (st.just("some image"), "str"), "target": (text, "str"), "unit": (st.just("counts"), "str"),
        "flags": (st.sampled_from(["", "saturated;low_snr"]), "str"), "detected": (st.booleans(), "bool"),
        "edited": (st.booleans(), "bool"), "area_px": (numbers, "int64"), "left": (low, "int64"),
        "right": (high, "int64"), "top": (low, "int64"), "bottom": (high, "int64"),
        "row": (numbers, "int64"), "strip": (numbers, "int64"), "lane": (numbers, "int64"),
    }  # fmt: skip
    bands = pd.DataFrame({name: column(*kinds.get(name, (value, "float64"))) for name in COLUMNS})
    return bands.assign(band=np.arange(size))


@settings(max_examples=60, deadline=None)
@given(any_bands(), st.sampled_from(TURNS), st.booleans())
def test_any_bands_come_back(bands, turn, with_blot):
    shape = (6001, 6001)
    blot = Blot(
        np.broadcast_to(np.float32(0), shape), np.broadcast_to(False, shape), rotate=turn[0], flip=turn[1]
    )
    layer = layer_of(bands, blot if with_blot else None)
    pd.testing.assert_frame_equal(bands_from_layer(layer), bands)


@pytest.mark.parametrize("turn", TURNS)
def test_measured_bands_come_back_and_are_measured_alike(truth, turn):
    blot = blot_of(truth, *turn)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    pd.testing.assert_frame_equal(layer.features, bands)
    read = bands_from_layer(layer, truth.lanes)
    pd.testing.assert_frame_equal(read, bands)
    pd.testing.assert_frame_equal(quantify(blot, truth.lanes, read), bands)


@pytest.mark.parametrize("turn", TURNS)
def test_a_moved_band_is_measured_where_it_now_is(truth, turn):
    blot = blot_of(truth, *turn)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    before = [corner.copy() for corner in layer.data]
    move(layer, 4, dy=7, dx=2)
    read = bands_from_layer(layer, truth.lanes)
    assert read["edited"].tolist() == [index == 4 for index in range(len(bands))]
    assert read.loc[4, ["x", "y", "volume", "mw_kda"]].isna().all()
    assert tuple(read.loc[4, ["strip", "lane", "row"]]) == tuple(bands.loc[4, ["strip", "lane", "row"]])
    assert list(read.dtypes) == list(bands.dtypes)
    pd.testing.assert_frame_equal(read.drop(4), bands.drop(4))
    measured = quantify(blot, truth.lanes, read)
    again = layer_of(measured, blot)
    at = np.flatnonzero(measured["edited"]).item()
    np.testing.assert_array_equal(again.data[at], before[4] + np.float32([7, 2]))
    assert measured.loc[at, "volume"] != bands.loc[4, "volume"]


def test_a_box_covers_whole_pixels_and_is_cut_to_the_image(truth):
    blot = blot_of(truth)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    move(layer, 0, dx=0.3)
    data = layer.data
    data[1] = np.array([[-20, -30], [-20, 10.6], [12.2, 10.6], [12.2, -30]])
    layer.data = data
    read = bands_from_layer(layer)
    assert read.loc[0, list(BOX)].tolist() == bands.loc[0, list(BOX)].tolist()
    assert read.loc[1, list(BOX)].tolist() == [0, 10, 0, 12]
    assert read["area_px"].tolist()[:2] == [bands.loc[0, "area_px"], 11 * 13]
    assert read["edited"].tolist()[:3] == [True, True, False]


def test_a_box_moved_outside_is_named(truth):
    blot = blot_of(truth)
    layer = layer_of(quantify(blot, truth.lanes), blot)
    move(layer, 0, dx=-400)
    with pytest.raises(
        InputError, match="the box of row 1 in lane 1 of the layer 'some image bands' lies outside"
    ):
        bands_from_layer(layer)


@pytest.mark.parametrize("given_lanes", [True, False])
def test_a_drawn_box_is_a_new_band_of_the_lane_below_it(truth, given_lanes):
    blot = blot_of(truth)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    if given_lanes:  # as a copy has
        layer.feature_defaults = layer.features.iloc[[0]].reset_index(drop=True)
    x = float(truth.lanes[2].x_at(100))
    add(layer, x - 8, x + 9, 100, 108)
    read = bands_from_layer(layer, truth.lanes if given_lanes else None)
    new = read.iloc[-1]
    assert (new["strip"], new["lane"], new["row"]) == (1, 3, 0)
    assert (new["edited"], new["detected"]) == (True, False)
    assert read["target"].isna().all()
    pd.testing.assert_frame_equal(read.iloc[:-1], bands)
    ready = bands_from_table(read, blot, truth.lanes)
    assert ready["row"].iloc[-1] > 0
    assert len(quantify(blot, truth.lanes, ready)) == len(bands) + 1


def test_a_box_dragged_to_another_lane_goes_there(truth):
    blot = blot_of(truth)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    step = float(truth.lanes[1].x_at(100) - truth.lanes[0].x_at(100))
    move(layer, 0, dx=step)
    assert bands_from_layer(layer).loc[0, "lane"] == 1
    moved = bands_from_layer(layer, truth.lanes).loc[0]
    assert (moved["lane"], moved["row"]) == (2, 0)  # lane 2 has a band of that row
    layer.selected_data = set(np.flatnonzero(bands["lane"] == 2))
    layer.remove_selected()
    moved = bands_from_layer(layer, truth.lanes).loc[0]
    assert (moved["lane"], moved["row"]) == (2, 1)


@pytest.mark.parametrize("kind", ["polygon", "ellipse", "path", "line"])
def test_any_shape_counts_by_its_bounding_box(truth, kind):
    blot = blot_of(truth)
    layer = layer_of(quantify(blot, truth.lanes).iloc[:0], blot)
    corners = np.array([[100, 20], [100, 41], [110, 41], [110, 20]]) - 0.5
    layer.add([corners[[0, 2]] if kind == "line" else corners], shape_type=kind)
    assert bands_from_layer(layer)[list(BOX)].to_numpy().tolist() == [[20, 40, 100, 109]]


def test_boxes_in_a_layer_that_is_not_ours():
    layer = Shapes([np.array([[1, 2], [1, 8], [5, 8], [5, 2]])], shape_type="rectangle", name="mine bands")
    read = bands_from_layer(layer, (Lane([(5, 0), (5, 20)], 8),))
    assert tuple(read.columns) == COLUMNS
    assert read.loc[0, ["image", "strip", "lane", "row", "edited"]].tolist() == ["mine", 1, 1, 0, True]


def test_an_exact_copy_is_a_band_of_its_own(truth):
    blot = blot_of(truth)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(pd.concat([bands, bands.iloc[:1]]), blot)
    assert bands_from_layer(layer)["edited"].tolist() == [False] * len(bands) + [True]


def test_a_table_without_places_is_refused():
    with pytest.raises(InputError, match="no column top, bottom"):
        bands_to_layer(pd.DataFrame({"lane": [1], "left": [1], "right": [2]}), NAME)


def test_whether_a_layer_shows_the_bands(truth):
    blot = blot_of(truth)
    bands = quantify(blot, truth.lanes)
    layer = layer_of(bands, blot)
    assert not shown_differs(layer, bands_to_layer(bands, NAME, blot))
    other = bands.assign(target=["IL-6", *bands["target"][1:]])
    assert shown_differs(layer, bands_to_layer(other, NAME, blot))
    assert shown_differs(layer, bands_to_layer(bands.iloc[1:], NAME, blot))

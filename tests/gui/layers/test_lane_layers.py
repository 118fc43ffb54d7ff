"""Lanes through a real Shapes layer, untouched, moved and drawn."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from napari.layers import Shapes

from napari_il6blot import Blot, InputError, Lane, simulate_blot
from napari_il6blot.blot.lanes import in_order
from napari_il6blot.blot.tables import LANE_COLUMNS, lanes_from_table, lanes_to_table
from napari_il6blot.gui.layers import lane_shapes, lanes_from_layer, lanes_to_layer, shown_differs

TURNS = [(rotate, flip) for rotate in (0, 90, 180, 270) for flip in (False, True)]
CURVED = Lane([(30, 10), (34, 50), (33, 90)], 12, confidence=0.7, flags=("saturated", "low_snr"))
LANES = (
    CURVED,
    Lane([(60, 12.5), (64, 92)], 11.03125, edited=True),
    Lane([(90, 15), (94, 95)], 12, confidence=0.2),
    Lane([(40, 110), (41, 180)], 12, strip=2),
)


def blank(rotate=0, flip=False, image="some image"):
    shape = (200, 120)
    return Blot(np.zeros(shape, np.float32), np.zeros(shape, bool), image=image, rotate=rotate, flip=flip)


def layer_of(lanes, blot=None, name="some image lanes", **kwargs):
    data, options, kind = lanes_to_layer(lanes, name, blot, **kwargs)
    assert kind == "shapes"
    return Shapes(data, **options)


def same(one, other):
    return (
        np.array_equal(one.centreline, other.centreline)
        and (one.width, one.strip, one.confidence, one.edited, one.flags)
        == (other.width, other.strip, other.confidence, other.edited, other.flags)
    )  # fmt: skip


def all_same(some, others):
    return len(some) == len(others) and all(same(a, b) for a, b in zip(some, others, strict=True))


def move(layer, index, *, dy=0.0, dx=0.0):
    data = layer.data
    data[index] = data[index] + np.array([dy, dx], dtype=np.float32)
    layer.data = data


@st.composite
def any_lane(draw):
    heights = sorted(draw(st.lists(st.integers(0, 32 * 1000), min_size=2, max_size=9, unique=True)))
    points = [(draw(st.integers(-3200, 32 * 5000)) / 32, y / 32) for y in heights]
    words = draw(st.lists(st.sampled_from(["saturated", "low_snr", "eight_bit"]), unique=True, max_size=3))
    return Lane(
        points, draw(st.integers(32, 32 * 400)) / 32, draw(st.integers(1, 4)), draw(st.floats(0, 1)),
        draw(st.booleans()), tuple(words),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(any_lane(), max_size=5), st.sampled_from(TURNS), st.booleans())
def test_any_lanes_come_back(lanes, turn, with_blot):
    layer = layer_of(tuple(lanes), blank(*turn) if with_blot else None)
    assert all_same(lanes_from_layer(layer), in_order(lanes))


@pytest.mark.parametrize("turn", TURNS)
def test_features_are_the_table(turn):
    blot = blank(*turn)
    table = lanes_to_table(blot, LANES)
    layer = layer_of(LANES, blot, table=table)
    pd.testing.assert_frame_equal(layer.features, table)
    assert layer.metadata["napari_il6blot"]["image"] == "some image"
    assert layer.metadata["napari_il6blot"]["kind"] == "lanes"


def test_without_a_blot_the_name_tells_the_image():
    features = layer_of(LANES).features
    assert tuple(features.columns) == LANE_COLUMNS
    assert set(features["image"]) == {"some image"}
    assert features["lane_volume"].isna().all()


def test_a_table_of_other_lanes_is_refused():
    with pytest.raises(InputError, match="3 rows for 4 lanes"):
        lanes_to_layer(LANES, "x lanes", blank(), lanes_to_table(blank(), LANES[:3]))


def test_whatever_looks_like_a_layer_is_read():
    data, options, _ = lanes_to_layer(LANES, "x lanes")
    layer = SimpleNamespace(
        data=data, features=options["features"], metadata=options["metadata"], name="x lanes",
        shape_type=["polygon"] * len(data),
    )  # fmt: skip
    assert all_same(lanes_from_layer(layer), LANES)


@pytest.mark.parametrize("turn", TURNS)
@settings(max_examples=10, deadline=None)
@given(dx=st.integers(-300, 300), dy=st.integers(-100, 100))
def test_a_moved_lane_is_edited_where_it_now_is(turn, dx, dy):
    layer = layer_of(LANES, blank(*turn))
    move(layer, 0, dy=dy / 32, dx=dx / 32)
    read = lanes_from_layer(layer)
    moved = Lane(CURVED.centreline + np.array([dx, dy]) / 32, 12, 1, 0.7, bool(dx or dy), CURVED.flags)
    assert all_same(read, in_order((moved, *LANES[1:])))


def test_a_moved_lane_is_renumbered_and_keeps_its_record():
    layer = layer_of(LANES, blank())
    move(layer, 0, dx=45)
    shapes = lane_shapes(layer)
    assert [shape.shape for shape in shapes] == [1, 0, 2, 3]
    assert [shape.number for shape in shapes] == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert [shape.recorded for shape in shapes] == [(1, 2), (1, 1), (1, 3), (2, 1)]


def test_a_dragged_vertex_moves_its_point_by_half():
    layer = layer_of((CURVED,), blank())
    data = layer.data
    data[0][1] += (0, 4)
    layer.data = data
    (read,) = lanes_from_layer(layer)
    assert read.edited
    assert read.width == 12
    np.testing.assert_array_equal(read.centreline, [(30, 10), (36, 50), (33, 90)])


def test_vertices_dragged_past_each_other_are_sorted():
    layer = layer_of((CURVED,), blank())
    data = layer.data
    data[0][[1, 4]] += (60, 0)  # both below the last pair
    layer.data = data
    (read,) = lanes_from_layer(layer)
    np.testing.assert_array_equal(read.centreline, [(30, 10), (33, 90), (34, 110)])


def test_a_lane_turned_inside_out_is_still_one():
    layer = layer_of((LANES[2],), blank())
    data = layer.data
    data[0] = data[0][::-1]
    layer.data = data
    (read,) = lanes_from_layer(layer)
    assert read.width == pytest.approx(12, abs=0.1)
    np.testing.assert_allclose(read.centreline, LANES[2].centreline, atol=0.3)


BOX = np.array([[20, 50], [20, 62], [90, 62], [90, 50]])
SHAPES = {
    "rectangle": ("rectangle", BOX, [(56, 20), (56, 90)]),
    "drawn upwards": ("rectangle", BOX[::-1], [(56, 20), (56, 90)]),
    "ellipse": ("ellipse", BOX, [(56, 20), (56, 90)]),
    "crossed": ("polygon", BOX[[0, 1, 3, 2]], [(56, 20), (56, 90)]),
    "leaning": ("polygon", BOX + np.array([[0, 0], [0, 0], [0, 9], [0, 9]]), [(56, 20), (65, 90)]),
    "odd": ("polygon", np.vstack([BOX, [[55, 50]]]), [(56, 20), (56, 90)]),
}


@pytest.mark.parametrize(("kind", "vertices", "centreline"), SHAPES.values(), ids=SHAPES)
def test_a_drawn_shape_is_an_edited_lane(kind, vertices, centreline):
    layer = layer_of((CURVED,), blank())
    layer.add([vertices], shape_type=kind)
    shape = lane_shapes(layer)[1]
    assert (shape.shape, shape.recorded, shape.number) == (1, None, (1, 2))
    assert (shape.lane.edited, shape.lane.confidence, shape.lane.flags) == (True, 1.0, ())
    np.testing.assert_allclose(shape.lane.centreline, centreline, atol=0.6)


def test_a_curved_polygon_gives_a_curved_lane():
    y = np.linspace(10, 110, 30)
    x = 60 + 10 * np.sin((y - 10) / 100 * np.pi)
    outline = np.vstack([np.column_stack([y, x - 7]), np.column_stack([y, x + 7])[::-1]])
    layer = layer_of((), blank())
    layer.add_polygons([outline])
    (read,) = lanes_from_layer(layer)
    assert len(read.centreline) == 9
    assert read.width == pytest.approx(14, abs=0.2)
    assert np.abs(read.x_at(y) - x).max() < 0.7


@pytest.mark.parametrize("kind", ["line", "path"])
def test_a_line_is_a_centreline_as_wide_as_the_others(kind):
    layer = layer_of(LANES[:3], blank())
    points = [[95, 105], [12, 100]] if kind == "line" else [[12, 100], [50, 103], [95, 105]]
    layer.add([np.array(points)], shape_type=kind)
    read = lanes_from_layer(layer)[3]
    assert read.edited
    assert read.width == 12
    np.testing.assert_array_equal(read.centreline, np.array(sorted(points))[:, ::-1])


def test_a_line_alone_has_no_width():
    layer = layer_of((), blank())
    layer.add_lines([np.array([[10, 50], [90, 50]])])
    with pytest.raises(InputError, match="no lane to take its width from"):
        lanes_from_layer(layer)


def test_a_lane_that_comes_with_the_features_of_another_is_new():
    layer = layer_of(LANES, blank())
    layer.feature_defaults = layer.features.iloc[[3]].reset_index(drop=True)
    layer.add_rectangles([np.array([[120, 70], [120, 82], [175, 82], [175, 70]])])
    read = lane_shapes(layer)
    assert [shape.recorded for shape in read][-2:] == [(2, 1), None]
    assert read[-1].lane.strip == 2
    assert same(read[-2].lane, LANES[3])


def test_a_drawn_lane_belongs_to_the_strip_at_its_height():
    layer = layer_of(LANES, blank())
    layer.add_rectangles([np.array([[120, 70], [120, 82], [175, 82], [175, 70]])])
    assert [lane.strip for lane in lanes_from_layer(layer)] == [1, 1, 1, 2, 2]


def test_lanes_drawn_into_a_layer_that_is_not_ours():
    layer = Shapes([BOX, BOX + np.array([0, 30])], shape_type="rectangle", name="mine")
    read = lanes_from_layer(layer)
    assert [(lane.width, lane.edited, lane.strip) for lane in read] == [(12, True, 1)] * 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dx": 500}, "lane 1 of the layer 'some image lanes' lies outside the image"),
        ({"dy": -300}, "lies outside the image"),
    ],
)
def test_a_lane_moved_outside_is_named(change, message):
    layer = layer_of(LANES, blank())
    move(layer, 0, **change)
    with pytest.raises(InputError, match=message):
        lanes_from_layer(layer)


@pytest.mark.parametrize(
    ("box", "message"),
    [([[20, 50], [20, 50.2], [90, 50.2], [90, 50]], "wide"), ([[20, 50], [20, 70]], "high")],
)
def test_a_shape_that_is_no_lane_is_named(box, message):
    layer = layer_of(LANES, blank())
    layer.add([np.array(box)], shape_type="rectangle" if len(box) == 4 else "line")
    with pytest.raises(InputError, match=f"drawn as shape 5 .* 1 px {message}"):
        lanes_from_layer(layer)


def test_a_lane_dragged_over_the_rim_is_cut_and_can_be_saved():
    blot = blank()
    layer = layer_of(LANES, blot)
    move(layer, 3, dy=40)
    read = lanes_from_layer(layer)
    assert read[3].bottom == 199.5
    assert read[3].top == 150
    assert all_same(lanes_from_table(lanes_to_table(blot, read), blot), read)


def test_whether_a_layer_shows_the_lanes():
    blot = blank()
    layer = layer_of(LANES, blot)
    data = lanes_to_layer(LANES, "some image lanes", blot)
    assert not shown_differs(layer, data)
    assert shown_differs(layer, lanes_to_layer(LANES[:3], "some image lanes", blot))
    assert shown_differs(layer, lanes_to_layer(LANES, "some image lanes", blank(180)))
    assert shown_differs(layer, lanes_to_layer((*LANES[1:], LANES[0]), "x", blank(image="other")))
    move(layer, 1, dx=1 / 32)
    assert shown_differs(layer, data)


def test_lanes_of_a_simulated_blot_and_of_an_empty_one():
    lanes = simulate_blot(seed=3, n_lanes=9).lanes
    assert all_same(lanes_from_layer(layer_of(lanes)), in_order(lanes))
    assert lanes_from_layer(layer_of(())) == ()


def test_importing_loads_no_window(run_python):
    done = run_python("-c", "import napari_il6blot.gui.layers, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & {"napari", "qtpy", "pandas", "scipy"}

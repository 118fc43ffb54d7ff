"""Lanes read back from a table, untouched or edited."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import Blot, InputError, Lane, read_blot, simulate_blot
from napari_il6blot.blot.tables import lane_numbers, lanes_from_table, lanes_to_table

TURNS = [(rotate, flip) for rotate in (0, 90, 180, 270) for flip in (False, True)]
UPRIGHT = [turn for turn in TURNS if turn[0] in (0, 180)]
LANES = (
    Lane([(30, 10), (34, 50), (33, 90)], 12, confidence=0.7, flags=("saturated",)),
    Lane([(60, 12.5), (64, 92)], 11.03125),
    Lane([(90, 15), (94, 95)], 12, confidence=0.2),
    Lane([(40, 110), (41, 180)], 12, strip=2),
    Lane([(70, 111), (71, 181)], 12, strip=2),
)


def blank(rotate=0, flip=False, image="array"):
    shape = (200, 120)
    return Blot(np.zeros(shape, np.float32), np.zeros(shape, bool), image=image, rotate=rotate, flip=flip)


def same(one, other):
    return (
        np.array_equal(one.centreline, other.centreline)
        and (one.width, one.strip, one.confidence, one.edited, one.flags)
        == (other.width, other.strip, other.confidence, other.edited, other.flags)
    )  # fmt: skip


def edit(blot, row, lanes=LANES, **cells):
    table = lanes_to_table(blot, lanes)
    for column, value in cells.items():
        table.loc[row, column] = value
    return lanes_from_table(table, blot)


@pytest.mark.parametrize(("rotate", "flip"), TURNS)
def test_untouched_rows_give_the_same_lanes(rotate, flip):
    blot = blank(rotate, flip)
    read = lanes_from_table(lanes_to_table(blot, LANES), blot)
    assert len(read) == len(LANES)
    assert all(same(a, b) for a, b in zip(read, LANES, strict=True))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(40, 3600), st.integers(-600, 600)), min_size=1, max_size=6),
    st.sampled_from(TURNS),
    st.integers(0, 640),
)
def test_any_lanes_come_back(places, turn, top):
    lanes = sorted(
        (
            Lane([(x / 32, (top + k) / 32), (x / 32 + lean / 320, 100)], 14)
            for k, (x, lean) in enumerate(places)
        ),
        key=lambda lane: lane.x_at(50),
    )
    blot = blank(*turn)
    before = lanes_to_table(blot, tuple(lanes))
    after = lanes_to_table(blot, lanes_from_table(before, blot))
    assert before["centreline"].sort_values().tolist() == after["centreline"].sort_values().tolist()
    assert not after["edited"].any()


@pytest.mark.parametrize(("rotate", "flip"), UPRIGHT)
@pytest.mark.parametrize("row", range(5))
def test_a_changed_x_moves_that_lane_alone(rotate, flip, row):
    blot = blank(rotate, flip)
    x = lanes_to_table(blot, LANES).loc[row, "x"]
    read = edit(blot, row, x=x + 5.5)
    sign = -1 if (rotate == 180) != flip else 1
    for k, (lane, old) in enumerate(zip(read, LANES, strict=True)):
        if k == row:
            np.testing.assert_array_equal(lane.centreline, old.centreline + np.array([5.5 * sign, 0]))
            assert lane.edited
        else:
            assert same(lane, old)


@pytest.mark.parametrize(("rotate", "flip"), UPRIGHT)
def test_changed_ends_cut_or_carry_on(rotate, flip):
    blot = blank(rotate, flip)
    height = 199
    cut = {"top": 20, "bottom": 130} if rotate == 0 else {"top": height - 130, "bottom": height - 20}
    lane = edit(blot, 0, **cut)[0]
    # Above 50 the lane leans by 4 / 40, below by -1 / 40.
    np.testing.assert_allclose(lane.centreline, [(31, 20), (34, 50), (33, 90), (32, 130)], atol=1 / 64)
    assert lane.edited


def test_a_changed_width_is_the_width():
    assert edit(blank(), 1, width=20.0)[1].width == 20


def test_a_moved_centreline_holds_where_the_volume_shows_it():
    """Which of x and centreline was edited is told by the volume that was measured."""
    truth = simulate_blot(seed=4, n_lanes=4, n_rows=2)
    blot = read_blot(truth.image)
    table = lanes_to_table(blot, truth.lanes)
    points = truth.lanes[1].centreline + np.array([6, 0])
    table.loc[1, "centreline"] = ";".join(f"{x} {y}" for x, y in points)
    read = lanes_from_table(table, blot)
    np.testing.assert_array_equal(read[1].centreline, points)
    assert [lane.edited for lane in read] == [False, True, False, False]


@pytest.mark.parametrize("background", ["arpls", "border-median", "none"])
def test_either_edit_holds_whatever_the_background_was(background):
    truth = simulate_blot(seed=4, n_lanes=5, n_rows=2)
    blot = read_blot(truth.image)
    table = lanes_to_table(blot, truth.lanes, background)
    points = truth.lanes[1].centreline + np.array([6, 0])
    table.loc[1, "centreline"] = ";".join(f"{x} {y}" for x, y in points)
    table.loc[4, "x"] += 5
    read = lanes_from_table(table, blot, background)
    np.testing.assert_array_equal(read[1].centreline, points)
    np.testing.assert_array_equal(read[4].centreline, truth.lanes[4].centreline + np.array([5, 0]))
    assert [lane.edited for lane in read] == [False, True, False, False, True]


def test_a_bent_centreline_holds():
    read = edit(blank(), 1, centreline="60 12.5;70 92")
    np.testing.assert_array_equal(read[1].centreline, [(60, 12.5), (70, 92)])
    assert [lane.edited for lane in read] == [False, True, False, False, False]


def test_centrelines_may_have_decimal_commas():
    blot = blank()
    table = lanes_to_table(blot, LANES)
    table["centreline"] = table["centreline"].str.replace(".", ",")
    assert all(same(a, b) for a, b in zip(lanes_from_table(table, blot), LANES, strict=True))


@pytest.mark.parametrize("row", range(3))
def test_deleting_a_row_moves_no_other(row):
    blot = blank()
    table = lanes_to_table(blot, LANES).drop(index=row)
    kept = [lane for k, lane in enumerate(LANES) if k != row]
    assert all(same(a, b) for a, b in zip(lanes_from_table(table, blot), kept, strict=True))
    numbers = [number for number in (1, 2, 3) if number != row + 1]
    assert lane_numbers(table, blot) == {(1, numbers[0]): 1, (1, numbers[1]): 2, (2, 1): 1, (2, 2): 2}


def test_a_row_added_by_hand_needs_little():
    blot = blank()
    table = pd.DataFrame({"lane": [1, 2], "x": [30.0, 60.0], "width": 10, "top": 5, "bottom": [90, 95]})
    read = lanes_from_table(table, blot)
    assert read[1].centreline.tolist() == [[60, 5], [60, 95]]
    assert (read[1].width, read[1].strip, read[1].edited) == (10, 1, True)
    grown = pd.concat(
        [lanes_to_table(blot, LANES), table.iloc[[0]].assign(lane=9, x=46.0)], ignore_index=True
    )
    read = lanes_from_table(grown, blot)
    assert [float(lane.x_at(50)) for lane in read[:4]] == pytest.approx([34, 46, 61.89, 91.75], abs=0.01)
    assert [lane.edited for lane in read] == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("image", "chosen"),
    [
        ("a/blot.tif", "a/blot.tif"),
        ("b/blot.tif", "b/blot.tif"),
        ("c/two.tif#2", "two.tif#2"),
        ("two.tif#1", "two.tif#2"),
        ("other.tif", None),
        ("c/blot.tif", None),
    ],
)
def test_rows_are_those_of_the_image(image, chosen):
    names = ["a/blot.tif", "b/blot.tif", "two.tif#2"]
    tables = [
        lanes_to_table(blank(image=name), (Lane([(20 + k, 5), (20 + k, 90)], 8),))
        for k, name in enumerate(names)
    ]
    read = lanes_from_table(pd.concat(tables, ignore_index=True), blank(image=image))
    assert [float(lane.x_at(50)) for lane in read] == ([] if chosen is None else [20 + names.index(chosen)])


def test_a_table_of_one_image_serves_any():
    table = lanes_to_table(blank(image="first probe.tif"), LANES)
    assert len(lanes_from_table(table, blank(image="second probe.tif"))) == len(LANES)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"width": "wide"}, ["line 3", "width", "wide"]),
        ({"width": np.nan}, ["line 3", "width", "empty"]),
        ({"width": 0.0}, ["line 3", "width"]),
        ({"lane": 1}, ["line 3", "lane 1", "line 2"]),
        ({"lane": 1.5}, ["line 3", "lane"]),
        ({"strip": -1}, ["line 3", "strip"]),
        ({"x": 400.0}, ["line 3", "outside"]),
        ({"bottom": 300.0}, ["line 3", "outside"]),
        ({"top": 99.0, "bottom": 20.0}, ["line 3", "bottom"]),
        ({"width": 1e9}, ["line 3", "width"]),
        ({"lane": 1e300}, ["line 3", "lane"]),
        ({"centreline": "3;4"}, ["line 3", "centreline"]),
        ({"centreline": "3"}, ["line 3", "centreline"]),
        ({"centreline": "3 4 5;6 7 8"}, ["line 3", "centreline"]),
        ({"centreline": "60 90;60 90"}, ["line 3", "top to bottom"]),
        ({"centreline": ""}, []),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(cells, words):
    blot = blank()
    table = lanes_to_table(blot, LANES).astype(object)
    table.attrs["file"] = "my lanes.csv"
    for column, value in cells.items():
        table.loc[1, column] = value
    if not words:
        assert len(lanes_from_table(table, blot)) == len(LANES)
        return
    with pytest.raises(InputError) as error:
        lanes_from_table(table, blot)
    for word in ["my lanes.csv", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize("column", ["lane", "width"])
def test_a_missing_column_is_named(column):
    table = lanes_to_table(blank(), LANES).drop(columns=column)
    with pytest.raises(InputError, match=f"no column {column}"):
        lanes_from_table(table, blank())


def test_a_lane_on_its_side_is_edited_by_its_centreline():
    blot = blank(90)
    with pytest.raises(InputError, match="edit the centreline"):
        edit(blot, 0, top=3.0)

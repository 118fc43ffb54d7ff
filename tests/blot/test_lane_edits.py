"""Lanes stand where the cells that somebody changed put them."""

import numpy as np
import pytest

from napari_il6blot.blot.background import DEFAULT
from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lane_edits import LaneRows, lanes_as_edited
from napari_il6blot.blot.lane_places import lane_place, strip_middles, tilt_deg
from napari_il6blot.blot.lane_windows import lane_volumes
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.errors import InputError

HEIGHT, WIDTH = 200, 220
LANES = [Lane([(x, 10), (x + 4, 189)], 30) for x in (40, 100, 160)]


def blot_of(rotate: int = 0, flip: bool = False) -> Blot:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    across = sum(np.abs(x - lane.x_at(y)) <= 12 for lane in LANES)
    signal = 300 + 1000 * across * np.exp(-((y - 90) ** 2) / 50)
    signal += np.random.default_rng(0).normal(0, 3, signal.shape)
    none = np.zeros(signal.shape, dtype=bool)
    return Blot(signal.astype(np.float32), none, rotate=rotate, flip=flip)


def written(blot: Blot, lanes: list[Lane] = LANES) -> dict[str, np.ndarray]:
    """The columns as `lanes.csv` tells them."""
    middle = strip_middles(tuple(lanes))[1]
    places = [lane_place(blot, lane, middle) for lane in lanes]
    return {
        "x": np.array([place.x for place in places]),
        "top": np.array([place.top for place in places]),
        "bottom": np.array([place.bottom for place in places]),
        "tilt": np.array([tilt_deg(lane) for lane in lanes]),
        "volume": lane_volumes(blot, tuple(lanes)),
    }


def read(blot: Blot, lanes: list[Lane] = LANES, **columns: np.ndarray) -> list[Lane]:
    size = len(lanes)
    rows = LaneRows(
        lines=np.arange(size) + 2, strip=np.ones(size, np.intp), lane=np.arange(size) + 1,
        width=np.full(size, 30.0), centreline=["told"] * size, confidence=np.ones(size),
        edited=np.zeros(size, bool), flags=[""] * size, **columns,
    )  # fmt: skip
    return lanes_as_edited(rows, np.arange(size), lanes, blot, "lanes.csv", DEFAULT)


TURNS = [(0, False), (0, True), (180, False), (180, True), (90, False), (270, True)]


@pytest.mark.parametrize(("rotate", "flip"), TURNS)
def test_what_nobody_changed_stays(rotate: int, flip: bool) -> None:
    blot = blot_of(rotate, flip)
    found = read(blot, **written(blot))
    assert all(new is lane for new, lane in zip(found, LANES, strict=True))


def test_rounding_and_empty_cells_are_no_edit() -> None:
    columns = written(blot_of())
    columns["x"] += 0.06
    columns["top"] = np.full(3, np.nan)
    columns["tilt"] = np.round(columns["tilt"], 3)
    assert not any(lane.edited for lane in read(blot_of(), **columns))


@pytest.mark.parametrize(("rotate", "flip"), TURNS[:4])
def test_a_lane_stands_at_its_new_x(rotate: int, flip: bool) -> None:
    blot = blot_of(rotate, flip)
    columns = written(blot)
    columns["x"][1] += 5
    found = read(blot, **columns)
    assert [lane.edited for lane in found] == [False, True, False]
    middle = strip_middles(tuple(LANES))[1]
    assert lane_place(blot, found[1], middle).x == columns["x"][1]
    assert abs(found[1].centreline[0, 0] - LANES[1].centreline[0, 0]) == 5
    assert tilt_deg(found[1]) == tilt_deg(LANES[1])


@pytest.mark.parametrize(("rotate", "flip"), TURNS[:4])
@pytest.mark.parametrize(("top", "bottom"), [(30, 170), (4, 195)])
def test_a_lane_ends_at_its_new_top_and_bottom(rotate: int, flip: bool, top: float, bottom: float) -> None:
    blot = blot_of(rotate, flip)
    columns = written(blot)
    columns["top"][2], columns["bottom"][2] = top, bottom
    found = read(blot, **columns)
    assert [lane.edited for lane in found] == [False, False, True]
    place = lane_place(blot, found[2], strip_middles(tuple(LANES))[1])
    assert (place.top, place.bottom) == (top, bottom)
    # On the same straight line, to the grid.
    x, y = found[2].centreline.T
    np.testing.assert_allclose(x, 160 + 4 * (y - 10) / 179, atol=1 / 32)


def test_an_edited_centreline_holds_against_the_tilt() -> None:
    columns = written(blot_of())
    columns["tilt"][0] += 1
    found = read(blot_of(), **columns)
    assert [lane.edited for lane in found] == [True, False, False]
    np.testing.assert_array_equal(found[0].centreline, LANES[0].centreline)


def test_an_edited_centreline_holds_where_the_volume_is_of_the_old() -> None:
    # All of the columns were written of where the lane was, 6 px to the left and as tilted.
    columns = written(blot_of())
    shifted = [LANES[0], Lane(LANES[1].centreline + np.array([6, 0]), 30), LANES[2]]
    found = read(blot_of(), shifted, **columns)
    assert [lane.edited for lane in found] == [False, True, False]
    np.testing.assert_array_equal(found[1].centreline, shifted[1].centreline)


@pytest.mark.parametrize(
    ("rotate", "column", "value", "message"),
    [
        (0, "top", 189.0, "lanes.csv, line 3: top is 189 and bottom 189; bottom must be larger"),
        (0, "bottom", 5.0, "lanes.csv, line 3: top is 10 and bottom 5"),
        (90, "x", 5.0, "line 3: x, top and bottom do not fit the centreline; .* turned by 90°"),
        (270, "top", 0.0, "line 3: .* turned by 270°"),
    ],
)
def test_impossible_places_are_refused(rotate: int, column: str, value: float, message: str) -> None:
    blot = blot_of(rotate)
    columns = written(blot)
    columns[column][1] = value
    with pytest.raises(InputError, match=message):
        read(blot, **columns)

"""A lane is a rising curve on the grid of 1/32 px, and nothing else is."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from napari_il6blot.blot.lanes import Lane, on_grid
from napari_il6blot.errors import InputError

UPRIGHT = [(10, 0), (10, 50)]


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0.0), (0.015, 0.0), (0.017, 1 / 32), (-3.3, -3.3125), (7.99, 8.0)]
)
def test_the_grid_is_of_a_32nd_px(value: float, expected: float) -> None:
    assert on_grid(value) == expected


def test_a_lane_survives_float32() -> None:
    points = np.cumsum(np.random.default_rng(0).uniform(0.1, 40, (50, 2)), axis=0)
    lane = Lane(points, 33.3)
    assert np.abs(lane.centreline - points).max() <= 1 / 64
    np.testing.assert_array_equal(lane.centreline.astype(np.float32), lane.centreline)
    assert np.float32(lane.width) == lane.width == 33.3125


@pytest.mark.parametrize(
    ("centreline", "width", "message"),
    [
        ([(10, 0)], 5, "at least two points"),
        ([10, 0, 10, 50], 5, "at least two points"),
        ([(10, 0, 1), (10, 50, 1)], 5, "at least two points"),
        ([(10, 50), (10, 0)], 5, "from top to bottom"),
        ([(10, 0), (11, 0)], 5, "from top to bottom"),
        ([(10, 0), (10, 0.01)], 5, "from top to bottom"),  # one height on the grid
        ([(10, 0), (10, 30), (10, 20), (10, 50)], 5, "from top to bottom"),
        ([(10, 0), (np.nan, 50)], 5, "from top to bottom"),
        ([(10, 0), (10, np.inf)], 5, "from top to bottom"),
        (UPRIGHT, 0.9, "at least 1 px, not 0.9"),
        (UPRIGHT, -4, "at least 1 px"),
        (UPRIGHT, np.nan, "at least 1 px"),
        (UPRIGHT, np.inf, "at least 1 px"),
    ],
)
def test_what_is_no_lane_is_refused(centreline: list, width: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lane(centreline, width)


def test_the_narrowest_lane_is_1_px_wide() -> None:
    assert Lane(UPRIGHT, 1).width == 1


@pytest.mark.parametrize(
    ("y", "x"),
    [(-100, 10), (0, 10), (5, 11), (10, 12), (15, 9), (20, 6), (99, 6)],
)
def test_the_centre_lies_on_the_straight_lines_between_points(y: float, x: float) -> None:
    lane = Lane([(10, 0), (12, 10), (6, 20)], 5)
    assert lane.x_at(y) == x
    np.testing.assert_array_equal(lane.x_at([y, y]), [x, x])


def test_ends_and_defaults() -> None:
    lane = Lane([(10, 3.5), (11, 20), (12, 47.25)], 5)
    assert (lane.top, lane.bottom) == (3.5, 47.25)
    assert (lane.strip, lane.confidence, lane.edited, lane.flags) == (1, 1.0, False, ())


def test_a_lane_cannot_be_changed_nor_shares_its_points() -> None:
    points = np.array(UPRIGHT, dtype=float)
    lane = Lane(points, 5)
    points[:] = 99
    np.testing.assert_array_equal(lane.centreline, UPRIGHT)
    with pytest.raises(ValueError, match="read-only"):
        lane.centreline[0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        lane.width = 3  # type: ignore[misc]

"""Where a lane lies in the file, and what moving and cutting make of it."""

import numpy as np
import pytest

from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lane_places import (
    between,
    is_inside,
    lane_place,
    middle_x,
    moved,
    strip_middles,
    tilt_deg,
)
from napari_il6blot.blot.lanes import Lane

BENT = Lane([(20, 10), (24, 50), (22, 90)], 12, strip=2, confidence=0.5, flags=("word",))


def blot_of(rotate: int = 0, flip: bool = False) -> Blot:
    """A signal of 100 rows by 60 columns."""
    return Blot(np.zeros((100, 60), np.float32), np.zeros((100, 60), bool), rotate=rotate, flip=flip)


@pytest.mark.parametrize(
    ("rotate", "flip", "x", "top", "bottom", "centreline"),
    [
        # At mid-height, y = 50, the lane is at x = 24.
        (0, False, 24, 10, 90, "20 10;24 50;22 90"),
        (0, True, 59 - 24, 10, 90, "39 10;35 50;37 90"),
        (180, False, 59 - 24, 99 - 90, 99 - 10, "37 9;35 49;39 89"),
        (180, True, 24, 99 - 90, 99 - 10, "22 9;24 49;20 89"),
        # A quarter turn clockwise brought the file's left to the top.
        (90, False, 50, 59 - 24, 59 - 20, "10 39;50 35;90 37"),
        (270, False, 99 - 50, 20, 24, "89 20;49 24;9 22"),
    ],
)
def test_places_in_the_files_frame(
    rotate: int, flip: bool, x: float, top: float, bottom: float, centreline: str
) -> None:
    place = lane_place(blot_of(rotate, flip), BENT, 50)
    assert (place.x, place.top, place.bottom, place.centreline) == (x, top, bottom, centreline)
    assert place.tilt_deg == tilt_deg(BENT)


def test_coordinates_are_told_to_the_32nd_px() -> None:
    lane = Lane([(1 / 32, 0.5), (10.03125, 20)], 5)
    assert lane_place(blot_of(), lane, 10).centreline == "0.03125 0.5;10.03125 20"
    assert middle_x(blot_of(), lane, 7.0) * 32 % 1 == 0


def test_a_strips_middle_lies_between_its_outermost_ends() -> None:
    lanes = (
        Lane([(5, 10), (5, 50)], 5),
        Lane([(5, 20), (5, 80)], 5),
        Lane([(5, 100), (5, 140)], 5, strip=2),
    )
    assert strip_middles(lanes) == {1: 45, 2: 120}


@pytest.mark.parametrize(("dx", "tilt"), [(0, 0), (40, 45), (-40, -45), (40 / 3**0.5, 30)])
def test_tilt(dx: float, tilt: float) -> None:
    assert tilt_deg(Lane([(50, 10), (50 + dx, 50)], 5)) == pytest.approx(tilt, abs=0.05)


def test_a_moved_lane_is_the_same_elsewhere() -> None:
    lane = moved(BENT, -2.5)
    np.testing.assert_array_equal(lane.centreline, [(17.5, 10), (21.5, 50), (19.5, 90)])
    assert (lane.width, lane.strip, lane.confidence, lane.flags) == (12, 2, 0.5, ("word",))


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (10, 90, [(20, 10), (24, 50), (22, 90)]),
        (30, 70, [(22, 30), (24, 50), (23, 70)]),
        (0, 90, [(19, 0), (24, 50), (22, 90)]),
        (10, 110, [(20, 10), (24, 50), (21, 110)]),
        (60, 80, [(23.5, 60), (22.5, 80)]),
        (50, 90, [(24, 50), (22, 90)]),
    ],
)
def test_lanes_are_cut_or_carried_on_straight(
    top: float, bottom: float, expected: list[tuple[float, float]]
) -> None:
    points = between(BENT, top, bottom).centreline
    np.testing.assert_array_equal(points[[0, -1]], [expected[0], expected[-1]])
    y = np.linspace(top, bottom, 21)
    np.testing.assert_allclose(
        np.interp(y, points[:, 1], points[:, 0]), Lane(expected, 5).x_at(y), atol=1 / 32
    )


@pytest.mark.parametrize(
    ("centreline", "inside"),
    [
        ([(30, 0), (30, 99)], True),
        ([(30, -0.5), (30, 99.5)], True),
        ([(30, -0.75), (30, 99)], False),
        ([(30, 0), (30, 99.75)], False),
        ([(-5, 0), (30, 99)], True),  # half of its width of 10
        ([(-5.5, 0), (30, 99)], False),
        ([(30, 0), (64, 99)], True),
        ([(30, 0), (64.5, 99)], False),
    ],
)
def test_which_lanes_lie_in_the_image(centreline: list[tuple[float, float]], inside: bool) -> None:
    assert is_inside(Lane(centreline, 10), blot_of()) == inside

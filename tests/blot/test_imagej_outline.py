"""Outlines have the vertices, border, area and perimeter counted on small drawings."""

import math

import numpy as np
import pytest

from napari_il6blot.blot.imagej_outline import Drawing, Outline

# A diagonal instead of two sides.
CORNER = 2 - math.sqrt(2)


def drawing(*picture: str) -> Drawing:
    return Drawing.from_ink(np.array([[cell == "#" for cell in row] for row in picture]))


ROOM = drawing("#####", "#...#", "#...#", "#####")


def test_ink_is_where_it_was_drawn() -> None:
    picture = drawing("#..", "..#")
    found = [[picture.is_black(x, y) for x in range(3)] for y in range(2)]
    assert found == [[True, False, False], [False, False, True]]
    assert (picture.width, picture.height) == (3, 2)


def test_vertices_and_border_of_a_room() -> None:
    outline = ROOM.outline_around(1, 1)
    assert {tuple(vertex) for vertex in outline.vertices.tolist()} == {(1, 1), (4, 1), (4, 3), (1, 3)}
    # All walls but their corners touch the room.
    walls = {(x, y) for x in range(5) for y in range(4) if x in (0, 4) or y in (0, 3)}
    corners = {(0, 0), (4, 0), (0, 3), (4, 3)}
    assert outline.border == {y * 5 + x for x, y in walls - corners}


@pytest.mark.parametrize("at", [(x, y) for x in (1, 2, 3) for y in (1, 2)])
def test_the_room_is_the_same_from_everywhere_in_it(at: tuple[int, int]) -> None:
    assert ROOM.outline_around(*at).area == pytest.approx(6 + (10 - 4 * CORNER) / 2)


def test_area_is_of_pixels_and_half_the_perimeter() -> None:
    square = Outline(np.array([(0, 0), (0, 10), (10, 10), (10, 0)]), frozenset())
    assert square.signed_pixels == 100
    assert square.perimeter == pytest.approx(40 - 4 * CORNER)
    assert square.area == pytest.approx(100 + 20 - 2 * CORNER)


def test_an_outline_traced_the_other_way_is_negative() -> None:
    square = Outline(np.array([(0, 0), (10, 0), (10, 10), (0, 10)]), frozenset())
    assert square.signed_pixels == -100
    assert square.area == pytest.approx(100 + 20 - 2 * CORNER)


def test_stairs_are_cut_once_for_two_corners() -> None:
    # Sides of 1 px: every other vertex counts, so that stairs are as long as their diagonals.
    steps = [(k, k) for k in range(6)] + [(k, k + 1) for k in range(5)]
    stairs = sorted(steps, key=sum)
    outline = Outline(np.array([*stairs, (0, 5)]), frozenset())
    sides = 20
    corners = (sides - outline.perimeter) / CORNER
    # 10 single steps count 5 corners, 2 long sides one each.
    assert corners == pytest.approx(7)


def test_nothing_to_the_right_of_the_click() -> None:
    with pytest.raises(IndexError, match="no black pixel"):
        drawing("#...", "#...").outline_around(1, 0)


def test_black_pixels_that_touch_at_a_corner_enclose() -> None:
    diamond = drawing(".....", "..#..", ".#.#.", "..#..", ".....")
    assert diamond.outline_around(2, 2).signed_pixels == 1

"""Boxes are found where bands are, and read as they were given."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.blot.boxes import LaneBoxes, find_boxes, given_boxes, sides
from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.blot.noise import estimate_noise
from napari_il6blot.blot.strip_windows import straighten_strip
from napari_il6blot.errors import InputError

HEIGHT, WIDTH = 240, 200
LANES = tuple(Lane([(x, 0), (x, HEIGHT - 1)], 30) for x in (40, 90, 140))
APEX = (70.0, 150.0)


def blot_of(turned: bool = False) -> Blot:
    """Three lanes of two normal bands, σ 5 px, with flat tops across the lane."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    across = sum(np.abs(x - lane.centreline[0, 0]) <= 14 for lane in LANES)
    along = sum(2000 * np.exp(-((y - apex) ** 2) / 50) for apex in APEX)
    signal = 500 + across * along + np.random.default_rng(0).normal(0, 5, (HEIGHT, WIDTH))
    none = np.zeros(signal.shape, dtype=bool)
    return Blot(signal.astype(np.float32), none, "blot.tif", rotate=180 if turned else 0, flip=turned)


@pytest.mark.parametrize(
    ("centre", "width", "expected"),
    [
        (10, 5, (8, 12)),  # from 7.5 to 12.5: whole pixels
        (10.5, 4, (9, 12)),
        (10, 4, (9, 12)),  # from 8 to 12: halves go to the right
        (10.2, 5, (8, 12)),
        (10.6, 5, (9, 13)),
        (1, 9, (0, 5)),  # cut at the image's sides
        (48, 9, (44, 49)),
        (-20, 5, (0, 0)),
        (80, 5, (49, 49)),
    ],
)
def test_the_pixels_that_a_lane_covers(centre: float, width: float, expected: tuple[int, int]) -> None:
    left, right = sides(Lane([(centre, 0), (centre, 9)], width), np.array([4.0]), 50)
    assert (left[0], right[0]) == expected


def test_sides_follow_a_tilted_lane() -> None:
    left, right = sides(Lane([(10, 0), (30, 20)], 5), np.array([0.0, 10.0, 20.0]), 50)
    assert left.tolist() == [8, 18, 28]
    assert right.tolist() == [12, 22, 32]


def test_bands_are_found_and_held() -> None:
    blot = blot_of()
    found = find_boxes(straighten_strip(blot, LANES, estimate_noise(blot.signal, blot.saturated)), WIDTH)
    assert len(found) == len(LANES)
    for boxes, lane in zip(found, LANES, strict=True):
        assert boxes.row.tolist() == [1, 2]
        assert boxes.detected.all()
        assert not boxes.edited.any()
        np.testing.assert_allclose(boxes.y, APEX, atol=0.5)
        # 2.8 σ to each side; the lane widened to the most, 1.5 times its width: 22.5 px to each side.
        np.testing.assert_allclose(boxes.top, np.array(APEX) - 14, atol=2)
        np.testing.assert_allclose(boxes.bottom, np.array(APEX) + 14, atol=2)
        np.testing.assert_allclose(boxes.left, lane.centreline[0, 0] - 22)
        np.testing.assert_allclose(boxes.right, lane.centreline[0, 0] + 22)


def test_an_empty_strip_has_no_boxes() -> None:
    signal = np.random.default_rng(1).normal(500, 5, (HEIGHT, WIDTH)).astype(np.float32)
    blot = Blot(signal, np.zeros(signal.shape, dtype=bool))
    found = find_boxes(straighten_strip(blot, LANES, estimate_noise(signal, blot.saturated)), WIDTH)
    assert [len(boxes.row) for boxes in found] == [0, 0, 0]


TABLE = {
    "lane": [1, 1, 2], "left": [25, 20, 75], "right": [54, 60, 104], "top": [140, 60, 60],
    "bottom": [160, 80, 80],
}  # fmt: skip


def given(blot: Blot | None = None, **columns: list) -> dict[tuple[int, int], LaneBoxes]:
    lanes = {(1, number): lane for number, lane in enumerate(LANES, 1)}
    return given_boxes(pd.DataFrame(TABLE | columns), blot or blot_of(), lanes)


def test_given_boxes_are_kept_from_top_to_bottom() -> None:
    found = given(target=["IL-6", None, ""], detected=["True", "false", True], row=[5, 0, 2])
    assert set(found) == {(1, 1), (1, 2)}
    one = found[1, 1]
    assert (one.top.tolist(), one.bottom.tolist()) == ([60, 140], [80, 160])
    assert one.row.tolist() == [1, 5]
    assert one.target == (None, "IL-6")
    assert one.detected.tolist() == [False, True]
    assert np.isnan(one.y).all()


def test_sides_are_moved_only_where_they_differ_from_the_lanes() -> None:
    one = given()[1, 1]
    # The lane covers 25 to 55, halves to the right: columns 26 to 55.
    assert sides(LANES[0], np.array([70.0]), WIDTH) == (np.array([26]), np.array([55]))
    np.testing.assert_array_equal(one.move_left, [20 - 0.5 - 25, 25 - 0.5 - 25])
    np.testing.assert_array_equal(one.move_right, [60 + 0.5 - 55, 54 + 0.5 - 55])
    usual = given(left=[26, 26, 76], right=[55, 55, 105])
    assert not any(np.any([boxes.move_left, boxes.move_right]) for boxes in usual.values())


def test_the_apex_is_kept_where_nobody_has_been() -> None:
    one = given(x=[40, 40, 90], y=[150.51, 71, 70], edited=[False, True, False])[1, 1]
    np.testing.assert_array_equal(one.y, [np.nan, 150.5])
    assert one.edited.tolist() == [True, False]


def test_boxes_are_given_in_the_files_frame() -> None:
    # Turned by 180° and mirrored: the file's frame is upside down only.
    two = given(blot_of(turned=True))[1, 2]
    assert (two.left[0], two.right[0]) == (75, 104)
    assert (two.top[0], two.bottom[0]) == (HEIGHT - 1 - 80, HEIGHT - 1 - 60)


def test_only_this_blots_rows_are_taken_where_the_table_names_it() -> None:
    assert set(given(image=["blot.tif", "blot.tif", "other.tif"])) == {(1, 1)}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"left": [25, 70, 75]}, "box 2 of the table of bands is empty"),
        ({"top": [140, 60, 90]}, "box 3 of the table of bands is empty"),
        ({"right": [54, 60, WIDTH]}, "box 3 of the table of bands reaches outside"),
        ({"top": [-1, 60, 60]}, "box 1 of the table of bands reaches outside"),
        ({"lane": [1, 1, 4]}, "names lane 4 of strip 1"),
        ({"strip": [1, 2, 1]}, "names lane 1 of strip 2"),
        ({"left": [25, None, 75]}, "column left of the table of bands holds no number in row 2"),
        ({"bottom": ["low", 80, 80]}, "column bottom of the table of bands holds no number in row 1"),
    ],
)
def test_wrong_boxes_are_refused(columns: dict[str, list], message: str) -> None:
    with pytest.raises(InputError, match=f"blot.tif: .*{message}"):
        given(**columns)


def test_missing_columns_are_named() -> None:
    with pytest.raises(InputError, match="no column right, bottom"):
        given_boxes(pd.DataFrame(TABLE).drop(columns=["right", "bottom"]), blot_of(), {})

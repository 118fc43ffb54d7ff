"""Points and boxes between the file's frame and the signal's, against where pixels really went."""

import itertools

import numpy as np
import pytest

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.blot.orientation import (
    boxes_from_file_frame,
    boxes_to_file_frame,
    points_from_file_frame,
    points_to_file_frame,
    upright,
)

TURNS = list(itertools.product((0, 90, 180, 270), (False, True)))
# Every pixel has its own value, so that each can be followed.
IMAGE = np.arange(11 * 17, dtype=np.uint16).reshape(11, 17)


@pytest.mark.parametrize(("rotate", "flip"), TURNS)
def test_points_follow_pixels(rotate, flip):
    blot = read_blot(IMAGE, polarity="bright", rotate=rotate, flip=flip)
    y, x = (index.ravel() for index in np.indices(IMAGE.shape))
    turned = points_from_file_frame(np.column_stack([x, y]), blot)
    assert (blot.signal[turned[:, 1].astype(int), turned[:, 0].astype(int)] == IMAGE[y, x]).all()


@pytest.mark.parametrize(("rotate", "flip"), TURNS)
def test_points_round_trip_exactly(rotate, flip):
    blot = read_blot(IMAGE, polarity="bright", rotate=rotate, flip=flip)
    points = np.random.default_rng(1).integers(-64, 600, (50, 2)) / 32
    assert (points_to_file_frame(points_from_file_frame(points, blot), blot) == points).all()
    assert (points_from_file_frame(points_to_file_frame(points, blot), blot) == points).all()


@pytest.mark.parametrize(("rotate", "flip"), TURNS)
def test_boxes_hold_the_same_pixels(rotate, flip):
    blot = read_blot(IMAGE, polarity="bright", rotate=rotate, flip=flip)
    box = ([2], [9], [3], [4])
    left, right, top, bottom = (int(edge[0]) for edge in boxes_from_file_frame(*box, blot))
    inside = blot.signal[top : bottom + 1, left : right + 1]
    assert sorted(inside.ravel()) == sorted(IMAGE[3:5, 2:10].ravel())
    back = boxes_to_file_frame([left], [right], [top], [bottom], blot)
    assert [edge.tolist() for edge in back] == [list(edge) for edge in box]


# From the TIFF 6.0 specification: where the stored row 0 and column 0 lie in the upright image.
TAGGED = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.flipud(np.fliplr(a)),
    4: np.flipud,
    5: np.transpose,
    6: lambda a: np.fliplr(a.T),
    7: lambda a: np.flipud(np.fliplr(a.T)),
    8: lambda a: np.flipud(a.T),
}


@pytest.mark.parametrize("tag", TAGGED)
def test_upright_follows_the_tag(tag):
    assert (upright(IMAGE, tag) == TAGGED[tag](IMAGE)).all()


def test_an_unknown_tag_changes_nothing():
    assert upright(IMAGE, 9) is IMAGE

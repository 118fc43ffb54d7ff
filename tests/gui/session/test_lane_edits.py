"""Lanes edited by buttons and typing: numbers, bands that follow, and where a lane is missing."""

import numpy as np
import pytest

from napari_il6blot import InputError, Lane, Study, simulate_blot
from napari_il6blot.gui.session.detection import detect, taken_over
from napari_il6blot.gui.session.jobs import do_now
from napari_il6blot.gui.session.lane_edits import add_lane, delete_lanes, place_lane, space_evenly, to_strip
from napari_il6blot.gui.session.lane_gaps import widest_gap
from napari_il6blot.gui.session.study_edits import with_held, with_image, with_image_settings
from napari_il6blot.study.workbench import Workbench


def upright(x, width=10, strip=1, top=0, bottom=99):
    return Lane([(x, top), (x, bottom)], width, strip)


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def bench():
    return Workbench()


@pytest.fixture
def study(pixels):
    return with_image(Study(folder="/nowhere/at/all"), pixels, "blot.tif")[0]


PATH = "blots/blot.tif"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([20, 40, 80, 100], 60),  # a lane is missing in between
        ([20, 40, 60], 80),  # more room at the right
        ([140, 160, 180], 120),  # and at the left
        ([100], 85),
        ([], 99.5),
    ],
)
def test_a_lane_is_missing_in_the_widest_gap(places, expected):
    lanes = tuple(upright(x) for x in places)
    assert widest_gap(lanes, (100, 200))[0] == expected


def test_a_full_strip_is_crowded_in_the_middle_of_its_widest_gap():
    lanes = tuple(upright(x) for x in (5, 25, 48, 68, 88))
    assert widest_gap(lanes, (100, 94))[0] == 36.5


def test_a_gap_is_looked_for_in_the_strip_that_is_meant():
    lanes = (
        upright(20),
        upright(40),
        upright(20, strip=2, top=100, bottom=199),
        upright(60, strip=2, top=100, bottom=199),
    )
    x, y = widest_gap(lanes, (200, 300), strip=2)
    assert (x, y) == (100, 149.5)


@pytest.mark.parametrize(("rotate", "flip"), [(0, False), (0, True), (180, False), (180, True)])
def test_x_is_that_of_the_file(study, bench, rotate, flip):
    study = with_image_settings(study, PATH, rotate=rotate, flip=flip)
    before = bench.image(study, PATH).lanes_table["x"].tolist()
    edit = place_lane(study, PATH, bench, (1, 2), "x", before[1] + 3)
    after = bench.image(edit.study, PATH).lanes_table
    assert after["x"].tolist() == [before[0], before[1] + 3, *before[2:]]
    assert edit.label == "move lane 2"


def test_an_image_on_its_side_has_no_x_to_type(study, bench, pixels):
    study = with_image(Study(folder="/nowhere/at/all"), np.rot90(pixels), "blot.tif")[0]
    study = with_image_settings(study, PATH, rotate=90)
    with pytest.raises(InputError, match="drag the lane"):
        place_lane(study, PATH, bench, (1, 1), "x", 30)


def test_a_lane_typed_beyond_its_neighbour_is_renumbered(study, bench):
    x = bench.image(study, PATH).lanes_table["x"].tolist()
    edit = place_lane(study, PATH, bench, (1, 1), "x", x[1] + 20)
    table = bench.image(edit.study, PATH).lanes_table
    assert table["edited"].tolist() == [False, True, False, False]


def test_edited_bands_go_with_their_lanes(study, bench):
    bands = bench.image(study, PATH).bands
    study = with_held(study, study.held.with_bands(PATH, bands.assign(edited=True)))
    measured = bench.image(study, PATH).bands
    edit = delete_lanes(study, PATH, bench, [(1, 1)])
    left = bench.image(edit.study, PATH).bands
    expected = measured[measured["lane"] > 1]
    assert left["lane"].tolist() == (expected["lane"] - 1).tolist()
    assert left["top"].tolist() == expected["top"].tolist()


def test_an_edit_that_changes_nothing_is_none(study, bench):
    assert to_strip(study, PATH, bench, [(1, 1)], 1).study is study
    width = bench.image(study, PATH).lanes_table["width"].tolist()[0]
    assert place_lane(study, PATH, bench, (1, 1), "width", width).study is study


def test_lanes_that_are_not_there(study, bench):
    with pytest.raises(InputError, match="No lane is selected"):
        delete_lanes(study, PATH, bench, [(3, 7)])
    with pytest.raises(InputError, match="fewer than three"):
        space_evenly(study, PATH, bench, 2)


def test_a_lane_is_added_with_its_number(study, bench):
    edit, number = add_lane(study, PATH, bench, (120.0, 80.0))
    assert number == (1, 3)
    assert len(edit.lanes) == 5


def test_detecting_what_nobody_edited_changes_nothing(study, bench):
    found = do_now(detect(study, [PATH], bench, afresh=False))
    assert found.study is study
    assert do_now(detect(study, [PATH], bench, afresh=True)).study is study
    assert len(found.measured[PATH].lanes) == 4


def test_what_was_edited_meanwhile_is_not_overwritten(study, bench):
    edited = place_lane(study, PATH, bench, (1, 1), "width", 20).study
    found = do_now(detect(edited, [PATH], bench, afresh=True))
    assert taken_over(edited, found) is found.study
    again = place_lane(edited, PATH, bench, (1, 2), "width", 20).study
    assert taken_over(again, found) is again
    other = with_image_settings(edited, PATH, ladder="1:100,50,25")
    taken = taken_over(other, found)
    assert not taken.held.lanes
    assert taken.image_list()[0].ladder == "1:100,50,25"


def test_all_images_wrong_is_an_error(study, bench):
    study = with_image(Study(folder="/nowhere/at/all"), "/gone.tif", "gone.tif")[0]
    with pytest.raises(InputError, match="gone"):
        do_now(detect(study, ["blots/gone.tif"], bench, afresh=False))

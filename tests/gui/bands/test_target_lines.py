"""Lines of the target sheet, written row by row or by mass."""

import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.compare.target_sheet import read_target_sheet
from napari_il6blot.gui.bands.target_lines import (
    named_masses,
    named_rows,
    target_sheet,
    with_mass,
    with_rows,
    without_masses,
)
from napari_il6blot.study.held import as_saved
from napari_il6blot.study.spec import Study

PLACES = [("blots/a.tif", 1), ("blots/b.tif", 1)]


def empty():
    return target_sheet(Study(folder="."))


def sheet(lines):
    return pd.DataFrame(lines, dtype=object)


def test_rows_are_named_in_several_images():
    named = with_rows(empty(), PLACES, {1: "IL-6", 3: "actin"})
    assert list(named.columns) == ["image", "strip", "row", "target"]
    assert named_rows(as_saved(named), PLACES[1]) == {1: "IL-6", 3: "actin"}
    rows = read_target_sheet(as_saved(named), ["blots/a.tif", "blots/b.tif"]).rows
    assert rows["target"].tolist() == ["IL-6", "actin"] * 2


def test_a_row_is_named_anew_and_its_name_taken_away():
    named = with_rows(empty(), PLACES, {1: "IL-6", 2: "actin"})
    again = with_rows(as_saved(named), PLACES[:1], {1: "IL-8"})
    assert named_rows(again, PLACES[0]) == {1: "IL-8", 2: "actin"}
    assert named_rows(again, PLACES[1]) == {1: "IL-6", 2: "actin"}
    without = with_rows(as_saved(again), PLACES[:1], {1: ""})
    assert named_rows(without, PLACES[0]) == {2: "actin"}


def test_an_image_is_found_by_its_file_name():
    before = sheet([{"image": "a.tif", "row": 1, "target": "IL-6"}])
    assert named_rows(before, PLACES[0]) == {1: "IL-6"}
    assert named_rows(with_rows(before, PLACES[:1], {1: "IL-8"}), PLACES[0]) == {1: "IL-8"}


def test_other_lines_and_columns_stay_and_lines_without_a_name_go():
    before = sheet([
        {"image": "blots/a.tif", "row": 1, "target": "", "note": "to fill in", "membrane": ""},
        {"image": "blots/b.tif", "row": 1, "target": "", "note": "", "membrane": "M1"},
        {"image": "blots/c.tif", "row": 2, "target": "actin", "note": "stripped", "membrane": ""},
    ])  # fmt: skip
    after = with_rows(before, PLACES[:1], {2: "IL-6"})
    assert after["image"].tolist() == ["blots/b.tif", "blots/c.tif", "blots/a.tif"]
    assert after["note"].tolist()[1] == "stripped"


def test_a_target_is_looked_for_by_mass_until_it_is_forgotten():
    named = as_saved(with_mass(empty(), PLACES, "IL-6", 24.0, "12%"))
    assert named_masses(named, PLACES[0]) == [("IL-6", 24.0, "12%")]
    again = as_saved(with_mass(named, PLACES[:1], "IL-6", 26.0))
    assert named_masses(again, PLACES[0]) == [("IL-6", 26.0, "10%")]
    assert named_masses(again, PLACES[1]) == [("IL-6", 24.0, "12%")]
    forgotten = without_masses(with_rows(again, PLACES, {2: "actin"}), PLACES[:1])
    assert named_masses(forgotten, PLACES[0]) == []
    assert named_rows(forgotten, PLACES[0]) == {2: "actin"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", 24.0, ""), "Write the protein's name"),
        (("IL-6", -1.0, ""), "above 0"),
        (("IL-6", float("nan"), ""), "above 0"),
        (("IL-6", 24.0, "some"), "tolerance is 'some'"),
    ],
)
def test_what_is_wrong_with_a_mass_is_said(typed, sentence):
    with pytest.raises(InputError, match=sentence):
        with_mass(empty(), PLACES, *typed)

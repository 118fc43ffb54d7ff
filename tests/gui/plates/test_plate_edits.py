"""Edits of wells in a well sheet."""

import pandas as pd
import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.gui.plates.plate_edits import (
    number_of,
    series,
    with_content,
    with_masks,
    with_role,
    with_series,
    without_masks,
)
from napari_il6blot.gui.plates.well_sheet import SHEET_COLUMNS


@pytest.fixture
def sheet():
    rows = [
        ("p", "A1", "standard", "STD1", "500"), ("p", "B1", "standard", "STD2", "250"),
        ("p", "A2", "sample", "P1", ""), ("p", "B2", "blank", "", ""), ("q", "A2", "sample", "Q1", ""),
        ("p", "C2", "empty", "", ""),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["plate", "well", "role", "sample", "nominal"])
    return frame.reindex(columns=list(SHEET_COLUMNS), fill_value="").astype(str)


def row(sheet, plate, well):
    return sheet[(sheet["plate"] == plate) & (sheet["well"] == well)].iloc[0]


def test_a_mask_says_who_and_why_and_only_on_that_plate(sheet):
    masked = with_masks(sheet, "p", ["A2"], "air bubble")
    assert row(masked, "p", "A2")[["masked", "mask_reason"]].tolist() == ["true", "user: air bubble"]
    assert row(masked, "q", "A2")["masked"] == ""
    assert row(sheet, "p", "A2")["masked"] == ""


def test_a_mask_without_a_reason_says_where_it_was_made(sheet):
    assert row(with_masks(sheet, "p", ["A2"], "  "), "p", "A2")["mask_reason"] == "user: masked in the window"


def test_wells_taken_back_in_keep_why_they_were_masked(sheet):
    back = without_masks(with_masks(sheet, "p", ["A2"], "air bubble"), "p", ["A2"])
    assert row(back, "p", "A2")["masked"] == "false"
    assert row(back, "p", "A2")["mask_reason"] == "user: air bubble; user: taken back in"


def test_a_well_that_is_not_there_is_named(sheet):
    with pytest.raises(InputError, match="no well H12"):
        with_masks(sheet, "p", ["H12"])


def test_a_standard_that_becomes_a_sample_loses_name_and_concentration(sheet):
    changed = with_role(sheet, "p", ["A1", "B1"], "sample")
    assert row(changed, "p", "A1")[["role", "sample", "nominal"]].tolist() == ["sample", "A1", ""]


def test_a_sample_that_becomes_a_control_keeps_its_name(sheet):
    changed = with_role(sheet, "p", ["A2"], "control", 40.0)
    assert row(changed, "p", "A2")[["role", "sample", "nominal"]].tolist() == ["control", "P1", "40"]


def test_a_standard_needs_a_concentration(sheet):
    with pytest.raises(InputError, match=r"Standards need a concentration.*A2"):
        with_role(sheet, "p", ["A1", "A2"], "standard")
    changed = with_role(sheet, "p", ["A2"], "standard", 125.0)
    assert row(changed, "p", "A2")[["role", "sample", "nominal"]].tolist() == ["standard", "", "125"]


def test_no_other_role_is_taken(sheet):
    with pytest.raises(InputError, match="no role"):
        with_role(sheet, "p", ["A1"], "calibrator")


@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        ("sample", " P9 ", "P9"),
        ("dilution", "1:10", "10"),
        ("dilution", "2,5", "2.5"),
        ("experiment", "3", "3"),
    ],
)
def test_contents_are_typed_in(sheet, column, text, kept):
    assert row(with_content(sheet, "p", ["A2"], column, text), "p", "A2")[column] == kept


@pytest.mark.parametrize(
    ("well", "column", "text", "sentence"),
    [
        ("A2", "nominal", "5", "Only standards and controls"),
        ("A1", "nominal", "", "A standard needs"),
        ("A1", "nominal", "a lot", "no number of 0 or more"),
        ("A2", "dilution", "0", "no number greater than 0"),
        ("C2", "sample", "P1", "give them a role first"),
    ],
)
def test_contents_that_fit_no_well_are_refused(sheet, well, column, text, sentence):
    with pytest.raises(InputError, match=sentence):
        with_content(sheet, "p", [well], column, text)


def test_a_series_runs_down_and_repeats_stand_beside_one_another():
    assert series(["A1", "B1", "C1", "A2", "B2", "C2"], 500, 2) == {
        "A1": 500, "B1": 250, "C1": 125, "A2": 500, "B2": 250, "C2": 125,
    }  # fmt: skip


@pytest.mark.parametrize(("direction", "first"), [("up", "C1"), ("down", "A1")])
def test_a_series_begins_where_its_direction_begins(direction, first):
    nominals = series(["A1", "B1", "C1"], 90, 3, direction, zero=True)
    assert nominals[first] == 90
    assert sorted(nominals.values()) == [0, 30, 90]


def test_a_series_runs_to_the_left():
    assert series(["B10", "B11", "B12"], 4, 2, "left") == {"B12": 4, "B11": 2, "B10": 1}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([], 500, 2), "Select the standards"),
        ((["A1"], 500, 2, "down", True), "two steps"),
        ((["A1", "B1"], 500, 1), "greater than 1"),
        ((["A1", "B1"], 500, 2, "aslant"), "no direction"),
    ],
)
def test_series_that_are_none_are_refused(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        series(*arguments)


def test_a_series_makes_standards_with_names_by_concentration(sheet):
    changed = with_series(sheet, "p", {"A2": 300.0, "B2": 100.0})
    assert row(changed, "p", "A2")[["role", "sample", "nominal"]].tolist() == ["standard", "STD1", "300"]
    assert row(changed, "p", "B2")[["role", "sample", "nominal"]].tolist() == ["standard", "STD2", "100"]


def test_infinite_numbers_are_none():
    with pytest.raises(InputError, match="no number"):
        number_of("inf", "nominal")

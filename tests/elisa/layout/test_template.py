"""Layouts to fill in come back as they went out, and hold no formula."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from napari_il6blot.elisa.layout import apply_layout, read_layout, template_bytes, template_table
from napari_il6blot.elisa.layout.cells import with_guard, without_guard
from napari_il6blot.elisa.plate import Plate, empty_wells

HEADER = ["plate", "well", "role", "sample", "experiment", "replicate", "nominal", "dilution", "unit"]


def known_plate(name="P1", sample="PEA1"):
    wells = empty_wells((2, 3))
    for index, (role, text, nominal) in enumerate(
        [("standard", "STD1", 62.5), ("blank", "", np.nan), ("sample", sample, np.nan)]
    ):
        wells.loc[index, ["role", "sample", "nominal"]] = [role, text, nominal]
    wells.loc[2, "dilution"] = 10
    wells["dose"] = [np.nan, np.nan, 4, np.nan, np.nan, np.nan]
    return Plate(name, wells, (2, 3), unit="pg/mL", factors=("dose",))


def back(tmp_path, table, ending):
    path = tmp_path / f"template.{ending}"
    path.write_bytes(template_bytes(table, path))
    return read_layout(path)


def test_an_empty_template():
    table = template_table()
    assert list(table.columns) == HEADER
    assert len(table) == 96
    assert table["well"].iloc[[0, 11, 12, 95]].to_list() == ["A1", "A12", "B1", "H12"]
    assert table.drop(columns="well").eq("").all(axis=None)
    assert template_table(shape=(16, 24))["well"].iloc[-1] == "P24"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "XLSX"])
def test_an_unfilled_template_says_that_all_is_empty(tmp_path, ending):
    read = back(tmp_path, template_table(), ending)
    assert len(read.table) == 96
    assert set(read.table["role"]) == {"empty"}
    plate = Plate("P", empty_wells((8, 12)), (8, 12))
    pd.testing.assert_frame_equal(apply_layout(plate, read).wells, plate.wells)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_the_export_knows_comes_back(tmp_path, ending):
    plates = [known_plate("P1"), known_plate("2", sample="µ; a, b")]
    table = template_table(plates)
    assert list(table.columns) == [*HEADER, "dose"]
    assert table.iloc[2].to_list() == [
        "P1",
        "C1".replace("C1", "A3"),
        "sample",
        "PEA1",
        1,
        1,
        "",
        10.0,
        "pg/mL",
        4.0,
    ]
    assert table.iloc[3].to_list() == ["P1", "B1", *[""] * 8]
    read = back(tmp_path, table, ending)
    for plate in plates:
        blank = Plate(plate.name, empty_wells((2, 3)), (2, 3))
        done = apply_layout(blank, read, ["P1", "2"])
        pd.testing.assert_frame_equal(done.wells, plate.wells, check_dtype=False)
        assert (done.unit, done.factors) == ("pg/mL", ("dose",))


DANGEROUS = ["=1+1", "=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-80C pool", "@SUM(1)", "'=x", "#N/A", "-"]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(tmp_path, text, ending):
    table = template_table([known_plate(sample=text)])
    content = template_bytes(table, f"t.{ending}")
    if ending == "csv":
        cell = pd.read_csv(BytesIO(content), keep_default_na=False)["sample"][2]
        assert not cell.startswith(("=", "+", "-", "@"))
    else:
        cell = load_workbook(BytesIO(content)).active["D4"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix is text.startswith(("=", "+", "-", "@"))
    path = tmp_path / f"t.{ending}"
    path.write_bytes(content)
    read = read_layout(path)
    expected = "=x" if (text, ending) == ("'=x", "xlsx") else text
    assert read.table["sample"][2] == expected


def test_numbers_stay_numbers():
    table = template_table([known_plate(sample="-5")])
    table.loc[2, "dose"] = -4
    assert b",-5,1,1,,10,pg/mL,-4\n" in template_bytes(table, "t.csv")
    sheet = load_workbook(BytesIO(template_bytes(table, "t.xlsx"))).active
    assert (sheet["G2"].value, sheet["G2"].data_type) == (62.5, "n")
    assert sheet["D4"].number_format == "@"


def test_letters_that_excel_would_misread_are_marked():
    assert template_bytes(template_table([known_plate()]), "t.csv").startswith(b"plate,")
    assert template_bytes(template_table([known_plate(sample="4 µM")]), "t.csv").startswith(
        b"\xef\xbb\xbfplate,"
    )


def test_control_characters_do_not_break_a_workbook(tmp_path):
    read = back(tmp_path, template_table([known_plate(sample="a\x01b\nc")]), "xlsx")
    assert read.table["sample"][2] == "a b c"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="'=+-@a1. ", max_size=6))
def test_guarded_text_comes_back(text):
    guarded = with_guard(text)
    assert without_guard(guarded) == text.strip()
    # Only numbers keep their sign.
    assert not guarded.startswith(("=", "@"))
    assert not guarded.startswith(("+", "-")) or float(guarded) == float(text)

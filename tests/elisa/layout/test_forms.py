"""A layout says what is in each well, in whichever form it is written."""

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import InputError
from napari_il6blot.elisa.layout import Layout, read_layout


def layout(tmp_path, text, name="layout.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_layout(path)


def rows(read, *columns):
    """Rows of a layout as tuples of a few columns."""
    return list(read.table[list(columns)].itertuples(index=False, name=None))


SHEET = [
    ["Plate", "Well", "Role", "Sample", "Nominal", "Dilution", "Cell line"],
    ["P1", "a01", "STD", "", "62.5", "", ""],
    ["P1", "A2", "unknown", "PEA1", "", "1:10", "PEA1"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_well_sheet_in_every_form(tmp_path, separator):
    text = "\n".join(separator.join(row) for row in SHEET) + "\n"
    read = layout(tmp_path, text if separator == "," else text.replace("62.5", "62,5"))
    assert rows(read, "plate", "well", "role", "sample") == [
        ("P1", "A1", "standard", "STD1"),
        ("P1", "A2", "sample", "PEA1"),
    ]
    assert read.table["nominal"][0] == 62.5
    assert np.isnan(read.table["nominal"][1])
    assert read.table["dilution"][1] == 10
    assert read.factors == ("Cell line",)
    assert read.table["Cell line"].fillna("").to_list() == ["", "PEA1"]
    assert read.decides_roles == {"P1"}
    assert read.file == str(tmp_path / "layout.csv")


def test_a_workbook_and_a_frame_are_the_same(tmp_path):
    frame = pd.DataFrame(SHEET[1:], columns=SHEET[0])
    frame.to_excel(tmp_path / "layout.xlsx", index=False)
    with_numbers = frame.assign(Nominal=[62.5, np.nan])
    for read in (read_layout(tmp_path / "layout.xlsx"), read_layout(frame), read_layout(with_numbers)):
        assert rows(read, "plate", "well", "role", "sample", "unit") == [
            ("P1", "A1", "standard", "STD1", ""),
            ("P1", "A2", "sample", "PEA1", ""),
        ]
        assert read.table["nominal"][0] == 62.5


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("standard Standards STD std. stds calibrator", "standard"),
        ("blank BLK blanks", "blank"),
        ("control ctrl CTL QC controls", "control"),
        ("sample unknown UNK unks spl", "sample"),
        ("empty - none", "empty"),
    ],
)
def test_words_for_roles(tmp_path, words, role):
    for word in words.split():
        assert layout(tmp_path, f"well,role\nA1,{word}\n").table["role"][0] == role


@pytest.mark.parametrize(
    ("cell", "wells"),
    [
        ("A01", ["A1"]),
        ("h12", ["H12"]),
        ("A1:A3", ["A1", "A2", "A3"]),
        ("A1-B2", ["A1", "A2", "B1", "B2"]),
        ("B2:A1", ["A1", "A2", "B1", "B2"]),
        ("AF48", ["AF48"]),
    ],
)
def test_wells_and_ranges(tmp_path, cell, wells):
    assert layout(tmp_path, f"well,sample\n{cell},x\n").table["well"].to_list() == wells


@pytest.mark.parametrize(
    ("cell", "value"),
    [("10", 10), ("1:10", 10), ("1/10", 10), ("1:2.5", 2.5), ("01:10:00", 10), ("2e2", 200), ("", np.nan)],
)
def test_dilutions(tmp_path, cell, value):
    read = layout(tmp_path, f"well,role,dilution\nA1,sample,{cell}\n")
    np.testing.assert_equal(read.table["dilution"][0], value)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [(["1", "2"], [1, 2]), (["1.0", ""], [1, None]), (["2026-05", "1"], ["2026-05", "1"])],
)
def test_experiments_are_whole_numbers_or_names(tmp_path, cells, expected):
    read = layout(tmp_path, f"well,experiment,x\nA1,{cells[0]},\nA2,{cells[1]},y\n")
    assert read.table["experiment"].to_list() == expected
    assert read.table["experiment"].dtype == object


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        ("1 2", "i", [1, 2]),
        ("1 0.5", "f", [1, 0.5]),
        ("true False", "b", [True, False]),
        ("none 4µM", "O", ["none", "4µM"]),
    ],
)
def test_factors_are_typed_as_in_other_sheets(tmp_path, cells, kind, values):
    one, two = cells.split()
    read = layout(tmp_path, f"well,dose\nA1,{one}\nA2,{two}\n")
    assert read.table["dose"].dtype.kind == kind
    assert read.table["dose"].to_list() == values
    assert read.decides_roles == frozenset()
    assert read.table["role"].to_list() == ["", ""]


def test_wells_csv_is_a_layout(tmp_path):
    read = layout(
        tmp_path,
        "plate,well,role,sample,experiment,replicate,response,dilution,masked,mask_reason,concentration,flags\n"
        "P1,A1,sample,x,1,1,0.5,1.0,true,export: outlier,3.5,saturated\n",
    )
    assert read.factors == ()
    assert not {"response", "concentration", "flags"} & set(read.table.columns)
    assert read.table["masked"].to_list() == [True]


def test_quality_and_amount_columns_are_no_factors(tmp_path):
    read = layout(tmp_path, "well,role,sample,cells,Volume mL,spike_of,group,x\nA1,sample,a,1e5,0.5,b,g,1\n")
    assert read.factors == ("x",)
    assert rows(read, "cells", "volume_ml", "spike_of", "group") == [(1e5, 0.5, "b", "g")]


def test_notes_empty_lines_and_excels_first_line_are_passed_over(tmp_path):
    read = layout(tmp_path, "sep=;\nwell;role\n\n#half a plate;\n# A1;blank\nA1;blank\n;\n")
    assert rows(read, "well", "role") == [("A1", "blank")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("well,role\nA1,stdd\n", r"layout\.csv, line 2: role holds 'stdd'; .*standard, blank, control"),
        ("well,role,nominal\nA1,sample,\nB1,std,\nB2,std,\n", r"B1, B2: standards without a concentration"),
        ("well,role,nominal\nA1,sample,5\n", r"line 2: well A1 is sample, and has a nominal 5"),
        ("well,role,nominal\nA1,std,-5\n", r"line 2: nominal holds '-5'"),
        ("well,role,nominal\nA1,std,inf\n", r"nominal holds 'inf'"),
        ("well,role,nominal\nA1,std,1_0\n", r"nominal holds '1_0'"),
        ('well,role,nominal\nA1,std,"62,5"\n', r"nominal holds '62,5'.*points"),
        ("well;role;nominal;x\nA1;std;1.000;\nA2;std;62,5;1,5\n", r"nominal holds '1\.000'.*commas"),
        ("well,role,dilution\nA1,sample,0\n", r"dilution holds '0'.*above 0"),
        ("well,role,dilution\nA1,sample,2:10\n", r"dilution holds '2:10'"),
        ("well,role\nZ99,std\n", r"line 2: well holds 'Z99', which no plate has"),
        ("well,role\nA1:B2:C3,std\n", r"well holds 'A1:B2:C3'"),
        ("well,role\nA1,blank\nA01,blank\n", r"line 3: well A1 is there already \(.*line 2\)"),
        ("well,role\nA1:A3,blank\nA2,blank\n", r"line 3: well A2 is there already"),
        ("well,role\n,blank\n", r"line 2: well is empty"),
        ("well,role,Role\nA1,blank,\n", r"line 1: two columns are called role"),
        ("well,role,,\nA1,blank,,x\n", r"line 2: 'x' stands in column 4, which has no name"),
        ("well,role,masked\nA1,blank,maybe\n", r"masked holds 'maybe'; it must be true or false"),
        ("well,role,cells\nA1,blank,many\n", r"cells holds 'many'"),
        ("well,role\n", r"names no well"),
        ("role,sample\nstd,a\n", r"is no layout: it has neither a column well"),
        ("", r"is empty"),
        ("well\n" + "x" * 200_000, r"is no line of a table"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        layout(tmp_path, text)


def test_controls_may_have_a_nominal_and_a_role_may_be_told_by_the_rest(tmp_path):
    read = layout(
        tmp_path, "well,role,sample,nominal\nA1,control,high,80\nA2,,PEA1,\nA3,,,50\nA4,,Blank 1,\nA5,,,\n"
    )
    assert read.table["role"].to_list() == ["control", "sample", "standard", "blank", "empty"]


def test_standards_get_names_by_concentration(tmp_path):
    read = layout(
        tmp_path,
        "plate,well,role,sample,nominal\nP,A1,std,,50\nP,A2,std,,200\nP,A3,std,,50\nP,A4,std,Cal,9\nQ,A1,std,,7\n",
    )
    assert read.table["sample"].to_list() == ["STD2", "STD1", "STD2", "Cal", "STD1"]


def test_a_frame_is_called_by_its_file_or_its_kind():
    with pytest.raises(InputError, match=r"the table of wells, line 2: role holds"):
        read_layout(pd.DataFrame({"well": ["A1"], "role": ["x y"]}))
    frame = pd.DataFrame({"well": ["A1"], "role": ["x y"]})
    frame.attrs["file"] = "sheet.csv"
    with pytest.raises(InputError, match=r"sheet\.csv, line 2: role holds"):
        read_layout(frame)


def test_too_many_wells_are_refused(tmp_path):
    lines = "".join(f"p{number},A1:AF48\n" for number in range(200))
    with pytest.raises(InputError, match="more than 200000 wells"):
        layout(tmp_path, "plate,well\n" + lines)


WORDS = [
    "well", "plate", "role", "sample", "nominal", "A1", "a01:B2", "STD1", "std 2", "S1", "std", "blank",
    "top", "fold", "zero", "yes", "replicates", "levels", "2", "1", "3", "A", "B", "0", "1e999", "1:10", "-",
    "'=1", "=1", "unit", "plate: P", "dose", "9" * 20, "x" * 50, "masked", "true", "1.5", "1,5", '"', "#",
    "", "", "½", "²", "cells", "experiment", "٣", "Plate:", "dilution", "curve_from", "S9999",
]  # fmt: skip


def check_fuzz(path, text):
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        read = read_layout(path)
    except InputError:
        return
    assert isinstance(read, Layout)
    assert not read.table.duplicated(["plate", "well"]).any()
    assert set(read.table["role"]) <= {"standard", "blank", "control", "sample", "empty", ""}


@pytest.mark.parametrize("seed", range(8))
def test_words_in_any_order_are_read_or_refused(tmp_path, seed):
    draw = random.Random(seed)
    for _ in range(150):
        separator = draw.choice(",;\t")
        width = draw.randint(1, 5)
        lines = [separator.join(draw.choices(WORDS, k=width)) for _ in range(draw.randint(1, 8))]
        start = draw.choice(
            ["", "well,role,sample\n", "well;nominal;role\n", ",1,2\nA,x,y\nB,", "top,9\nfold,2\n"]
        )
        check_fuzz(tmp_path / "fuzz.csv", start + "\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    check_fuzz(tmp_path_factory.getbasetemp() / "fuzz.csv", text)


@settings(max_examples=80, deadline=None)
@given(
    header=st.lists(st.sampled_from(["role", "sample", "nominal", "dilution", "dose", "masked"]), max_size=4),
    cells=st.lists(st.text(alphabet="A1.,:-+=e std\x1f\x00µ", max_size=8), min_size=1, max_size=20),
)
def test_any_cells_of_a_well_sheet_are_read_or_refused(tmp_path_factory, header, cells):
    lines = [f"A{1 + number},{','.join(cells)}" for number in range(3)]
    text = ",".join(["well", *header]) + "\n" + "\n".join(lines)
    check_fuzz(tmp_path_factory.getbasetemp() / "fuzz.csv", text)


def test_the_page_has_no_form_that_is_not_read(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "layout.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= 60
    sheet, grids, codes = (layout(tmp_path, part.split("```")[0]) for part in page.split("```csv\n")[1:])
    wells = {well: (role, sample) for well, role, sample in rows(sheet, "well", "role", "sample")}
    assert len(wells) == 12
    assert wells["B2"] == ("standard", "STD2")
    assert wells["C1"] == ("blank", "")
    assert wells["E3"] == ("sample", "PEA2 untreated")
    assert sheet.factors == ("cell_line",)
    assert sheet.table["dilution"].iloc[-1] == 10
    assert rows(grids, "plate", "well", "role", "sample") == [
        ("P1", "A1", "standard", "STD1"), ("P1", "A2", "sample", "PEA1"), ("P1", "A3", "sample", "PEA2"),
        ("P1", "B1", "blank", "blank"), ("P1", "B2", "sample", "PEA1"), ("P1", "B3", "sample", "PEA2"),
    ]  # fmt: skip
    np.testing.assert_equal(grids.table["dilution"].to_numpy(), [np.nan, 10, 10, np.nan, 20, 20])
    standards = codes.table[codes.table["role"] == "standard"]
    assert standards["nominal"].to_list() == [200, 200, 100, 100, 0, 0]
    assert codes.table["role"].iloc[-2:].to_list() == ["blank", "control"]
    assert codes.table["sample"].iloc[-1] == "pool"
    assert set(codes.table["unit"]) == {"pg/mL"}

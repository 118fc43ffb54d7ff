"""Grids in the shape of the plate, short codes, and standards in short."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.elisa.layout import read_layout, standards

COLUMNS = ",".join(str(number) for number in range(1, 13))


def layout(tmp_path, text, name="layout.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_layout(path)


def wells(read, column):
    """A column by well."""
    return dict(zip(read.table["well"], read.table[column], strict=True))


def full_grid(corner, cells, shape=(8, 12)):
    """A grid of a whole plate, with some cells filled."""
    lines = [f"{corner}," + ",".join(str(number + 1) for number in range(shape[1]))]
    for row in range(shape[0]):
        letter = chr(65 + row)
        lines.append(f"{letter}," + ",".join(cells.get(f"{letter}{c + 1}", "") for c in range(shape[1])))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("shape", [(8, 12), (16, 24)])
def test_blocks_of_a_whole_plate_fill_their_columns(tmp_path, shape):
    last = f"{chr(64 + shape[0])}{shape[1]}"
    text = (
        "# my plate\n\nplate,P 1\n"
        + full_grid("Role", {"A1": "std", "B1": "blk", last: "unk"}, shape)
        + "\n"
        + full_grid("nominal", {"A1": "200"}, shape)
        + full_grid("Cell line", {last: "PEA1"}, shape)
        + full_grid("experiment", {last: "2"}, shape)
    )
    read = layout(tmp_path, text)
    assert len(read.table) == shape[0] * shape[1]
    assert set(read.table["plate"]) == {"P 1"}
    roles = wells(read, "role")
    assert (roles["A1"], roles["B1"], roles[last], roles["C3"]) == ("standard", "blank", "sample", "empty")
    assert wells(read, "nominal")["A1"] == 200
    assert wells(read, "Cell line")[last] == "PEA1"
    assert wells(read, "experiment")[last] == 2
    assert read.factors == ("Cell line",)
    assert read.decides_roles == {"P 1"}


@pytest.mark.parametrize("line", ["plate,P2", "Plate: P2", "PLATE,P2,,", "plate = P2"])
def test_plates_are_told_by_lines(tmp_path, line):
    text = f"plate,P1\nsample,1,2\nA,x,y\n{line}\nsample,1,2\nA,z,\n"
    read = layout(tmp_path, text)
    assert list(zip(read.table["plate"], read.table["well"], read.table["sample"], strict=True)) == [
        ("P1", "A1", "x"), ("P1", "A2", "y"), ("P2", "A1", "z"), ("P2", "A2", ""),
    ]  # fmt: skip
    assert read.decides_roles == frozenset()


def test_sheets_of_a_workbook_and_grids_side_by_side(tmp_path):
    path = tmp_path / "layout.xlsx"
    with pd.ExcelWriter(path) as writer:
        both = [["plate", "P1", *[""] * 5], ["", 1, 2, "", "dose", 1, 2], ["A", "BLK", "a", "", "A", "", 0.5]]
        pd.DataFrame(both).to_excel(writer, sheet_name="one", index=False, header=False)
        pd.DataFrame([["a note"]]).to_excel(writer, sheet_name="notes", index=False, header=False)
        two = [["plate", "P2", ""], ["sample", 1, 2], ["A", "b", ""]]
        pd.DataFrame(two).to_excel(writer, sheet_name="two", index=False, header=False)
    read = read_layout(path)
    assert read.table["plate"].to_list() == ["P1", "P1", "P2", "P2"]
    assert read.table["role"].to_list() == ["blank", "sample", "sample", "empty"]
    assert read.table["dose"].to_list()[1] == 0.5
    assert read.decides_roles == {"P1"}


@pytest.mark.parametrize(
    ("code", "role", "sample", "nominal"),
    [
        ("STD3", "standard", "STD3", 25),
        ("s3", "standard", "STD3", 25),
        ("std-03", "standard", "STD3", 25),
        ("std 7", "standard", "STD4", 7),
        ("Standard 62.5", "standard", "STD2", 62.5),
        ("BLK", "blank", "", np.nan),
        ("blank 2", "blank", "", np.nan),
        ("CTL high", "control", "high", np.nan),
        ("control pool A", "control", "pool A", np.nan),
        ("QC1", "control", "QC1", np.nan),
        ("-", "empty", "", np.nan),
        ("", "empty", "", np.nan),
        ("PEA1 + IV", "sample", "PEA1 + IV", np.nan),
        ("stdev", "sample", "stdev", np.nan),
        ("S", "sample", "S", np.nan),
        ("17", "sample", "17", np.nan),
    ],
)
def test_codes_of_a_map(tmp_path, code, role, sample, nominal):
    # STD1 to STD3 beside it, at 100, 50 and 25.
    others = "A,STD1,STD2" if "3" in code else "A,std 100,std 50"
    short = "top,100\nfold,2\n" if "3" in code else ""
    read = layout(tmp_path, f"{short},1,2,3\n{others},{code}\n")
    assert wells(read, "role")["A3"] == role
    np.testing.assert_equal(wells(read, "nominal")["A3"], nominal)
    if code not in {"std 7", "Standard 62.5"}:
        assert wells(read, "sample")["A3"] == sample


def test_a_readers_corner_is_an_empty_one(tmp_path):
    read = layout(tmp_path, "<>,1,2\nA,BLK,x\n")
    assert read.table["role"].to_list() == ["blank", "sample"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sample,1,2\nA,x,\nsample,1,2\nA,y,\n", r"line 4: sample of well A1 was given already \(.*line 2\)"),
        ("role,1,2\nA,std,\n,1,2\nA,BLK,\n", r"line 4: role of well A1 was given already"),
        (",1,2\nA,std 200 pg/mL,x\n", r"line 2: 'std 200 pg/mL' is no code"),
        (",1,2\nA,STD0,x\n", r"'STD0' is no code"),
        (",1,2,3\nA,std 1,std 2,std 3\n", r"concentrations; write STD1, STD2"),
        (",1,2\nA,0.12,0.5\n", r"holds only numbers"),
        ("response,1,2\nA,0.12,0.5\n", r"line 1: the grid's corner says response"),
        ("plate\n,1,2\nA,x,y\n", r"line 1: plate needs one value"),
        ("top,2,3\n,1,2\nA,x,y\n", r"line 1: top needs one value"),
        ("tpo,200\n,1,2\nA,x,y\n", r"line 1: 'tpo' is no part of a grid"),
        ("top,9\ntop,8\n,1,2\nA,x,y\n", r"line 2: top was given already"),
        (",1,2\nA,x,y\nC,x,y\n", r"line 3: 'C' is no part of a grid"),
        ("role,1,2\nA,stdd,\n", r"line 2: role holds 'stdd'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        layout(tmp_path, text)


def test_standards_are_a_serial_dilution():
    assert standards(200, 2, 4).tolist() == [200, 100, 50, 25]
    assert standards(200, 2, 2, zero=True).tolist() == [200, 100, 0]
    np.testing.assert_allclose(standards(1000, 3, 3), [1000, 1000 / 3, 1000 / 9], rtol=1e-15)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((0, 2, 4), "top standard is 0"),
        ((np.nan, 2, 4), "top standard is nan"),
        ((200, 1, 4), "1-fold"),
        ((200, np.inf, 4), "inf-fold"),
        ((200, 2, 0), "0 levels"),
        ((200, 2, 10**6), "1000000 levels"),
        ((200, 1e300, 9), "end at 0"),
    ],
)
def test_what_is_no_dilution_is_refused(args, said):
    with pytest.raises(InputError, match=said):
        standards(*args)


def role_grid(rows, columns, fill="std", width=6, height=4):
    """A grid of roles with standards in the first rows and columns."""
    cells = [[fill if r < rows and c < columns else "" for c in range(width)] for r in range(height)]
    lines = [f"{chr(65 + r)},{','.join(line)}" for r, line in enumerate(cells)]
    return "\n".join(["role," + ",".join(str(c + 1) for c in range(width)), *lines]) + "\n"


@pytest.mark.parametrize(
    ("rows", "columns", "lines", "expected"),
    [
        (4, 2, "replicates,2", {"A1": 8, "A2": 8, "D1": 1, "D2": 1}),
        (2, 4, "replicates,2", {"A1": 8, "B1": 8, "A4": 1, "B4": 1}),
        (4, 1, "replicates,1", {"A1": 8, "B1": 4}),
        (1, 3, "replicates,1", {"A1": 8, "A3": 2}),
        (4, 2, "replicates,2\nzero,yes", {"A1": 8, "C1": 2, "D1": 0}),
        (4, 2, "replicates,2\nzero,yes\nlevels,3", {"A1": 8, "D2": 0}),
        (4, 2, "replicates,2\nzero,no\nlevels,4", {"D2": 1}),
    ],
)
def test_standards_by_their_place(tmp_path, rows, columns, lines, expected):
    read = layout(tmp_path, f"top,8\nfold,2\n{lines}\n" + role_grid(rows, columns))
    nominal = wells(read, "nominal")
    assert {well: nominal[well] for well in expected} == expected
    assert wells(read, "sample")["A1"] == "STD1"
    assert np.count_nonzero(~np.isnan(list(nominal.values()))) == rows * columns


@pytest.mark.parametrize(
    ("lines", "grid", "said"),
    [
        ("fold,2", role_grid(4, 2), "line 1: standards given in short need top and fold; top is missing"),
        ("top,8", role_grid(4, 2), "fold is missing"),
        ("top,x\nfold,2", role_grid(4, 2), "line 1: top holds 'x'"),
        ("top,8\nfold,1\nreplicates,2", role_grid(4, 2), "line 1: standards are diluted 1-fold"),
        ("top,8\nfold,2\nreplicates,0", role_grid(4, 2), "line 3: replicates holds '0'"),
        ("top,8\nfold,2\nreplicates,2\nzero,maybe", role_grid(4, 2), "line 4: zero holds 'maybe'"),
        ("top,8\nfold,2", role_grid(4, 2), "neither numbers"),
        ("top,8\nfold,2\nreplicates,2", role_grid(2, 2), "2 rows × 2 columns.*rows or columns"),
        ("top,8\nfold,2\nreplicates,3", role_grid(4, 2), "3 replicates may be neither"),
        ("top,8\nfold,2\nreplicates,2\nlevels,5", role_grid(4, 2), "8 wells are standards, .* 5 levels × 2"),
        ("top,8\nfold,2\nreplicates,2\nlevels,3", role_grid(4, 2), "STD4 is beyond the 3 levels"),
        ("top,8\nfold,2", ",1,2\nA,STD1,STD\n", "but A2 not"),
        ("top,8\nfold,2\nreplicates,2", ",1,2,3\nA,STD1,STD1,STD2\n", "3 wells are standards"),
        ("top,8\nfold,2", ",1,2\nA,std 1,std 2\n", "has its concentration already.*STD1 for level 1"),
        ("top,8\nfold,2", ",1,2\nA,x,y\n", "no well is a standard"),
        ("top,8\nfold,2\nreplicates,2", "role,1,2,3\nA,std,std,\nB,std,,\n", "fill no rectangle"),
        ("top,8\nfold,2", ",1,2\nA,STD1,S9999\n", "9999 levels"),
    ],
)
def test_standards_in_short_that_do_not_fit(tmp_path, lines, grid, said):
    with pytest.raises(InputError, match=said):
        layout(tmp_path, f"{lines}\n{grid}")


def test_standards_in_short_hold_for_their_plate(tmp_path):
    text = (
        "top,8\nfold,2\nplate,P1\n,1,2\nA,STD1,STD2\nplate,P2\ntop,100\n,1,2\nA,STD1,STD2\n"
        "plate,P3\n,1,2\nA,x,y\n"
    )
    read = layout(tmp_path, text)
    np.testing.assert_equal(read.table["nominal"].to_numpy(), [8, 4, 100, 50, np.nan, np.nan])


def test_decimal_commas_in_grids(tmp_path):
    read = layout(tmp_path, "top;62,5\nfold;2\n;1;2;3\nA;STD1;STD2;std 7,5\n")
    assert read.table["nominal"].to_list() == [62.5, 31.25, 7.5]


def test_a_named_standard_of_a_sample_grid_needs_no_grid_of_roles(tmp_path):
    read = layout(tmp_path, "top,8\nfold,2\nsample,1,2,3\nA,STD1,STD2,S1\n")
    assert read.table["role"].to_list() == ["standard", "standard", "sample"]
    assert read.table["nominal"].to_list()[:2] == [8, 4]


def test_a_dash_is_nothing_but_among_roles_where_it_is_empty(tmp_path):
    read = layout(tmp_path, "role,1,2,3\nA,-,,unk\nsample,1,2,3\nA,x,y,-\n")
    assert read.table["role"].to_list() == ["empty", "sample", "sample"]
    assert read.table["sample"].to_list() == ["x", "y", ""]

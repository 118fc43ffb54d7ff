"""Grids and bare matrices that people save, and tidy tables."""

import numpy as np
import pytest

from napari_il6blot.elisa.assemble import plate_of
from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.elisa.well_names import row_letters
from napari_il6blot.errors import InputError


def grid(rows=8, columns=12, numbers=str, offset=0):
    header = ["", *(numbers(n) for n in range(1, columns + 1))]
    body = [[row_letters(r), *(f"{offset + r + c / 100:.2f}" for c in range(columns))] for r in range(rows)]
    return [header, *body]


def text(rows, separator=",", point="."):
    return "\n".join(separator.join(cell.replace(".", point) for cell in row) for row in rows)


@pytest.mark.parametrize("numbers", [str, "{:02d}".format, "{:.1f}".format])
@pytest.mark.parametrize(("separator", "point"), [(",", "."), (";", ","), ("\t", "."), ("\t", ",")])
def test_a_grid(numbers, separator, point):
    (plate,) = read_export(text(grid(numbers=numbers), separator, point).encode())
    assert (plate.name, plate.shape, len(plate.reads)) == ("", (8, 12), 1)
    assert plate.reads[0].cells[2][3] == "2.03"


@pytest.mark.parametrize("shape", [(2, 3), (4, 6), (8, 12), (16, 24), (32, 48)])
def test_grids_of_every_shape(shape):
    (plate,) = read_export(text(grid(*shape)).encode())
    assert plate.shape == shape
    assert plate.reads[0].cells[-1][-1] == f"{shape[0] - 1 + (shape[1] - 1) / 100:.2f}"


def test_a_part_of_a_plate_is_of_96_wells():
    rows = [["", "5", "6", "7"], ["C", "0.1", "0.2", "0.3"], ["D", "0.4", "0.5", "0.6"]]
    (plate,) = read_export(text(rows).encode())
    assert plate.shape == (8, 12)
    assert plate.reads[0].cells[3][4:7] == ("0.4", "0.5", "0.6")


def test_several_grids_are_plates_called_by_their_titles():
    rows = [["IL-6 day 1"], *grid(), [""], ["IL-6 day 2"], *grid(offset=50)]
    first, second = read_export(text(rows).encode())
    assert (first.name, second.name) == ("IL-6 day 1", "IL-6 day 2")
    assert second.reads[0].cells[0][0] == "50.00"


def test_grids_called_by_wavelengths_are_reads_of_one_plate():
    rows = [["450 nm"], *grid(), [""], ["570 nm"], *grid(offset=50)]
    (plate,) = read_export(text(rows).encode())
    assert [(read.label, read.wavelength) for read in plate.reads] == [("450 nm", 450.0), ("570 nm", 570.0)]


def test_sheets_of_a_workbook_are_plates_but_layouts_are_not(workbook):
    names = [["", *range(1, 13)], *([row_letters(r), *["mine"] * 12] for r in range(8))]
    plates = read_export(workbook({"day 1": grid(), "map": names, "day 2": grid(offset=9)}))
    assert [plate.name for plate in plates] == ["day 1", "day 2"]


@pytest.mark.parametrize("keep_header", [False, True])
@pytest.mark.parametrize("shape", [(8, 12), (16, 24)])
def test_a_matrix_without_names(shape, keep_header):
    rows = [row[1:] for row in grid(*shape)]
    (plate,) = read_export(text(rows if keep_header else rows[1:], "\t").encode())
    assert plate.shape == shape
    assert plate.reads[0].cells[1][0] == "1.00"


def test_a_tidy_table():
    table = [
        "plate;well;type;sample;concentration (pg/mL);dilution;OD 450;OD 570;mean",
        "p1;A1;standard;S1;200,5;;1,5;0,05;9",
        "p1;A2;unknown;patient 7;;1:10;0,7;0,04;9",
        "p1;B01;blank;;;;0,1;0,03;9",
        "p2;A1;control;low;;;0,2;0,02;9",
    ]
    first, second = read_export("\n".join(table).encode())
    assert [(read.label, read.wavelength) for read in first.reads] == [("OD 450", 450.0), ("OD 570", 570.0)]
    assert first.reads[0].cells[0][:2] == ("1.5", "0.7")
    assert (first.name, second.name, first.unit, first.shape) == ("p1", "p2", "pg/mL", (8, 12))
    assert first.wells == {
        "A1": WellInfo("standard", "S1", 200.5),
        "A2": WellInfo("sample", "patient 7", dilution=10.0),
        "B1": WellInfo("blank"),
    }
    assert second.wells == {"A1": WellInfo("control", "low")}


@pytest.mark.parametrize(
    "header", ["od", "Absorbance", "abs", "Value", "response", "Signal", "raw data", "A450", "450"]
)
def test_columns_of_responses(header):
    (plate,) = read_export(f"Row,Column,{header}\nA,1,0.5\nB,12,0.25\n".encode())
    assert plate.reads[0].label == header
    assert (plate.reads[0].cells[0][0], plate.reads[0].cells[1][11]) == ("0.5", "0.25")


def test_every_spot_is_a_read():
    rows = [f"S1,A01,{spot},,10,{spot}00,9" for spot in (1, 2)] + [
        f"U1,A02,{spot},2,,{spot}5,9" for spot in (1, 2)
    ]
    (plate,) = read_export(
        "\n".join(["Plate_9", "Sample,Well,Spot,Dilution,Concentration,Signal,Adj. Signal", *rows]).encode()
    )
    assert plate.name == "Plate_9"
    assert [(read.label, read.cells[0][:2]) for read in plate.reads] == [
        ("Spot 1", ("100", "15")),
        ("Spot 2", ("200", "25")),
    ]
    assert plate.wells == {
        "A1": WellInfo("standard", "S1", 10.0),
        "A2": WellInfo("sample", "U1", dilution=2.0),
    }


def test_a_well_repeated_is_refused():
    with pytest.raises(InputError, match=r"A1 .* 2 rows; endpoint"):
        read_export(b"time,well,od\n0,A1,0.1\n0,A2,0.1\n60,A1,0.2\n60,A2,0.2\n")


def test_real_table_of_msd(shared_data):
    (plate,) = read_export(shared_data / "elisa" / "readers" / "msd_workbench_test_2.csv")
    assert (plate.name, plate.shape, [read.label for read in plate.reads]) == (
        "Plate_TEST001",
        (8, 12),
        ["Signal"],
    )
    assert plate.wells["H2"] == WellInfo("standard", "S008", 0.0)
    assert plate.wells["A8"] == WellInfo("sample", "U017", dilution=1.0)
    assert plate.reads[0].cells[6][1] == "16.875"
    assert len(plate.wells) == 48


@pytest.mark.parametrize("form", ["grid", "list"])
def test_asterisks_mask_numbers_and_alone_are_text(form):
    marks = {"A1": "1.2*", "A2": "*", "A3": "*1.3", "B1": "*1.4*", "B2": "0.5", "B3": "*masked*"}
    if form == "grid":
        rows = [
            ["", "1", "2", "3"],
            *([letter, *(marks[f"{letter}{n}"] for n in (1, 2, 3))] for letter in "AB"),
        ]
    else:
        rows = [["well", "sample", "od"], *([well, f"U{well}", mark] for well, mark in marks.items())]
    (exported,) = read_export(text(rows).encode())
    plate = plate_of(exported, "file")
    wells = plate.wells.set_index("well").loc[list(marks)]
    assert wells["response"].tolist() == pytest.approx([1.2, np.nan, 1.3, 1.4, 0.5, np.nan], nan_ok=True)
    assert wells["masked"].tolist() == [True, False, True, True, False, True]
    assert wells["flags"].tolist() == ["", "unreadable", "", "", "", "unreadable"]
    assert wells["mask_reason"].str.startswith("export: masked").tolist() == wells["masked"].tolist()
    if form == "list":
        assert wells["sample"].tolist() == [f"U{well}" for well in marks]


def test_lone_asterisks_are_no_names():
    (exported,) = read_export(
        text([["", "1", "2", "3"], ["A", "0.1", "*", "*"], ["B", "*", "*", "*"]]).encode()
    )
    assert exported.reads[0].cells[1][2] == "*"


def test_decimal_commas_in_a_workbooks_text(workbook):
    rows = [["", 1, 2, 3], ["A", "0,5", 0.25, "1,5*"], ["B", 1, "2,5", "3,5"]]
    (plate,) = read_export(workbook({"Sheet1": rows}))
    assert [row[:3] for row in plate.reads[0].cells[:2]] == [("0.5", "0.25", "1.5"), ("1", "2.5", "3.5")]

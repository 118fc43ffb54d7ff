"""Magellan's and i-control's exports."""

import json

import pytest

from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.elisa.well_names import parse_well
from napari_il6blot.errors import InputError

MAGELLAN = [
    ["Well positions", "Layout", "Label1", "Label2"],
    ["", "", "0s", "0s"],
    ["", "", "25 °C", "25 °C"],
    ["A1", "ST1_1", 1.5, 0.05],
    ["A2", "SM1_1", 0.7, 0.04],
    ["B1", "BL1", 0.06, 0.03],
    ["Measurement 1:"],
    ["Measurement wavelength: 450 nm"],
    ["Measurement 2:"],
    ["Measurement wavelength: 570 nm"],
]


def test_magellan_list(workbook):
    (plate,) = read_export(workbook({"Magellan Sheet 1": MAGELLAN}))
    assert [(read.label, read.wavelength) for read in plate.reads] == [("450", 450.0), ("570", 570.0)]
    assert (plate.shape, plate.name, plate.software) == ((8, 12), "", "Tecan Magellan")
    assert plate.wells == {
        "A1": WellInfo("standard", "ST1_1"),
        "A2": WellInfo("sample", "SM1_1"),
        "B1": WellInfo("blank", "BL1"),
    }


def test_magellan_as_text():
    lines = ["\t".join(str(text).replace(".", ",") for text in row) for row in MAGELLAN]
    (plate,) = read_export("\n".join(lines).encode("utf-16"))
    assert plate.reads[0].cells[0][:2] == ("1.5", "0.7")


def i_control(*wavelengths):
    rows = [
        ["Application: Tecan i-control"],
        ["Device: infinite 200Pro"],
        [],
        ["Plate", None, None, "Greiner 96"],
        [],
    ]
    for n, wavelength in enumerate(wavelengths, 1):
        rows += [
            [f"Label: Label{n}"],
            ["Mode", None, None, None, "Absorbance"],
            ["Measurement Wavelength", None, None, None, wavelength, "nm"],
            ["Bandwidth", None, None, None, 9, "nm"],
            ["Start Time:", "2024-01-01 10:00:00"],
            [None, "Temperature: 25 °C"],
            ["<>", 1, 2, 3],
            ["A", 0.1, 0.2, n],
            ["B", 1.1, "OVER", n],
            [],
            ["End Time:", "2024-01-01 10:01:00"],
            [],
        ]
    return rows


def test_i_control_grids(workbook):
    plates = read_export(workbook({"run 1": i_control(450, 570), "run 2": i_control(405)}))
    assert [plate.name for plate in plates] == ["run 1", "run 2"]
    assert [[read.label for read in plate.reads] for plate in plates] == [["450", "570"], ["405"]]
    assert plates[0].reads[1].cells[1] == ("1.1", "OVER", "2")
    assert plates[0].software == "Tecan i-control"


def test_kinetic_reads_are_refused(workbook):
    rows = [["Application: Tecan i-control"], ["Cycle Nr.", 1, 2, 3], ["A1", 1, 2, 3], ["A2", 1, 2, 3]]
    with pytest.raises(InputError, match="kinetic"):
        read_export(workbook({"run": rows}))
    rows = [["Well positions", "Label1", "Label1"], ["", "0s", "60s"], ["A1", 1, 2], ["A2", 3, 4]]
    with pytest.raises(InputError, match="kinetic"):
        read_export(workbook({"Magellan Sheet 1": rows}))


def test_real_export_holds_the_values_that_another_program_read(shared_data):
    folder = shared_data / "elisa" / "readers"
    (plate,) = read_export(folder / "SLA01P01_ELISA.xlsx")
    expected = json.loads((folder / "SLA01P01_ELISA.json").read_text(encoding="utf-8"))
    reads = {read.label: read for read in plate.reads}
    n = 0
    for document in expected["plate reader aggregate document"]["plate reader document"]:
        for measured in document["measurement aggregate document"]["measurement document"]:
            (control,) = measured["device control aggregate document"]["device control document"]
            wavelength = control["detector wavelength setting"]["value"]
            row, column = parse_well(measured["sample document"]["location identifier"])
            assert float(reads[f"{wavelength:g}"].cells[row][column]) == measured["absorbance"]["value"]
            n += 1
    assert n == 768
    assert plate.shape == (16, 24)
    assert [read.wavelength for read in plate.reads] == [485.0, 560.0]

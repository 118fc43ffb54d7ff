"""MARS's and SMART Control's exports."""

import pytest

from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.errors import InputError

TOP = [
    "User: USER,Path: C:\\Program Files\\BMG,Test ID: 12",
    "Test Name: IL6,Date: 1/1/2024,Time: 10:00",
    "ID1: plate 7",
    "",
]
LIST = [
    "Well,Content,Raw Data (450),Blank corrected based on Raw Data (450),Standard Concentrations (pg/mL)",
    "A01,Standard S1,1.5,1.4,200",
    "A02,Sample X1,0.7,0.6,",
    "B01,Blank B,0.1,0.0,",
    "B02,Negative control N,0.2,0.1,",
]


def test_list_of_wells():
    (plate,) = read_export("\n".join([*TOP, *LIST]).encode())
    assert (plate.name, plate.unit, plate.software) == ("plate 7", "pg/mL", "BMG LABTECH MARS")
    assert [(read.wavelength, read.calculated) for read in plate.reads] == [(450.0, False), (450.0, True)]
    assert plate.wells == {
        "A1": WellInfo("standard", "S1", 200.0),
        "A2": WellInfo("sample", "X1"),
        "B1": WellInfo("blank", "Blank B"),
        "B2": WellInfo("control", "Negative control N"),
    }


def test_grids_with_titles_and_decimal_commas():
    lines = [
        *(line.replace(",", ";") for line in TOP),
        "1. Raw Data (450 nm)",
        "",
        ";1;2;3",
        "A;0,1;0,2;0,3",
        "B;1,1;1,2;1,3",
        "",
        "2. Raw Data (620 nm)",
        "",
        ";1;2;3",
        "A;0,01;0,02;0,03",
        "B;0,04;0,05;0,06",
    ]
    (plate,) = read_export("\n".join(lines).encode("latin-1"))
    assert [read.wavelength for read in plate.reads] == [450.0, 620.0]
    assert plate.reads[0].cells[1][:3] == ("1.1", "1.2", "1.3")


def test_kinetic_reads_are_refused():
    lines = [*TOP, "Time [s],0,60,120", "A01,1,2,3", "A02,1,2,3"]
    with pytest.raises(InputError, match="kinetic"):
        read_export("\n".join(lines).encode())

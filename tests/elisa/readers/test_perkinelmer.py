"""EnVision's and Kaleido's exports."""

import pytest

from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.errors import InputError


def envision(number, barcode="", kinetics=0, offset=0.0):
    return [
        "Plate information ",
        "Plate,Repeat,Barcode,Label,Kinetics,",
        f'{number},1,="{barcode}",A450(1),{kinetics},',
        "",
        "Background information",
        "Plate,Label,Result,",
        f"{number},A450,0,",
        "",
        "Results for A450(1) - channel 1 (A)",
        ",01,02,03,",
        *(
            f"{letter},{offset + 0.1:.3f},{offset + 0.2:.3f},{offset + r:.3f},"
            for r, letter in enumerate("ABC")
        ),
        "",
        "Calculated results: Calc 1: ratio",
        ",01,02,03,",
        "A,9.1,9.2,9.3,",
        "B,9.1,9.2,9.3,",
        "",
    ]


def platemap(number, cells):
    return [
        "Platemap:",
        f"Plate,,,,{number}",
        "Group,,,,1",
        "",
        ",01,02,03,",
        *cells,
        "",
        " - - Undefined",
        "",
    ]


def encoded(lines):
    return "\n".join(lines).encode()


def test_envision_plates_reads_and_maps():
    cells = ["A,B ,S1 ,C1 ", "B,UN1 ,- ,- "]
    first, second = read_export(encoded([*envision(1), *envision(2, "BC77", offset=1), *platemap(2, cells)]))
    assert (first.name, second.name) == ("Plate 1", "BC77")
    assert [(read.label, read.wavelength, read.calculated) for read in first.reads] == [
        ("A450(1)", 450.0, False),
        ("Calc 1: ratio", None, True),
    ]
    assert second.reads[0].cells[2][:4] == ("1.100", "1.200", "3.000", "")
    assert not first.wells
    assert second.wells == {
        "A1": WellInfo("blank", "B"),
        "A2": WellInfo("standard", "S1"),
        "A3": WellInfo("control", "C1"),
        "B1": WellInfo("sample", "UN1"),
    }


def test_envision_kinetics_are_refused():
    with pytest.raises(InputError, match="kinetic"):
        read_export(encoded(envision(1, kinetics=20)))


def test_a_grid_with_nothing_above_it_is_read_too():
    grid = [",01,02", "A,0.5,0.6", "B,0.7,0.8"]
    plates = read_export(encoded([*grid, *envision(1), "Exported with Kaleido 2.0"]))
    assert [plate.reads[0].cells[0][0] for plate in plates] == ["0.5", "0.100"]


def test_kaleido():
    (plate,) = read_export(
        encoded(
            [
                "",
                "Results for ABS one",
                "",
                "Barcode: BC 1, PlateRepeat: 1",
                ",1,2,3",
                "A,0.1,0.2,0.3",
                "B,1.1,1.2,1.3",
                "",
                "Analysis Result",
                "",
                "Software version:,,Kaleido 2.0",
                "Platemap",
                "Plate",
                ",1,2,3",
                "A,-,-,-",
                "B,-,-,-",
                "Exc. filter [nm],,,,",
                "Excitation wavelength [nm],,,,450",
                "Flash power,,,,100",
            ]
        )
    )
    assert (plate.name, plate.software) == ("BC 1", "Kaleido")
    assert [(read.label, read.wavelength) for read in plate.reads] == [("ABS one", 450.0)]
    assert plate.reads[0].cells[1][2] == "1.3"


def test_real_exports(shared_data):
    folder = shared_data / "elisa" / "readers"
    first, second = read_export(folder / "PE_Envision_absorbance_A450_example.csv")
    assert (first.name, second.name) == ("Plate 1", "Plate 2")
    assert (first.reads[0].cells[7][0], second.reads[0].cells[7][11]) == ("0.1800", "0.1300")
    assert [len(plate.reads) for plate in (first, second)] == [1, 1]
    (plate,) = read_export(folder / "absorbance_endpoint_single_plate_example_01.csv")
    assert [(read.label, read.wavelength) for read in plate.reads] == [("ABS mono 1", 450.0)]
    assert plate.reads[0].cells[0][10] == "0.049993264081777893"
    assert plate.name == "V-2020-10-26 16:16:17"

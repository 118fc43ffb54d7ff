"""Gen5's exports: layouts, stacked results, lists, masks."""

import pytest

from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.errors import InputError

TOP = ["", "Software Version\t3.11", "", "Experiment File Path:\tC:\\x.xpt"]


def plate_lines(
    name="Plate 1", labels=("OD:450", "OD:570", "Delta 450-570", "Blank OD:450", "[Concentration]")
):
    layout = [
        "A\tSTD1\tSPL1:2\tCTL1\tWell ID",
        "\t100\t0.333\t50\tConc/Dil",
        "B\tBLK\tSPL1\t\tWell ID",
        "\t\t\t\tConc/Dil",
        "\t\tliver\t\tName",
    ]
    results = [
        line
        for r, letter in enumerate("AB")
        for k, label in enumerate(labels)
        for line in [f"{letter if k == 0 else ''}\t{r}.{k}\t*{r}.5{k}*\tOVRFLW\t{label}"]
    ]
    header = "\t1\t2\t3"
    return [
        *TOP,
        f"Plate Number\t{name}",
        "Plate Type\t96 WELL PLATE (Use plate lid)",
        "Layout",
        header,
        *layout,
        "",
        "Results",
        header,
        *results,
        "",
        "Curve Fitting Results",
        "",
        "Curve Name\tCurve Formula\tA",
        "Curve\tY=A\t1",
    ]


def encoded(lines, encoding="utf-8"):
    return "\r\n".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_stacked_results_and_layout(encoding):
    first, second = read_export(encoded([*plate_lines(), "", *plate_lines("Plate 2")], encoding))
    assert (first.name, second.name) == ("Plate 1", "Plate 2")
    assert first.shape == (8, 12)
    assert [(read.label, read.wavelength, read.calculated) for read in first.reads] == [
        ("OD:450", 450.0, False),
        ("OD:570", 570.0, False),
        ("Delta 450-570", None, True),
        ("Blank OD:450", None, True),
    ]
    assert first.reads[1].cells[1][:4] == ("1.1", "1.51", "OVRFLW", "")
    assert first.wells == {
        "A1": WellInfo("standard", "STD1", 100.0),
        "A2": WellInfo("sample", "SPL1", dilution=3.0, masked=True),
        "A3": WellInfo("control", "CTL1"),
        "B1": WellInfo("blank", "BLK"),
        "B2": WellInfo("sample", "liver", masked=True),
    }


def test_grids_called_by_their_title_and_concentrations_left_aside():
    lines = [*TOP, "Plate Number\tP", "", "450", "\t1\t2", "A\t0.1\t0.2\t450", "B\t0.3\t0.4\t450", ""]
    (plate,) = read_export(encoded([*lines, "Conc", "\t1\t2", "A\t<1\t2\tConc", "B\t3\t4\tConc"]))
    assert [(read.label, read.wavelength) for read in plate.reads] == [("450", 450.0)]


def test_readings_that_count_up_are_no_header():
    lines = [*TOP, "Plate Number\tP", "Results", "\t1\t2\t3", "A\t5\t6\t9\tOD:450", "\t1\t2\t3\tOD:570"]
    (plate,) = read_export(encoded(lines))
    assert [read.cells[0][:3] for read in plate.reads] == [("5", "6", "9"), ("1", "2", "3")]


def test_a_list_of_wells():
    lines = [*TOP, "Plate Number\tP", "Results", "Well ID\tWell\tConc/Dil\tOD:450\tBlank OD:450"]
    (plate,) = read_export(encoded([*lines, "STD1\tA1\t8\t1.5\t1.4", "SPL1:1\tB1\t0.5\t1.1\t1.0"]))
    assert [read.label for read in plate.reads] == ["OD:450", "Blank OD:450"]
    assert plate.wells == {
        "A1": WellInfo("standard", "STD1", 8.0),
        "B1": WellInfo("sample", "SPL1", dilution=2.0),
    }


def test_a_list_with_a_column_per_well():
    lines = [*TOP, "Plate Number\tP", "Results", "Well\tA1\tA2", "Well ID\tSTD1\tSPL1", "OD:450\t1.5\t1.1"]
    (plate,) = read_export(encoded(lines))
    assert plate.reads[0].cells[0][:2] == ("1.5", "1.1")
    assert plate.wells["A2"].role == "sample"


def test_a_workbook_saved_from_gen5(workbook):
    rows = [[None, *line.split("\t")] for line in plate_lines()]
    (plate,) = read_export(workbook({"Plate 1 - Sheet1": rows}))
    assert (plate.name, len(plate.reads), plate.wells["A1"].nominal) == ("Plate 1", 4, 100.0)


def test_kinetic_reads_are_refused():
    lines = [
        *TOP,
        "Plate Number\tP",
        "Start Kinetic\tRuntime 1:00",
        "Time\tT° 450\tA1\tA2",
        "0:00:00\t37\t1\t2",
    ]
    with pytest.raises(InputError, match="kinetic"):
        read_export(encoded([*lines, "0:01:00\t37\t1\t2"]))


def test_real_exports(shared_data):
    folder = shared_data / "elisa" / "gen5"
    plates = read_export(folder / "endpoint_stdcurve_multiplate.txt")
    assert [plate.name for plate in plates] == ["Plate 1", "Plate 2", "Plate 3"]
    assert [plate.reads[0].cells[0][0] for plate in plates[:2]] == ["3.481", "3.496"]
    assert plates[0].reads[1].cells[7][1] == "-0.000"
    assert [plates[0].wells[well] for well in ("B1", "C6", "H2")] == [
        WellInfo("standard", "STD2", 666.67),
        WellInfo("sample", "SPL1", dilution=4.0),
        WellInfo("blank", "BLK"),
    ]
    assert len(plates[0].wells) == 96

    (plate,) = read_export(folder / "Lowry_Protein_Assay_no_results_matrix.txt")
    assert [read.label for read in plate.reads] == ["660"]
    assert plate.reads[0].cells[7][2] == "0.356"
    assert [well for well, info in plate.wells.items() if info.masked] == ["H3"]
    assert plate.wells["A1"].nominal == 0.0
    assert len(plate.wells) == 96

    (plate,) = read_export(folder / "240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt")
    assert (plate.reads[0].cells[0][7], plate.reads[0].cells[3][11]) == ("OVRFLW", "MISSED")
    assert plate.reads[0].wavelength == 450.0

    (plate,) = read_export(folder / "endpoint_stdcurve_singleplate.txt")
    assert plate.reads[0].cells[4][10] == "1.561"

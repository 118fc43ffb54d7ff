"""SoftMax Pro's exports: wells, plates, groups and what they printed."""

import csv
from pathlib import Path

import pytest

from napari_il6blot.elisa.exported import ExportedPlate, WellInfo
from napari_il6blot.elisa.readers import read_export
from napari_il6blot.elisa.well_names import parse_well, well_name
from napari_il6blot.errors import InputError

NUMBERS = "\t".join(str(n) for n in range(1, 13))
WELLS = "\t".join(well_name(row, column) for row in range(8) for column in range(12))


def head(name="P1", form="PlateFormat", mode="Endpoint", kind="Raw", waves="450 ", where="1\t12\t96\t1\t8"):
    n = len(waves.split())
    return (
        f"Plate:\t{name}\t1.3\t{form}\t{mode}\tAbsorbance\t{kind}\tFALSE\t1\t\t\t\t\t\t{n}\t{waves}\t{where}"
    )


def drawn(offset=0.0, rows=8, columns=12):
    return ["\t\t" + "\t".join(f"{r + c / 100 + offset:.4f}" for c in range(columns)) for r in range(rows)]


def export(*lines: str) -> bytes:
    return "\r\n".join(["##BLOCKS= 1", *lines, "Original Filename: made by hand"]).encode()


def group(name, header, *rows, formulas=()):
    below = ["", "Group Column\tFormula Name\tFormula", *formulas, "", "Group Summaries", "A1\tA1\t9"]
    return [f"Group: {name}", header, *rows, *below, "~End \t"]


def value(plate: ExportedPlate, label: str, well: str) -> float:
    row, column = parse_well(well)
    return float(next(read for read in plate.reads if read.label == label).cells[row][column])


def test_plate_format_with_two_wavelengths_side_by_side_and_a_reduced_block():
    body = [f"{left}\t{right}" for left, right in zip(drawn(), [line[1:] for line in drawn(10)], strict=True)]
    (plate,) = read_export(
        export(
            head(waves="450 620 "),
            f"\tTemperature(C)\t{NUMBERS}\t\t{NUMBERS}",
            *body,
            "",
            f"\t\t{NUMBERS}",
            *drawn(20),
            "~End",
        )
    )
    assert [(read.label, read.wavelength, read.calculated) for read in plate.reads] == [
        ("450", 450.0, False),
        ("620", 620.0, False),
        ("reduced from 450 and 620 nm", None, True),
    ]
    assert [value(plate, label, "C4") for label in ("450", "620", "reduced from 450 and 620 nm")] == [
        2.03,
        12.03,
        22.03,
    ]
    assert plate.shape == (8, 12)


def test_time_format_has_one_line_per_wavelength():
    lines = ["\t24.6\t" + "\t".join(f"{n / 100 + base:.2f}" for n in range(96)) for base in (0, 5)]
    (plate,) = read_export(
        export(
            head(form="TimeFormat", waves="450 570 "),
            f"\tTemperature(C)\t{WELLS}",
            lines[0],
            "",
            lines[1],
            "~End",
        )
    )
    assert (value(plate, "450", "B3"), value(plate, "570", "B3")) == (0.14, 5.14)


@pytest.mark.parametrize(
    ("where", "header", "body", "well"),
    [
        ("3\t2\t96\t2\t2", "3\t4", drawn(rows=2, columns=2), "B3"),  # only what was read is drawn
        ("3\t2\t96\t2\t2", NUMBERS, ["\t", "\t\t\t\t0.0000"], "B3"),  # rows before it are drawn empty
        ("2\t1\t96\t1\t8", "2", drawn(rows=8, columns=1), "A2"),
    ],
)
def test_a_part_of_a_plate_stands_where_it_was_read(where, header, body, well):
    (plate,) = read_export(export(head(where=where), f"\tTemperature(C)\t{header}", *body, "", "~End"))
    assert plate.shape == (8, 12)
    filled = [
        well_name(r, c) for r, row in enumerate(plate.reads[0].cells) for c, text in enumerate(row) if text
    ]
    assert filled[0] == well


def test_groups_say_what_wells_are():
    (plate,) = read_export(
        export(
            head(),
            f"\tTemperature(C)\t{NUMBERS}",
            *drawn(),
            "~End",
            *group(
                "Standards",
                "Sample\tConcentration pg/mL\tBackCalc\tWells\tOD",
                "01\t100\t99\tA1\t0.000",
                " \t \t98\tA2\tMasked",
                "02\t0\tRange?\tB1\tRange?",
                formulas=[
                    "1\tSample\t!SampleNames",
                    "2\tConcentration\t!SampleDescriptor",
                    "5\tOD\t!WellValues",
                ],
            ),
            *group("Controls", "Sample\tWells\tOD", "01\tC1\t2.000"),
            *group("Blanks", "Sample\tWells\tOD", "Bl\tD1\t3.000"),
            *group(
                "Serum",
                "Sample\tWells\tOD\tConc\tDilution",
                "01\tE1\t4.000\t5\t10",
                " \tE2\t4.010\t6\t ",
                "62195\tE3\t4.020\t\t",
                formulas=["4\tConc\tInterpX(Std,OD)", "5\tDilution\t!Factor"],
            ),
        )
    )
    assert plate.unit == "pg/mL"
    assert plate.standards_group == "Standards#1"
    assert plate.wells == {
        "A1": WellInfo("standard", "01", 100.0, group="Standards", printed="0.000"),
        "A2": WellInfo("standard", "01", 100.0, group="Standards", masked=True),
        "B1": WellInfo("standard", "02", 0.0, group="Standards"),
        "C1": WellInfo("control", "Controls 01", group="Controls", printed="2.000"),
        "D1": WellInfo("blank", "Bl", group="Blanks", printed="3.000"),
        "E1": WellInfo("sample", "Serum 01", dilution=10.0, group="Serum", printed="4.000"),
        "E2": WellInfo("sample", "Serum 01", dilution=10.0, group="Serum", printed="4.010"),
        "E3": WellInfo("sample", "62195", group="Serum", printed="4.020"),
    }


def test_a_plate_without_numbers_hinders_no_other():
    (plate,) = read_export(
        export(head("empty"), "~End", head("full"), f"\tTemperature(C)\t{NUMBERS}", *drawn(), "~End")
    )
    assert plate.name == "full"


def standards(value_of_a1: str) -> list[str]:
    return group("Standards", "Sample\tConc\tWells\tOD", f"S1\t10\tA1\t{value_of_a1}")


def test_a_group_without_plate_names_goes_to_the_plate_whose_reads_it_prints():
    plates = [[head("P"), f"\tTemperature(C)\t{NUMBERS}", *drawn(offset), "~End"] for offset in (0, 7)]
    first, second = read_export(export(*plates[0], *plates[1], *standards("0.000"), *standards("7.000")))
    assert (first.name, second.name) == ("P", "P-2")
    assert "P-2" in second.notes[0]
    assert [plate.wells["A1"].printed for plate in (first, second)] == ["0.000", "7.000"]
    assert [plate.standards_group for plate in (first, second)] == ["Standards#1", "Standards#2"]
    # Nothing matches: the nearest plate before it.
    first, second = read_export(export(*plates[0], *plates[1], *standards("3.000")))
    assert not first.wells
    assert set(second.wells) == {"A1"}


def test_pooled_standards_are_one_group():
    plates = [
        line for name in ("P", "Q") for line in [head(name), f"\tTemperature(C)\t{NUMBERS}", *drawn(), "~End"]
    ]
    pooled = group("Std", "Sample\tConc\tWells\tOD\tWellPlateName", "1\t5\tA1\t0\tP", " \t \tA1\t0\tQ")
    first, second = read_export(export(*plates, *pooled))
    assert first.standards_group == second.standards_group == "Std#1"
    assert first.wells["A1"].nominal == second.wells["A1"].nominal == 5.0


@pytest.mark.parametrize("mode", ["Kinetic", "Spectrum"])
def test_other_reads_than_endpoints_are_refused(mode):
    with pytest.raises(InputError, match=f"{mode.lower()} read.*endpoint"):
        read_export(export(head(mode=mode), f"\tTemperature(C)\t{NUMBERS}", *drawn(), "~End"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


REAL = [
    # tables, export, plates by the tables' names and their order, read minus read
    ("elisatools_assay_2", "Assay_2.txt", {"Plate1": 0}, ("450", "620")),
    ("elisatools_assay_3_and_4_p1", "Assay_3_and_4.txt", {"Plate1": 0}, ("450", "620")),
    ("elisatools_assay_3_and_4_p2", "Assay_3_and_4.txt", {"Plate1": 1}, ("450", "620")),
    ("smp_5_320ng", "group_cols_with_int_sample_names.txt", {"Plate1": 0}, ("450",)),
    ("smp_mock_loglog", "MD_SMP_absorbance_endpoint_example01.txt", {"Plate01": 0, "Plate02": 1}, ("450",)),
    ("smp_spike", "softmaxpro_example_reduced.txt", {"Plate1": 0}, ("reduced from 450 and 650 nm",)),
]


@pytest.mark.parametrize(("tables", "file", "order", "labels"), REAL)
def test_real_exports_give_every_well_of_their_tables(shared_data, tables, file, order, labels):
    folder = shared_data / "elisa" / "softmax"
    plates = read_export(folder / "raw" / file)
    rows = table(folder / f"{tables}_standards.csv") + table(folder / f"{tables}_samples.csv")
    assert len(rows) > 50
    said = {name: set() for name in order}
    for row in rows:
        plate = plates[order[row["plate"]]]
        well = row["well"]
        info = plate.wells[well]
        said[row["plate"]].add(well)
        first, *others = (value(plate, label, well) for label in labels)
        tolerance = 1e-8 if tables == "smp_mock_loglog" else 1e-9  # printed with ten digits there
        assert first - sum(others) == pytest.approx(float(row["od"]), abs=tolerance), well
        assert info.masked is (row["masked"] == "True"), well
        if "conc" in row:
            assert (info.role, info.nominal) == ("standard", float(row["conc"])), well
            assert info.sample == row["sample"], well
        else:
            assert info.role == ("control" if row["group"] in {"Control", "Ctrl"} else "sample"), well
            assert info.sample in {row["sample"], f"{row['group']} {row['sample']}"}, well
            assert info.group == row["group"], well
            assert info.dilution == (float(row["dilution"]) if row["dilution"] else None), well
    for name, wells in said.items():
        assert set(plates[order[name]].wells) == wells


def test_real_names_used_in_several_groups_are_told_apart(shared_data):
    (plate,) = read_export(shared_data / "elisa" / "softmax" / "raw" / "softmaxpro_example_reduced.txt")
    assert [plate.wells[well].sample for well in ("G1", "H1", "A3", "B3", "C3", "A1")] == [
        "Control 01",
        "Matrix_Spike_1 01",
        "Matrix_Spike_2 01",
        "Samples 01",
        "02",
        "01",
    ]

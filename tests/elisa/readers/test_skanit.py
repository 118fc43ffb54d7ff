"""SkanIt's workbooks."""

from napari_il6blot.elisa.exported import WellInfo
from napari_il6blot.elisa.readers import read_export

GRID = [["Abs", 1, 2, 3], ["A", 0.1, 0.2, 0.3], ["B", 1.1, 1.2, None]]
RESULTS = [
    ["Measurement results"],
    ["made.skax"],
    [],
    ["Absorbance 1"],
    ["Wavelength: 450 nm"],
    [],
    ["Plate 1"],
    [],
    *GRID,
    [],
    ["Wavelength: 620 nm"],
    [],
    ["Plate 1"],
    [],
    *GRID,
    [],
    ["Sample", 1, 2, 3],
    ["A", "Blank1", "Std0001", "Un0001"],
    ["B", "Ctrl0001", "mine", None],
    [],
    ["Wavelength: 450 nm"],
    [],
    ["Plate 2"],
    [],
    *GRID,
]
LAYOUT = [
    ["Name", "Plate 2"],
    ["Plate template", "x"],
    [],
    [None, 1, 2, 3],
    ["A", "Std0001", "Un0001", "Blank1"],
    [None, "Group 1", "Group 1", "Group 1"],
    [None, "100 pg/ml", "1:10", None],
    [],
    ["B", "Un0002", None, None],
    [None, "Group 1", None, None],
    [None, "1:1", None, None],
]


def test_wavelengths_plates_names_and_layout(workbook):
    first, second = read_export(workbook({"Absorbance 1_01": RESULTS, "Layout definitions": LAYOUT}))
    assert (first.name, second.name) == ("Plate 1", "Plate 2")
    assert [(read.label, read.wavelength) for read in first.reads] == [("450", 450.0), ("620", 620.0)]
    assert first.reads[1].cells[1] == ("1.1", "1.2", "")
    assert {well: (info.role, info.sample) for well, info in first.wells.items()} == {
        "A1": ("blank", "Blank1"),
        "A2": ("standard", "Std0001"),
        "A3": ("sample", "Un0001"),
        "B1": ("control", "Ctrl0001"),
        "B2": ("sample", "mine"),
    }
    assert second.unit == "pg/ml"
    assert second.wells == {
        "A1": WellInfo("standard", "Std0001", 100.0),
        "A2": WellInfo("sample", "Un0001", dilution=10.0),
        "A3": WellInfo("blank", "Blank1"),
        "B1": WellInfo("sample", "Un0002", dilution=1.0),
    }


def test_real_export(shared_data):
    plates = read_export(shared_data / "elisa" / "readers" / "multi-plate_example01.xlsx")
    assert [plate.name for plate in plates] == [f"Plate {n}" for n in range(1, 6)]
    assert all([read.label for read in plate.reads] == ["214", "280"] for plate in plates)
    assert plates[0].reads[0].cells[7][5:8] == ("8", "0.8", "")
    assert plates[4].reads[1].cells[5][:7] == ("", "1", "", "", "", "1", "")
    assert {info.role for info in plates[3].wells.values()} == {"blank"}
    assert plates[2].wells["E7"] == WellInfo("sample", "Un0058", dilution=1.0)

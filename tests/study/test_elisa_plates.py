"""Exports become tables: the one path that the command line and scripts share."""

import numpy as np
import pandas as pd
import pytest
from drawn_plate import SAMPLES, grid, grid_text, sheet_text

from napari_il6blot import InputError, concentrations, fit_curve, read_plate
from napari_il6blot.elisa.curves import CurveOptions
from napari_il6blot.elisa.layout import read_layout
from napari_il6blot.study.elisa_files import picture_names, write_plates
from napari_il6blot.study.elisa_plates import ElisaSettings, quantify_plates
from napari_il6blot.study.table_files import csv_text


@pytest.fixture
def exports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plate.csv").write_text(grid_text(grid()), encoding="utf-8")
    (tmp_path / "sheet.csv").write_text(sheet_text(), encoding="utf-8")
    return tmp_path


def test_the_tables_are_those_of_the_functions(exports):
    result = quantify_plates(["plate.csv"], ElisaSettings(layout="sheet.csv"))
    plate = read_plate("plate.csv", "sheet.csv")
    direct = concentrations(plate, fit_curve(plate))
    pd.testing.assert_frame_equal(result.tables["concentrations"], direct)
    assert set(result.tables) == {"wells", "standards", "curves", "concentrations", "quality"}
    assert len(result.tables["wells"]) == 96
    assert result.faults == ()


def test_options_are_those_of_the_functions(exports):
    options = CurveOptions("4pl", "1/y", "replicates", {"a": 0.05})
    result = quantify_plates(["plate.csv"], ElisaSettings(layout="sheet.csv", options=options))
    plate = read_plate("plate.csv", "sheet.csv")
    assert (
        result.curves["plate"].parameters
        == fit_curve(plate, "4pl", "1/y", "replicates", {"a": 0.05}).parameters
    )


def test_nothing_computed_is_said_for_every_export(exports):
    with pytest.raises(InputError) as refusal:
        quantify_plates(["missing.csv", "plate.csv"])
    sentences = str(refusal.value).splitlines()
    assert len(sentences) == 2
    assert "missing.csv" in sentences[0]
    assert "no standards" in sentences[1]


def test_files_lie_directly_in_the_folder(exports):
    result = quantify_plates(["plate.csv"], ElisaSettings(layout="sheet.csv"))
    steps = []
    (picture,) = write_plates(exports / "out", result, lambda: steps.append(1))
    assert picture == exports / "out" / "plate-curve.png"
    assert len(steps) == 1
    back = pd.read_csv(exports / "out" / "concentrations.csv")
    np.testing.assert_array_equal(back["concentration"], result.tables["concentrations"]["concentration"])
    assert back["sample"].tolist() == list(SAMPLES)


@pytest.mark.parametrize(
    ("plates", "names"),
    [
        (["P1", "p1"], ["P1-curve.png", "p1-curve-2.png"]),
        (["V-2020 16:16:17", "a/b\\c"], ["V-2020 16-16-17-curve.png", "a-b-c-curve.png"]),
        (["..", " . "], ["plate-curve.png", "plate-curve-2.png"]),
    ],
)
def test_pictures_have_names_that_every_file_system_takes(plates, names):
    assert picture_names(plates) == names


def test_plates_of_one_group_share_a_curve(exports):
    (exports / "second.csv").write_text(grid_text(grid()), encoding="utf-8")
    lines = [*sheet_text().splitlines(), *sheet_text("second").splitlines()[1:]]
    lines = [f"{line},{'kit' if ',standard,' in line else ''}" for line in lines]
    lines[0] = lines[0].rstrip(",") + ",group"
    (exports / "sheet.csv").write_text("\n".join(lines), encoding="utf-8")
    result = quantify_plates(["plate.csv", "second.csv"], ElisaSettings(layout="sheet.csv"))
    assert result.tables["curves"]["standards_from"].tolist() == ["plate;second"] * 2


def test_what_is_noted_of_a_plate_without_a_curve_is_told_with_its_fault(exports):
    (exports / "first.csv").write_text(grid_text(grid()), encoding="utf-8")
    text = sheet_text() + "first,A1,sample,lonely,,,,,\nabsent,A1,sample,x,,,,,\n"
    (exports / "sheet.csv").write_text(text, encoding="utf-8")
    result = quantify_plates(["first.csv", "plate.csv"], ElisaSettings(layout="sheet.csv"))
    (fault,) = result.faults
    assert "first" in fault
    assert fault.endswith("(sheet.csv names plate absent, which is not there)")
    with pytest.raises(InputError, match="names plate absent, which is not there"):
        quantify_plates(["first.csv", "missing.csv"], ElisaSettings(layout="sheet.csv"))


@pytest.mark.parametrize("name", ["=PEA1", "-", "'=x", "\uff1dPEA1"])
def test_wells_are_a_layout_with_the_same_names(tmp_path, name):
    table = pd.DataFrame({"well": ["A1"], "role": ["sample"], "sample": [name]})
    (tmp_path / "wells.csv").write_text(csv_text(table), encoding="utf-8")
    assert read_layout(tmp_path / "wells.csv").table["sample"].tolist() == [name]

"""``il6blot elisa``: what it writes, prints and returns."""

import json

import numpy as np
import pandas as pd
import pytest
from drawn_plate import SAMPLES, grid, grid_text, sheet_text
from PIL import Image

TABLES = {
    "wells.csv": "plate well role sample experiment replicate response dilution masked mask_reason "
    "concentration flags",
    "standards.csv": "plate sample nominal response back_calculated recovery_percent accepted masked",
    "curves.csv": "plate model weights fit a b c d g a_se b_se c_se d_se g_se r2 rmse lod lloq uloq "
    "accepted flags",
    "concentrations.csv": "plate sample experiment replicate n_wells response_mean response_sd cv_percent "
    "dilution concentration concentration_sd ci_low ci_high inv_low inv_high censored bound unit flags",
    "quality.csv": "plate check subject value low high passed sentence",
}


@pytest.fixture
def plates(tmp_path, monkeypatch):
    """A working directory with a plate and its well sheet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plate.csv").write_text(grid_text(grid()), encoding="utf-8")
    (tmp_path / "sheet.csv").write_text(sheet_text(), encoding="utf-8")
    return tmp_path


def test_a_plate_becomes_tables_and_a_picture(plates, il6blot):
    code, out, err = il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--out", "out")
    assert (code, err) == (0, "")
    assert {path.name for path in (plates / "out").iterdir()} == {*TABLES, "plate-curve.png"}
    for name, columns in TABLES.items():
        table = pd.read_csv(plates / "out" / name)
        assert list(table.columns[: len(columns.split())]) == columns.split(), name
    assert "plate plate, response: 4pl curve, accepted, range 3.125 to 200 pg/mL" in out
    assert "3 of 3 sample rows have a concentration" in out
    with Image.open(plates / "out" / "plate-curve.png") as picture:
        assert picture.size == (1125, 900)


def test_concentrations_are_the_known_ones(plates, il6blot):
    assert il6blot("elisa", "plate.csv", "--layout", "sheet.csv")[0] == 0
    table = pd.read_csv(plates / "il6blot-results" / "concentrations.csv").set_index("sample")
    for sample, x in SAMPLES.items():
        row = table.loc[sample]
        true = x * (10 if sample == "diluted" else 1)
        assert row["concentration"] == pytest.approx(true, rel=0.01)
        assert row["ci_low"] < true < row["ci_high"]
        assert row["inv_low"] < true < row["inv_high"]
        assert (row["experiment"], row["cell_line"], row["n_wells"]) == (2, sample, 3)


@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), ("\t", "."), ("\t", ",")])
def test_other_forms_of_the_grid_give_the_same_numbers(plates, il6blot, separator, decimal):
    il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--out", "a")
    (plates / "b").mkdir()
    (plates / "b" / "plate.csv").write_text(grid_text(grid(), separator, decimal), encoding="utf-8")
    assert il6blot("elisa", "b/plate.csv", "--layout", "sheet.csv", "--out", "c")[0] == 0
    assert (plates / "a/concentrations.csv").read_bytes() == (plates / "c/concentrations.csv").read_bytes()


def test_two_runs_are_alike_to_the_byte(plates, il6blot):
    for out in ("a", "b"):
        il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--out", out)
    for path in (plates / "a").iterdir():
        assert path.read_bytes() == (plates / "b" / path.name).read_bytes(), path.name


def test_json_is_one_object_and_the_rest_goes_to_stderr(plates, il6blot):
    code, out, err = il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--json")
    tables = json.loads(out)
    assert code == 0
    assert {f"{name}.csv" for name in tables} == {*TABLES, "failures.csv"}
    assert tables["wells"][0]["masked"] is False
    assert tables["failures"] == []
    assert "to check" in err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"model": "4pl", "weights": "1/y2", "fit": "means"}),
        (["--model", "5pl", "--weights", "1/y", "--fit", "replicates"], {"model": "5pl", "weights": "1/y"}),
        (["--model", "loglog"], {"model": "loglog", "weights": "1"}),
        (["--fix", "a=0.05", "--fix", "d=3"], {"a": 0.05, "a_se": 0.0, "d": 3.0}),
        (["--model", "auto"], {"model": "4pl"}),
    ],
    ids=str,
)
def test_options_reach_the_curve(plates, il6blot, options, expected):
    assert il6blot("elisa", "plate.csv", "--layout", "sheet.csv", *options, "--out", "out")[0] == 0
    row = pd.read_csv(plates / "out" / "curves.csv", dtype={"weights": str}).iloc[0]
    assert {name: row[name] for name in expected} == expected


def test_a_unit_that_overrules_is_said(plates, il6blot):
    _, out, _ = il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--unit", "ng/mL", "--out", "out")
    assert "pg/mL, was overruled by ng/mL" in out
    assert set(pd.read_csv(plates / "out" / "concentrations.csv")["unit"]) == {"ng/mL"}


def test_blank_subtraction_moves_the_curve_and_not_the_concentrations(plates, il6blot):
    il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--weights", "1", "--out", "a")
    options = ["--subtract-blank", "--weights", "1"]
    assert (
        "was subtracted" in il6blot("elisa", "plate.csv", "--layout", "sheet.csv", *options, "--out", "b")[1]
    )
    plain, blank = (pd.read_csv(plates / out / "concentrations.csv") for out in "ab")
    np.testing.assert_allclose(plain["concentration"], blank["concentration"], rtol=1e-6)
    assert pd.read_csv(plates / "b" / "curves.csv")["a"][0] == pytest.approx(0.0, abs=0.002)


def test_release_per_cells_and_time(plates, il6blot):
    sheet = pd.read_csv("sheet.csv")
    sheet["volume_ml"], sheet["cells"], sheet["hours"] = 2.0, 4e6, 6.0
    sheet.to_csv("amounts.csv", index=False)
    release = ["--release-per", "cells", "--release-per", "time"]
    assert il6blot("elisa", "plate.csv", "--layout", "amounts.csv", *release, "--out", "out")[0] == 0
    table = pd.read_csv(plates / "out" / "concentrations.csv")
    np.testing.assert_allclose(table["release"], table["concentration"] * 2 / 4 / 6)
    assert set(table["release_unit"]) == {"pg per 10⁶ cells per h"}


def test_one_bad_export_does_not_stop_the_others(plates, il6blot):
    (plates / "text.csv").write_text("no plate in here\n", encoding="utf-8")
    code, out, err = il6blot("elisa", "text.csv", "plate.csv", "--layout", "sheet.csv", "--out", "out")
    assert code == 1
    assert err.count("\n") == 1
    assert "text.csv" in err
    assert "plate.csv" in out
    assert len(pd.read_csv(plates / "out" / "curves.csv")) == 1


def test_one_plate_without_a_curve_keeps_its_wells(plates, il6blot):
    (plates / "other.csv").write_text(grid_text(grid()), encoding="utf-8")
    code, _, err = il6blot("elisa", "plate.csv", "other.csv", "--layout", "sheet.csv", "--out", "out")
    assert code == 1
    assert "other has no standards" in err
    wells = pd.read_csv(plates / "out" / "wells.csv")
    assert set(wells["plate"]) == {"plate", "other"}
    assert wells.loc[wells["plate"] == "other", "concentration"].isna().all()


def test_plates_of_one_name_keep_apart(plates, il6blot):
    (plates / "day2").mkdir()
    (plates / "day2" / "plate.csv").write_text(grid_text(grid()), encoding="utf-8")
    sheet = sheet_text() + sheet_text("plate-2").split("\n", 1)[1]
    (plates / "both.csv").write_text(sheet, encoding="utf-8")
    code, _, _ = il6blot("elisa", "plate.csv", "day2/plate.csv", "--layout", "both.csv", "--out", "out")
    assert code == 0
    assert {path.name for path in (plates / "out").glob("*.png")} == {"plate-curve.png", "plate-2-curve.png"}


def test_a_plate_borrows_anothers_curve(plates, il6blot):
    (plates / "second.csv").write_text(grid_text(grid()), encoding="utf-8")
    rows = [line for line in sheet_text("second").splitlines()[1:] if ",standard," not in line]
    header, *first = sheet_text().splitlines()
    lines = [f"{header},curve_from", *(f"{line}," for line in first), *(f"{line},plate" for line in rows)]
    (plates / "both.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, _, err = il6blot("elisa", "plate.csv", "second.csv", "--layout", "both.csv", "--out", "out")
    assert (code, err) == (0, "")
    table = pd.read_csv(plates / "out" / "concentrations.csv")
    one, other = (table[table["plate"] == name].reset_index() for name in ("plate", "second"))
    assert one["concentration"].tolist() == other["concentration"].tolist()
    assert other["flags"].str.contains("borrowed_curve").all()
    curves = pd.read_csv(plates / "out" / "curves.csv")
    assert curves["standards_from"].tolist() == ["plate", "plate"]


@pytest.mark.parametrize("name", ["layout.csv", "layout.xlsx"])
def test_a_template_that_was_filled_in_is_a_layout(plates, il6blot, name):
    code, out, _ = il6blot("elisa", "--template", name)
    assert code == 0
    assert name in out
    read = pd.read_excel if name.endswith("xlsx") else pd.read_csv
    table = read(plates / name, dtype=object).set_index("well")
    assert len(table) == 96
    for line in sheet_text().splitlines()[1:]:
        _, well, role, sample, experiment, nominal, dilution, unit, _ = line.split(",")
        values = {"role": role, "sample": sample, "experiment": experiment, "nominal": nominal}
        for column, value in {**values, "dilution": dilution, "unit": unit}.items():
            table.loc[well, column] = value or None
    table.reset_index().to_csv("filled.csv", index=False)
    il6blot("elisa", "plate.csv", "--layout", "sheet.csv", "--out", "a")
    assert il6blot("elisa", "plate.csv", "--layout", "filled.csv", "--out", "b")[0] == 0
    one, other = (pd.read_csv(plates / out / "concentrations.csv") for out in "ab")
    assert one["concentration"].tolist() == other["concentration"].tolist()


def test_a_template_holds_what_the_export_knows(shared_data, plates, il6blot):
    export = shared_data / "elisa" / "gen5" / "Lowry_Protein_Assay_no_results_matrix.txt"
    assert il6blot("elisa", export, "--template", "layout.csv")[0] == 0
    table = pd.read_csv(plates / "layout.csv").set_index("well")
    assert (table.loc["A2", "role"], table.loc["A2", "nominal"]) == ("standard", 10)
    assert il6blot("elisa", export, "--out", "a")[0] == 0
    assert il6blot("elisa", export, "--layout", "layout.csv", "--out", "b")[0] == 0
    assert (plates / "a/curves.csv").read_bytes() == (plates / "b/curves.csv").read_bytes()


def test_a_range_has_a_unit_where_nobody_said_one(plates, il6blot):
    header, *lines = sheet_text().splitlines()
    sheet = "\n".join([header, *(line for line in lines if ",sample," not in line)])
    (plates / "sheet.csv").write_text(sheet.replace("pg/mL", ""), encoding="utf-8")
    code, out, _ = il6blot("elisa", "plate.csv", "--layout", "sheet.csv")
    assert code == 0
    assert "range 3.125 to 200 pg/mL; 0 of 0 sample rows" in out

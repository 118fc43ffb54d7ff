"""wells.csv, standards.csv and curves.csv."""

import re

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, RISING, logistic, plate_of, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.tables import (
    CURVE_COLUMNS,
    STANDARD_COLUMNS,
    WELL_TABLE_COLUMNS,
    curve_table,
    standards_table,
    wells_table,
)

JITTER = (-0.02, 0.0, 0.02)


def contract(shared_data, table):
    text = (shared_data.parent / "contract.md").read_text()
    (line,) = (line for line in text.splitlines() if line.startswith(f"- `{table}`"))
    words = re.sub(r"\([^)]*\)", "", line.partition(":")[2])
    named = [word.strip() for words in re.findall(r"`([^`]+)`", words) for word in words.split(",")]
    return [f"{name}_se" for name in "abcdg"] if named == ["a_se … g_se"] else named


@pytest.mark.parametrize(
    ("table", "columns"), [("wells.csv", WELL_TABLE_COLUMNS), ("standards.csv", STANDARD_COLUMNS)]
)
def test_columns_are_those_of_the_contract(shared_data, table, columns):
    named = [name for name in contract(shared_data, table) if name in columns]
    assert list(columns[: len(named)]) == named
    assert len(columns) - len(named) <= 1


def test_curve_columns_are_those_of_the_contract(shared_data):
    text = (shared_data.parent / "contract.md").read_text()
    named = re.search(r"`curves.csv`: `([^`]+)`", text)[1].split(" … ")[0].split(", ")
    errors = [f"{name}_se" for name in "abcdg"]
    rest = ["r2", "rmse", "lod", "lloq", "uloq", "accepted", "flags"]
    assert list(CURVE_COLUMNS[: len(named) + 4 + len(rest)]) == [*named[:-1], *errors, *rest]


def made():
    rows = [
        *standards(jitter=JITTER),
        *wells_of("U", logistic(20) * np.array([0.9, 1.0, 1.1]), dilution=10.0, dose="4"),
        *wells_of("high", [float(logistic(900)), 9.0, np.nan], dose="8"),
    ]
    rows[-1] |= {"flags": "overflow"}
    rows[25] |= {"masked": True, "mask_reason": "user: bubble"}
    return plate_of(rows, factors=("dose",))


def test_wells():
    plate = made()
    curve = fit_curve(plate)
    table = wells_table(plate, curve)
    assert tuple(table.columns) == (*WELL_TABLE_COLUMNS, "dose")
    assert len(table) == 96
    assert set(table["plate"]) == {"P1"}
    by_well = table.set_index("well")
    wells = [f"C{k}" for k in range(1, 7)]
    y = by_well.loc[wells[:3], "response"].to_numpy(dtype=float)
    a, b, c, d = (curve.parameters[name] for name in "abcd")
    by_hand = c * ((a - d) / (y - d) - 1) ** (1 / b)
    assert by_well.loc[wells[:3], "concentration"].to_numpy(dtype=float) == pytest.approx(by_hand)
    assert by_well.loc["C2", ["masked", "mask_reason", "dilution"]].tolist() == [True, "user: bubble", 10.0]
    assert by_well.loc[wells, "flags"].tolist() == ["", "", "", "extrapolated", "", "overflow"]
    assert by_well.loc[wells, "dose"].tolist() == ["4"] * 3 + ["8"] * 3
    assert np.isfinite(by_well.loc["C4", "concentration"])
    assert by_well.loc[["C5", "C6"], "concentration"].isna().all()
    bare = wells_table(plate)
    assert bare["concentration"].isna().all()
    assert bare["flags"].iloc[27] == ""
    assert plate.wells["flags"].iloc[27] == ""


def test_standards():
    rows = standards(jitter=JITTER)
    rows[4]["masked"] = True
    rows[7]["response"] = 9.0
    rows[9]["response"] *= 1.4
    plate = plate_of(rows)
    curve = fit_curve(
        (
            np.repeat([200, 100, 50, 25, 12.5, 6.25, 3.125, 0], 3),
            logistic(np.repeat([200, 100, 50, 25, 12.5, 6.25, 3.125, 0], 3)) * np.tile([0.98, 1, 1.02], 8),
        )
    )
    table = standards_table(plate, curve)
    assert tuple(table.columns) == STANDARD_COLUMNS
    assert table["nominal"].tolist() == sorted(table["nominal"], reverse=True)
    assert table["well"].tolist()[:3] == ["A1", "A2", "A3"]
    by_well = table.set_index("well")
    known = table["nominal"] > 0
    assert table["recovery_percent"].isna().tolist() == (~known | table["back_calculated"].isna()).tolist()
    ratio = 100 * table["back_calculated"] / table["nominal"].where(known)
    np.testing.assert_allclose(table["recovery_percent"], ratio)
    assert by_well.loc["A5", ["accepted", "masked"]].tolist() == [None, True]
    assert by_well.loc["A8", "accepted"] is False
    assert by_well.loc["A10", "accepted"] is False
    assert by_well.loc["A1", "accepted"] is True
    assert by_well.loc[["B10", "B11", "B12"], "accepted"].tolist() == [None] * 3
    assert standards_table(plate)["back_calculated"].isna().all()
    assert standards_table(plate)["accepted"].tolist() == [None] * 24


def test_standards_at_the_ends_may_be_off_by_a_quarter():
    curve = fit_curve(plate_of(standards(jitter=JITTER)))
    rows = [
        {"role": "standard", "nominal": nominal, "response": float(curve.predict([nominal * factor])[0])}
        for nominal in (200.0, 100.0) for factor in (0.76, 0.81, 1.19, 1.24, 1.26)
    ]  # fmt: skip
    accepted = standards_table(plate_of(rows), curve)["accepted"].tolist()
    assert (curve.lloq, curve.uloq) == (3.125, 200.0)
    assert accepted == [True, True, True, True, False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("middle", "end", "expected"),
    [
        (18.0, 18.0, (True, True)),
        (26.0, 22.0, (False, True)),
        (26.0, 27.0, (False, False)),
    ],
)
def test_standards_of_a_level_that_scatters_are_not_accepted(middle, end, expected):
    # Two wells at ± off have a CV of off √2: each by itself comes back within 20 %.
    cv = {50.0: middle, 3.125: end}
    rows = [
        {"role": "standard", "nominal": dose, "response": 0.05 + 0.01 * dose * (1 + sign * off)}
        for dose in DOSES for off in [cv.get(dose, 0.0) / 100 / np.sqrt(2)] for sign in (-1, 1)
    ]  # fmt: skip
    plate = plate_of(rows)
    curve = fit_curve(plate, "linear")
    table = standards_table(plate, curve)
    by_level = table.groupby("nominal")["accepted"].agg(all)
    assert (by_level[50.0], by_level[3.125]) == expected
    assert by_level[[200.0, 100.0, 12.5, 6.25]].all()


@pytest.mark.parametrize(
    ("model", "filled", "missing"),
    [("4pl", "abcdg", ""), ("5pl", "abcdg", ""), ("linear", "ab", "cdg"), ("loglog", "ab", "cdg")],
)
def test_curves(model, filled, missing):
    plate = plate_of(standards(jitter=JITTER), unit="")
    curve = fit_curve(plate, model=model, weights="1/y")
    table = curve_table(plate, curve)
    assert tuple(table.columns) == CURVE_COLUMNS
    (row,) = table.to_dict("records")
    assert [row[name] for name in ("plate", "model", "fit", "standards_from")] == ["P1", model, "means", "P1"]
    assert row["weights"] == ("1" if model == "loglog" else "1/y")
    for name in filled:
        assert row[name] == curve.parameters.get(name, 1.0)
        assert row[f"{name}_se"] == curve.standard_errors.get(name) or (name == "g" and np.isnan(row["g_se"]))
    assert all(np.isnan(row[name]) and np.isnan(row[f"{name}_se"]) for name in missing)
    for name in ("r2", "rmse", "lod", "lloq", "uloq", "accepted", "aicc"):
        assert row[name] == getattr(curve, name) or np.isnan(row[name])
    assert row["flags"] == ";".join(curve.flags)
    if model == "4pl":
        assert {name: row[name] for name in "abcd"} == pytest.approx(RISING, rel=0.05)

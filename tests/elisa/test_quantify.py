"""Concentrations: what is multiplied, left empty, bounded and flagged."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from elisa.curve.made_plates import DOSES, FALLING, RISING, logistic, plate_of, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quantify import CONCENTRATION_COLUMNS, concentrations
from napari_il6blot.errors import InputError
from napari_il6blot.flags import FLAGS

JITTER = (-0.03, 0.0, 0.03)
# A falling curve is flat where doses are low: there little scatter of responses is much of concentrations.
STEADY = (-0.01, 0.0, 0.01)


def quantified(*samples, truth=RISING, model="4pl", curve=None, **fields):
    """The table of a plate of standards and these wells."""
    plate = plate_of(
        [
            *standards(truth=truth, jitter=STEADY if truth is FALLING else JITTER),
            *(well for wells in samples for well in wells),
        ],
        **fields,
    )
    return concentrations(plate, curve or fit_curve(plate, model=model))


def at(x, offsets=JITTER, truth=RISING):
    return logistic(x, truth) * (1 + np.array(offsets))


def test_columns_are_those_of_the_contract(shared_data):
    text = (shared_data.parent / "contract.md").read_text()
    line = next(line for line in text.splitlines() if line.startswith("- `concentrations.csv`"))
    named = ",".join(re.findall(r"`([a-z_, ]+)`", line.partition("empty):")[2])).replace(" ", "").split(",")
    named = [name for name in named if name in CONCENTRATION_COLUMNS]
    assert tuple(named) == CONCENTRATION_COLUMNS[: len(named)]
    assert len(named) == len(CONCENTRATION_COLUMNS) - 1  # role is ours
    assert tuple(quantified(wells_of("U", at(20))).columns) == CONCENTRATION_COLUMNS


def test_factors_stand_at_the_end():
    wells = wells_of("U", at(20), cell_line="PEA1", dose="4 µM")
    table = quantified(wells, factors=("cell_line", "dose"))
    assert tuple(table.columns) == (*CONCENTRATION_COLUMNS, "cell_line", "dose")
    assert table[["cell_line", "dose"]].iloc[0].tolist() == ["PEA1", "4 µM"]


def test_a_sample_by_hand():
    y = np.array([0.8, 0.84, 0.79])
    row = quantified(wells_of("U", y)).iloc[0]
    by_hand = 70 * ((0.06 - 3.2) / (y.mean() - 3.2) - 1) ** (1 / 1.15)
    assert row["plate"] == "P1"
    assert row["n_wells"] == 3
    assert row["response_mean"] == pytest.approx(y.mean())
    assert row["response_sd"] == pytest.approx(y.std(ddof=1))
    assert row["cv_percent"] == pytest.approx(100 * y.std(ddof=1) / y.mean())
    assert row["concentration"] == pytest.approx(by_hand, rel=0.01)
    assert row["ci_low"] * row["ci_high"] == pytest.approx(row["concentration"] ** 2)
    assert row["inv_low"] < row["concentration"] < row["inv_high"]
    assert (row["censored"], row["flags"], row["unit"], row["role"]) == ("", "", "pg/mL", "sample")
    assert np.isnan(row["bound"])


def test_dilution_multiplies():
    plain, diluted = (quantified(wells_of("U", at(20), dilution=factor)).iloc[0] for factor in (1.0, 10.0))
    for name in ("concentration", "concentration_sd", "ci_low", "ci_high", "inv_low", "inv_high"):
        assert diluted[name] == pytest.approx(10 * plain[name]), name
    for name in ("response_mean", "cv_percent", "flags", "n_wells"):
        assert diluted[name] == plain[name], name


def test_groups_are_sample_experiment_replicate_and_dilution_in_the_order_of_their_wells():
    keys = [
        {"sample": sample, "experiment": experiment, "replicate": replicate, "dilution": dilution}
        for sample, experiment, replicate, dilution in [
            ("B", 1, 1, 1.0), ("A", 1, 1, 1.0), ("A", 2, 1, 1.0), ("A", 2, 2, 1.0), ("A", 2, 2, 5.0),
        ]
    ]  # fmt: skip
    wells = [{"role": "sample", "response": 0.9} | key for key in keys for _ in range(2)]
    table = quantified(wells, wells)
    measured = table[table["dilution"].notna()]
    assert measured[["sample", "experiment", "replicate", "dilution"]].to_dict("records") == keys
    assert (measured["n_wells"] == 4).all()
    assert len(table) == 6  # and one that combines 1 and 5


CENSORED = {
    "low but on the curve": (1.0, "<", "below_lloq;extrapolated"),
    "high but on the curve": (900.0, ">", "above_uloq;extrapolated"),
    "below the lower plateau": (None, "<", "below_lloq"),
    "beyond the upper plateau": (np.inf, ">", "above_uloq"),
}


@pytest.mark.parametrize("truth", [RISING, FALLING], ids=["rising", "falling"])
@pytest.mark.parametrize(("dose", "side", "flags"), CENSORED.values(), ids=CENSORED)
def test_out_of_range_is_a_bound(truth, dose, side, flags):
    if dose is None:
        y = truth["a"] - 0.02 * (truth["d"] - truth["a"])
    elif np.isinf(dose):
        y = truth["d"] + 0.03 * (truth["d"] - truth["a"])
    else:
        y = float(logistic(dose, truth))
    jitter = STEADY if truth is FALLING else JITTER
    plate = plate_of([*standards(truth=truth, jitter=jitter), *wells_of("U", [y, y, y], dilution=4.0)])
    curve = fit_curve(plate)
    row = concentrations(plate, curve).iloc[0]
    assert row["censored"] == side
    assert row["bound"] == pytest.approx(4 * (curve.lloq if side == "<" else curve.uloq))
    empty = ["concentration", "concentration_sd", "ci_low", "ci_high", "inv_low", "inv_high"]
    assert row[empty].isna().all()
    assert row["flags"] == flags


@pytest.mark.parametrize(("truth", "side"), [(RISING, ">"), (FALLING, "<")])
def test_overflow_is_a_side(truth, side):
    over = wells_of("U", [np.nan, float(logistic(30, truth))], flags="overflow")
    row = quantified(over, truth=truth).iloc[0]
    assert row["censored"] == side
    assert "overflow" in row["flags"].split(";")
    assert np.isnan(row["concentration"])
    assert np.isfinite(row["bound"])
    every = quantified(wells_of("U", [np.nan, np.nan], flags="overflow"), truth=truth).iloc[0]
    assert (every["censored"], every["n_wells"]) == (side, 0)
    over[0] |= {"masked": True}
    over[1] |= {"flags": ""}
    masked = quantified(over, truth=truth).iloc[0]
    assert (masked["censored"], masked["flags"], masked["n_wells"]) == ("", "", 1)


def test_no_wells_and_unreadable():
    table = quantified(
        wells_of("masked", at(20), masked=True),
        wells_of("text", [np.nan] * 2, flags="unreadable"),
        [*wells_of("half", [np.nan], flags="unreadable"), *wells_of("half", [0.8])],
    ).set_index("sample")
    assert table["flags"].to_dict() == {
        "masked": "no_wells",
        "text": "no_wells;unreadable",
        "half": "unreadable",
    }
    assert table["n_wells"].to_dict() == {"masked": 0, "text": 0, "half": 1}
    assert (table["censored"] == "").all()
    assert np.isfinite(table["concentration"]).to_dict() == {"masked": False, "text": False, "half": True}


def test_high_cv_and_single_wells():
    table = quantified(wells_of("wide", [0.6, 0.9]), wells_of("close", [0.7, 0.8]), wells_of("one", [0.75]))
    assert table["flags"].tolist() == ["high_cv", "", ""]
    one = table.iloc[2]
    assert np.isnan([one["response_sd"], one["cv_percent"]]).all()
    assert one["concentration_sd"] > table.iloc[1]["concentration_sd"]
    assert np.isfinite(one[["ci_low", "ci_high", "inv_low", "inv_high"]].to_numpy(dtype=float)).all()


def test_wells_that_scatter_more_than_the_plate_carry_their_own_scatter():
    table = quantified(wells_of("wild", at(20, (-0.4, 0.0, 0.4))), wells_of("usual", at(20)))
    wild, usual = (table.iloc[k] for k in (0, 1))
    assert wild["concentration"] == pytest.approx(usual["concentration"])
    slope = 0.5 * (np.log(logistic(20 * 1.01)) - np.log(logistic(20 / 1.01))) / np.log(1.01)
    own = 0.4 / np.sqrt(3) / slope  # relative s.d. of the mean, in ln x
    assert wild["concentration_sd"] / wild["concentration"] == pytest.approx(own, rel=0.15)
    assert usual["concentration_sd"] < 0.3 * wild["concentration_sd"]


def test_borrowed_curve_and_assumed_unit():
    lender = plate_of(standards(jitter=JITTER), name="P0", unit="")
    curve = fit_curve(lender)
    plate = plate_of(wells_of("U", at(20)), unit="")
    row = concentrations(plate, curve).iloc[0]
    assert (row["flags"], row["unit"]) == ("borrowed_curve;unit_assumed", "pg/mL")
    row = concentrations(replace(plate, unit="ng/mL"), curve).iloc[0]
    assert (row["flags"], row["unit"]) == ("borrowed_curve", "ng/mL")
    of_arrays = fit_curve((curve.x, curve.y))
    assert concentrations(plate, of_arrays).iloc[0]["flags"] == "unit_assumed"


def test_a_curve_of_another_unit_is_refused():
    curve = fit_curve(plate_of(standards(jitter=JITTER), name="P0", unit="ng/mL"))
    with pytest.raises(InputError, match=r"plate P1 is in pg/mL, .* from plate P0 is in ng/mL: "):
        concentrations(plate_of(wells_of("U", at(20))), curve)


@pytest.mark.parametrize(
    ("blanks", "flags"),
    [
        ((0.02, 0.06, 0.16), ["below_lloq;extrapolated", "below_lod", ""]),
        ((0.059, 0.06, 0.061), ["below_lloq;extrapolated", "", ""]),
        ((), ["below_lloq;extrapolated", "", ""]),
    ],
)
def test_what_is_in_range_but_below_the_limit_of_detection_says_so(blanks, flags):
    samples = [well for k, x in enumerate((1.0, 5.0, 30.0)) for well in wells_of(f"U{k}", at(x))]
    plate = plate_of([*standards(DOSES, jitter=JITTER), *samples, *wells_of("", blanks, role="blank")])
    curve = fit_curve(plate)
    assert (curve.lloq, curve.lod > 5) == (DOSES[-1], flags[1] != "")
    table = concentrations(plate, curve)
    assert table["flags"].tolist() == flags
    assert np.isfinite(table["concentration"].iloc[1])


def test_controls_are_measured_and_nothing_else():
    wells = [
        {"role": role, "sample": role, "response": 0.8}
        for role in ("control", "sample", "blank", "empty", "standard")
    ]
    wells[-1] |= {"nominal": 20.0}
    assert quantified(wells)["role"].tolist() == ["control", "sample"]


def test_without_a_range_there_is_no_concentration():
    x = np.repeat((*DOSES, 0.0), 2)
    curve = fit_curve((x, logistic(x) * np.tile([0.99, 1.01], 8)), model="linear", weights="1")
    assert np.isnan(curve.lloq)
    row = concentrations(plate_of(wells_of("U", at(20))), curve).iloc[0]
    assert np.isnan(row["concentration"])
    assert (row["censored"], "no_range" in row["flags"].split(";")) == ("", True)


@pytest.mark.parametrize("model", ["4pl", "linear", "loglog"])
def test_another_unit_changes_only_the_numbers(model):
    def table(factor):
        respond = logistic if model == "4pl" else lambda dose: 0.05 + 0.01 * dose
        rows = [
            {"role": "standard", "sample": f"S{dose:g}", "nominal": dose * factor, "response": y}
            for dose in (*DOSES, 0.0)
            for y in (respond(dose) + 0.001, respond(dose) - 0.001)
        ]
        samples = [
            wells_of(f"U{k}", [y, y * 1.02], dilution=2.0) for k, y in enumerate((0.02, 0.06, 0.2, 0.9, 5.0))
        ]
        plate = plate_of([*rows, *(well for wells in samples for well in wells)])
        return concentrations(plate, fit_curve(plate, model=model))

    one, other = table(1.0), table(1000.0)
    for name in ("concentration", "concentration_sd", "ci_low", "ci_high", "inv_low", "inv_high", "bound"):
        values = other[name].to_numpy(dtype=float)
        assert values == pytest.approx(1000 * one[name].to_numpy(dtype=float), rel=2e-5, nan_ok=True), name
    assert other["flags"].tolist() == one["flags"].tolist()
    assert other["censored"].tolist() == one["censored"].tolist()


def test_every_flag_is_explained():
    table = quantified(
        wells_of("a", at(1)), wells_of("b", [9, 5]), wells_of("c", [np.nan], flags="overflow"), unit=""
    )
    words = {word for cell in table["flags"] for word in cell.split(";")}
    assert words <= set(FLAGS)
    assert {"below_lloq", "above_uloq", "high_cv", "overflow", "no_wells", "unit_assumed"} <= words


def test_several_plates():
    one = plate_of([*standards(jitter=JITTER), *wells_of("U", at(20))])
    two = replace(one, name="P2")
    curve = fit_curve(one)
    table = concentrations([one, two], {"P1": curve, "P2": curve})
    assert table["plate"].tolist() == ["P1", "P2"]
    pd.testing.assert_frame_equal(table, concentrations([one, two], [curve, curve]))
    for curves in ({"P1": curve}, [curve]):
        with pytest.raises(InputError, match="plate P2 has no curve: fit one, or name the plate"):
            concentrations([one, two], curves)
    with pytest.raises(InputError, match="nothing says which is the response"):
        concentrations(replace(one, response_of=""), curve)


def test_a_plate_without_samples_has_an_empty_table():
    table = quantified()
    assert len(table) == 0
    assert tuple(table.columns) == CONCENTRATION_COLUMNS

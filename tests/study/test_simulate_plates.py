"""Simulated plates: their truth must hold in the wells."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.plates import read_plates
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.errors import InputError
from napari_il6blot.study.simulate_plates import (
    PlateControl,
    PlateSettings,
    SampleLabel,
    difficult_plate,
    difficult_settings,
    simulate_plate,
)

QUIET = {"cv": 0.0, "sd": 0.0, "decimals": None}
ONE_VALUE = {
    "zero": False,
    "levels": 4,
    "replicates": 1,
    "blanks": 0,
    "sample_replicates": 92,
    "n_samples": 1,
}
LABELS = tuple(
    SampleLabel(name, experiment, replicate, {"cell_line": name, "dose": dose})
    for name, dose in (("PEA1", 0), ("PEA2", 4))
    for experiment in (1, 2)
    for replicate in ("x", "y")
)


def curve(x, settings):
    """The true response, from the formula in the documentation."""
    x = np.asarray(x, dtype=float)
    return settings.d + (settings.a - settings.d) / (1 + (x / settings.c) ** settings.b) ** settings.g


@pytest.mark.parametrize(("cv", "sd"), [(0.05, 0.0), (0.0, 0.02), (0.1, 0.01)])
@pytest.mark.parametrize("x", [3.0, 150.0])
def test_wells_scatter_about_the_true_response_as_told(cv, sd, x):
    plates = [
        simulate_plate(seed=seed, cv=cv, sd=sd, concentrations=(x,), **ONE_VALUE).plate.wells
        for seed in range(40)
    ]
    seen = np.concatenate([wells.loc[wells["role"] == "sample", "response"] for wells in plates])
    mean = curve(x, PlateSettings())
    expected = np.hypot(cv * mean, sd)
    assert len(seen) == 40 * 92
    assert abs(seen.mean() - mean) < 4 * expected / np.sqrt(len(seen))
    assert abs(seen.std(ddof=1) / expected - 1) < 4 / np.sqrt(2 * len(seen))


@pytest.mark.parametrize(
    "changes",
    [{}, {"a": 3.0, "d": 0.1}, {"g": 0.5, "b": 2.0}, {"dilutions": (1.0, 10.0), "n_samples": 8},
     {"shape": (16, 24), "n_samples": 60}],
)  # fmt: skip
def test_without_noise_every_well_reads_what_is_true_of_it(changes):
    made = simulate_plate(seed=2, controls=(PlateControl("low", 10.0, 8.0, 12.0),), **(QUIET | changes))
    wells, truth = made.plate.wells, made.truth
    np.testing.assert_allclose(truth["in_well"] * truth["dilution"], truth["concentration"], rtol=1e-12)
    np.testing.assert_allclose(truth["response"], curve(truth["in_well"], made.settings), rtol=1e-9)
    found = wells.merge(truth, on=["role", "sample", "experiment", "replicate", "dilution"])
    assert len(found) == 3 * len(truth)
    np.testing.assert_allclose(found["response_x"], found["response_y"], rtol=1e-12)
    standard = wells[wells["role"] == "standard"]
    np.testing.assert_allclose(standard["response"], curve(standard["nominal"], made.settings), rtol=1e-9)
    np.testing.assert_allclose(wells.loc[wells["role"] == "blank", "response"], made.settings.a, rtol=1e-12)


@pytest.mark.parametrize("changes", [{}, {"a": 3.0, "d": 0.1}, {"dilutions": (1.0, 3.0), "n_samples": 8}])
def test_the_public_calls_find_the_truth_without_noise(changes):
    made = simulate_plate(seed=4, concentration_limits=(12.0, 150.0), **(QUIET | changes))
    fitted = fit_curve(made.plate)
    assert [*fitted.parameters.values()] == pytest.approx(
        [made.parameters[name] for name in "abcd"], rel=1e-5
    )
    found = concentrations(made.plate, fitted).dropna(subset=["dilution", "concentration"])
    joined = found.merge(made.truth, on=["sample", "experiment", "replicate", "dilution"])
    assert len(joined) > 15
    np.testing.assert_allclose(joined["concentration_x"], joined["concentration_y"], rtol=1e-4)


def test_samples_are_drawn_evenly_on_the_log_scale_within_their_limits():
    drawn = np.concatenate([simulate_plate(seed=seed).truth["concentration"] for seed in range(50)])
    assert drawn.min() >= 2.0
    assert drawn.max() <= 200.0
    share = np.log(drawn / 2.0) / np.log(100.0)
    assert share.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * len(drawn)))
    assert (share < 0.25).mean() == pytest.approx(0.25, abs=0.06)


def test_the_errors_of_standards_are_shared_by_their_wells():
    made = simulate_plate(seed=1, standard_cv=0.2, **QUIET)
    standard = made.plate.wells[made.plate.wells["role"] == "standard"]
    by_level = standard.groupby("nominal")["response"]
    assert (by_level.max() == by_level.min()).all()
    off = by_level.first() / curve(by_level.first().index, made.settings) - 1
    assert (off.abs()[off.index > 0] > 1e-4).all()
    assert off[0.0] == pytest.approx(0.0, abs=1e-12)


def test_edges_outliers_and_the_readers_limit_change_the_wells_they_should():
    plain = simulate_plate(seed=6, **QUIET).grid
    edge = simulate_plate(seed=6, edge_effect=0.1, **QUIET).grid / plain
    assert np.nanmax(np.abs(edge[1:-1, 1:-1] - 1)) < 1e-12
    for border in (edge[0], edge[-1], edge[:, 0]):
        np.testing.assert_allclose(border[np.isfinite(border)], 1.1)
    odd = simulate_plate(seed=6, outlier_fraction=0.1, outlier_factor=3.0, **QUIET).grid / plain
    assert sorted(set(np.round(odd[np.isfinite(odd)], 9))) == [1.0, 3.0]
    limited = simulate_plate(seed=6, limit=1.5, **QUIET)
    np.testing.assert_array_equal(limited.grid, np.minimum(plain, 1.5))
    assert not limited.texts
    told = simulate_plate(seed=6, limit=1.5, overflow_text=True, **QUIET)
    assert set(told.texts.values()) == {"OVRFLW"}
    np.testing.assert_array_equal(np.isnan(told.grid), np.isnan(plain) | (plain > 1.5))
    assert ((told.plate.wells["flags"] == "overflow") == (plain > 1.5).ravel()).all()


def test_wells_run_down_the_columns_standards_first():
    made = simulate_plate(controls=(PlateControl("QC", 20.0, 15.0, 25.0),), n_samples=17)
    role = made.plate.wells["role"].to_numpy().reshape(8, 12)
    name = made.plate.wells["sample"].to_numpy().reshape(8, 12)
    assert (role[:, :3] == "standard").all()
    assert [*name[:, 0]] == [f"STD{level}" for level in range(1, 9)]
    assert (name[:, 0] == name[:, 2]).all()
    assert [*role[:, 3]] == ["blank"] * 3 + ["control"] * 3 + ["sample"] * 2
    assert [*role.T.ravel()].index("empty") == 24 + 3 + 3 + 51


@pytest.mark.parametrize(
    "changes",
    [{}, {"shape": (16, 24), "n_samples": 100}, {"decimals": None}, {"decimals": 2},
     {"limit": 1.0, "overflow_text": True, "unreadable": 2}, {"missing_levels": (3,)},
     {"controls": (PlateControl("QC", 20.0, 15.0, 25.0),), "n_samples": 12, "dilutions": (2.0,)},
     {"labels": LABELS, "n_samples": 8}],
)  # fmt: skip
def test_written_and_read_back_a_plate_is_the_same(tmp_path, changes):
    made = simulate_plate(seed=3, name="Plate 1", **changes)
    export, layout = made.write(tmp_path / "plates")
    assert export.name == "Plate 1.csv"
    for given in (made.well_sheet, layout):
        (read,) = read_plates(export, layout=given)
        assert (read.name, read.unit, read.shape) == ("Plate 1", "pg/mL", made.plate.shape)
        assert (read.response_of, read.factors) == (made.plate.response_of, made.plate.factors)
        np.testing.assert_array_equal(read.reads["response"], made.grid)
        pd.testing.assert_frame_equal(read.wells, made.plate.wells, check_exact=True, check_dtype=False)


def test_the_grid_has_the_form_that_the_contract_names(tmp_path):
    export, layout = simulate_plate(n_samples=10).write(tmp_path, "P2")
    lines = export.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "," + ",".join(map(str, range(1, 13)))
    assert [line[:2] for line in lines[1:]] == [f"{letter}," for letter in "ABCDEFGH"]
    assert {line.count(",") for line in lines} == {12}
    assert set(pd.read_csv(layout)["plate"]) == {"P2"}


def test_the_well_sheet_has_the_columns_of_the_contract():
    sheet = simulate_plate(labels=LABELS, n_samples=8).well_sheet
    columns = ["plate", "well", "role", "sample", "experiment", "replicate", "nominal", "dilution", "unit"]
    assert [*sheet.columns] == [*columns, "cell_line", "dose"]
    samples = sheet[sheet["role"] == "sample"]
    assert set(samples.loc[samples["sample"] == "PEA2", "dose"]) == {4}
    assert len(samples.drop_duplicates(["sample", "experiment", "replicate"])) == 8


def test_the_same_seed_gives_the_same_plate():
    one, same, other = (simulate_plate(seed=seed, n_samples=5) for seed in (7, 7, 8))
    np.testing.assert_array_equal(one.grid, same.grid)
    pd.testing.assert_frame_equal(one.truth, same.truth)
    assert not np.array_equal(one.grid, other.grid, equal_nan=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"shape": (4, 6)}, "8 × 12 or 16 × 24"), ({"c": 0.0}, "c of the true curve must be positive"),
     ({"a": np.nan}, "a of the true curve must be finite"), ({"fold": 1.0}, "greater than 1"),
     ({"top": -1.0}, "greater than 0"), ({"levels": 0}, "levels"), ({"replicates": 0}, "replicates"),
     ({"sample_replicates": 0}, "sample_replicates"), ({"n_samples": -1}, "n_samples"),
     ({"concentrations": (-1.0,)}, "zero or more"), ({"concentration_limits": (0.0, 1.0)}, "positive"),
     ({"dilutions": ()}, "one or more"), ({"dilutions": (2.0, 2.0)}, "names one twice"),
     ({"controls": (PlateControl("QC", 1.0, 2.0, 1.0),)}, "lower first"), ({"cv": -0.1}, "cv must be"),
     ({"sd": np.inf}, "sd must be"), ({"outlier_fraction": 2.0}, "outlier_fraction"),
     ({"edge_effect": -1.0}, "edge_effect"), ({"limit": np.nan}, "limit"), ({"decimals": -1}, "decimals"),
     ({"missing_levels": (9,)}, "numbered 1 to 8"), ({"labels": LABELS}, "8 labels for 20 samples"),
     ({"labels": LABELS[:1] * 2, "n_samples": 2}, "two labels"), ({"name": " "}, "needs a name"),
     ({"labels": (SampleLabel("x", factors={"role": 1}),), "n_samples": 1}, "cannot be called role"),
     ({"labels": (LABELS[0], SampleLabel("x")), "n_samples": 2}, "same factors"),
     ({"n_samples": 24}, "99 wells do not fit on a plate of 8 × 12")],
)  # fmt: skip
def test_impossible_settings_are_refused(changes, words):
    with pytest.raises(InputError, match=words):
        simulate_plate(**changes)


def test_an_unknown_setting_is_refused():
    with pytest.raises(TypeError, match="samples"):
        simulate_plate(samples=4)


def test_settings_are_taken_and_changed():
    settings = PlateSettings(n_samples=4, cv=0.2)
    made = simulate_plate(settings=settings, cv=0.01, concentrations=(5.0, 50.0))
    assert (made.settings.cv, settings.cv) == (0.01, 0.2)
    assert [*made.truth["sample"]] == ["S01", "S02"]
    assert [*made.truth["concentration"]] == [5.0, 50.0]


def test_difficult_plates_have_every_difficulty():
    drawn = [difficult_settings(seed) for seed in range(200)]
    for present in (
        lambda s: s.a > s.d, lambda s: s.a == s.d, lambda s: np.isfinite(s.limit), lambda s: s.missing_levels,
        lambda s: s.levels == 5, lambda s: s.replicates == 1, lambda s: s.cv < 1e-3, lambda s: s.cv > 0.2,
        lambda s: s.blanks == 0, lambda s: s.top > 1e5, lambda s: s.top < 1, lambda s: s.unreadable,
        lambda s: s.a < 0, lambda s: s.overflow_text,
    ):  # fmt: skip
        assert 2 <= sum(bool(present(settings)) for settings in drawn) <= 150


# inverse.py's upper end at 700 log units overflows to infinity, and NumPy says so.
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_difficult_plates_give_a_curve_or_a_sentence():
    outcomes = []
    for seed in range(40):
        made = difficult_plate(seed)
        try:
            fitted = fit_curve(made.plate)
        except InputError as error:
            outcomes.append(str(error))
            continue
        assert np.isfinite([*fitted.parameters.values()]).all()
        concentrations(made.plate, fitted)
    assert 0 < len(outcomes) < 40


def test_simulating_plates_needs_no_image_library():
    code = "import sys, napari_il6blot.study.simulate_plates; print('skimage' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

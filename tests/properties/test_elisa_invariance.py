"""What a concentration must not depend on: the unit, the place on the plate, the order of the plates."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import concentrations, fit_curve, simulate_plate

FEW = settings(max_examples=8, deadline=None, derandomize=True)
SEEDS = st.integers(0, 400)
MODELS = st.sampled_from(["4pl", "5pl", "loglog"])
KEY = ["sample", "experiment", "replicate", "dilution"]
IN_UNITS = ["concentration", "ci_low", "ci_high", "inv_low", "inv_high"]


@cache
def drawn(seed):
    return simulate_plate(seed=seed, n_samples=8).plate


def quantified(plate, model="4pl"):
    curve = fit_curve(plate, model=model)
    return curve, concentrations(plate, curve).sort_values(KEY).reset_index(drop=True)


def alike(first, second, factor=1.0, rtol=1e-4):
    assert first["concentration"].notna().sum() >= 3
    assert first[KEY].to_numpy().tolist() == second[KEY].to_numpy().tolist()
    for name in IN_UNITS:
        np.testing.assert_allclose(second[name] / factor, first[name], rtol=rtol, err_msg=name)
    assert first["censored"].tolist() == second["censored"].tolist()
    assert first["flags"].tolist() == second["flags"].tolist()


@FEW
@given(SEEDS, MODELS, st.sampled_from([1e-3, 1e3, 1e-6, 37.0]))
def test_another_unit_changes_the_unit_only(seed, model, factor):
    plate = drawn(seed)
    wells = plate.wells.assign(nominal=plate.wells["nominal"] * factor)
    curve, table = quantified(plate, model)
    other, scaled = quantified(replace(plate, wells=wells), model)
    alike(table, scaled, factor)
    np.testing.assert_allclose(
        [other.lloq / factor, other.uloq / factor, other.r2, other.rmse],
        [curve.lloq, curve.uloq, curve.r2, curve.rmse], rtol=1e-5,
    )  # fmt: skip


@FEW
@given(SEEDS, MODELS, st.randoms(use_true_random=False))
def test_wells_may_lie_anywhere(seed, model, rng):
    plate = drawn(seed)
    order = list(range(len(plate.wells)))
    rng.shuffle(order)
    moved = plate.wells.iloc[order].reset_index(drop=True).assign(well=plate.wells["well"].to_numpy())
    alike(quantified(plate, model)[1], quantified(replace(plate, wells=moved), model)[1], rtol=1e-6)


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_samples_may_have_any_names(seed, rng):
    plate = drawn(seed)
    wells = plate.wells
    samples = sorted(set(wells.loc[wells["role"] == "sample", "sample"]))
    names = [f"renamed {number}" for number in range(len(samples))]
    rng.shuffle(names)
    renamed = dict(zip(samples, names, strict=True))
    other = wells.assign(sample=[renamed.get(name, name) for name in wells["sample"]])
    curve = fit_curve(plate)
    table = concentrations(plate, curve)
    again = concentrations(replace(plate, wells=other), fit_curve(replace(plate, wells=other)))
    table["sample"] = [renamed.get(name, name) for name in table["sample"]]
    pd.testing.assert_frame_equal(again, table, rtol=1e-9)


@FEW
@given(SEEDS, st.sampled_from([0.1, 2.0, 1000.0]))
def test_a_reader_of_another_gain_gives_the_same_concentrations(seed, gain):
    plate = drawn(seed)
    wells = plate.wells.assign(response=plate.wells["response"] * gain)
    alike(quantified(plate)[1], quantified(replace(plate, wells=wells))[1], rtol=1e-3)


@FEW
@given(SEEDS, st.sampled_from(["4pl", "5pl"]))
def test_more_response_is_more_concentration(seed, model):
    plate = drawn(seed)
    curve, table = quantified(plate, model)
    assert curve.rising
    known = table[(table["censored"] == "") & table["concentration"].notna()]
    in_well = (known["concentration"] / known["dilution"]).to_numpy()
    assert len(known) >= 3
    order = np.argsort(known["response_mean"].to_numpy())
    assert (np.diff(in_well[order]) > 0).all()
    # The standards, measured as if they were samples.
    wells = plate.wells
    standards = wells["role"] == "standard"
    asked = wells.assign(
        role=np.where(standards, "sample", "empty"),
        sample=wells["nominal"].map("{:g}".format).where(standards, ""),
        experiment=1, replicate=1, dilution=1.0,
    )  # fmt: skip
    back = concentrations(replace(plate, wells=asked), curve)
    back = back[back["concentration"].notna() & (back["censored"] == "")].sort_values("response_mean")
    assert len(back) >= 4
    assert back["concentration"].is_monotonic_increasing
    nominal = back["sample"].astype(float)
    within = (nominal >= curve.lloq) & (nominal <= curve.uloq)
    assert back["concentration"][within].to_numpy() == pytest.approx(nominal[within].to_numpy(), rel=0.35)

"""One sample at several dilutions, combined."""

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, RISING, logistic, plate_of, simulated, standards, wells_of
from scipy.stats import t as student

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.curve.models import gradient
from napari_il6blot.elisa.quantify import concentrations

JITTER = (-0.03, 0.0, 0.03)


def table_of(*groups, plate_rows=None, curve=None):
    """Concentrations of sample U: (dilution, undiluted concentration, relative offsets) each."""
    rows = standards(jitter=JITTER) if plate_rows is None else plate_rows
    for dilution, x, offsets in groups:
        y = RISING["a"] - 0.01 if x is None else logistic(x)
        rows = [*rows, *wells_of("U", y * (1 + np.array(offsets)), dilution=float(dilution))]
    plate = plate_of(rows)
    return concentrations(plate, curve or fit_curve(plate))


def test_a_row_more_only_where_there_are_several_dilutions():
    single, double = table_of((10, 20, JITTER)), table_of((10, 20, JITTER), (20, 10, JITTER))
    assert len(single) == 1
    assert double["dilution"].tolist()[:2] == [10, 20]
    assert np.isnan(double["dilution"].iloc[2])
    assert double["n_wells"].tolist() == [3, 3, 6]
    assert double.iloc[2][["sample", "experiment", "replicate", "unit", "role"]].tolist() == [
        "U",
        1,
        1,
        "pg/mL",
        "sample",
    ]
    assert double.iloc[2][["response_mean", "response_sd", "cv_percent", "inv_low", "inv_high"]].isna().all()
    assert double.dtypes.equals(single.dtypes)


def test_weighted_mean_by_hand():
    x, y = simulated(np.random.default_rng(12))
    curve = fit_curve((x, y))
    wells = {
        4.0: curve.predict([50.0, 50.0, 50.0]),
        10.0: curve.predict([19.0, 19.0]),
        20.0: curve.predict([10.4]),
    }
    plate = plate_of(
        [well for dilution, values in wells.items() for well in wells_of("U", values, dilution=dilution)]
    )
    table = concentrations(plate, curve)
    at, n = np.array([50.0, 19.0, 10.4]), np.array([3, 2, 1])
    p = curve.fitted.parameters
    h = 1e-6
    slope = (curve.predict(at * np.exp(h)) - curve.predict(at * np.exp(-h))) / (2 * h)
    own = curve.error.variance(curve.predict(at)) / n / slope**2
    weights = (1 / own) / np.sum(1 / own)
    logs = np.log(at * [4, 10, 20])
    shared = (gradient("4pl", at, p) / slope[:, None]) @ curve.fitted.root @ curve.fitted.root.T
    shared = shared @ (gradient("4pl", at, p) / slope[:, None]).T
    value = np.exp(weights @ logs)
    sd = np.sqrt(weights @ (np.diag(own) + shared) @ weights)
    row = table.iloc[3]
    assert row["concentration"] == pytest.approx(value, rel=1e-6)
    assert row["concentration_sd"] == pytest.approx(value * sd, rel=1e-5)
    reach = student.ppf(0.975, curve.df) * sd
    assert row["ci_low"] == pytest.approx(value * np.exp(-reach), rel=1e-5)
    assert row["ci_high"] == pytest.approx(value * np.exp(reach), rel=1e-5)
    assert row["flags"] == ""


def test_of_an_exact_curve_every_dilution_counts_alike():
    rows = standards(jitter=(0.0, 0.0))
    row = table_of((1, 100, [0.0]), (2, 49, [0.0]), (4, 26, [0.0]), plate_rows=rows).iloc[3]
    assert row["concentration"] == pytest.approx((100 * 98 * 104) ** (1 / 3), rel=1e-5)


def test_a_curve_without_uncertainty_still_combines():
    doses = (200.0, 60.0, 20.0, 6.0)
    table = table_of((1, 100, [0.0]), (2, 50, [0.0]), plate_rows=standards(doses, jitter=(0.0,)))
    assert table["concentration"].tolist() == pytest.approx([100, 100, 100], rel=1e-4)


@pytest.mark.parametrize(("second", "disagree"), [(10.0, False), (11.5, False), (16.0, True), (6.0, True)])
def test_dilutions_that_disagree_are_flagged(second, disagree):
    table = table_of((10, 20, JITTER), (20, second, JITTER))
    assert ("dilutions_disagree" in table.iloc[2]["flags"]) == disagree
    assert np.isfinite(table.iloc[2]["concentration"])
    assert table["flags"].tolist()[:2] == ["", ""]


def test_dilutions_that_differ_by_chance_are_not_flagged():
    wide = (-0.25, 0.0, 0.25)
    rows = standards(jitter=wide)
    table = table_of((10, 20, wide), (20, 13, wide), plate_rows=rows)
    assert "dilutions_disagree" not in table.iloc[2]["flags"]


def test_only_dilutions_in_range_count():
    table = table_of((1, 800, JITTER), (10, 80, JITTER), (20, 40, JITTER), (1000, 0.8, JITTER))
    assert table["censored"].tolist() == [">", "", "", "<", ""]
    assert table["n_wells"].tolist()[-1] == 6
    assert table["concentration"].iloc[-1] == pytest.approx(800, rel=0.02)
    assert np.isnan(table["bound"].iloc[-1])
    assert table["flags"].iloc[-1] == ""


def test_the_narrowest_bound_of_censored_dilutions():
    low = table_of((10, 1, JITTER), (2, None, JITTER))
    lloq = low["bound"].iloc[0] / 10
    assert low.iloc[2][["censored", "bound", "n_wells"]].tolist() == ["<", 2 * lloq, 0]
    assert low.iloc[2]["flags"] == "below_lloq"
    high = table_of((1, 900, JITTER), (5, 500, JITTER))
    uloq = high["bound"].iloc[0]
    assert high.iloc[2][["censored", "bound"]].tolist() == [">", 5 * uloq]
    assert high.iloc[2]["flags"] == "above_uloq"


def test_bounds_that_contradict_each_other_are_flagged():
    row = table_of((1, 1, JITTER), (100, 900, JITTER)).iloc[2]
    assert (row["censored"], row["flags"]) == ("", "dilutions_disagree")
    assert np.isnan([row["bound"], row["concentration"]]).all()


def test_samples_experiments_and_replicates_are_combined_apart():
    rows = standards(jitter=JITTER)
    for experiment in (1, 2):
        for sample in ("U", "V"):
            for dilution in (1.0, 2.0):
                rows += wells_of(sample, [0.8], dilution=dilution, experiment=experiment)
    plate = plate_of(rows)
    table = concentrations(plate, fit_curve(plate))
    assert len(table) == 12
    assert table["dilution"].isna().sum() == 4
    assert table["dilution"].isna().to_numpy().nonzero()[0].tolist() == [2, 5, 8, 11]


def test_borrowed_and_doubtful_curves_are_doubtful_here_too():
    curve = fit_curve(plate_of(standards(DOSES[:5], jitter=JITTER), name="P0"))
    row = table_of((10, 30, JITTER), (20, 15, JITTER), plate_rows=[], curve=curve).iloc[2]
    assert row["flags"] == "curve_not_accepted;borrowed_curve"

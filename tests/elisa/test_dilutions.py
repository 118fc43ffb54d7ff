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


@pytest.mark.parametrize(("second", "third", "widened"), [(19.0, 10.4, True), (19.8, 10.05, False)])
def test_weighted_mean_by_hand(second, third, widened):
    x, y = simulated(np.random.default_rng(12))
    curve = fit_curve((x, y))
    wells = {
        4.0: curve.predict([50.0, 50.0, 50.0]),
        10.0: curve.predict([second, second]),
        20.0: curve.predict([third]),
    }
    plate = plate_of(
        [well for dilution, values in wells.items() for well in wells_of("U", values, dilution=dilution)]
    )
    table = concentrations(plate, curve)
    at, n = np.array([50.0, second, third]), np.array([3, 2, 1])
    p = curve.fitted.parameters
    h = 1e-6
    slope = (curve.predict(at * np.exp(h)) - curve.predict(at * np.exp(-h))) / (2 * h)
    own = curve.error.variance(curve.predict(at)) / n / slope**2
    weights = (1 / own) / np.sum(1 / own)
    logs = np.log(at * [4, 10, 20])
    shared = (gradient("4pl", at, p) / slope[:, None]) @ curve.fitted.root @ curve.fitted.root.T
    shared = shared @ (gradient("4pl", at, p) / slope[:, None]).T
    value = np.exp(weights @ logs)
    covariance = np.diag(own) + shared
    # Least squares on whitened logarithms gives Q.
    white = np.linalg.inv(np.linalg.cholesky(covariance))
    q = float(np.linalg.lstsq(white @ np.ones((3, 1)), white @ logs)[1][0])
    assert (q > 2) is widened
    sd = np.sqrt(weights @ covariance @ weights) * max(1, np.sqrt(q / 2))
    row = table.iloc[3]
    assert row["concentration"] == pytest.approx(value, rel=1e-6)
    assert row["concentration_sd"] == pytest.approx(value * sd, rel=1e-5)
    reach = student.ppf(0.975, curve.df) * sd
    assert row["ci_low"] == pytest.approx(value * np.exp(-reach), rel=1e-5)
    assert row["ci_high"] == pytest.approx(value * np.exp(reach), rel=1e-5)
    assert row["flags"] == ""


@pytest.mark.parametrize("second", [10.1, 11.0, 13.0, 16.0])
def test_two_dilutions_that_scatter_widen_the_interval_by_birges_ratio(second):
    rows = standards(jitter=JITTER)
    samples = [
        wells_of("U", logistic(x) * (1 + np.array(JITTER)), dilution=d)
        for d, x in ((10.0, 20), (20.0, second))
    ]
    curve = fit_curve(plate_of([*rows, *samples[0], *samples[1]]))
    table = table_of((10, 20, JITTER), (20, second, JITTER), curve=curve)
    x = (table["concentration"] / table["dilution"]).to_numpy(dtype=float)[:2]
    sd = (table["concentration_sd"] / table["concentration"]).to_numpy(dtype=float)
    h = 1e-6
    slope = (curve.predict(x * np.exp(h)) - curve.predict(x * np.exp(-h))) / (2 * h)
    spread = gradient("4pl", x, curve.fitted.parameters) / slope[:, None]
    shared = spread @ curve.fitted.root @ curve.fitted.root.T @ spread.T
    own = sd[:2] ** 2 - np.diag(shared)
    weights = (1 / own) / (1 / own).sum()
    # Of two: Q is their difference over its s.d., squared, and n - 1 is 1.
    differ = np.array([1.0, -1.0])
    ratio = abs(np.log(10 * x[0] / (20 * x[1]))) / np.sqrt(own.sum() + differ @ shared @ differ)
    plain = np.sqrt(weights**2 @ own + weights @ shared @ weights)
    assert bool(ratio > 1) is (second > 10.5)
    assert sd[2] == pytest.approx(plain * max(ratio, 1), rel=1e-4)
    reach = student.ppf(0.975, curve.df) * sd[2]
    assert np.log(table["ci_high"].iloc[2] / table["concentration"].iloc[2]) == pytest.approx(reach, rel=1e-4)


CONTRADICTIONS = {
    "above its bound at 1:1, 80 at 1:4": ([(1, 900), (4, 20)], True),
    "below its bound at 1:100, 800 at 1:10": ([(100, 1), (10, 80)], True),
    "beyond the plateau at 1:1, 80 at 1:4": ([(1, np.inf), (4, 20)], True),
    "above its bound, and so are the others": ([(1, 900), (10, 80)], False),
    "below its bound, and so are the others": ([(1000, 0.8), (10, 80)], False),
    "just above its bound, which chance explains": ([(1, 215), (2, 98)], False),
    "above its bound by less than 20 %": ([(1, 260), (2, 90)], False),
}


@pytest.mark.parametrize(("dilutions", "disagree"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_bound_that_contradicts_what_is_in_range_is_flagged(dilutions, disagree):
    rows = standards(jitter=JITTER)
    for dilution, x in dilutions:
        y = RISING["d"] * 1.1 if np.isinf(x) else logistic(x)
        rows += wells_of("U", y * (1 + np.array((-0.01, 0.0, 0.01))), dilution=float(dilution))
    plate = plate_of(rows)
    table = concentrations(plate, fit_curve(plate_of(standards(jitter=JITTER))))
    assert (table["censored"].iloc[0] != "", table["censored"].iloc[1]) == (True, "")
    row = table.iloc[2]
    assert row["flags"] == ("dilutions_disagree" if disagree else "")
    assert row["concentration"] == pytest.approx(table["concentration"].iloc[1])


@pytest.mark.parametrize(("second", "disagree"), [(88, False), (78, True)])
def test_a_bound_may_be_a_fifth_off_however_exact_the_wells(second, disagree):
    steady = (-0.002, 0.0, 0.002)
    table = table_of((1, 260, steady), (2, second, steady), plate_rows=standards(jitter=steady))
    assert table["censored"].tolist() == [">", "", ""]
    assert table["ci_high"].iloc[2] < 0.95 * table["bound"].iloc[0]
    assert table["flags"].iloc[2] == ("dilutions_disagree" if disagree else "")


def test_bounds_of_wells_that_scatter_much_are_not_held_against_the_others():
    wide = (-0.1, 0.0, 0.1)
    table = table_of((1, 400, [0.0]), (2, 37, wide), plate_rows=standards(jitter=wide))
    assert table["censored"].tolist() == [">", "", ""]
    assert table["bound"].iloc[0] > 1.3 * table["concentration"].iloc[2]
    assert "dilutions_disagree" not in table["flags"].iloc[2]


def test_a_bound_on_either_side_that_agree_leave_the_lower_one():
    row = table_of((1, 900, JITTER), (1000, 1, JITTER)).iloc[2]
    assert (row["censored"], row["bound"], row["flags"]) == (">", 200, "below_lloq;above_uloq")


@pytest.mark.parametrize(("first", "undetected"), [(5.0, True), (40.0, False)])
def test_what_no_dilution_detects_is_below_the_limit_of_detection(first, undetected):
    rows = [*standards(DOSES, jitter=JITTER), *wells_of("", (0.02, 0.06, 0.16), role="blank")]
    row = table_of((1, first, JITTER), (1.25, first / 1.25, JITTER), plate_rows=rows).iloc[2]
    assert ("below_lod" in row["flags"].split(";")) is undetected


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

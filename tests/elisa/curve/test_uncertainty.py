"""Uncertainty of parameters: the sandwich, lack of fit, and what repeated experiments show."""

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, FALLING, RISING, logistic, plate_of, simulated, standards, wells_of
from numpy.testing import assert_allclose
from scipy.stats import chi2

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.curve.error_model import from_replicates
from napari_il6blot.elisa.curve.models import gradient


@pytest.mark.parametrize("weights", ["1", "1/y", "1/y2"])
@pytest.mark.parametrize("model", ["4pl", "5pl", "linear"])
def test_covariance_of_a_fit_to_means_is_the_sandwich(model, weights):
    rng = np.random.default_rng(11)
    truth = RISING if model == "4pl" else RISING | {"g": 0.6}
    x, y = simulated(rng, truth, relative=0.03)
    if model == "linear":
        y = 0.1 + 0.01 * x + (y - logistic(x, truth))
    curve = fit_curve((x, y), model=model, weights=weights)
    levels = np.unique(x)
    means, variances = (
        np.array([f(y[x == level]) for level in levels]) for f in (np.mean, lambda v: np.var(v, ddof=1))
    )
    floor = means[1:].min()
    power = {"1": 0, "1/y": 1, "1/y2": 2}[weights]
    w = 1 / np.maximum(means, floor) ** power * (3 if power else 1)
    scatter = from_replicates(means, variances, np.full(len(levels), 2.0))
    v = np.diag(scatter.variance(means) / 3)
    j = gradient(model, levels, curve.fitted.parameters)
    scale = np.linalg.norm(j, axis=0)
    # (J' W J)^-1 J' W, as least squares solve it
    solve = np.linalg.pinv(j / scale * np.sqrt(w)[:, None], rcond=1e-13) * np.sqrt(w) / scale[:, None]
    wanted = solve @ v @ solve.T
    assert "lack_of_fit" not in curve.flags
    found = curve.fitted.root @ curve.fitted.root.T
    size = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    assert_allclose(found / size, wanted / size, atol=1e-5)
    assert list(curve.standard_errors.values()) == pytest.approx(np.sqrt(np.diag(wanted)), rel=1e-5)
    assert curve.df == 2 * len(levels)


def test_repeated_wells_of_samples_tell_the_scatter_too():
    rng = np.random.default_rng(2)
    rows = standards(jitter=(-0.02, 0.0, 0.02))
    more = [well for k in range(10) for well in wells_of(f"U{k}", 1.0 + 0.05 * rng.normal(size=3))]
    alone, together = fit_curve(plate_of(rows)), fit_curve(plate_of(rows + more))
    assert (alone.df, together.df) == (16, 36)
    assert together.parameters == alone.parameters
    assert together.error != alone.error


def test_lack_of_fit_is_flagged_where_the_curve_cannot_follow():
    x = np.repeat((0.0, *DOSES[::-1]), 3)
    wave = 1 + 0.25 * np.sin(2.5 * np.log(np.maximum(x, 1.0)))
    y = logistic(x) * wave + np.tile([-0.002, 0.0, 0.002], 8)
    curve, honest = fit_curve((x, y)), fit_curve((x, logistic(x) + np.tile([-0.002, 0.0, 0.002], 8)))
    assert "lack_of_fit" in curve.flags
    assert "lack_of_fit" not in honest.flags
    assert curve.df == 4
    left = np.array([y[x == level].mean() for level in np.unique(x)]) - curve.predict(np.unique(x))
    excess = np.sum(left**2 / (curve.error.variance(curve.levels.mean) / 3))
    assert excess > chi2.ppf(0.99, 4)


@pytest.mark.parametrize("weights", ["1", "1/y", "1/y2"])
def test_lack_of_fit_is_rare_where_the_model_is_true(weights):
    rng = np.random.default_rng(21)
    flagged = sum("lack_of_fit" in fit_curve(simulated(rng), weights=weights).flags for _ in range(200))
    assert flagged <= 0.05 * 200


@pytest.mark.parametrize(("truth", "fit"), [(RISING, "means"), (FALLING, "means"), (RISING, "replicates")])
def test_standard_errors_are_the_scatter_of_repeated_experiments(truth, fit):
    rng = np.random.default_rng(31)
    noise = {"constant": 0.004, "relative": 0.03} if fit == "means" else {"constant": 1e-9, "relative": 0.03}
    curves = [fit_curve(simulated(rng, truth, **noise), fit=fit) for _ in range(400)]
    for name in "abcd":
        values = np.array([curve.parameters[name] for curve in curves])
        errors = np.array([curve.standard_errors[name] for curve in curves])
        # c and d are skewed: quartiles tell their scatter better than a standard deviation.
        spread = np.subtract(*np.percentile(values, [75, 25])) / 1.349
        assert np.median(errors) == pytest.approx(spread, rel=0.16), name
        assert np.median(values) == pytest.approx(
            truth[name], abs=(0.2 if fit == "means" else 0.35) * spread
        ), name


def test_single_wells_fall_back_on_residuals():
    rng = np.random.default_rng(7)
    x, y = simulated(rng, n=1)
    curve = fit_curve((x, y), weights="1")
    j = gradient("4pl", np.unique(x), curve.fitted.parameters)
    left = y - curve.predict(x)
    mean_square = left @ left / 4
    wanted = np.sqrt(np.diag(mean_square * np.linalg.inv(j.T @ j)))
    assert list(curve.standard_errors.values()) == pytest.approx(wanted, rel=1e-5)
    assert curve.df == 4
    assert curve.error.variance(np.array([1.0]))[0] == pytest.approx(mean_square)


def test_nothing_tells_the_uncertainty_of_as_many_points_as_parameters():
    x = np.array([1.0, 10.0, 60.0, 300.0])
    curve = fit_curve((x, logistic(x)))
    assert curve.df == 0
    assert np.isnan(list(curve.standard_errors.values())).all()
    assert any("nothing tells the uncertainty" in note for note in curve.notes)
    assert curve.parameters == pytest.approx(RISING, rel=1e-4)


def test_lack_of_fit_widens_by_what_is_left():
    x = np.repeat((0.0, *DOSES[::-1]), 3)
    off = np.tile([-0.01, 0.0, 0.01], 8)
    wave = 1 + 0.1 * np.sin(2.5 * np.log(np.maximum(x, 1.0)))
    curve = fit_curve((x, (logistic(x) * wave) * (1 + off)))
    assert "lack_of_fit" in curve.flags
    j = gradient("4pl", curve.levels.nominal, curve.fitted.parameters)
    variance = curve.error.variance(curve.levels.mean) / 3
    w = 3 / np.maximum(curve.levels.mean, curve.levels.mean[1]) ** 2
    solve = np.linalg.inv(j.T @ (j * w[:, None])) @ (j * w[:, None]).T
    plain = np.sqrt(np.diag(solve @ np.diag(variance) @ solve.T))
    # What no small change of the parameters explains, by least squares with the variances themselves.
    scaled, left = j / np.sqrt(variance)[:, None], curve.levels.mean - curve.predict(curve.levels.nominal)
    left = left / np.sqrt(variance)
    unexplained = left - scaled @ np.linalg.pinv(scaled, rcond=1e-14) @ left
    wanted = plain * np.sqrt(unexplained @ unexplained / 4)
    assert list(curve.standard_errors.values()) == pytest.approx(wanted, rel=1e-4)

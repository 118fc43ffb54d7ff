"""From responses to concentrations: intervals against their definitions."""

import numpy as np
import pytest
from elisa.curve.made_plates import FALLING, RISING, logistic, simulated
from numpy.testing import assert_allclose
from scipy.stats import t as student

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.curve.inverse import invert
from napari_il6blot.elisa.curve.models import on_scale, response

M = 3


def curve_of(model, falling=False, seed=1, **noise):
    truth = (FALLING if falling else RISING) | ({"g": 0.7} if model == "5pl" else {})
    x, y = simulated(np.random.default_rng(seed), truth, **noise)
    if model == "linear":
        y = (2.5 - 0.01 * x if falling else 0.1 + 0.01 * x) * (1 + (y - logistic(x, truth)) / 3)
    if model == "loglog":
        y = np.where(x > 0, 0.02 * np.maximum(x, 1) ** (-0.8 if falling else 0.8), 1.0) * (
            y / logistic(x, truth)
        )
        x, y = x[x > 0], y[x > 0]
    return fit_curve((x, y), model=model)


def inverted(curve, y, extra=0.0, df=None):
    y = on_scale(curve.model, y)
    n, more = np.full(len(y), float(M)), np.full(len(y), extra)
    return invert(curve.fitted, y, n, curve.error.variance, more, df or curve.df)


def band_variance(curve, x):
    """Variance of the curve, by numerical derivatives, and of a mean of M wells, at concentrations."""
    p, root = curve.fitted.parameters, curve.fitted.root
    total = np.zeros(len(x))
    for column in root.T:  # directional derivatives
        h = 1e-4
        up, down = (response(curve.model, x, p + sign * h * column) for sign in (1, -1))
        total += ((up - down) / (2 * h)) ** 2
    return total + curve.error.variance(response(curve.model, x, p)) / M


CASES = [(model, falling) for model in ("4pl", "5pl", "linear", "loglog") for falling in (False, True)]


@pytest.mark.parametrize(("model", "falling"), CASES)
def test_delta_interval_is_that_of_numerical_derivatives(model, falling):
    curve = curve_of(model, falling, relative=0.02)
    x = np.array([8.0, 20.0, 45.0, 110.0])
    found = inverted(curve, curve.predict(x))
    assert_allclose(found.x, x, rtol=1e-8)
    h = 1e-5
    slope = (
        response(model, x * np.exp(h), curve.fitted.parameters)
        - response(model, x * np.exp(-h), curve.fitted.parameters)
    ) / (2 * h)
    sd = np.sqrt(band_variance(curve, x)) / np.abs(slope)
    assert_allclose(found.log_sd, sd, rtol=1e-4)
    reach = student.ppf(0.975, curve.df) * sd
    assert_allclose(found.ci_low, x * np.exp(-reach), rtol=1e-4)
    assert_allclose(found.ci_high, x * np.exp(reach), rtol=1e-4)


@pytest.mark.parametrize(("model", "falling"), CASES)
def test_inversion_ends_lie_on_the_band(model, falling):
    curve = curve_of(model, falling, relative=0.02)
    x = np.array([8.0, 20.0, 45.0, 110.0])
    y = curve.predict(x)
    found = inverted(curve, y)
    t = student.ppf(0.975, curve.df)
    for end in (found.inv_low, found.inv_high):
        assert np.isfinite(end).all()
        off = np.abs(on_scale(model, y) - response(model, end, curve.fitted.parameters))
        assert_allclose(off, t * np.sqrt(band_variance(curve, end)), rtol=1e-4)
    assert (found.inv_low < x).all()
    assert (x < found.inv_high).all()


def test_falling_curves_mirror_rising_ones():
    x, y = simulated(np.random.default_rng(3), RISING)
    rising, falling = (fit_curve((x, sign * y), weights="1") for sign in (1, -1))
    at = np.array([5.0, 30.0, 150.0])
    one, other = inverted(rising, rising.predict(at)), inverted(falling, falling.predict(at))
    for name in ("x", "log_sd", "ci_low", "ci_high", "inv_low", "inv_high"):
        assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-5, err_msg=name)


def test_bands_that_are_never_left_have_no_end():
    curve = curve_of("4pl", constant=0.05, relative=0.05)
    a, d = curve.parameters["a"], curve.parameters["d"]
    near_ends = inverted(curve, [a + 0.003 * (d - a), d - 0.003 * (d - a)])
    assert near_ends.inv_low[0] == 0.0
    assert np.isfinite(near_ends.inv_high[0])
    assert np.isnan(near_ends.inv_high[1])
    assert 0 < near_ends.inv_low[1] < near_ends.x[1]
    falling = curve_of("4pl", falling=True, constant=0.05)
    a, d = falling.parameters["a"], falling.parameters["d"]
    near_ends = inverted(falling, [a + 0.003 * (d - a), d - 0.003 * (d - a)])
    assert near_ends.inv_low[0] == 0.0
    assert np.isnan(near_ends.inv_high[1])


@pytest.mark.parametrize("falling", [False, True])
def test_responses_that_the_curve_never_has(falling):
    curve = curve_of("4pl", falling)
    a, d = curve.parameters["a"], curve.parameters["d"]
    found = inverted(curve, [a, d, a + 1.1 * (d - a), a - 0.1 * (d - a), np.nan])
    assert found.x[0] == 0.0
    assert np.isnan(found.x[1:]).all()
    for name in ("log_sd", "ci_low", "ci_high", "inv_low", "inv_high"):
        assert np.isnan(getattr(found, name)).all(), name


def test_wells_own_scatter_widens_both_intervals():
    curve = curve_of("4pl")
    y = curve.predict([30.0])
    usual, wide = inverted(curve, y), inverted(curve, y, extra=0.02)
    h = 1e-5
    slope = (curve.predict([30 * np.exp(h)])[0] - curve.predict([30 * np.exp(-h)])[0]) / (2 * h)
    assert wide.log_sd[0] ** 2 - usual.log_sd[0] ** 2 == pytest.approx(0.02 / slope**2, rel=1e-4)
    assert wide.inv_low < usual.inv_low
    assert wide.inv_high > usual.inv_high
    assert_allclose(
        (curve.predict(wide.inv_high) - y) ** 2,
        student.ppf(0.975, curve.df) ** 2 * (band_variance(curve, wide.inv_high) + 0.02),
        rtol=1e-4,
    )


def test_few_degrees_of_freedom_widen_by_t():
    curve = curve_of("4pl", relative=0.01)
    y = curve.predict([30.0])
    ratio = [np.log(inverted(curve, y, df=df).ci_high / 30.0)[0] for df in (2.0, 1000.0)]
    assert ratio[0] / ratio[1] == pytest.approx(student.ppf(0.975, 2) / student.ppf(0.975, 1000), rel=1e-6)


def test_no_wells_at_all():
    found = inverted(curve_of("4pl"), np.empty(0))
    assert all(getattr(found, name).shape == (0,) for name in ("x", "log_sd", "ci_low", "inv_high"))

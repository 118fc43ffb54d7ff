"""The models against what they are by definition."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from napari_il6blot.elisa.curve.models import (
    PARAMETERS,
    gradient,
    inverse,
    is_logistic,
    log_slope,
    on_scale,
    response,
    response_and_gradient,
)

CASES = {
    "rising": ("4pl", (0.05, 1.2, 60.0, 3.1)),
    "falling": ("4pl", (2.7, 0.8, 15.0, 0.1)),
    "steep": ("4pl", (0.1, 4.0, 30.0, 1.0)),
    "negative plateau": ("4pl", (-0.4, 1.0, 5.0, 2.0)),
    "bends late": ("5pl", (0.05, 1.1, 300.0, 3.0, 4.0)),
    "bends early": ("5pl", (0.05, 2.0, 20.0, 3.0, 0.3)),
    "falling 5pl": ("5pl", (2.5, 1.5, 30.0, 0.2, 0.6)),
    "g of 1": ("5pl", (0.05, 1.2, 60.0, 3.1, 1.0)),
    "line": ("linear", (0.04, 0.003)),
    "falling line": ("linear", (2.0, -0.01)),
    "log-log": ("loglog", (-3.5, 1.6)),
    "falling log-log": ("loglog", (0.5, -0.9)),
}
X = np.array([3.0, 8.0, 11.0, 30.0, 60.0, 190.0])


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request):
    model, p = request.param
    return model, np.array(p)


def by_definition(model, x, p):
    if model == "linear":
        return p[0] + p[1] * x
    if model == "loglog":
        return p[0] + p[1] * np.log10(x)
    a, b, c, d = p[:4]
    return d + (a - d) / (1 + (x / c) ** b) ** (p[4] if len(p) > 4 else 1)


def test_response_is_the_formula(case):
    model, p = case
    assert len(p) == len(PARAMETERS[model])
    assert is_logistic(model) == (len(p) > 2)
    assert_allclose(response(model, X, p), by_definition(model, X, p), rtol=1e-12)


def test_gradient_is_that_of_central_differences(case):
    model, p = case
    found = gradient(model, X, p)
    assert found.shape == (len(X), len(p))
    for k in range(len(p)):
        h = 1e-5 * max(abs(p[k]), 1e-3)
        step = np.eye(len(p))[k] * h
        slope = (by_definition(model, X, p + step) - by_definition(model, X, p - step)) / (2 * h)
        assert_allclose(found[:, k], slope, rtol=2e-7, atol=1e-9 * np.abs(slope).max(), err_msg=str(k))
    both = response_and_gradient(model, X, p)
    assert_allclose(both[0], response(model, X, p), rtol=1e-14)
    assert_allclose(both[1], found, rtol=0)


def test_log_slope_is_that_of_central_differences(case):
    model, p = case
    h = 1e-5
    slope = (by_definition(model, X * np.exp(h), p) - by_definition(model, X * np.exp(-h), p)) / (2 * h)
    assert_allclose(log_slope(model, X, p), slope, rtol=1e-7)


def test_inverse_takes_back_the_response(case):
    model, p = case
    assert_allclose(inverse(model, by_definition(model, X, p), p), X, rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, (model, _) in CASES.items() if is_logistic(model)])
def test_ends_of_a_logistic(name):
    model, p = CASES[name]
    p = np.array(p)
    assert response(model, [0.0], p)[0] == pytest.approx(p[0], abs=1e-15)
    assert response(model, [1e300], p)[0] == pytest.approx(p[3], rel=1e-12)
    assert inverse(model, [p[0]], p)[0] == 0.0
    assert np.isnan(inverse(model, [p[3]], p)[0])
    at_zero = gradient(model, [0.0], p)[0]
    assert_allclose(at_zero, np.eye(len(p))[0], atol=1e-15)
    assert log_slope(model, [0.0], p)[0] == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("name", [name for name, (model, _) in CASES.items() if is_logistic(model)])
def test_no_concentration_beyond_the_plateaus(name):
    model, p = CASES[name]
    low, high = sorted((p[0], p[3]))
    outside = [low - 1e-9, low - 5.0, high + 1e-9, high + 5.0, np.nan]
    assert np.isnan(inverse(model, outside, np.array(p))).all()
    assert np.isfinite(inverse(model, [low + 1e-3, high - 1e-3], np.array(p))).all()


def test_lines_without_slope_have_no_inverse():
    assert np.isnan(inverse("linear", [1.0, 2.0], np.array([1.0, 0.0]))).all()
    assert np.isnan(inverse("loglog", [1.0], np.array([1.0, 0.0]))).all()
    assert inverse("linear", [0.0], np.array([0.04, 0.01]))[0] == pytest.approx(-4.0)


def test_5pl_with_g_of_1_is_the_4pl():
    p = np.array(CASES["rising"][1])
    with_g = np.append(p, 1.0)
    assert_allclose(response("5pl", X, with_g), response("4pl", X, p), rtol=1e-14)
    assert_allclose(gradient("5pl", X, with_g)[:, :4], gradient("4pl", X, p), rtol=1e-12)


def test_log_log_has_its_responses_on_the_log_scale():
    assert_allclose(on_scale("loglog", [10.0, 0.001]), [1.0, -3.0])
    assert np.isnan(on_scale("loglog", [0.0, -1.0, np.nan])).all()
    assert_allclose(on_scale("4pl", [0.0, -1.0, 2.0]), [0.0, -1.0, 2.0])

"""Fits of a ladder: against numpy's polyfit and simulated migration."""

import numpy as np
import pytest

from napari_il6blot.blot.ladder import LadderSpec, fit_ladder, parse_ladder
from napari_il6blot.errors import InputError

MASSES = np.array([250, 130, 100, 70, 55, 35, 25, 15, 10], dtype=float)


def migration(mw_kda: np.ndarray) -> np.ndarray:
    """Height in px of a mass on a gel whose resolving power falls at both ends (sigmoid)."""
    return 40 + 500 / (1 + (np.asarray(mw_kda) / 40) ** 1.1)


@pytest.mark.parametrize(("model", "degree"), [("linear", 1), ("quadratic", 2)])
def test_polynomials_equal_polyfit(model: str, degree: int) -> None:
    y = migration(MASSES)
    ladder = fit_ladder(y, MASSES, model)
    expected = np.polynomial.Polynomial.fit(y, np.log10(MASSES), degree)
    at = np.linspace(y[0], y[-1], 50)
    mw, beyond = ladder.mw_at(at)
    np.testing.assert_allclose(np.log10(mw), expected(at), atol=1e-10)
    np.testing.assert_allclose(ladder.residuals, np.log10(MASSES) - expected(y), atol=1e-10)
    assert not beyond.any()


def test_order_of_markers_does_not_matter() -> None:
    y = migration(MASSES)
    turned = fit_ladder(y[::-1], MASSES[::-1])
    np.testing.assert_array_equal(turned.coefficients, fit_ladder(y, MASSES).coefficients)


def test_spline_meets_its_markers_and_tells_its_error() -> None:
    y = migration(MASSES)
    ladder = fit_ladder(y, MASSES, "spline")
    np.testing.assert_allclose(ladder.mw_at(y)[0], MASSES)
    assert np.isnan(ladder.residuals[[0, -1]]).all()
    without = fit_ladder(np.delete(y, 4), np.delete(MASSES, 4), "spline")
    predicted = without.mw_at(y[4])[0]
    assert ladder.residuals[4] == pytest.approx(np.log10(MASSES[4] / predicted))


@pytest.mark.parametrize(("model", "percent"), [("linear", 25), ("quadratic", 25), ("spline", 3)])
def test_masses_on_a_sigmoid_gel(model: str, percent: float) -> None:
    true = np.array([180.0, 90, 60, 45, 26, 18])
    found, _ = fit_ladder(migration(MASSES), MASSES, model).mw_at(migration(true))
    assert np.abs(100 * (found / true - 1)).max() < percent


@pytest.mark.parametrize("model", ["linear", "quadratic", "spline"])
def test_beyond_the_markers_mass_keeps_falling_and_is_marked(model: str) -> None:
    y = migration(MASSES)
    ladder = fit_ladder(y, MASSES, model)
    at = np.array([y[0] - 30, y[0] - 0.4, y[-1] + 0.4, y[-1] + 30])
    mw, beyond = ladder.mw_at(at)
    assert beyond.tolist() == [True, False, False, True]
    assert (np.diff(mw) < 0).all()
    inner = fit_ladder(y, MASSES, model).mw_at(y[[0, -1]])[0]
    assert mw[0] > inner[0]
    assert mw[-1] < inner[-1]


def test_rms_percent_is_that_of_the_noise() -> None:
    y = np.linspace(0, 1000, 400)
    noise = np.random.default_rng(1).normal(0, 0.02, y.size)
    ladder = fit_ladder(y, np.sort(10 ** (2.4 - y / 100 + 0 * noise))[::-1], "linear")
    assert ladder.rms_percent == pytest.approx(0, abs=1e-6)
    bumps = 0.002 * (-1) ** np.arange(y.size)
    ladder = fit_ladder(y, 10 ** (2.4 - y / 100 + bumps), "linear")
    assert ladder.rms_percent == pytest.approx(100 * (10**0.002 - 1), rel=1e-3)


def test_a_fit_that_rises_is_replaced_by_a_line() -> None:
    y, mw = [0, 10, 20, 100], [100, 30, 28, 27]
    ladder = fit_ladder(y, mw, "quadratic")
    assert ladder.model == "linear"
    assert "a line was fitted" in ladder.notes[0]
    assert (np.diff(ladder.mw_at(np.arange(100))[0]) < 0).all()


@pytest.mark.parametrize(
    ("y", "mw", "model", "message"),
    [
        ([1, 2], [100, 50], "quadratic", "needs at least 3 markers, not 2"),
        ([1, 2, 3], [100, 50, 20], "spline", "needs at least 4 markers, not 3"),
        ([1, 2, 3], [100, 20, 50], "linear", "50 kDa at y 3 lies below that of 20 kDa at y 2"),
        ([1, 2, 2], [100, 50, 20], "linear", "masses must fall"),
        ([1, 2], [100, 50, 20], "linear", "as many heights as masses"),
        ([1, np.nan], [100, 50], "linear", "must be numbers"),
        ([1, 2], [100, -50], "linear", "greater than 0"),
        ([1, 2], [100, 50], "cubic", "not 'cubic'"),
    ],
)
def test_wrong_ladders_are_refused(y: list, mw: list, model: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        fit_ladder(y, mw, model)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:250,130,100", LadderSpec((1,), (250, 130, 100), "quadratic")),
        ("1,15: 70, 55,35.5,10@spline", LadderSpec((1, 15), (70, 55, 35.5, 10), "spline")),
        (" 2:70,10@linear ", LadderSpec((2,), (70, 10), "linear")),
    ],
)
def test_ladder_on_the_command_line(text: str, expected: LadderSpec) -> None:
    assert parse_ladder(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("250,130,100", "no ':'"),
        ("1:250,130,x", "no number"),
        ("1:", "no number"),
        ("0:250,130,100", "lanes count from 1"),
        ("1,1:250,130,100", "each named once"),
        ("1:10,130,250", "heaviest to the lightest"),
        ("1:250,130,-5", "heaviest to the lightest"),
        ("1:250,130,nan", "heaviest to the lightest"),
        ("1:250,130", "needs at least 3 masses"),
        ("1:250,130,100@cubic", "not 'cubic'"),
    ],
)
def test_wrong_ladder_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_ladder(text)

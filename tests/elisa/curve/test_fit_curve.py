"""Fitting: known curves come back, options are honoured, and what cannot be is said."""

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, FALLING, RISING, logistic, plate_of, simulated, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.errors import InputError

X = np.repeat((0.0, *DOSES[::-1]), 2)
TRUTHS = {
    "rising": RISING,
    "falling": FALLING,
    "steep": {"a": 0.1, "b": 5.0, "c": 30.0, "d": 2.0},
    "shallow": {"a": 0.1, "b": 0.5, "c": 30.0, "d": 2.0},
    "far from its plateau": {"a": 0.05, "b": 1.1, "c": 2000.0, "d": 6.0},
    "negative": {"a": -0.5, "b": 1.0, "c": 20.0, "d": -0.1},
}


@pytest.mark.parametrize("fit", ["means", "replicates"])
@pytest.mark.parametrize("weights", ["1", "1/y", "1/y2"])
@pytest.mark.parametrize("truth", TRUTHS.values(), ids=TRUTHS)
def test_exact_points_give_their_curve(truth, weights, fit):
    curve = fit_curve((X, logistic(X, truth)), weights=weights, fit=fit)
    assert curve.parameters == pytest.approx(truth, rel=1e-5)
    assert curve.r2 == pytest.approx(1.0)
    assert curve.rising == (truth["d"] > truth["a"])


@pytest.mark.parametrize("g", [0.4, 1.0, 3.0])
def test_exact_points_give_their_5pl(g):
    x = np.repeat(np.geomspace(0.5, 5000, 12), 2)
    truth = RISING | {"g": g}
    curve = fit_curve((x, logistic(x, truth)), model="5pl", weights="1")
    assert curve.parameters == pytest.approx(truth, rel=1e-4)
    assert "degenerate" not in curve.flags


@pytest.mark.parametrize("name", "abcd")
def test_fixed_parameters_stay(name):
    x, y = simulated(np.random.default_rng(4))
    value = RISING[name] * 1.1
    curve = fit_curve((x, y), fixed={name: value})
    assert curve.parameters[name] == value
    assert curve.standard_errors[name] == 0.0
    free = fit_curve((x, y))
    assert curve.fitted.n_free == 3
    assert curve.fitted.sum_of_squares > free.fitted.sum_of_squares
    at_optimum = fit_curve((x, y), fixed={name: free.parameters[name]})
    assert at_optimum.parameters == pytest.approx(free.parameters, rel=1e-5)


def test_all_parameters_fixed():
    x, y = simulated(np.random.default_rng(4))
    curve = fit_curve((x, y), fixed=RISING)
    assert curve.parameters == RISING
    assert set(curve.standard_errors.values()) == {0.0}


def test_a_line_with_one_parameter_fixed_is_by_hand():
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.1, 1.3, 1.9, 4.2])
    through_zero = fit_curve((x, y), model="linear", weights="1", fixed={"a": 0.0})
    assert through_zero.parameters == pytest.approx({"a": 0.0, "b": x @ y / (x @ x)})
    flat = fit_curve((x, y), model="linear", weights="1", fixed={"b": 1.0})
    assert flat.parameters == pytest.approx({"a": (y - x).mean(), "b": 1.0})


def test_weights_of_means_are_by_wells_and_floored():
    x = np.array([0.0, 5.0, 5.0, 5.0, 10.0, 20.0])
    y = np.array([0.001, 0.49, 0.5, 0.51, 1.2, 1.9])
    curve = fit_curve((x, y), model="linear", weights="1/y2")
    level, mean, n = np.array([0.0, 5, 10, 20]), np.array([0.001, 0.5, 1.2, 1.9]), np.array([1, 3, 1, 1])
    w = n / np.maximum(mean, 0.5) ** 2
    slope, intercept = np.polyfit(level, mean, 1, w=np.sqrt(w))
    assert curve.parameters == pytest.approx({"a": intercept, "b": slope})
    equal = fit_curve((x, y), model="linear", weights="1")
    slope, intercept = np.polyfit(level, mean, 1)
    assert equal.parameters == pytest.approx({"a": intercept, "b": slope})


def test_log_log_is_the_regression_of_logarithms_and_leaves_zero_out():
    x, y = np.array([0.0, 1.0, 1.0, 10.0, 100.0]), np.array([0.01, 0.119, 0.121, 0.9, 8.0])
    curve = fit_curve((x, y), model="loglog", weights="1/y2")
    slope, intercept = np.polyfit([0, 1, 2], np.log10([0.12, 0.9, 8.0]), 1)
    assert curve.parameters == pytest.approx({"a": intercept, "b": slope})
    assert any("1 of its standards have no logarithm" in note for note in curve.notes)
    assert curve.predict([10.0]) == pytest.approx(10 ** (intercept + slope))


def test_goodness_by_hand():
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.1, 1.3, 1.9, 4.2])
    curve = fit_curve((x, y), model="linear", weights="1")
    left = y - np.polyval(np.polyfit(x, y, 1), x)
    squares = left @ left
    assert curve.r2 == pytest.approx(1 - squares / np.sum((y - y.mean()) ** 2))
    assert curve.rmse == pytest.approx(np.sqrt(squares / 2))
    assert np.isnan(curve.aicc)  # 4 points, 3 parameters with σ
    x, y = np.append(x, [5.0, 7.0]), np.append(y, [5.1, 6.8])
    left = y - np.polyval(np.polyfit(x, y, 1), x)
    aicc = 6 * np.log(left @ left / 6) + 2 * 3 + 2 * 3 * 4 / (6 - 3 - 1)
    assert fit_curve((x, y), model="linear", weights="1").aicc == pytest.approx(aicc)


def test_auto_takes_the_lowest_aicc_and_says_why():
    rng = np.random.default_rng(5)
    x, y = simulated(rng, relative=0.02)
    curve = fit_curve((x, y), model="auto")
    assert curve.model == "4pl"
    assert curve.notes[0].startswith("4pl was chosen by AICc: ")
    assert "linear AICc" in curve.notes[0]
    line = 0.1 + 0.01 * x
    assert fit_curve((x, line * (1 + 0.02 * rng.normal(size=len(x)))), model="auto").model == "linear"
    power = 0.01 * np.maximum(x, 1) ** 0.6 * (1 + 0.02 * rng.normal(size=len(x)))
    assert fit_curve((x[x > 0], power[x > 0]), model="auto").model == "loglog"


def test_degenerate_5pl_is_said():
    x = np.repeat((0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0), 2)
    curve = fit_curve((x, 0.1 + 0.02 * x**1.05 + np.tile([-0.001, 0.001], 7)), model="5pl")
    assert "degenerate" in curve.flags
    assert any("or take the 4PL" in note for note in curve.notes)


def test_lod_is_the_inverse_of_blank_and_three_sd():
    blanks = [0.058, 0.060, 0.065]
    curve = fit_curve(plate_of([*standards(), *[{"role": "blank", "response": y} for y in blanks]]))
    assert curve.lod == pytest.approx(curve.inverse([np.mean(blanks) + 3 * np.std(blanks, ddof=1)])[0])
    two = fit_curve(plate_of([*standards(), *[{"role": "blank", "response": y} for y in blanks[:2]]]))
    assert np.isnan(two.lod)
    zeros = fit_curve(plate_of(standards(jitter=(-0.02, 0.0, 0.02))))
    y = RISING["a"] * (1 + 3 * 0.02)
    assert zeros.lod == pytest.approx(zeros.inverse([y])[0])
    falling = fit_curve(plate_of(standards(truth=FALLING, jitter=(-0.02, 0.0, 0.02))))
    assert falling.lod == pytest.approx(falling.inverse([FALLING["a"] * (1 - 3 * 0.02)])[0])


def test_lod_of_a_line_through_one_standard_and_zero():
    curve = fit_curve(([0, 0, 0, 100, 100, 100], [0.04, 0.05, 0.06, 1.0, 1.1, 0.9]), model="linear")
    assert curve.rising
    assert curve.lod == pytest.approx(3 * 0.01 / curve.parameters["b"], rel=1e-6)


@pytest.mark.parametrize("weights", ["1", "1/y", "1/y2"])
@pytest.mark.parametrize("zeros", [(0.055, 0.060), (0.05, 0.07)])
def test_standards_that_clearly_respond_are_not_refused_for_one_pair_that_differs(zeros, weights):
    x = np.array([*DOSES, 0.0, 0.0])
    y = np.array([*logistic(DOSES), *zeros])
    curve = fit_curve((x, y), weights=weights)
    assert curve.r2 > 0.99


@pytest.mark.parametrize(
    ("source", "options", "sentence"),
    [
        ((X, logistic(X)), {"model": "6pl"}, "model '6pl' is unknown; it is one of 4pl, 5pl"),
        ((X, logistic(X)), {"weights": "y"}, "weights 'y' is unknown"),
        ((X, logistic(X)), {"fit": "mean"}, "fit 'mean' is unknown"),
        ((X, logistic(X)), {"fixed": {"g": 1.0}}, "g = 1.0 is not possible in the 4pl model"),
        ((X, logistic(X)), {"fixed": {"b": -1.0}}, "b, c and g of a logistic are positive"),
        ((X, logistic(X)), {"fixed": {"a": np.nan}}, "a = nan is not possible"),
        ((X, np.full_like(X, 0.3)), {}, "do not respond to concentration"),
        ((X, logistic(X)[:-1]), {}, "equally long"),
        ((-X, logistic(X)), {}, "not negative"),
        ((X * np.nan, logistic(X)), {}, "finite"),
        ((X, X * np.nan), {}, "none with a response"),
        (
            ([1, 2, 3], [1, 2, 3]),
            {},
            "has 3 standard concentrations that count, and a 4PL curve needs at least 4",
        ),
        (([5], [1]), {"model": "linear"}, "has 1 standard concentration that count"),
        (([], []), {}, "none with a response"),
        ((["a"], [1]), {}, "two arrays of numbers"),
        (([1, 2, 3],), {}, "two arrays of numbers"),
    ],
)
def test_wrong_input_is_a_sentence(source, options, sentence):
    with pytest.raises(InputError) as caught:
        fit_curve(source, **options)
    assert sentence in str(caught.value)


def test_standards_of_plates():
    rows = standards(jitter=(-0.01, 0.01))
    rows[3] |= {"masked": True}
    rows[6] |= {"response": np.nan}
    curve = fit_curve(plate_of([*rows, *wells_of("U", [1.0, 1.1])]))
    assert len(curve.x) == 14
    assert curve.plates == ("P1",)
    assert curve.unit == "pg/mL"
    with pytest.raises(InputError, match="plate P1 has no standards that count; say which wells"):
        fit_curve(plate_of(wells_of("U", [1.0])))
    two = fit_curve([plate_of(rows), plate_of(standards(), name="P2", unit="")])
    assert (len(two.x), two.plates, two.unit) == (30, ("P1", "P2"), "pg/mL")


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ((0.7, 1.0), "comes back as"),
        ((1.0, 1.6), "CV"),
    ],
)
def test_without_a_range_a_sentence_says_why(factors, told):
    x = np.repeat(DOSES, 2)
    # Every second level is off, or scatters, so that no two neighbours come back.
    off = (
        np.tile([1.0, 1.0, *factors], 4)[: len(x)] if told == "CV" else np.tile([0.6, 0.6, 1.4, 1.4], 4)[:14]
    )
    curve = fit_curve((x, x * off), "linear", "1")
    assert np.isnan(curve.lloq)
    (note,) = (note for note in curve.notes if note.startswith("No working range: "))
    assert "75-125 % with a CV of at most 25 %" in note
    assert told in note
    assert all(f"{dose:g} " in note for dose in DOSES)

"""Whatever the standards are, there is a curve with finite parameters or a sentence."""

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, FALLING, RISING, logistic, plate_of, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.elisa.tables import curve_table, standards_table, wells_table
from napari_il6blot.errors import InputError

MODELS = ("4pl", "5pl", "linear", "loglog", "auto")


def fits_or_says_why(x, y, model, weights, fit):
    try:
        curve = fit_curve((x, y), model=model, weights=weights, fit=fit)
    except InputError:
        return None
    assert np.isfinite(list(curve.parameters.values())).all(), curve.parameters
    assert not (np.array(list(curve.standard_errors.values())) < 0).any()
    return curve


def drawn(rng):
    """Standards of any kind: few or many, repeated or not, rounded or not, on any scale."""
    n = int(rng.integers(1, 31))
    x = np.where(
        rng.random(n) < 0.5, rng.choice([0.0, 1.0, 2.0, 5.0, 10.0, 1000.0], n), 10 ** rng.uniform(-3, 6, n)
    )
    shapes = (
        np.round(rng.normal(size=n), int(rng.integers(0, 4))),
        rng.choice([0.0, 0.001, 1.0], n),
        np.sort(rng.random(n))[np.argsort(np.argsort(x))],
        -np.sort(rng.random(n))[np.argsort(np.argsort(x))],
    )
    return x * 10.0 ** rng.uniform(-6, 6), shapes[rng.integers(4)] * 10.0 ** rng.uniform(-9, 9)


@pytest.mark.parametrize("seed", range(10))
def test_arbitrary_numbers(seed):
    rng = np.random.default_rng(seed)
    for _ in range(60):
        x, y = drawn(rng)
        options = (rng.choice(MODELS), rng.choice(["1", "1/y", "1/y2"]), rng.choice(["means", "replicates"]))
        fits_or_says_why(x, y, *map(str, options))


SPOILED = {
    "reversed": lambda x, y, rng: (x, y[::-1]),
    "flat": lambda x, y, rng: (x, np.full_like(y, y[0])),
    "flat with noise": lambda x, y, rng: (x, 0.1 + 0.01 * rng.normal(size=len(y))),
    "saturated": lambda x, y, rng: (x, np.minimum(y, np.quantile(y, 0.3))),
    "one level missing": lambda x, y, rng: (x[3:], y[3:]),
    "five standards": lambda x, y, rng: (x[:15], y[:15]),
    "four wells": lambda x, y, rng: (x[::7], y[::7]),
    "shuffled": lambda x, y, rng: (x, rng.permutation(y)),
    "no zero": lambda x, y, rng: (x[x > 0], y[x > 0]),
    "negative": lambda x, y, rng: (x, y - y.mean()),
    "one wild well": lambda x, y, rng: (x, np.where(np.arange(len(y)) == 4, 40.0, y)),
    "all but one equal": lambda x, y, rng: (x, np.where(np.arange(len(y)) == 4, 1.0, 0.5)),
    "rounded": lambda x, y, rng: (x, np.round(y, 1)),
    "huge": lambda x, y, rng: (x * 1e12, y * 1e9),
    "tiny": lambda x, y, rng: (x * 1e-12, y * 1e-9),
    "step": lambda x, y, rng: (x, (x > 20).astype(float)),
    "exact line": lambda x, y, rng: (x, 0.1 + 0.01 * x),
    "steps of 1e-15": lambda x, y, rng: (x, 1.0 + 1e-15 * np.arange(len(x))),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_spoiled_plates_give_every_table_or_a_sentence(spoil):
    for seed, truth in enumerate((RISING, FALLING)):
        rng = np.random.default_rng(seed)
        x = np.repeat((*DOSES, 0.0), 3)
        x, y = spoil(x, logistic(x, truth) * (1 + 0.03 * rng.normal(size=len(x))), rng)
        low, high = y.min(), y.max()
        samples = [low - 1, low, (low + high) / 2, high, high + 1, 0.0]
        for number, model in enumerate(MODELS):
            curve = fits_or_says_why(
                x, y, model, ("1", "1/y", "1/y2")[number % 3], ("means", "replicates")[seed]
            )
            if curve is None:
                continue
            rows = [
                {"role": "standard", "sample": "S", "nominal": float(dose), "response": float(value)}
                for dose, value in zip(x, y, strict=True)
            ]
            rows += [well for k, value in enumerate(samples) for well in wells_of(f"U{k}", [value] * 3)]
            plate = plate_of(rows, factors=())
            table = concentrations(plate, curve)
            assert len(table) == len(samples)
            value = table["concentration"].to_numpy(dtype=float)
            assert (np.isfinite(value) <= (table["censored"] == "")).all()
            low, high = (table[name].to_numpy(dtype=float) for name in ("ci_low", "ci_high"))
            known = np.isfinite(low) & np.isfinite(high)
            assert (low[known] <= value[known]).all()
            assert (value[known] <= high[known]).all()
            for made in (wells_table(plate, curve), standards_table(plate, curve), curve_table(plate, curve)):
                assert len(made)


@pytest.mark.parametrize("fit", ["means", "replicates"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0.0], [0.0]), ([0.0, 0.0], [0.1, 0.2]), ([1.0, 2.0, 3.0, 4.0], [-1.0, -2.0, -3.0, -4.0]),
        ([1.0] * 5, [0.1, 0.2, 0.3, 0.4, 0.5]), ([0.0, 10.0], [0.1, 1.0]),
        ([1.0, 2.0, 5.0, 10.0, 100.0, 1.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.001]),
        ([1.0, 2.0, 5.0, 10.0, 100.0, 1000.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ([10.0, 1922.0, 0.0, 2.0, 10.0, 100.0], [2.33e-6, 2.33e-9, 2.33e-6, 2.33e-9, 2.33e-6, 0.0]),
    ],
)  # fmt: skip
def test_next_to_nothing(x, y, model, fit):
    fits_or_says_why(x, y, model, "1/y", fit)


@pytest.mark.parametrize("scale", [1e-40, 1e-20, 1e20, 1e40])
def test_scales_that_no_reader_has(scale):
    x = np.repeat((*DOSES, 0.0), 3)
    y = logistic(x) * (1 + 0.03 * np.random.default_rng(1).normal(size=len(x))) * scale
    for model in MODELS:
        fits_or_says_why(x, y, model, "1/y2", "means")
        fits_or_says_why(x, y, model, "1", "replicates")

"""How wells scatter, from repeated wells that were drawn with known scatter."""

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, logistic

from napari_il6blot.elisa.curve.error_model import from_replicates, of_weights


def groups(rng, n_groups=400, n=3, constant=1e-4, quadratic=0.0025):
    means = rng.uniform(0.02, 3.0, n_groups)
    y = means[:, None] + rng.normal(size=(n_groups, n)) * np.sqrt(constant + quadratic * means[:, None] ** 2)
    return y.mean(axis=1), y.var(axis=1, ddof=1), np.full(n_groups, n - 1.0)


@pytest.mark.parametrize(
    ("constant", "quadratic"), [(1e-4, 0.0025), (4e-4, 0.01), (0.01, 1e-6), (1e-8, 0.0025)]
)
def test_recovers_both_parts(constant, quadratic):
    # A sample variance of 2 degrees of freedom has a relative s.d. of 1, so 3000 of them tell the
    # scatter at one response to about 2 %; both parts together at either end of the range.
    rng = np.random.default_rng(3)
    found = from_replicates(*groups(rng, 3000, constant=constant, quadratic=quadratic))
    at = np.array([0.05, 0.3, 1.0, 3.0])
    wanted = constant + quadratic * at**2
    assert found.variance(at) == pytest.approx(wanted, rel=0.12)
    assert found.linear == 0.0
    assert found.df == 6000


def test_recovers_on_average():
    rng = np.random.default_rng(8)
    fits = [from_replicates(*groups(rng, 40)) for _ in range(300)]
    at = np.array([2.0])
    ratio = np.mean([fit.variance(at)[0] for fit in fits]) / (1e-4 + 0.0025 * 4)
    assert ratio == pytest.approx(1.0, abs=0.06)
    assert min(min(fit.constant, fit.quadratic) for fit in fits) >= 0.0


def test_constant_variance_alone_is_the_pooled_one():
    means, df = np.full(10, 1.0), np.full(10, 2.0)
    variances = np.linspace(0.8, 1.2, 10)
    assert from_replicates(means, variances, df).variance(np.ones(1))[0] == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("wild", ["zero standard", "lowest standard", "middle standard", "highest standard"])
def test_one_wild_group_of_a_plate_does_not_dominate(wild):
    # Eight standards and 24 samples in triplicate; one standard has one well 1.0 off. The group may
    # count as one in a thousand (6.9 times its variance), not as what it is (some 10,000 times).
    place = {"zero standard": 0, "lowest standard": 1, "middle standard": 4, "highest standard": 7}[wild]
    rng, at, ratios = np.random.default_rng(4), np.array([0.06, 0.2, 1.0, 2.5]), []
    for _ in range(40):
        low = logistic(np.array([0.0, *DOSES[::-1]]))
        means = np.concatenate([low, rng.uniform(0.1, 2.5, 24)])
        y = means[:, None] + rng.normal(size=(32, 3)) * np.hypot(0.004, 0.05 * means[:, None])
        spoiled = y.copy()
        spoiled[place, 0] += 1.0
        found, clean = (from_replicates(z.mean(1), z.var(1, ddof=1), np.full(32, 2.0)) for z in (spoiled, y))
        ratios.append(found.variance(at) / np.maximum(clean.variance(at), 0.004**2))
    assert np.median(ratios, axis=0).max() < 3.0


@pytest.mark.parametrize(
    ("variances", "df"),
    [
        ([0.1] * 5, [1.0] * 5),
        ([0.1, 0.1], [2.0, 2.0]),
        ([0.0] * 8, [2.0] * 8),
        ([np.nan] * 8, [0.0] * 8),
        ([], []),
    ],
)
def test_none_from_too_few_or_no_scatter(variances, df):
    variances, df = np.array(variances, dtype=float), np.array(df)
    assert from_replicates(np.ones(len(df)), variances, df) is None


def test_single_wells_tell_nothing():
    means, variances, df = groups(np.random.default_rng(1), 10)
    more = [
        np.append(column, value)
        for column, value in zip((means, variances, df), (9.0, np.nan, 0.0), strict=True)
    ]
    assert from_replicates(*more) == from_replicates(means, variances, df)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_does_not_depend_on_the_unit_of_the_response(scale):
    means, variances, df = groups(np.random.default_rng(2), 25)
    one, other = (
        from_replicates(means, variances, df),
        from_replicates(means * scale, variances * scale**2, df),
    )
    assert other.quadratic == pytest.approx(one.quadratic, rel=5e-3)
    assert other.constant == pytest.approx(one.constant * scale**2, rel=5e-3)


@pytest.mark.parametrize(("power", "wanted"), [(0, 0.3), (1, 0.6), (2, 1.2)])
def test_what_weights_take_for_granted(power, wanted):
    model = of_weights(power, 0.3, 7.0)
    assert model.variance(np.array([-2.0, 2.0])) == pytest.approx([wanted, wanted])
    assert model.df == 7.0

"""Trend against statsmodels, IC50 against the truth of simulated series."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from napari_il6blot.compare.statistics.dose_response import half_effect, trend
from napari_il6blot.errors import InputError

DOSES = np.array([0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0])


def series(rng, ic50=2.0, bottom=0.25, slope=1.3, cv=0.06, experiments=3, doses=DOSES):
    clean = 40 * (bottom + (1 - bottom) / (1 + (doses / ic50) ** slope))
    shift = rng.normal(0, 0.15, experiments)
    y = clean * np.exp(shift[:, None] + rng.normal(0, cv, (experiments, len(doses))))
    return y.ravel(), np.tile(doses, experiments), np.repeat(np.arange(experiments), len(doses)).tolist()


@pytest.mark.parametrize("experiments", [2, 3])
def test_trend_is_the_linear_contrast(experiments):
    y, dose, block = series(np.random.default_rng(1), experiments=experiments)
    found = trend(np.log(y), dose, block)
    data = pd.DataFrame({"y": np.log(y), "x": dose, "e": block}).query("x > 0")
    model = smf.ols("y ~ 0 + C(x) + C(e)", data).fit()
    steps = np.log10(DOSES[1:])
    weights = (steps - steps.mean()) / ((steps - steps.mean()) ** 2).sum()
    known = model.t_test(np.concatenate([weights, np.zeros(experiments - 1)]))
    assert found.per_tenfold.p == pytest.approx(float(known.pvalue), rel=1e-8)
    assert found.per_tenfold.statistic == pytest.approx(float(known.tvalue.item()), rel=1e-8)
    assert found.per_tenfold.difference == pytest.approx(
        np.polyfit(np.log10(data["x"]), data["y"], 1)[0], rel=1e-8
    )
    assert found.over_range.difference == pytest.approx(found.per_tenfold.difference * np.log10(64))
    assert (found.lowest, found.highest) == (0.25, 16.0)


def test_trend_needs_doses():
    with pytest.raises(InputError, match="two doses"):
        trend([1.0, 2.0, 3.0], [0.0, 1.0, 1.0], [1, 1, 2])


def test_ic50_without_scatter_is_exact():
    y, dose, block = series(np.random.default_rng(1), cv=1e-7)
    found = half_effect(y, dose, block)
    assert found.dose == pytest.approx(2.0, rel=1e-5)
    assert (found.bottom, found.slope) == pytest.approx((0.25, 1.3), rel=1e-4)


def test_ic50_interval_holds_the_truth():
    rng = np.random.default_rng(11)
    found = [half_effect(*series(rng)) for _ in range(300)]
    known = [one for one in found if not one.why_not]
    assert len(known) > 285
    held = np.mean([one.low < 2.0 < one.high for one in known])
    assert 0.91 < held < 0.985


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bottom": 1.0}, "chance|determine|outside|factor"),
        ({"ic50": 500.0}, "chance|determine|outside|factor"),
        ({"doses": np.array([0.0, 1.0, 4.0])}, "fewer than four"),
        ({"doses": DOSES[1:]}, "and a control"),
    ],
)
def test_not_identifiable(options, said):
    found = half_effect(*series(np.random.default_rng(3), **options))
    assert np.isnan([found.dose, found.low, found.high]).all()
    assert any(word in found.why_not for word in said.split("|"))


def test_ic50_does_not_depend_on_the_unit_or_on_experiments_level():
    y, dose, block = series(np.random.default_rng(5))
    one = half_effect(y, dose, block)
    other = half_effect(y * np.repeat([1e3, 2e3, 5e2], len(DOSES)), dose, block)
    assert (other.dose, other.low, other.high) == pytest.approx((one.dose, one.low, one.high), rel=1e-6)


def test_values_that_are_not_positive():
    assert "not positive" in half_effect([1.0, -1.0], [0.0, 1.0], [1, 1]).why_not

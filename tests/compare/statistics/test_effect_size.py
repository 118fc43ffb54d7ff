"""Hedges' g: closed form of g, scipy's noncentral t for the limits, and the smallest effects by power."""

from math import gamma, sqrt

import numpy as np
import pytest
from scipy import integrate, stats

from napari_il6blot.compare.statistics.effect_size import (
    bias_correction,
    hedges_g,
    hedges_g_one_sample,
    hedges_g_paired,
    noncentrality_interval,
    smallest_detectable,
    smallest_visible,
)

A = np.array([12.1, 14.3, 11.8, 15.0, 13.2])
B = np.array([10.2, 11.1, 9.7, 12.5, 10.4])


@pytest.mark.parametrize("df", [2, 4, 8, 40])
def test_correction_is_the_exact_one(df):
    assert bias_correction(df) == pytest.approx(
        gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2)), rel=1e-12
    )
    if df > 4:
        assert bias_correction(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=1e-3)


@pytest.mark.parametrize(("t", "df"), [(2.0, 4), (0.3, 8), (-2.5, 6), (5.0, 18), (12.0, 4)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_limits_solve_the_noncentral_t(t, df, level):
    low, high = noncentrality_interval(t, df, level)
    assert stats.nct.sf(t, df, low) == pytest.approx((1 - level) / 2, abs=1e-8)
    assert stats.nct.cdf(t, df, high) == pytest.approx((1 - level) / 2, abs=1e-8)


def test_limits_of_a_huge_t_go_on_where_the_sum_ends():
    below, above = noncentrality_interval(1999.0, 4), noncentrality_interval(2001.0, 4)
    assert np.divide(above, below) == pytest.approx([2001 / 1999] * 2, rel=1e-5)


def test_independent():
    found = hedges_g(A, B)
    pooled = sqrt((A.var(ddof=1) + B.var(ddof=1)) / 2)
    d = (A.mean() - B.mean()) / pooled
    assert found.g == pytest.approx(d * bias_correction(8), rel=1e-12)
    t = stats.ttest_ind(A, B).statistic
    for limit, tail in ((found.low, stats.nct.sf), (found.high, stats.nct.cdf)):
        delta = limit / bias_correction(8) / sqrt(2 / 5)
        assert tail(t, 8, delta) == pytest.approx(0.025, abs=1e-8)


def test_paired_has_the_groups_own_scatter():
    found = hedges_g_paired(A, B)
    average = sqrt((A.var(ddof=1) + B.var(ddof=1)) / 2)
    assert found.g == pytest.approx((A - B).mean() / average * bias_correction(4), rel=1e-12)
    t = stats.ttest_rel(A, B).statistic
    scale = (A - B).std(ddof=1) / average / sqrt(5)
    assert stats.nct.sf(t, 4, found.low / bias_correction(4) / scale) == pytest.approx(0.025, abs=1e-8)
    assert found.low < found.g < found.high


def test_one_sample():
    found = hedges_g_one_sample(A, 10.0)
    assert found.g == pytest.approx((A.mean() - 10) / A.std(ddof=1) * bias_correction(4), rel=1e-12)


def test_unknown_with_too_few_or_no_scatter():
    for found in (
        hedges_g([1.0, 2.0], [3.0]),
        hedges_g([1.0, 1.0], [1.0, 1.0]),
        hedges_g_paired(A[:2], B[:2]),
        hedges_g_one_sample([1.0, 2.0], 0.0),
    ):
        assert np.isnan([found.g, found.low, found.high]).all()


def test_swapping_groups_mirrors():
    one, other = hedges_g(A, B), hedges_g(B, A)
    assert (other.g, other.low, other.high) == pytest.approx((-one.g, -one.high, -one.low), rel=1e-9)


@pytest.mark.parametrize("df", [1, 2, 4, 16])
def test_smallest_effects(df):
    assert smallest_visible(2.0, df) == pytest.approx(2 * stats.t.ppf(0.975, df), rel=1e-8)
    delta = smallest_detectable(1.0, df, power=0.8)
    critical = stats.t.ppf(0.975, df)
    # The error's scale s is χ/√df; given it the statistic is normal.
    power = integrate.quad(
        lambda s: stats.chi.pdf(s * np.sqrt(df), df) * np.sqrt(df)
        * (stats.norm.sf(critical * s - delta) + stats.norm.cdf(-critical * s - delta)),
        0, 8, epsabs=1e-11, limit=300,
    )[0]  # fmt: skip
    assert power == pytest.approx(0.8, abs=1e-8)

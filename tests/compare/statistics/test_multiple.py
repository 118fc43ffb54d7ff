"""Holm, Benjamini and Hochberg, Dunnett, Tukey against statsmodels, scipy and integration."""

import numpy as np
import pytest
from scipy import integrate, stats
from statsmodels.stats.multicomp import pairwise_tukeyhsd
from statsmodels.stats.multitest import multipletests

from napari_il6blot.compare.statistics.linear_model import contrast, contrast_correlation, group_and_block
from napari_il6blot.compare.statistics.max_t import max_t_p
from napari_il6blot.compare.statistics.multiple import benjamini_hochberg, holm
from napari_il6blot.compare.statistics.posthoc import against_control_p, dunnett, tukey
from napari_il6blot.errors import InputError

P = [0.01, 0.04, 0.03, 0.2, 0.04, 0.9]
GROUPS = [np.array([10.1, 11.2, 12.4]), np.array([14.9, 13.3, 16.1, 15.0]), np.array([9.5, 8.1, 11.0])]
CONTROL = np.array([10.4, 9.3, 11.9, 10.8])


@pytest.mark.parametrize(("adjust", "method"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_step_wise(adjust, method):
    assert adjust(P) == pytest.approx(multipletests(P, method=method)[1], rel=1e-12)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_missing_p_are_not_counted(adjust):
    found = adjust([0.01, np.nan, 0.04])
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx(adjust([0.01, 0.04]))
    assert adjust([]).shape == (0,)


@pytest.mark.parametrize("df", [1, 2, 4, 30])
@pytest.mark.parametrize("t", [0.3, 2.0, 9.0, 80.0])
def test_one_statistic_is_student(t, df):
    assert max_t_p(t, [0.7], df) == pytest.approx(2 * stats.t.sf(t, df), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("df", [2, 6])
@pytest.mark.parametrize("t", [1.0, 6.0])
def test_two_statistics_by_integration(t, df):
    """The joint density of two correlated t, integrated over the square."""
    r = 0.48
    constant = 1 / (2 * np.pi * np.sqrt(1 - r * r))

    def density(x, y):
        return constant * (1 + (x * x - 2 * r * x * y + y * y) / (df * (1 - r * r))) ** (-(df + 2) / 2)

    known = 1 - integrate.dblquad(density, -t, t, -t, t, epsabs=1e-10, epsrel=1e-10)[0]
    assert max_t_p(t, [0.6, 0.8], df)[0] == pytest.approx(known, abs=1e-8)


def test_critical_values_of_dunnetts_table():
    # Dunnett 1964, two-sided 5 %, three treatments, equal groups (ρ = ½).
    for df, critical in ((10, 2.76), (20, 2.54)):
        assert max_t_p(critical, np.full(3, np.sqrt(0.5)), df)[0] == pytest.approx(0.05, abs=0.0008)


def test_dunnett_agrees_with_scipys_random_integration():
    found = dunnett(list(GROUPS), CONTROL)
    known = stats.dunnett(*GROUPS, control=CONTROL, rng=np.random.default_rng(1))
    assert found.statistic == pytest.approx(known.statistic, rel=1e-10)
    assert found.p == pytest.approx(known.pvalue, abs=2e-3)
    assert (dunnett(list(GROUPS), CONTROL).p == found.p).all()


def test_any_correlation():
    product = np.outer([0.5, 0.7, 0.6], [0.5, 0.7, 0.6])
    np.fill_diagonal(product, 1)
    assert against_control_p([1.0, 2.0, 3.0], product, 6) == pytest.approx(
        max_t_p([1.0, 2.0, 3.0], [0.5, 0.7, 0.6], 6), rel=1e-9
    )
    other = product.copy()
    other[0, 1] = other[1, 0] = 0.36  # no product form: integrated at random, from a fixed start
    first, second = (against_control_p([1.0, 2.0, 3.0], other, 6) for _ in range(2))
    assert (first == second).all()
    assert first == pytest.approx(against_control_p([1.0, 2.0, 3.0], product, 6), abs=5e-3)


def test_block_contrasts_of_a_control_correlate_by_half():
    y = np.random.default_rng(2).normal(size=12)
    model = group_and_block(y, np.tile([0, 1, 2, 3], 3), np.repeat([1, 2, 3], 4))
    weights = [[-1, 1, 0, 0], [-1, 0, 1, 0], [-1, 0, 0, 1]]
    off = contrast_correlation(model, weights)[~np.eye(3, dtype=bool)]
    assert off == pytest.approx(np.full(6, 0.5))
    assert contrast(model, weights[0]).df == 6


def test_tukey():
    found = tukey([CONTROL, *GROUPS])
    known = stats.tukey_hsd(CONTROL, *GROUPS)
    off = ~np.eye(4, dtype=bool)
    assert found.p[off] == pytest.approx(known.pvalue[off], rel=1e-8)
    values = np.concatenate([CONTROL, *GROUPS])
    names = np.repeat(list("cdef"), [4, 3, 4, 3])
    p = pairwise_tukeyhsd(values, names).pvalues
    assert found.p[np.triu_indices(4, 1)] == pytest.approx(p, rel=1e-6)


def test_no_scatter():
    with pytest.raises(InputError, match="do not scatter"):
        dunnett([[1.0, 1.0]], [2.0, 2.0])

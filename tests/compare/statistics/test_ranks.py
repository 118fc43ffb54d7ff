"""Rank tests against scipy and by going through every division."""

import numpy as np
import pytest
from scipy import stats

from napari_il6blot.compare.statistics.ranks import (
    mann_whitney,
    paired_shift_interval,
    shift_interval,
    wilcoxon,
)
from napari_il6blot.errors import InputError

RNG = np.random.default_rng(8)
EVERY = stats.PermutationMethod(n_resamples=np.inf)


@pytest.mark.parametrize(("n_a", "n_b"), [(3, 3), (4, 7), (24, 17)])
def test_mann_whitney(n_a, n_b):
    a, b = RNG.normal(0.5, 1, n_a), RNG.normal(0, 1, n_b)
    found, known = mann_whitney(a, b), stats.mannwhitneyu(a, b, method="exact")
    assert found.statistic == known.statistic
    assert found.p == pytest.approx(known.pvalue, rel=1e-8)
    assert found.shift == np.median([x - y for x in a for y in b])


def test_mann_whitney_with_ties():
    a, b = [1.0, 2.0, 2.0, 5.0], [2.0, 3.0, 5.0, 6.0, 7.0]
    found, known = mann_whitney(a, b), stats.mannwhitneyu(a, b, method=EVERY)
    assert (found.statistic, found.p) == pytest.approx((known.statistic, known.pvalue), rel=1e-8)
    many = np.round(RNG.normal(0, 2, (2, 40)))
    assert mann_whitney(*many).p == pytest.approx(
        stats.mannwhitneyu(*many, method="asymptotic").pvalue, rel=1e-8
    )


@pytest.mark.parametrize("n", [3, 6, 20, 60])
def test_wilcoxon(n):
    a, b = RNG.normal(0.4, 1, n), RNG.normal(0, 1, n)
    found = wilcoxon(a, b)
    assert found.p == pytest.approx(stats.wilcoxon(a, b, method="exact").pvalue, rel=1e-8)
    d = a - b
    assert found.shift == pytest.approx(np.median([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)]))


def test_wilcoxon_with_ties_and_zeros():
    d = np.array([1.0, -1.0, 2.0, 2.0, 3.0, 0.0, -2.0, 4.0])
    known = stats.wilcoxon(d[d != 0], method=EVERY)
    assert wilcoxon(d).p == pytest.approx(known.pvalue, rel=1e-8)


@pytest.mark.parametrize(
    ("n", "of_u", "of_w"), [(2, 1 / 3, 0.5), (3, 0.1, 0.25), (4, 2 / 70, 0.125), (6, 2 / 924, 1 / 32)]
)
def test_floor_is_what_the_clearest_data_reach(n, of_u, of_w):
    a, b = np.arange(n) + 100.0, np.arange(n) * 0.9
    assert mann_whitney(a, b).p == pytest.approx(of_u) == mann_whitney(a, b).floor
    assert wilcoxon(a, b).p == pytest.approx(of_w) == wilcoxon(a, b).floor


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("n_a", "n_b"), [(4, 4), (5, 8), (9, 6)])
def test_shift_interval_is_where_the_test_turns(n_a, n_b, level):
    a, b = RNG.normal(1, 1, n_a), RNG.normal(0, 1, n_b)
    low, high = shift_interval(a, b, level)
    for limit, inward in ((low, 1e-9), (high, -1e-9)):
        assert stats.mannwhitneyu(a - (limit + inward), b, method="exact").pvalue > 1 - level
        assert stats.mannwhitneyu(a - (limit - inward), b, method="exact").pvalue <= 1 - level


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("n", [6, 9, 15])
def test_paired_interval_is_where_the_test_turns(n, level):
    d = RNG.normal(1, 1, n)
    low, high = paired_shift_interval(d, level)
    for limit, inward in ((low, 1e-9), (high, -1e-9)):
        assert stats.wilcoxon(d - (limit + inward), method="exact").pvalue > 1 - level
        assert stats.wilcoxon(d - (limit - inward), method="exact").pvalue <= 1 - level


def test_three_values_reach_90_percent_but_not_95():
    a, b = [5.0, 6.0, 7.5], [1.0, 2.0, 2.5]
    assert shift_interval(a, b, 0.9) == (2.5, 6.5)
    assert np.isnan(shift_interval(a, b, 0.95)).all()
    assert np.isnan(paired_shift_interval([1.0, 2.0, 3.0], 0.9)).all()


@pytest.mark.parametrize(
    ("test", "a", "b", "said"),
    [
        (mann_whitney, [], [1.0], "has none"),
        (mann_whitney, [1.0, 1.0], [1.0], "do not scatter"),
        (wilcoxon, [1.0, 2.0], [1.0, 2.0], "do not scatter"),
    ],
)
def test_refused(test, a, b, said):
    with pytest.raises(InputError, match=said):
        test(a, b)

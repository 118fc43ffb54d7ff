"""Fieller's interval: the worked example, and that it is the set of ratios that a t test accepts."""

import numpy as np
import pytest
from scipy import stats

from napari_il6blot.compare.statistics.fieller import fieller_paired, fieller_ratio
from napari_il6blot.compare.statistics.two_groups import student_on_logs, welch_on_logs
from napari_il6blot.errors import InputError

A, B = [58.0, 66.0, 61.0], [101.0, 108.0, 94.0]


def test_worked_example():
    assert np.round(fieller_ratio(A, B), 5) == pytest.approx([0.61056, 0.52394, 0.71244])
    assert np.round(fieller_ratio(A, B, variance="pooled")[1:], 4) == pytest.approx([0.5088, 0.7225])


def test_worked_example_on_logs():
    student_like = student_on_logs(A, B)
    assert np.exp([student_like.difference, *student_like.interval()]) == pytest.approx(
        [0.6107, 0.52425, 0.71134], abs=6e-5
    )
    assert student_like.p == pytest.approx(0.00085, abs=5e-6)
    assert welch_on_logs(A, B).difference == student_like.difference


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_pooled_limits_are_where_students_test_turns(level):
    for limit in fieller_ratio(A, B, variance="pooled", level=level)[1:]:
        a, b = np.array(A), limit * np.array(B)
        s2 = (np.var(A, ddof=1) + np.var(B, ddof=1)) / 2
        t = (a.mean() - b.mean()) / np.sqrt(s2 / 3 + limit**2 * s2 / 3)
        assert 2 * stats.t.sf(abs(t), 4) == pytest.approx(1 - level, rel=1e-8)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_paired_limits_are_where_the_paired_test_turns(level):
    a, b = np.array([10.0, 12.0, 9.5, 13.0]), np.array([20.0, 25.0, 18.0, 24.0])
    ratio, low, high = fieller_paired(a, b, level=level)
    assert low < ratio < high
    for limit in (low, high):
        assert stats.ttest_rel(a, limit * b).pvalue == pytest.approx(1 - level, rel=1e-8)


def test_no_end_where_the_divisor_may_be_zero():
    assert np.isnan(fieller_ratio([1.0, 2.0, 3.0], [-1.0, 0.5, 1.0])[1:]).all()


def test_refused():
    with pytest.raises(InputError, match="two values"):
        fieller_ratio([1.0], [1.0, 2.0])
    with pytest.raises(InputError, match="two pairs"):
        fieller_paired([1.0, 2.0], [1.0])

"""t tests against scipy, and what they refuse."""

import numpy as np
import pytest
from scipy import stats

from napari_il6blot.compare.statistics.summary_stats import t_test_from_stats
from napari_il6blot.compare.statistics.two_groups import (
    one_sample_t,
    paired_t,
    ratio_paired_t,
    student,
    student_on_logs,
    welch,
    welch_on_logs,
)
from napari_il6blot.errors import InputError

A = np.array([58.0, 66.0, 61.0, 49.5])
B = np.array([101.0, 108.0, 94.0, 99.0])
C = np.array([3.1e-7, 2.2e-7, 5.4e-7, 1.9e-7, 2.2e-7])

TWO_SAMPLE = [
    ("student", student, stats.ttest_ind),
    ("welch", welch, lambda a, b: stats.ttest_ind(a, b, equal_var=False)),
    ("student on logs", student_on_logs, lambda a, b: stats.ttest_ind(np.log(a), np.log(b))),
    ("welch on logs", welch_on_logs, lambda a, b: stats.ttest_ind(np.log(a), np.log(b), equal_var=False)),
]
PAIRED = [
    ("paired", paired_t, stats.ttest_rel),
    ("ratio", ratio_paired_t, lambda a, b: stats.ttest_rel(np.log(a), np.log(b))),
]


def agrees(found, known, *, level=0.95):
    assert found.statistic == pytest.approx(known.statistic, rel=1e-10)
    assert found.p == pytest.approx(known.pvalue, rel=1e-8, abs=1e-14)
    assert found.df == pytest.approx(known.df, rel=1e-10)
    interval = known.confidence_interval(level)
    assert found.interval(level) == pytest.approx((interval.low, interval.high), rel=1e-8)


@pytest.mark.parametrize(("name", "test", "reference"), TWO_SAMPLE)
@pytest.mark.parametrize(("a", "b"), [(A, B), (A[:2], B[:3]), (C, C[::-1][:4] * 1.3), (A * 1e9, B * 1e9)])
def test_two_sample(name, test, reference, a, b):
    found, known = test(a, b), reference(a, b)
    agrees(found, known)
    agrees(found, known, level=0.9)
    assert (found.ci_low, found.ci_high) == found.interval(0.95)


@pytest.mark.parametrize(("name", "test", "reference"), PAIRED)
@pytest.mark.parametrize(("a", "b"), [(A, B), (A[:2], B[:2]), (C, C[::-1] * 1.3)])
def test_paired(name, test, reference, a, b):
    agrees(test(a, b), reference(a, b))


def test_one_sample():
    agrees(one_sample_t(A, 100.0), stats.ttest_1samp(A - 100.0, 0.0))


@pytest.mark.parametrize("equal_var", [True, False])
@pytest.mark.parametrize("n_b", [2, 9])
def test_from_stats(equal_var, n_b):
    found = t_test_from_stats(54.4, 13.1, 9, 55.7, 16.7, n_b, equal_var)
    known = stats.ttest_ind_from_stats(54.4, 13.1, 9, 55.7, 16.7, n_b, equal_var=equal_var)
    assert found.statistic == pytest.approx(known.statistic, rel=1e-12)
    assert found.p == pytest.approx(known.pvalue, rel=1e-10)


@pytest.mark.parametrize(
    ("statistics", "equal_var", "bounds", "printed"),
    [
        ((54.4, 13.1, 9, 55.7, 16.7, 8), True, (0.8487, 0.8709), 0.8598),
        ((22.52, 2.73, 7, 26.73, 7.38, 7), False, (0.1952, 0.1978), 0.1965),
    ],
)
def test_paper_rows(shared_data, statistics, equal_var, bounds, printed):
    table = (shared_data / "stats" / "paper_table.csv").read_text()
    p = t_test_from_stats(*statistics, equal_var=equal_var).p
    assert round(p, 4) == printed
    assert f"{printed}" in table
    # The range that rounding of the printed means and s.d. allows holds what the paper prints.
    corners = []
    for signs in np.ndindex(2, 2, 2, 2):
        half = 0.05 if statistics[0] > 50 else 0.005
        m1, s1, m2, s2 = (
            value + half * (2 * sign - 1)
            for value, sign in zip(
                (statistics[0], statistics[1], statistics[3], statistics[4]), signs, strict=True
            )
        )
        corners.append(t_test_from_stats(m1, s1, statistics[2], m2, s2, statistics[5], equal_var).p)
    assert (min(corners), max(corners)) == pytest.approx(bounds, abs=1.01e-4)


def test_control_set_to_one_is_no_sample():
    with pytest.raises(InputError, match="divided by itself"):
        student([0.5, 0.6, 0.7], [1.0, 1.0, 1.0])
    # Methods: the paired test of ratios is the one-sample test, never the two-sample one.
    ratio = np.array([0.52, 0.79, 0.60])
    assert ratio_paired_t(ratio, np.ones(3)).p == pytest.approx(
        stats.ttest_1samp(np.log(ratio), 0).pvalue, rel=1e-10
    )
    as_if_sampled = (1 - ratio.mean()) / np.sqrt(ratio.var(ddof=1) / 2 * 2 / 3)
    assert 2 * stats.t.sf(as_if_sampled, 4) < ratio_paired_t(ratio, np.ones(3)).p


@pytest.mark.parametrize(
    ("test", "a", "b", "said"),
    [
        (paired_t, A, A + 3.0, "do not scatter"),
        (ratio_paired_t, A, A * 0.7, "do not scatter"),
        (ratio_paired_t, 1e-9 * A, 0.1e-9 * A, "do not scatter"),
        (student, [1.0, 1.0], [2.0, 2.0], "do not scatter"),
        (ratio_paired_t, [1.0, -2.0], [1.0, 2.0], "no logarithm"),
        (welch_on_logs, [1.0, 0.0], [1.0, 2.0], "no logarithm"),
        (welch, [1.0, 2.0], [1.0, np.nan], "missing values"),
        (welch, [1.0], [1.0, 2.0], "two values"),
        (paired_t, [1.0, 2.0], [1.0], "2 and 1"),
        (paired_t, [1.0], [2.0], "at least two experiments"),
        (student, [], [2.0, 1.0], "has none"),
    ],
)
def test_refused(test, a, b, said):
    with pytest.raises(InputError, match=said):
        test(a, b)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1, -1, 3, 1, 1, 3), "not negative"),
        ((1, 1, 0, 1, 1, 3), "from 1"),
        ((1, 1, 2.5, 1, 1, 3), "from 1"),
        ((1, 0, 3, 1, 0, 3), "do not scatter"),
        ((1, 1, 1, 1, 1, 1), "at least three"),
        ((float("nan"), 1, 3, 1, 1, 3), "numbers"),
    ],
)
def test_from_stats_refused(arguments, said):
    with pytest.raises(InputError, match=said):
        t_test_from_stats(*arguments)

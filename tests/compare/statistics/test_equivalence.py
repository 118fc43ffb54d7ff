"""Verdicts and stars."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.weightstats import ttost_paired

from napari_il6blot.compare.statistics.equivalence import check_margin, equivalence_p, stars, verdict
from napari_il6blot.compare.statistics.two_groups import ratio_paired_t
from napari_il6blot.errors import InputError

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "p", "said"),
    [
        (0.9, 1.1, 0.5, "unchanged"),
        (0.81, 0.95, 0.001, "unchanged"),  # significant, and too small to matter
        (0.5, 0.7, 0.01, "changed"),
        (0.5, 1.2, 0.2, "undecided"),  # never "no effect" from p alone
        (0.8, 1.1, 0.5, "undecided"),  # on the margin is not inside
        (0.9, 1.25, 0.04, "changed"),
        (NAN, NAN, NAN, "undecided"),
        (NAN, NAN, 0.01, "changed"),
        (0.7, 0.9, 0.05, "undecided"),
    ],
)
def test_verdict(low, high, p, said):
    assert verdict(low, high, p) == said


def test_the_interval_says_what_two_one_sided_tests_say():
    rng = np.random.default_rng(5)
    said = []
    for _ in range(300):
        a, b = rng.lognormal(0.05, 0.12, (2, 4))
        test = ratio_paired_t(a, b)
        p = equivalence_p(test)
        known = ttost_paired(np.log(a), np.log(b), np.log(0.8), np.log(1.25))[0]
        assert p == pytest.approx(known, rel=1e-8)
        low, high = np.exp(test.interval(0.9))
        said.append(verdict(low, high, 1.0) == "unchanged")
        assert said[-1] == (p < 0.05)
    assert 20 < sum(said) < 280


@pytest.mark.parametrize(
    ("p", "mark"),
    [
        (0.2, "ns"),
        (0.05, "ns"),
        (0.0499, "*"),
        (0.01, "*"),
        (0.0099, "**"),
        (0.001, "**"),
        (0.0009, "***"),
        (NAN, ""),
    ],
)
def test_stars(p, mark):
    assert stars(p) == mark


@pytest.mark.parametrize("margin", [(1.1, 1.25), (0.8, 0.9), (0.0, 1.2), (0.8, float("inf"))])
def test_margin_holds_one(margin):
    with pytest.raises(InputError, match="two ratios"):
        check_margin(margin)


def test_equivalence_p_of_no_change():
    test = ratio_paired_t([1.0, 1.02, 0.98], [1.0, 0.98, 1.02])
    assert equivalence_p(test) == pytest.approx(
        stats.t.sf((test.difference + np.log(1.25)) / test.standard_error, 2), rel=1e-8
    )

"""Rank tests against a constant control."""

import numpy as np
import pytest

from napari_il6blot.compare.pair_tests import run_test


def walsh(d):
    first, second = np.triu_indices(len(d))
    return np.median((d[first] + d[second]) / 2)


# The median of the ratios is on the other side of 1 than the bulk of their averages.
SKEWED = np.array([0.3, 0.4, 0.5, 0.98, 0.99, 1.02, 1.03, 1.04, 1.05])


@pytest.mark.parametrize("control", [1.0, 20.0, 1e-3])
@pytest.mark.parametrize("rounding", [0.0, 1e-13])
@pytest.mark.parametrize("turned", [False, True])
def test_change_is_the_same_estimate_as_the_effect(control, rounding, turned):
    a, b = control * SKEWED[[*range(3), *range(5, 9)]], np.full(7, control)
    b[0] *= 1 + rounding
    found = run_test("mann_whitney", *((b, a) if turned else (a, b)))
    sign = -1 if turned else 1
    log_ratio = walsh(np.log(a / control))
    assert np.median(np.log(a)) > np.log(control)  # what it was before
    assert found.test == "one-sample Wilcoxon"
    assert np.log(found.ratio) == pytest.approx(sign * log_ratio, rel=1e-9)
    assert found.effect == pytest.approx(sign * walsh(a - control), rel=1e-9)
    assert np.sign(found.effect) == np.sign(found.ratio - 1) == -sign
    assert found.ratio_range[0] <= found.ratio <= found.ratio_range[1]


@pytest.mark.parametrize(
    ("kind", "estimate"),
    [
        ("mann_whitney", lambda x, y: np.median(np.subtract.outer(x, y))),
        ("wilcoxon", lambda x, y: walsh(x - y)),
    ],
)
def test_change_of_two_samples_is_hodges_and_lehmanns(kind, estimate):
    rng = np.random.default_rng(3)
    a, b = np.exp(rng.normal(0.3, 1, 7)), np.exp(rng.normal(0, 1, 7))
    found = run_test(kind, a, b)
    assert np.log(found.ratio) == pytest.approx(estimate(np.log(a), np.log(b)), rel=1e-9)
    assert found.effect == pytest.approx(estimate(a, b), rel=1e-9)

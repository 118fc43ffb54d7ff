"""LLOQ, ULOQ and acceptance from recoveries and scatter made by hand."""

import numpy as np
import pytest

from napari_il6blot.elisa.curve.levels import levels_of, working_range

NOMINAL = (3.0, 6.0, 12.0, 25.0, 50.0, 100.0, 200.0)


def ranged(recoveries, cvs=None, nominal=NOMINAL, zero=False):
    """The range of levels with these recoveries and CVs (per cent); the "curve" is the identity."""
    x, y = [], []
    for level, recovery, cv in zip(nominal, recoveries, cvs or [0] * len(nominal), strict=True):
        middle = level * recovery / 100
        off = middle * cv / 100 / np.sqrt(2)  # two wells at ± off have s.d. off √2
        x += [level, level]
        y += [middle - off, middle + off]
    if zero:
        x, y = [*x, 0.0, 0.0], [*y, 0.5, 0.7]
    x, y = np.array(x), np.array(y)
    return working_range(levels_of(x, y), y, lambda response: response)


GOOD = (100, 105, 95, 100, 110, 100, 99)


@pytest.mark.parametrize(
    ("recoveries", "cvs", "lloq", "uloq"),
    [
        (GOOD, None, 3, 200),
        ((119, 81, 100, 100, 100, 100, 100), None, 3, 200),
        ((124, 100, 100, 100, 100, 100, 76), None, 3, 200),  # ends may be 25 % off
        ((126, 100, 100, 100, 100, 100, 74), None, 6, 100),
        ((124, 124, 100, 100, 100, 100, 100), None, 6, 200),  # inside a run 20 % count
        ((100, 100, 100, 79, 100, 100, 100), None, 3, 25),  # two runs of four: see ties
        ((100, 100, 70, 100, 100, 100, 100), None, 25, 200),
        ((100, 100, 100, 100, 70, 100, 100), None, 3, 25),
        (GOOD, (24, 0, 0, 0, 0, 0, 24), 3, 200),
        (GOOD, (26, 0, 0, 0, 0, 0, 26), 6, 100),
        (GOOD, (0, 24, 0, 0, 0, 0, 0), 6, 200),
        (GOOD, (19, 19, 19, 19, 19, 19, 19), 3, 200),
    ],
)
def test_range(recoveries, cvs, lloq, uloq):
    found = ranged(recoveries, cvs)
    assert (found.lloq, found.uloq) == (lloq, uloq)


def test_of_two_runs_equally_long_the_wider_is_taken():
    nominal = (1.0, 2.0, 4.0, 8.0, 80.0, 800.0)
    found = ranged((100, 100, 100, 60, 100, 100), nominal=nominal)
    assert (found.lloq, found.uloq) == (1.0, 4.0)  # longer
    found = ranged((100, 100, 60, 100, 100, 60), nominal=nominal)
    assert (found.lloq, found.uloq) == (8.0, 80.0)  # as long, and spans more


@pytest.mark.parametrize("recoveries", [(50,) * 7, (100, 50, 100, 50, 100, 50, 100), (np.nan,) * 7])
def test_no_run(recoveries):
    found = ranged(recoveries)
    assert np.isnan([found.lloq, found.uloq]).all()
    assert not found.accepted


@pytest.mark.parametrize(
    ("recoveries", "cvs", "passed", "accepted"),
    [
        (GOOD, None, 7, True),
        ((100, 100, 100, 100, 100, 100, 70), None, 6, True),
        ((100, 100, 100, 100, 100, 60, 60), None, 5, False),  # 71 %
        ((124, 100, 100, 100, 100, 100, 76), None, 7, True),
        ((124, 124, 100, 100, 100, 100, 100), None, 6, True),
        (GOOD, (24, 0, 0, 0, 0, 0, 24), 7, True),
        (GOOD, (0, 0, 0, 24, 0, 0, 0), 7, True),  # it ends the run
        (GOOD, (0, 0, 0, 24, 24, 0, 0), 6, True),  # the first does
        (GOOD, (0, 0, 0, 26, 26, 0, 0), 5, False),
        ((70, 100, 100, 100, 100, 100, 100), (0, 0, 0, 0, 0, 0, 26), 5, False),
    ],
)
def test_acceptance(recoveries, cvs, passed, accepted):
    found = ranged(recoveries, cvs)
    assert (int(found.passed.sum()), found.accepted) == (passed, accepted)


def test_three_of_four_is_enough_of_eight_and_not_of_five():
    eight = (1.5, *NOMINAL)
    assert ranged((60, 60, *[100] * 6), nominal=eight).accepted
    assert not ranged((60, 60, 60, *[100] * 5), nominal=eight).accepted
    assert not ranged([100] * 5, nominal=NOMINAL[:5]).accepted
    assert ranged([100] * 6, nominal=NOMINAL[:6]).accepted


def test_zero_standards_take_no_part():
    with_zero, without = ranged(GOOD, zero=True), ranged(GOOD)
    assert (with_zero.lloq, with_zero.uloq) == (without.lloq, without.uloq)
    assert with_zero.passed.tolist() == [False, *without.passed.tolist()]
    assert np.isnan(with_zero.recovery[0])
    assert with_zero.recovery[1:] == pytest.approx(GOOD)


def test_a_well_without_concentration_counts_as_scatter():
    x = np.repeat(NOMINAL, 2)
    y = x.copy()
    found = working_range(levels_of(x, y), y, lambda r: np.where(r < 200, r, np.where(r == 200, np.nan, r)))
    assert found.uloq == 100
    split = y.copy()
    split[-2:] = 190.0, 210.0
    found = working_range(levels_of(x, split), split, lambda r: np.where(r > 205, np.nan, r))
    assert found.uloq == 100


def test_levels():
    found = levels_of(np.array([5.0, 0.0, 5.0, 20.0, 5.0]), np.array([1.0, 0.1, 2.0, 7.0, 6.0]))
    assert found.nominal.tolist() == [0, 5, 20]
    assert found.n.tolist() == [1, 3, 1]
    assert found.mean == pytest.approx([0.1, 3, 7])
    assert found.variance == pytest.approx([np.nan, 7, np.nan], nan_ok=True)
    assert found.of_well.tolist() == [1, 0, 1, 2, 1]


def test_cv_is_that_of_concentrations():
    found = ranged(GOOD, (5, 6, 7, 8, 9, 10, 11))
    assert found.cv == pytest.approx([5, 6, 7, 8, 9, 10, 11])

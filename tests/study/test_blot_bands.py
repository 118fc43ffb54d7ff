"""The shapes of simulated bands."""

import numpy as np
import pytest

from napari_il6blot.study.blot_bands import heights, lateral_profile, vertical_profile
from napari_il6blot.study.blot_settings import BlotSettings

FINE = np.linspace(-60, 60, 24001)
STEP = FINE[1] - FINE[0]


@pytest.mark.parametrize("tail", [0.0, 0.5, 3.0, 5.0, -3.0])
def test_a_vertical_profile_has_the_moments_of_gauss_and_exponential(tail):
    profile = vertical_profile(FINE, 3.0, tail)
    weight = profile / profile.sum()
    mean = (weight * FINE).sum()
    assert mean == pytest.approx(0.0, abs=0.02)
    assert (weight * (FINE - mean) ** 2).sum() == pytest.approx(9.0 + tail**2, rel=0.01)
    skewness = (weight * (FINE - mean) ** 3).sum()
    assert skewness == pytest.approx(2 * tail**3, abs=0.3 + 0.02 * abs(tail) ** 3)


def test_a_vertical_profile_without_tail_is_a_gaussian_of_peak_1():
    assert vertical_profile(0.0, 3.0, 0.0) == pytest.approx(1.0)
    assert vertical_profile(FINE, 3.0, 0.0).sum() * STEP == pytest.approx(3.0 * np.sqrt(2 * np.pi), rel=1e-3)


@pytest.mark.parametrize("unevenness", [0.0, 0.1, -0.3])
def test_a_lateral_profile_is_as_wide_as_stated(unevenness):
    across = lateral_profile(FINE, 40.0, 1.0, unevenness)
    assert across.sum() * STEP == pytest.approx(40.0, rel=1e-3)
    even = lateral_profile(FINE, 40.0, 1.0, 0.0)
    above = FINE[even >= 0.5]
    assert above[-1] - above[0] == pytest.approx(40.0, abs=0.05)
    at = np.searchsorted(FINE, 10.0)
    assert across[at] == pytest.approx(1 + unevenness / 2, abs=1e-3)


def drawn(**changes):
    settings = BlotSettings(n_rows=4, **changes)
    return heights(np.random.default_rng(1), settings, 12)


def test_amounts_keep_their_ranges():
    amounts, faint = drawn(amount_range=10.0, row_range=1.0)
    assert amounts.shape == (4, 12)
    assert (amounts > 0).all()
    assert amounts.max() / amounts.min() <= 10
    assert not faint.any()


def test_absent_bands_leave_each_lane_one():
    amounts, _ = drawn(missing_fraction=0.9)
    assert (amounts == 0).any()
    assert (amounts > 0).any(axis=0).all()


def test_missing_and_faint_lanes_are_inner_ones_and_no_neighbours():
    amounts, faint = drawn(missing_lanes=2, faint_lanes=1)
    empty = np.flatnonzero((amounts == 0).all(axis=0))
    special = np.sort([*empty, *np.flatnonzero(faint)])
    assert (len(empty), faint.sum()) == (2, 1)
    assert special[0] > 0
    assert special[-1] < 11
    assert np.diff(special).min() > 1
    assert amounts[:, faint].max() < 0.2 * amounts[:, ~faint].max()

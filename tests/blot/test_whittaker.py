"""The smoother solves its equations; the baseline is that of the published method."""

import numpy as np
import pytest
from pybaselines import Baseline

from napari_il6blot.blot.whittaker import asymmetric, band_free_variance, smooth


def system(weights: np.ndarray, stiffness: float) -> np.ndarray:
    """W + stiffness DᵀD as a full matrix."""
    difference = np.diff(np.eye(len(weights)), n=2, axis=0)
    return np.diag(weights) + stiffness * difference.T @ difference


@pytest.mark.parametrize("length", [3, 4, 5, 60])
@pytest.mark.parametrize("stiffness", [0.1, 100.0])
def test_it_solves_the_normal_equations(length: int, stiffness: float) -> None:
    rng = np.random.default_rng(length)
    profiles, weights = rng.normal(size=(3, length)), rng.uniform(0.2, 1, (3, length))
    expected = [np.linalg.solve(system(w, stiffness), w * y) for w, y in zip(weights, profiles, strict=True)]
    np.testing.assert_allclose(smooth(profiles, weights, stiffness), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("stiffness", [1.0, 1e5])
def test_a_line_stays_and_is_carried_over_gaps_and_ends(stiffness: float) -> None:
    line = 3 + 0.25 * np.arange(80)
    weights = np.ones((1, 80))
    weights[:, :10] = weights[:, 30:50] = weights[:, 70:] = 0
    given = np.where(weights > 0, line, 1e3)
    np.testing.assert_allclose(smooth(given, weights, stiffness)[0], line, atol=1e-2)


@pytest.mark.parametrize("period", [20, 40])
def test_a_wave_is_halved_where_it_is_said_to_be(period: int) -> None:
    # The continuous (p / 2π)⁴ is that of differences to within a per cent at these periods.
    wave = np.sin(2 * np.pi * np.arange(period * 40) / period)[None]
    middle = slice(period * 10, period * 30)
    smoothed = smooth(wave, np.ones_like(wave), (period / (2 * np.pi)) ** 4)
    np.testing.assert_allclose(smoothed[0, middle], 0.5 * wave[0, middle], atol=0.01)


@pytest.mark.parametrize("shape", [(2, 1), (2, 2), (0, 10)])
def test_what_has_no_curvature_is_left_as_it_is(shape: tuple[int, int]) -> None:
    profiles = np.ones(shape)
    found = smooth(profiles, np.ones(shape), 1e5)
    np.testing.assert_array_equal(found, profiles)
    assert found is not profiles


def profile_with_bands(seed: int) -> np.ndarray:
    rows = np.arange(400)
    bands = sum(h * np.exp(-((rows - y) ** 2) / 72) for h, y in ((500, 90), (80, 200), (300, 320)))
    slope = 200 + 0.3 * rows + 30 * np.sin(rows / 150)
    return bands + slope + np.random.default_rng(seed).normal(0, 3, 400)


@pytest.mark.parametrize("stiffness", [1e4, 1e5, 1e6])
def test_baselines_are_those_of_arpls(stiffness: float) -> None:
    profile = profile_with_bands(0)
    expected, _ = Baseline().arpls(profile, lam=stiffness, max_iter=50, tol=1e-3)
    found = asymmetric(profile[None], np.ones((1, 400)), stiffness)[0]
    np.testing.assert_allclose(found, expected, atol=0.05)


def test_profiles_together_have_the_baselines_that_they_have_alone() -> None:
    profiles = np.array([profile_with_bands(seed) for seed in range(4)])
    together = asymmetric(profiles, np.ones_like(profiles))
    alone = [asymmetric(row[None], np.ones((1, 400)))[0] for row in profiles]
    np.testing.assert_allclose(together, alone, atol=0.5)


def test_rows_without_weight_draw_no_baseline() -> None:
    profile, weights = profile_with_bands(0)[None], np.ones((1, 400))
    weights[:, :50] = 0
    spoiled = profile.copy()
    spoiled[:, :50] = -1e4
    np.testing.assert_allclose(asymmetric(spoiled, weights), asymmetric(profile, weights), atol=0.5)


def test_variance_under_bands_is_that_of_the_full_matrix() -> None:
    weights = np.ones(60)
    weights[10:16] = weights[40:60] = 0
    limits = np.array([[10, 15], [40, 50], [3, 3]])
    inverse = np.linalg.inv(system(weights + 1e-9, 50.0))
    expected = [inverse[first : last + 1, first : last + 1].sum() for first, last in limits]
    np.testing.assert_allclose(band_free_variance(weights, 50.0, limits), expected, rtol=1e-6)


@pytest.mark.parametrize(("length", "count"), [(2, 1), (60, 0)])
def test_no_variance_where_there_is_nothing_to_tell(length: int, count: int) -> None:
    assert band_free_variance(np.ones(length), 1e5, np.zeros((count, 2), int)).tolist() == [0] * count

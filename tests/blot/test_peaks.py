"""Bands are found where they are, and nothing else."""

import numpy as np
import pytest

from napari_il6blot.blot.membrane import on_membrane
from napari_il6blot.blot.peaks import find_peaks, flatten

ROWS = np.arange(300)


def gauss(middle: float, sigma: float, height: float) -> np.ndarray:
    return height * np.exp(-0.5 * ((ROWS - middle) / sigma) ** 2)


def noisy(profile: np.ndarray, noise: float = 1.0) -> np.ndarray:
    return (profile + np.random.default_rng(5).normal(0, noise, profile.shape))[None]


def found(profile: np.ndarray, noise: float = 1.0) -> np.ndarray:
    profiles = noisy(profile, noise)
    return find_peaks(flatten(profiles), np.full(profiles.shape, noise)).y


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (gauss(100.3, 4, 200), [100.3]),
        (gauss(80, 3, 30) + gauss(200, 5, 300) + 0.3 * ROWS, [80, 200]),
        (gauss(100, 4, 200) + gauss(114, 4, 200), [100, 114]),
        (np.clip(gauss(150, 15, 900), 0, 500) + gauss(60, 12, 300), [60, 150]),
        (np.where(np.abs(ROWS - 150) < 12, 300 + 3 * np.abs(ROWS - 150), 0), [150]),
        (0.5 * ROWS, []),
        (np.zeros(300), []),
    ],
    ids=["one", "weak and strong on a slope", "doublet", "broad and flat", "dented top", "slope", "noise"],
)
def test_bands_are_found(profile: np.ndarray, expected: list[float]) -> None:
    y = found(profile)
    assert len(y) == len(expected)
    np.testing.assert_allclose(y, expected, atol=2)


@pytest.mark.parametrize("step", [40, 100])
def test_the_step_at_an_edge_that_nobody_trimmed_is_no_band(step: float) -> None:
    ramp = step / (1 + np.exp((ROWS - 240) / 2.0))
    assert found(gauss(120, 4, 300) + ramp).tolist() == pytest.approx([120], abs=0.5)


def test_a_profile_that_ends_on_a_flank_has_no_band_there() -> None:
    profiles = noisy(gauss(100, 4, 200) + gauss(15, 6, 300))
    profiles[:, :20] = np.nan
    y = find_peaks(flatten(profiles), np.ones(profiles.shape)).y
    np.testing.assert_allclose(y, [100], atol=0.5)


def test_texture_hides_what_is_no_stronger() -> None:
    waves = 10 * np.sin(ROWS * 2 * np.pi / 9)
    assert len(found(waves + gauss(150, 4, 400), noise=0.5)) == 1


def test_a_faint_hump_beside_narrow_bands_is_no_band() -> None:
    bands = gauss(80, 3, 400) + gauss(140, 3, 300) + gauss(230, 20, 12)
    np.testing.assert_allclose(found(bands), [80, 140], atol=0.5)


@pytest.mark.parametrize(
    ("profile", "first", "last"),
    [
        (np.where(ROWS < 250, 500, 100) + gauss(120, 5, 900), 0, 249),
        (np.where(ROWS > 40, 500, 100) + gauss(150, 5, 900), 41, 299),
        (gauss(270, 5, 900) + 100, 0, 299),
        (500 - ROWS + gauss(150, 5, 900), 0, 299),
    ],
    ids=["edge below", "edge above", "last band", "slope"],
)
def test_membrane_edges_are_steps_and_bands_are_not(profile: np.ndarray, first: int, last: int) -> None:
    rows = np.flatnonzero(on_membrane(noisy(profile)[0], np.ones(300)))
    assert (rows[0], rows[-1]) == pytest.approx((first, last), abs=2)

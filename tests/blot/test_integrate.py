"""Volumes and their uncertainty, and the noise they rest on."""

from dataclasses import replace

import numpy as np
import pytest

from napari_il6blot.blot.background import BACKGROUNDS
from napari_il6blot.blot.integrate import measure
from napari_il6blot.blot.noise import estimate_noise
from napari_il6blot.blot.profiles import LaneWindow
from napari_il6blot.blot.whittaker import band_free_variance, smooth

LENGTH, COLUMNS = 200, 30
ROWS = np.arange(LENGTH)
BOX = np.array([[85, 115]])
BAND = 50 * np.exp(-0.5 * ((ROWS - 100) / 5) ** 2)


def noisy_window(seed: int, sd: float = 10.0) -> LaneWindow:
    pixels = 200 + BAND[:, None] + np.random.default_rng(seed).normal(0, sd, (LENGTH, COLUMNS))
    noise = np.full(LENGTH, sd * np.sqrt(COLUMNS))
    return LaneWindow(pixels.astype(np.float32), np.zeros(pixels.shape, dtype=bool), 0, 0, 1.0, noise)


def test_noise_sd_is_the_scatter_of_repeated_measurements() -> None:
    measured = [measure(noisy_window(seed), BOX, BACKGROUNDS["between-bands"]) for seed in range(200)]
    volumes = np.array([one.volume[0] for one in measured])
    told = float(np.median([one.noise_sd[0] for one in measured]))
    assert told == pytest.approx(volumes.std(), rel=0.25)
    truth = COLUMNS * BAND[85:116].sum()
    assert volumes.mean() == pytest.approx(truth, abs=4 * volumes.std() / np.sqrt(200) + 0.01 * truth)


def test_volume_and_background_make_up_the_raw_sum() -> None:
    window = noisy_window(1)
    for name, method in BACKGROUNDS.items():
        if name in ("between-bands", "line", "none"):
            one = measure(window, BOX, method)
            raw = window.profile[85:116].sum()
            assert (one.volume + one.background)[0] == pytest.approx(raw, rel=1e-9)
            assert one.volume_sd[0] >= one.noise_sd[0]


def test_height_is_the_apex_above_the_background() -> None:
    one = measure(noisy_window(1, sd=0.1), BOX, BACKGROUNDS["line"])
    assert one.height[0] == pytest.approx(50, rel=0.03)


@pytest.mark.parametrize(("gain", "read"), [(0.0, 12.0), (2.0, 5.0)])
def test_noise_is_estimated_against_signal(gain: float, read: float) -> None:
    rng = np.random.default_rng(4)
    y, x = np.mgrid[:300, :400]
    clean = 100 + 900 * ((y // 60) % 2) + 0.5 * x
    image = clean + rng.normal(0, np.sqrt(read**2 + gain * clean))
    noise = estimate_noise(image.astype(np.float32), np.zeros(image.shape, dtype=bool))
    for level in (200.0, 1100.0):
        assert noise.variance(np.array([level]))[0] == pytest.approx(read**2 + gain * level, rel=0.2)
    assert noise.correlation == pytest.approx(1.0, abs=0.3)


def test_smoothed_noise_is_known_to_be_correlated() -> None:
    from scipy.ndimage import uniform_filter

    image = uniform_filter(np.random.default_rng(0).normal(1000, 50, (300, 300)), 2).astype(np.float32)
    noise = estimate_noise(image, np.zeros(image.shape, dtype=bool))
    # A sum over many pixels keeps its variance when its pixels are blurred.
    assert noise.variance(np.array([1000.0]))[0] == pytest.approx(50**2, rel=0.35)


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 3), (5, 5)])
def test_tiny_and_saturated_images_have_some_noise_model(shape: tuple[int, int]) -> None:
    image = np.ones(shape, dtype=np.float32)
    for saturated in (np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)):
        assert np.isfinite(estimate_noise(image, saturated).variance(np.ones(2))).all()


def test_the_smoother_solves_its_equations() -> None:
    rng = np.random.default_rng(7)
    profiles, weights = rng.normal(size=(3, 50)), rng.uniform(0.1, 1, (3, 50))
    difference = np.diff(np.eye(50), 2, axis=0)
    solved = smooth(profiles, weights, 30.0)
    for profile, weight, curve in zip(profiles, weights, solved, strict=True):
        exact = np.linalg.solve(np.diag(weight) + 30.0 * difference.T @ difference, weight * profile)
        np.testing.assert_allclose(curve, exact, rtol=1e-6, atol=1e-8)


def test_the_carried_variance_is_the_inverses() -> None:
    weights = np.ones(60)
    weights[20:35] = 0
    difference = np.diff(np.eye(60), 2, axis=0)
    inverse = np.linalg.inv(np.diag(weights) + 100.0 * difference.T @ difference)
    expected = inverse[20:35, 20:35].sum()
    assert band_free_variance(weights, 100.0, np.array([[20, 34]]))[0] == pytest.approx(expected, rel=1e-6)


def test_a_window_without_noise_is_measured() -> None:
    window = replace(noisy_window(0), noise=np.zeros(LENGTH))
    assert np.isfinite(measure(window, BOX, BACKGROUNDS["between-bands"]).volume_sd).all()

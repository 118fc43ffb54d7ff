"""The noise of an image is what was put into it."""

import numpy as np
import pytest
from scipy import ndimage

from napari_il6blot.blot.noise import MOST_CORRELATED, Noise, _rising, estimate_noise

SHAPE = (300, 400)


def image_of(sd: float, level: float = 1000.0) -> np.ndarray:
    """A slope and a sharp-edged band, with normal noise."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    signal = level + 0.5 * x + 0.3 * y + 2000 * (np.abs(y - 150) < 12) * (np.abs(x - 200) < 60)
    return (signal + np.random.default_rng(0).normal(0, sd, SHAPE)).astype(np.float32)


def unsaturated(image: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


@pytest.mark.parametrize("sd", [1.0, 5.0, 20.0])
def test_even_noise_is_found_beside_slopes_and_bands(sd: float) -> None:
    image = image_of(sd)
    noise = estimate_noise(image, unsaturated(image))
    assert np.median(noise.variances) == pytest.approx(sd**2, rel=0.1)
    assert noise.correlation == pytest.approx(1, abs=0.15)


def test_noise_that_grows_with_the_signal() -> None:
    # Photons: the variance of the gray level is gain times the signal.
    gain = 4.0
    expected = np.tile(np.linspace(200, 8000, 400), (300, 1))
    image = (gain * np.random.default_rng(1).poisson(expected / gain)).astype(np.float32)
    noise = estimate_noise(image, unsaturated(image))
    signal = np.array([700.0, 2000.0, 4000.0, 7000.0])
    np.testing.assert_allclose(noise.variance(signal) / noise.correlation, gain * signal, rtol=0.15)
    assert (np.diff(noise.levels) > 0).all()
    assert (np.diff(noise.variances) >= 0).all()


def test_correlated_noise_tells_the_variance_of_sums() -> None:
    white = np.random.default_rng(2).normal(0, 10, (400, 400))
    image = (1000 + ndimage.uniform_filter(white, 2)).astype(np.float32)
    noise = estimate_noise(image, unsaturated(image))
    sums = image.astype(float).reshape(100, 4, 100, 4).sum(axis=(1, 3))
    # Differences of neighbours tell a third of a pixel's variance; a sum has four times it per pixel.
    assert noise.correlation > 4
    assert 16 * float(noise.variance(np.array([1000.0]))[0]) == pytest.approx(sums.var(), rel=0.2)


def test_texture_is_no_noise_without_end() -> None:
    white = np.random.default_rng(3).normal(0, 100, SHAPE)
    image = ndimage.gaussian_filter(white, 4).astype(np.float32)
    assert estimate_noise(image, unsaturated(image)).correlation == MOST_CORRELATED


def test_saturated_pixels_are_left_out() -> None:
    image = image_of(5.0)
    saturated = unsaturated(image)
    saturated[:, :200] = True
    image[:, :200] = np.random.default_rng(4).normal(1000, 500, (300, 200))
    assert np.median(estimate_noise(image, saturated).variances) == pytest.approx(25, rel=0.1)
    assert np.median(estimate_noise(image, unsaturated(image)).variances) > 100


def test_specks_do_not_count() -> None:
    image = image_of(5.0)
    at = np.random.default_rng(5).integers(0, image.size, image.size // 500)
    image.ravel()[at] += 30_000
    assert np.median(estimate_noise(image, unsaturated(image)).variances) == pytest.approx(25, rel=0.2)


@pytest.mark.parametrize("shape", [(0, 10), (5, 2), (1, 1)])
def test_an_image_too_small_to_tell_has_none(shape: tuple[int, int]) -> None:
    image = np.ones(shape, dtype=np.float32)
    noise = estimate_noise(image, unsaturated(image))
    assert noise.variance(np.array([0.0, 5.0])).tolist() == [0, 0]


def test_a_flat_image_has_none() -> None:
    image = np.full(SHAPE, 7, dtype=np.float32)
    noise = estimate_noise(image, unsaturated(image))
    assert (noise.variances.max(), noise.correlation) == (0, 1)


@pytest.mark.parametrize(("signal", "variance"), [(-5, 8), (0, 8), (50, 16), (100, 24), (1e6, 24)])
def test_between_levels_the_variance_is_a_line_times_the_correlation(signal: float, variance: float) -> None:
    noise = Noise(np.array([0.0, 100.0]), np.array([4.0, 12.0]), correlation=2)
    assert noise.variance(np.array([float(signal)]))[0] == variance


def test_values_are_sorted_as_numpy_does():
    rng = np.random.default_rng(0)
    values = np.round(rng.normal(0, 1e3, 5000)).astype(np.float32) * rng.choice([1e-30, 1, 1e30], 5000)
    values[rng.random(5000) < 0.2] = 0
    values = np.abs(values.astype(np.float32)) * np.where(rng.random(5000) < 0.5, -1, 1).astype(np.float32)
    assert 100 < np.signbit(values[values == 0]).sum() < (values == 0).sum()
    assert (_rising(values) == np.argsort(values, kind="stable")).all()

"""Imager and film: noise, linearity, gray levels."""

import numpy as np
import pytest

from napari_il6blot.study.blot_detector import (
    digitize,
    film_density,
    record_film,
    record_imager,
    scale_of,
    through_jpeg,
)
from napari_il6blot.study.blot_settings import BlotSettings


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("times", [1.0, 8.0])
def test_shot_noise_grows_with_light_and_read_noise_does_not(share, times):
    settings = BlotSettings(offset=0.0, poisson_share=share)
    light = np.full((200, 300), 1000.0)
    light[:50] *= times  # the median stays at 1000
    noisy = record_imager(np.random.default_rng(0), settings, light, 20.0)[:50]
    expected = 20.0 * np.sqrt(1 - share + share * times)
    assert noisy.mean() == pytest.approx(1000 * times, abs=2.0)
    assert noisy.std() == pytest.approx(expected, rel=0.03)


def test_film_grain_is_in_optical_density():
    settings = BlotSettings(kind="film", bit_depth=8, offset=0.1)
    light = record_film(np.random.default_rng(0), settings, np.zeros((200, 300)), 0.01)
    assert np.std(-np.log10(light)) == pytest.approx(0.01, rel=0.03)


def test_film_is_linear_over_a_decade_then_saturates():
    settings = BlotSettings(kind="film", film_maximum=2.0)
    line = np.linspace(0.12, 1.2, 20)
    np.testing.assert_allclose(film_density(line, settings), line, rtol=0.01)
    assert film_density(np.array([20.0]), settings)[0] == pytest.approx(2.0, rel=1e-3)
    toe = BlotSettings(kind="film", film_toe=0.05)
    assert film_density(np.array([0.02]), toe)[0] < 0.01


@pytest.mark.parametrize(
    ("settings", "brightest", "least"),
    [(BlotSettings(exposure=0.6, offset=0.02), 0.6 * 65535, 0.02 * 65535),
     (BlotSettings(kind="film", bit_depth=8, exposure=0.5, offset=0.1, film_maximum=2.0), 1.0, 0.1)],
)  # fmt: skip
def test_the_brightest_peak_is_exposed_as_stated(settings, brightest, least):
    peaks = np.array([0.5, 1.0, 3.0])
    assert scale_of(settings, peaks) * 3.0 + least == pytest.approx(brightest)


def test_a_tenth_of_the_peaks_is_driven_over_the_limit():
    settings, peaks = BlotSettings(saturation_fraction=0.1, offset=0.0), np.arange(1.0, 101.0)
    assert np.mean(scale_of(settings, peaks) * peaks > 65535) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("changes", "recorded", "stored"),
    [({}, [-5.0, 0.4, 70000.0], [0, 0, 65535]),
     ({"bit_depth": 8, "polarity": "dark"}, [0.0, 99.6, 300.0], [255, 155, 0]),
     ({"kind": "film", "bit_depth": 8}, [1.0, 0.1, 0.0], [255, 26, 0]),
     ({"kind": "film", "bit_depth": 8, "polarity": "bright"}, [1.0, 0.1, 0.0], [0, 229, 255])],
)  # fmt: skip
def test_gray_levels_as_a_file_stores_them(changes, recorded, stored):
    gray = digitize(BlotSettings(**changes), np.array([recorded]))
    assert gray.tolist() == [stored]
    assert gray.dtype == (np.uint8 if changes.get("bit_depth") == 8 else np.uint16)


def test_jpeg_loses_a_little():
    gray = np.random.default_rng(0).integers(90, 160, (64, 64)).astype(np.uint8)
    expanded = through_jpeg(gray, 85)
    assert expanded.shape == gray.shape
    assert 0 < np.abs(expanded.astype(int) - gray).mean() < 10

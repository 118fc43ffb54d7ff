"""A strip's profiles lie in common rows and are the means of its lanes' pixels."""

import numpy as np
import pytest

from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.blot.noise import Noise
from napari_il6blot.blot.strip_windows import PARTS, StripWindows, straighten_lane, straighten_strip

NOISE = Noise(np.array([0.0, 1000.0]), np.array([4.0, 4.0]))


def strip_of(signal: np.ndarray, *lanes: Lane) -> StripWindows:
    blot = Blot(signal.astype(np.float32), np.zeros(signal.shape, dtype=bool))
    return straighten_strip(blot, lanes, NOISE)


def upright(x: float, width: float, top: float = 0, bottom: float = 99) -> Lane:
    return Lane([(x, top), (x, bottom)], width)


RANDOM = np.random.default_rng(0).uniform(0, 100, (100, 200))


def test_parts_are_means_of_the_lanes_own_columns() -> None:
    # Lanes of 21 whole columns are 7 parts of 3, whatever the gaps beside them.
    strip = strip_of(RANDOM, upright(40, 21), upright(70, 21))
    assert (strip.top, strip.step, strip.parts.shape) == (0, 1, (2, PARTS, 100))
    for index, first in enumerate((30, 60)):
        expected = RANDOM[:, first : first + 21].reshape(100, 7, 3).mean(axis=2).T
        # The windows' edges lie on half pixels.
        inner = strip.parts[index, 1:6]
        assert np.corrcoef(inner.ravel(), expected[1:6].ravel())[0, 1] > 0.85
        np.testing.assert_allclose(inner.mean(), expected[1:6].mean(), rtol=0.02)


def test_parts_of_whole_columns_are_exact() -> None:
    # A gap of 9 px widens each lane by 4.5 px to each side: to 30 whole columns.
    strip = strip_of(RANDOM, upright(40, 21), upright(70, 21))
    window = strip.windows[0]
    assert window.lane.shape == (100, 30)
    np.testing.assert_allclose(window.profile / 30, window.lane.mean(axis=1), rtol=1e-5)


def test_the_core_is_the_median_of_the_inner_parts() -> None:
    strip = strip_of(RANDOM, upright(40, 21), upright(70, 21))
    np.testing.assert_allclose(strip.core, np.median(strip.parts[:, 1:6], axis=1), rtol=1e-12)


def test_a_speck_does_not_show_in_the_core() -> None:
    signal = np.full((100, 60), 50.0)
    signal[40:45, 25:29] = 10_000
    strip = strip_of(signal, upright(29.5, 28))
    np.testing.assert_allclose(strip.core, 50)
    assert strip.parts.max() > 1000


def test_rows_are_common_and_nan_beyond_a_lanes_ends() -> None:
    strip = strip_of(RANDOM, upright(40, 20, 10, 80), upright(70, 20, 20, 95))
    assert (strip.top, strip.core.shape) == (10, (2, 86))
    for core, parts, first, last in zip(strip.core, strip.parts, (0, 10), (70, 85), strict=True):
        known = np.arange(86) >= first
        known &= np.arange(86) <= last
        np.testing.assert_array_equal(np.isfinite(core), known)
        np.testing.assert_array_equal(np.isfinite(parts).all(axis=0), known)
    assert strip.image_rows(np.array([0.0, 5.0])).tolist() == [10, 15]


def test_parts_beyond_the_images_side_are_nan() -> None:
    strip = strip_of(RANDOM, upright(5, 28))  # from -9
    assert np.isnan(strip.parts[0, :2]).all()
    assert np.isfinite(strip.parts[0, 2:]).all()
    np.testing.assert_allclose(strip.core[0], np.median(strip.parts[0, 2:6], axis=0))


@pytest.mark.parametrize(("width", "step"), [(20, 1), (127, 1), (128, 2), (200, 3), (256, 4)])
def test_wide_lanes_have_their_rows_joined(width: int, step: int) -> None:
    signal = np.tile(np.arange(120.0)[:, None], (1, 300))
    strip = strip_of(signal, upright(150, width, 0, 119))
    assert strip.step == step
    assert strip.lane_width == width / step
    assert strip.centres.tolist() == [150 / step]
    # The signal is the row's number: joined, that of the rows' middle.
    np.testing.assert_allclose(strip.core[0], strip.image_rows(np.arange(120.0 / step)))


def test_narrow_lanes_show_columns_in_several_parts() -> None:
    strip = strip_of(np.tile(np.arange(60.0), (100, 1)), upright(30, 3))
    assert np.isfinite(strip.parts).all()
    np.testing.assert_allclose(strip.core, 30, atol=1)


def test_noise_of_the_core_is_the_scatter_of_medians() -> None:
    signal = 500 + np.random.default_rng(1).normal(0, 2, (2000, 60))
    strip = strip_of(signal, upright(29.5, 42, 0, 1999))
    assert strip.core_noise.mean() == pytest.approx(strip.core.std(), rel=0.15)


def test_noise_of_a_lanes_profile_is_the_scatter_of_its_sums() -> None:
    signal = 500 + np.random.default_rng(1).normal(0, 2, (2000, 60))
    blot = Blot(signal.astype(np.float32), np.zeros(signal.shape, dtype=bool))
    window = straighten_lane(blot, upright(29.5, 40, 0, 1999), NOISE)
    assert window.margin == 10
    assert window.noise.mean() == pytest.approx(window.profile.std(), rel=0.05)


def test_rows_off_the_membrane_are_unknown() -> None:
    rows = np.arange(400)
    signal = np.tile(np.where(rows < 350, 500.0, 100.0)[:, None], (1, 60))
    strip = strip_of(signal, upright(30, 28, 0, 399))
    np.testing.assert_array_equal(np.isfinite(strip.core[0]), rows < 350)
    np.testing.assert_array_equal(strip.windows[0].usable, rows < 350)

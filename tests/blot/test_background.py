"""Every background method against profiles whose background is known."""

import warnings

import numpy as np
import pytest

from napari_il6blot.blot.background import BACKGROUNDS, DEFAULT, arpls, background_method
from napari_il6blot.blot.profiles import LaneWindow
from napari_il6blot.errors import InputError

LENGTH, WIDTH, MARGIN = 240, 20, 8
ROWS = np.arange(LENGTH)
LIMITS = np.array([[65, 95], [147, 173]])
TRUE = 100 + 0.1 * ROWS
BANDS = 500 * np.exp(-0.5 * ((ROWS - 80) / 4.5) ** 2) + 60 * np.exp(-0.5 * ((ROWS - 160) / 4) ** 2)


def window(noise: float = 0.0) -> LaneWindow:
    pixels = np.repeat(TRUE[:, None], WIDTH + 2 * MARGIN, axis=1)
    pixels[:, MARGIN + 2 : -MARGIN - 2] += BANDS[:, None]
    pixels += np.random.default_rng(3).normal(0, noise, pixels.shape) if noise else 0
    return LaneWindow(pixels.astype(np.float32), np.zeros(pixels.shape, dtype=bool), 0, MARGIN, 1.0)


# Largest error of the weak band's volume, in percent of it.
ALLOWED = {
    "between-bands": 1, "arpls": 2, "pspline-arpls": 2, "asls": 8, "fabc": 3, "snip": 8, "rolling-ball": 14,
    "valley": 2, "line": 1, "lane-edges": 1, "border-median": 3, "border-mean": 3,
    "border-median-top-bottom": 3, "border-mean-top-bottom": 3, "border-median-left-right": 3,
    "border-mean-left-right": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(BACKGROUNDS) - {"none"}))
def test_a_slope_is_taken_away_and_the_bands_are_left(name: str) -> None:
    lane = window()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        background = BACKGROUNDS[name](lane, LIMITS)
    assert background.shape == (LENGTH,)
    net = lane.profile - background
    for (first, last), share in zip(LIMITS, (0.3, 1.0), strict=True):
        truth = 16 * BANDS[first : last + 1].sum()
        assert net[first : last + 1].sum() == pytest.approx(truth, rel=ALLOWED[name] / 100 * share + 0.005)


def test_none_leaves_everything() -> None:
    assert not background_method("none")(window(), LIMITS).any()


def test_every_method_names_its_source() -> None:
    assert all(len(method.__doc__ or "") > 40 for method in BACKGROUNDS.values())
    assert DEFAULT in BACKGROUNDS


def test_arpls_is_that_of_pybaselines() -> None:
    from pybaselines import Baseline

    lane = window(noise=2.0)
    expected = Baseline().arpls(lane.profile, lam=1e5)[0]
    np.testing.assert_allclose(arpls(lane, LIMITS), expected, rtol=2e-3)


@pytest.mark.parametrize("name", sorted(BACKGROUNDS))
def test_any_limits_give_finite_backgrounds(name: str) -> None:
    for limits in (
        np.array([[0, LENGTH - 1]]),
        np.array([[0, 0], [LENGTH - 1, LENGTH - 1]]),
        np.zeros((0, 2), int),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert np.isfinite(BACKGROUNDS[name](window(1.0), limits)).all()


def test_an_unlisted_bright_spot_does_not_lift_the_curve_between_bands() -> None:
    lane = window(noise=0.5)
    spotted = lane.pixels.copy()
    spotted[110:118, MARGIN:-MARGIN] += 300
    with_spot = LaneWindow(spotted, lane.saturated, 0, MARGIN, 1.0)
    change = BACKGROUNDS["between-bands"](with_spot, LIMITS) - BACKGROUNDS["between-bands"](lane, LIMITS)
    # The spot is 6000 high in the profile.
    assert np.abs(change).max() < 30


def test_rows_off_the_membrane_have_no_say() -> None:
    lane = window()
    pixels = lane.pixels.copy()
    pixels[200:] -= 90
    inside = ROWS < 200
    trimmed = LaneWindow(pixels, lane.saturated, 0, MARGIN, 1.0, on_membrane=inside)
    background = BACKGROUNDS["between-bands"](trimmed, LIMITS)
    np.testing.assert_allclose(background[:200] / WIDTH, TRUE[:200], rtol=0.02)


def test_unknown_methods_are_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"'ball'.*rolling-ball"):
        background_method("ball")


def test_fabc_leaves_broad_bands_of_a_flat_lane() -> None:
    rows = np.arange(201.0)
    bands = 600 * sum(np.exp(-0.5 * ((rows - middle) / 5) ** 2) for middle in (60, 130))
    pixels = np.repeat((300 + bands)[:, None], 48, axis=1)
    pixels += np.random.default_rng(0).normal(0, 10, pixels.shape)
    lane = LaneWindow(pixels.astype(np.float32), np.zeros(pixels.shape, dtype=bool), 0, 4, 1.0)
    limits = np.array([[46, 74], [116, 144]])
    net = lane.profile - BACKGROUNDS["fabc"](lane, limits)
    for first, last in limits:
        assert net[first : last + 1].sum() == pytest.approx(40 * bands[first : last + 1].sum(), rel=0.02)

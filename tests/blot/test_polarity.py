"""Polarity of drawn blots, of their negatives and transposes, and inside frames."""

import numpy as np
import pytest

from napari_il6blot.blot.polarity import decide_polarity


def blot(seed, shape=(300, 420), lanes=8, height=2000.0, slope=0.0, noise=20.0):
    """Bright bands of falling strength over a sloping, noisy background."""
    rng = np.random.default_rng(seed)
    y, x = np.arange(shape[0]), np.arange(shape[1])
    image = 500 + slope * x / shape[1] + rng.normal(0, noise, shape)
    pitch = shape[1] / (lanes + 1)
    for lane in range(1, lanes + 1):
        across = np.exp(-(((x - lane * pitch) / (0.4 * pitch)) ** 6))
        for row in (0.25, 0.5, 0.8):
            along = np.exp(-(((y - row * shape[0]) / 4) ** 2))
            image += height * rng.uniform(0.1, 1) * np.outer(along, across)
    return image


CASES = {
    "plain": {},
    "sloping": {"slope": 3000.0},
    "faint": {"height": 200.0},
    "touching lanes": {"lanes": 20},
    "tiny": {"shape": (40, 60), "lanes": 3},
    "large": {"shape": (1500, 2100), "lanes": 12},
    "tall": {"shape": (1200, 150), "lanes": 2},
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", CASES)
def test_bands_are_found_bright_and_their_negative_dark(case, seed):
    image = blot(seed, **CASES[case])
    bright, dark = decide_polarity(image), decide_polarity(image.max() - image)
    assert (bright.polarity, dark.polarity) == ("bright", "dark")
    assert bright.certain
    assert bright.ratio == pytest.approx(dark.ratio, rel=1e-3)
    assert decide_polarity(image.T).polarity == "bright"


@pytest.mark.parametrize("level", [0.0, 5000.0])
def test_a_frame_around_a_scan_does_not_decide(level):
    image = blot(1)
    for sign, expected in ((image, "bright"), (5000 - image, "dark")):
        framed = np.pad(sign, 100, constant_values=level)
        assert decide_polarity(framed).polarity == expected


def test_a_bright_membrane_with_dark_letters():
    image = np.pad(blot(2) + 3000, 60, constant_values=100.0)
    image[80:90, 75:160:4] = 200
    assert decide_polarity(image).polarity == "bright"


@pytest.mark.parametrize("margin", [4, 15])
@pytest.mark.parametrize("gap", [0.45, 0.7])
def test_strips_cut_close_to_their_bands(margin, gap):
    # As figures show them: thick bands that fill the height of the strip.
    x = np.arange(250)
    across = (np.abs((x - 12) % 40 - 20) < 20 * gap).astype(float)
    along = np.exp(-(((np.arange(16 + 2 * margin) - 7.5 - margin) / 6) ** 4))
    image = (
        220 - 180 * np.outer(along, across) + np.random.default_rng(3).normal(0, 2, (16 + 2 * margin, 250))
    )
    assert decide_polarity(image).polarity == "dark"
    assert decide_polarity(-image).polarity == "bright"


def test_noise_is_uncertain_and_extreme_values_are_no_trouble():
    assert not decide_polarity(np.random.default_rng(0).normal(size=(200, 200))).certain
    assert decide_polarity(blot(0) * 1e30).polarity == "bright"
    assert decide_polarity(np.eye(9, dtype=np.uint8)).ratio >= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_every_type_of_pixel(dtype):
    image = (blot(0) / 20).astype(dtype)
    assert decide_polarity(image).polarity == "bright"

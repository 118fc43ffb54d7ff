"""A membrane ends at a step of the background, never at a slope or a band."""

import numpy as np
import pytest

from napari_il6blot.blot.membrane import beside_edge, on_membrane

LENGTH = 400
ROWS = np.arange(LENGTH)
NOISE = np.full(LENGTH, 2.0)


def band(y: float, height: float = 800, sigma: float = 6) -> np.ndarray:
    return height * np.exp(-((ROWS - y) ** 2) / (2 * sigma**2))


def noisy(profile: np.ndarray) -> np.ndarray:
    return profile + np.random.default_rng(0).normal(0, 2, LENGTH)


@pytest.mark.parametrize(("first", "last"), [(0, 399), (40, 399), (0, 350), (40, 350), (0, 300)])
@pytest.mark.parametrize("bands", [(), (200,), (60, 200, 280)])
def test_rows_beyond_a_step_are_not_the_membranes(first: int, last: int, bands: tuple[int, ...]) -> None:
    inside = (first <= ROWS) & (last >= ROWS)
    profile = noisy(np.where(inside, 500, 100) + sum((band(y) for y in bands), np.zeros(LENGTH)))
    np.testing.assert_array_equal(on_membrane(profile, NOISE), inside)


@pytest.mark.parametrize("spread", [3, 8])
def test_an_edge_may_be_spread(spread: int) -> None:
    profile = noisy(500 - 400 * np.clip((ROWS - 330) / spread, 0, 1))
    found = on_membrane(profile, NOISE)
    assert found[0]
    assert 328 <= found.sum() <= 330 + spread


@pytest.mark.parametrize(
    "profile",
    [
        np.full(LENGTH, 500.0),
        1000.0 - ROWS,
        500 + band(370),
        500 + band(200) + band(390, sigma=15),
        500 - band(360, 300),  # a hole, and background behind
        500 + 400 * np.tanh((200 - ROWS) / 80),
        np.where(ROWS < 350, 500.0, 503.0),
        np.where(ROWS < 350, 506.0, 500.0),  # a step of 3 σ
    ],
)
def test_slopes_bands_and_slight_steps_are_no_edge(profile: np.ndarray) -> None:
    assert on_membrane(noisy(profile), NOISE).all()


def test_what_is_too_short_or_unknown_has_no_edge() -> None:
    step = np.where(ROWS < 350, 500.0, 100.0)
    assert on_membrane(step[300:390], NOISE[300:390]).all()
    step[10] = np.nan
    assert on_membrane(step, NOISE).all()


@pytest.mark.parametrize(
    ("y", "half_width", "expected"),
    [
        (22.0, 5.0, True),  # edge above, at row 20
        (30.9, 5.0, True),  # 2 half widths and 1 row
        (31.1, 5.0, False),
        (200.0, 5.0, False),
        (397.0, 5.0, False),  # the lane's own end
    ],
)
def test_maxima_at_a_membranes_edge_are_its_rim(y: float, half_width: float, expected: bool) -> None:
    there = np.ones((2, LENGTH), dtype=bool)
    known = there.copy()
    known[1, :20] = False
    place, reach = np.array([y, y]), np.array([half_width] * 2)
    # The other lane ends at the image and has no edge.
    assert beside_edge(place, reach, np.array([1, 0]), known, there).tolist() == [expected, False]
    upside_down = beside_edge(
        LENGTH - 1 - place, reach, np.array([1, 0]), known[:, ::-1], there[:, ::-1]
    )  # fmt: skip
    assert upside_down.tolist() == [expected, False]


@pytest.mark.parametrize("slope", [0.15, 0.3, -0.3])
@pytest.mark.parametrize("smear", [0.0, 0.05])
@pytest.mark.parametrize("length", [120, 150, 200])
def test_a_band_on_a_slope_or_before_its_smear_is_no_edge(length, smear, slope):
    y = np.arange(length, dtype=float)
    band = np.exp(-0.5 * ((y - length / 2) / 3) ** 2)
    tail = np.where(y < length / 2, np.exp((y - length / 2) / 24), 0.0)
    profile = 1000 + 10000 * (band + smear * tail + slope * y / length)
    noise = np.full(length, 5.0)
    assert on_membrane(profile, noise).all()

"""All that is in a lane is what was put into it, wherever the lane stands in the list."""

import numpy as np
import pytest

from napari_il6blot.blot.bands import quantify
from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lane_windows import lane_keys, lane_volumes, lane_windows
from napari_il6blot.blot.lanes import Lane

HEIGHT, WIDTH, SIGMA = 200, 220, 5.0
PLACES, APEX = (40, 100, 160), (60.0, 140.0)
LANES = tuple(Lane([(x, 0), (x, HEIGHT - 1)], 30) for x in PLACES)
STRONG = np.array([1.0, 0.5, 2.0])
# Two bands of 25 columns in each lane.
PUT_IN = STRONG * 2 * 25 * 1000 * SIGMA * np.sqrt(2 * np.pi)


def blot_of() -> Blot:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    across = sum(s * (np.abs(x - place) <= 12) for s, place in zip(STRONG, PLACES, strict=True))
    along = sum(1000 * np.exp(-((y - apex) ** 2) / (2 * SIGMA**2)) for apex in APEX)
    signal = 300 + across * along + np.random.default_rng(0).normal(0, 3, (HEIGHT, WIDTH))
    return Blot(signal.astype(np.float32), np.zeros(signal.shape, dtype=bool))


def strip(number: int) -> Lane:
    return Lane([(5, 0), (5, 9)], 5, strip=number)


@pytest.mark.parametrize(
    ("strips", "expected"),
    [
        ([1, 1, 1], [(1, 1), (1, 2), (1, 3)]),
        ([1, 2, 1, 2], [(1, 1), (2, 1), (1, 2), (2, 2)]),
        ([2, 2, 1], [(2, 1), (2, 2), (1, 1)]),
        ([], []),
    ],
)
def test_lanes_are_counted_within_their_strip(strips: list[int], expected: list[tuple[int, int]]) -> None:
    assert lane_keys(tuple(strip(number) for number in strips)) == expected


@pytest.mark.parametrize(
    ("background", "rtol"),
    [("between-bands", 0.03), ("arpls", 0.03), ("rolling-ball", 0.06), ("line", 0.06), ("lane-edges", 0.1)],
)
def test_volumes_are_what_was_put_in(background: str, rtol: float) -> None:
    np.testing.assert_allclose(lane_volumes(blot_of(), LANES, background), PUT_IN, rtol=rtol)


def test_what_was_found_before_need_not_be_found_again() -> None:
    found = quantify(blot_of(), LANES)
    np.testing.assert_array_equal(lane_volumes(blot_of(), LANES, found=found), lane_volumes(blot_of(), LANES))
    # Told of no bands, the background is carried across none.
    assert (lane_volumes(blot_of(), LANES, found=found[:0]) < 0.5 * PUT_IN).all()


def test_windows_come_in_the_order_of_the_lanes() -> None:
    lanes = tuple(
        Lane(lane.centreline, lane.width, strip=number) for lane, number in zip(LANES, (2, 1, 2), strict=True)
    )
    windows = lane_windows(blot_of(), lanes)
    strong = [window.profile.max() - np.median(window.profile) for window, _ in windows]
    np.testing.assert_allclose(np.array(strong) / strong[0], STRONG, rtol=0.05)
    for _, limits in windows:
        assert limits.shape == (2, 2)
        assert ((limits[:, 0] < APEX) & (limits[:, 1] > APEX)).all()


def test_a_lane_without_bands_has_no_limits_and_no_volume() -> None:
    noise = np.random.default_rng(0).normal(300, 3, (HEIGHT, WIDTH)).astype(np.float32)
    blot = Blot(noise, np.zeros(noise.shape, dtype=bool))
    assert [limits.shape for _, limits in lane_windows(blot, LANES)] == [(0, 2)] * 3
    np.testing.assert_allclose(lane_volumes(blot, LANES), 0, atol=0.02 * PUT_IN.min())


def test_no_lanes_have_no_windows() -> None:
    assert lane_windows(blot_of(), ()) == []
    assert lane_volumes(blot_of(), ()).shape == (0,)

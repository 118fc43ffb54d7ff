"""Limits hold the bands, part them at their valleys, and are alike in a row."""

import numpy as np
import pytest

from napari_il6blot.blot.limits import row_limits

LENGTH = 200


def lane_of(*bands: tuple[float, float, float]) -> np.ndarray:
    """Normal bands of (height, apex, σ)."""
    rows = np.arange(LENGTH)
    return np.sum([h * np.exp(-((rows - y) ** 2) / (2 * s**2)) for h, y, s in bands], axis=0)


@pytest.mark.parametrize("sigma", [2.0, 4.0, 8.0, 15.0])
def test_a_normal_band_is_held_at_2_8_sigma(sigma: float) -> None:
    profile = lane_of((100, 100, sigma))
    limits = row_limits(profile[None], np.array([[100.0]]), np.array([[True]]))
    first, last = int(limits.first[0, 0]), int(limits.last[0, 0])
    assert 100 - first == last - 100 == pytest.approx(2.8 * sigma, abs=1)
    assert profile[first : last + 1].sum() / profile.sum() > 0.985
    assert not limits.cut_above.any()
    assert not limits.cut_below.any()


def test_faint_and_missing_bands_have_the_rows_of_the_strong() -> None:
    flat = np.array([lane_of((h, y, 5)) for h, y in ((100, 100), (80, 103), (1, 97), (0, 90))])
    y = np.array([[100.0, 103.0, 97.0, 90.0]])
    limits = row_limits(flat, y, np.array([[True, True, True, False]]))
    assert limits.first[0].tolist() == [86, 89, 83, 76]
    assert limits.last[0].tolist() == [114, 117, 111, 104]


def test_a_row_that_no_lane_shows_has_3_rows_each_way() -> None:
    limits = row_limits(np.zeros((1, LENGTH)), np.array([[50.0]]), np.array([[False]]))
    assert (limits.first[0, 0], limits.last[0, 0]) == (47, 53)


@pytest.mark.parametrize(
    "bands",
    [((100, 90, 5), (100, 108, 5)), ((100, 90, 5), (20, 110, 5)), ((100, 90, 4), (60, 106, 6))],
)
def test_touching_bands_part_at_the_lowest_row(bands: tuple) -> None:
    profile = lane_of(*bands)
    upper, lower = (y for _, y, _ in bands)
    lowest = upper + int(np.argmin(profile[upper : lower + 1]))
    limits = row_limits(profile[None], np.array([[upper], [lower]], float), np.ones((2, 1), bool))
    assert (limits.last[0, 0], limits.first[1, 0]) == (lowest, lowest + 1)
    assert limits.cut_below[:, 0].tolist() == [True, False]
    assert limits.cut_above[:, 0].tolist() == [False, True]


def test_bands_apart_are_not_cut() -> None:
    profile = lane_of((100, 50, 5), (100, 150, 5))
    limits = row_limits(profile[None], np.array([[50.0], [150.0]]), np.ones((2, 1), bool))
    assert limits.last[0, 0] < 70
    assert limits.first[1, 0] > 130
    assert not (limits.cut_above | limits.cut_below).any()


def test_what_few_lanes_show_takes_nothing_elsewhere() -> None:
    # A row of one lane in three, 18 px below one of all; they part in the middle.
    flat = np.array([lane_of((100, 90, 5)), lane_of((100, 90, 5)), lane_of((100, 90, 5), (90, 108, 5))])
    found = np.array([[True, True, True], [False, False, True]])
    limits = row_limits(flat, np.array([[90.0] * 3, [108.0] * 3]), found)
    alone = row_limits(flat[:1], np.array([[90.0]]), np.array([[True]]))
    # Not at 99, but within the rounding of the row's common reach.
    np.testing.assert_allclose(limits.last[0, :2], alone.last[0, 0], atol=1)
    assert limits.last[0, 2] in (98, 99)


@pytest.mark.parametrize(("apex", "ends"), [(2.0, (0, None)), (198.0, (None, 199)), (-9.0, (0, None))])
def test_limits_stay_in_the_lane(apex: float, ends: tuple[int | None, int | None]) -> None:
    profile = lane_of((100, apex, 5))
    limits = row_limits(profile[None], np.array([[apex]]), np.array([[True]]))
    first, last = int(limits.first[0, 0]), int(limits.last[0, 0])
    assert 0 <= first <= last < LENGTH
    assert ends[0] in (None, first)
    assert ends[1] in (None, last)


def test_no_rows_have_no_limits() -> None:
    limits = row_limits(np.zeros((3, LENGTH)), np.zeros((0, 3)), np.zeros((0, 3), bool))
    assert limits.first.shape == limits.last.shape == limits.cut_above.shape == (0, 3)

"""The same protein has the same row in all lanes."""

import numpy as np
import pytest

from napari_il6blot.blot.limits import row_limits
from napari_il6blot.blot.peaks import Peaks, find_peaks, flatten
from napari_il6blot.blot.rows import align, lane_shifts

ROWS = np.arange(260)


def lanes_of(drift: np.ndarray, rows: dict[float, list[float]], sigma: float = 4.0) -> np.ndarray:
    """Profiles whose bands lie at each row's height + drift, with these heights."""
    profiles = np.zeros((len(drift), len(ROWS)))
    for middle, heights in rows.items():
        for lane, height in enumerate(heights):
            profiles[lane] += height * np.exp(-0.5 * ((ROWS - middle - drift[lane]) / sigma) ** 2)
    return profiles + np.random.default_rng(2).normal(0, 0.5, profiles.shape)


X = np.linspace(-1, 1, 10)


@pytest.mark.parametrize(
    "drift",
    [np.zeros(10), 17 * (1 + X), 12 * X**2, np.concatenate([np.zeros(5), 7.0 * np.arange(1, 6)])],
    ids=["level", "tilted", "smiling", "sagging to one side"],
)
def test_rows_follow_the_drift_and_fill_gaps(drift: np.ndarray) -> None:
    gaps = [100.0] * 10
    gaps[3] = gaps[7] = 0.0
    profiles = lanes_of(drift, {60: [100.0] * 10, 90: gaps, 150: [30, 300] * 5})
    flat = flatten(profiles)
    peaks = find_peaks(flat, np.full(profiles.shape, 0.5))
    rows = align(peaks, lane_shifts(flat.net, 50.0 * np.arange(10)))
    assert rows.y.shape == (3, 10)
    np.testing.assert_allclose(rows.y, np.array([60, 90, 150])[:, None] + drift, atol=2.5)
    assert [(row, lane) for row, lane in np.argwhere(~rows.found).tolist()] == [(1, 3), (1, 7)]


def test_a_band_in_one_lane_only_makes_a_row() -> None:
    profiles = lanes_of(np.zeros(6), {60: [100.0] * 6, 160: [0, 0, 200.0, 0, 0, 0]})
    flat = flatten(profiles)
    rows = align(find_peaks(flat, np.full(profiles.shape, 0.5)), lane_shifts(flat.net, 50.0 * np.arange(6)))
    assert rows.found.sum(axis=1).tolist() == [6, 1]
    np.testing.assert_allclose(rows.y[1], 160, atol=1.5)


def peaks_at(y: list[float], coherence: list[float], height: list[float] | None = None) -> Peaks:
    """One peak in each of the lanes with these places."""
    size = len(y)
    heights = np.array(height or [100.0] * size)
    return Peaks(
        np.arange(size), np.array(y), heights, heights, heights, np.full(size, 4.0), np.array(coherence)
    )


@pytest.mark.parametrize(
    ("coherence", "lanes", "n_rows"),
    [
        ([0.8] * 6, 6, 1),
        ([0.1] * 6, 6, 0),
        ([0.8], 6, 1),
        ([0.4], 6, 0),
        ([0.4, 0.4], 6, 1),
        ([0.01] * 6, 6, 0),
    ],
    ids=["bands", "letters in every lane", "a clear one", "an unclear one", "two of six", "dirt"],
)
def test_rows_are_made_of_even_ridges(coherence: list[float], lanes: int, n_rows: int) -> None:
    rows = align(peaks_at([100.0] * len(coherence), coherence), np.zeros(lanes))
    assert len(rows.y) == n_rows


def test_a_far_gap_between_lanes_lets_the_pattern_drop_farther() -> None:
    centres = np.array([0.0, 40, 80, 240, 280, 320])
    drift = np.array([0.0, 0, 0, 24, 24, 24])
    flat = flatten(lanes_of(drift, {60: [100.0] * 6, 150: [50.0] * 6}))
    np.testing.assert_allclose(lane_shifts(flat.net, centres), drift, atol=1.5)


def test_rows_that_share_no_lane_and_lie_together_are_one() -> None:
    rows = align(peaks_at([100.0] * 4 + [107.0] * 4, [0.9] * 8), np.zeros(8))
    assert rows.found.sum(axis=1).tolist() == [8]


def test_no_peaks_no_rows() -> None:
    nothing = Peaks(np.zeros(0, dtype=np.intp), *(np.zeros(0) for _ in range(6)))
    assert align(nothing, np.zeros(4)).y.shape == (0, 4)


def test_limits_hold_the_whole_band_alike_in_every_lane() -> None:
    profiles = lanes_of(np.zeros(4), {100: [1000, 10, 100, 0.0]})
    y, found = np.full((1, 4), 100.0), np.array([[True, True, True, False]])
    limits = row_limits(profiles, y, found)
    assert len(set(limits.first[0])) == len(set(limits.last[0])) == 1
    # σ = 4: between 2.5 and 3.5 σ on each side.
    assert 10 <= 100 - limits.first[0, 0] <= 14
    assert 10 <= limits.last[0, 0] - 100 <= 14


def test_touching_bands_part_in_the_valley() -> None:
    profiles = lanes_of(np.zeros(3), {100: [100, 300, 100.0], 116: [100, 100, 300.0]})
    y, found = np.repeat([[100.0], [116.0]], 3, axis=1), np.ones((2, 3), dtype=bool)
    limits = row_limits(profiles, y, found)
    np.testing.assert_array_equal(limits.first[1], limits.last[0] + 1)
    assert abs(limits.last[0, 0] - 108) <= 1
    assert limits.cut_below[0].all()
    assert limits.cut_above[1].all()


def test_what_was_not_found_takes_nothing_from_what_was() -> None:
    profiles = lanes_of(np.zeros(3), {100: [100.0] * 3, 112: [0.0, 0.0, 80.0]})
    y = np.repeat([[100.0], [112.0]], 3, axis=1)
    limits = row_limits(profiles, y, np.array([[True] * 3, [False, False, True]]))
    assert limits.last[0, 0] >= 110
    assert limits.last[0, 2] < 110

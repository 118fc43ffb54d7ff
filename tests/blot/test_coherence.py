"""Bands cross their lane evenly; letters, specks and dirt do not."""

import numpy as np
import pytest

from napari_il6blot.blot.coherence import coherence

ROWS, PARTS = np.arange(120), np.arange(7)


def ridge(shift: np.ndarray, heights: np.ndarray, sigma: float = 3.0) -> np.ndarray:
    """One lane (1, 7, 120) with a maximum near row 60, moved and weighed in each part."""
    lane = heights[:, None] * np.exp(-0.5 * ((ROWS - 60 - shift[:, None]) / sigma) ** 2)
    return (lane + np.random.default_rng(1).normal(100, 1, lane.shape))[None]


def score(parts: np.ndarray) -> float:
    return float(coherence(parts, np.zeros(1, int), np.array([60.0]), np.array([3.5]), 50.0)[0])


EVEN, LEVEL = np.full(7, 200.0), np.zeros(7)


@pytest.mark.parametrize(
    ("shift", "heights", "least", "most"),
    [
        (LEVEL, EVEN, 0.9, 1.0),
        (0.8 * (PARTS - 3), EVEN, 0.8, 1.0),
        (0.4 * (PARTS - 3.0) ** 2 - 2, EVEN, 0.7, 1.0),
        (LEVEL, np.array([100.0, 150, 200, 200, 200, 150, 100]), 0.4, 0.9),
        (LEVEL, np.array([0.0, 0, 200, 200, 200, 0, 0]), 0.0, 0.05),
        (LEVEL, np.array([0.0, 0, 0, 900, 0, 0, 0]), 0.0, 0.3),
        (5.0 * (-1.0) ** PARTS, EVEN, 0.0, 0.3),
    ],
    ids=["even", "askew", "smiling", "weak flanks", "letter", "speck", "jumping"],
)
def test_scores(shift: np.ndarray, heights: np.ndarray, least: float, most: float) -> None:
    assert least <= score(ridge(shift, heights)) <= most


def test_a_close_neighbour_is_not_taken_for_the_band() -> None:
    parts = ridge(LEVEL, EVEN) + ridge(LEVEL + 9, np.linspace(100, 500, 7))
    y, both = np.array([60.0, 69.0]), np.zeros(2, int)
    assert coherence(parts, both, y, np.full(2, 3.5), 80.0)[0] > 0.5


def test_parts_outside_the_image_do_not_count() -> None:
    parts = ridge(LEVEL, EVEN)
    parts[:, :3] = np.nan
    assert score(parts) > 0.8


def test_nothing_gives_nothing() -> None:
    nothing = np.zeros(0)
    assert coherence(ridge(LEVEL, EVEN), np.zeros(0, int), nothing, nothing, 50.0).shape == (0,)

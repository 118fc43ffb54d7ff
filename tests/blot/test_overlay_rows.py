"""The rows' numbers stand beside their strip, in order and apart."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.blot.overlay_rows import RowLabel, row_labels, spread


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], []),
        ([5], [5]),
        ([0, 20, 40], [0, 20, 40]),
        ([10, 10], [5, 15]),
        ([14, 10], [17, 7]),  # in their order
        ([10, 14, 50], [7, 17, 50]),
        ([0, 12, 12, 12], [-6, 4, 14, 24]),  # around their mean of 9
    ],
)
def test_places_are_moved_apart(places: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(spread(np.array(places, dtype=float), 10), expected)


@pytest.mark.parametrize("seed", range(5))
def test_no_other_places_are_nearer(seed: int) -> None:
    places = np.sort(np.random.default_rng(seed).uniform(0, 60, 7))
    best = minimize(
        lambda p: float(((p - places) ** 2).sum()), places[0] + 10.0 * np.arange(7), method="SLSQP",
        constraints={"type": "ineq", "fun": lambda p: np.diff(p) - 10}, options={"ftol": 1e-12},
    )  # fmt: skip
    np.testing.assert_allclose(spread(places, 10), best.x, atol=1e-3)


LANES = (Lane([(20, 0), (20, 99)], 10), Lane([(50, 0), (50, 99)], 10))
BANDS = pd.DataFrame({
    "strip": 1, "row": [1, 2, 1, 2], "left": [16, 10, 46, 46], "right": [24, 24, 54, 54],
    "top": [10, 60, 20, 70], "bottom": [20, 70, 30, 80],
})  # fmt: skip


def blot_of(rotate: int = 0) -> Blot:
    return Blot(np.zeros((100, 80), np.float32), np.zeros((100, 80), bool), rotate=rotate)


def test_numbers_stand_at_the_outer_lanes_and_bands() -> None:
    assert row_labels(blot_of(), LANES, BANDS, 5) == [
        RowLabel("1", (15, 15), 15, -1),  # the lane's edge is farther out than the band's
        RowLabel("2", (10, 65), 65, -1),  # the band's is
        RowLabel("1", (55, 25), 25, 1),
        RowLabel("2", (55, 75), 75, 1),
    ]


def test_near_numbers_are_moved_but_know_their_rows_height() -> None:
    labels = row_labels(blot_of(), LANES, BANDS, 60)
    assert [(label.place[1], label.y) for label in labels if label.side < 0] == [(10, 15), (70, 65)]


def test_boxes_are_those_of_the_files_frame() -> None:
    # Turned by 180°: what is at the file's right and bottom is at the signal's left and top.
    labels = row_labels(blot_of(180), LANES, BANDS, 5)
    assert {(label.text, label.side): label.y for label in labels} == {
        ("1", -1): 99 - 25, ("2", -1): 99 - 75, ("1", 1): 99 - 15, ("2", 1): 99 - 65,
    }  # fmt: skip


def test_strips_have_numbers_of_their_own() -> None:
    lanes = (*LANES, Lane([(20, 0), (20, 99)], 10, strip=2))
    bands = pd.concat([BANDS, BANDS[:1].assign(strip=2, top=40, bottom=50)])
    labels = row_labels(blot_of(), lanes, bands, 5)
    assert [(label.text, label.place) for label in labels[4:]] == [("1", (15, 45)), ("1", (25, 45))]


def test_without_bands_there_are_none() -> None:
    assert row_labels(blot_of(), LANES, BANDS[:0], 5) == []

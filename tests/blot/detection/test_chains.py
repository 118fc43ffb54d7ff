"""Chains of segments side by side, stacks of segments above each other, and how regular they are."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.chains import link_neighbours, regularity, stacked


@pytest.mark.parametrize(
    ("x", "width", "least", "most", "pitch"),
    [
        ([0, 30, 60, 90], [20] * 4, 0.99, 1.0, 30),
        ([0, 30, 90, 120], [20] * 4, 0.95, 1.0, 30),  # one lane is missing: a little less sure
        ([0, 31, 59, 92], [19, 21, 20, 22], 0.7, 1.0, 30),
        ([0, 30, 90], [20] * 3, 0.9, 1.0, 30),  # one of a short row is missing
        ([0, 14, 60, 71], [20, 5, 30, 8], 0.0, 0.3, None),  # letters
    ],
)
def test_regularity_tells_a_comb_from_letters(x, width, least, most, pitch):
    (score,), (found,), _ = regularity(np.array([x], float), np.array([width], float))
    assert least <= score <= most
    if pitch is not None:
        assert found == pytest.approx(pitch, rel=0.05)


def test_each_chain_is_judged_by_itself():
    comb, letters = [0.0, 30.0, 60.0], [0.0, 9.0, 60.0]
    scores, pitches, widths = regularity(np.array([letters, comb]), np.array([[20.0, 5, 30], [20, 20, 20]]))
    assert scores[0] < 0.3
    assert scores[1] > 0.99
    assert pitches[1] == 30
    assert widths.tolist() == [20, 20]
    alone = regularity(np.array([[5.0], [7.0]]), np.array([[20.0], [12.0]]))
    assert [column.tolist() for column in alone] == [[0, 0], [0, 0], [20, 12]]


def test_neighbours_link_along_a_drifting_row_and_not_to_the_next_row(segments_at):
    x = np.tile(np.arange(5) * 30.0, 2)
    y = np.concatenate([50 + 2 * np.arange(5), 80 + 2 * np.arange(5)])
    chains = link_neighbours(segments_at(x, y), slope=2 / 30)
    assert sorted(chain.tolist() for chain in chains) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_far_apart_or_very_unlike_segments_do_not_link(segments_at):
    chains = link_neighbours(segments_at([0, 100], [50, 50]), slope=0)
    assert len(chains) == 2
    chains = link_neighbours(segments_at([0, 30], [50, 50], width=[20, 6]), slope=0)
    assert len(chains) == 2


def test_bands_above_each_other_are_stacked(segments_at):
    score = stacked(segments_at([50, 50, 50, 50, 50, 200], [10, 30, 50, 70, 90, 50]))
    assert score[2] == 1
    assert score[5] == 0

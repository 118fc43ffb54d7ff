"""Rows of one comb make one strip; membranes and combs apart make several."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.response import band_response
from napari_il6blot.blot.detection.ridges import find_ridges
from napari_il6blot.blot.detection.rows import choose_cuts
from napari_il6blot.blot.detection.strips import anchor_rows, find_strips


def blot_of(bands, shape=(400, 480), noise=1.0):
    """An image with bands at (x, y), all 28 px wide and 10 px high."""
    image = np.random.default_rng(0).normal(100, noise, shape).astype(np.float32)
    for x, y in bands:
        image[round(y) - 5 : round(y) + 5, round(x) - 14 : round(x) + 14] += 200
    return image


def comb_rows(n, y, start=60.0, pitch=40.0, slope=0.0):
    return [(start + pitch * k, y + slope * pitch * k) for k in range(n)]


def strips_of(image):
    comb = choose_cuts(find_ridges(band_response(image), 20.0), 20.0)
    return find_strips(comb, image)


@pytest.mark.parametrize(
    ("bands", "n_strips"),
    [
        (comb_rows(8, 100) + comb_rows(8, 300), 1),
        (comb_rows(8, 100) + comb_rows(5, 200, start=140) + comb_rows(8, 300), 1),  # bands missing
        (comb_rows(8, 100, slope=0.05) + comb_rows(8, 300, slope=0.05), 1),  # the whole is turned
        (comb_rows(8, 100) + comb_rows(8, 300, start=66), 1),  # lanes lean
        (comb_rows(8, 100) + comb_rows(9, 300, start=45, pitch=45), 2),  # another comb
        (comb_rows(4, 100) + comb_rows(4, 104, start=280), 1),  # two groups side by side
    ],
)
def test_rows_of_one_comb_share_a_strip(bands, n_strips):
    assert len(strips_of(blot_of(bands))) == n_strips


def test_strips_come_top_to_bottom_and_part_between_their_rows():
    image = blot_of(comb_rows(9, 300, start=45, pitch=45) + comb_rows(8, 100))
    upper, lower = strips_of(image)
    assert upper.top == -np.inf
    assert upper.bottom == lower.top
    assert 100 < upper.bottom < 300
    assert lower.bottom == np.inf


def test_letters_are_no_anchor_rows():
    image = blot_of(comb_rows(8, 100))
    letters = np.random.default_rng(1).uniform(size=40) < 0.5
    for k, on in enumerate(letters):
        image[300:312, 60 + 8 * k : 65 + 8 * k] += 200 * on
    comb = choose_cuts(find_ridges(band_response(image), 20.0), 20.0)
    best = anchor_rows(comb)[0]
    assert len(best.members) == 8
    assert len(find_strips(comb, image)) == 1


@pytest.mark.parametrize(("n", "found"), [(1, 1), (2, 1)])
def test_one_or_two_lanes_with_several_bands_are_a_strip(n, found):
    bands = [(100 + 150 * k, y) for k in range(n) for y in (80, 140, 210, 300)]
    assert len(strips_of(blot_of(bands))) == found

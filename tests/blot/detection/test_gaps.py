"""The gap between two membranes, told from the space between two rows of bands."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.gaps import lanes_extent, membrane_gap
from napari_il6blot.blot.detection.response import band_response
from napari_il6blot.blot.detection.ridges import find_ridges
from napari_il6blot.blot.detection.rows import choose_cuts, row_height

LANES = 60 + 40 * np.arange(8)


def two_rows(membrane=20.0, gap=None, haze=0.0, seed=0):
    """Two rows of bands at y 80 and 240; `gap` is the height of a dark gap at y 160."""
    image = np.random.default_rng(seed).normal(100, 1, (320, 420)).astype(np.float32)
    image[20:300, 5:415] += membrane
    for x in LANES:
        image[40:280, x - 14 : x + 14] += haze
        for y in (80, 240):
            image[y - 5 : y + 5, x - 14 : x + 14] += 200
    if gap is not None:
        image[160 - gap // 2 : 160 + gap // 2] = 100
    return image


def found_gap(image):
    comb = choose_cuts(find_ridges(band_response(image), 20.0), 20.0)
    rows = sorted(comb.rows, key=lambda row: -row.quality)[:2]
    above, below = sorted(rows, key=lambda row: row_height(comb, row))
    extent = lanes_extent(comb, [above, below])
    return membrane_gap(comb, image, (above, below), extent, float(np.percentile(image, 1)))


@pytest.mark.parametrize("gap", [12, 20, 30])
def test_a_dark_gap_across_and_beside_the_lanes_is_found_at_its_height(gap):
    depth, y = found_gap(two_rows(gap=gap))
    assert depth > 1
    assert y == pytest.approx(160, abs=gap / 2)


@pytest.mark.parametrize(("membrane", "haze"), [(0.0, 0.0), (20.0, 0.0), (20.0, 60.0)])
def test_the_space_between_two_rows_on_one_membrane_is_no_gap(membrane, haze):
    depth, _ = found_gap(two_rows(membrane=membrane, haze=haze))
    assert depth < 1

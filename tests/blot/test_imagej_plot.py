"""The plot's scales, base lines and pixels, from ImageJ's rules worked out by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest

from napari_il6blot.blot.imagej_plot import BOTTOM_MARGIN, TOP_MARGIN, GelPlot, line_pixels, optical_density
from napari_il6blot.errors import InputError


@pytest.mark.parametrize("gray", [0.0, 1.5, 127.5, 254.0])
def test_optical_density_is_a_logarithm_to_the_base_10(gray: float) -> None:
    found = optical_density(np.array([[gray]]))[0, 0]
    assert found == pytest.approx(math.log10(255 / (255 - gray)), rel=1e-8)


def test_a_white_lane_has_no_optical_density() -> None:
    with pytest.raises(InputError, match="lane 2 is at gray 255"):
        optical_density(np.array([[0.0, 254.9], [0.0, 255.0]]))


# Two lanes of 4 points from 10 to 30 on a plot of 8 × 10 px each: 2 px per point, ½ px per gray value.
PLOT = GelPlot(np.array([[10.0, 12, 30, 13], [11, 10, 10, 10]]), 8, 10)


def test_scales_are_common_to_all_lanes() -> None:
    assert (PLOT.low, PLOT.x_scale, PLOT.y_scale) == (10, 2, 0.5)
    assert PLOT.height == TOP_MARGIN + 2 * 10 + BOTTOM_MARGIN
    assert (PLOT.base(1), PLOT.base(2)) == (26, 36)


@pytest.mark.parametrize(
    ("lane", "expected"),
    [
        (1, [(0, 26), (2, 25), (4, 16), (6, 24)]),  # 1.5 rounds to 2
        (2, [(0, 36), (2, 36), (4, 36), (6, 36)]),  # the first point's 0.5 is cut off
    ],
)
def test_curves(lane: int, expected: list[tuple[int, int]]) -> None:
    assert list(map(tuple, PLOT.curve(lane).tolist())) == expected


def test_what_is_drawn() -> None:
    ink = PLOT.draw()
    assert ink.shape == (38, 8)
    drawn = np.zeros_like(ink)
    drawn[[0, 36, 37], :] = drawn[:, [0, 7]] = True  # the frame, its lower side twice
    drawn[[26, 36], :] = True  # base lines
    for x, y in [(0, 26), (1, 26), (2, 25), (4, 16), (6, 24), (3, 21), (3, 20), (5, 20)]:
        drawn[y, x] = True
    # Steep pieces fill one pixel in every row.
    assert ink[17:25, 2:5].any(axis=1).all()
    assert ink[17:24, 4:7].any(axis=1).all()
    assert not (drawn & ~ink).any()
    assert ink[1:16, 1:7].sum() == 0
    assert ink[27:36, 1:7].sum() == 0


def test_profiles_without_contrast_lie_on_their_base_line() -> None:
    flat = GelPlot(np.full((1, 5), 9.0), 10, 20)
    assert flat.y_scale == 1
    assert set(flat.curve(1)[:, 1].tolist()) == {flat.base(1)}


@pytest.mark.parametrize("settings", [{"screen": (0, 100)}, {"vscale": -1.0}, {"hscale": np.nan}])
def test_impossible_scales_are_refused(settings: dict) -> None:
    with pytest.raises(InputError, match="greater than 0"):
        GelPlot.fitted(np.zeros((1, 100)), **settings)


def test_a_plot_of_no_size_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be drawn"):
        GelPlot.fitted(np.zeros((1, 100)), hscale=1e-6)


def test_lines_are_connected_and_keep_to_the_straight_line() -> None:
    ends = np.random.default_rng(0).integers(0, 200, (40, 2))
    for start, stop in pairwise(ends):
        pixels = line_pixels(np.array([start, stop]))
        assert (pixels[[0, -1]] == [start, stop]).all()
        assert np.abs(np.diff(pixels, axis=0)).max() <= 1
        (dx, dy), (x, y) = stop - start, (pixels - start).T
        assert np.abs(x * dy - y * dx).max() <= 0.5 * max(abs(dx), abs(dy)) * 1.001

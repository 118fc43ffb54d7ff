"""The overlay: everything is drawn, where it is, in its colour."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageColor

from napari_il6blot import Lane, quantify, read_blot, simulate_blot
from napari_il6blot.blot.overlay import draw_overlay
from napari_il6blot.blot.overlay_marks import (
    DETECTED,
    LANE,
    LOW_SNR,
    NOT_DETECTED,
    SATURATED,
    UNCERTAIN_LANE,
    legend_rows,
    shortened,
    text_width,
    wrapped,
)
from napari_il6blot.blot.overlay_picture import LARGEST_SIDE, display, enlargement
from napari_il6blot.blot.overlay_rows import spread


@pytest.fixture(scope="module")
def truth():
    return simulate_blot(seed=3, n_lanes=4, n_rows=2)


@pytest.fixture(scope="module")
def blot(truth):
    return read_blot(truth.image)


@pytest.fixture
def bands(blot, truth):
    return quantify(blot, truth.lanes)


def drawn(picture, mark):
    """Where a mark's colour is, (H, W) bool."""
    return (np.asarray(picture) == ImageColor.getrgb(mark.colour)).all(axis=2)


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ({"detected": True, "flags": ""}, DETECTED),
        ({"detected": False, "flags": "low_snr"}, NOT_DETECTED),
        ({"detected": False, "flags": "saturated;low_snr"}, NOT_DETECTED),
        ({"detected": True, "flags": "low_snr"}, LOW_SNR),
        ({"detected": True, "flags": "saturated;eight_bit"}, SATURATED),
    ],
)
def test_each_kind_of_band_has_its_colour(blot, truth, bands, cells, mark):
    one = bands.iloc[:1].assign(**cells)
    picture = draw_overlay(blot, truth.lanes, one)
    assert drawn(picture, LANE).any()
    # Those of weak and of missing bands share a colour.
    assert {m.colour for m in (DETECTED, NOT_DETECTED, SATURATED) if drawn(picture, m).any()} == {mark.colour}


@pytest.mark.parametrize(("rotate", "flip"), [(0, False), (90, False), (180, True), (270, True)])
def test_the_file_is_shown_as_it_lies(truth, rotate, flip):
    """A turned blot's overlay is that of the same file unturned, but for its words."""
    file = truth.image
    turned = read_blot(file, rotate=rotate, flip=flip)
    np.testing.assert_array_equal(display(turned), display(read_blot(file)))


def test_boxes_lie_around_their_bands(blot, truth, bands):
    one = bands.iloc[[0]].assign(detected=True, flags="saturated")
    picture = draw_overlay(blot, (), one)
    rows, columns = np.nonzero(drawn(picture, SATURATED))
    factor = enlargement(blot.signal.shape)
    above_legend = rows < picture.height - 60
    wide, high = np.ptp(columns[above_legend]), np.ptp(rows[above_legend])
    assert wide == pytest.approx((one["right"] - one["left"] + 1).iloc[0] * factor, abs=4)
    assert high == pytest.approx((one["bottom"] - one["top"] + 1).iloc[0] * factor, abs=4)


def test_uncertain_lanes_look_uncertain(blot, truth, bands):
    lanes = (replace(truth.lanes[0], confidence=0.1), *truth.lanes[1:])
    assert drawn(draw_overlay(blot, lanes, bands), UNCERTAIN_LANE).any()
    assert not drawn(draw_overlay(blot, truth.lanes, bands), UNCERTAIN_LANE).any()


def test_without_lanes_there_is_still_a_picture(blot, bands):
    assert draw_overlay(blot, (), bands.iloc[:0]).mode == "RGB"


@pytest.mark.parametrize("shape", [(8, 8), (40, 900), (900, 40), (300, 300), (2400, 3000)])
def test_any_size_can_be_read(shape):
    image = np.random.default_rng(0).integers(0, 4000, shape).astype(np.uint16)
    blot = read_blot(image)
    lane = Lane([(shape[1] / 2, 0), (shape[1] / 2, shape[0] - 1)], max(2, shape[1] / 10))
    picture = draw_overlay(blot, (lane,), quantify(blot, (lane,)))
    assert min(picture.size) >= 150
    assert max(picture.size) <= LARGEST_SIDE + 350
    assert drawn(picture, LANE).any()


@pytest.mark.parametrize(
    ("side", "factor"), [(100, 4), (300, 3), (500, 2), (800, 2), (1000, 1), (1800, 1), (3600, 0.5)]
)
def test_enlargement(side, factor):
    assert enlargement((side, side // 2)) == factor


@pytest.mark.parametrize(
    ("places", "apart", "expected"),
    [
        ([10.0, 30.0], 5, [10, 30]),
        ([10.0, 12.0], 6, [8, 14]),
        ([12.0, 10.0], 6, [14, 8]),
        ([10.0, 10.0, 10.0], 4, [6, 10, 14]),
        ([0.0, 1.0, 20.0], 4, [-1.5, 2.5, 20]),
        ([], 4, []),
    ],
)
def test_numbers_are_moved_apart(places, apart, expected):
    np.testing.assert_allclose(spread(np.array(places), apart), expected)


def test_words_fit():
    name = "a folder/" * 30 + "blot.tif"
    assert text_width(shortened(name, 17, 400), 17) <= 400
    assert shortened(name, 17, 400).endswith("blot.tif")
    lines = wrapped("some words " * 20, 17, 300)
    assert all(text_width(line, 17) <= 300 for line in lines)
    assert " ".join(lines).split() == ["some", "words"] * 20


def test_the_legend_shows_what_is_used():
    rows = legend_rows([DETECTED, LANE, DETECTED], 17, 600)
    assert [(mark, words) for mark, words, _ in rows[0]] == [(LANE, "lane: 1"), (DETECTED, "band: 2")]
    assert len(legend_rows([DETECTED, LANE, SATURATED], 17, 100)) == 3

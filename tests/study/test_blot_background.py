"""What a simulated blot shows besides its bands."""

import numpy as np
import pytest

from napari_il6blot.study.blot_background import blotches, labels, marker, membrane, smooth_background, specks
from napari_il6blot.study.blot_geometry import Frame, make_comb
from napari_il6blot.study.blot_settings import BlotSettings

SETTINGS = BlotSettings(shape=(300, 400), n_lanes=6, n_rows=2, comb_share=0.6)
FRAME = Frame(SETTINGS.shape, 0.0)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def comb(rng):
    return make_comb(rng, SETTINGS, 1, 6)


@pytest.mark.parametrize(("slope", "waves"), [(0.3, 0.0), (0.0, 0.2)])
def test_the_background_spans_what_is_stated(rng, slope, waves):
    drawn = smooth_background(
        rng, BlotSettings(shape=(300, 400), background_slope=slope, background_waves=waves)
    )
    assert drawn.min() == pytest.approx(0.0, abs=1e-9)
    assert np.ptp(drawn) == pytest.approx(slope + waves)
    # A slope alone is a plane: its second differences vanish.
    assert (np.abs(np.diff(drawn, 2, axis=0)).max() < 1e-9) == (waves == 0)


def test_blotches_are_wider_than_specks(rng):
    settings = BlotSettings(shape=(300, 400), blotches=1, specks=1)
    blob, grain = blotches(rng, settings), specks(rng, settings)
    assert 0.2 <= blob.max() <= 1.5
    assert 0.5 <= grain.max() <= 3
    assert (grain > 0).sum() <= 9 < (blob > blob.max() / 2).sum()


def test_a_membrane_covers_its_lanes_and_not_the_corners(rng, comb):
    sheet = membrane(rng, comb, FRAME, SETTINGS)
    assert sheet[0, 0] < 0.01
    inside = sheet[150, np.rint(comb.centres).astype(int)]
    assert (inside > 0.02).all()


def test_a_marker_lane_lies_left_of_the_comb(rng, comb):
    ladder = marker(rng, comb, FRAME, SETTINGS)
    assert ladder.max() > 0.2
    assert np.flatnonzero(ladder.max(axis=0) > 0.01).max() < comb.centres[0]


def test_labels_are_ink_outside_the_lanes(rng, comb):
    ink = labels(rng, [comb], SETTINGS)
    assert ink.max() > 0.5
    assert ink.min() >= 0
    assert ink.max() <= 1
    between = slice(round(comb.top) + 5, round(comb.bottom) - 5)
    lanes = slice(round(comb.centres[0] - comb.widths[0] / 2), round(comb.centres[-1]))
    assert ink[between, lanes].max() < 0.01

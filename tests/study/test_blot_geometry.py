"""Where the lanes of a simulated blot lie."""

import numpy as np
import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study.blot_geometry import Frame, make_comb, true_lanes
from napari_il6blot.study.blot_settings import BlotSettings

EVEN = {"shape": (400, 601), "n_lanes": 5, "width_jitter": 0.0, "pitch_jitter": 0.0}


def comb_of(strip=1, **changes):
    settings = BlotSettings(**(EVEN | changes))
    return make_comb(np.random.default_rng(0), settings, strip, settings.lanes_per_strip[strip - 1])


@pytest.mark.parametrize("tilt", [0.0, 3.0, -5.0, 90.0])
def test_comb_and_image_coordinates_are_inverse(tilt):
    frame = Frame((200, 301), tilt)
    x, y = np.random.default_rng(0).uniform(0, 200, (2, 50))
    np.testing.assert_allclose(frame.to_image(*frame.to_comb(x, y)), (x, y))
    np.testing.assert_allclose(frame.to_image(150.0, 99.5), (150.0, 99.5))


def test_a_quarter_turn_takes_right_to_below():
    np.testing.assert_allclose(Frame((201, 201), 90.0).to_image(150.0, 100.0), (100.0, 150.0))


def test_lanes_fill_their_share_evenly():
    comb = comb_of(comb_share=0.5, gap_fraction=0.25)
    np.testing.assert_allclose(np.diff(comb.centres), 0.5 * 601 / 5)
    np.testing.assert_allclose(comb.widths, 0.75 * 0.5 * 601 / 5)
    assert comb.centres.mean() == pytest.approx(300)


def test_strips_lie_one_below_the_other():
    upper, lower = (comb_of(strip, strips=2, n_rows=2) for strip in (1, 2))
    assert 0 < upper.top < upper.bottom < 200 < lower.top < lower.bottom < 400


def test_rows_keep_their_distance():
    comb = comb_of(n_rows=6, row_spacing=3.0)
    assert (np.diff(comb.rows) >= 3.0 * (comb.sigmas[:-1] + comb.sigmas[1:])).all()
    assert comb.top < comb.rows[0] < comb.rows[-1] < comb.bottom


def test_more_rows_than_fit_are_refused():
    with pytest.raises(InputError, match="rows do not fit"):
        comb_of(n_rows=40)


def test_smile_bow_and_slant():
    comb = comb_of(smile_px=10.0, curvature_px=6.0, slant_deg=2.0)
    np.testing.assert_allclose(comb.row_shift(comb.centres), [10, 2.5, 0, 2.5, 10], atol=1e-9)
    middle = (comb.top + comb.bottom) / 2
    ends = comb.lane_u(2, [comb.top, middle, comb.bottom])
    assert ends[1] == pytest.approx(comb.centres[2] + 6.0)
    assert ends[2] - ends[0] == pytest.approx(np.tan(np.deg2rad(2.0)) * (comb.bottom - comb.top))


def test_true_lanes_stay_in_the_image():
    lanes = true_lanes(comb_of(comb_share=0.95), Frame((400, 601), 5.0))
    assert len(lanes) == 5
    for lane in lanes:
        assert lane.top >= 0
        assert lane.bottom <= 399


def test_a_tilted_lane_is_as_wide_as_the_rows_chord():
    """Where a row of the image enters and leaves the lane, in the comb's own coordinates."""
    comb, frame = comb_of(), Frame((400, 601), 5.0)
    middle = true_lanes(comb, frame)[2]
    y = 200.0
    sides = [float(middle.x_at(y)) + side * middle.width / 2 for side in (-1, 1)]
    u, v = frame.to_comb(sides, [y, y])
    np.testing.assert_allclose(u - comb.lane_u(2, v), comb.widths[2] / 2 * np.array([-1, 1]), atol=0.05)

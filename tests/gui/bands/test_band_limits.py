"""Limits of bands moved along their lanes."""

import numpy as np
import pytest

from napari_il6blot import InputError, quantify, read_blot, simulate_blot
from napari_il6blot.gui.bands.band_limits import SCOPES, rows_between, with_limits, without_bands

SIM = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3)


def blot_and_bands(**turned):
    blot = read_blot(SIM.image, **turned)
    return blot, quantify(blot, SIM.lanes)


def signal_rows(blot, bands):
    """First and last row as seen, where the image is upside down."""
    if blot.rotate == 180:
        height = blot.shape[0]
        return height - 1 - bands["bottom"].to_numpy(), height - 1 - bands["top"].to_numpy()
    return bands["top"].to_numpy(), bands["bottom"].to_numpy()


@pytest.mark.parametrize("limits", [(2.5, 9.5), (2.3, 9.7), (2.6, 9.4)])
def test_the_rows_between_two_places_are_rounded(limits):
    assert rows_between(*limits) == (3, 9)


def test_there_is_always_a_row_between_two_places():
    assert rows_between(4.1, 4.2) == (4, 4)


def test_only_the_band_moves_in_this_lane():
    blot, bands = blot_and_bands()
    top, bottom = signal_rows(blot, bands)
    moved = with_limits(bands, (1, 2, 2), (int(top[4]) - 2, int(bottom[4]) + 1), "this lane", blot)
    assert moved["edited"].tolist() == [row == 4 for row in range(len(bands))]
    assert moved["top"].to_numpy()[4] == top[4] - 2
    assert moved["bottom"].to_numpy()[4] == bottom[4] + 1
    assert moved["area_px"][4] == (bands["right"][4] - bands["left"][4] + 1) * (bottom[4] - top[4] + 4)
    assert moved["volume"].isna().tolist() == moved["edited"].tolist()
    assert bands["volume"].notna().all()  # the table that was given is as it was


def test_the_row_moves_as_far_in_all_lanes():
    blot, bands = blot_and_bands()
    top, bottom = signal_rows(blot, bands)
    moved = with_limits(bands, (1, 2, 2), (int(top[4]) + 1, int(bottom[4]) + 2), "this row", blot)
    in_row = bands["row"].to_numpy() == bands["row"][4]
    assert moved["edited"].tolist() == in_row.tolist()
    assert (moved["top"].to_numpy() - top).tolist() == in_row.astype(int).tolist()
    assert (moved["bottom"].to_numpy() - bottom).tolist() == (2 * in_row).tolist()


def test_all_bands_move_as_far_but_none_leaves_the_image_or_turns_inside_out():
    blot, bands = blot_and_bands()
    moved = with_limits(bands, (1, 1, 1), (0, int(bands["bottom"][0]) - 100), "all", blot)
    assert (moved["top"] >= 0).all()
    assert (moved["top"] <= moved["bottom"]).all()
    assert moved["edited"].all()


@pytest.mark.parametrize("turned", [{"rotate": 180}, {"flip": True}])
def test_limits_are_those_of_the_image_as_it_is_seen(turned):
    blot = read_blot(SIM.image, **turned)
    bands = quantify(blot, detected(blot))
    top, bottom = signal_rows(blot, bands)
    key = tuple(bands.loc[0, ["strip", "lane", "band"]])
    moved = with_limits(bands, key, (int(top[0]) - 3, int(bottom[0])), "this lane", blot)
    new_top, new_bottom = signal_rows(blot, moved)
    assert (new_top[0], new_bottom[0]) == (top[0] - 3, bottom[0])
    assert np.array_equal(moved[["left", "right"]], bands[["left", "right"]])


def detected(blot):
    from napari_il6blot import detect_lanes

    return detect_lanes(blot, n_lanes=4)


@pytest.mark.parametrize("scope", SCOPES)
def test_limits_where_they_were_are_no_edit(scope):
    blot, bands = blot_and_bands()
    top, bottom = signal_rows(blot, bands)
    assert with_limits(bands, (1, 2, 2), (int(top[4]), int(bottom[4])), scope, blot) is None


def test_a_band_that_is_gone_is_named():
    blot, bands = blot_and_bands()
    with pytest.raises(InputError, match="no band 9 in lane 2"):
        with_limits(bands, (1, 2, 9), (3, 5), "this lane", blot)


def test_bands_are_deleted_by_number():
    _, bands = blot_and_bands()
    kept = without_bands(bands, frozenset({(1, 2, 2), (1, 3, 1)}))
    assert len(kept) == len(bands) - 2
    assert not ((kept["lane"] == 2) & (kept["band"] == 2)).any()
    assert kept.index.tolist() == list(range(len(kept)))

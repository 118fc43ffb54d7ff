"""What a band's volume must not depend on: where the blot lies in its image, which way up, dark or bright."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import Lane, detect_lanes, quantify, read_blot, simulate_blot
from napari_il6blot.blot.tables import bands_from_table, lanes_from_table, lanes_to_table
from napari_il6blot.sheets.table import read_table_text

FEW = settings(max_examples=6, deadline=None, derandomize=True)
SEEDS = st.integers(0, 400)


@cache
def drawn(seed):
    """A simulated imager's blot and its true lanes, 4 lanes of 3 bands."""
    return simulate_blot(seed=seed, n_lanes=4, n_rows=3, shape=(180, 220), background_waves=0.0)


def measured(image, lanes, polarity="bright", scale="linear", **turns):
    return quantify(read_blot(image, polarity=polarity, scale=scale, **turns), lanes)


def moved(lane, dx, dy):
    return Lane(lane.centreline + np.array([dx, dy]), lane.width, lane.strip, lane.confidence)


def same_volumes(first, second, rtol, factor=1.0):
    keys = ["strip", "lane", "row"]
    assert first["detected"].sum() >= 6
    assert first[keys].to_numpy().tolist() == second[keys].to_numpy().tolist()
    scale = np.abs(first["volume"]).max()
    np.testing.assert_allclose(second["volume"] / factor, first["volume"], rtol=rtol, atol=rtol * scale)


@FEW
@given(SEEDS, st.integers(0, 40), st.integers(0, 40))
def test_volumes_survive_a_move_by_whole_pixels(seed, dx, dy):
    blot = drawn(seed)
    height, width = blot.image.shape
    # Mirrored edges around it, so that either place has the same pixels about it.
    wide = np.pad(blot.image, 60, mode="reflect")

    def cut(x, y):
        image = wide[60 - y : 60 - y + height + 40, 60 - x : 60 - x + width + 40]
        return measured(image, tuple(moved(lane, x, y) for lane in blot.lanes))

    here, there = cut(0, 0), cut(dx, dy)
    assert here["y"].to_numpy() + dy == pytest.approx(there["y"].to_numpy(), abs=1e-3)
    assert here["x"].to_numpy() + dx == pytest.approx(there["x"].to_numpy(), abs=1e-3)
    # The noise of the whole image, which bands are found by, is of other pixels at its edges.
    same_volumes(here, there, rtol=1e-3)


@FEW
@given(SEEDS)
def test_dark_and_bright_of_one_picture_have_the_same_volumes(seed):
    blot = drawn(seed)
    bright = blot.image // 4 + 100
    dark = 65535 - bright
    # Which of a bright and a dark picture it is, is told alike.
    assert {read_blot(bright, scale="linear").polarity, read_blot(dark, scale="linear").polarity} == {
        "bright", "dark"}  # fmt: skip
    same_volumes(measured(bright, blot.lanes), measured(dark, blot.lanes, "dark"), rtol=1e-3)


@FEW
@given(SEEDS, st.sampled_from([90, 180, 270]), st.booleans())
def test_a_turned_file_is_measured_alike_once_turned_back(seed, rotate, flip):
    blot = drawn(seed)
    # `rotate` turns clockwise and `flip` mirrors afterwards.
    stored = blot.image[:, ::-1] if flip else blot.image
    stored = np.ascontiguousarray(np.rot90(stored, k=rotate // 90))
    turned = read_blot(stored, polarity="bright", scale="linear", rotate=rotate, flip=flip)
    np.testing.assert_array_equal(turned.signal, read_blot(blot.image, "bright", "linear").signal)
    upright = measured(blot.image, blot.lanes)
    bands = quantify(turned, blot.lanes)
    same_volumes(upright, bands, rtol=1e-9)
    # Their boxes are in the file's frame, and measure the same again from there.
    again = quantify(turned, blot.lanes, bands_from_table(bands, turned, blot.lanes))
    same_volumes(bands, again, rtol=1e-9)


@FEW
@given(SEEDS, st.sampled_from([0.25, 0.5, 2.0, 4.0, 3.7]))
def test_volumes_scale_with_the_counts_and_snr_does_not(seed, gain):
    blot = drawn(seed)
    counts = blot.image.astype(np.float32)
    plain, scaled = measured(counts, blot.lanes), measured(counts * np.float32(gain), blot.lanes)
    same_volumes(plain, scaled, rtol=1e-4, factor=gain)
    np.testing.assert_allclose(scaled["snr"], plain["snr"], rtol=1e-3, atol=1e-2)
    np.testing.assert_allclose(scaled["volume_sd"] / gain, plain["volume_sd"], rtol=1e-3)


@FEW
@given(SEEDS, st.sampled_from([0, 90, 180, 270]), st.booleans())
def test_lanes_and_bands_come_back_from_their_files(seed, rotate, flip):
    image = drawn(seed).image
    stored = np.ascontiguousarray(np.rot90(image[:, ::-1] if flip else image, k=rotate // 90))
    blot = read_blot(stored, polarity="bright", scale="linear", rotate=rotate, flip=flip)
    lanes = detect_lanes(blot)
    table = read_table_text(lanes_to_table(blot, lanes).to_csv(index=False))
    back = lanes_from_table(table, blot)
    assert len(back) == len(lanes) > 0
    for one, other in zip(lanes, back, strict=True):
        np.testing.assert_array_equal(one.centreline, other.centreline)
        assert (one.width, one.strip, one.edited) == (other.width, other.strip, other.edited)
    bands = quantify(blot, lanes)
    boxes = bands_from_table(read_table_text(bands.to_csv(index=False)), blot, back)
    again = quantify(blot, back, boxes)
    pd.testing.assert_series_equal(again["volume"], bands["volume"], rtol=1e-9)
    assert not again["edited"].any()

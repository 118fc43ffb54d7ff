"""Simulated blots: their truth must hold in the pixels."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from napari_il6blot.study.simulate import (
    hard_blot,
    hard_settings,
    moderate_blot,
    moderate_settings,
    simulate_blot,
)

SMALL = {"shape": (200, 300), "n_lanes": 5, "n_rows": 2}
PLAIN = {"background_slope": 0.0, "background_waves": 0.0, "lane_haze": 0.0}
BENT = {"tilt_deg": 4.0, "smile_px": 10.0, "curvature_px": -5.0, "slant_deg": 1.0}


@pytest.mark.parametrize(
    "changes",
    [{}, {"kind": "film", "bit_depth": 8}, {"strips": 2, "shape": (400, 300)}, BENT,
     {"missing_fraction": 0.3}, {"smear_fraction": 1.0}, {"saturation_fraction": 0.3}],
)  # fmt: skip
def test_true_volumes_sum_to_the_noise_free_signal(changes):
    blot = simulate_blot(seed=3, **(SMALL | changes))
    assert blot.columns["volume"].sum() == pytest.approx(float(blot.signal.sum(dtype=float)), rel=1e-6)
    assert not blot.columns["volume"][~blot.columns["present"]].any()
    assert (blot.columns["volume"][blot.columns["present"]] > 0).all()


def test_volume_of_a_plain_band_is_the_gaussian_area_times_the_width():
    blot = simulate_blot(
        seed=1, shape=(200, 300), n_lanes=3, n_rows=1, skew=0.0, unevenness=0.0, curl_px=0.0, width_jitter=0.0
    )
    truth, width = blot.truth, blot.lanes[0].width
    expected = truth["height"] * truth["sigma"] * np.sqrt(2 * np.pi) * width
    np.testing.assert_allclose(truth["volume"], expected, rtol=0.002)


@pytest.mark.parametrize("changes", [{}, {"skew": 1.0}, BENT, {"strips": 2, "shape": (400, 300)}])
def test_each_band_has_its_height_at_its_place(changes):
    blot = simulate_blot(seed=5, unevenness=0.0, curl_px=0.0, **(SMALL | changes))
    for band in blot.truth.itertuples():
        column = blot.signal[:, round(band.x)]
        y = round(band.y)
        near = column[y - 3 : y + 4]
        assert near.max() == pytest.approx(band.height, rel=0.03)
        assert abs(int(near.argmax()) - 3) <= 1


@pytest.mark.parametrize(("changes", "n"), [({}, 5), (BENT, 5), ({"n_lanes": (3, 4), "strips": 2}, 7)])
def test_lanes_follow_their_bands(changes, n):
    settings = SMALL | {"shape": (400, 400), "unevenness": 0.0, "n_rows": 1} | changes
    blot = simulate_blot(seed=2, **settings)
    assert len(blot.lanes) == n
    lanes = {}
    for lane in blot.lanes:
        lanes[lane.strip, 1 + sum(strip == lane.strip for strip, _ in lanes)] = lane
    for band in blot.truth.itertuples():
        lane = lanes[band.strip, band.lane]
        assert lane.x_at(band.y) == pytest.approx(band.x, abs=0.1)
        half = lane.width * 0.6
        columns = np.arange(round(band.x - half), round(band.x + half) + 1)
        # Summed over its height, so that an oblique band counts whole.
        row = blot.signal[round(band.y) - 25 : round(band.y) + 26, columns].sum(axis=0)
        above = columns[row > row.max() / 2]
        assert (above[0] + above[-1]) / 2 == pytest.approx(band.x, abs=1.0)
        assert len(above) == pytest.approx(lane.width, abs=1.5)


def test_a_tilt_turns_lanes_and_rows_together():
    blot = simulate_blot(seed=0, tilt_deg=3.0, row_jitter_px=0.0, pitch_jitter=0.0, n_rows=1)
    line = np.diff(blot.lanes[4].centreline[[0, -1]], axis=0)[0]
    assert np.rad2deg(np.arctan2(-line[0], line[1])) == pytest.approx(3.0, abs=0.05)
    slope = np.polyfit(blot.columns["x"], blot.columns["y"], 1)[0]
    assert np.rad2deg(np.arctan(slope)) == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize("kind", ["imager", "film"])
def test_the_faintest_band_has_the_stated_peak_to_noise(kind):
    blot = simulate_blot(seed=4, kind=kind, bit_depth=16, peak_to_noise=12.0, offset=0.1, **PLAIN)
    assert blot.truth["peak_to_noise"].min() == pytest.approx(12.0)
    gray = blot.image.astype(float)
    signal = -np.log10(gray / 65535) if kind == "film" else gray
    background = signal[blot.signal == 0]
    assert background.std() == pytest.approx(blot.noise_sd, rel=0.05)
    assert blot.noise_sd == pytest.approx(blot.truth["height"].min() / 12)


@pytest.mark.parametrize(("kind", "bit_depth"), [("imager", 8), ("imager", 12), ("imager", 16), ("film", 8)])
def test_the_image_shows_the_signal_on_its_scale(kind, bit_depth):
    offset = 0.1 if kind == "film" else 0.02
    blot = simulate_blot(
        seed=6, kind=kind, bit_depth=bit_depth, peak_to_noise=200.0, offset=offset, exposure=0.5, **PLAIN
    )
    assert blot.image.dtype == (np.uint8 if bit_depth == 8 else np.uint16)
    gray, full = blot.image.astype(float), 2**bit_depth - 1
    seen = -np.log10(gray / full) - offset if kind == "film" else gray - offset * full
    bands = blot.signal > 0.2 * blot.signal.max()
    slope = np.sum(seen[bands] * blot.signal[bands]) / np.sum(blot.signal[bands] ** 2.0)
    assert slope == pytest.approx(1.0, abs=0.01)


def test_saturation_drives_the_stated_share_of_bands_over_the_limit():
    blot = simulate_blot(seed=7, saturation_fraction=0.2)
    truth = blot.truth
    assert truth["saturated"].mean() == pytest.approx(0.2, abs=0.05)
    assert truth.loc[truth["saturated"], "height"].min() > 0.9 * 65535
    clipped = blot.image == 65535
    for band in truth.itertuples():
        assert clipped[round(band.y), round(band.x)] == band.saturated or 0.9 < band.height / 65535 < 1.1


@pytest.mark.parametrize(
    "changes",
    [{"blotches": 3}, {"specks": 20}, {"membrane_edges": True}, {"labels": True}, {"marker_lane": True},
     {"bleed": 0.5}, {"background_slope": 0.3}, {"lane_haze": 0.2}, {"jpeg_quality": 60, "bit_depth": 8}],
)  # fmt: skip
def test_an_affliction_changes_the_image_but_not_where_the_bands_are(changes):
    depth = {"bit_depth": changes.get("bit_depth", 16)}
    plain, afflicted = simulate_blot(seed=8, **depth), simulate_blot(seed=8, **(depth | changes))
    assert np.mean(plain.image != afflicted.image) > 0.0005
    for name in ("x", "y", "present"):
        np.testing.assert_array_equal(plain.columns[name], afflicted.columns[name])
    relative = [blot.columns["volume"] / blot.columns["volume"].sum() for blot in (plain, afflicted)]
    np.testing.assert_allclose(*relative, rtol=1e-9)


def test_smears_lie_above_their_bands_and_outside_the_volume():
    still, smeared = (
        simulate_blot(
            seed=9, n_rows=1, smear_fraction=share, smear_strength=0.3, peak_to_noise=300.0, **PLAIN
        )
        for share in (0.0, 1.0)
    )
    assert smeared.truth["smear_volume"].sum() == pytest.approx(0.3 * smeared.truth["volume"].sum(), rel=1e-6)
    scaled = [blot.image / blot.truth["height"].median() for blot in (still, smeared)]
    difference = (scaled[1] - np.median(scaled[1])) - (scaled[0] - np.median(scaled[0]))
    y = round(smeared.truth["y"].median())
    assert difference[y - 60 : y - 10].sum() > 5 * abs(difference[y + 10 : y + 60].sum())


def test_dark_bands_are_the_negative_of_bright_ones():
    bright, dark = (simulate_blot(seed=1, polarity=polarity, **SMALL) for polarity in ("bright", "dark"))
    np.testing.assert_array_equal(65535 - bright.image.astype(int), dark.image)


@pytest.mark.parametrize("draw", [moderate_blot, hard_blot])
def test_a_seed_settles_the_blot(draw):
    first, again, other = draw(11), draw(11), draw(12)
    np.testing.assert_array_equal(first.image, again.image)
    assert first.truth.equals(again.truth)
    assert first.image.shape != other.image.shape or (first.image != other.image).any()


def test_missing_bands_leave_no_lane_empty_and_missing_lanes_lie_apart_inside():
    bands = simulate_blot(seed=3, missing_fraction=0.8).truth
    assert bands.groupby("lane")["present"].any().all()
    assert not bands["present"].all()
    lanes = simulate_blot(seed=3, missing_lanes=3).truth.groupby("lane")["present"].any()
    empty = lanes.index[~lanes]
    assert len(empty) == 3
    assert empty.min() > 1
    assert empty.max() < 10
    assert np.diff(empty).min() > 1


def test_moderate_settings_keep_their_ranges():
    drawn = [moderate_settings(seed) for seed in range(300)]
    assert {s.n_lanes for s in drawn} == set(range(4, 16))
    assert {s.n_rows for s in drawn} == set(range(1, 9))
    assert {s.kind for s in drawn} == {"film", "imager"}
    assert {s.bit_depth for s in drawn} == {8, 12, 14, 16}
    assert all(abs(s.tilt_deg) <= 1 and s.peak_to_noise >= 10 and s.background_slope <= 0.3 for s in drawn)
    assert all(s.amount_range == 10 and s.smear_fraction * s.smear_strength <= 0.05 for s in drawn)
    assert all(500 <= s.shape[1] <= 1100 and not s.missing_lanes for s in drawn)


@pytest.mark.parametrize("seed", range(8))
def test_moderate_blots_are_as_their_settings_say(seed):
    blot = moderate_blot(seed)
    truth = blot.truth[blot.truth["present"]]
    heights = truth.groupby("row")["height"]
    assert (heights.max() / heights.min()).max() <= 10 * (1 + 1e-9)
    assert truth["peak_to_noise"].min() == pytest.approx(blot.settings.peak_to_noise)
    assert not truth["saturated"].any()
    inside = truth["x"].between(0, blot.image.shape[1] - 1) & truth["y"].between(0, blot.image.shape[0] - 1)
    assert inside.all()


def test_the_hard_half_has_every_affliction():
    drawn = [hard_settings(seed) for seed in range(200)]
    assert max(abs(s.tilt_deg) for s in drawn) > 4.5
    assert max(abs(s.smile_px) for s in drawn) > 12
    for name in (
        "curvature_px", "slant_deg", "missing_lanes", "faint_lanes", "bleed", "saturation_fraction",
        "film_toe", "blotches", "specks", "membrane_edges", "labels", "marker_lane", "jpeg_quality",
    ):  # fmt: skip
        assert 5 < sum(bool(getattr(s, name)) for s in drawn) < 150, name
    assert {s.strips for s in drawn} == {1, 2}
    assert {s.gap_fraction < 0.05 for s in drawn} == {True, False}


def test_simulating_loads_no_window_no_figures_no_tables():
    code = (
        "import sys; from napari_il6blot.study.simulate import simulate_blot; simulate_blot();"
        "print([m for m in ('pandas', 'matplotlib', 'napari', 'qtpy', 'skimage') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""detect_lanes on simulated blots with known lanes, on real ones, and on wrong input."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from napari_il6blot.blot.detection import detect_lanes
from napari_il6blot.blot.formats import read_blot
from napari_il6blot.blot.image import Blot
from napari_il6blot.errors import InputError
from napari_il6blot.study.simulate import moderate_blot, simulate_blot

# What is known to be found wrong, and how: the manifest says 12, and two strips of 15.
KNOWN_WRONG = {
    "filaggrin_gapdh_rep1-3_film_rgba.tif": "the cut-off bands at the film's edge add a lane",
    "gelquant_coomassie_rgb.png": "both gels have the same comb, and no gap lies between them",
}


def counts(lanes):
    """Lanes of each strip, as the manifests write them."""
    strips = sorted({lane.strip for lane in lanes})
    return ";".join(str(sum(lane.strip == s for lane in lanes)) for s in strips) or "0"


def middle(lane):
    return float(lane.x_at((lane.top + lane.bottom) / 2))


@pytest.mark.parametrize("seed", range(40, 60))
def test_moderate_blots_have_their_lanes_where_they_are(seed):
    simulated = moderate_blot(seed)
    lanes = detect_lanes(read_blot(simulated.image))
    assert len(lanes) == len(simulated.lanes)
    pitch = np.median(np.diff([middle(lane) for lane in simulated.lanes]))
    for found, true in zip(lanes, simulated.lanes, strict=True):
        y = (found.top + found.bottom) / 2
        assert abs(found.x_at(y) - true.x_at(y)) < 0.1 * pitch
        assert found.width == pytest.approx(true.width, rel=0.15)


@pytest.mark.parametrize(
    "changes",
    [
        {"n_lanes": 1, "n_rows": 5},
        {"n_lanes": 2, "n_rows": 3},
        {"n_lanes": 40, "n_rows": 3, "shape": (500, 1100)},
        {"n_lanes": 10, "tilt_deg": 5.0, "n_rows": 5},
        {"n_lanes": 10, "tilt_deg": -5.0, "n_rows": 5},
        {"n_lanes": 9, "smile_px": 12.0},
        {"n_lanes": 12, "kind": "film", "bit_depth": 8},
    ],
    ids=str,
)
def test_few_many_turned_and_smiling_lanes(changes):
    simulated = simulate_blot(seed=3, **changes)
    assert len(detect_lanes(read_blot(simulated.image))) == len(simulated.lanes)


def real_images(shared_data):
    for folder in ("blots_unlicensed", "images"):
        with (shared_data / folder / "manifest.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield shared_data / folder / row["file"], row["lanes_per_strip"].split("|")


def test_real_blots_have_the_lanes_counted_by_eye(shared_data):
    wrong = {}
    for path, expected in real_images(shared_data):
        found = counts(detect_lanes(read_blot(path)))
        if found not in expected:
            wrong[path.name] = found
    assert set(wrong) <= set(KNOWN_WRONG), wrong


def test_counted_lanes_are_given_for_each_strip():
    simulated = moderate_blot(0)
    blot = read_blot(simulated.image)
    for n in (len(simulated.lanes) - 1, len(simulated.lanes), len(simulated.lanes) + 1):
        assert len(detect_lanes(blot, n_lanes=n)) == n


def test_counted_lanes_are_spread_evenly_where_nothing_is_found():
    signal = np.random.default_rng(0).normal(100, 1, (200, 300)).astype(np.float32)
    lanes = detect_lanes(Blot(signal, np.zeros(signal.shape, bool)), n_lanes=6)
    assert [middle(lane) for lane in lanes] == pytest.approx(np.arange(6) * 50 + 24.5)
    assert all(lane.confidence < 0.2 for lane in lanes)


def test_a_region_leaves_out_the_rest_and_keeps_whole_image_coordinates():
    simulated = moderate_blot(0)
    blot = read_blot(simulated.image)
    whole = detect_lanes(blot)
    cut = round((middle(whole[2]) + middle(whole[3])) / 2)
    height, width = blot.signal.shape
    part = detect_lanes(blot, region=(cut, 0, width - 1, height - 1))
    assert len(part) == len(whole) - 3
    for lane, same in zip(part, whole[3:], strict=True):
        assert middle(lane) == pytest.approx(float(same.x_at((lane.top + lane.bottom) / 2)), abs=1)


@pytest.mark.parametrize(
    "region", [(-1, 0, 50, 50), (0, 0, 5000, 50), (50, 50, 20, 90), (0, 0, 3, 50), (0, 0, 50)], ids=str
)
def test_a_region_outside_or_too_small_is_one_sentence(region):
    with pytest.raises(InputError, match="region"):
        detect_lanes(Blot(np.zeros((100, 100), np.float32), np.zeros((100, 100), bool)), region=region)


@pytest.mark.parametrize("n_lanes", [0, -3, 2.5, 101])
def test_a_number_of_lanes_that_cannot_be_is_one_sentence(n_lanes):
    with pytest.raises(InputError, match="at least 1 and at most 100"):
        detect_lanes(Blot(np.zeros((100, 100), np.float32), np.zeros((100, 100), bool)), n_lanes=n_lanes)


@pytest.mark.parametrize("seed", range(6))
def test_an_image_without_lanes_has_none(seed):
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:300, :400]
    signal = 1000 + random.normal(0, 20, x.shape) + x * random.uniform(0, 2)
    if seed % 2:
        signal += 500 * ((x > 100) & (x < 300) & (y > 80) & (y < 220))
    blot = Blot(signal.astype(np.float32), np.zeros(x.shape, bool))
    assert detect_lanes(blot) == ()


def test_lanes_do_not_depend_on_gain_offset_or_mirroring():
    simulated = moderate_blot(5)
    blot = read_blot(simulated.image)
    lanes = detect_lanes(blot)
    louder = detect_lanes(replace(blot, signal=blot.signal * np.float32(4)))
    assert [lane.centreline.tolist() for lane in louder] == [lane.centreline.tolist() for lane in lanes]
    mirrored = detect_lanes(replace(blot, signal=np.ascontiguousarray(blot.signal[:, ::-1])))
    width = blot.signal.shape[1]
    assert [width - 1 - middle(lane) for lane in mirrored[::-1]] == pytest.approx(
        [middle(lane) for lane in lanes], abs=1.5
    )


def test_coordinates_are_multiples_of_a_32nd_of_a_pixel():
    for lane in detect_lanes(read_blot(moderate_blot(1).image)):
        assert np.all(lane.centreline * 32 == np.round(lane.centreline * 32))
        assert lane.width * 32 == round(lane.width * 32)
        assert 0 <= lane.confidence <= 1

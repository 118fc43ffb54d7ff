"""Two images of one membrane: other bands, the same lanes, moved."""

from dataclasses import replace

import numpy as np
import pytest

from napari_il6blot import InputError, detect_lanes, read_blot, simulate_blot
from napari_il6blot.blot.registration import moved_lanes, register


def two_probes(seed, shift):
    """The upper and the lower rows of one membrane as two images, the second one cropped `shift` px later."""
    whole = simulate_blot(seed=seed, shape=(400, 700), n_lanes=9, n_rows=2, tilt_deg=0.5)
    rows = sorted(whole.truth.loc[whole.truth["present"]].groupby("row")["y"].mean())
    middle = int(np.mean(rows))
    first = read_blot(whole.image[:middle, : 700 - abs(shift)])
    second = read_blot(whole.image[middle:, abs(shift) :])
    return (first, second, -shift, whole) if shift >= 0 else (second, first, -shift, whole)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shift", [-41, 0, 17, 30])
def test_the_shift_is_found(seed, shift):
    first, second, true, _ = two_probes(seed, shift)
    found = register(first, second)
    assert found.shift == pytest.approx(true, abs=2.0)
    assert found.agreement > 0.5


def test_lanes_are_moved_and_keep_their_numbers():
    first, second, true, whole = two_probes(1, 17)
    found = register(first, second)
    moved = moved_lanes(whole.lanes, found, second)
    assert len(moved) == len(whole.lanes)
    for before, after in zip(whole.lanes, moved, strict=True):
        at = np.linspace(0, second.signal.shape[0] - 1, 5)
        assert np.allclose(after.x_at(at) - before.x_at(at), true, atol=2.0)
        assert after.width == before.width
        assert after.confidence <= before.confidence


def test_an_image_against_itself_is_not_moved():
    blot = read_blot(simulate_blot(seed=2).image)
    found = register(blot, blot)
    assert found.shift == pytest.approx(0, abs=1e-9)
    assert found.agreement == pytest.approx(1)


def test_another_membrane_is_refused():
    first = read_blot(simulate_blot(seed=3, n_lanes=6, shape=(300, 700)).image)
    noise = np.random.default_rng(0).normal(1000, 50, (300, 700)).clip(0).astype(np.uint16)
    other = replace(read_blot(noise), image="other.tif")
    with pytest.raises(InputError, match=r"other\.tif: its lanes are not those of array"):
        register(first, other)


def test_a_lane_outside_is_refused():
    first, second, _, whole = two_probes(1, 17)
    far = replace(register(first, second), shift=-300.0)
    with pytest.raises(InputError, match="lane 1 of the other image of this membrane would lie outside"):
        moved_lanes(whole.lanes, far, second)


def test_a_real_pair_of_one_membrane(shared_data):
    """BMI1 and GAPDH of the same four lanes, cropped apart; the lanes' middles were read off by eye."""
    folder = shared_data / "blots_unlicensed"
    first, second = (read_blot(folder / f"scc25_{name}_rgb.jpg") for name in ("gapdh", "bmi1"))
    found = register(first, second)
    assert found.shift == pytest.approx(-56, abs=3)
    assert found.rival is None
    moved = moved_lanes(detect_lanes(first), found, second)
    middles = [float(lane.centreline[:, 0].mean()) for lane in moved]
    assert middles == pytest.approx([145, 173, 203, 233], abs=4)

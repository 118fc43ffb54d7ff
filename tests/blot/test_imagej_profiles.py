"""Lane profiles are means of the gray values that ImageJ takes."""

import math

import numpy as np
import pytest

from napari_il6blot.blot.imagej_profiles import MAX_LANES, is_horizontal, lane_profiles, moved_lanes
from napari_il6blot.errors import InputError

RANDOM = np.random.default_rng(0).integers(0, 200, (60, 40))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_profiles_are_means_across_the_lane(dtype: type) -> None:
    image = RANDOM.astype(dtype)
    found = lane_profiles(image, [[2, 5, 8, 50], [20, 5, 8, 50]])
    expected = [RANDOM[5:55, 2:10].mean(axis=1), RANDOM[5:55, 20:28].mean(axis=1)]
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(("dtype", "white"), [(np.uint8, 255), (np.uint16, 65535)])
def test_inverted_profiles_count_from_white(dtype: type, white: int) -> None:
    found = lane_profiles(RANDOM.astype(dtype), [[2, 5, 8, 50]], invert=True)
    np.testing.assert_allclose(found[0], white - RANDOM[5:55, 2:10].mean(axis=1))


@pytest.mark.parametrize("invert", [False, True])
def test_optical_density_is_of_the_averaged_profile(invert: bool) -> None:
    found = lane_profiles(RANDOM.astype(np.uint8), [[2, 5, 8, 50]], invert, od=True)[0, 0]
    mean = RANDOM[5, 2:10].mean()
    mean = 255 - mean if invert else mean
    assert found == pytest.approx(math.log10(255 / (255 - mean)), rel=1e-8)


def test_16_bits_become_8_over_the_images_range_before_optical_density() -> None:
    # 256 gray values from 1000 up: each its own of the 8-bit ones.
    values = np.arange(256, dtype=np.uint16).reshape(64, 4)
    lanes = [[0, 0, 4, 63]]
    wide, narrow = lane_profiles(values + 1000, lanes, od=True), lane_profiles(values.astype(np.uint8), lanes)
    np.testing.assert_allclose(wide, np.log10(255 / (255 - narrow)), rtol=1e-8)


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [
        ([[0, 0, 20, 10]], True),
        ([[0, 0, 19, 10]], False),
        ([[0, 0, 12, 10], [0, 10, 12, 10]], True),
        ([[0, 0, 12, 10], [12, 0, 12, 10]], False),
        ([[0, 0, 12, 10], [1, 10, 12, 10]], False),
        ([[0, 0, 10, 10], [0, 10, 10, 10]], False),
    ],
)
def test_lanes_on_their_side(lanes: list[list[int]], expected: bool) -> None:
    assert is_horizontal(np.array(lanes)) == expected


@pytest.mark.parametrize(
    ("lanes", "said"),
    [
        ([[0, 3, 5, 20], [9, 3, 5, 20]], None),
        ([[0, 3, 5, 20], [9, 4, 5, 20]], "lanes at another y"),
        ([[3, 0, 20, 5], [3, 9, 20, 5]], None),
        ([[3, 0, 20, 5], [4, 9, 20, 5]], "lanes at another x"),
    ],
)
def test_lanes_that_are_measured_elsewhere_are_told(lanes: list[list[int]], said: str | None) -> None:
    notes = moved_lanes(np.array(lanes))
    assert len(notes) == (said is not None)
    assert all(said in note for note in notes)


@pytest.mark.parametrize("shape", [(60, 40, 2), (60,), (2, 60, 40, 3)])
def test_what_is_no_gray_or_rgb_image_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="not one of shape"):
        lane_profiles(np.zeros(shape, np.uint8), [[0, 0, 5, 20]])


@pytest.mark.parametrize("dtype", [np.int16, np.uint32, bool])
def test_pixels_of_another_kind_are_refused(dtype: type) -> None:
    with pytest.raises(InputError, match="8-bit, 16-bit, float"):
        lane_profiles(np.zeros((60, 40), dtype), [[0, 0, 5, 20]])


@pytest.mark.parametrize("count", [0, MAX_LANES + 1])
def test_lanes_are_1_to_100(count: int) -> None:
    with pytest.raises(InputError, match=f"1 to 100 lanes, not {count}"):
        lane_profiles(np.zeros((60, 40), np.uint8), [[0, 0, 5, 20]] * count)


def test_the_lanes_given_are_not_changed() -> None:
    lanes = np.array([[2, 5, 8, 50], [20, 6, 8, 50]])
    lane_profiles(RANDOM.astype(np.uint8), lanes)
    assert lanes[1, 1] == 6

"""Stored gray values and rows of whole numbers are read as they stand in the file."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from napari_il6blot.blot.imagej_files import read_whole_numbers, stored_pixels
from napari_il6blot.errors import InputError

GRAY = np.random.default_rng(0).integers(0, 256, (10, 20), dtype=np.uint8)
COLOUR = np.random.default_rng(1).integers(0, 256, (10, 20, 3), dtype=np.uint8)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
def test_tiffs_are_read_as_stored(tmp_path: Path, dtype: type, photometric: str) -> None:
    path = tmp_path / "gel.tif"
    tifffile.imwrite(path, GRAY.astype(dtype), photometric=photometric)
    found = stored_pixels(path)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, GRAY)


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_channels_come_last(tmp_path: Path, planar: str) -> None:
    path = tmp_path / "gel.tif"
    stored = COLOUR if planar == "contig" else np.moveaxis(COLOUR, -1, 0)
    tifffile.imwrite(path, stored, photometric="rgb", planarconfig=planar)
    np.testing.assert_array_equal(stored_pixels(path), COLOUR)


@pytest.mark.parametrize(("pixels", "channels"), [(COLOUR, 3), (np.repeat(GRAY[..., None], 3, 2), None)])
def test_colour_is_one_channel_where_all_are_equal(
    tmp_path: Path, pixels: np.ndarray, channels: int | None
) -> None:
    path = tmp_path / "gel.png"
    Image.fromarray(pixels).save(path)
    expected = pixels if channels else GRAY
    np.testing.assert_array_equal(stored_pixels(path), expected)


def test_black_and_white_pictures_are_0_and_255(tmp_path: Path) -> None:
    path = tmp_path / "gel.png"
    Image.fromarray(GRAY > 99).save(path)
    np.testing.assert_array_equal(stored_pixels(path), np.where(GRAY > 99, 255, 0))


def test_palettes_count_as_indices_but_in_gif(tmp_path: Path) -> None:
    indices = np.arange(200, dtype=np.uint8).reshape(10, 20)
    picture = Image.fromarray(indices, mode=None)
    picture = picture.convert("P")
    picture.putpalette([255 - k // 3 for k in range(768)])
    picture.save(tmp_path / "gel.png")
    picture.save(tmp_path / "gel.gif")
    np.testing.assert_array_equal(stored_pixels(tmp_path / "gel.png"), indices)
    np.testing.assert_array_equal(stored_pixels(tmp_path / "gel.gif"), 255 - indices)


def test_a_header_that_promises_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tif"
    tifffile.imwrite(path, GRAY)
    with tifffile.TiffFile(path, mode="r+b") as file:
        tags = file.pages[0].tags
        tags["ImageWidth"].overwrite(60_000)
        tags["ImageLength"].overwrite(60_000)
    with pytest.raises(InputError, match="announces 60000 × 60000 px"):
        stored_pixels(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2,3\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]),
        ("\ufeff1,2,3\r\n\r\n4,5,6", [[1, 2, 3], [4, 5, 6]]),
        (' 1 ,"2",3.0\n', [[1, 2, 3]]),
        ("-1,0,1e3", [[-1, 0, 1000]]),
    ],
)
def test_rows(tmp_path: Path, text: str, expected: list[list[int]]) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_whole_numbers(path, ("a", "b", "c")).tolist() == expected


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="not a comma-separated text file"):
        read_whole_numbers(path, ("a",))
    with pytest.raises(InputError, match=r"none\.csv: there is no such file"):
        read_whole_numbers(tmp_path / "none.csv", ("a",))

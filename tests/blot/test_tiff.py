"""TIFF files of every kind, written from known arrays."""

import struct

import numpy as np
import pytest
import tifffile
from drawn_blot import BYTES, DARK, WIDE, od
from PIL import Image

from napari_il6blot.blot.formats import read_blot
from napari_il6blot.blot.imagej_files import stored_pixels
from napari_il6blot.errors import InputError

# What tifffile and Pillow write, the expected signal, and the bits.
TIFFS = {
    "8-bit": (BYTES, {}, BYTES, 8),
    "16-bit": (WIDE, {}, WIDE, 16),
    "32-bit": (WIDE.astype(np.uint32) * 1000, {}, WIDE.astype(float) * 1000, 32),
    "signed 32-bit": (WIDE.astype(np.int32) - 500, {}, WIDE.astype(float) - 500, 32),
    "float": (WIDE.astype(np.float32) / 7, {}, WIDE.astype(np.float32) / 7, 32),
    "double": (WIDE / 8.0, {}, WIDE / 8.0, 64),
    "WhiteIsZero": (WIDE, {"photometric": "miniswhite"}, WIDE, 16),
    "LZW": (WIDE, {"compression": "lzw", "predictor": True}, WIDE, 16),
    "deflate": (WIDE, {"compression": "zlib"}, WIDE, 16),
    "packbits": (BYTES, {"compression": "packbits"}, BYTES, 8),
    "big-endian": (WIDE, {"byteorder": ">"}, WIDE, 16),
    "big-endian float": (WIDE.astype(np.float32), {"byteorder": ">"}, WIDE, 32),
    "BigTIFF": (WIDE, {"bigtiff": True}, WIDE, 16),
    "tiled": (WIDE, {"tile": (16, 32)}, WIDE, 16),
    "strips": (WIDE, {"rowsperstrip": 7, "compression": "lzw"}, WIDE, 16),
    "RGB": (np.dstack([BYTES] * 3), {"photometric": "rgb"}, BYTES, 8),
    "RGB 16-bit": (np.dstack([WIDE] * 3), {"photometric": "rgb"}, WIDE, 16),
    "RGB planar": (np.stack([BYTES] * 3), {"photometric": "rgb", "planarconfig": "separate"}, BYTES, 8),
    "RGBA": (
        np.dstack([BYTES] * 3 + [np.roll(BYTES, 9)]),
        {"photometric": "rgb", "extrasamples": ["unassalpha"]},
        BYTES,
        8,
    ),
    "gray and alpha": (
        np.dstack([BYTES, np.roll(BYTES, 9)]),
        {"photometric": "minisblack", "planarconfig": "contig", "extrasamples": ["unassalpha"]},
        BYTES,
        8,
    ),
    "ImageJ": (WIDE, {"imagej": True}, WIDE, 16),
}


@pytest.mark.parametrize("case", TIFFS)
def test_tiff(tmp_path, case):
    stored, options, expected, bits = TIFFS[case]
    tifffile.imwrite(tmp_path / "a.tif", stored, **options)
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_array_equal(blot.signal, np.asarray(expected, dtype=np.float32))
    assert blot.signal.dtype == np.float32
    assert blot.signal.flags.c_contiguous
    assert blot.saturated.dtype == bool
    assert blot.saturated.shape == blot.signal.shape
    assert (blot.polarity, blot.scale, blot.bit_depth) == ("bright", "linear", bits)
    assert ("eight_bit" in blot.flags) == (bits == 8)
    assert "lossy_input" not in blot.flags
    assert "colour" not in blot.flags


def test_tiff_jpeg_compressed_is_lossy(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", DARK, compression="jpeg", compressionargs={"level": 95})
    blot = read_blot(tmp_path / "a.tif")
    assert {"lossy_input", "eight_bit", "scale_assumed"} <= set(blot.flags)
    assert np.abs(255 * 10.0**-blot.signal - DARK).max() < 12


def test_tiff_of_1_bit(tmp_path):
    stored = BYTES > 100
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_array_equal(blot.signal, stored)
    assert blot.bit_depth == 1


def test_tiff_of_4_bits(tmp_path):
    # By hand, two pixels a byte: no library at hand writes one.
    stored = BYTES // 16
    height, width = stored.shape
    data = ((stored[:, ::2] << 4) | stored[:, 1::2]).astype(np.uint8).tobytes()
    entries = [(256, 4, width), (257, 4, height), (258, 3, 4), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    entries += [(277, 3, 1), (278, 4, height), (279, 4, len(data))]
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    (tmp_path / "a.tif").write_bytes(
        struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + directory + bytes(4)
    )
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_array_equal(blot.signal, stored)
    assert blot.bit_depth == 4


@pytest.mark.parametrize("tag", range(1, 9))
def test_orientation_tag(tmp_path, tag):
    # Independent truth: Pillow's own transposition of the same file.
    tifffile.imwrite(tmp_path / "a.tif", WIDE, extratags=[(274, "H", 1, tag, True)])
    turned = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    expected = WIDE if tag == 1 else np.asarray(Image.fromarray(WIDE.astype(np.int32)).transpose(turned[tag]))
    np.testing.assert_array_equal(read_blot(tmp_path / "a.tif").signal, expected)


def gray_palette(order):
    palette = np.zeros((3, 256), dtype=np.uint16)
    palette[:, :] = order * 257
    return palette


def test_tiff_palette_that_is_gray(tmp_path):
    order = np.random.default_rng(3).permutation(256)
    indices = np.argsort(order)[DARK].astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", indices, photometric="palette", colormap=gray_palette(order))
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_allclose(blot.signal, od(DARK), rtol=1e-6)
    assert blot.polarity == "dark"


def test_tiff_palette_of_pseudocolour_keeps_the_values(tmp_path):
    ramp = np.arange(256, dtype=np.uint16) * 257
    green = np.stack([0 * ramp, ramp, 0 * ramp])
    tifffile.imwrite(tmp_path / "a.tif", BYTES, photometric="palette", colormap=green)
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_array_equal(blot.signal, BYTES)
    assert any("pseudocolour" in note for note in blot.notes)


TARGET, CONTROL = WIDE, np.roll(WIDE, 17, axis=0)
SEVERAL = {
    "pages": (np.stack([TARGET, CONTROL]), {"photometric": "minisblack"}),
    "compressed pages": (np.stack([TARGET, CONTROL]), {"photometric": "minisblack", "compression": "lzw"}),
    "interleaved": (np.dstack([TARGET, CONTROL]), {"photometric": "minisblack", "planarconfig": "contig"}),
    "planar": (np.stack([TARGET, CONTROL]), {"photometric": "minisblack", "planarconfig": "separate"}),
    "ImageJ channels": (np.stack([TARGET, CONTROL]), {"imagej": True, "metadata": {"axes": "CYX"}}),
    "OME channels": (np.stack([TARGET, CONTROL]), {"ome": True, "metadata": {"axes": "CYX"}}),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_one_of_several_by_its_number(tmp_path, case):
    path = tmp_path / "two.tif"
    stored, options = SEVERAL[case]
    tifffile.imwrite(path, stored, **options)
    for number, expected in enumerate((TARGET, CONTROL), start=1):
        blot = read_blot(f"{path}#{number}")
        np.testing.assert_array_equal(blot.signal, expected)
        assert blot.image == f"{path}#{number}"
    with pytest.raises(InputError, match=r"two\.tif holds 2 images.*two\.tif#1"):
        read_blot(path)
    for wrong in (0, 3):
        with pytest.raises(InputError, match=rf"two\.tif#{wrong}.*no such page"):
            read_blot(f"{path}#{wrong}")


def test_pages_of_different_sizes(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(TARGET)
        writer.write(CONTROL[:40, :50])
    np.testing.assert_array_equal(read_blot(f"{tmp_path}/a.tif#2").signal, CONTROL[:40, :50])


def test_a_thumbnail_is_no_page(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(TARGET)
        writer.write(TARGET[::4, ::4], subfiletype=1)
    blot = read_blot(tmp_path / "a.tif")
    np.testing.assert_array_equal(blot.signal, TARGET)
    assert any("reduced" in note for note in blot.notes)


def test_number_of_the_only_image(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", WIDE)
    np.testing.assert_array_equal(read_blot(f"{tmp_path}/a.tif#1").signal, WIDE)
    with pytest.raises(InputError, match=r"a\.tif#2.*holds one image"):
        read_blot(f"{tmp_path}/a.tif#2")


def test_a_name_that_ends_like_a_number(tmp_path):
    tifffile.imwrite(tmp_path / "gel#2", WIDE)
    np.testing.assert_array_equal(read_blot(tmp_path / "gel#2").signal, WIDE)


@pytest.mark.parametrize("tag", [2, 128])
def test_gel_is_linearised(tmp_path, tag):
    # Molecular Dynamics: tag 2 stores square roots; counts = stored² × scale, or stored × scale.
    stored = (np.sqrt(WIDE.astype(float)) * 100).astype(np.uint16)
    extra = [(33445, "I", 1, tag, True), (33446, "2I", 1, (1, 100), True)]
    tifffile.imwrite(tmp_path / "a.gel", stored, extratags=extra)
    blot = read_blot(tmp_path / "a.gel")
    expected = stored.astype(float) ** 2 / 100 if tag == 2 else stored / 100
    np.testing.assert_allclose(blot.signal, expected, rtol=1e-5)
    assert blot.scale == "linear"


SIZES = {
    "inch": ({"resolution": (300, 150), "resolutionunit": "inch"}, (25400 / 300, 25400 / 150)),
    "centimetre": ({"resolution": (100, 100), "resolutionunit": "centimeter"}, (100.0, 100.0)),
    "default of 72 dpi": ({"resolution": (72, 72), "resolutionunit": "inch"}, None),
    "none": ({"resolution": (1, 1), "resolutionunit": "none"}, None),
    "ImageJ": ({"imagej": True, "resolution": (0.02, 0.02), "metadata": {"unit": "um"}}, (50.0, 50.0)),
}


@pytest.mark.parametrize("case", SIZES)
def test_pixel_size(tmp_path, case):
    options, expected = SIZES[case]
    tifffile.imwrite(tmp_path / "a.tif", WIDE, **options)
    size = read_blot(tmp_path / "a.tif").pixel_size_um
    assert size == (None if expected is None else pytest.approx(expected, rel=1e-4))
    if expected is not None:
        assert read_blot(tmp_path / "a.tif", rotate=90).pixel_size_um == size[::-1]


def test_a_blank_scan_is_not_called_cut_off(tmp_path):
    blank = np.zeros((12_000, 12_000), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", blank, compression="zlib", rowsperstrip=12_000)
    said = (
        r"far more pixels \(137 MB\) than a file of 0\.\d+ MB usually holds; .* save it uncompressed or less"
    )
    with pytest.raises(InputError, match=said):
        read_blot(tmp_path / "a.tif")


def test_the_end_of_a_plain_scan_is_missing(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((12_000, 12_000), np.uint8))
    data = (tmp_path / "a.tif").read_bytes()
    (tmp_path / "a.tif").write_bytes(data[:100_000])
    with pytest.raises(InputError, match=r"is cut off: .*; copy or export it again"):
        read_blot(tmp_path / "a.tif")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_pages_are_named_as_the_file_was(tmp_path, monkeypatch, read):
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("multi.tif", np.zeros((2, 20, 30), np.uint16), photometric="minisblack")
    with pytest.raises(InputError) as told:
        read("multi.tif#3")
    assert str(told.value) == (
        "multi.tif#3: there is no such page or channel, the file holds 2; "
        "choose one from multi.tif#1 to multi.tif#2"
    )

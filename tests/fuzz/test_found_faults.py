"""Faults that broken images once found, each by its smallest file."""

import io
import struct
import subprocess
import sys
import zlib
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from PIL import Image

from napari_il6blot import read_blot
from napari_il6blot.blot.colour import to_gray
from napari_il6blot.blot.imagej_files import stored_pixels
from napari_il6blot.blot.scale import to_signal
from napari_il6blot.blot.sources import images_in
from napari_il6blot.errors import InputError

GRAY = np.arange(600, dtype=np.uint16).reshape(20, 30)
LENGTH, SAMPLES = struct.pack("<H", 257), struct.pack("<H", 277)
TIGHT = "announces far more pixels .* than a file of .* MB usually holds"


def entry(data, tag):
    """Where the TIFF's first page has the entry of a tag (little endian)."""
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    places = [at + 2 + 12 * number for number in range(count)]
    return next(place for place in places if struct.unpack_from("<H", data, place)[0] == tag)


def tiff(**options):
    stream = io.BytesIO()
    tifffile.imwrite(stream, options.pop("pixels", GRAY), metadata=None, **options)
    return bytearray(stream.getvalue())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_pages_that_run_in_a_circle(tmp_path, read):
    data = tiff()
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="pages run in a circle"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_a_tile_of_gigabytes(tmp_path, read):
    data = tiff(tile=(16, 16), compression="lzw")
    struct.pack_into("<HII", data, entry(data, 323) + 2, 4, 1, 2**31 - 1)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match=TIGHT):
        read(tmp_path / "a.tif")


def test_a_header_within_the_limit_that_the_file_cannot_hold(tmp_path):
    data = tiff(pixels=np.stack([GRAY] * 3, axis=-1), photometric="rgb", compression="zlib")
    for tag in (256, 257):
        struct.pack_into("<HII", data, entry(data, tag) + 2, 4, 1, 14_000)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match=TIGHT):
        read_blot(tmp_path / "a.tif")


def test_floats_near_the_largest(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.where(GRAY > 300, 3e38, -3e38).astype(np.float32))
    with pytest.raises(InputError, match="not finite"):
        read_blot(tmp_path / "a.tif")


def test_a_wrong_checksum_of_a_wide_png_is_said_once(tmp_path, capfd):
    rows = b"".join(b"\0" + row.tobytes() for row in np.stack([GRAY] * 3, axis=-1).astype(">u2"))
    packed = zlib.compress(rows)
    header = struct.pack(">IIBBBBB", 30, 20, 16, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    wrong = packed[:-1] + bytes([packed[-1] ^ 1])
    (tmp_path / "a.png").write_bytes(start + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    assert read_blot(tmp_path / "a.png").shape == (20, 30)
    (tmp_path / "a.png").write_bytes(start + chunk(b"IDAT", wrong) + chunk(b"IEND", b""))
    with pytest.raises(InputError, match="damaged"):
        read_blot(tmp_path / "a.png")
    assert capfd.readouterr().err == ""


def test_any_number_of_channels_of_a_scan(tmp_path, monkeypatch):
    scan = {"size_x": 30, "size_y": 20, "size_c": 2**31 - 1}
    file = SimpleNamespace(info={"images": [scan]})

    class Scn:
        def __init__(self, data, name):
            pass

        def __enter__(self):
            return file

        def __exit__(self, *_):
            return None

    monkeypatch.setitem(sys.modules, "openreadout", SimpleNamespace(File=Scn))
    (tmp_path / "a.scn").write_bytes(b"scan")
    with pytest.raises(InputError, match="holds 2147483647 images"):
        read_blot(tmp_path / "a.scn")


def test_imagej_opens_no_postscript(tmp_path):
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n")
    with pytest.raises(InputError, match="no picture was found in it"):
        stored_pixels(tmp_path / "a.png")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"\xff\xd8\xff"])
def test_what_is_said_of_a_picture_is_always_the_same(tmp_path, read, start):
    (tmp_path / "a.png").write_bytes(start)
    with pytest.raises(InputError, match=r"a\.png.*\(no picture was found in it\)") as told:
        read(tmp_path / "a.png")
    assert "0x" not in str(told.value)


def test_imagej_is_silent_about_metadata(tmp_path):
    exif = Image.Exif()
    exif[274], exif[271] = 6, "a maker of cameras"
    stream = io.BytesIO()
    Image.fromarray(GRAY.astype(np.uint8)).save(stream, format="JPEG", exif=exif)
    data = stream.getvalue()
    at = data.index(b"\x01\x12") if b"\x01\x12" in data else data.index(b"\x12\x01")
    (tmp_path / "a.jpg").write_bytes(data[: at + 4] + b"\xff\xff\xff\x7f" + data[at + 8 :])
    assert stored_pixels(tmp_path / "a.jpg").shape == (20, 30)


def two_frames():
    """A GIF of two frames; its bytes, and where the second says how wide it is."""
    stream = io.BytesIO()
    frames = [Image.fromarray((GRAY // shift).astype(np.uint8)) for shift in (3, 7)]
    frames[0].save(stream, format="GIF", save_all=True, append_images=frames[1:])
    data = bytearray(stream.getvalue())
    first = data.index(b",\0\0\0\0\x1e\0\x14\0")
    return data, data.index(b",\0\0\0\0\x1e\0\x14\0", first + 1) + 5


def test_a_later_frame_of_gigabytes(tmp_path):
    data, at = two_frames()
    (tmp_path / "a.gif").write_bytes(data)
    assert read_blot(f"{tmp_path / 'a.gif'}#2").shape == (20, 30)
    struct.pack_into("<HH", data, at, 11_000, 11_000)
    (tmp_path / "a.gif").write_bytes(data)
    with pytest.raises(InputError, match=TIGHT):
        read_blot(f"{tmp_path / 'a.gif'}#2")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_a_screen_of_gigabytes(tmp_path, read):
    data, _ = two_frames()
    struct.pack_into("<HH", data, 6, 11_000, 11_000)
    (tmp_path / "a.gif").write_bytes(data)
    with pytest.raises(InputError, match=TIGHT):
        read(f"{tmp_path / 'a.gif'}#1")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
@pytest.mark.parametrize(("kind", "count", "value"), [(6, 1, 0xF0), (9, 1, -16)])
def test_sizes_that_are_no_numbers(tmp_path, read, kind, count, value):
    # With a length of -16, tifffile's own files had no last page.
    stream = io.BytesIO()
    tifffile.imwrite(stream, GRAY, compression="zlib")
    data = bytearray(stream.getvalue())
    struct.pack_into("<HIi", data, entry(data, 257) + 2, kind, count, value)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="the size of a page is no number"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize(
    "form", [{}, {"bigtiff": True}, {"byteorder": ">"}, {"bigtiff": True, "byteorder": ">"}]
)
def test_sizes_of_a_reduced_copy(tmp_path, form):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path, **form) as tif:
        tif.write(GRAY, subifds=2)
        tif.write(GRAY[::2, ::2], subfiletype=1)
        tif.write(GRAY[::4, ::4], subfiletype=1)
    assert read_blot(path).shape == (20, 30)
    with tifffile.TiffFile(path) as tif:
        tag = tif.pages[0].pages[1].tags["ImageLength"]
        order, place = tif.byteorder, tag.offset
    data = bytearray(path.read_bytes())
    struct.pack_into(order + "H", data, place + 2, 9)
    struct.pack_into(order + "i", data, place + (12 if form.get("bigtiff") else 8), -5)
    path.write_bytes(data)
    with pytest.raises(InputError, match="the size of a page is no number"):
        read_blot(path)


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_pages_without_end(tmp_path, read):
    data = tiff()
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    start = len(data)
    struct.pack_into("<I", data, first + 2 + 12 * count, start)
    # Pages without a tag, each of which names the next.
    data += b"".join(struct.pack("<HI", 0, start + 6 * number) for number in range(1, 20_000))
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="more than 10000 pages"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_a_reduced_copy_that_is_a_page_too(tmp_path, read):
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        file.write(GRAY, subifds=1, metadata=None)
        file.write(GRAY[::2, ::2], subfiletype=1, metadata=None)
    data = bytearray((tmp_path / "a.tif").read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (second,) = struct.unpack_from("<I", data, entry(data, 330) + 8)
    for page, following in ((first, second), (second, first)):
        (count,) = struct.unpack_from("<H", data, page)
        struct.pack_into("<I", data, page + 2 + 12 * count, following)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="pages run in a circle"):
        read(tmp_path / "a.tif")


def test_a_later_page_of_gigabytes(tmp_path):
    data = tiff(pixels=np.stack([GRAY, GRAY]), imagej=True, byteorder="<")
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    (second,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    length = next(place for place in range(second + 2, len(data), 12) if data[place : place + 2] == LENGTH)
    struct.pack_into("<HII", data, length + 2, 4, 1, 2**25)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="its pages are not alike"):
        read_blot(tmp_path / "a.tif#2")


def test_more_channels_than_anything_has(tmp_path):
    data = tiff(bigtiff=True)
    (first,) = struct.unpack_from("<Q", data, 8)
    samples = next(place for place in range(first + 8, len(data), 20) if data[place : place + 2] == SAMPLES)
    struct.pack_into("<HQQ", data, samples + 2, 16, 1, 2**62)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="more than 10000 images"):
        read_blot(tmp_path / "a.tif")


def test_more_channels_than_a_file_has_images(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((4, 4, 20_000), np.uint8), photometric="minisblack",
                     planarconfig="contig", metadata=None)  # fmt: skip
    with pytest.raises(InputError, match="more than 10000 images"):
        read_blot(tmp_path / "a.tif")


def test_imagej_reads_no_strip_of_gigabytes(tmp_path):
    data = tiff(compression="zlib")
    struct.pack_into("<HII", data, entry(data, 279) + 2, 4, 1, 2**31 - 1)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="is cut off"):
        stored_pixels(tmp_path / "a.tif")


def test_more_packed_rows_than_a_wide_png_has(tmp_path):
    rows = b"".join(b"\0" + row.tobytes() for row in np.stack([GRAY] * 3, axis=-1).astype(">u2"))
    header = struct.pack(">IIBBBBB", 30, 20, 16, 2, 0, 0, 0)
    packed = zlib.compress(rows + rows)
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
    # In a process of its own: what Python shows of a logger without handlers is kept from pytest.
    program = f"from napari_il6blot import read_blot; print(read_blot({str(tmp_path / 'a.png')!r}).shape)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "(20, 30)\n"
    assert done.stderr == ""


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
@pytest.mark.parametrize("kind", [b"IDAT", b"tEXt"])
def test_a_png_of_very_many_chunks(tmp_path, read, kind):
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 20, 16, 2, 0, 0, 0))
    (tmp_path / "a.png").write_bytes(start + 400_000 * chunk(kind, b""))
    with pytest.raises(InputError, match="more than 101171 chunks"):
        read(tmp_path / "a.png")


def test_a_png_with_padding(tmp_path):
    Image.fromarray(GRAY).save(tmp_path / "a.png")
    padded = (tmp_path / "a.png").read_bytes() + bytes(2_000_000)
    (tmp_path / "a.png").write_bytes(padded)
    assert read_blot(tmp_path / "a.png").shape == GRAY.shape


def test_a_png_of_many_chunks(tmp_path):
    rows = b"".join(b"\0" + row.tobytes() for row in np.stack([GRAY] * 3, axis=-1).astype(">u2"))
    packed = zlib.compress(rows)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 20, 16, 2, 0, 0, 0))
    signals = []
    for size in (len(packed), 1):
        pieces = [chunk(b"IDAT", packed[place : place + size]) for place in range(0, len(packed), size)]
        (tmp_path / "a.png").write_bytes(start + b"".join(pieces) + chunk(b"IEND", b""))
        signals.append(read_blot(tmp_path / "a.png").signal)
    assert np.ptp(signals[0]) == np.ptp(GRAY)
    assert np.array_equal(*signals)


def test_colour_between_the_pixels_of_the_sample():
    # No channel of the sample varies, so that none carries the signal.
    pixels = np.full((40, 40, 3), 90, np.uint8)
    pixels[1::2, 1::2, 0] = 200
    gray, coloured, note = to_gray(pixels, 255.0)
    assert coloured
    assert "mostly red" in note
    assert gray[1, 1] == pytest.approx((200 + 90 + 90) / 3)


def test_values_beyond_what_the_bits_can_say():
    gray = np.array([[0, 4095], [4096, 65535]], np.uint16)
    density = to_signal(gray, "dark", "od", 4095.0)
    assert density[0, 1] == density[1, 0] == density[1, 1] == 0


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_complex_numbers_are_no_gray_levels(tmp_path, read):
    tifffile.imwrite(tmp_path / "a.tif", GRAY.astype(np.complex64))
    with pytest.raises(InputError, match="holds complex64, not gray levels"):
        read(tmp_path / "a.tif")


def test_an_image_without_pixels(tmp_path, monkeypatch):
    reader = SimpleNamespace(get_img_data=lambda: (0, 40, []))
    monkeypatch.setitem(sys.modules, "biorad1sc_reader", SimpleNamespace(Reader=lambda _: reader))
    (tmp_path / "a.1sc").write_bytes(b"\xaf\xaf")
    with pytest.raises(InputError, match="holds an image without pixels"):
        read_blot(tmp_path / "a.1sc")


def test_the_images_of_a_scan_of_any_number_of_channels(tmp_path, monkeypatch):
    scan = {"size_x": 30, "size_y": 20, "size_c": 2**31 - 1}
    file = SimpleNamespace(info={"images": [scan]}, read_plane=lambda **_: GRAY)
    monkeypatch.setitem(
        sys.modules, "openreadout", SimpleNamespace(File=lambda data, name: nullcontext(file))
    )
    (tmp_path / "a.scn").write_bytes(b"scan")
    with pytest.raises(InputError, match="holds more than 10000 images"):
        images_in(str(tmp_path / "a.scn"))


@pytest.mark.parametrize("read", [read_blot, stored_pixels])
def test_a_length_that_is_a_fraction(tmp_path, read):
    data = tiff(tile=(16, 16))
    # A pair of numbers, which the width would repeat to gigabytes.
    struct.pack_into("<HII", data, entry(data, 257) + 2, 5, 1, 8)
    struct.pack_into("<HII", data, entry(data, 256) + 2, 4, 1, 2**31 - 1)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(InputError, match="the size of a page is no number"):
        read(tmp_path / "a.tif")

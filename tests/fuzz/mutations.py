"""Files broken on purpose: what bad disks, bad copies, bad programs and bad people do to them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

Mutation = Callable[[bytearray, random.Random], bytes | bytearray]

EXTREMES = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
TAGS = (254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 284, 296, 317, 320, 322, 324, 330, 338, 339,
        347, 530, 33445)  # fmt: skip
COMPRESSIONS = (5, 6, 7, 8, 32773, 34712, 50000)
PNG = b"\x89PNG\r\n\x1a\n"
ZIP = b"PK\x03\x04"
TIFF = (b"II*\0", b"MM\0*")
EXCHANGES = (
    (b",", b";"), (b",", b"\t"), (b"\t", b","), (b"\n", b"\r"), (b"\n", b"\r\n"), (b".", b","),
    (b",", b'","'),
    (b";", b","), (b"\n", b"\x85"), (b" ", b"\xa0"), (b'"', b"'"),
)  # fmt: skip
CELLS = (
    "1e999", "-1e999", "1e308", "9" * 400, "-" + "9" * 25, "NaN", "nan", "inf", "-inf", "Infinity",
    "1e-320", "0", "-0", "-1", "1_000", "0x10", "1,5", "1.5.2", "1e5", "٣", "²", "½", "\u202e", "\ufeff",
    "\x00", "\x1a", "=1+1", "=cmd|' /C calc'!A0", "#DIV/0!", "#REF!", "<", ">", "<>", "<nan", ">1e999",
    "<-5", "''", '"', '""', "true", "FALSE", "A1", "ZZ99", "A0", "A999999999", "A1:H12", "A1-A999999",
    "H12:A1", "1:0", "1:1e999", "top 1", "top 1, fold 0, levels 1e9", "../../etc/passwd", "a.tif#0",
    "a.tif#999999", "x" * 70000, "é" * 300, "\ud7ff", "1;2", "1|2", "a\tb", "a\nb", "9223372036854775808",
    "-9223372036854775809", "4294967296", "1e19", "1e-400", "2024-01-31", "12:00:00", "[", "]", "{}",
    "[[", "= ", "# ", "0.1 0.2", "OVRFLW", "*", "**", "%", "µg/mL",
)  # fmt: skip


def flipped(data: bytearray, rng: random.Random) -> bytearray:
    """A few bits turned."""
    for _ in range(rng.randint(1, 12)):
        data[_early(data, rng)] ^= 1 << rng.randrange(8)
    return data


def overwritten(data: bytearray, rng: random.Random) -> bytearray:
    """A run of bytes replaced."""
    at, length = rng.randrange(len(data)), rng.choice([1, 2, 4, 8, 64, 512])
    length = min(length, len(data) - at)
    data[at : at + length] = rng.choice([b"\0" * length, b"\xff" * length, rng.randbytes(length)])
    return data


def truncated(data: bytearray, rng: random.Random) -> bytearray:
    """The end cut off."""
    return data[: rng.randrange(len(data))]


def inserted(data: bytearray, rng: random.Random) -> bytearray:
    """Bytes put in."""
    at = _early(data, rng)
    data[at:at] = rng.choice(
        [rng.randbytes(rng.randint(1, 300)), b"\0" * rng.randint(1, 5000), b"\xef\xbb\xbf"]
    )
    return data


def duplicated(data: bytearray, rng: random.Random) -> bytearray:
    """A block that stands there several times."""
    at = rng.randrange(len(data))
    block = data[at : at + rng.choice([1, 4, 40, 400, 4000])]
    data[at:at] = block * rng.choice([1, 1, 2, 20])
    return data


def deleted(data: bytearray, rng: random.Random) -> bytearray:
    """A block left out."""
    at = rng.randrange(len(data))
    del data[at : at + rng.choice([1, 2, 4, 40, 400])]
    return data


def swapped(data: bytearray, rng: random.Random) -> bytearray:
    """Two chunks in each other's place."""
    a, b, c = sorted(rng.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def extreme_field(data: bytearray, rng: random.Random) -> bytearray:
    """A number of the header made extreme, in either byte order."""
    size, code = rng.choice([(1, "B"), (2, "H"), (4, "I"), (8, "Q")])
    if len(data) <= size:
        return data
    at = min(_early(data, rng), len(data) - size)
    value = rng.choice(EXTREMES) & ((1 << 8 * size) - 1)
    data[at : at + size] = struct.pack(rng.choice("<>") + code, value)
    return data


def tiff_entry(data: bytearray, rng: random.Random) -> bytearray:
    """A tag of a TIFF's first page made another one, or of another type, length or value."""
    order = "<" if data[:2] == b"II" else ">"
    if bytes(data[:4]) not in TIFF or len(data) < 8:
        return extreme_field(data, rng)
    (at,) = struct.unpack_from(order + "I", data, 4)
    if at + 2 > len(data):
        return data
    (count,) = struct.unpack_from(order + "H", data, at)
    for _ in range(rng.randint(1, 3)):
        entry = at + 2 + 12 * rng.randrange(max(1, count))
        if entry + 12 > len(data):
            continue
        part = rng.randrange(8)
        if part == 0:
            struct.pack_into(order + "H", data, entry, rng.choice(TAGS))
        elif part == 1:
            struct.pack_into(order + "H", data, entry + 2, rng.randrange(20))
        elif part == 2:
            struct.pack_into(order + "I", data, entry + 4, rng.choice([*EXTREMES, 1000, 100_000]))
        else:
            value = rng.choice([*EXTREMES, rng.randrange(64), *COMPRESSIONS, 1000, 14000, 100_000])
            struct.pack_into(order + rng.choice("HI"), data, entry + 8, value & 0xFFFF)
            if part > 5:
                struct.pack_into(order + "I", data, entry + 8, value)
    return data


def png_header(data: bytearray, rng: random.Random) -> bytearray:
    """A chunk of a PNG changed with its checksum made right."""
    if not data.startswith(PNG):
        return extreme_field(data, rng)
    chunks, at = [], len(PNG)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        chunks.append((bytes(data[at + 4 : at + 8]), bytearray(data[at + 8 : at + 8 + size])))
        at += 12 + size
    if not chunks:
        return data
    kind, body = chunks[0 if rng.random() < 0.6 else rng.randrange(len(chunks))]
    if kind == b"IHDR" and len(body) == 13:
        if rng.random() < 0.6:
            place = rng.choice([0, 4])
            struct.pack_into(">I", body, place, rng.choice([*EXTREMES, 1000, 14000, 200_000, 5_000_000]))
        else:
            body[rng.randrange(8, 13)] = rng.choice([0, 1, 2, 3, 4, 6, 8, 16, 255])
    elif body:
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    if rng.random() < 0.2:
        rng.shuffle(chunks)
    parts = [
        struct.pack(">I", len(one)) + name + one + struct.pack(">I", zlib.crc32(name + one))
        for name, one in chunks
    ]
    return bytearray(PNG + b"".join(parts))


def zip_part(data: bytearray, rng: random.Random) -> bytearray:
    """A part of a workbook changed, and packed again so that it can be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return flipped(data, rng)
    if not parts:
        return data
    chosen = rng.choice([name for name in parts if "sheet" in name or rng.random() < 0.3] or list(parts))
    if rng.random() < 0.1:
        del parts[chosen]
    else:
        change = rng.choice([xml_value, xml_value, xml_value, cells, flipped, truncated, duplicated, deleted])
        parts[chosen] = bytes(change(bytearray(parts[chosen]), rng)) if parts[chosen] else b""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return bytearray(stream.getvalue())


def xml_value(data: bytearray, rng: random.Random) -> bytearray:
    """A value or an attribute of XML made another."""
    text = data.decode("utf-8", "replace")
    places = [at for at, letter in enumerate(text) if letter in '">']
    if not places:
        return data
    start = rng.choice(places) + 1
    ends = [end for end in (text.find('"', start), text.find("<", start)) if end >= 0]
    stop = min(ends) if ends else start
    value = rng.choice(
        [*CELLS, "XFD1048576", "A1048576", "ZZZ1", "A1:XFD1048576", "s", "b", "d", "e", "n", "str"]
    )
    value = value.replace("&", "").replace("<", "&lt;").replace("\x00", "").replace("\x1a", "")
    return bytearray((text[:start] + value + text[stop:]).encode("utf-8", "replace"))


def cells(data: bytearray, rng: random.Random) -> bytearray:
    """Cells of a text replaced by what nobody expects there."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        marks = [at for at, letter in enumerate(text) if letter in ",;\t\n="]
        if not marks:
            break
        index = rng.randrange(len(marks))
        stop = marks[index + 1] if index + 1 < len(marks) else len(text)
        text = text[: marks[index] + 1] + rng.choice(CELLS) + text[stop:]
    return bytearray(text.encode("utf-8", "replace"))


def lines(data: bytearray, rng: random.Random) -> bytearray:
    """Lines doubled, left out, made long, or in another order."""
    rows = data.split(b"\n")
    at = rng.randrange(len(rows))
    kind = rng.randrange(8)
    if kind == 0:
        rows[at:at] = [rows[at]] * rng.choice([1, 2, 50, 2000])
    elif kind == 1:
        del rows[at]
    elif kind == 2:
        rng.shuffle(rows)
    elif kind == 3:
        mark = rng.choice([b",", b";", b"\t"])
        rows[at] += mark * rng.choice([1, 30, 3000]) + b"1"
    elif kind == 4:
        mark = rng.choice([b",", b";", b"\t"])
        rows[at] = mark.join([b"%d" % n for n in range(rng.choice([3, 30, 4000]))])
    elif kind == 5:
        rows.insert(at, b"")
    elif kind == 6:
        rows[at] = rows[at].split(b",")[0]
    else:
        rows[0] = rows[at]
    return bytearray(b"\n".join(rows))


def recoded(data: bytearray, rng: random.Random) -> bytes:
    """The text in another encoding, perhaps with a mark that belongs to a third."""
    text = data.decode("utf-8", "replace")
    coding = rng.choice(
        ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252", "cp500", "latin-1"]
    )
    marks = [b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0"]
    return rng.choice(marks) + text.encode(coding, "replace")


def separated_anew(data: bytearray, rng: random.Random) -> bytes:
    """Separators, ends of lines and quotes changed."""
    old, new = rng.choice(EXCHANGES)
    return bytes(data).replace(old, new, rng.choice([-1, -1, 1, 5]))


PLAIN = (flipped, overwritten, truncated, inserted, duplicated, deleted, swapped, extreme_field)
IMAGE: tuple[Mutation, ...] = (*PLAIN, extreme_field, tiff_entry, tiff_entry, png_header, png_header)
TEXT: tuple[Mutation, ...] = (*PLAIN[:-1], cells, cells, cells, cells, lines, lines, recoded, separated_anew)


def broken(data: bytes, rng: random.Random, mutations: tuple[Mutation, ...]) -> bytes:
    """A file's bytes after one to four mutations.

    Parameters
    ----------
    data : bytes
    rng : Random
        The same state gives the same bytes.
    mutations : tuple of function
        `IMAGE` or `TEXT`; a workbook is mostly changed inside.
    """
    if data.startswith(ZIP):
        mutations = (zip_part, zip_part, zip_part, flipped, truncated, extreme_field)
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        if not changed:
            break
        changed = bytearray(rng.choice(mutations)(changed, rng))
    return bytes(changed)


def _early(data: bytearray, rng: random.Random) -> int:
    """A place, more often near the beginning or the end, where headers are."""
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randrange(min(len(data), 600))
    if kind == 1:
        return len(data) - 1 - rng.randrange(min(len(data), 400))
    return rng.randrange(len(data))

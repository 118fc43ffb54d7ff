"""The chunks of a PNG: what is left of them for a strict decoder, and how many are borne."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"\x89PNG\r\n\x1a\n"
# Each takes a decoder as long as a row of pixels; programs put eight kilobytes and more into one.
MOST_CHUNKS, CHUNK_BYTES = 100_000, 4096


def check_chunks(data: bytes, name: str) -> None:
    """Refuse a PNG cut into far more chunks than any program does, which would take for ever.

    Parameters
    ----------
    data : bytes
        Any file's.
    name : str
        What it is called in messages.

    Raises
    ------
    InputError
        If it is a PNG of more.
    """
    if not data.startswith(MAGIC):
        return
    most = MOST_CHUNKS + len(data) // CHUNK_BYTES
    if any(number >= most for number, _ in enumerate(_chunks(data))):
        raise InputError(f"{name} is cut into more than {most} chunks, as no program does; save it again")


def bare_png(data: bytes) -> bytes:
    """A PNG of its pixels alone: of all else, and of a wrong checksum, a decoder would write to stderr.

    Parameters
    ----------
    data : bytes
        A PNG file's.

    Raises
    ------
    ValueError
        If its pixels are incomplete.
    """
    chunks = list(_chunks(data))
    header = next((data[place] for kind, place in chunks if kind == b"IHDR"), b"")
    packed = b"".join(data[place] for kind, place in chunks if kind == b"IDAT")
    rows = zlib.decompressobj()
    width, height = struct.unpack_from(">II", header)
    rows.decompress(packed, 16 * (width + 1) * (height + 1))
    if not rows.eof:
        raise ValueError("its pixels are incomplete")
    bare = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return MAGIC + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in bare
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, slice]]:
    """Kind of each and where its content lies; what stands after the last is no part of the picture."""
    at = len(MAGIC)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        yield kind, slice(at + 8, at + 8 + size)
        if kind == b"IEND":
            return
        at += 12 + size

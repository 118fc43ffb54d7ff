"""The parts of a workbook looked over before they are read: what would take for ever is refused."""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING

from ..errors import InputError
from ..limits import UNPACKED_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 10_000
# What one sheet may hold, and all of them; reading a cell takes longer than one of a text.
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_CELLS = 1_000_000
# Cells that hold their text themselves take five times as long as others; or texts that cells share.
MOST_TEXTS = 200_000
# Tags of a part without cells, as its styles or names; and of the texts that cells share.
MOST_TAGS, MOST_SHARED_TAGS = 200_000, 800_000
# What is unpacked at once.
CHUNK = 2**20
_SAVE = "save the cells that matter as CSV"
# What may stand before the first tag: a mark of UTF-8, and space.
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s/>]")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
# In which a tag is the bytes that it looks like; others would hide what is counted here.
ENCODINGS = (b"utf-8", b"us-ascii", b"iso-8859-1")


def check_workbook(data: bytes, name: str) -> None:
    """Refuse what would unpack to far more than a sheet holds, or expands entities.

    Parameters
    ----------
    data : bytes
        The file's.
    name : str
        What it is called in messages.

    Raises
    ------
    InputError
        If it is no workbook, or more than is read.
    """
    with as_workbook(name), zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise InputError(f"{name} consists of more than {MOST_PARTS} parts; {_SAVE}")
        UNPACKED_BYTES.check(sum(entry.file_size for entry in entries), f"{name} unpacks to more than", _SAVE)
        for entry in entries:
            part = _unpacked(archive, entry, name)
            if entry.filename.endswith((".xml", ".rels")) or _looks_like_xml(part):
                _check_part(part, name)


@contextmanager
def as_workbook(name: str) -> Iterator[None]:
    """Say of whatever goes wrong that this is no workbook: each part and packing has errors of its own.

    Parameters
    ----------
    name : str
        What it is called in messages.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"{name}: is no workbook that can be read; save it again as .xlsx, or as CSV"
        ) from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytearray:
    """A part's bytes, if they are as many as announced; of one that is larger no more is unpacked."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("no spreadsheet packs so, and Python unpacks it without a bound")
    # Python believes what is announced, and would stop there.
    believed = copy(entry)
    believed.file_size += 2 * CHUNK
    part = bytearray()
    with archive.open(believed) as stream:
        while len(part) <= entry.file_size and (chunk := stream.read(CHUNK)):
            part += chunk
    if len(part) != entry.file_size:
        raise InputError(
            f"{name} unpacks to more or less than it announces, as no spreadsheet does; "
            "save it again as .xlsx, or as CSV"
        )
    return part


def _check_part(part: bytearray, name: str) -> None:
    if b"<!DOCTYPE" in part[:4096]:
        raise InputError(f"{name} declares entities, which no spreadsheet does; it is not read")
    kind = _root(bytes(part[:4096]).lstrip(_BEFORE), name)
    if kind == b"worksheet":
        # Rows that hold nothing and cells of their own text are told before they are waited for.
        _check_tags(part, b"row", MOST_ROWS, f"{name} has more than {MOST_ROWS} rows")
        _check_tags(part, b"is", MOST_TEXTS, f"{name} has more than {MOST_TEXTS} texts in one sheet")
    elif kind == b"sst":
        _check_tags(part, b"si", MOST_TEXTS, f"{name} has more than {MOST_TEXTS} texts")
    if kind != b"worksheet" and part.count(b"<") > (MOST_SHARED_TAGS if kind == b"sst" else MOST_TAGS):
        raise InputError(f"{name} has very many styles, names or texts; {_SAVE}")


def _looks_like_xml(part: bytearray) -> bool:
    """Whether a part begins with a tag, in whatever encoding."""
    return part[:100].lstrip(_BEFORE + b"\xff\xfe\0").startswith(b"<")


def _root(head: bytes, name: str) -> bytes:
    """The name of a part's first tag, behind its declaration and comments; empty where it is far behind."""
    encoding = _ENCODING.search(head.partition(b"?>")[0]) if head.startswith(b"<?xml") else None
    if b"\0" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        encoding and encoding[1].lower() not in ENCODINGS
    ):  # fmt: skip
        raise InputError(f"{name} holds parts that are not in UTF-8, as every spreadsheet writes; {_SAVE}")
    while head[:2] in (b"<?", b"<!"):
        head = head.partition(b"-->" if head.startswith(b"<!--") else b">")[2].lstrip()
    root = _ROOT.match(head)
    return root[1] if root else b""


def _check_tags(part: bytearray, tag: bytes, most: int, says: str) -> None:
    """Refuse a part that opens a tag too often, in whatever way it writes it."""
    if sum(1 for _ in re.finditer(rb"[<:]" + tag + rb"[\s/>]", part)) > most:
        raise InputError(f"{says}; {_SAVE}")


class CellCount:
    """The cells of a workbook as they are read, so that a small one of very many empty ones is refused.

    Parameters
    ----------
    name : str
        What the workbook is called in messages.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells = 0

    def rows(self, rows: Iterator[tuple[object, ...]], sheet: str) -> Iterator[tuple[object, ...]]:
        """A sheet's rows, until they are too many.

        Parameters
        ----------
        rows : iterator of tuple
            Values of the cells.
        sheet : str
            Its name.

        Raises
        ------
        InputError
            If the sheet or the workbook is larger than what is read.
        """
        for number, row in enumerate(rows):
            self._cells += len(row) + 1
            if number >= MOST_ROWS or len(row) > MOST_COLUMNS or self._cells > MOST_CELLS:
                raise InputError(
                    f"{self._name}, sheet {sheet!r} is larger than {MOST_ROWS} × {MOST_COLUMNS} cells, or "
                    f"all sheets than {MOST_CELLS}; {_SAVE}"
                )
            yield row

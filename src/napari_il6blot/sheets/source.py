"""Files of cells: delimited text in any usual encoding, and workbooks, as rows of text.

Nothing is executed or fetched, and how much is read is bounded.
"""

from __future__ import annotations

import csv
import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..limits import SHEET_BYTES, UNPACKED_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

Cells = list[list[str]]

# What one sheet of a workbook may hold.
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_PARTS = 10_000
# What a line of text may hold: as many as a spreadsheet shows.
MOST_TEXT_COLUMNS = 16_384
ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
SEPARATORS = "\t;,"


@dataclass(frozen=True)
class Sheet:
    """Cells of one sheet.

    Attributes
    ----------
    name : str
        The sheet's name in its workbook; empty for a text file.
    rows : list of list of str
        Stripped text; rows may differ in length.
    decimal : {".", ","}
        What stands before decimals.
    text : str
        The text that the cells were taken from; empty for a workbook.
    separator : str
        What parts the cells in that text; empty for a workbook.
    """

    name: str
    rows: Cells
    decimal: str = "."
    text: str = ""
    separator: str = ""


def read_sheets(source: str | Path | bytes, name: str = "") -> tuple[Sheet, ...]:
    """Read a file of cells.

    Parameters
    ----------
    source : path or bytes
        A workbook (XLSX), or text in UTF-8, UTF-16 or Latin-1 with tabs, semicolons or commas.
    name : str
        What to call it in messages; the path by default.

    Returns
    -------
    tuple of Sheet
        One for text, one per sheet of a workbook.

    Raises
    ------
    InputError
        If it cannot be read, is empty, too large, or no text and no workbook.
    """
    if isinstance(source, bytes):
        name = name or "what was pasted"
        data = _checked(source, len(source), name)
    else:
        name = name or str(source)
        data = file_bytes(source, name)
    if data.startswith(ZIP_MAGIC):
        return _workbook(data, name)
    if data.startswith(OLD_EXCEL_MAGIC):
        raise InputError(f"{name} is a workbook of Excel 97-2003: save it as .xlsx or CSV")
    text = decode(data, name)
    separator = separator_of(text)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [[cell.strip() for cell in row] for row in lines]
    except csv.Error as error:
        raise InputError(f"{name}, line {lines.line_num}: is no line of a table ({error})") from error
    if max(map(len, rows), default=0) > MOST_TEXT_COLUMNS:
        raise InputError(f"{name} has more than {MOST_TEXT_COLUMNS} columns; save those that matter")
    return (Sheet("", rows, decimal_of(rows, separator), text, separator),)


def file_bytes(path: str | Path, name: str = "") -> bytes:
    """A file's bytes.

    Raises
    ------
    InputError
        If it cannot be read, is empty or too large.
    """
    name = name or str(path)
    try:
        size = Path(path).stat().st_size
        data = Path(path).read_bytes() if size <= SHEET_BYTES.most else b""
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}).") from error
    return _checked(data, size, name)


def _checked(data: bytes, size: int, name: str) -> bytes:
    SHEET_BYTES.check(size, f"{name} is larger than", "export the plate or the table that is needed")
    if not data.strip():
        raise InputError(f"{name} is empty: export the plate or the table again")
    return data


def decode(data: bytes, name: str) -> str:
    """Turn a file's bytes into text: UTF-16 or UTF-8 by its mark or its look, else Latin-1.

    Raises
    ------
    InputError
        If it is no text.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data[1:2] == b"\x00" and data[3:4] == b"\x00":
        encodings = ["utf-16-le"]
    elif data[:1] == b"\x00" and data[2:3] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError(f"{name} is neither text nor a workbook: export it as CSV, TXT or XLSX")


def separator_of(text: str) -> str:
    """The separator of delimited text: the one in most lines, tabs before semicolons before commas."""
    lines = [line for line in text.splitlines()[:400] if line.strip()]
    counts = {mark: sum(mark in line for line in lines) for mark in SEPARATORS}
    # Semicolons stand inside cells too (`a; b`), and commas in every sentence: each needs the others' lines.
    most = max(counts.values(), default=0)
    for mark in SEPARATORS:
        if most and counts[mark] >= 0.5 * most:
            return mark
    return ","


def decimal_of(rows: Cells, separator: str) -> str:
    """The decimal mark: a comma only where the cells show it, and commas do not part them."""
    if separator == ",":
        return "."
    commas = points = 0
    for row in rows:
        for cell in row:
            whole, comma, decimals = cell.partition(",")
            commas += bool(comma) and whole.lstrip("+-<>*").isdigit() and decimals.rstrip("*%").isdigit()
            whole, point, decimals = cell.partition(".")
            points += bool(point) and whole.lstrip("+-<>*").isdigit() and decimals.rstrip("*%").isdigit()
    return "," if commas > points else "."


def _workbook(data: bytes, name: str) -> tuple[Sheet, ...]:
    _refuse_bomb(data, name)
    from openpyxl import load_workbook

    try:
        # It warns of parts that are left out, none of which holds cells.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = [
                _sheet_of(sheet.iter_rows(values_only=True), name, str(sheet.title))
                for sheet in book.worksheets
            ]
            book.close()
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"{name}: is no workbook that can be read; save it again as .xlsx, or as CSV"
        ) from error
    if not any(any(row) for sheet in sheets for row in sheet.rows):
        raise InputError(f"{name} is empty: export the plate or the table again")
    return tuple(sheets)


def _refuse_bomb(data: bytes, name: str) -> None:
    """Refuse what would unpack to far more than a sheet holds, or expands entities."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise InputError(
                    f"{name} consists of more than {MOST_PARTS} parts; save the cells that matter as CSV"
                )
            UNPACKED_BYTES.check(
                sum(entry.file_size for entry in entries),
                f"{name} unpacks to more than",
                "save the cells that matter as CSV",
            )
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise InputError(
                                f"{name} declares entities, which no spreadsheet does; it is not read"
                            )
    except InputError:
        raise
    # Each way of packing has errors of its own for damaged bytes.
    except Exception as error:
        raise InputError(
            f"{name}: is no workbook that can be read; save it again as .xlsx, or as CSV"
        ) from error


def _sheet_of(rows: Iterator[tuple[object, ...]], name: str, title: str) -> Sheet:
    """A workbook's sheet; its text cells tell the decimal mark, and its numbers are written with that too."""
    values = list(_rows(rows, name, title))
    texts = [[cell.strip() for cell in row if isinstance(cell, str)] for row in values]
    decimal = decimal_of(texts, "")
    return Sheet(title, [[_cell(value, decimal) for value in row] for row in values], decimal)


def _rows(rows: Iterator[tuple[object, ...]], name: str, sheet: str) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise InputError(
                f"{name}, sheet {sheet!r} is larger than {MOST_ROWS} × {MOST_COLUMNS} cells; "
                "save the cells that matter as CSV"
            )
        yield row


def _cell(value: object, decimal: str) -> str:
    """A cell's value as text that reads back to the same number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value).strip()
    return text.replace(".", decimal) if isinstance(value, float) else text

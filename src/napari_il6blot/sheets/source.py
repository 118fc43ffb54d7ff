"""Files of cells: delimited text in any usual encoding, and workbooks, as rows of text.

Nothing is executed or fetched, and how much is read is bounded.
"""

from __future__ import annotations

import csv
import warnings
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..limits import CELLS, SHEET_BYTES
from .workbook_parts import MOST_ROWS, CellCount, as_workbook, check_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..limits import Limit

Cells = list[list[str]]

# What a line of text may hold: as many as a spreadsheet shows.
MOST_TEXT_COLUMNS = 16_384
ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
SEPARATORS = "\t;,"
# All that Python ends a line at.
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# The beginning of a text shows how its cells are parted.
SHOWN_LETTERS, SHOWN_LINES = 2**20, 400


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
    check_cells(text, separator, name)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [[cell.strip() for cell in row] for row in lines]
    except csv.Error as error:
        raise InputError(f"{name}, line {lines.line_num}: is no line of a table ({error})") from error
    if len(rows) > MOST_ROWS:
        raise InputError(f"{name} has more than {MOST_ROWS} lines; save those that matter")
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
    lines = [line for line in text[:SHOWN_LETTERS].splitlines()[:SHOWN_LINES] if line.strip()]
    counts = {mark: sum(mark in line for line in lines) for mark in SEPARATORS}
    # Semicolons stand inside cells too (`a; b`), and commas in every sentence: each needs the others' lines.
    most = max(counts.values(), default=0)
    for mark in SEPARATORS:
        if most and counts[mark] >= 0.5 * most:
            return mark
    return ","


def check_cells(text: str, separator: str, name: str, limit: Limit = CELLS) -> None:
    """Refuse a text of very many cells or lines before any of them is made.

    Parameters
    ----------
    text : str
        The whole file's.
    separator : str
        What parts its cells.
    name : str
        The file's.
    limit : Limit
        What is read at most.

    Raises
    ------
    InputError
        If there are more than the limit.
    """
    cells = sum(map(text.count, LINE_ENDS + separator)) - text.count("\r\n")
    limit.check(cells, f"{name} has more than", "export the plate or the table that is needed")


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
    check_workbook(data, name)
    from openpyxl import load_workbook

    # It warns of parts that are left out, none of which holds cells.
    with as_workbook(name), warnings.catch_warnings(action="ignore"):
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        count = CellCount(name)
        sheets = [
            _sheet_of(count.rows(sheet.iter_rows(values_only=True), str(sheet.title)), str(sheet.title))
            for sheet in book.worksheets
        ]
        book.close()
    if not any(any(row) for sheet in sheets for row in sheet.rows):
        raise InputError(f"{name} is empty: export the plate or the table again")
    return tuple(sheets)


def _sheet_of(rows: Iterator[tuple[object, ...]], title: str) -> Sheet:
    """A workbook's sheet; its text cells tell the decimal mark, and its numbers are written with that too."""
    values = list(rows)
    texts = [[cell.strip() for cell in row if isinstance(cell, str)] for row in values]
    decimal = decimal_of(texts, "")
    return Sheet(title, [[_cell(value, decimal) for value in row] for row in values], decimal)


def _cell(value: object, decimal: str) -> str:
    """A cell's value as text that reads back to the same number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value).strip()
    return text.replace(".", decimal) if isinstance(value, float) else text

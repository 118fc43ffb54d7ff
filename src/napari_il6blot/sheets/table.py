"""Input tables with a header, from CSV or XLSX."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import InputError
from ..limits import TABLE_CELLS
from .safe_text import plain_cell
from .source import ZIP_MAGIC, check_cells, decode, file_bytes, read_sheets
from .workbook_parts import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_WHOLE, LARGEST_IN_FLOAT = 2.0**63, 2.0**53
_WHOLE = re.compile(r"[+-]?\d+")


def read_table(path: str | Path) -> pd.DataFrame:
    """Read an input table: CSV with commas, semicolons or tabs, or the first sheet of an XLSX.

    Parameters
    ----------
    path : path
        With a header. Semicolons or tabs may come with decimal commas.

    Returns
    -------
    DataFrame
        Numbers or truth values where every filled cell of a column is one, otherwise
        text, without the apostrophes that keep spreadsheets from taking text for formulas (`safe_text`);
        empty cells are missing. ``attrs["file"]`` is the path, so that what is wrong can be named.

    Raises
    ------
    InputError
        If there is no such file, or no table with a header in it.
    """
    data = file_bytes(path)
    try:
        table = (
            _read_workbook(data, path)
            if _is_workbook(data, path)
            else _read_text(_bounded_text(data, str(path)), str(path))
        )
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{path}: is no table (CSV or XLSX with a header).") from error
    table = _without_guards(table)
    table.attrs["file"] = str(path)
    return table


def read_table_text(text: str) -> pd.DataFrame:
    """Read a table from the text of a CSV file, as `read_table` does from the file.

    Parameters
    ----------
    text : str
        With a header.
    """
    return _without_guards(_read_text(text))


def _is_workbook(data: bytes, path: str | Path) -> bool:
    return data.startswith(ZIP_MAGIC) or Path(path).suffix.lower() in {".xlsx", ".xlsm"}


def _bounded_text(data: bytes, name: str) -> str:
    text = decode(data, name)
    check_cells(text, _separator(text.lstrip("\r\n").partition("\n")[0]), name, TABLE_CELLS)
    return text


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _read_workbook(data: bytes, path: str | Path) -> pd.DataFrame:
    if not data.startswith(ZIP_MAGIC):
        raise InputError(f"{path}: is no table (CSV or XLSX with a header).")
    sheet = read_sheets(data, str(path))[0]
    return table_of_rows(sheet.rows, sheet.decimal)


def table_of_rows(rows: Sequence[Sequence[str]], decimal: str = ".") -> pd.DataFrame:
    """Make a table of rows of text, the first of which is the header.

    Parameters
    ----------
    rows : sequence of sequence of str
        At least one; short rows lack their last cells.
    decimal : {".", ","}
        What stands before decimals.
    """
    header = [str(name) for name in rows[0]]
    while header and not header[-1]:
        header.pop()
    body = [[*row, *[""] * len(header)][: len(header)] for row in rows[1:]]
    columns = [[row[index] or None for row in body] for index in range(len(header))]
    named = pd.DataFrame(dict(enumerate(columns)), dtype=object)
    table = named.apply(_typed, decimal=decimal) if len(named) else named
    table.columns = pd.Index(header, dtype=object)
    return table


def _read_text(text: str, name: str = "the table") -> pd.DataFrame:
    text = text.lstrip("\r\n")
    header, newline, body = text.partition("\n")
    separator = _separator(header)
    beyond = _cells_beyond_header(text, separator, name)
    if beyond:
        # Without columns of their own pandas would take them for row names and move all others.
        text = header.rstrip("\r") + separator * beyond + newline + body
    table = pd.read_csv(StringIO(text), sep=separator, dtype=str)
    if beyond:
        filled = table.iloc[:, -beyond:].notna().any(axis=1).to_numpy()
        if filled.any():
            raise InputError(
                f"{name}, line {int(filled.argmax()) + 2}: has more cells than the header; name its "
                "columns, or put cells that contain the separator in quotation marks"
            )
        table = table.iloc[:, :-beyond]
    return table.apply(_typed, decimal="." if separator == "," else ",")


def _cells_beyond_header(text: str, separator: str, name: str) -> int:
    """How many cells the first row has more than the header; of later ones pandas complains."""
    rows = (row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if row)
    widths = [len(row) for row in islice(rows, 2)]
    if max(widths, default=0) > MOST_COLUMNS:
        raise InputError(f"{name} has more than {MOST_COLUMNS} columns; save those that matter")
    return max(0, widths[1] - widths[0]) if len(widths) == 2 else 0


def _without_guards(table: pd.DataFrame) -> pd.DataFrame:
    """A table's text as before `safe_table`; workbooks too, as spreadsheets keep a CSV file's apostrophes."""
    plain = table.copy(deep=False)
    for position, kind in enumerate(table.dtypes):
        column = table.iloc[:, position]
        # Few columns have any, which their distinct texts tell soon.
        if kind.kind not in "biuf" and any(_plain_value(text) != text for text in pd.factorize(column)[1]):
            plain.isetitem(position, column.map(_plain_value).astype(kind).array)
    plain.columns = [plain_cell(str(name)).strip() for name in table.columns]
    return plain


def _plain_value(value: object) -> object:
    return plain_cell(value) if isinstance(value, str) else value


def _typed(column: pd.Series[Any], decimal: str) -> pd.Series[Any]:
    """Turn text into truth values or numbers where every filled cell is one.

    By Python's float, which gives back every number to the last bit; of distinct texts, as a long table
    repeats most of its own.
    """
    places, distinct = pd.factorize(column)
    texts = [str(text).strip() for text in distinct]
    if texts and {text.lower() for text in texts} <= {"true", "false"}:
        truths = np.array([text.lower() == "true" for text in texts] + [np.nan], dtype=object)[places]
        return pd.Series(truths if (places < 0).any() else truths.astype(bool), index=column.index)
    try:
        values = [float(text.replace(decimal, ".")) for text in texts]
    except ValueError:
        return column
    filled = bool((places >= 0).all())
    if texts and all(_WHOLE.fullmatch(text) for text in texts):
        # Long ones are codes: what a float or 64 bits cannot hold to the last digit stays text.
        if max(map(abs, values)) >= (LARGEST_WHOLE if filled else LARGEST_IN_FLOAT):
            return column
        if filled:
            return pd.Series(np.array([int(text) for text in texts])[places], index=column.index)
    # An empty cell's place is -1, the last value's.
    return pd.Series(np.array([*values, np.nan])[places], index=column.index)

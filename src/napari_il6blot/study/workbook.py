"""Tables as one workbook, the same bytes for the same tables; and wide tables as Prism takes them."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..compare.figures import group_labels
from ..errors import InputError
from ..sheets.safe_text import is_formula

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

# What a sheet of Excel holds.
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
LONGEST_NAME = 31
# The earliest that a ZIP file can hold.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_NO_NAME = re.compile(r"[\x00-\x1f\\/*?:\[\]]+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def results_xlsx(
    tables: Mapping[str, pd.DataFrame], wide: Mapping[str, pd.DataFrame] = MappingProxyType({})
) -> bytes:
    """A workbook of tables, one sheet each: first the tidy ones, then the wide ones, each by name.

    Parameters
    ----------
    tables, wide : mapping of str to DataFrame
        By the sheet's name; the index is left out.

    Returns
    -------
    bytes
        XLSX: numbers are numbers, text is never a formula, missing values are empty cells. The same
        tables give the same bytes, at any time.

    Raises
    ------
    InputError
        If a table has more rows than a sheet can hold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    named = [*sorted(tables.items()), *sorted(wide.items())]
    for title, (_, table) in zip(sheet_names([name for name, _ in named]), named, strict=True):
        _add_sheet(book, title, table)
    if not named:
        book.create_sheet("results")
    content = BytesIO()
    book.save(content)
    return _without_time(content.getvalue())


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes for sheets: at most 31 letters, all different whatever their case.

    Parameters
    ----------
    names : sequence of str
    """
    taken = {"history"}  # Excel's own
    out = []
    for name in names:
        clean = _NO_TEXT.sub("", _NO_NAME.sub("-", name)).strip("' ") or "table"
        number, candidate = 1, clean[:LONGEST_NAME].rstrip("' ")
        while candidate.lower() in taken:
            number += 1
            ending = f" ({number})"
            candidate = clean[: LONGEST_NAME - len(ending)].rstrip("' ") + ending
        taken.add(candidate.lower())
        out.append(candidate)
    return out


def _add_sheet(book: Any, title: str, table: pd.DataFrame) -> None:  # noqa: ANN401  openpyxl has no types
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if len(table) >= MOST_ROWS:
        raise InputError(f"{title} has {len(table)} rows, more than a sheet of a workbook holds; use its CSV")
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(max(len(str(name)) + 2, 10), 40)
    header = [_cell(sheet, str(name)) for name in table.columns]
    for cell in filter(None, header):
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, _plain(value)) for value in row])


def _plain(value: object) -> object:
    """A cell's value as a workbook holds it; None where it is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value if isinstance(value, bool | int | float) else str(value)


def _cell(sheet: Any, value: object) -> WriteOnlyCell | None:  # noqa: ANN401  openpyxl has no types
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None if value is None else WriteOnlyCell(sheet)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    text = _NO_TEXT.sub("\ufffd", value)[:MOST_LETTERS]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # "=…" would be a formula, "#N/A" an error
    cell.quotePrefix = is_formula(text)
    return cell


def _without_time(book: bytes) -> bytes:
    """The same workbook without any time in it."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = old.read(name)
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = 3  # on every system
            entry.external_attr = 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _DATES.sub(b"", part) if name == "docProps/core.xml" else part)
    return content.getvalue()


def prism_wide(
    table: pd.DataFrame, value: str, group: str | Sequence[str], row: str | None = None
) -> pd.DataFrame:
    """A tidy table as GraphPad Prism takes it: one column per group.

    Parameters
    ----------
    table : DataFrame
        One row per value.
    value : str
        Its column of numbers.
    group : str or sequence of str
        Its columns that name the group, joined by `` | ``; none: all are one group.
    row : str, optional
        Its column of row titles (``experiment``): values of one title stand in one line, so that columns
        can be paired; a title with several values in a group has several lines.

    Returns
    -------
    DataFrame
        The row titles, if asked for, then a column per group in order of appearance; missing values
        are left out, and the ends of shorter columns are missing.

    Raises
    ------
    InputError
        If the table lacks a column.
    """
    by = [group] if isinstance(group, str) else list(group)
    for column in (value, *by, *([row] if row else [])):
        if column not in table.columns:
            raise InputError(f"the table has no column {column}, which its wide form needs")
    known = table[table[value].notna()]
    names = group_labels(known, by) if by else [value] * len(known)
    tidy = pd.DataFrame({"group": names, "value": known[value], "title": known[row] if row else 0})
    tidy["line"] = tidy.groupby(["title", "group"], sort=False, dropna=False).cumcount()
    lines = tidy[["title", "line"]].drop_duplicates()
    lines = lines.sort_values("line", kind="stable")
    if row:  # lines of one title under one another, titles in order of appearance
        rank = {title: place for place, title in enumerate(dict.fromkeys(tidy["title"]))}
        lines = lines.assign(rank=lines["title"].map(rank)).sort_values(["rank", "line"], kind="stable")
    keys = pd.MultiIndex.from_frame(lines[["title", "line"]])
    columns = {
        str(name): one.set_index(["title", "line"])["value"].reindex(keys).to_numpy()
        for name, one in tidy.groupby("group", sort=False)
    }
    titles = {row: lines["title"].to_numpy()} if row else {}
    return pd.DataFrame({**titles, **columns})

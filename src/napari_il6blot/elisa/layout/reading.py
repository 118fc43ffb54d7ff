"""Layouts read: what is in each well, from a well sheet or from grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ...sheets.cells import is_empty, table_name
from ...sheets.source import Sheet, read_sheets
from ...sheets.thousands import doubtful_thousands
from .cells import NUMBER_COLUMNS, Contents
from .grids import add_grids, find_blocks
from .sheet import add_well_sheet, header_line
from .table import layout_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Layout:
    """What is in the wells of one or several plates.

    Attributes
    ----------
    table : DataFrame
        One row per well: `plate` (empty where the layout names none), `well` (``A1``), `role`, `sample`,
        `experiment`, `replicate`, `nominal`, `dilution`, `unit`, `curve_from`, `masked` (true, false or
        missing), `mask_reason`, `group`, `QUALITY_COLUMNS` and `AMOUNT_COLUMNS` where the layout has
        them, and the factors. What the layout does not say is empty text, or missing; defaults (dilution,
        experiment and replicate 1) come when it is applied.
    factors : tuple of str
        Columns that describe the design.
    file : str
        Where it was read from; empty where from no file.
    decides_roles : frozenset of str
        Plates (as in `table`) whose roles the layout states. For others `role` was told by names and
        concentrations, and gives way to what the export says.
    """

    table: pd.DataFrame
    factors: tuple[str, ...] = ()
    file: str = ""
    decides_roles: frozenset[str] = frozenset()


def read_layout(source: str | Path | pd.DataFrame) -> Layout:
    """Read what is in each well.

    Parameters
    ----------
    source : path or DataFrame
        CSV (commas; semicolons or tabs, also with decimal commas) or XLSX: a well sheet with one line
        per well or range of wells, or grids in the shape of the plate with the column that each fills
        in its corner. A DataFrame is a well sheet.

    Returns
    -------
    Layout

    Raises
    ------
    InputError
        If it cannot be read or contradicts itself, naming file, line and column.

    Notes
    -----
    Lines are those that a spreadsheet shows: the header is line 1.
    """
    sheets, name, file = _sheets(source)
    contents = Contents(sheets[0].decimal)
    found = False
    for sheet in sheets:
        called = f"{name}, sheet {sheet.name!r}" if len(sheets) > 1 else name
        if header_line(sheet.rows) is not None:
            add_well_sheet(contents, sheet.rows, called)
            found = True
        elif blocks := find_blocks(sheet.rows):
            add_grids(contents, sheet.rows, blocks, called)
            found = True
    if not found:
        raise InputError(
            f"{name} is no layout: it has neither a column well in its first line nor a grid with 1, 2, 3… "
            "above and A, B, C… beside it; il6blot elisa --template FILE writes one to fill in"
        )
    if not contents.wells:
        raise InputError(f"{name} names no well; fill in one line per well below its header")
    if sheets[0].separator == ";" and contents.decimal == ".":
        _refuse_thousands(contents)
    table, factors, decides = layout_table(contents, name)
    return Layout(table, factors, file, decides)


def _refuse_thousands(contents: Contents) -> None:
    """Refuse numbers such as 1.000 beside 500 where semicolons part cells, as where commas are decimals."""
    for column in ("nominal", "dilution", *NUMBER_COLUMNS):
        cells = [well[column] for well in contents.wells.values() if column in well]
        doubtful = doubtful_thousands(cell.text for cell in cells)
        if doubtful:
            where = next(cell.where for cell in cells if doubtful in cell.text)
            raise InputError(
                f"{where}: {column} holds {doubtful}, whose point may part thousands or stand before "
                "decimals; write it without thousands separators, or separate the cells with commas"
            )


def _sheets(source: str | Path | pd.DataFrame) -> tuple[Sequence[Sheet], str, str]:
    """Sheets of text, what to call them in messages, and the file."""
    if isinstance(source, str | Path):
        return read_sheets(source), str(source), str(source)
    header = [str(column) for column in source.columns]
    rows = [[_text(cell) for cell in row] for row in source.astype(object).itertuples(index=False, name=None)]
    return [Sheet("", [header, *rows])], table_name(source, "wells"), str(source.attrs.get("file", ""))


def _text(cell: object) -> str:
    if is_empty(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()

"""Layouts to fill in."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...sheets.cells import is_empty
from ..plate import Plate, empty_wells
from .cells import NUMBER_COLUMNS, TEXT_COLUMNS, with_guard

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("plate", "well", "role", "sample", "experiment", "replicate", "nominal", "dilution", "unit")
# What a spreadsheet would otherwise turn into dates and numbers (SEPT2, 1-2, 007).
_NAMES = {"plate", "sample"}


def template_table(plates: Sequence[Plate] = (), shape: tuple[int, int] = (8, 12)) -> pd.DataFrame:
    """A well sheet to fill in.

    Parameters
    ----------
    plates : sequence of Plate
        Whose wells to list, with all that their exports know; none: one plate without a name.
    shape : (int, int)
        Rows and columns of that plate.

    Returns
    -------
    DataFrame
        One row per well, columns ``plate, well, role, sample, experiment, replicate, nominal, dilution,
        unit`` and those that the plates have besides; empty text where nothing is known.
    """
    import pandas as pd

    if plates:
        table = pd.concat([_known(plate) for plate in plates], ignore_index=True)
    else:
        table = pd.DataFrame({"well": empty_wells(shape)["well"]})
    more = [name for name in table.columns if name not in COLUMNS]
    table = table.reindex(columns=[*COLUMNS, *more]).astype(object)
    return table.where(table.notna(), "")


def _known(plate: Plate) -> pd.DataFrame:
    """What is known of a plate's wells; nothing of those that are empty."""
    names = [name for name in COLUMNS if name in plate.wells]
    names += [name for name in (*TEXT_COLUMNS, *NUMBER_COLUMNS, *plate.factors) if name in plate.wells]
    table = plate.wells[names].astype(object)
    empty = plate.wells["role"].isin(["", "empty"]).to_numpy()
    table.loc[empty, [name for name in names if name != "well"]] = ""
    table["plate"] = np.full(len(table), plate.name, dtype=object)
    table["unit"] = np.where(empty, "", plate.unit).astype(object)
    return table


def template_bytes(table: pd.DataFrame, path: str | Path) -> bytes:
    """A table as a file that a spreadsheet opens without taking any cell for a formula.

    Parameters
    ----------
    table : DataFrame
        As `template_table` gives it.
    path : path
        Where it will be written: a name that ends in ``.xlsx`` makes a workbook, all others CSV.

    Returns
    -------
    bytes
        CSV in UTF-8, with a mark where there are letters that Excel would misread without one; text that
        looks like a formula starts with an apostrophe, which `read_layout` takes off.
    """
    rows = [[_value(cell) for cell in row] for row in table.itertuples(index=False, name=None)]
    header = [str(name) for name in table.columns]
    if Path(path).suffix.lower() == ".xlsx":
        return _workbook(header, rows)
    return _csv([list[object](header), *rows])


def _value(cell: object) -> object:
    """A cell as a number or as text without what no file of cells can hold."""
    if is_empty(cell):
        return ""
    value = cell.item() if isinstance(cell, np.generic) else cell
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, int | float):
        return value
    return re.sub(r"[\x00-\x1f]+", " ", str(value)).strip()


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[with_guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    content = text.getvalue()
    return content.encode("utf-8" if content.isascii() else "utf-8-sig")


def _workbook(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "layout"
    for line, row in enumerate([header, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            if header[column - 1] in _NAMES:
                cell.number_format = "@"
            if value != "":
                cell.value = value
            if isinstance(value, str) and value:
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return content.getvalue()

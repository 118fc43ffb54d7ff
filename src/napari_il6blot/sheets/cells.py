"""Cells of an input table as numbers, truths and text, with every fault named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

# As spreadsheets write it, Italian ones too.
TRUE_WORDS = {"true", "1", "1.0", "yes", "vero"}
# Nothing is counted so high: no lanes, no rows, no experiments.
HIGHEST_NUMBER = 1_000_000


def table_name(table: pd.DataFrame, kind: str) -> str:
    """The table's file, which whoever read it left in ``table.attrs["file"]``; else what kind it is."""
    return str(table.attrs.get("file", f"the table of {kind}"))


def numbers(
    table: pd.DataFrame, column: str, rows: NDArray[np.intp], kind: str, *, required: bool = True
) -> NDArray[np.float64]:
    """Cells of a column as numbers, (n,); NaN where they are empty and not required.

    Raises
    ------
    InputError
        If the column is required and not there, or a cell is no finite number.
    """
    if column not in table.columns:
        if required:
            raise InputError(f"{table_name(table, kind)} has no column {column}; add it, one value per row")
        return np.full(len(rows), np.nan)
    cells = table[column].iloc[rows].tolist()
    values = np.full(len(rows), np.nan)
    for position, cell in enumerate(cells):
        if is_empty(cell):
            if not required:
                continue
            said = "is empty"
        else:
            try:
                values[position] = float(cell)
            except (TypeError, ValueError):
                said = f"holds {str(cell)!r}"
            else:
                if np.isfinite(values[position]):
                    continue
                said = f"holds {cell}"
        raise InputError(
            f"{table_name(table, kind)}, line {rows[position] + 2}: {column} {said}; it must be a number"
        )
    return values


def whole_numbers(
    table: pd.DataFrame, column: str, rows: NDArray[np.intp], kind: str, *, default: int | None = None
) -> NDArray[np.intp]:
    """Cells of a column as whole numbers from 1, (n,); the default where they are empty.

    Raises
    ------
    InputError
        As from `numbers`, and where one is not whole, below 1 or absurdly high.
    """
    values = numbers(table, column, rows, kind, required=default is None)
    values = np.where(np.isnan(values), np.nan if default is None else default, values)
    wrong = (values != np.rint(values)) | ((values < 1) & (values != default)) | (values > HIGHEST_NUMBER)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            f"{table_name(table, kind)}, line {rows[at] + 2}: {column} is {values[at]:g}; "
            "it must be a whole number from 1"
        )
    return values.astype(np.intp)


def truths(table: pd.DataFrame, column: str, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Cells of a column of true and false, (n,); what is empty or absent is false."""
    if column not in table.columns:
        return np.zeros(len(rows), dtype=bool)
    cells = table[column].iloc[rows].tolist()
    return np.array([str(cell).strip().lower() in TRUE_WORDS for cell in cells], dtype=bool)


def texts(table: pd.DataFrame, column: str, rows: NDArray[np.intp]) -> list[str]:
    """Cells of a column as text; empty where there is none."""
    if column not in table.columns:
        return [""] * len(rows)
    return ["" if is_empty(cell) else str(cell).strip() for cell in table[column].iloc[rows].tolist()]


def is_empty(cell: object) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell != cell or str(cell).strip() in {"", "<NA>"}  # noqa: PLR0124  NaN is not itself

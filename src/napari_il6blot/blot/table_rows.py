"""Rows of an input table: those of one image, and their cells as numbers, with every fault named."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

# As spreadsheets write it, Italian ones too.
TRUE_WORDS = {"true", "1", "1.0", "yes", "vero"}
# No blot has so many strips, lanes or rows.
HIGHEST_NUMBER = 1_000_000


def table_name(table: pd.DataFrame, kind: str) -> str:
    """The table's file, which whoever read it left in ``table.attrs["file"]``; else what kind it is."""
    return str(table.attrs.get("file", f"the table of {kind}"))


def rows_of_image(table: pd.DataFrame, image: str, kind: str) -> NDArray[np.intp]:
    """Positions of an image's rows.

    Those whose `image` is the image's; else of the same file (its other pages);
    else of the same file name in another folder; else all rows if they are of one image
    (a membrane probed again) or do not say; else none, as of an image in which nothing
    was found. Rows whose `image` is empty are those of a table's only image.

    Raises
    ------
    InputError
        If rows do not say which of several images they belong to.
    """
    if "image" not in table.columns or not len(table):
        return np.arange(len(table))
    known = table["image"].notna().to_numpy()
    names = table["image"].astype(object).where(known, "").map(str).to_numpy()
    present = sorted(set(names[known]))
    if len(present) > 1 and not known.all():
        line = int(np.argmin(known)) + 2
        raise InputError(
            f"{table_name(table, kind)}, line {line}: the image is empty, and the table is of several; "
            "name it"
        )
    chosen = _same_image(present, image)
    return np.flatnonzero((names == chosen) | ~known) if chosen is not None else np.arange(0)


def _same_image(present: list[str], image: str) -> str | None:
    """Which of the images in a table is meant; None if that cannot be told."""
    likenesses: tuple[Callable[[str], str], ...] = (str, _file, _file_name, lambda _: "")
    for likeness in likenesses:
        alike = [name for name in present if likeness(name) == likeness(image)]
        if len(alike) == 1:
            return alike[0]
    return None if present else ""


def _file(image: str) -> str:
    return re.sub(r"#\d+$", "", image)


def _file_name(image: str) -> str:
    return PureWindowsPath(image).name  # which splits at / as well


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

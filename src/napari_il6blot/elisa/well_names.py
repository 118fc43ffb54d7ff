"""Names of wells and shapes of plates."""

from __future__ import annotations

import re

# Rows × columns of every plate that is made, by the number of its wells.
SHAPES = {6: (2, 3), 12: (3, 4), 24: (4, 6), 48: (6, 8), 96: (8, 12), 384: (16, 24), 1536: (32, 48)}
_NAME = re.compile(r"([A-Za-z]{1,2})\s?0*(\d{1,2})")


def row_letters(row: int) -> str:
    """A row's letters: A is row 0, AA row 26."""
    return chr(65 + row) if row < 26 else chr(64 + row // 26) + chr(65 + row % 26)


def row_number(letters: str) -> int | None:
    """The number of a row, from 0; None where the text is no row of a plate."""
    letters = letters.strip().upper()
    if not re.fullmatch(r"[A-Z]{1,2}", letters):
        return None
    row = ord(letters[-1]) - 65 + (26 * (ord(letters[0]) - 64) if len(letters) == 2 else 0)
    return row if row < 32 else None


def well_name(row: int, column: int) -> str:
    """A well's name, from its row and column counted from 0: A1, H12."""
    return f"{row_letters(row)}{column + 1}"


def parse_well(text: str) -> tuple[int, int] | None:
    """Row and column of a well, from 0; None where the text names no well.

    Parameters
    ----------
    text : str
        ``A1``, ``a01``, ``AF48``.
    """
    match = _NAME.fullmatch(text.strip())
    if match is None:
        return None
    row, column = row_number(match[1]), int(match[2]) - 1
    return (row, column) if row is not None and 0 <= column < 48 else None


def smallest_shape(rows: int, columns: int) -> tuple[int, int]:
    """The smallest plate with at least so many rows and columns."""
    return next(shape for shape in SHAPES.values() if shape[0] >= rows and shape[1] >= columns)

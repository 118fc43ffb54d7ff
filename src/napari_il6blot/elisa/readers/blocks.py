"""Plates drawn as grids: column numbers above, row letters at the left, one or more lines a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..well_names import row_number
from .cells import cell, hold_readings, is_blank, whole_number

Places = dict[tuple[int, int], str]
MOST_COLUMNS = 48


@dataclass(frozen=True)
class Line:
    """One line of a grid: the plate's row from 0, the label right of it, the cells."""

    row: int
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A grid in a sheet.

    Attributes
    ----------
    top, bottom : int
        Index of the row with the column numbers, and of the first row after the grid.
    corner : str
        What stands above the row letters.
    first_column : int
        The plate's column of the first cells, from 0.
    n_columns : int
        Columns that the header numbers.
    lines : tuple of Line
        In order; the first of each row has its letter.
    above : tuple of list of str
        The filled rows between this grid and the one before.
    gap : int
        Empty rows between the last row above and this one.
    """

    top: int
    bottom: int
    corner: str
    first_column: int
    n_columns: int
    lines: tuple[Line, ...]
    above: tuple[Sequence[str], ...]
    gap: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The different labels right of the lines, in order."""
        return tuple(dict.fromkeys(line.label for line in self.lines))

    @property
    def extent(self) -> tuple[int, int]:
        """Rows and columns up to the last of the grid."""
        return max(line.row for line in self.lines) + 1, self.first_column + self.n_columns

    def labelled(self, label: str) -> Places:
        """The filled cells of the lines with a label, by row and column."""
        return places([line for line in self.lines if line.label == label], self.first_column)

    def stacked(self) -> list[Places]:
        """The filled cells of every row's first lines, second lines, and so on."""
        depth: dict[int, int] = {}
        levels: list[list[Line]] = []
        for line in self.lines:
            level = depth.get(line.row, 0)
            depth[line.row] = level + 1
            if level == len(levels):
                levels.append([])
            levels[level].append(line)
        return [places(lines, self.first_column) for lines in levels]

    @property
    def first_lines(self) -> Places:
        """The filled cells of every row's first line, by row and column."""
        return self.stacked()[0]

    @property
    def title(self) -> str:
        """The line right above; empty where that is far off, or is no title but a row of values."""
        if not self.above or self.gap > 2:
            return ""
        filled = [text for text in self.above[-1] if text]
        return " ".join(filled) if len(filled) <= 3 else ""


def places(lines: Sequence[Line], first_column: int) -> Places:
    """The filled cells of lines, by row and column."""
    return {
        (line.row, first_column + index): text
        for line in lines
        for index, text in enumerate(line.cells)
        if text
    }


def holds_readings(cells: Places) -> bool:
    """Whether a grid's cells are readings, not names."""
    return hold_readings(cells.values())


def column_runs(row: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of column numbers in a row: index of the first and after the last, and the first number."""
    start, previous, first = 0, None, 0
    for index in range(len(row) + 1):
        value = whole_number(row[index]) if index < len(row) else None
        if previous is not None and value == previous + 1:
            previous = value
            continue
        if previous is not None and index - start >= 2 and first >= 1 and previous <= MOST_COLUMNS:
            yield start, index, first
        start, previous, first = index, value, value or 0


def find_blocks(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Every grid in a sheet, from the top.

    Parameters
    ----------
    rows : sequence of sequence of str
        The sheet's cells.
    """
    found: list[Block] = []
    index = end = 0
    while index < len(rows):
        blocks = list(_blocks_at(rows, index, end))
        found += blocks
        index = end = max((block.bottom for block in blocks), default=0) or index + 1
        if not blocks:
            end = found[-1].bottom if found else 0
    return found


def _blocks_at(rows: Sequence[Sequence[str]], top: int, after: int) -> Iterator[Block]:
    for start, stop, first in column_runs(rows[top]):
        corner = cell(rows[top], start - 1)
        # A row of the plate that happens to hold 1, 2, 3 is no header.
        if start == 0 or whole_number(corner) is not None or row_number(corner) is not None:
            continue
        lines, bottom = _lines(rows, top, start, stop)
        n_rows = len({line.row for line in lines})
        if n_rows >= 2 or (n_rows == 1 and stop - start >= 3):
            above = tuple(row for row in rows[after:top] if not is_blank(row))
            yield Block(top, bottom, corner, first - 1, stop - start, lines, above, _gap(rows, top))


def _gap(rows: Sequence[Sequence[str]], top: int) -> int:
    gap = 0
    while gap < top and is_blank(rows[top - 1 - gap]):
        gap += 1
    return gap


def _lines(rows: Sequence[Sequence[str]], top: int, start: int, stop: int) -> tuple[tuple[Line, ...], int]:
    lines: list[Line] = []
    current = -1
    index = bottom = top + 1
    while index < len(rows):
        row = rows[index]
        letters = cell(row, start - 1)
        number = row_number(letters)
        if is_blank(row):
            index += 1
            # Only an empty line between a plate's rows may be skipped, not the end of the plate.
            while index < len(rows) and is_blank(rows[index]):
                index += 1
            if index == len(rows) or row_number(cell(rows[index], start - 1)) != current + 1:
                break
            continue
        if number is not None and number > current:
            current = number
        elif letters or current < 0 or _is_header(row, start, stop):
            break
        cells = tuple(cell(row, column) for column in range(start, stop))
        lines.append(Line(current, cell(row, stop), cells))
        index = bottom = index + 1
    return tuple(lines), bottom


def _is_header(row: Sequence[str], start: int, stop: int) -> bool:
    """Whether a line without a label is the next grid's column numbers."""
    return not cell(row, stop) and any(run[:2] == (start, stop) for run in column_runs(row))

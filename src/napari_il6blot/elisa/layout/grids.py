"""A layout as grids: blocks in the shape of the plate, one per column, or one of short codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ...errors import InputError
from ..well_names import row_number
from .cells import (
    RESULT_COLUMNS,
    SHORTHAND,
    Cell,
    Contents,
    as_number,
    column_name,
    of_plate,
    refuse_reserved,
    without_guard,
)
from .roles import code_cells

Rows = Sequence[Sequence[str]]

LINES = ("plate", "unit", "curve_from", *SHORTHAND)
_NAMED = re.compile(r"(\w+)\s*[:=]\s*(.*)", re.DOTALL)


class Block(NamedTuple):
    """A grid's place: its corner's row and column, and how many rows and columns of wells it has."""

    row: int
    column: int
    height: int
    width: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell of the sheet belongs to the block, its labels included."""
        return 0 <= row - self.row <= self.height and 0 <= column - self.column <= self.width


def find_blocks(rows: Rows) -> tuple[Block, ...]:
    """Blocks of a sheet: a corner with 1, 2, 3… at its right and A, B, C… below it.

    Parameters
    ----------
    rows : sequence of rows of text
        They may differ in length.
    """
    blocks: list[Block] = []
    for row in range(len(rows) - 1):
        for column in range(len(rows[row]) - 2):
            if _label(rows, row, column + 1) != 1 or any(block.holds(row, column) for block in blocks[-4:]):
                continue
            width = _run(_label(rows, row, column + 1 + step) == step + 1 for step in range(48))
            height = _run(row_number(_at(rows, row + 1 + step, column)) == step for step in range(32))
            if width > 1 and height:
                blocks.append(Block(row, column, height, width))
    return tuple(blocks)


def add_grids(contents: Contents, rows: Rows, blocks: Sequence[Block], file: str) -> None:
    """Read blocks, and the lines between them, into `contents`.

    Parameters
    ----------
    contents : Contents
        Takes the wells.
    rows : sequence of rows of text
        The sheet.
    blocks : sequence of Block
        As `find_blocks` gives them.
    file : str
        What to call the sheet in messages.

    Raises
    ------
    InputError
        If a line or a corner cannot be understood, or a well is filled twice.
    """
    plate = ""
    for row in range(len(rows)):
        for block in blocks:
            if block.row == row:
                _add_block(contents, rows, block, plate, file)
        here = [block for block in blocks if block.holds(row, block.column)]
        rest = [
            text
            for column, cell in enumerate(rows[row])
            if (text := without_guard(cell)) and not any(block.holds(row, column) for block in here)
        ]
        line = _named_line(rest, f"{file}, line {row + 1}")
        if line is None:
            continue
        key, cell = line
        if key == "plate":
            plate = cell.text
        elif contents.lines.setdefault(plate, {}).setdefault(key, cell) is not cell:
            raise InputError(f"{cell.where}: {key}{of_plate(plate)} was given already; keep one of them")


def _named_line(texts: Sequence[str], where: str) -> tuple[str, Cell] | None:
    """Name and value of a line such as ``plate,P1`` or ``Plate: P1``; None for a note or an empty line."""
    if not texts or texts[0].startswith("#"):
        return None
    match = _NAMED.fullmatch(texts[0]) if len(texts) == 1 else None
    parts = list(match.groups()) if match else list(texts)
    key = column_name(parts[0])
    if key in LINES and len(parts) == 2 and parts[1].strip():
        return key, Cell(parts[1].strip(), where)
    if key in LINES:
        raise InputError(
            f"{where}: {key} needs one value beside it, as in {key},{_EXAMPLES.get(key, 'NAME')}"
        )
    if len(texts) == 1:
        return None
    raise InputError(
        f"{where}: {texts[0][:40]!r} is no part of a grid and none of {', '.join(LINES)}; "
        "delete the line, or start it with # if it is a note"
    )


_EXAMPLES = {"unit": "pg/mL", "top": "200", "fold": "2", "levels": "7", "replicates": "2", "zero": "yes"}


def _add_block(contents: Contents, rows: Rows, block: Block, plate: str, file: str) -> None:
    corner = without_guard(_at(rows, block.row, block.column))
    # Readers write <> or a dash into the corner of their own grids.
    column = column_name(corner) if re.search(r"\w", corner) else ""
    cells = dict(_well_cells(rows, block, file))
    if column in {"plate", "well", *RESULT_COLUMNS}:
        raise InputError(
            f"{file}, line {block.row + 1}: the grid's corner says {column}, which is no content of a well; "
            "write the column that it fills there, such as sample"
        )
    refuse_reserved(column, f"{file}, line {block.row + 1}")
    known = contents.columns.setdefault(plate, {})
    if column:
        known[column] = None
        for place, cell in cells.items():
            text = "" if cell.text in {"-", "–"} and column != "role" else cell.text
            contents.add(plate, place, column, Cell(text, cell.where))
        return
    _refuse_readings(cells.values(), contents.decimal)
    known.update(role=None, sample=None)
    coded = {place: code_cells(cell) for place, cell in cells.items()}
    for place, codes in coded.items():
        for name, cell in codes.items():
            contents.add(plate, place, name, cell)
    _refuse_counted([codes["nominal"] for codes in coded.values() if "nominal" in codes])


def _well_cells(rows: Rows, block: Block, file: str) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row in range(block.height):
        for column in range(block.width):
            text = without_guard(_at(rows, block.row + 1 + row, block.column + 1 + column))
            yield (row, column), Cell(text, f"{file}, line {block.row + 2 + row}")


def _refuse_readings(cells: Iterable[Cell], decimal: str) -> None:
    """Refuse a map that holds what a reader measured."""
    filled = [cell for cell in cells if cell.text]
    values = [as_number(cell.text, decimal) for cell in filled]
    if values and None not in values and any(value % 1 for value in values if value is not None):
        raise InputError(
            f"{filled[0].where}: this grid holds only numbers, as a reader's does; a layout says what is "
            "in the wells: write the column that the grid fills into its corner, such as nominal"
        )


def _refuse_counted(nominals: Sequence[Cell]) -> None:
    """Refuse ``std 1``, ``std 2``, ``std 3``…: levels, most likely, and not concentrations."""
    texts = {cell.text for cell in nominals}
    if len(texts) > 2 and texts == {str(number + 1) for number in range(len(texts))}:
        raise InputError(
            f"{nominals[0].where}: std 1, std 2… with a space are concentrations; write STD1, STD2… for "
            "levels, or the concentrations into a grid whose corner says nominal"
        )


def _at(rows: Rows, row: int, column: int) -> str:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _label(rows: Rows, row: int, column: int) -> int | None:
    text = _at(rows, row, column)
    return int(text) if re.fullmatch(r"\d{1,3}", text, re.ASCII) else None


def _run(matches: Iterator[bool]) -> int:
    """How many of the first are true."""
    count = 0
    for match in matches:
        if not match:
            break
        count += 1
    return count

"""A layout as a well sheet: one line per well, or per range of wells."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import InputError
from ..well_names import well_name
from .cells import (
    RESULT_COLUMNS,
    Cell,
    Contents,
    Place,
    column_name,
    of_plate,
    places,
    refuse_reserved,
    without_guard,
)

Rows = Sequence[Sequence[str]]


def header_line(rows: Rows) -> int | None:
    """The index of a well sheet's header: the first filled row, if it has a column well; else None."""
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        # Excel's own first line, which tells the separator.
        if filled and not (filled[0].startswith("sep=") and len(filled) == 1):
            return index if "well" in map(column_name, filled) else None
    return None


def add_well_sheet(contents: Contents, rows: Rows, file: str) -> None:
    """Read a well sheet into `contents`.

    Parameters
    ----------
    contents : Contents
        Takes the wells.
    rows : sequence of rows of text
        With a header that `header_line` finds.
    file : str
        What to call it in messages.

    Raises
    ------
    InputError
        If a column has no name, one of another or of a result, a well is none or there twice.
    """
    first = header_line(rows)
    assert first is not None  # noqa: S101  the caller looked
    names = _column_names(rows[first], f"{file}, line {first + 1}")
    kept = dict.fromkeys(name for name in names if name not in {"", "plate", "well", *RESULT_COLUMNS})
    seen: dict[tuple[str, Place], str] = {}
    for index in range(first + 1, len(rows)):
        where = f"{file}, line {index + 1}"
        line = _line(rows[index], names, where)
        if line is None:
            continue
        plate = line["plate"].text if "plate" in line else ""
        contents.columns.setdefault(plate, {}).update(kept)
        for place in places(line["well"]):
            earlier = seen.setdefault((plate, place), where)
            if earlier is not where:
                raise InputError(
                    f"{where}: well {well_name(*place)}{of_plate(plate)} is there already ({earlier}); "
                    "keep one of them, or name each one's plate in the column plate"
                )
            contents.add(plate, place, "well", Cell("", where))
            for column in kept.keys() & line.keys():
                contents.add(plate, place, column, line[column])


def _column_names(row: Sequence[str], where: str) -> list[str]:
    names = [column_name(cell) for cell in row]
    for name in names:
        refuse_reserved(name, where)
        if name and names.count(name) > 1:
            raise InputError(f"{where}: two columns are called {name}; rename or delete one of them")
    return names


def _line(row: Sequence[str], names: Sequence[str], where: str) -> dict[str, Cell] | None:
    """Filled cells of a line by column; None for a line that is empty or a note."""
    filled = {index: text for index, cell in enumerate(row) if (text := without_guard(cell))}
    first = next(iter(filled.values()), "")
    if not filled or first.startswith("# ") or (len(filled) == 1 and first.startswith("#")):
        return None
    line = {}
    for index, text in filled.items():
        if index >= len(names) or not names[index]:
            raise InputError(
                f"{where}: {text[:40]!r} stands in column {index + 1}, which has no name in the header"
            )
        line[names[index]] = Cell(text, where)
    if "well" not in line:
        raise InputError(f"{where}: well is empty; write A1, or A1:B3 for several")
    return line

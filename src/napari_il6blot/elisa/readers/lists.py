"""Plates written as lists: a header, then one row per well (or one column per well)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..well_names import parse_well, row_number
from .cells import cell, is_blank, whole_number

_WELL = {
    "well", "wells", "well name", "well position", "well positions", "well pos", "position", "positions",
    "wellname", "well no", "well coordinates", "well id", "location", "well number",
}  # fmt: skip
_NOT_IN_HEADERS = re.compile(r"[\[(].*?[\])]|[_.#]")
_ROW = {"row", "well row", "plate row"}
_COLUMN = {"column", "col", "well column", "well col", "plate column", "plate col"}
# Below a header stand units, times and temperatures, never more lines than this.
_MOST_LINES_BETWEEN = 4


@dataclass(frozen=True)
class WellList:
    """Rows that each say something of a well.

    Attributes
    ----------
    headers : tuple of str
        What the columns are called.
    keys : tuple of int
        The columns that name the well.
    places : tuple of (int, int)
        The well's row and column, of each row.
    rows : tuple of sequence of str
        The cells.
    between : tuple of sequence of str
        Lines between the header and the first well.
    above : tuple of sequence of str
        The filled rows before the header, since the list before.
    bottom : int
        Index of the first row after the list.
    """

    headers: tuple[str, ...]
    keys: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    rows: tuple[Sequence[str], ...]
    between: tuple[Sequence[str], ...]
    above: tuple[Sequence[str], ...]
    bottom: int

    def column(self, index: int) -> list[str]:
        """A column's cells."""
        return [cell(row, index) for row in self.rows]


def plain_header(header: str) -> str:
    """A header in lower case, without brackets, underscores and repeated spaces."""
    return " ".join(_NOT_IN_HEADERS.sub(" ", header.lower()).split())


def find_lists(rows: Sequence[Sequence[str]]) -> list[WellList]:
    """Every list of wells in a sheet, from the top.

    Parameters
    ----------
    rows : sequence of sequence of str
        The sheet's cells.
    """
    found: list[WellList] = []
    index = after = 0
    while index < len(rows):
        # What begins with a digit is no header of these, and most cells do.
        plain = [plain_header(text) if text and not text[0].isdigit() else "" for text in rows[index]]
        wells = _list_at(rows, index, after, plain) or _turned_list_at(rows, index, after, plain)
        if wells is None:
            index += 1
        else:
            found.append(wells)
            index = after = wells.bottom
    return found


def _list_at(rows: Sequence[Sequence[str]], top: int, after: int, plain: Sequence[str]) -> WellList | None:
    for keys in _key_columns(plain):
        wells = _body(rows, top, keys, after)
        if wells is not None:
            return wells
    return None


def _key_columns(plain: Sequence[str]) -> list[tuple[int, ...]]:
    """Which columns may name the wells, by their plain headers: one, or one for rows and one for columns."""
    single = [(index,) for index, text in enumerate(plain) if text in _WELL]
    # Gen5 calls the sample's code "Well ID": the plainer names come first.
    single.sort(key=lambda key: plain[key[0]] in {"well id", "location", "position"})
    row = next((index for index, text in enumerate(plain) if text in _ROW), None)
    column = next((index for index, text in enumerate(plain) if text in _COLUMN), None)
    return [*single, (row, column)] if row is not None and column is not None else list(single)


def _place(row: Sequence[str], keys: tuple[int, ...]) -> tuple[int, int] | None:
    if len(keys) == 1:
        return parse_well(cell(row, keys[0]))
    letters, number = cell(row, keys[0]), whole_number(cell(row, keys[1]))
    line = row_number(letters)
    if line is None and (counted := whole_number(letters)) is not None and 1 <= counted <= 32:
        line = counted - 1
    return (line, number - 1) if line is not None and number is not None and 1 <= number <= 48 else None


def _body(rows: Sequence[Sequence[str]], top: int, keys: tuple[int, ...], after: int) -> WellList | None:
    places: list[tuple[int, int]] = []
    body: list[Sequence[str]] = []
    between: list[Sequence[str]] = []
    index = bottom = top + 1
    while index < len(rows):
        row = rows[index]
        index += 1
        if is_blank(row):
            continue
        place = _place(row, keys)
        if place is not None:
            places.append(place)
            body.append(row)
            bottom = index
        elif places or len(between) == _MOST_LINES_BETWEEN:
            break
        else:
            between.append(row)
    if not places:
        return None
    above = tuple(row for row in rows[after:top] if not is_blank(row))
    return WellList(tuple(rows[top]), keys, tuple(places), tuple(body), tuple(between), above, bottom)


def _turned_list_at(
    rows: Sequence[Sequence[str]], top: int, after: int, plain: Sequence[str]
) -> WellList | None:
    """A list with one column per well: the wells' names stand right of the word Well."""
    for key, text in enumerate(plain):
        if text not in _WELL:
            continue
        names = rows[top][key + 1 :]
        if any(parse_well(name) is None for name in names[:2]):
            continue
        wells = [place for name in names if (place := parse_well(name)) is not None]
        if len(wells) < 2 or wells[0] != parse_well(names[0]):
            continue
        bottom = top + 1
        while bottom < len(rows) and cell(rows[bottom], key) and not is_blank(rows[bottom][key + 1 :]):
            bottom += 1
        lines = rows[top:bottom]
        turned = [[cell(line, key + 1 + index) for line in lines] for index in range(len(wells))]
        headers = tuple(cell(line, key) for line in lines)
        above = tuple(row for row in rows[after:top] if not is_blank(row))
        return WellList(headers, (0,), tuple(wells), tuple(turned), (), above, bottom)
    return None

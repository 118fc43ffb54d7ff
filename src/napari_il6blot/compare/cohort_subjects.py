"""The subject sheet: who is in which group, with which value, censored or not."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import is_empty, table_name

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

KIND = "subjects"
# What a reference group is called where nobody says which it is.
REFERENCE_WORDS = {"healthy", "control", "controls", "normal"}
# The estimates take every pair of two groups' subjects, and every pair of groups.
MOST_SUBJECTS, MOST_GROUPS = 10_000, 50
_VALUE = re.compile(r"([<>]?)\s*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?)")


@dataclass(frozen=True, eq=False)
class Subjects:
    """The subjects of a cohort, n of them, in the order of their sheet.

    Attributes
    ----------
    names : tuple of str
        All different.
    of_group : array of str, (n,)
    numbers : array, (n,)
        The value, or its bound where it is censored; NaN where there is none.
    censored : array of str, (n,)
        ``<``, ``>`` or empty.
    groups : tuple of str
        The reference first, then as they first appear.
    """

    names: tuple[str, ...]
    of_group: NDArray[np.object_]
    numbers: Floats
    censored: NDArray[np.object_]
    groups: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The group that the others are compared with."""
        return self.groups[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The groups that are not the reference."""
        return self.groups[1:]

    @property
    def measured(self) -> Truths:
        """Who has a value, (n,)."""
        return np.isfinite(self.numbers)

    def in_groups(self, *groups: str) -> Truths:
        """Who is in one of these groups, (n,)."""
        return np.isin(self.of_group.astype(str), groups)

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of groups: each with the reference first, then the others among themselves."""
        others = self.others
        return [
            *((group, self.reference) for group in others),
            *((a, b) for index, a in enumerate(others) for b in others[index + 1 :]),
        ]


def read_subjects(
    table: pd.DataFrame, subject: str, group: str, value: str, reference: str | None = None
) -> Subjects:
    """Take the subjects out of their sheet.

    Parameters
    ----------
    table : DataFrame
        One row per subject.
    subject, group, value : str
        Names of the columns. Values are numbers, with a decimal point or comma; ``<2.0`` and ``>200`` are
        censored; an empty one is missing.
    reference : str, optional
        A group; the one called healthy, control or normal unless given.

    Raises
    ------
    InputError
        If a column is absent, a subject stands twice or has no name or group, a value is no number, there
        is only one group, one has no values, the reference is none of them, or there are very many.
    """
    if len(table) > MOST_SUBJECTS:
        raise InputError(
            f"{table_name(table, KIND)} has more than {MOST_SUBJECTS} subjects; keep those to be compared"
        )
    for column in (subject, group, value):
        _require_column(table, column)
    names, of_group = (_filled(table, column) for column in (subject, group))
    _require_different(table, subject, names)
    pairs = [_value_of(table, value, row, cell) for row, cell in enumerate(cells_of(table, value))]
    groups = tuple(dict.fromkeys(of_group))
    if len(groups) < 2:
        said = f"{groups[0]} alone" if groups else "no subjects"
        raise InputError(
            f"{table_name(table, KIND)}: {group} names {said}; a cohort needs two groups or more"
        )
    if len(groups) > MOST_GROUPS:
        raise InputError(
            f"{table_name(table, KIND)}: {group} names more than {MOST_GROUPS} groups; join some that belong "
            "together, or name another column"
        )
    first = _reference_of(table, groups, text_of(reference))
    ordered = (first, *(name for name in groups if name != first))
    found = Subjects(
        names=tuple(names), of_group=_objects(of_group), numbers=np.array([number for _, number in pairs]),
        censored=_objects([mark for mark, _ in pairs]), groups=ordered,
    )  # fmt: skip
    for name in ordered:
        if not (found.in_groups(name) & found.measured).any():
            raise InputError(
                f"{table_name(table, KIND)}: no subject of {name} has a {value}; add one or leave it out"
            )
    return found


def pseudonyms(names: Sequence[str]) -> dict[str, str]:
    """The key from subjects to what reports call them: S01, S02… in the order of the sheet.

    Subjects that are added below keep the others' pseudonyms. The key itself belongs into no report.
    """
    width = max(2, len(str(len(names))))
    return {name: f"S{number:0{width}d}" for number, name in enumerate(names, start=1)}


def cells_of(table: pd.DataFrame, column: str) -> list[object]:
    """A column's cells, whatever the kind of the column; None where they are missing."""
    cells = table[column].astype(object)
    return cells.where(cells.notna(), None).tolist()


def text_of(cell: object) -> str:
    """A cell as text, whole numbers without decimals; empty where there is none."""
    if is_empty(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _require_column(table: pd.DataFrame, column: str) -> None:
    count = [str(name) for name in table.columns].count(column)
    if count != 1:
        said = f"has no column {column}" if not count else f"has {count} columns called {column}"
        columns = ", ".join(map(str, table.columns))
        raise InputError(f"{table_name(table, KIND)} {said}; its columns are {columns}")


def _filled(table: pd.DataFrame, column: str) -> list[str]:
    texts = [text_of(cell) for cell in cells_of(table, column)]
    if "" in texts:
        raise InputError(
            f"{table_name(table, KIND)}, line {texts.index('') + 2}: {column} is empty; fill it in"
        )
    return texts


def _require_different(table: pd.DataFrame, column: str, names: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for row, name in enumerate(names):
        if name in seen:
            raise InputError(
                f"{table_name(table, KIND)}, line {row + 2}: {column} {name} stands in line {seen[name] + 2} "
                "already; give one row per subject"
            )
        seen[name] = row


def _value_of(table: pd.DataFrame, column: str, row: int, cell: object) -> tuple[str, float]:
    """Mark and number of a cell; no mark and NaN where it is empty."""
    if is_empty(cell):
        return "", math.nan
    match = _VALUE.fullmatch(str(cell).strip())
    number = float(match[2].replace(",", ".")) if match and not isinstance(cell, bool) else math.nan
    if match is None or not math.isfinite(number):
        raise InputError(
            f"{table_name(table, KIND)}, line {row + 2}: {column} holds {str(cell)!r}; "
            "it must be a number, or censored as <2.0 or >200"
        )
    return match[1], number


def _reference_of(table: pd.DataFrame, groups: Sequence[str], reference: str) -> str:
    if reference:
        if reference in groups:
            return reference
        raise InputError(
            f"{table_name(table, KIND)}: no subject is in the reference group {reference}; "
            f"the groups are {', '.join(groups)}"
        )
    called = [name for name in groups if name.lower() in REFERENCE_WORDS]
    if len(called) == 1:
        return called[0]
    raise InputError(
        f"{table_name(table, KIND)}: name the reference group, which is one of {', '.join(groups)} "
        "(--reference GROUP)"
    )


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array

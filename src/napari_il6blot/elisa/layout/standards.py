"""Concentrations of standards: serial dilutions, and which well holds which level."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..well_names import well_name
from .cells import Cell, Place, number, truth
from .roles import level_of

Floats = NDArray[np.float64]

# More levels than the largest plate has wells are a slip.
MOST_LEVELS = 1536


def standards(top: float, fold: float, levels: int, zero: bool = False) -> Floats:
    """Concentrations of a serial dilution.

    Parameters
    ----------
    top : float
        The highest, in any unit.
    fold : float
        How many times each is the next; greater than 1.
    levels : int
        How many there are, the top included and the zero standard not.
    zero : bool
        Whether a standard of 0 follows.

    Returns
    -------
    array of float64, (levels,) or (levels + 1,)
        Highest first, in the unit of `top`.

    Raises
    ------
    InputError
        If they are no dilution of positive concentrations.
    """
    if not (math.isfinite(top) and top > 0):
        raise InputError(f"the top standard is {top:g}; it must be a number greater than 0")
    if not (math.isfinite(fold) and fold > 1):
        raise InputError(f"standards are diluted {fold:g}-fold; it must be a number greater than 1")
    if not 1 <= levels <= MOST_LEVELS:
        raise InputError(
            f"there are {levels} levels of standards; it must be a number from 1 to {MOST_LEVELS}"
        )
    with np.errstate(over="ignore", under="ignore"):
        values = np.asarray(top / np.float64(fold) ** np.arange(levels), dtype=np.float64)
    if values[-1] <= 0:
        raise InputError(f"{levels} levels of {fold:g}-fold dilution from {top:g} end at 0; check fold")
    return np.append(values, 0.0) if zero else values


def nominals_of_shorthand(
    lines: Mapping[str, Cell], wells: Mapping[Place, str], decimal: str, file: str
) -> dict[Place, float]:
    """Concentrations of one plate's standards from ``top``, ``fold``, ``replicates``, ``zero``, ``levels``.

    Parameters
    ----------
    lines : mapping of str to Cell
        What the layout says of its standards.
    wells : mapping of (row, column) to str
        Standards that have no concentration yet, and their names. Where all are named STD1, STD2…
        (1: the top), their numbers decide, else where they stand.
    decimal : {".", ","}
        What stands before decimals.
    file : str
        What to call the layout in messages.

    Returns
    -------
    dict of (row, column) to float

    Raises
    ------
    InputError
        If a value is missing or wrong, or the wells don't make levels × replicates.
    """
    for key in ("top", "fold"):
        if key not in lines:
            where = next(iter(lines.values())).where
            raise InputError(f"{where}: standards given in short need top and fold; {key} is missing")
    top, fold = (number(lines[key], key, decimal, positive=True) for key in ("top", "fold"))
    replicates, levels = (
        _count(lines[key], key) if key in lines else None for key in ("replicates", "levels")
    )
    zero = "zero" in lines and truth(lines["zero"], "zero")
    named = {place: level for place, name in wells.items() if (level := level_of(name)) is not None}
    if 0 < len(named) < len(wells):
        without = [place for place in wells if place not in named]
        raise InputError(
            f"{file}: some standards are named STD1, STD2…, but {names(without)} not; name all or none"
        )
    level_at = named or _levels_by_place(
        list(wells), replicates, f"{file}: the standards ({names(list(wells))})"
    )
    count = _checked_count(level_at, replicates, None if levels is None else levels + zero, file)
    try:
        values = standards(top, fold, count - zero, zero)
    except InputError as error:
        raise InputError(f"{lines['top'].where}: {error}") from error
    return {place: float(values[level - 1]) for place, level in level_at.items()}


def _levels_by_place(places: list[Place], replicates: int | None, what: str) -> dict[Place, int]:
    """Levels from 1 along the side of the wells' rectangle that is not the replicates'."""
    if replicates is None:
        raise InputError(
            f"{what} have neither numbers (STD1, STD2…) nor a line replicates,2; give one of both"
        )
    rows, columns = (sorted({place[axis] for place in places}) for axis in (0, 1))
    if len(rows) * len(columns) != len(places):
        raise InputError(
            f"{what} are {len(places)} wells, which fill no rectangle of levels × {replicates} replicates; "
            "name them STD1, STD2…"
        )
    down, along = len(columns) == replicates, len(rows) == replicates
    if down == along:
        raise InputError(
            f"{what} fill {len(rows)} rows × {len(columns)} columns, where {replicates} replicates may be "
            f"{'rows or columns' if down else 'neither'}; name them STD1, STD2…"
        )
    return {(row, column): 1 + (rows.index(row) if down else columns.index(column)) for row, column in places}


def _checked_count(
    level_at: Mapping[Place, int], replicates: int | None, levels: int | None, file: str
) -> int:
    """How many levels there are, the zero standard included."""
    wells = np.bincount(list(level_at.values()))
    count = len(wells) - 1 if levels is None else levels
    if len(wells) - 1 > count:
        raise InputError(
            f"{file}: STD{len(wells) - 1} is beyond the {count} levels; correct levels or the name"
        )
    uneven = replicates is not None and any(wells[1:] != replicates)
    if uneven or (levels is not None and len(wells) - 1 < levels):
        raise InputError(
            f"{file}: {len(level_at)} wells are standards, which are not {count} levels × "
            f"{replicates or 'their'} replicates; correct levels, replicates or the wells"
        )
    return count


def _count(cell: Cell, key: str) -> int:
    if not (cell.text.isascii() and cell.text.isdigit() and 0 < len(cell.text) < 5 and int(cell.text)):
        raise InputError(f"{cell.where}: {key} holds {cell.text[:40]!r}; it must be a whole number from 1")
    return int(cell.text)


def standard_names(nominals: Sequence[float], given: Sequence[str]) -> list[str]:
    """Names of a plate's standards: as given, else STD1, STD2… by descending concentration.

    Parameters
    ----------
    nominals : sequence of float, (n,)
        NaN where nobody knows yet.
    given : sequence of str, (n,)
        Empty where a standard has no name: it shares that of its concentration, or gets a new one.
    """
    name_of = {value: name for value, name in zip(nominals, given, strict=True) if name and value == value}  # noqa: PLR0124
    free = (f"STD{count}" for count in range(1, 2 * len(given) + 2) if f"STD{count}" not in set(given))
    for value in sorted({value for value in nominals if not math.isnan(value)}, reverse=True):
        if value not in name_of:
            name_of[value] = next(free)
    return [name or name_of.get(value, "") for value, name in zip(nominals, given, strict=True)]


def names(places: Sequence[Place]) -> str:
    """Wells in words, the first ones only where there are many."""
    first = ", ".join(well_name(*place) for place in places[:8])
    return f"{first} and {len(places) - 8} more" if len(places) > 8 else first

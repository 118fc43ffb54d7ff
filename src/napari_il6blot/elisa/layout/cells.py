"""What a layout's cells say, well by well, before it is made into a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import InputError
from ..plate import AMOUNT_COLUMNS, QUALITY_COLUMNS
from ..well_names import parse_well, well_name

Place = tuple[int, int]

# Numbers and text that are no factors.
NUMBER_COLUMNS = ("expected_low", "expected_high", "spike", *AMOUNT_COLUMNS)
TEXT_COLUMNS = ("group", "spike_of")
KNOWN_COLUMNS = (
    "plate", "well", "role", "sample", "experiment", "replicate", "nominal", "dilution", "unit",
    "curve_from", "masked", "mask_reason", "group", *QUALITY_COLUMNS, *AMOUNT_COLUMNS,
)  # fmt: skip
# Columns of wells.csv that are results: a corrected wells.csv is a layout too.
RESULT_COLUMNS = ("response", "concentration", "flags")
# What else the tables call their columns: a factor of such a name would take the place of a result.
RESERVED_COLUMNS = (
    "n_wells", "response_mean", "response_sd", "cv_percent", "concentration_sd", "ci_low", "ci_high",
    "inv_low", "inv_high", "censored", "bound", "release", "release_sd", "release_low", "release_high",
    "release_unit",
)  # fmt: skip
# Lines that give the standards in short.
SHORTHAND = ("top", "fold", "levels", "replicates", "zero")
# More than any run has; a range of wells in every line of a long table comes to far more.
MOST_WELLS = 200_000

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_ONE_IN = re.compile(r"0?1\s*[:/]\s*(\d+(?:[.,]\d+)?)(?::00)?", re.ASCII)
# The wide forms too, as `safe_text` guards them in wells.csv.
_GUARDED = re.compile(r"'+[=+\-@\uff1d\uff0b\uff0d\uff20]")


class Cell(NamedTuple):
    """A filled cell: its text, and where it stands (file and line)."""

    text: str
    where: str


@dataclass
class Contents:
    """What was read so far.

    Attributes
    ----------
    decimal : {".", ","}
        What stands before decimals.
    wells : dict
        By plate and place (row, column from 0): filled cells by column.
    columns : dict
        By plate: every column that is there, filled or not, in order (as keys).
    lines : dict
        By plate (empty: all of them): `top`, `fold` and the like.
    """

    decimal: str = "."
    wells: dict[tuple[str, Place], dict[str, Cell]] = field(default_factory=dict)
    columns: dict[str, dict[str, None]] = field(default_factory=dict)
    lines: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def add(self, plate: str, place: Place, column: str, cell: Cell) -> None:
        """Put a cell into its well; an empty one only makes the well known.

        Raises
        ------
        InputError
            If the well's cell is filled already, or there are more wells than any run has.
        """
        well = self.wells.setdefault((plate, place), {})
        if len(self.wells) > MOST_WELLS:
            raise InputError(
                f"{cell.where}: the layout has more than {MOST_WELLS} wells; give one layout per run"
            )
        if not cell.text:
            return
        earlier = well.setdefault(column, cell)
        if earlier is not cell:
            raise InputError(
                f"{cell.where}: {column} of well {well_name(*place)}{of_plate(plate)} was given already "
                f"({earlier.where}); keep one of them, or name each plate in a line plate,NAME"
            )


def of_plate(plate: str) -> str:
    """`` of plate NAME``, or nothing where no plate is named."""
    return f" of plate {plate}" if plate else ""


def column_name(text: str) -> str:
    """A header's text as a column's name: a known one however it is written, a factor as it stands."""
    text = text.strip().strip(":=").strip()
    known = re.sub(r"\s+", "_", text.lower())
    return known if known in (*KNOWN_COLUMNS, *RESULT_COLUMNS, *SHORTHAND) else text


def refuse_reserved(name: str, where: str) -> None:
    """Refuse a column that is called as a result.

    Raises
    ------
    InputError
        If it is.
    """
    if re.sub(r"\s+", "_", name.strip().lower()) in RESERVED_COLUMNS:
        raise InputError(
            f"{where}: the column {name} is called as a column of the results, which it would replace; "
            f"rename it, to my_{name} for example, or delete it"
        )


def without_guard(text: str) -> str:
    """Text without the apostrophe that keeps spreadsheets from taking it for a formula."""
    text = text.strip()
    return text[1:] if _GUARDED.match(text) else text


def with_guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `without_guard` gives it back."""
    text = text.strip()
    formula = text.startswith(("=", "+", "-", "@")) and not _NUMBER.fullmatch(text)
    return f"'{text}" if formula or _GUARDED.match(text) else text


def as_number(text: str, decimal: str) -> float | None:
    """Text as a finite number; None where it is none in this file's decimals."""
    if decimal == ",":
        text = text.replace(".", "?").replace(",", ".")
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def number(cell: Cell, column: str, decimal: str, *, positive: bool = False) -> float:
    """A cell as a number of 0 or more, or more than 0.

    Raises
    ------
    InputError
        If it is no finite number, or too low.
    """
    value = as_number(cell.text, decimal)
    if value is None or value < 0 or (positive and value == 0):
        mark = "commas" if decimal == "," else "points"
        raise InputError(
            f"{cell.where}: {column} holds {cell.text[:40]!r}; it must be a number "
            f"{'greater than 0' if positive else 'of 0 or more'}, with {mark} before decimals only"
        )
    return value


def dilution(cell: Cell, decimal: str) -> float:
    """How many times a sample was diluted: 10 for ``10``, ``1:10``, ``1/10`` (and Excel's ``01:10:00``).

    Raises
    ------
    InputError
        If it is none of these, or not greater than 0.
    """
    match = _ONE_IN.fullmatch(cell.text)
    try:
        return number(Cell(match[1], cell.where) if match else cell, "dilution", decimal, positive=True)
    except InputError as error:
        raise InputError(
            f"{cell.where}: dilution holds {cell.text[:40]!r}; it must be a number above 0: 10 for 1:10"
        ) from error


def truth(cell: Cell, column: str) -> bool:
    """A cell as true or false.

    Raises
    ------
    InputError
        If it is neither.
    """
    word = cell.text.lower()
    if word in {"true", "yes", "1", "x", "vero", "sì", "si"}:
        return True
    if word in {"false", "no", "0", "falso"}:
        return False
    raise InputError(f"{cell.where}: {column} holds {cell.text[:40]!r}; it must be true or false")


def places(cell: Cell) -> Iterator[Place]:
    """Wells of a cell: one (``A1``), or the rectangle of a range (``A1:B3``, ``A1-B3``).

    Raises
    ------
    InputError
        If it names no well that any plate has.
    """
    ends = [parse_well(part) for part in re.split(r"[:–-]", cell.text)]
    corners = [place for place in ends if place is not None]
    if len(corners) != len(ends) or len(ends) > 2:
        raise InputError(
            f"{cell.where}: well holds {cell.text[:40]!r}, which no plate has; write A1, or A1:B3 for several"
        )
    (top, bottom), (left, right) = (sorted((corners[0][axis], corners[-1][axis])) for axis in (0, 1))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column

"""What single cells of an export say: numbers, readings, wavelengths, dilutions, units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...sheets.source import Cells, Sheet

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_COMMA_NUMBER = re.compile(r"[<>*]*\s*[+-]?\d*,\d+(?:[eE][+-]?\d{1,3})?\s*[*%]?")
_WAVELENGTH = re.compile(r"(?<![\d.])(\d{3,4})(?![\d.])")
_RATIO = re.compile(r"1\s*[:/]\s*(\S+)")
_UNIT = re.compile(
    r"(?<![\w/])((?:[fpnuµμmk]?(?:g|mol|IU|U|M)|cells|copies)\s?/\s?(?:[unµμmd]?l)|[fpnuµμm]M)(?![\w/])", re.I
)
# What readers write where they have no number.
_NO_NUMBER = {
    "ovrflw", "overflow", "over", "ofl", "missed", "masked", "?????", "range?", "#sat", "sat", "saturated",
    "invalid", "error", "err", "nan", "n/a", "out", "low", "high", "---", "#low", "underflow", "max",
}  # fmt: skip


def number(text: str) -> float | None:
    """The finite number that a text is; None where it is none."""
    if not text or _NUMBER.fullmatch(text.strip()) is None:
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole_number(text: str) -> int | None:
    """The whole number that a text is (``1``, ``01``, ``1.0``); None where it is none."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() and abs(value) < 1e9 else None


def rows_with_points(sheet: Sheet) -> Cells:
    """The sheet's rows, with decimal commas made points where a cell is a number."""
    if sheet.decimal == ".":
        return sheet.rows
    return [
        [cell.replace(",", ".") if _COMMA_NUMBER.fullmatch(cell) else cell for cell in row]
        for row in sheet.rows
    ]


def cell(row: Sequence[str], index: int) -> str:
    """A row's cell; empty where the row is shorter."""
    return row[index] if 0 <= index < len(row) else ""


def first_text(row: Sequence[str]) -> str:
    """The first cell that holds something."""
    return next((text for text in row if text), "")


def is_blank(row: Sequence[str]) -> bool:
    """Whether no cell holds anything."""
    return not any(row)


def is_reading(text: str) -> bool:
    """Whether a cell is a number, also one marked as masked or out of range."""
    return number(text.strip("<>* ")) is not None


def hold_readings(texts: Iterable[str]) -> bool:
    """Whether cells are readings: some numbers, and hardly anything that is neither number nor its excuse."""
    filled = [text for text in texts if text]
    numbers = sum(is_reading(text) for text in filled)
    excuses = sum(text.lower() in _NO_NUMBER or not text.strip("* ") for text in filled)
    return numbers > 0 and numbers + excuses >= 0.8 * len(filled)


def wavelengths_in(text: str) -> tuple[float, ...]:
    """The different wavelengths that a label names, in nm; its part after a colon decides where it can.

    ``630nmAbsRead:630`` names one, ``Delta 450-570`` two.
    """
    read_name, colon, wavelength = text.rpartition(":")
    if colon and read_name and (value := number(wavelength)) is not None and 200 <= value <= 1100:
        return (value,)
    found = dict.fromkeys(float(match) for match in _WAVELENGTH.findall(text))
    return tuple(value for value in found if 200 <= value <= 1100)


def one_wavelength(text: str) -> float | None:
    """The wavelength that a label names; None where it names none or several."""
    found = wavelengths_in(text)
    return found[0] if len(found) == 1 else None


def wavelength_label(wavelength: float) -> str:
    """A wavelength as a label: ``450``."""
    return f"{wavelength:g}"


def dilution_factor(text: str) -> float | None:
    """How many times something was diluted: 10 for ``10``, ``1:10``, ``10x`` and ``0.1``; None if unsaid."""
    text = text.strip()
    ratio = _RATIO.fullmatch(text)
    value = number(ratio[1]) if ratio else number(text.strip("xX× "))
    if value is None or value <= 0:
        return None
    return value if ratio or value >= 1 else _factor_of_fraction(value, text)


def _factor_of_fraction(fraction: float, text: str) -> float:
    """The factor of a remaining fraction: a whole one where the printed digits allow it (0.333 is 1:3)."""
    factor = 1 / fraction
    decimals = len(text.partition(".")[2])
    whole = round(factor)
    return float(whole) if abs(1 / whole - fraction) <= 0.5 * 10.0**-decimals else factor


def unit_in(header: str) -> str:
    """The unit that a column's header names (``Concentration pg/mL``); empty where it names none."""
    match = _UNIT.search(header)
    return match[1] if match else ""

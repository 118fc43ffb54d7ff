"""What a cell of a table says: short in the table, in full in its tooltip and when copied."""

from __future__ import annotations

import html
import math
from numbers import Integral, Real

import numpy as np
import pandas as pd

from ..flags import explained
from ..sheets.safe_text import safe_cell

FLAGS_COLUMN = "flags"
# From here on whole numbers take too much room: 1.235e+09.
_LONG = 1e9


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing."""
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    )


def is_truth(value: object) -> bool:
    """Whether a cell holds yes or no."""
    return isinstance(value, bool | np.bool_)


def is_number(value: object) -> bool:
    """Whether a cell holds a number; truth values are none."""
    return isinstance(value, Real) and not is_truth(value)


def shown(value: object, column: str = "") -> str:
    """Say in a few letters what a cell holds.

    Parameters
    ----------
    value : object
        Numbers get 4 significant digits (more only before the decimal point), truth values are
        ``yes`` and ``no``, what is missing is empty.
    column : str
        Flags are shown as words.
    """
    if is_missing(value):
        return ""
    if is_truth(value):
        return "yes" if value else "no"
    if is_number(value):
        return _short_number(value)
    return flag_words(str(value)) if column == FLAGS_COLUMN else str(value)


def _short_number(value: object) -> str:
    if isinstance(value, Integral):
        return str(int(value))
    number = float(value)  # type: ignore[arg-type]
    if 1000 <= abs(number) < _LONG:
        return f"{number:.0f}"
    return f"{number:.4g}"


def flag_words(flags: str) -> str:
    """Flags as words: ``low_snr;saturated`` → ``low snr, saturated``."""
    return ", ".join(word.strip().replace("_", " ") for word in flags.split(";") if word.strip())


def full(value: object) -> str:
    """What a cell holds, as a CSV file says it but for the apostrophe before formulas."""
    if is_missing(value):
        return ""
    if is_truth(value):
        return str(bool(value)).lower()
    if isinstance(value, Integral):
        return str(int(value))
    return repr(float(value)) if isinstance(value, Real) else str(value)


def copied(value: object, column: str = "") -> str:
    """A cell for the clipboard: on one line, and nothing that a spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
    column : str
        Centrelines are numbers to whoever reads them, and stay as they are.
    """
    text = full(value)
    if isinstance(value, str) and column != "centreline":
        text = safe_cell(text)
    return " ".join(text.replace("\t", " ").splitlines())


def tooltip(value: object, column: str = "") -> str:
    """Rich text for a cell's tooltip: a number in full, a sentence for each flag; else empty.

    Parameters
    ----------
    value : object
    column : str
    """
    if is_missing(value) or value == "":
        return ""
    lines = explained(str(value)) if column == FLAGS_COLUMN else [full(value)]
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def sort_places(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Each cell's place when a column is sorted by what it holds, NaN where it holds nothing.

    Parameters
    ----------
    values : Series, (n,)
        Numbers sort before text, where a column holds both.

    Returns
    -------
    array, (n,) float64
        Equal values have equal places.
    """
    keys = [_sort_key(value) for value in values.tolist()]
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array(
        [np.nan if key[0] > 1 else float(places[key]) for key in keys],
        dtype=np.float64,
    )


def _sort_key(value: object) -> tuple[int, float, str]:
    if is_missing(value) or value == "":
        return 2, 0.0, ""
    if isinstance(value, Real | np.bool_):
        return 0, float(value), ""
    return 1, 0.0, str(value).casefold()

"""Text from users in cells that no spreadsheet takes for a formula.

OWASP, "CSV injection": a cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return may
be run as a formula when the file is opened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# The wide forms are what some spreadsheets of East Asia take for the same.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GUARDED = re.compile(r"'+(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take text for a formula, which a number is not."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def safe_cell(text: str) -> str:
    """Text for a cell of a CSV file.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        With an apostrophe before what looks like a formula, and before one that such a text has
        already, so that `plain_cell` gives back every text.
    """
    return f"'{text}" if is_formula(text) or _GUARDED.match(text) else text


def plain_cell(text: str) -> str:
    """Text without the apostrophe that `safe_cell` put before it."""
    return text[1:] if _GUARDED.match(text) and _NUMBER.fullmatch(text[1:]) is None else text


def safe_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose text is safe in a CSV file: cells and column names; numbers stay numbers.

    Parameters
    ----------
    table : DataFrame
        It stays as it is. To be used once, as the table is written.
    """
    safe = table.copy()
    for position, kind in enumerate(table.dtypes):
        if kind.kind in "biufcmM":
            continue
        column: pd.Series[Any] = table.iloc[:, position].astype(object)
        safe.isetitem(position, column.map(_safe_value).to_numpy(dtype=object))
    safe.columns = [_safe_value(name) for name in table.columns]
    return safe


def _safe_value(value: Any) -> Any:  # noqa: ANN401  whatever a cell holds
    return safe_cell(value) if isinstance(value, str) else value

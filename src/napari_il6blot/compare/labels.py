"""Names of samples, experiments and factor levels: compared as text, shown as numbers if whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import TYPE_CHECKING

from ..elisa.layout.cells import without_guard
from ..sheets.cells import is_empty

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = re.compile(r"0|-?[1-9]\d{0,8}")


def label_key(cell: object) -> str:
    """A cell as text, alike however a sheet held it: 1, 1.0 and ``"1"`` are one; empty: ``""``."""
    if is_empty(cell):
        return ""
    if isinstance(cell, Real) and str(cell) not in {"True", "False"} and float(cell).is_integer():
        return str(int(float(cell)))
    return without_guard(str(cell))


def label_column(cells: Iterable[object], default: str = "") -> pd.Series[int] | pd.Series[str]:
    """Cells as a column of labels: int64 where every one is whole, else text; `default` where empty."""
    import pandas as pd

    keys = [label_key(cell) or default for cell in cells]
    if all(_WHOLE.fullmatch(key) for key in keys):
        return pd.Series([int(key) for key in keys], dtype="int64")
    return pd.Series([key or None for key in keys], dtype="str")


def factor_column(cells: Sequence[object]) -> pd.Series[float] | pd.Series[int] | pd.Series[str]:
    """Cells as a column of a factor: int64 or float64 where every filled one is a number, else text."""
    import pandas as pd

    filled = [cell for cell in cells if not is_empty(cell)]
    try:
        [float(str(cell)) for cell in filled]
    except ValueError:
        return pd.Series([label_key(cell) or None for cell in cells], dtype="str")
    if len(filled) == len(cells) and all(_WHOLE.fullmatch(label_key(cell)) for cell in cells):
        return label_column(cells)
    if not filled:
        return pd.Series([None] * len(cells), dtype="str")
    return pd.Series([None if is_empty(cell) else float(str(cell)) for cell in cells], dtype="float64")


def united(cells: Iterable[object]) -> str:
    """Words of several `flags` cells, each once, in the order in which they come."""
    words = (word.strip() for cell in cells if not is_empty(cell) for word in str(cell).split(";"))
    return ";".join(dict.fromkeys(word for word in words if word))


def a_few(names: Iterable[object], most: int = 3) -> str:
    """Some of the names, for a sentence."""
    every = list(dict.fromkeys(str(name) for name in names))
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")

"""The lane sheet: which lane of which image is which sample."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..blot.bands import COLUMNS
from ..errors import InputError
from ..sheets.cells import table_name, texts, whole_numbers
from ..sheets.table import read_table
from .labels import factor_column, label_column, label_key

if TYPE_CHECKING:
    import pandas as pd

KIND = "lanes and samples"
LANE_SHEET_COLUMNS = ("image", "strip", "lane", "sample", "experiment", "replicate")
# Columns that stand beside the factors in later tables, so that no factor can be called so.
RESERVED = {
    *COLUMNS, "sample", "experiment", "replicate", "level", "level_sd", "level_low", "level_high",
    "normalized_to", "concentration", "measure", "membrane",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class LaneSheet:
    """A lane sheet whose cells were checked.

    Attributes
    ----------
    rows : DataFrame
        `LANE_SHEET_COLUMNS`, `line` (in the file) and the factors; `sample` is missing for a marker's lane.
    factors : tuple of str
    name : str
        The file, for messages.
    """

    rows: pd.DataFrame
    factors: tuple[str, ...]
    name: str


def table_of(sheet: pd.DataFrame | str | Path) -> pd.DataFrame:
    """A sheet given as a table or as a path, its known columns' names in lower case."""
    table = read_table(sheet) if isinstance(sheet, (str, Path)) else sheet.copy()
    known = {*LANE_SHEET_COLUMNS, "target", "row", "mw_kda", "tolerance", "membrane"}
    names = {str(name): re.sub(r"\s+", "_", str(name).strip().lower()) for name in table.columns}
    return table.rename(columns={name: low for name, low in names.items() if low in known})


def read_lane_sheet(sheet: pd.DataFrame | str | Path) -> LaneSheet:
    """Read and check a lane sheet.

    Parameters
    ----------
    sheet : DataFrame or path
        `image, lane, sample`; `strip`, `experiment` and `replicate` are 1 unless told; every other column
        with anything in it is a factor. A marker's or empty lane has a row with an empty `sample`.

    Raises
    ------
    InputError
        If a column or an image is missing, a number is none, a lane is there twice, or a factor's name is
        taken.
    """
    import pandas as pd

    table = table_of(sheet)
    table.columns = pd.Index([str(name) for name in table.columns], dtype=object)
    name = table_name(table, KIND)
    for column in ("image", "lane", "sample"):
        if column not in table.columns:
            raise InputError(f"{name} has no column {column}; add it, one value per row")
    filled = table[[column for column in LANE_SHEET_COLUMNS if column in table]].notna().any(axis=1)
    every = np.flatnonzero(filled.to_numpy())
    images = texts(table, "image", every)
    if "" in images:
        line = every[images.index("")] + 2
        raise InputError(f"{name}, line {line}: the image is empty; write its path")
    samples = [label_key(cell) or None for cell in table["sample"].iloc[every].tolist()]
    columns = {
        "image": pd.Series(images, dtype="str"),
        "strip": pd.Series(whole_numbers(table, "strip", every, KIND, default=1), dtype="int64"),
        "lane": pd.Series(whole_numbers(table, "lane", every, KIND), dtype="int64"),
        "sample": pd.Series(samples, dtype="str"),
        **{key: label_column(_cells(table, key, every), "1") for key in ("experiment", "replicate")},
        "line": pd.Series(every + 2, dtype="int64"),
    }
    factors = _factors(table, every, name)
    rows = pd.DataFrame(columns | {key: factor_column(_cells(table, key, every)) for key in factors})
    _refuse_twice(rows, name)
    return LaneSheet(rows, factors, name)


def _cells(table: pd.DataFrame, column: str, at: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[object]:
    return table[column].iloc[at].tolist() if column in table.columns else [None] * len(at)


def _factors(
    table: pd.DataFrame, at: np.ndarray[tuple[int], np.dtype[np.intp]], name: str
) -> tuple[str, ...]:
    factors = []
    for column in table.columns:
        if column in LANE_SHEET_COLUMNS or not any(label_key(cell) for cell in _cells(table, column, at)):
            continue
        if column in RESERVED:
            raise InputError(f"{name}: a factor cannot be called {column}; rename that column")
        if not column or column.startswith("Unnamed:"):
            raise InputError(f"{name}: a column has cells but no name; name it, or delete them")
        factors.append(column)
    return tuple(factors)


def _refuse_twice(rows: pd.DataFrame, name: str) -> None:
    seen: dict[tuple[str, int, int], int] = {}
    keys = zip(rows["image"], rows["strip"], rows["lane"], rows["line"], strict=True)
    for image, strip, lane, line in keys:
        earlier = seen.setdefault((image, strip, lane), line)
        if earlier != line:
            raise InputError(
                f"{name}, line {line}: lane {lane} of {image}, strip {strip}, is there already "
                f"(line {earlier}); keep one of them"
            )

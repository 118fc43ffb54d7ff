"""What a window holds of a study and its folder does not: sheets and lanes in work, files elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..sheets.table import read_table_text
from .table_files import csv_text

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """An image or an export that is not in the study's folder yet.

    Attributes
    ----------
    source : str, array or bytes
        Path (with ``#N`` for a page), the pixels of an image, or the content of an export.
    name : str
        What tables call it.
    """

    source: str | NDArray[Any] | bytes
    name: str


@dataclass(frozen=True, eq=False)
class Held:
    """Inputs of a study that stand in place of its folder's files.

    Attributes
    ----------
    sheets : mapping of str to DataFrame or None
        By the keys of ``[sheets]``; None: there is no such sheet, whatever the folder holds.
    lanes, bands : mapping of str to DataFrame, or None
        By image: rows of ``lanes.csv`` and ``bands.csv`` that were edited. None: as in ``geometry/``.
    elsewhere : mapping of str to Elsewhere
        By path in the study.
    """

    sheets: Mapping[str, pd.DataFrame | None] = field(default_factory=dict)
    lanes: Mapping[str, pd.DataFrame] | None = None
    bands: Mapping[str, pd.DataFrame] | None = None
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)

    def with_sheet(self, name: str, sheet: pd.DataFrame | None) -> Held:
        """Hold a sheet, as it will be read once it is saved."""
        return replace(self, sheets={**self.sheets, name: None if sheet is None else as_saved(sheet)})

    def with_lanes(self, image: str, lanes: pd.DataFrame | None) -> Held:
        """Hold an image's edited lanes; None: let them be found."""
        return replace(self, lanes=_with(self.lanes, image, lanes))

    def with_bands(self, image: str, bands: pd.DataFrame | None) -> Held:
        """Hold an image's edited bands; None: let them be found."""
        return replace(self, bands=_with(self.bands, image, bands))


NOTHING_HELD = Held()


def _with(
    held: Mapping[str, pd.DataFrame] | None, image: str, table: pd.DataFrame | None
) -> dict[str, pd.DataFrame]:
    others = {name: one for name, one in (held or {}).items() if name != image}
    return others if table is None else others | {image: as_saved(table)}


def as_saved(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it is after it was written to a CSV file and read again, so that neither changes a number.

    Parameters
    ----------
    table : DataFrame
        Its ``attrs["file"]`` is kept.
    """
    if not len(table.columns):
        return table
    # Numbers and truth values come back as they went: only text is worth the way through a file.
    numeric = [_as_read(kind) for kind in table.dtypes] if len(table) else [None] * len(table.columns)
    text = [position for position, kind in enumerate(numeric) if kind is None]
    read = read_table_text(csv_text(table.iloc[:, text])) if text else table.iloc[:, []]
    if len(text) < len(numeric):
        texts = iter(range(len(text)))
        columns = [
            read.iloc[:, next(texts)].array if kind is None else table.iloc[:, position].to_numpy(kind)
            for position, kind in enumerate(numeric)
        ]
        saved = type(table)(dict(enumerate(columns)))
        saved.columns = [str(name).strip() for name in table.columns]
    else:
        saved = read
    if "file" in table.attrs:
        saved.attrs["file"] = table.attrs["file"]
    return saved


def _as_read(kind: object) -> str | None:
    """The type that a column of numbers or truth values has after it was read; None for any other."""
    return {"i": "int64", "u": "int64", "f": "float64", "b": "bool"}.get(
        getattr(kind, "kind", "") if type(kind).__module__.startswith("numpy") else ""
    )

"""Tables as files: how every CSV and JSON of the program is written.

UTF-8, comma-separated, with a header, ``.`` decimals and full float precision; an
empty cell is a missing value; truth values are ``true`` and ``false``. Text that a spreadsheet
would take for a formula has an apostrophe before it (`safe_text`), which `read_table` takes off.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import InputError
from ..sheets.safe_text import safe_table
from .drafts import draft_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Coordinates, which may be negative: numbers to whoever reads them.
_NO_TEXT = ("centreline",)
# A cell in quotation marks, or the end of a line.
_QUOTED_OR_END = re.compile(r'"(?:[^"]|"")*"|\r\n')


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as the text of a CSV file.

    Parameters
    ----------
    table : DataFrame
        One row per line; its index is left out.
    """
    plain = safe_table(table)
    for name in _NO_TEXT:
        if name in table.columns:
            plain[name] = table[name]
    for position, kind in enumerate(plain.dtypes):
        if kind.kind not in "iu" and kind != "float64":  # these are written alike as they are, and faster
            cells = plain.iloc[:, position].astype(object).map(_cell)
            plain.isetitem(position, cells.to_numpy(dtype=object))
    text = plain.to_csv(index=False, lineterminator="\n", na_rep="")
    if "\r" not in text:
        return text
    # Python 3.11 puts a cell in quotation marks for the letters of the end alone; readers end a line at both.
    text = plain.to_csv(index=False, lineterminator="\r\n", na_rep="")
    return _QUOTED_OR_END.sub(lambda found: "\n" if found[0] == "\r\n" else found[0], text)


def _cell(value: object) -> object:
    """Write truth values in lower case, and all else as it is."""
    return str(value).lower() if isinstance(value, bool) or type(value).__name__ == "bool" else value


def json_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return a table's rows as JSON objects; what is missing or infinite is null.

    Parameters
    ----------
    table : DataFrame
        Its columns become keys.
    """
    rows = table.astype(object).to_dict("records")
    return [{str(name): _json_value(value) for name, value in row.items()} for row in rows]


def _json_value(value: object) -> object:
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def stack(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of the same columns under one another; empty ones keep only the header.

    Parameters
    ----------
    tables : sequence of DataFrame, at least one
        Whose columns agree.
    """
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, all or none of them.

    Each is written beside its place under another name first, and moved when all
    are complete, so that a full disk or an interruption leaves no half file.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    contents : mapping of str to bytes
        File names, directly in `folder`, and what goes into them.

    Raises
    ------
    InputError
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f"{draft_name()}-") as draft:
            for name, content in contents.items():
                (Path(draft) / name).write_bytes(content)
            for name in contents:
                os.replace(Path(draft) / name, folder / name)  # noqa: PTH105  (atomic on every system)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot write the results there ({error.strerror}); choose another with --out."
        ) from error

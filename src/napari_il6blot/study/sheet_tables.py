"""Sheets and result tables read for a window, which asks often: each again only when its file changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..sheets.table import read_table
from .remembered import Remembered, file_state

if TYPE_CHECKING:
    import pandas as pd

    from .spec import SheetName, Study

_TABLES = Remembered(40)


def table_of_file(file: Path) -> pd.DataFrame:
    """A table from its file; nobody may change it.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        If it is no table.
    """
    return _TABLES.get(file_state(file), lambda: read_table(file))


def sheet_table(study: Study, name: SheetName) -> pd.DataFrame | None:
    """A sheet of a study as a table, held or from its file; None where there is none.

    Parameters
    ----------
    study : Study
    name : str
        A key of ``[sheets]``.

    Raises
    ------
    InputError
        If the file is no table, or one that is named is not there.
    """
    sheet = study.sheet_content(name)
    return table_of_file(sheet) if isinstance(sheet, Path) else sheet

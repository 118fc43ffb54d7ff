"""Whether a study's sheets are filled in, and what to say where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..sheets.cells import is_empty
from ..sheets.table import read_table
from .spec_files import SHEETS

if TYPE_CHECKING:
    from typing import TypeGuard

    import pandas as pd

    from .blot_stage import BlotStage
    from .spec import SheetName, Study


def is_filled_in(sheet: Path | pd.DataFrame | None) -> TypeGuard[Path | pd.DataFrame]:
    """Whether a sheet says of any row which sample it is; one that is wrong counts as filled in."""
    if sheet is None:
        return False
    table = read_table(sheet) if isinstance(sheet, Path) else sheet
    return "sample" not in table.columns or not all(is_empty(cell) for cell in table["sample"])


def not_filled_in(study: Study, blots: BlotStage) -> list[str]:
    """Sentences on what the study does not say yet, so that something could not be done.

    Parameters
    ----------
    study : Study
    blots : BlotStage
    """
    said = []
    sheets: tuple[SheetName, ...] = ("lanes", "levels", "concentrations")
    for name in sheets:
        sheet = study.sheet_content(name)
        if sheet is not None and not is_filled_in(sheet):
            file = _file_name(sheet, name)
            said.append(f"{file} names no sample yet, so it was left out: fill in its column sample.")
    if blots.tables and study.sheet_content("lanes") is None:
        said.append(
            "There is no lane sheet, so bands are measured but there are no levels: il6blot init writes one "
            "to fill in."
        )
    if not study.designs:
        said.append(f"{study.file.name} has no [[designs]], so nothing is compared.")
    return said


def _file_name(sheet: Path | pd.DataFrame, name: SheetName) -> str:
    file = sheet if isinstance(sheet, Path) else Path(sheet.attrs.get("file", f"{SHEETS[name]}.csv"))
    return file.name

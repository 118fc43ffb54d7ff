"""The files that quantified plates leave: tables, and a picture of each curve."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .quantified_files import numbered
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .elisa_plates import ElisaResult


def write_plates(out: Path, result: ElisaResult, step: Callable[[], None] = lambda: None) -> list[Path]:
    """Write the tables and one picture per plate, all or nothing.

    Parameters
    ----------
    out : Path
        The folder that they lie directly in; made if it does not exist.
    result : ElisaResult
    step : callable
        Called after each picture, to show progress.

    Returns
    -------
    list of Path
        The pictures, in the order of the plates.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    names = picture_names([plate.name for plate in result.plates])
    contents = {f"{name}.csv": csv_text(table).encode() for name, table in result.tables.items()}
    for name, plate in zip(names, result.plates, strict=True):
        contents[name] = result.picture(plate)
        step()
    write_files(out, contents)
    return [out / name for name in names]


def picture_names(plates: Sequence[str]) -> list[str]:
    """Name each plate's picture by the plate: names that every file system takes, all different."""
    safe = [re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", plate).strip(" .") or "plate" for plate in plates]
    return numbered([f"{name}-curve" for name in safe])

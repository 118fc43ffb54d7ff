"""Save a study with all that a window holds of it, so that a run without a window gives the same numbers."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..blot.sources import split_number
from ..errors import InputError
from .blot_inputs import KINDS, edited_rows, geometry_files
from .held import Held
from .spec import Study
from .spec_files import SHEETS
from .spec_paths import file_of
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    from .spec import SheetName


def holding_geometry(study: Study) -> Study:
    """A study that holds the edited lanes and bands of its folder, to go on editing them.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If a file of theirs is no table.
    """
    files = geometry_files(study)
    rows = {
        kind: {
            image.path: own
            for image in study.image_list()
            if (own := edited_rows(study, image.path, kind, files)) is not None
        }
        for kind in KINDS
    }
    held = replace(study.held, lanes=rows["lanes"], bands=rows["bands"])
    return study.model_copy(update={"held": held})


def save_study(study: Study, folder: str | Path | None = None) -> Study:
    """Write a study: settings, sheets, edited lanes and bands; bring images and exports that lie elsewhere.

    Parameters
    ----------
    study : Study
    folder : path, optional
        The study's own by default; made if it does not exist.

    Returns
    -------
    Study
        As saved: in that folder, holding its edited lanes and bands.

    Raises
    ------
    InputError
        If something cannot be read or written; nothing that was there is lost.
    """
    target = Path(folder).absolute() if folder is not None else study.folder
    try:
        target.mkdir(parents=True, exist_ok=True)
        if target != study.folder:
            _copy_inputs(study, target)
        for path, elsewhere in study.held.elsewhere.items():
            _bring(elsewhere.source, file_of(target, path))
        sheets = _write_sheets(study, target)
        for kind in KINDS:
            held = study.held.lanes if kind == "lanes" else study.held.bands
            if held is not None:
                _write_geometry(target / "geometry", kind, held)
    except OSError as error:
        raise InputError(
            f"{target}: the study cannot be saved there ({error.strerror}); choose another folder"
        ) from error
    settled = study.model_copy(update={"folder": target, "held": Held(), "sheets": sheets})
    settled.to_file(target / study.toml_name)
    return holding_geometry(settled)


def _copy_inputs(study: Study, target: Path) -> None:
    for path, file in study.input_files().items() if study.file.is_file() else ():
        if file != study.file or not (target / path).exists():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / path)


def _bring(source: object, file: Path) -> None:
    """Put an image or an export into the study, unless it is there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, bytes):
        file.write_bytes(source)
    elif isinstance(source, np.ndarray):
        import tifffile

        tifffile.imwrite(file, source)
    else:
        origin = Path(split_number(str(source))[0])
        if not (file.exists() and origin.exists() and file.samefile(origin)):
            shutil.copyfile(origin, file)


def _write_sheets(study: Study, target: Path) -> object:
    """Write the sheets that are held; returns the section that names them."""
    names = {one.name: path for path, one in study.held.elsewhere.items()}
    changed: dict[str, str | None] = {}
    for name, sheet in study.held.sheets.items():
        file = Path(getattr(study.sheets, name) or f"{SHEETS[_sheet(name)]}.csv").with_suffix(".csv")
        if sheet is None:
            changed[name] = None
            (target / file).unlink(missing_ok=True)
            continue
        known = sheet.copy()
        if "image" in known.columns:
            known["image"] = [names.get(str(image), image) for image in known["image"]]
        write_files((target / file).parent, {file.name: csv_text(known).encode()})
        if getattr(study.sheets, name) not in (None, file.as_posix()) or _shadowed(target, _sheet(name)):
            changed[name] = file.as_posix()
    return study.sheets.model_copy(update=changed)


def _sheet(name: str) -> SheetName:
    return next(known for known in SHEETS if known == name)


def _shadowed(target: Path, name: SheetName) -> bool:
    """Whether an older sheet of another form is there too."""
    return (target / f"{SHEETS[name]}.xlsx").exists()


def _write_geometry(folder: Path, kind: str, held: Mapping[str, pd.DataFrame]) -> None:
    if not held:
        (folder / f"{kind}.csv").unlink(missing_ok=True)
        return
    tables = []
    for image, rows in held.items():
        named = rows.drop(columns="image", errors="ignore").copy()
        named.insert(0, "image", image)
        tables.append(named)
    write_files(folder, {f"{kind}.csv": csv_text(pd.concat(tables, ignore_index=True)).encode()})

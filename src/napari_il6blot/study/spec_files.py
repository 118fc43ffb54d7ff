"""The files of a study: those that its settings name, and those that are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sheets.cells import table_name, texts
from ..sheets.table import read_table
from .spec_errors import at
from .spec_models import StudyImage, StudyPlate
from .spec_paths import file_of, study_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from .spec import SheetName, Study

SHEETS: dict[SheetName, str] = {
    "lanes": "lane_sheet",
    "targets": "target_sheet",
    "wells": "well_sheet",
    "subjects": "subject_sheet",
    "levels": "levels_sheet",
    "concentrations": "concentrations_sheet",
}
IMAGE_SUFFIXES = {".tif", ".tiff", ".gel", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".scn", ".1sc"}
EXPORT_SUFFIXES = {".csv", ".txt", ".tsv", ".asc", ".xlsx", ".xlsm"}
BLOTS, PLATES, GEOMETRY = "blots", "plates", ("geometry/lanes.csv", "geometry/bands.csv")


def sheet_file(study: Study, name: SheetName) -> Path | None:
    """A sheet's file, or None where the study has none.

    Parameters
    ----------
    study : Study
    name : str
        A key of ``[sheets]``.

    Raises
    ------
    InputError
        If the file that is named is not there.
    """
    named = getattr(study.sheets, name)
    if named is not None:
        file = file_of(study.folder, named)
        if not file.is_file():
            raise InputError(_missing(at(str(study.file), ("sheets", name)), named, "the key"))
        return file
    candidates = (file_of(study.folder, SHEETS[name] + suffix) for suffix in (".csv", ".xlsx"))
    return next((file for file in candidates if file.is_file()), None)


def _missing(where: str, path: str, what: str) -> str:
    return (
        f"{where}: there is no file {path} in the study's folder; put it there, or correct or remove {what}"
    )


def missing_file(study: Study) -> str:
    """A sentence on the first file that is named and not there; empty where there is none."""
    for name in SHEETS:
        sheet_file(study, name)
    listed = {"images": [one.path for one in study.images], "plates": [one.path for one in study.plates]}
    for kind, paths in listed.items():
        for index, path in enumerate(paths):
            if not file_of(study.folder, path).is_file():
                return _missing(at(str(study.file), (kind, index, "path")), path, "this entry")
    return ""


def found_images(study: Study) -> tuple[StudyImage, ...]:
    """Images that are not listed: those that the lane and target sheets name, else all in ``blots/``.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If a sheet names an image that is not there.
    """
    named: dict[str, None] = {}
    sheets: tuple[SheetName, ...] = ("lanes", "targets")
    for sheet in (study.sheet_content(name) for name in sheets):
        if sheet is not None:
            named |= dict.fromkeys(_images_of(sheet, study.folder))
    if not named:
        named = dict.fromkeys(_files_in(study.folder, BLOTS, IMAGE_SUFFIXES))
    return tuple(StudyImage(path=path) for path in named)


def _images_of(sheet: Path | pd.DataFrame, folder: Path) -> Iterator[str]:
    table = read_table(sheet) if isinstance(sheet, Path) else sheet
    name = table_name(table, "lanes")
    if "image" not in table.columns:
        raise InputError(f"{name} has no column image; add it, one path per row")
    rows: dict[str, int] = {}
    for row, text in enumerate(texts(table, "image", np.arange(len(table)))):
        if text:
            rows.setdefault(text, row)
    for text, row in rows.items():
        yield _image_named(text, f"{name}, line {row + 2}: image", folder)


def _image_named(text: str, where: str, folder: Path) -> str:
    """The path of an image that a sheet names, perhaps by the end of its path only."""
    try:
        path = study_path(text)
    except ValueError as error:
        raise InputError(f"{where} {error}") from error
    if file_of(folder, path).is_file():
        return path
    if file_of(folder, f"{BLOTS}/{path}").is_file():
        return f"{BLOTS}/{path}"
    raise InputError(f"{where} {path} is not in the study's folder; put the file there, or correct its name")


def found_plates(study: Study) -> tuple[StudyPlate, ...]:
    """Exports that are not listed: all in ``plates/``, else files named like plates of the well sheet.

    Parameters
    ----------
    study : Study
    """
    sheets = set(study.sheets.model_dump().values())
    paths = [path for path in _files_in(study.folder, PLATES, EXPORT_SUFFIXES) if path not in sheets]
    sheet = study.sheet_content("wells")
    if not paths and sheet is not None:
        table = read_table(sheet) if isinstance(sheet, Path) else sheet
        plates = set(texts(table, "plate", np.arange(len(table)))) - {""}
        beside = _files_in(study.folder, "", EXPORT_SUFFIXES)
        paths = [path for path in beside if Path(path).stem in plates]
    return tuple(StudyPlate(path=path) for path in paths)


def _files_in(folder: Path, below: str, suffixes: set[str]) -> list[str]:
    """Files of those kinds directly in a folder of the study, sorted; hidden ones are passed over."""
    place = folder / below
    if not place.is_dir():
        return []
    names = sorted(
        file.name
        for file in place.iterdir()
        if file.suffix.lower() in suffixes and not file.name.startswith((".", "~")) and file.is_file()
    )
    return [f"{below}/{name}" if below else name for name in names]


def study_files(study: Study) -> dict[str, Path]:
    """Every file that a study's results depend on, by its path in the study, sorted.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        As from `found_images`.
    """
    files = [study.file]
    files += [file for name in SHEETS if (file := study.sheet(name)) is not None]
    files += [file_of(study.folder, image.path) for image in study.image_list()]
    files += [file_of(study.folder, plate.path) for plate in study.plate_list()]
    files += [file_of(study.folder, path) for path in GEOMETRY]
    there = {file.relative_to(study.folder).as_posix(): file for file in files if file.is_file()}
    return dict(sorted(there.items()))

"""A study from a folder of images and plate exports: ``study.toml`` and the sheets to fill in."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..elisa.layout import template_bytes, template_table
from ..errors import InputError
from ..sheets.table import read_table
from .init_text import study_text
from .spec_files import EXPORT_SUFFIXES, IMAGE_SUFFIXES, SHEETS
from .spec_paths import study_path
from .spec_reading import TOML_NAME
from .table_files import write_files

if TYPE_CHECKING:
    from ..blot.image import Blot
    from ..elisa.plate import Plate
    from .spec import SheetName

LANE_COLUMNS = ("image", "strip", "lane", "sample", "experiment", "replicate", "cell_line", "treatment")
TARGET_COLUMNS = ("image", "strip", "row", "target")
SUBJECT_COLUMNS = ("subject", "group", "value")
# Words for a subject that other tables use.
SUBJECT_WORDS = {"subject", "patient", "donor", "subject_id", "patient_id", "case", "paziente", "soggetto"}
# What the program itself writes, and what other programs keep.
PASSED_OVER = {"results", "il6blot-results", "geometry", "truth", "__pycache__", "__MACOSX"}
MOST_FILES = 2000


@dataclass(frozen=True)
class StudyDraft:
    """What a folder would become.

    Attributes
    ----------
    contents : dict of str to bytes
        New files by name, directly in the folder.
    notes : tuple of str
        Sentences: what was found, and what could not be read.
    """

    contents: dict[str, bytes]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Found:
    """Images with their lanes and rows, exports with their plates, and tables of subjects."""

    images: list[str]
    lanes: list[dict[str, object]]
    rows: list[dict[str, object]]
    exports: list[str]
    plates: list[Plate]
    subjects: list[str]
    like_subjects: list[str]
    notes: list[str]


def init_study(folder: str | Path) -> list[Path]:
    """Make ``study.toml`` and the sheets to fill in; nothing that is there is touched.

    Parameters
    ----------
    folder : path
        Holds blot images and plate exports, in ``blots/`` and ``plates/`` or anywhere.

    Returns
    -------
    list of Path
        The new files, ``study.toml`` first.

    Raises
    ------
    InputError
        If there is no such folder, it is a study already, or nothing in it can be read.
    """
    return write_draft(folder, draft_study(folder))


def write_draft(folder: str | Path, draft: StudyDraft) -> list[Path]:
    """Write a draft's files into its folder, all or none.

    Parameters
    ----------
    folder : path
    draft : StudyDraft

    Raises
    ------
    InputError
        If the folder does not take them.
    """
    try:
        write_files(Path(folder), draft.contents)
    except InputError as error:
        reason = getattr(error.__cause__, "strerror", None) or "the folder does not take them"
        raise InputError(f"{folder}: the study's files cannot be written there ({reason})") from error
    return [Path(folder) / name for name in draft.contents]


def draft_study(folder: str | Path) -> StudyDraft:
    """Look through a folder, and say what `init_study` would write.

    An image or export that cannot be read is noted, and the others go on.

    Parameters
    ----------
    folder : path

    Raises
    ------
    InputError
        As from `init_study`.
    """
    home = Path(folder)
    if not home.is_dir():
        raise InputError(f"{folder} is no folder; name one with blot images and plate exports")
    if (home / TOML_NAME).exists():
        raise InputError(f"{folder} holds a {TOML_NAME} already; edit it, or remove it to start afresh")
    found = _look_through(home)
    if not (found.images or found.exports or found.subjects or _sheets_there(home)):
        told = f" ({found.notes[0]})" if found.notes else ""
        raise InputError(
            f"{folder} holds no blot image and no plate export that can be read{told}; "
            "put images into blots and exports into plates"
        )
    sheets = _sheets_there(home)
    new = _new_sheets(found, {SHEETS[key] for key in sheets})
    sheets |= {key: f"{stem}.csv" for key, stem in SHEETS.items() if f"{stem}.csv" in new}
    if found.subjects:
        sheets.setdefault("subjects", found.subjects[0])
    text = study_text(home.resolve().name, sheets, found.images, found.exports, found.notes)
    return StudyDraft({TOML_NAME: text.encode(), **new}, tuple(found.notes))


def _sheets_there(home: Path) -> dict[SheetName, str]:
    """Sheets that the folder has already, by their key."""
    return {
        key: stem + suffix
        for key, stem in SHEETS.items()
        for suffix in (".xlsx", ".csv")
        if (home / (stem + suffix)).is_file()
    }


def _look_through(home: Path) -> _Found:
    found = _Found([], [], [], [], [], [], [], [])
    own = {stem + suffix for stem in SHEETS.values() for suffix in (".csv", ".xlsx")}
    for path in _paths(home):
        try:
            usable = study_path(path) == path and path.encode() is not None
        except ValueError:  # an absolute-looking name, or one that is no Unicode
            usable = False
        if not usable:
            found.notes.append(f"{path!r} was left out: rename it so that every system can read its name")
        elif Path(path).suffix.lower() in IMAGE_SUFFIXES:
            _add_image(found, home, path)
        elif path not in own:
            _add_table(found, home, path)
    return found


def _paths(home: Path) -> Iterator[str]:
    """Files that might be images or tables, sorted, with ``/``; what is hidden or a result is passed over."""
    count = 0
    for place, folders, files in os.walk(home):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in PASSED_OVER)
        for name in sorted(files):
            if (
                name.startswith((".", "~"))
                or Path(name).suffix.lower() not in IMAGE_SUFFIXES | EXPORT_SUFFIXES
            ):
                continue
            count += 1
            if count > MOST_FILES:
                raise InputError(
                    f"{home} holds more than {MOST_FILES} images and tables; name the folder of one study"
                )
            yield (Path(place) / name).relative_to(home).as_posix()


def _add_image(found: _Found, home: Path, path: str) -> None:
    try:
        names = _pages(home, path)
        for name in names:
            lanes, rows = _lanes_and_rows(home, name, found.notes)
            found.images.append(name)
            found.lanes.extend(lanes)
            found.rows.extend(rows)
    except InputError as error:
        found.notes.append(str(error).replace(str(home / path), path))


def _pages(home: Path, path: str) -> list[str]:
    """The image, or each page of a file that holds several."""
    from ..blot.sources import read_stored

    try:
        read_stored(str(home / path))
    except InputError as error:
        try:
            count = read_stored(f"{home / path}#1")[0].count
        except InputError:
            raise error from None
        return [f"{path}#{number}" for number in range(1, count + 1)]
    return [path]


def _lanes_and_rows(
    home: Path, image: str, notes: list[str]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """One row of the lane sheet per lane, and one of the target sheet per row of bands."""
    from ..blot.bands import quantify
    from ..blot.detection import detect_lanes
    from ..blot.formats import read_blot
    from ..blot.tables import lanes_to_table

    blot: Blot = read_blot(str(home / image))
    lanes = detect_lanes(blot)
    if not lanes:
        notes.append(f"{image}: no lanes were found; say how many with lanes = N, or where with region")
        return [{"image": image, "strip": 1, "lane": 1}], []
    table = lanes_to_table(blot, lanes)
    bands = quantify(blot, lanes)
    seen = bands[["strip", "row"]].dropna().drop_duplicates().sort_values(["strip", "row"])
    places = zip(table["strip"], table["lane"], strict=True)
    rows = zip(seen["strip"], seen["row"], strict=True)
    return (
        [{"image": image, "strip": int(strip), "lane": int(lane)} for strip, lane in places],
        [{"image": image, "strip": int(strip), "row": int(row)} for strip, row in rows],
    )


def _add_table(found: _Found, home: Path, path: str) -> None:
    """Take a table for subjects or for a plate reader's export."""
    kind = _subjects(home / path)
    if kind == "subjects":
        found.subjects.append(path)
        return
    if kind == "like subjects":
        found.like_subjects.append(path)
        found.notes.append(
            f"{path} looks like a table of subjects; copy it into subject_sheet.csv with columns "
            f"{', '.join(SUBJECT_COLUMNS)}"
        )
        return
    from ..elisa.plates import export_plates

    try:
        found.plates.extend(export_plates(str(home / path)))
    except InputError as error:
        why = str(error).replace(str(home / path), path).partition(". ")[0]
        found.notes.append(f"{why}: left out")
    else:
        found.exports.append(path)


def _subjects(path: Path) -> str:
    """Whether a table is one of subjects as the program takes it, looks like one, or is none."""
    try:
        columns = [str(name).strip().lower().replace(" ", "_") for name in read_table(path).columns]
    except InputError:
        return ""
    if set(SUBJECT_COLUMNS) <= set(columns):
        return "subjects"
    return "like subjects" if set(columns) & SUBJECT_WORDS and "well" not in columns else ""


def _new_sheets(found: _Found, there: Collection[str]) -> dict[str, bytes]:
    """Sheets to fill in of what was found, but for those that are there."""
    from ..elisa.plates import distinct_names

    tables: dict[str, pd.DataFrame] = {}
    if found.lanes:
        tables["lane_sheet"] = _to_fill_in(found.lanes, LANE_COLUMNS)
        tables["target_sheet"] = _to_fill_in(found.rows, TARGET_COLUMNS)
    if found.plates:
        tables["well_sheet"] = template_table(distinct_names(found.plates))
    if found.like_subjects and not found.subjects:
        tables["subject_sheet"] = _to_fill_in([], SUBJECT_COLUMNS)
    return {
        f"{stem}.csv": template_bytes(table, f"{stem}.csv")
        for stem, table in tables.items()
        if stem not in there
    }


def _to_fill_in(rows: Sequence[dict[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return table.where(table.notna(), "")

"""The tables of a batch: those of its inputs under one another, in order; and one row for each input."""

from __future__ import annotations

import csv
import json
import posixpath
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from ...blot.bands import COLUMNS
from ...blot.tables import LANE_COLUMNS
from ...sheets.safe_text import plain_cell, safe_cell
from ..spec_reading import TOML_NAME
from .inputs import BatchInput
from .records import FOLDER, Record, file_sha256, replacing

SUMMARY = "summary.csv"
SUMMARY_COLUMNS = (
    "input", "kind", "status", "reused", "seconds", "lanes", "bands", "flags", "sentences",
)  # fmt: skip
# Tables whose rows name an image, which a study names within its folder.
OF_IMAGES = ("lanes", "bands")
# Those that are always there, and their headers where no input has any rows to show.
EMPTY = {"lanes": LANE_COLUMNS, "bands": COLUMNS}
# The names of the merged tables, which the next batch into the folder replaces.
MERGED = f"{FOLDER}/merged.json"
# Of the column that says which study a row is of, and of a study's own column of that name.
STUDY, OWN_STUDY = "study", "study (its own)"

Rows = Iterable[tuple[BatchInput, Record]]


@dataclass(frozen=True)
class Merged:
    """Tables that were written.

    Attributes
    ----------
    names : tuple of str
    set_aside : tuple of str
        Sentences on files of their names that are not as a batch wrote them: those are kept under others.
    """

    names: tuple[str, ...]
    set_aside: tuple[str, ...] = ()


def merge_tables(out: Path, records: Rows) -> Merged:
    """Write the tables of all inputs; a table's columns are those that any input's has.

    Of a study's lanes and bands, `image` is prefixed with the study's path; other tables of studies have
    that path in the column `study`.

    Parameters
    ----------
    out : Path
        The folder; what `merged_before` names there is gone already.
    records : iterable of (BatchInput, Record)
        In the order of the inputs, gone through twice, one at a time, so that memory stays flat.

    Returns
    -------
    Merged

    Raises
    ------
    OSError
        If they cannot be written; those of before stay then, or are gone.
    """
    with _long_cells():
        headers = _headers(records)
        files_of_tables = [*(f"{name}.csv" for name in headers), SUMMARY]
        kept = _set_aside(out, files_of_tables)
        _remember(out, dict.fromkeys(files_of_tables, ""))
        with ExitStack() as files:
            writers = {}
            for name, header in headers.items():
                file = files.enter_context(_replaced(out / f"{name}.csv"))
                writers[name] = csv.DictWriter(file, list(header), restval="", lineterminator="\n")
                writers[name].writeheader()
            for source, record in records:
                for name, text in record.tables.items():
                    writers[name].writerows(_rows(source, name, text))
    return Merged(tuple(headers), kept)


def _set_aside(out: Path, names: list[str]) -> tuple[str, ...]:
    """Give other names to files that a batch would replace but did not write."""
    said = []
    for name in names:
        path, number = out / name, 1
        if not path.is_file():
            continue
        aside = path.with_stem(f"{path.stem}-before")
        while aside.exists():
            number += 1
            aside = path.with_stem(f"{path.stem}-before-{number}")
        path.rename(aside)
        said.append(f"{path}: no batch wrote it, or it was edited since; it is kept as {aside.name}.")
    return tuple(said)


def seal_tables(out: Path) -> None:
    """Remember what the tables of this batch are like, so that one that somebody edits is not taken for ours.

    Raises
    ------
    OSError
        If they cannot be read, or that cannot be written.
    """
    _remember(out, {name: file_sha256(out / name) for name in _remembered(out)})


def merged_before(out: Path) -> list[str]:
    """The file names of an earlier batch's tables, but of those that were edited since."""
    return [
        name
        for name, digest in _remembered(out).items()
        if Path(name).name == name
        and (out / name).is_file()
        and (not digest or digest == file_sha256(out / name))
    ]


def _remembered(out: Path) -> dict[str, str]:
    """SHA-256 of the tables by name; empty of one that was being written as the batch was broken off."""
    try:
        known = json.loads((out / MERGED).read_text(encoding="utf-8"))
        return {name: str(digest) for name, digest in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(out: Path, digests: dict[str, str]) -> None:
    with replacing(out / MERGED) as draft:
        draft.write_text(json.dumps(digests), encoding="utf-8")


def _headers(records: Rows) -> dict[str, dict[str, None]]:
    """Columns by table; lanes and bands first."""
    headers: dict[str, dict[str, None]] = {name: {} for name in EMPTY}
    for source, record in records:
        for name, text in record.tables.items():
            columns = next(csv.reader(StringIO(text, newline="")), [])
            if source.kind == "study" and name not in OF_IMAGES:
                columns = [STUDY, *(OWN_STUDY if column == STUDY else column for column in columns)]
            headers.setdefault(name, {}).update(dict.fromkeys(columns))
    return {name: header or dict.fromkeys(EMPTY[name]) for name, header in headers.items()}


def _rows(source: BatchInput, name: str, text: str) -> Iterator[dict[str, str]]:
    study = source.path.rstrip("/")
    if posixpath.basename(study) == TOML_NAME:
        study = posixpath.dirname(study) or "."
    for row in csv.DictReader(StringIO(text, newline="")):
        if source.kind == "study" and name in OF_IMAGES:
            if row["image"]:
                row["image"] = safe_cell(f"{study}/{plain_cell(row['image'])}")
        elif source.kind == "study":
            if STUDY in row:
                row[OWN_STUDY] = row[STUDY]
            row[STUDY] = safe_cell(study)
        yield row


def write_summary(out: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write ``summary.csv``.

    Parameters
    ----------
    out : Path
        The folder; the file is replaced as a whole.
    rows : iterable of dict
        With `SUMMARY_COLUMNS`.
    """
    with _replaced(out / SUMMARY) as file:
        writer = csv.DictWriter(file, SUMMARY_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {key: safe_cell(value) if isinstance(value, str) else value for key, value in row.items()}
            )


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """A file to write, which takes its place once it is complete."""
    # A path may hold bytes that are no letters; they are spelled out, as on the terminal.
    with (
        replacing(path) as draft,
        draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        yield file


@contextmanager
def _long_cells() -> Iterator[None]:
    """Read cells of any length: the centreline of a tall image is a long one."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)

"""The tables of a batch: those of its inputs under one another, in order; and one row for each input."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO

from ...blot.bands import COLUMNS
from ...blot.tables import LANE_COLUMNS
from .inputs import BatchInput
from .records import Record, replacing

SUMMARY_COLUMNS = (
    "input", "kind", "status", "reused", "seconds", "lanes", "bands", "flags", "sentences",
)  # fmt: skip
# Tables whose rows name an image, which a study names within its folder.
OF_IMAGES = ("lanes", "bands")

# Their headers where no input has any rows to show.
EMPTY = {"lanes": LANE_COLUMNS, "bands": COLUMNS}

Rows = Iterable[tuple[BatchInput, Record]]


def merge_table(path: Path, name: str, records: Rows) -> None:
    """Write one table of all inputs; its columns are those that any input's has.

    Of a study's lanes and bands, `image` is prefixed with the study's path; other tables of studies have
    that path in the column `study`.

    Parameters
    ----------
    path : Path
        Of the file, replaced as a whole.
    name : str
        Of the table.
    records : iterable of (BatchInput, Record)
        In the order of the inputs, gone through twice; those without such a table add nothing.
    """
    header = list(
        dict.fromkeys(
            column
            for source, record in records
            if name in record.tables
            for column in _header(source, name, record.tables[name])
        )
    )
    with _replaced(path) as file:
        writer = csv.DictWriter(file, header or EMPTY[name], restval="", lineterminator="\n")
        writer.writeheader()
        for source, record in records:
            if name in record.tables:
                writer.writerows(_rows(source, name, record.tables[name]))


def _header(source: BatchInput, name: str, text: str) -> list[str]:
    columns = next(csv.reader(StringIO(text)), [])
    return ["study", *columns] if source.kind == "study" and name not in OF_IMAGES else columns


def _rows(source: BatchInput, name: str, text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(StringIO(text)):
        if source.kind == "study" and name in OF_IMAGES:
            row["image"] = f"{source.path}/{row['image']}"
        elif source.kind == "study":
            row["study"] = source.path
        yield row


def write_summary(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write ``summary.csv``.

    Parameters
    ----------
    path : Path
        Replaced as a whole.
    rows : iterable of dict
        With `SUMMARY_COLUMNS`.
    """
    with _replaced(path) as file:
        writer = csv.DictWriter(file, SUMMARY_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """A file to write, which takes its place once it is complete."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        yield file

"""A study in work as files, to be had back after a crash: complete at any moment, whatever ends the program.

Every table, array and text lies in a file named by its content, so that what did not change is not written
again; one record names them all, and is replaced at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import InputError
from ..sheets.table import read_table_text
from .held import Elsewhere, Held
from .spec import Study
from .spec_saving import toml_text
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

RECORD = "session.json"
VERSION = 1


@dataclass(frozen=True)
class SessionRecord:
    """What the record of a session says.

    Attributes
    ----------
    place : Path
        The folder of the record.
    title : str
        The study's, or its folder's name; empty for one that was never saved.
    when : datetime
        Of the last writing, with its time zone.
    process : int
        That wrote it.
    study : Path
        Where the study lies, or would.
    """

    place: Path
    title: str
    when: datetime
    process: int
    study: Path


def write_recovery(study: Study, place: Path, when: datetime | None = None) -> None:
    """Write a study with all that a window holds of it.

    Parameters
    ----------
    study : Study
    place : Path
        A folder of its own; made if it does not exist.
    when : datetime, optional
        Now by default.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    files = _Files(place)
    held = study.held
    record = {
        "version": VERSION,
        "process": os.getpid(),
        "time": (when or datetime.now(UTC)).astimezone(UTC).isoformat(),
        "title": study.title or (study.folder.name if study.file.is_file() else ""),
        "study": str(study.file),
        "settings": files.add(toml_text(study).encode(), "toml"),
        "sheets": {
            name: None if sheet is None else [files.table(sheet), sheet.attrs.get("file")]
            for name, sheet in held.sheets.items()
        },
        "lanes": files.tables(held.lanes),
        "bands": files.tables(held.bands),
        "elsewhere": {
            path: {"name": one.name, **files.source(one.source)} for path, one in held.elsewhere.items()
        },
    }
    try:
        write_files(place, files.new)
        write_files(place, {RECORD: json.dumps(record, ensure_ascii=False).encode()})
        for file in place.iterdir():
            if file.is_file() and file.name not in {RECORD, "lock", *files.named}:
                file.unlink()
    except (InputError, OSError) as error:
        reason = error.__cause__ if isinstance(error, InputError) else error
        said = getattr(reason, "strerror", None) or "the folder does not take it"
        raise InputError(
            f"{place}: the session cannot be kept there against a crash ({said}); save the study"
        ) from error


class _Files:
    """Files to write: those that are there already are named only."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.new: dict[str, bytes] = {}
        self.named: set[str] = set()

    def add(self, content: bytes, kind: str) -> str:
        return self._add(hashlib.sha256(content).hexdigest(), kind, lambda: content)

    def _add(self, digest: str, kind: str, content: Any) -> str:  # noqa: ANN401
        name = f"{digest[:32]}.{kind}"
        self.named.add(name)
        if not (self._place / name).exists():
            self.new[name] = content()
        return name

    def table(self, table: pd.DataFrame) -> str:
        return self.add(csv_text(table).encode(), "csv") if len(table.columns) else ""

    def tables(self, tables: Mapping[str, pd.DataFrame] | None) -> dict[str, str] | None:
        return None if tables is None else {name: self.table(table) for name, table in tables.items()}

    def source(self, source: str | NDArray[Any] | bytes) -> dict[str, str]:
        if isinstance(source, bytes):
            return {"kind": "bytes", "file": self.add(source, "bin")}
        if isinstance(source, str):
            return {"kind": "path", "file": str(Path(source).absolute())}
        array = np.ascontiguousarray(source)
        digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.data)
        return {"kind": "array", "file": self._add(digest.hexdigest(), "npy", lambda: _npy(array))}


def _npy(array: NDArray[Any]) -> bytes:
    content = BytesIO()
    np.save(content, array, allow_pickle=False)
    return content.getvalue()


def read_session(place: Path) -> SessionRecord:
    """Read what the record of a session says.

    Parameters
    ----------
    place : Path

    Raises
    ------
    InputError
        If there is none, or it cannot be understood.
    """
    record = _record(place)
    try:
        when = datetime.fromisoformat(record["time"])
        return SessionRecord(place, record["title"], when, int(record["process"]), Path(record["study"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(_unreadable(place)) from error


def read_recovery(place: Path) -> Study:
    """Read a study as it was last written.

    Parameters
    ----------
    place : Path
        As given to `write_recovery`.

    Raises
    ------
    InputError
        If it is not there, or cannot be read.
    """
    record = _record(place)
    try:
        study = Study.from_text((place / record["settings"]).read_text(encoding="utf-8"), record["study"])
        sheets = {
            name: None if told is None else _named(_table(place, told[0]), told[1])
            for name, told in record["sheets"].items()
        }
        elsewhere = {
            path: Elsewhere(_source(place, told["kind"], told["file"]), told["name"])
            for path, told in record["elsewhere"].items()
        }
        held = Held(sheets, _tables(place, record["lanes"]), _tables(place, record["bands"]), elsewhere)
    except (OSError, KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(_unreadable(place)) from error
    return study.model_copy(update={"held": held})


def _record(place: Path) -> dict[str, Any]:
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(_unreadable(place)) from error
    if not isinstance(record, dict) or record.get("version") != VERSION:
        raise InputError(_unreadable(place))
    return record


def _unreadable(place: Path) -> str:
    return f"{place}: this session cannot be read; discard it"


def _table(place: Path, file: str) -> pd.DataFrame:
    return read_table_text((place / file).read_text(encoding="utf-8")) if file else pd.DataFrame()


def _named(table: pd.DataFrame, file: str | None) -> pd.DataFrame:
    if file is not None:
        table.attrs["file"] = file
    return table


def _tables(place: Path, files: Mapping[str, str] | None) -> dict[str, pd.DataFrame] | None:
    return None if files is None else {name: _table(place, file) for name, file in files.items()}


def _source(place: Path, kind: str, file: str) -> str | bytes | NDArray[Any]:
    if kind == "path":
        return file
    if kind == "bytes":
        return (place / file).read_bytes()
    array: NDArray[Any] = np.load(place / file, allow_pickle=False)
    return array

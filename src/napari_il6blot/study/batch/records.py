"""What is kept of an input that is done: a record named by what it was made of, whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..drafts import MARK, draft_name, is_abandoned

# In the output folder; its content can be deleted, and is made again.
FOLDER = ".il6blot-batch"
# In a study's folder of results from its first moment on: pictures of a run that was broken off are no blots.
RESULTS = ".il6blot-results"


@dataclass(frozen=True)
class Record:
    """An input that is done.

    Attributes
    ----------
    seconds : float
        That it took.
    lanes, bands : int
        How many there are.
    flags : str
        Those that any lane or band has, ``;``-separated.
    sentences : tuple of str
        What the user should know.
    partly : bool
        Whether a part of it failed: a page, or an image or plate of a study.
    bounds : str
        What was read at most, where a part failed: with other bounds it is tried again.
    tables : mapping of str to str
        CSV texts by name.
    files : mapping of str to str
        SHA-256 of other files that were written for it, by their names in the output folder.
    """

    seconds: float
    lanes: int = 0
    bands: int = 0
    flags: str = ""
    sentences: tuple[str, ...] = ()
    partly: bool = False
    bounds: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def record_path(out: Path, key: str) -> Path:
    """Where the record of a key lies."""
    return out / FOLDER / key[:2] / f"{key}.json"


def any_records(out: Path) -> bool:
    """Whether an earlier batch left any."""
    return next((out / FOLDER).glob("??/*.json"), None) is not None


def write_record(out: Path, key: str, record: Record) -> None:
    """Keep a record; until it is complete it is not there.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written.
    """
    path = record_path(out, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps(asdict(record), ensure_ascii=False).encode("utf-8", "surrogatepass")
    seal = hashlib.sha256(body).hexdigest().encode()
    with replacing(path) as draft, draft.open("wb") as file:
        file.write(seal + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())  # a name that survives a power cut must not stand for an empty file


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside another to write to, which takes its place once that went well.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left of it then.
    """
    draft = path.with_name(draft_name())
    try:
        yield draft
        os.replace(draft, path)  # noqa: PTH105  (atomic on every system)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read_record(out: Path, key: str) -> Record | None:
    """The record of a key; None where there is none, or what is there is damaged."""
    try:
        seal, _, body = record_path(out, key).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != seal:
            return None
        values = json.loads(body.decode("utf-8", "surrogatepass"))
        values["sentences"] = tuple(values["sentences"])
        return Record(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def files_are_there(out: Path, record: Record) -> bool:
    """Whether the other files of a record are as they were written."""
    for name, digest in record.files.items():
        try:
            if file_sha256(out / name) != digest:
                return False
        except OSError:
            return False
    return True


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal digits.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_abandoned(out: Path) -> None:
    """Remove the drafts of processes that were killed; others may be another batch's."""
    drafts = [*out.glob(f"{MARK}*"), *out.glob(f"*/{MARK}*"), *(out / FOLDER).glob(f"*/{MARK}*")]
    for draft in drafts:
        try:
            if not is_abandoned(draft):
                continue
            if draft.is_dir():
                shutil.rmtree(draft)
            else:
                draft.unlink()
        except OSError:  # it stays, and harms nobody
            continue

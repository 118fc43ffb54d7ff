"""One input of a batch, from its bytes to its record: the function that every scheduler calls."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from traceback import format_exc

from ... import __version__
from ...blot.sources import split_number
from ...errors import InputError
from ...limits import bounds
from .faults import CannotWriteError, cannot_write, disk_error
from .making import image_record, study_record
from .records import files_are_there, read_record, write_record
from .tasks import Task

# Optional: what could not be read without one can be, once it is installed.
READERS = ("openreadout", "biorad1sc-reader")
# Changed whenever the content of records changes.
FORM = 2


@dataclass(frozen=True)
class Report:
    """What became of an input; its tables are in its record.

    Attributes
    ----------
    key : str
        Of the record; empty where there is none.
    sentence : str
        Why it failed; empty where it did not.
    detail : str
        Where the program itself failed: the traceback to report.
    stop : bool
        Whether no other input can be done either: the disk is full.
    """

    key: str = ""
    sentence: str = ""
    detail: str = ""
    stop: bool = False


def work_on(task: Task) -> Report:
    """Do an input, unless its record is there; and keep its record.

    Parameters
    ----------
    task : Task

    Returns
    -------
    Report
        In any case: what is wrong with one input does not stop the others.
    """
    path = task.source.path
    try:
        return Report(_done(task))
    except InputError as error:
        full = disk_error(error)
        if full is not None:
            return Report(sentence=cannot_write(task.out, full), stop=True)
        return Report(sentence=_as_given(str(error), task))
    except CannotWriteError as error:
        return Report(sentence=str(error), stop=True)
    except MemoryError:
        return Report(sentence=f"{path}: there is not enough memory for it; use fewer --workers.")
    except Exception as error:  # noqa: BLE001  a fault of ours on one input must not cost the others
        sentence = f"{path}: the program failed on it ({type(error).__name__}: {error}); please report this."
        return Report(sentence=sentence, detail=format_exc())


def key_if_done(task: Task) -> str:
    """The key of an input's record, if it and all that was written with it are there; else empty."""
    try:
        key = key_of(task)
        known = read_record(Path(task.out), key)
    except Exception:  # noqa: BLE001  whatever is wrong with the input is said when it is worked on
        return ""
    if known is None or not files_are_there(Path(task.out), known):
        return ""
    if known.partly and known.bounds != bounds():
        return ""
    return key


def _done(task: Task) -> str:
    if task.source.fault:
        raise InputError(task.source.fault)
    key = key_if_done(task)
    if key:
        return key
    key = key_of(task)
    begun = time.perf_counter()
    make = study_record if task.source.kind == "study" else image_record
    record = make(task, begun)
    if key_of(task) != key:
        raise InputError(f"{task.place}: was changed while it was worked on; run the batch again")
    try:
        write_record(Path(task.out), key, record)
    except OSError as error:
        raise CannotWriteError(cannot_write(task.out, error)) from error
    return key


def _as_given(sentence: str, task: Task) -> str:
    """A sentence that names the input as the user did."""
    path = task.source.path
    file, place = split_number(path)[0], split_number(task.place)[0]
    first, *others = sentence.replace(place, file).splitlines()
    named = first if file in first else f"{path}: {first}"
    return "\n".join([named, *others])


def key_of(task: Task) -> str:
    """What a record is named by: SHA-256 of the input's bytes and name, the settings and the program.

    Raises
    ------
    InputError
        If the input cannot be read.
    """
    digest = hashlib.sha256()
    of_image = task.source.kind == "image"
    settings = task.settings.__dict__ if of_image else {}
    # A name matters where files are called by it.
    name = "" if of_image and not task.settings.overlays else task.name
    parts = [FORM, __version__, _packages(), task.source.kind, task.source.path, settings, name]
    digest.update(json.dumps(parts, sort_keys=True).encode())
    for name, file in _files(task):
        digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
        try:
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
        except OSError as error:
            raise InputError(
                f"{file}: cannot be read ({error.strerror}); correct its name or its rights"
            ) from error
    return digest.hexdigest()


def _files(task: Task) -> list[tuple[str, Path]]:
    if task.source.kind == "study":
        from ..spec import Study

        return list(Study.from_file(task.place).input_files().items())
    from ...blot.sources import regular_file

    return [(task.source.path, regular_file(split_number(task.place)[0]))]


@lru_cache(maxsize=1)
def _packages() -> dict[str, str | None]:
    """Versions of the packages that numbers depend on, or whether a file can be read at all."""
    from ..provenance import PACKAGES, package_versions

    return package_versions((*PACKAGES, *READERS))

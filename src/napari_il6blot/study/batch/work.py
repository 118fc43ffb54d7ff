"""One input of a batch, from its bytes to its record: the function that every scheduler calls."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from traceback import format_exc
from typing import TYPE_CHECKING, Literal

from ... import __version__
from ...errors import InputError
from .inputs import BatchInput
from .records import Record, files_are_there, read_record, write_record

if TYPE_CHECKING:
    import pandas as pd

# What changes the content of records.
FORM = 1


@dataclass(frozen=True)
class BatchSettings:
    """How the images of a batch are quantified, as for ``il6blot quantify``; studies have their own settings.

    Attributes
    ----------
    n_lanes, rotate, flip, background, polarity, scale
        As of `QuantifySettings`.
    ladder : str
        As for ``--ladder``; empty: none.
    overlays : bool
        Also draw each image with its lanes and bands.
    """

    n_lanes: int | None = None
    rotate: int = 0
    flip: bool = False
    background: str | None = None
    polarity: Literal["auto", "bright", "dark"] = "auto"
    scale: Literal["auto", "linear", "od"] = "auto"
    ladder: str = ""
    overlays: bool = False


@dataclass(frozen=True)
class Task:
    """One input, how and where.

    Attributes
    ----------
    source : BatchInput
    settings : BatchSettings
    out : str
        The batch's output folder.
    name : str
        Of the files that are written for it beside its tables, different for every input.
    """

    source: BatchInput
    settings: BatchSettings
    out: str
    name: str


@dataclass(frozen=True)
class Report:
    """What became of an input; its tables are in its record.

    Attributes
    ----------
    key : str
        Of the record; empty where there is none.
    reused : bool
        Whether the record was there before.
    sentence : str
        Why it failed; empty where it did not.
    detail : str
        Where the program itself failed: the traceback to report.
    stop : bool
        Whether no other input can be done either: the disk is full.
    """

    key: str = ""
    reused: bool = False
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
        return _done(task)
    except InputError as error:
        return Report(sentence=_with_name(str(error), path))
    except MemoryError:
        return Report(sentence=f"{path}: there is not enough memory for it; use fewer --workers.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        said = f"{task.out}: a result cannot be written ({reason}); make room there, and go on with --resume."
        return Report(sentence=said, stop=True)
    except Exception as error:  # noqa: BLE001  a fault of ours on one input must not cost the others
        sentence = f"{path}: the program failed on it ({type(error).__name__}: {error}); please report this."
        return Report(sentence=sentence, detail=format_exc())


def _done(task: Task) -> Report:
    out, key = Path(task.out), key_of(task)
    known = read_record(out, key)
    if known is not None and files_are_there(out, known):
        return Report(key, reused=True)
    begun = time.perf_counter()
    make = _study_record if task.source.kind == "study" else _image_record
    write_record(out, key, make(task, begun))
    return Report(key)


def _with_name(sentence: str, path: str) -> str:
    first, *others = sentence.splitlines()
    named = first if path in first else f"{path}: {first}"
    return "\n".join([named, *others])


def key_of(task: Task) -> str:
    """What a record is named by: SHA-256 of the input's bytes and name, the settings and the program.

    Raises
    ------
    InputError
        If the input cannot be read.
    """
    digest = hashlib.sha256()
    settings = task.settings.__dict__ if task.source.kind == "image" else {}
    parts = [FORM, __version__, _packages(), task.source.kind, task.source.path, settings, task.name]
    digest.update(json.dumps(parts, sort_keys=True).encode())
    for name, file in _files(task.source):
        digest.update(name.encode() + b"\0")
        try:
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
        except OSError as error:
            raise InputError(
                f"{file}: cannot be read ({error.strerror}); correct its name or its rights"
            ) from error
    return digest.hexdigest()


def _files(source: BatchInput) -> list[tuple[str, Path]]:
    if source.kind == "study":
        from ..spec import Study

        return list(Study.from_file(source.path).input_files().items())
    from ...blot.sources import split_number

    return [(source.path, Path(split_number(source.path)[0]))]


@lru_cache(maxsize=1)
def _packages() -> dict[str, str | None]:
    """Versions of the packages that numbers depend on."""
    from ..provenance import versions

    found: dict[str, str | None] = versions()["packages"]
    return found


def _image_record(task: Task, begun: float) -> Record:
    from ...blot.formats import read_blot
    from ...blot.ladder import parse_ladder
    from ...blot.sources import images_in
    from ..measure_blot import QuantifySettings, measure_blot
    from ..quantify_images import overlay_png
    from ..table_files import csv_text, stack, write_files

    own = task.settings
    ladder = parse_ladder(own.ladder) if own.ladder else None
    settings = QuantifySettings(n_lanes=own.n_lanes, background=own.background, ladder=ladder)
    measured, pictures = [], {}
    images = images_in(task.source.path)
    for number, image in enumerate(images, start=1):
        blot = read_blot(image, polarity=own.polarity, scale=own.scale, rotate=own.rotate, flip=own.flip)
        measured.append(measure_blot(blot, settings))
        if own.overlays:
            page = f"-page{number}" if len(images) > 1 else ""
            pictures[f"{task.name}{page}-overlay.png"] = overlay_png(blot, measured[-1])
    if pictures:
        write_files(Path(task.out), pictures)
    lanes, bands = stack([one.lanes_table for one in measured]), stack([one.bands for one in measured])
    return Record(
        seconds=time.perf_counter() - begun,
        lanes=len(lanes),
        bands=len(bands),
        flags=_flags(lanes, bands),
        sentences=tuple(sentence for one in measured for sentence in one.sentences),
        tables={"lanes": csv_text(lanes), "bands": csv_text(bands)},
        files={name: hashlib.sha256(content).hexdigest() for name, content in pictures.items()},
    )


def _study_record(task: Task, begun: float) -> Record:
    from ..run import run_study
    from ..spec import Study
    from ..table_files import csv_text

    folder = Path(task.out) / task.name
    results = run_study(Study.from_file(task.source.path), folder)
    tables = {name: table for name, table in results.tables.items() if name != "profiles"}
    files = {}
    for file in sorted(folder.iterdir()):
        if file.is_file():
            files[f"{task.name}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    lanes, bands = tables.get("lanes"), tables.get("bands")
    return Record(
        seconds=time.perf_counter() - begun,
        lanes=0 if lanes is None else len(lanes),
        bands=0 if bands is None else len(bands),
        flags=_flags(*tables.values()),
        sentences=(*results.faults, *results.notes),
        tables={name: csv_text(table) for name, table in tables.items()},
        files=files,
    )


def _flags(*tables: pd.DataFrame) -> str:
    """The flags that any row has, in the order of their list."""
    from ...flags import FLAGS

    found = {
        word
        for table in tables
        if "flags" in table.columns
        for words in table["flags"].dropna().unique()
        for word in str(words).split(";")
    }
    return ";".join(word for word in FLAGS if word in found)

"""Records of inputs: an image measured page by page, a study run as a whole."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ...limits import bounds
from ..earlier_outputs import RECORD as PROVENANCE
from .faults import cannot_write
from .names import overlay_name
from .records import RESULTS, Record
from .tasks import Task

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.image import Blot
    from ..measure_blot import MeasuredBlot, QuantifySettings


def image_record(task: Task, begun: float) -> Record:
    """Measure the pages of an image file, and draw them where that was asked for.

    Parameters
    ----------
    task : Task
    begun : float
        ``time.perf_counter()`` at the start.

    Returns
    -------
    Record
        Of the pages that could be measured; the sentences say which could not.

    Raises
    ------
    InputError
        If none could.
    """
    from ...blot.sources import images_in
    from ..quantify_images import overlay_png
    from ..table_files import csv_text, stack, write_files

    settings = _quantify_settings(task)
    pages = images_in(task.place)
    measured: list[MeasuredBlot] = []
    pictures: dict[str, bytes] = {}
    faults: list[InputError] = []
    for number, page in enumerate(pages, start=1):
        try:
            blot, one = _measured(task, page, settings)
        except InputError as error:
            faults.append(error)
            continue
        measured.append(one)
        if task.settings.overlays:
            pictures[overlay_name(task.name, number if len(pages) > 1 else None)] = overlay_png(blot, one)
    if not measured:
        raise faults[0]
    if pictures:
        write_files(Path(task.out), pictures)
    lanes, bands = stack([one.lanes_table for one in measured]), stack([one.bands for one in measured])
    said = [str(error) for error in faults] + [sentence for one in measured for sentence in one.sentences]
    return Record(
        seconds=time.perf_counter() - begun,
        lanes=len(lanes),
        bands=len(bands),
        flags=_flags(lanes, bands),
        sentences=tuple(sentence.replace(task.place, task.source.path) for sentence in said),
        partly=bool(faults),
        bounds=bounds() if faults else "",
        tables={"lanes": csv_text(lanes), "bands": csv_text(bands)},
        files={name: hashlib.sha256(content).hexdigest() for name, content in pictures.items()},
    )


def _quantify_settings(task: Task) -> QuantifySettings:
    from ...blot.ladder import parse_ladder
    from ..measure_blot import QuantifySettings

    own = task.settings
    ladder = parse_ladder(own.ladder) if own.ladder else None
    return QuantifySettings(n_lanes=own.n_lanes, background=own.background, ladder=ladder)


def _measured(task: Task, page: str, settings: QuantifySettings) -> tuple[Blot, MeasuredBlot]:
    """A page, called as the user did, and what is measured of it."""
    from ...blot.formats import read_blot
    from ..measure_blot import measure_blot

    own = task.settings
    blot = read_blot(page, polarity=own.polarity, scale=own.scale, rotate=own.rotate, flip=own.flip)
    blot = replace(blot, image=page.replace(task.place, task.source.path))
    return blot, measure_blot(blot, settings)


def study_record(task: Task, begun: float) -> Record:
    """Run a study into its own folder of the output.

    Parameters
    ----------
    task : Task
    begun : float
        ``time.perf_counter()`` at the start.

    Raises
    ------
    InputError
        As from `run_study`.
    """
    from ..run import run_study
    from ..spec import Study
    from ..table_files import csv_text

    folder = Path(task.out, task.name)
    _mark_results(folder)
    results = run_study(Study.from_file(task.place), folder)
    # Profiles are as large as the images; they stay in the study's folder.
    tables = {name: table for name, table in results.tables.items() if name != "profiles"}
    lanes, bands = tables.get("lanes"), tables.get("bands")
    return Record(
        seconds=time.perf_counter() - begun,
        lanes=0 if lanes is None else len(lanes),
        bands=0 if bands is None else len(bands),
        flags=_flags(*tables.values()),
        sentences=tuple(_of_study(task, said) for said in (*results.faults, *results.notes)),
        partly=bool(results.faults),
        bounds=bounds() if results.faults else "",
        tables={name: csv_text(table) for name, table in tables.items()},
        files={f"{task.name}/{name}": digest for name, digest in _written(folder).items()},
    )


def _mark_results(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RESULTS).touch()
    except OSError as error:
        raise InputError(cannot_write(folder, error)) from error


def _of_study(task: Task, sentence: str) -> str:
    """A sentence about a study's content, whose paths begin in the study's folder."""
    return f"{task.source.path}: {sentence.replace(task.place, task.source.path)}"


def _written(folder: Path) -> dict[str, str]:
    """SHA-256 of the files that a run wrote, by name; what else lies there is the user's."""
    content = (folder / PROVENANCE).read_bytes()
    return {**json.loads(content)["outputs"], PROVENANCE: hashlib.sha256(content).hexdigest()}


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

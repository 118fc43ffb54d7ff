"""``run_batch``: inputs become records, whoever does the work, and records become tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..quantified_files import overlay_names
from .inputs import BatchInput, batch_inputs
from .merging import merge_table, write_summary
from .records import FOLDER, Record, read_record, replacing
from .schedulers import Done, in_processes, on_cluster, one_by_one
from .work import BatchSettings, Report, Task

# What was asked for, to go on with after an interruption.
REQUEST = f"{FOLDER}/request.json"
# The names of the merged tables, which the next batch into the folder replaces.
MERGED = f"{FOLDER}/merged.json"
ALWAYS = ("lanes", "bands")


@dataclass(frozen=True, eq=False)
class BatchResults:
    """What became of a batch.

    Attributes
    ----------
    out : Path
        The folder that holds the tables.
    done, reused, failed : int
        Inputs; the reused ones are among the done.
    sentences : tuple of str
        Why inputs failed, in their order.
    details : tuple of str
        Tracebacks to report, where the program itself failed.
    """

    out: Path
    done: int
    reused: int
    failed: int
    sentences: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """What a batch is asked for: its inputs' paths and its settings."""

    paths: tuple[str, ...]
    settings: BatchSettings


def run_batch(
    paths: Sequence[str],
    settings: BatchSettings | None = None,
    out: str | Path = "il6blot-results",
    workers: int = 1,
    scheduler: str = "",
    step: Callable[[int, int], None] = lambda done, total: None,
) -> BatchResults:
    """Quantify many images and run many studies; what is done already is not done again.

    Parameters
    ----------
    paths : sequence of str
        As for `batch_inputs`.
    settings : BatchSettings, optional
        For the images.
    out : path
        The folder for the results.
    workers : int
        Local processes.
    scheduler : str
        Address of a dask scheduler, in place of local processes.
    step : callable
        Called with how many are done and how many there are, after each.

    Returns
    -------
    BatchResults
        The tables are in `out`: ``summary.csv``, and ``lanes.csv``, ``bands.csv`` and the studies' tables,
        the same bytes whoever did the work.

    Raises
    ------
    InputError
        If a path means nothing, the folder cannot be written, or the disk is full; what is done stays.
    """
    place, own = Path(out), settings or BatchSettings()
    inputs = batch_inputs(paths)
    tasks = _tasks(inputs, own, place)
    _begin(place, Request(tuple(paths), own))
    reports: dict[int, Report] = {}
    work = on_cluster(tasks, scheduler) if scheduler else _locally(tasks, workers)
    for index, report in work:
        reports[index] = report
        if report.stop:
            work.close()
            raise InputError(
                f"{report.sentence} {len(reports) - 1} of {len(tasks)} inputs are done and stay."
            )
        step(len(reports), len(tasks))
    return _finish(place, inputs, [reports[index] for index in range(len(tasks))])


def _locally(tasks: Sequence[Task], workers: int) -> Done:
    return one_by_one(tasks) if workers == 1 or len(tasks) == 1 else in_processes(tasks, workers)


def _tasks(inputs: Sequence[BatchInput], settings: BatchSettings, out: Path) -> list[Task]:
    names = [name.removesuffix("-overlay.png") for name in overlay_names([one.path for one in inputs])]
    return [Task(one, settings, str(out), name) for one, name in zip(inputs, names, strict=True)]


def earlier_request(out: str | Path) -> Request:
    """What an earlier batch into this folder was asked for.

    Raises
    ------
    InputError
        If there was none.
    """
    try:
        values = json.loads((Path(out) / REQUEST).read_text(encoding="utf-8"))
        return Request(tuple(values["paths"]), BatchSettings(**values["settings"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{out}: no batch was begun there that could be gone on with; name the images or studies"
        ) from error


def _begin(out: Path, request: Request) -> None:
    """Make the folder, and let go of merged tables that would not belong to what comes now."""
    text = json.dumps(asdict(request), ensure_ascii=False, indent=1)
    try:
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        with replacing(out / REQUEST) as draft:
            draft.write_text(text, encoding="utf-8")
        for name in _merged_before(out):
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{out}: results cannot be written there ({error.strerror}); choose another folder with --out"
        ) from error


def _merged_before(out: Path) -> list[str]:
    """The merged tables of an earlier batch."""
    try:
        names = json.loads((out / MERGED).read_text(encoding="utf-8"))
        return [name for name in names if isinstance(name, str) and Path(name).name == name]
    except (OSError, ValueError, TypeError):
        return []


def _finish(out: Path, inputs: Sequence[BatchInput], reports: Sequence[Report]) -> BatchResults:
    records = _Records(out, inputs, reports)
    names = records.table_names()
    try:
        with replacing(out / MERGED) as draft:
            draft.write_text(
                json.dumps([*(f"{name}.csv" for name in names), "summary.csv"]), encoding="utf-8"
            )
        for name in names:
            merge_table(out / f"{name}.csv", name, records)
        write_summary(out / "summary.csv", records.summary())
    except OSError as error:
        raise InputError(
            f"{out}: the tables cannot be written ({error.strerror}); make room, and go on with --resume"
        ) from error
    sentences = [report.sentence for report in reports if report.sentence]
    return BatchResults(
        out,
        done=len(reports) - len(sentences),
        reused=sum(report.reused for report in reports),
        failed=len(sentences),
        sentences=tuple(sentences),
        details=tuple(report.detail for report in reports if report.detail),
    )


class _Records:
    """The records of the inputs that are done, in order, read one at a time so that memory stays flat."""

    def __init__(self, out: Path, inputs: Sequence[BatchInput], reports: Sequence[Report]) -> None:
        self._out, self._pairs = out, list(zip(inputs, reports, strict=True))

    def __iter__(self) -> Any:  # noqa: ANN401
        for source, report in self._pairs:
            record = read_record(self._out, report.key) if report.key else None
            if record is not None:
                yield source, record

    def table_names(self) -> list[str]:
        names = dict.fromkeys(name for _, record in self for name in record.tables)
        return list(dict.fromkeys([*ALWAYS, *names]))

    def summary(self) -> Any:  # noqa: ANN401
        for source, report in self._pairs:
            record = read_record(self._out, report.key) if report.key else None
            yield _summary_row(source, report, record)


def _summary_row(source: BatchInput, report: Report, record: Record | None) -> Mapping[str, object]:
    row: dict[str, object] = {"input": source.path, "kind": source.kind, "reused": str(report.reused).lower()}
    if record is None:
        return row | {"status": "failed", "sentences": report.sentence}
    return row | {
        "status": "done", "seconds": round(record.seconds, 3), "lanes": record.lanes, "bands": record.bands,
        "flags": record.flags, "sentences": " ".join(record.sentences),
    }  # fmt: skip

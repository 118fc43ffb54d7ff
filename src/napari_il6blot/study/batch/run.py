"""``run_batch``: inputs become records, whoever does the work, and records become tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError
from .alone import alone_in
from .cluster import on_cluster
from .faults import cannot_write
from .inputs import BatchInput, batch_inputs
from .merging import merge_tables, merged_before, seal_tables, write_summary
from .names import output_names
from .records import FOLDER, Record, any_records, read_record, remove_abandoned
from .request import Request, write_request
from .schedulers import Done, in_processes, one_by_one
from .tasks import BatchSettings, Task, check_settings
from .work import Report, key_if_done


@dataclass(frozen=True, eq=False)
class BatchResults:
    """What became of a batch.

    Attributes
    ----------
    out : Path
        The folder that holds the tables.
    done, partly, failed : int
        Inputs; of those done partly, a page, an image or a plate failed.
    reused : int
        Those of the done that were done before.
    empty : int
        Images of the done in which no band was found.
    sentences : tuple of str
        What failed and why, in the order of the inputs.
    set_aside : tuple of str
        Sentences on files in the folder that were in the way of tables, and have other names now.
    details : tuple of str
        Tracebacks to report, where the program itself failed.
    """

    out: Path
    done: int
    partly: int
    failed: int
    reused: int
    empty: int
    sentences: tuple[str, ...]
    set_aside: tuple[str, ...]
    details: tuple[str, ...]


def run_batch(
    paths: Sequence[str],
    settings: BatchSettings | None = None,
    out: str | Path = "il6blot-results",
    workers: int = 1,
    scheduler: str = "",
    step: Callable[[int, int], None] = lambda done, total: None,
    folder: str | Path = "",
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
    folder : path
        Where relative paths begin; the working directory by default.

    Returns
    -------
    BatchResults
        The tables are in `out`: ``summary.csv``, and ``lanes.csv``, ``bands.csv`` and the studies' tables,
        the same bytes whoever did the work.

    Raises
    ------
    InputError
        If the paths mean nothing, the folder cannot be written, the disk is full, or the cluster is not
        there; what is done stays.
    """
    own = settings or BatchSettings()
    place, base = _absolute(out), _absolute(folder)
    check_settings(own)
    inputs = batch_inputs(paths, base)
    if not inputs:
        raise InputError("A batch needs images or studies: name some.")
    if all(one.fault for one in inputs):  # a slip of the pen costs nothing that is there
        raise InputError("\n".join(one.fault for one in inputs))
    names = output_names(inputs, base, place)
    tasks = [Task(one, own, str(base), str(place), name) for one, name in zip(inputs, names, strict=True)]
    with _begun(place, Request(tuple(paths), str(base), own)):
        outcomes: dict[int, _Outcome] = {}
        before = True
        for index, outcome in _outcomes(tasks, workers, scheduler):
            if before and not outcome.reused:
                _let_go_of_tables(place)
                before = False
            outcomes[index] = outcome
            if outcome.report.stop:
                good = sum(not one.report.sentence for one in outcomes.values())
                raise InputError(
                    f"{outcome.report.sentence} {good} of {len(tasks)} inputs are done and stay."
                )
            step(len(outcomes), len(tasks))
        return _finish(Path(out), [(task, outcomes[index]) for index, task in enumerate(tasks)])


@dataclass(frozen=True)
class _Outcome:
    report: Report
    reused: bool = False


def _outcomes(tasks: Sequence[Task], workers: int, scheduler: str) -> Iterator[tuple[int, _Outcome]]:
    """What becomes of each task, as it does: first those that were done before, which need no worker."""
    missing = []
    known = bool(tasks) and any_records(Path(tasks[0].out))
    for index, task in enumerate(tasks):
        key = key_if_done(task) if known else ""
        if key:
            yield index, _Outcome(Report(key), reused=True)
        else:
            missing.append(index)
    if not missing:
        return
    # Closed at once where it is interrupted: nobody waits for what is not wanted any more.
    with closing(_work([tasks[index] for index in missing], workers, scheduler)) as work:
        for place, report in work:
            yield missing[place], _Outcome(report)


def _work(tasks: Sequence[Task], workers: int, scheduler: str) -> Done:
    if scheduler:
        return on_cluster(tasks, scheduler)
    return one_by_one(tasks) if workers == 1 or len(tasks) == 1 else in_processes(tasks, workers)


def _absolute(path: str | Path) -> Path:
    try:
        return Path(path).absolute()
    except FileNotFoundError as error:
        raise InputError("The working directory is no more; go to another one.") from error


@contextmanager
def _begun(out: Path, request: Request) -> Iterator[None]:
    """Make the folder, and keep other batches out of it."""
    with ExitStack() as until_the_end:
        try:
            (out / FOLDER).mkdir(parents=True, exist_ok=True)
            until_the_end.enter_context(alone_in(out))
            write_request(out, request)
            remove_abandoned(out)
        except OSError as error:
            raise InputError(cannot_write(out, error)) from error
        yield


def _let_go_of_tables(out: Path) -> None:
    """Remove merged tables that do not belong to what comes now: an interrupted batch has none."""
    try:
        for name in merged_before(out):
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(cannot_write(out, error)) from error


def _finish(out: Path, outcomes: Sequence[tuple[Task, _Outcome]]) -> BatchResults:
    records = _Records(out, outcomes)
    rows = _Counted(records.summary())
    _let_go_of_tables(out)
    try:
        merged = merge_tables(out, records)
        write_summary(out, rows)
        seal_tables(out)
    except OSError as error:
        raise InputError(cannot_write(out, error)) from error
    return BatchResults(
        out,
        done=rows.status["done"],
        partly=rows.status["partly done"],
        failed=rows.status["failed"],
        reused=sum(outcome.reused for _, outcome in outcomes),
        empty=rows.empty,
        sentences=tuple(rows.sentences),
        set_aside=merged.set_aside,
        details=tuple(outcome.report.detail for _, outcome in outcomes if outcome.report.detail),
    )


class _Records:
    """The records of the inputs that are done, in order, read one at a time so that memory stays flat."""

    def __init__(self, out: Path, outcomes: Sequence[tuple[Task, _Outcome]]) -> None:
        self._out, self._outcomes = out, outcomes

    def __iter__(self) -> Iterator[tuple[BatchInput, Record]]:
        for task, outcome in self._outcomes:
            record = self._of(outcome)
            if record is not None:
                yield task.source, record

    def summary(self) -> Iterator[dict[str, object]]:
        """The rows of ``summary.csv``."""
        for task, outcome in self._outcomes:
            record = self._of(outcome)
            yield {
                "input": task.source.path,
                "kind": task.source.kind,
                "reused": str(outcome.reused).lower(),
                **(_failed(task, outcome.report) if record is None else _done(record)),
            }

    def _of(self, outcome: _Outcome) -> Record | None:
        return read_record(self._out, outcome.report.key) if outcome.report.key else None


def _done(record: Record) -> Mapping[str, object]:
    return {
        "status": "partly done" if record.partly else "done",
        "seconds": round(record.seconds, 3),
        "lanes": record.lanes,
        "bands": record.bands,
        "flags": record.flags,
        "sentences": _in_a_row(record.sentences),
    }


def _in_a_row(sentences: Sequence[str]) -> str:
    """Sentences one after the other; what ends one must not run into the next."""
    return " ".join(said if said.endswith((".", "!", "?")) else f"{said}." for said in sentences)


def _failed(task: Task, report: Report) -> Mapping[str, object]:
    unseen = (
        f"{task.source.path}: its results did not arrive in {task.out}; a cluster's workers must see that "
        "folder under the same name."
    )
    return {"status": "failed", "sentences": report.sentence or unseen}


class _Counted:
    """Rows of the summary, counted by status as they go by."""

    def __init__(self, rows: Iterator[dict[str, object]]) -> None:
        self._rows = rows
        self.status = {"done": 0, "partly done": 0, "failed": 0}
        self.empty = 0
        self.sentences: list[str] = []

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self._rows:
            status = str(row["status"])
            self.status[status] += 1
            self.empty += status == "done" and row["kind"] == "image" and row["bands"] == 0
            if status != "done":
                self.sentences.append(str(row["sentences"]))
            yield row

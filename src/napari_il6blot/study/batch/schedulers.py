"""Who does the work of a batch: this process, several local ones, or an existing dask cluster."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from ...errors import InputError
from .work import Report, Task, work_on

# An index of the tasks and what became of it; closed early, it lets go of the rest.
Done = Generator[tuple[int, Report], None, None]

# Tasks that wait at a worker: enough that none is idle, few enough that memory stays flat.
AHEAD = 2
# How often a worker may end on an input before that input is taken for the cause.
MOST_TRIES = 2


def one_by_one(tasks: Sequence[Task]) -> Done:
    """Do the tasks in this process, in order."""
    for index, task in enumerate(tasks):
        yield index, work_on(task)


def in_processes(tasks: Sequence[Task], workers: int) -> Done:
    """Do the tasks in local processes; yields each as it is done.

    A process that ends, killed or for want of memory, takes with it only what it was doing: that is
    done again, alone, and is said to have failed where it ends its process again.

    Parameters
    ----------
    tasks : sequence of Task
    workers : int
    """
    waiting = list(range(len(tasks)))
    tries = dict.fromkeys(waiting, 0)
    while waiting:
        finished: set[int] = set()
        suspects: list[int] = []
        for index, report in _until_broken(tasks, waiting, workers):
            if report is None:
                suspects.append(index)
            else:
                finished.add(index)
                yield index, report
        waiting = [index for index in waiting if index not in finished]
        for index in suspects:  # alone, so that it is known which of them ends its process
            tries[index] += 1
            for _, report in _until_broken(tasks, [index], 1):
                tries[index] += report is None
                if report is not None:
                    waiting.remove(index)
                    yield index, report
            if index in waiting and tries[index] >= MOST_TRIES:
                waiting.remove(index)
                yield index, _ended(tasks[index])


def _ended(task: Task) -> Report:
    return Report(
        sentence=f"{task.source.path}: the process that worked on it ended twice, perhaps for want of "
        "memory; try it alone, with --workers 1."
    )


def _until_broken(
    tasks: Sequence[Task], indices: Sequence[int], workers: int
) -> Iterator[tuple[int, Report | None]]:
    """Do tasks until a process ends: then yields None for each that was being done, and stops."""
    # spawn is what Windows and macOS have, and is safe beside threads.
    pool = ProcessPoolExecutor(min(workers, len(indices)), mp_context=get_context("spawn"))
    pending: dict[Future[Report], int] = {}
    coming = iter(indices)
    try:
        while True:
            for index in coming:
                pending[pool.submit(work_on, tasks[index])] = index
                if len(pending) >= AHEAD * workers:
                    break
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                index = pending.pop(future)
                yield index, future.result()
    except BrokenProcessPool:
        suspects = [index, *pending.values()]
        for suspect in suspects:
            yield suspect, None
    finally:
        pool.shutdown(cancel_futures=True)  # after an interruption, do not work through the rest


def on_cluster(tasks: Sequence[Task], address: str) -> Done:
    """Do the tasks on an existing dask.distributed cluster; yields each as it is done.

    Its workers must see the same files under the same names, and have this version installed.

    Parameters
    ----------
    tasks : sequence of Task
    address : str
        ``tcp://HOST:PORT`` of the scheduler.

    Raises
    ------
    InputError
        If dask is not installed, or there is no scheduler at that address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise InputError(
            '--scheduler needs dask.distributed: pip install "napari-il6blot[cluster]"'
        ) from error
    try:
        client: Any = Client(address, timeout=20, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InputError(
            f"{address}: no dask scheduler answers there; start one (dask scheduler), or correct the address"
        ) from error
    with client:
        workers = max(1, len(client.scheduler_info()["workers"]))
        yield from _on_client(client, as_completed, tasks, workers)


def _on_client(client: Any, as_completed: Any, tasks: Sequence[Task], workers: int) -> Done:  # noqa: ANN401
    coming = iter(range(len(tasks)))
    places: dict[Any, int] = {}
    running = as_completed()

    def submit() -> bool:
        index = next(coming, None)
        if index is None:
            return False
        future = client.submit(work_on, tasks[index], pure=False, retries=MOST_TRIES)
        places[future.key] = index
        running.add(future)
        return True

    for _ in range(4 * AHEAD * workers):
        submit()
    for future in running:
        index = places.pop(future.key)
        if future.status == "error":
            yield index, _ended(tasks[index])
        else:
            yield index, future.result()
        submit()

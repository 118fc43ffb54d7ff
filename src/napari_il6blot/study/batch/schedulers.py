"""Who does the work of a batch: this process, or several local ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool

from .processes import submit, worker_pool
from .tasks import Task
from .work import Report, work_on

# An index of the tasks and what became of it; closed early, it lets go of the rest.
Done = Generator[tuple[int, Report], None, None]

# Tasks that wait at a worker: enough that none is idle, few enough that memory stays flat.
AHEAD = 2
# How often a process may end while it works on an input alone, before that input is taken for the cause.
MOST_TRIES = 2


def one_by_one(tasks: Sequence[Task]) -> Done:
    """Do the tasks in this process, in order."""
    for index, task in enumerate(tasks):
        yield index, work_on(task)


def in_processes(tasks: Sequence[Task], workers: int) -> Done:
    """Do the tasks in local processes; yields each as it is done.

    A process that ends, killed or for want of memory, takes with it only what it was doing: that is
    done again, alone, and is said to have failed where it ends its process again and again.

    Parameters
    ----------
    tasks : sequence of Task
    workers : int
    """
    waiting = deque(range(len(tasks)))
    while waiting:
        suspects = yield from _until_broken(tasks, waiting, workers)
        for index in suspects:
            yield from _alone(tasks, index)


def _alone(tasks: Sequence[Task], index: int) -> Done:
    """Do what was under way as a process ended, so that it is known which of it is the cause."""
    for _ in range(MOST_TRIES):
        if not (yield from _until_broken(tasks, deque([index]), 1)):
            return
    yield index, ended(tasks[index])


def ended(task: Task) -> Report:
    """What is said of an input that ends whatever process works on it."""
    return Report(
        sentence=f"{task.source.path}: the process that worked on it ended again and again, perhaps for "
        "want of memory; try it alone, with --workers 1."
    )


def _until_broken(
    tasks: Sequence[Task], waiting: deque[int], workers: int
) -> Generator[tuple[int, Report], None, list[int]]:
    """Do what waits until a process ends; returns what was under way then, and may be the cause."""
    under_way: dict[Future[Report], int] = {}
    suspects: list[int] = []
    with worker_pool(min(workers, len(waiting))) as pool:
        while not suspects:
            _send(pool, tasks, waiting, under_way, AHEAD * workers)
            if not under_way:
                # Where something waits all the same, no process could even begin.
                return [waiting.popleft()] if waiting else []
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield from _told(future, under_way.pop(future), suspects)
        for future, index in under_way.items():
            yield from _told(future, index, suspects)
    return sorted(suspects)


def _send(
    pool: Executor,
    tasks: Sequence[Task],
    waiting: deque[int],
    under_way: dict[Future[Report], int],
    most: int,
) -> None:
    try:
        while waiting and len(under_way) < most:
            under_way[submit(pool, work_on, tasks[waiting[0]])] = waiting[0]
            waiting.popleft()
    except BrokenProcessPool:  # what is under way is told so, too
        return


def _told(future: Future[Report], index: int, suspects: list[int]) -> Iterator[tuple[int, Report]]:
    # work_on itself raises nothing: where there is an exception, the process ended.
    if future.exception() is None:
        yield index, future.result()
    else:
        suspects.append(index)

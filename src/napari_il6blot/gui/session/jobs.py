"""Work that takes long: in a thread, with progress and cancel, or at once for a script that waits."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from qtpy.compat import isalive
from qtpy.QtCore import QObject

from ...errors import InputError
from .worker import Worker

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    done, total : int
        Parts; a `total` of 0 is not known.
    text : str
        What is being done.
    """

    done: int = 0
    total: int = 0
    text: str = ""


# Yields progress, between which it can be stopped; returns what it made.
Job = Generator[Progress, None, T]


@dataclass(frozen=True, eq=False)
class _Running:
    """A worker, and what is to be called for it."""

    worker: Worker
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    progressed: Callable[[Progress], None]
    ended: Callable[[], None]


class Jobs(QObject):
    """The jobs of one owner: a new one takes the place of one of the same name.

    Parameters
    ----------
    parent : QObject, optional
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, _Running] = {}

    def start(
        self,
        name: str,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[Progress], None] = lambda _: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Do a job in a thread.

        Parameters
        ----------
        name : str
            A job of this name that still runs is cancelled, and its result dropped.
        job : generator
        done, failed, progressed, ended : callable
            Called in the thread of the window; `ended` in any case, also after a cancel.
        """
        self.cancel(name)

        worker = Worker(self._while_alive(job))
        self._running[name] = _Running(worker, done, failed, progressed, ended)

        def current() -> _Running | None:
            running = self._running.get(name) if isalive(self) else None
            return running if running is not None and running.worker is worker else None

        # Nothing here holds what is to be called: a stopped worker may stay for long.
        def call(what: Literal["progressed", "done", "failed"], value: Any) -> None:  # noqa: ANN401
            running = current()
            if running is not None:
                getattr(running, what)(value)

        worker.yielded.connect(partial(call, "progressed"))
        worker.returned.connect(partial(call, "done"))
        worker.errored.connect(partial(call, "failed"))

        def finished() -> None:
            running = self._running.get(name)
            if running is not None and running.worker is worker:
                del self._running[name]  # also where the window was closed, so that nobody waits for it
                if isalive(self):
                    running.ended()

        worker.finished.connect(finished)
        worker.start()

    def _while_alive(self, job: Job[T]) -> Job[T | None]:
        """The job, as long as the window that it is for was not closed."""
        try:
            while isalive(self):
                try:
                    yield next(job)
                except StopIteration as end:
                    result: T = end.value
                    return result
        finally:
            job.close()  # gives back what it holds
        return None

    def cancel(self, name: str) -> None:
        """Stop a job at its next step; nothing happens where there is none."""
        running = self._running.pop(name, None)
        if running is not None:
            running.worker.quit()

    def cancel_all(self) -> None:
        """Stop all jobs."""
        for name in list(self._running):
            self.cancel(name)

    def is_running(self, name: str | None = None) -> bool:
        """Whether a job, or any, runs."""
        return bool(self._running) if name is None else name in self._running


def do_now(job: Job[T], progressed: Callable[[Progress], None] = lambda _: None) -> T:
    """Do a job in this thread, to its end."""
    while True:
        try:
            progressed(next(job))
        except StopIteration as end:
            result: T = end.value
            return result


def sentence_of(error: BaseException) -> str:
    """What to tell the user of an error."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this."
    return f"The program failed ({type(error).__name__}: {error}); please report this."

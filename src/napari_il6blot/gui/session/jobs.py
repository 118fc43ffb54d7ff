"""Work that takes long: in a thread, with progress and cancel, or at once for a script that waits."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from napari.qt.threading import GeneratorWorker
from qtpy.compat import isalive
from qtpy.QtCore import QObject

from ...errors import InputError

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


class Jobs(QObject):
    """The jobs of one owner: a new one takes the place of one of the same name.

    Parameters
    ----------
    parent : QObject, optional
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[str, GeneratorWorker] = {}

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

        def work() -> Job[T | None]:
            while isalive(self):  # its window may have been closed
                try:
                    yield next(job)
                except StopIteration as end:
                    result: T = end.value
                    return result
            return None

        worker = GeneratorWorker(work)
        self._workers[name] = worker

        def current() -> bool:
            return isalive(self) and self._workers.get(name) is worker

        worker.yielded.connect(lambda progress: progressed(progress) if current() else None)
        worker.returned.connect(lambda result: done(result) if current() else None)
        worker.errored.connect(lambda error: failed(error) if current() else None)

        def finished() -> None:
            job.close()  # one that was stopped gives back what it holds
            if current():
                del self._workers[name]
                ended()

        worker.finished.connect(finished)
        worker.start()

    def cancel(self, name: str) -> None:
        """Stop a job at its next step; nothing happens where there is none."""
        worker = self._workers.pop(name, None)
        if worker is not None:
            worker.quit()

    def cancel_all(self) -> None:
        """Stop all jobs."""
        for name in list(self._workers):
            self.cancel(name)

    def is_running(self, name: str | None = None) -> bool:
        """Whether a job, or any, runs."""
        return bool(self._workers) if name is None else name in self._workers


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

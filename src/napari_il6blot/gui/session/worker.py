"""A thread that does one job, step by step, and tells the window's thread of it.

napari's own worker changes the filters of warnings for the whole process while it runs, and never tells of
its end where a job raises RuntimeError; a session runs many short jobs side by side: neither will do here.
"""

from __future__ import annotations

import atexit
from collections.abc import Generator
from threading import Thread
from typing import Any

from qtpy.QtCore import QObject, Signal

# What is not over yet; a worker nobody holds on to must not vanish while its thread runs.
ACTIVE: set[Worker] = set()
# How long the end of the process waits for a step to end, in s.
LAST_STEP = 5.0


class Worker(QObject):
    """Does a job in a thread of its own.

    Signals, all received in the thread that made the worker: `yielded(value)`, then `returned(value)` or
    `errored(exception)` unless it was stopped, and `finished` in any case.

    Parameters
    ----------
    job : generator
        Between its steps it can be stopped.
    """

    yielded = Signal(object)
    returned = Signal(object)
    errored = Signal(object)
    finished = Signal()

    def __init__(self, job: Generator[Any, None, Any]) -> None:
        super().__init__()
        self.job = job
        self._stopped = False
        self._thread = Thread(target=self._work, name="napari-il6blot", daemon=True)
        self.finished.connect(self._let_go)  # received after all that was told before

    def start(self) -> None:
        """Begin."""
        ACTIVE.add(self)
        self._thread.start()

    def quit(self) -> None:
        """Stop before the next step."""
        self._stopped = True

    def wait(self, seconds: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            while not self._stopped:
                try:
                    step = next(self.job)
                except StopIteration as end:
                    if not self._stopped:
                        self.returned.emit(end.value)
                    break
                self.yielded.emit(step)
            else:
                self.job.close()  # gives back what it holds
        except Exception as error:  # noqa: BLE001  whatever it is, the window tells of it
            if not self._stopped:
                self.errored.emit(error)
        self.finished.emit()

    def _let_go(self) -> None:
        self._thread.join()  # which is at its end: this object is to be deleted in its own thread
        ACTIVE.discard(self)


@atexit.register
def stop_all() -> None:
    """Stop what still runs, before the interpreter is taken down around it."""
    running = tuple(ACTIVE)
    for worker in running:
        worker.quit()
    for worker in running:
        worker.wait(LAST_STEP)

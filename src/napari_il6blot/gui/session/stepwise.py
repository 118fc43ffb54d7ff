"""A function that tells how far it is, as a job that can be stopped at each thing it tells."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from .jobs import Progress

if TYPE_CHECKING:
    from .jobs import Job

T = TypeVar("T")
Tell = Callable[[Progress], None]


class _StoppedError(Exception):
    """Raised in the function where its job was stopped."""


def stepwise(work: Callable[[Tell], T]) -> Job[T]:
    """A job of a function that calls back.

    The function runs in a thread of its own and waits, each time that it tells its progress, until the job
    goes on; where the job is closed instead, the call raises, so that the function ends there.

    Parameters
    ----------
    work : callable
        Given the function to call with each `Progress`.
    """
    told: SimpleQueue[Progress | None] = SimpleQueue()
    goes_on: SimpleQueue[bool] = SimpleQueue()
    results: list[T] = []
    errors: list[BaseException] = []

    def tell(progress: Progress) -> None:
        told.put(progress)
        if not goes_on.get():
            raise _StoppedError

    def run() -> None:
        try:
            results.append(work(tell))
        except BaseException as error:  # noqa: BLE001  raised again below, in the job's thread
            errors.append(error)
        told.put(None)

    thread = Thread(target=run, name="stepwise", daemon=True)
    thread.start()
    finished = False
    try:
        while (progress := told.get()) is not None:
            yield progress
            goes_on.put(True)
        finished = True
    finally:
        if not finished:
            goes_on.put(False)
        thread.join()
    if errors:
        raise errors[0]
    return results[0]

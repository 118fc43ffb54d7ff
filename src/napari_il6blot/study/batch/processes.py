"""Local worker processes that end when they should: at Ctrl-C, when told to, and with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

A = TypeVar("A")
T = TypeVar("T")

# Windows waits for no more at once.
MOST_ON_WINDOWS = 61
# Whether this worker process is doing a piece of work.
_AT_WORK = threading.Event()
# Whether it was told to end.
_TOLD = threading.Event()


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor]:
    """Processes to give work to with `submit`.

    Where the work is broken off by any exception, they are told to end rather than waited for.

    Parameters
    ----------
    workers : int
        How many.
    """
    others = set(multiprocessing.active_children())
    # spawn is what Windows and macOS have, and is safe beside threads.
    pool = ProcessPoolExecutor(
        min(workers, MOST_ON_WINDOWS) if sys.platform == "win32" else workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_process,
    )
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def submit(pool: Executor, work: Callable[[A], T], argument: A) -> Future[T]:
    """Give work to a pool, whose processes begin with the first.

    Raises
    ------
    BrokenProcessPool
        If one of them ended.
    """
    with _interrupts_held():
        return pool.submit(_AtWork(work), argument)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C until processes are begun, as half begun ones would complain; and let them never see it.

    This process ends them in order. Windows has no mask that they inherit; there, a process ignores Ctrl-C
    from `_begin_process` on.
    """
    met: list[int] = []
    handler = signal.getsignal(signal.SIGINT)
    # The mask is this thread's alone: another thread may meet the signal, and Python acts on it in this one.
    holds = callable(handler) and threading.current_thread() is threading.main_thread()
    if holds:
        signal.signal(signal.SIGINT, lambda number, _: met.append(number))
    try:
        with _masked():
            yield
    finally:
        if holds:
            signal.signal(signal.SIGINT, handler)
    if met:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def _masked() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(frozen=True)
class _AtWork(Generic[A, T]):
    """Work that ends its process where that was told to end meanwhile.

    The pool waits until every process that it told to end is gone, so none may survive that.
    """

    work: Callable[[A], T]

    def __call__(self, argument: A) -> T:
        try:
            _AT_WORK.set()
            try:
                return self.work(argument)
            finally:
                _AT_WORK.clear()
                if _TOLD.is_set():  # and something let the exit not through
                    os._exit(1)
        except SystemExit:
            os._exit(1)


def _told_to_end(*_: object) -> None:
    """End at once; at work, by an exception, so that what is half written is removed."""
    _TOLD.set()
    if not _AT_WORK.is_set():
        os._exit(1)
    sys.exit(1)


def _without_exits(unraisable: sys.UnraisableHookArgs) -> None:
    """Say nothing where the exit met a moment that lets nothing through; the work is finished then."""
    if not isinstance(unraisable.exc_value, SystemExit):
        sys.__unraisablehook__(unraisable)


def _begin_process() -> None:
    """Make a worker process end in order when it is told to, and when its parent is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.unraisablehook = _without_exits
    signal.signal(signal.SIGTERM, _told_to_end)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # a process without a parent would wait for work for ever

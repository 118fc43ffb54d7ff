"""What a test of the window left behind: widgets, viewers and work that nobody waits for."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtpy.QtCore import QCoreApplication, QEvent, QThreadPool
from qtpy.QtWidgets import QApplication, QWidget

from napari_il6blot.gui.session.worker import ACTIVE, Worker

if TYPE_CHECKING:
    from weakref import WeakSet

# vispy keeps one hidden canvas for itself; tooltips belong to the application.
NOT_OURS = ("CanvasBackendDesktop", "QTipLabel")
STOP_MS = 5000
END_S = 3.0


@dataclass(frozen=True)
class Before:
    """What was there before a test."""

    # Held, so that Qt's widgets are the same objects when they are asked for again.
    widgets: tuple[QWidget, ...]
    threads: frozenset[threading.Thread]

    @classmethod
    def now(cls) -> Before:
        """What is there now."""
        return cls(tuple(QApplication.topLevelWidgets()), frozenset(threading.enumerate()))


def delete_later_now() -> None:
    """Carry out what waits to be deleted, as the event loop would."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def left_over(before: Before, viewers: WeakSet[object]) -> list[str]:
    """One phrase for each thing that a test left behind, naming it.

    Parameters
    ----------
    before : Before
    viewers : WeakSet
        Viewers that the test made and that were closed.
    """
    running = _workers()
    QThreadPool.globalInstance().waitForDone(STOP_MS)
    delete_later_now()
    found = [f"a worker that still ran: {name}" for name in running]
    # Not only what refers to itself in a circle may hold a viewer: its window's last events may, too.
    for _ in range(2):
        if _widgets(before) or len(viewers):
            gc.collect()
            delete_later_now()
    found += [f"a top-level widget: {_name(widget)}" for widget in _widgets(before)]
    found += [f"a viewer that is referred to by {_holders(viewer)}" for viewer in viewers]
    found += [f"a thread: {thread.name}" for thread in threading.enumerate() if _is_new(thread, before)]
    return found


def _workers() -> list[str]:
    """Names of the work that is not finished, which is told to stop."""
    end = time.monotonic() + END_S
    while ACTIVE and time.monotonic() < end:  # short work that a last edit began may come to its end
        next(iter(ACTIVE)).wait(0.01)
        QApplication.processEvents()
    running = list(ACTIVE)
    for worker in running:
        worker.quit()
    for worker in running:
        worker.wait(STOP_MS / 1000)
    QApplication.processEvents()
    return [_name_of_work(worker) for worker in running]


def _name_of_work(worker: Worker) -> str:
    return str(getattr(worker.job, "__name__", type(worker.job).__name__))


def _widgets(before: Before) -> list[QWidget]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if not any(widget is one for one in before.widgets)
        and type(widget).__name__ not in NOT_OURS
        and widget.objectName() != "handled_widget"
    ]


def _name(widget: QWidget) -> str:
    title = widget.windowTitle() or widget.objectName()
    return type(widget).__qualname__ + (f" {title!r}" if title else "")


def _holders(viewer: object) -> str:
    """Types of what refers to it, for a hint at the culprit."""
    holders = gc.get_referrers(viewer)
    names = sorted({_holder(holder) for holder in holders if not isinstance(holder, type(gc.get_referrers))})
    return ", ".join(names) or "something written in C"


def _holder(holder: object) -> str:
    code = getattr(holder, "f_code", None) or getattr(holder, "__code__", None)
    return code.co_qualname if code is not None else type(holder).__qualname__


def _is_new(thread: threading.Thread, before: Before) -> bool:
    pooled = thread.name.startswith("ThreadPoolExecutor")  # wait for more work; end with the process
    return thread not in before.threads and thread.is_alive() and not pooled and not thread.daemon

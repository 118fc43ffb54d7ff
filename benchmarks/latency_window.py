"""How long a person waits while dragging: from the mouse's event to the painted plot and table, in a window.

`benchmarks/latency.py --window` calls it. A napari window of 1280 × 800 px with the dock of bands; real mouse
events. Where there is no graphics card, as under Xvfb, napari's own drawing of the canvas is the larger
part of what a drag on the canvas takes; it is given beside it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import napari
import tifffile
from qtpy.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication, QWidget

import napari_il6blot as il6
from napari_il6blot.gui.docks.band_integration import BandIntegration

SIZE = 1280, 800
BEAT_MS = 2
# Milliseconds.
WANTED = {
    "a limit dragged in the plot": 33.0,
    "a lane dragged on the canvas": 33.0,
    "the same, and nothing but the canvas follows": float("nan"),
    "the canvas drawn anew": float("nan"),
    "a limit let go: measured again": 150.0,
    "the longest pause meanwhile": 50.0,
}


def window_times(repeats: int) -> dict[str, float]:
    """Milliseconds of each of `WANTED`: medians; of pauses, the median of each drag's longest."""
    with _window() as window:
        limits = window.drag_limits(repeats)
        lanes = window.drag_lanes(repeats, window.plot, window.table)
        canvas = window.draw_canvas(repeats)
        again = [window.let_go(repeat) for repeat in range(max(5, repeats // 5))]
        window.dock.profiles.drag.closed = True
        alone = window.drag_lanes(repeats, window.canvas)
    times = (limits, lanes, alone, canvas, [total for total, _ in again], [pause for _, pause in again])
    return {name: median(own) for name, own in zip(WANTED, times, strict=True)}


@contextmanager
def _window() -> Iterator[_Window]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blot.tif"
        truth = il6.simulate_blot(seed=20000, shape=(736, 1092), strips=1, n_lanes=18, n_rows=4)
        tifffile.imwrite(file, truth.image)
        viewer = napari.Viewer(show=True)
        viewer.window._qt_window.resize(*SIZE)
        dock = BandIntegration(viewer)
        viewer.window.add_dock_widget(dock, name="Band integration")
        dock.session.choose(dock.session.add_image(file))
        window = _Window(viewer, dock)
        window.settle()
        dock.run(wait=True)
        window.settle()
        try:
            yield window
        finally:
            viewer.close()


class _Window:
    def __init__(self, viewer: napari.Viewer, dock: BandIntegration) -> None:

        self.viewer, self.dock, self.app = viewer, dock, QApplication.instance()
        self.canvas = viewer.window._qt_viewer.canvas.native
        self.plot = dock.profiles.plot.canvas.viewport()
        self.table = dock.bands.view.viewport()

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until nothing is done any more for a while."""
        session, dock = self.dock.session, self.dock
        start = perf_counter()
        while perf_counter() - start < seconds:
            self.turn()
            if session.jobs.is_running() or dock._jobs.is_running():
                start = perf_counter()

    def turn(self) -> None:
        """A turn of the event loop, which sleeps where nothing comes, so that threads can work."""

        QTimer.singleShot(BEAT_MS, _nothing)  # it does not sleep for long
        self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def until_painted(self, act: Callable[[], None], *widgets: QWidget) -> float:
        """Milliseconds from an act until all these widgets are painted."""
        painted = _Painted(*widgets)
        start = perf_counter()
        act()
        while painted.waiting and perf_counter() - start < 5:
            self.turn()
        took = 1000 * (perf_counter() - start)
        painted.stop()
        return took

    # ---- mouse

    def mouse(self, widget: QWidget, kind: str, x: float, y: float, *, held: bool = True) -> None:
        """A mouse event of the left button; or of none, which only hovers."""

        at = QPointF(x, y)
        button = Qt.MouseButton.NoButton if kind == "MouseMove" else Qt.MouseButton.LeftButton
        left = held and kind != "MouseButtonRelease"
        buttons = Qt.MouseButton.LeftButton if left else Qt.MouseButton.NoButton
        place = QPointF(widget.mapToGlobal(at.toPoint()))
        event = QMouseEvent(getattr(QEvent.Type, kind), at, place, button, buttons, Qt.KeyboardModifier(0))
        self.app.sendEvent(widget, event)

    def row_in_plot(self, y: float) -> tuple[float, float]:
        """Where a row of the lane is in the plot."""

        box = self.dock.profiles.plot.plot.getViewBox()
        first, last = box.viewRange()[0]
        inside = QPointF((y - first) / (last - first) * box.width(), 0.5 * box.height())
        place = self.dock.profiles.plot.canvas.mapFromScene(box.mapToScene(inside))
        return float(place.x()), float(place.y())

    def place_on_canvas(self, y: float, x: float) -> tuple[float, float]:
        """Where a pixel of the image is on the canvas."""
        camera = self.viewer.scene.camera
        _, middle_y, middle_x = camera.center
        return (
            (x - middle_x) * camera.zoom + self.canvas.width() / 2,
            (y - middle_y) * camera.zoom + self.canvas.height() / 2,
        )

    # ---- what is timed

    def _grab_limit(self) -> tuple[float, float]:
        # The first band may have no number 1 any more; its lower limit is moved.
        limits = self.dock.profiles.plot.limits()
        x, y = self.row_in_plot(limits[min(limits)][1])
        for to in (x - 30, x):
            self.mouse(self.plot, "MouseMove", to, y, held=False)
            self.settle(0.05)
        self.mouse(self.plot, "MouseButtonPress", x, y)
        for to in (x + 3, x + 6):
            self.settle(0.05)
            self.mouse(self.plot, "MouseMove", to, y)
        self.settle(0.1)
        return x, y

    def drag_limits(self, repeats: int) -> list[float]:
        """Each move of a limit in the plot."""
        self.dock.session.select("bands", frozenset({(1, 9, 1)}))
        self.settle()
        x, y = self._grab_limit()
        times = []
        for repeat in range(repeats + 2):
            self.settle(0.02)
            to = x + 6 + (4 if repeat % 2 else 0)
            move = partial(self.mouse, self.plot, "MouseMove", to, y)
            times.append(self.until_painted(move, self.plot, self.table))
        self.mouse(self.plot, "MouseButtonRelease", x + 6, y)
        self.settle()
        return times[2:]

    def drag_lanes(self, repeats: int, *painted: QWidget) -> list[float]:
        """Each move of a lane on the canvas, until these widgets are painted."""
        session = self.dock.session
        layer = session.layer(session.image, "lanes")
        self.viewer.layers.selection.active = layer
        session.select("lanes", frozenset({(1, 9)}))
        self.settle()
        lane = self.dock.profiles.live.lanes[1, 9]
        middle = (lane.top + lane.bottom) / 2 + 20
        x, y = self.place_on_canvas(middle, float(lane.x_at(middle)))
        self.mouse(self.canvas, "MouseMove", x, y, held=False)
        self.settle(0.05)
        self.mouse(self.canvas, "MouseButtonPress", x, y)
        self.mouse(self.canvas, "MouseMove", x + 1, y)
        self.settle(0.1)
        times = []
        for repeat in range(repeats + 2):
            self.settle(0.02)
            to = x + (2 if repeat % 2 else 1)
            times.append(self.until_painted(partial(self.mouse, self.canvas, "MouseMove", to, y), *painted))
        self.mouse(self.canvas, "MouseButtonRelease", x + 1, y)
        self.settle()
        return times[2:]

    def draw_canvas(self, repeats: int) -> list[float]:
        """The canvas alone."""
        return [self.until_painted(self.canvas.update, self.canvas) for _ in range(repeats)]

    def let_go(self, repeat: int) -> tuple[float, float]:
        """A limit let go: until the table shows what was measured, and the event loop's longest pause."""
        self.dock.session.select("bands", frozenset({(1, 3 + repeat % 9, 1)}))
        self.settle()
        x, y = self._grab_limit()
        before = self.dock.table
        pauses = _Pauses()
        start = perf_counter()
        self.mouse(self.plot, "MouseButtonRelease", x + 6, y)
        while self.dock.table is before and perf_counter() - start < 5:
            self.turn()
        self.until_painted(self.table.update, self.table)
        took = 1000 * (perf_counter() - start)
        longest = pauses.stop()
        self.settle()
        return took, longest


class _Painted(QObject):
    """Takes note of which widgets were painted since."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._widgets = widgets
        self.waiting = set(map(id, widgets))
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Nothing is kept from the widgets."""
        if event.type() == QEvent.Type.Paint:
            self.waiting.discard(id(widget))
        return False

    def stop(self) -> None:
        """Take note of nothing more."""
        for widget in self._widgets:
            widget.removeEventFilter(self)


def _nothing() -> None:
    pass


class _Pauses:
    """The longest time between two beats of a timer, which the event loop keeps unless something holds it."""

    def __init__(self) -> None:

        self.longest, self._last = 0.0, perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> float:
        """Milliseconds."""
        self._beat()
        self._timer.stop()
        return 1000 * self.longest


if __name__ == "__main__":
    for name, time in window_times(30).items():
        print(f"{name}: {time:.1f} ms, wanted at most {WANTED[name]:g}")

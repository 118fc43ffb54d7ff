"""Dragging with a real mouse in a real window: plot, table and canvas follow, and the drag is one edit."""

import numpy as np
import pyqtgraph as pg
import pytest
from qtpy.QtCore import QEvent, QPointF, Qt
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication

from napari_il6blot.gui.docks.band_integration import BandIntegration

NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def mouse(widget, kind, place, button=NONE, held=NONE):
    at = QPointF(*place)
    event = QMouseEvent(
        kind, at, QPointF(widget.mapToGlobal(at.toPoint())), button, held, Qt.KeyboardModifier(0)
    )
    QApplication.sendEvent(widget, event)
    QApplication.processEvents()


def drag(widget, start, *ends):
    """Press, move, and return what lets go."""
    mouse(widget, QEvent.Type.MouseMove, start)
    mouse(widget, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for end in ends:
        mouse(widget, QEvent.Type.MouseMove, end, NONE, LEFT)
    return lambda: mouse(widget, QEvent.Type.MouseButtonRelease, ends[-1], LEFT)


@pytest.fixture
def viewer_with_dock(make_viewer, qtbot, simulated_blot):
    viewer = make_viewer(show=True)
    dock = BandIntegration(viewer)
    viewer.window.add_dock_widget(dock, name="Band integration")
    dock.session.choose(dock.session.add_image(simulated_blot))
    settle(dock, qtbot)
    dock.run(wait=True)
    settle(dock, qtbot)
    viewer.reset_view()
    QApplication.processEvents()
    return viewer, dock


def settle(dock, qtbot):
    running = dock.session.jobs.is_running, dock._jobs.is_running
    qtbot.waitUntil(lambda: not any(one() for one in running), timeout=60_000)
    QApplication.processEvents()


def on_canvas(viewer, y, x):
    canvas, camera = viewer.window._qt_viewer.canvas.native, viewer.scene.camera
    _, middle_y, middle_x = camera.center
    return (
        (x - middle_x) * camera.zoom + canvas.width() / 2,
        (y - middle_y) * camera.zoom + canvas.height() / 2,
    )


def test_a_lane_and_a_box_dragged_on_the_canvas(viewer_with_dock, qtbot):
    viewer, dock = viewer_with_dock
    session, canvas = dock.session, viewer.window._qt_viewer.canvas.native
    layer = session.layer(session.image, "lanes")
    assert layer.mode == "select"
    viewer.layers.selection.active = layer
    lane = dock.profiles.live.lanes[1, 2]
    y, x = lane.bottom - 5, float(lane.x_at(lane.bottom - 5))
    before, table = dock.profiles.plot.active, dock.bands.frame
    release = drag(canvas, on_canvas(viewer, y, x), *(on_canvas(viewer, y, x + by) for by in (1, 2, 3)))
    assert dock.profiles.plot.active.label == "lane 2"
    assert not np.array_equal(dock.profiles.plot.active.signal, before.signal)
    shown = dock.bands.frame
    assert (shown["volume"] != table["volume"]).tolist() == (table["lane"] == 2).tolist()
    assert session.history.undo_label == ""
    release()
    assert session.history.undo_label == "move lane 2"
    settle(dock, qtbot)
    own = dock.table["lane"] == 2
    assert np.array_equal(dock.table["volume"][own], shown["volume"][own])

    layer = session.layer(session.image, "bands")
    viewer.layers.selection.active = layer
    top, left = layer.data[6].min(axis=0)
    bottom, right = layer.data[6].max(axis=0)
    place = (top + bottom) / 2, (left + right) / 2
    ends = [on_canvas(viewer, place[0] + by, place[1]) for by in (2, 4)]
    release = drag(canvas, on_canvas(viewer, *place), *ends)
    shown = dock.bands.frame["volume"][6]
    assert shown != dock.table["volume"][6]
    release()
    assert session.history.undo_label == "move a band"
    settle(dock, qtbot)
    assert dock.table["volume"][6] == shown
    assert bool(dock.table["edited"][6])


def test_a_limit_dragged_in_the_plot(viewer_with_dock, qtbot, monkeypatch):
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)  # moves as quick as ours count too
    _, dock = viewer_with_dock
    plot, session = dock.profiles.plot, dock.session
    session.select("bands", frozenset({(1, 3, 2)}))
    settle(dock, qtbot)
    view, canvas = plot.plot.getViewBox(), plot.canvas.viewport()

    def in_plot(row):
        first, last = view.viewRange()[0]
        inside = QPointF((row - first) / (last - first) * view.width(), 0.5 * view.height())
        place = plot.canvas.mapFromScene(view.mapToScene(inside))
        return float(place.x()), float(place.y())

    last = plot.limits()[2][1]
    line = max(plot._regions[2].lines, key=lambda one: one.value())

    def is_under_the_mouse():
        mouse(canvas, QEvent.Type.MouseMove, in_plot(last - 5))
        mouse(canvas, QEvent.Type.MouseMove, in_plot(last))
        return bool(line.mouseHovering)

    qtbot.waitUntil(is_under_the_mouse)
    ends = [in_plot(last + by) for by in (2, 4, 6)]
    release = drag(canvas, in_plot(last), *ends)
    assert plot.limits()[2][1] > last + 3
    shown = dock.bands.frame["volume"][7]
    assert shown != dock.table["volume"][7]
    release()
    assert session.history.undo_label == "move band limits"
    settle(dock, qtbot)
    assert dock.table["volume"][7] == shown
    assert dock.table["bottom"][7] > last + 3

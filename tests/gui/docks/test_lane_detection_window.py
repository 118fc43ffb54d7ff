"""The dock that detects lanes, in a window: real keys, a real mouse, and what closing leaves."""

import threading

import numpy as np
import pytest
from qtpy.QtCore import QEvent, QPointF, Qt
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication, QWidget

from napari_il6blot import simulate_blot
from napari_il6blot.gui.docks.lane_detection import LaneDetection
from napari_il6blot.gui.layers import lanes_from_layer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def viewer(make_viewer):
    return make_viewer(show=True)


@pytest.fixture
def dock(viewer, qtbot):
    viewer.add_image(simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image, name="blot")
    dock = LaneDetection(viewer)
    viewer.window.add_dock_widget(dock, name="Lane detection")
    dock.run(wait=True)
    wait_for(dock, qtbot)
    qtbot.wait_until(lambda: viewer.window._qt_viewer.canvas.native.width() > 100)
    viewer.reset_view()
    return dock


def wait_for(dock, qtbot):
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


def canvas(viewer):
    return viewer.window._qt_viewer.canvas.native


def on_canvas(viewer, y, x):
    """Where a place of the image lies in the canvas's widget."""
    _, middle_y, middle_x = viewer.scene.camera.center
    native, zoom = canvas(viewer), viewer.scene.camera.zoom
    return QPointF((x - middle_x) * zoom + native.width() / 2, (y - middle_y) * zoom + native.height() / 2)


def mouse(viewer, kind, place, buttons=LEFT):
    native = canvas(viewer)
    native._last_time = 0.0  # vispy passes over moves in quick succession
    button = LEFT if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        place,
        QPointF(native.mapToGlobal(place.toPoint())),
        button,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(native, event)


def drag(viewer, qtbot, start, end):
    """Press the mouse at (y, x), move it in steps, and let it go."""
    nothing = Qt.MouseButton.NoButton
    mouse(viewer, QEvent.Type.MouseButtonPress, on_canvas(viewer, *start))
    for share in (0.25, 0.5, 0.75, 1.0):
        place = np.array(start) + share * (np.array(end) - start)
        mouse(viewer, QEvent.Type.MouseMove, on_canvas(viewer, *place))
        # napari passes moves on when it has the time.
        qtbot.waitUntil(lambda place=place: np.abs(viewer.cursor.position - place).max() < 1)
    mouse(viewer, QEvent.Type.MouseButtonRelease, on_canvas(viewer, *end), nothing)


def places(dock):
    layer = dock.session.layer(dock.session.image, "lanes")
    return np.array([float(lane.x_at(80)) for lane in lanes_from_layer(layer)])


def test_a_lane_is_dragged_measured_undone_and_done_again_by_keys(viewer, dock, qtbot):
    step = 1 / viewer.scene.camera.zoom  # the mouse moves by whole pixels of the canvas
    before, x = places(dock), dock.table["x"].to_numpy()
    drag(viewer, qtbot, (80, before[1]), (80, before[1] + 8))
    wait_for(dock, qtbot)
    np.testing.assert_allclose(places(dock) - before, [0, 8, 0, 0], atol=step)
    assert dock.session.history.undo_label == "move lane 2"
    np.testing.assert_allclose(dock.table["x"].to_numpy() - x, [0, 8, 0, 0], atol=step)
    canvas(viewer).setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(canvas(viewer), Qt.Key.Key_Z, control)
    wait_for(dock, qtbot)
    np.testing.assert_array_equal(places(dock), before)
    qtbot.keyClick(canvas(viewer), Qt.Key.Key_Z, control | shift)
    wait_for(dock, qtbot)
    assert places(dock)[1] > before[1] + 7
    viewer.layers.selection.active = viewer.layers["blot"]
    qtbot.keyClick(canvas(viewer), Qt.Key.Key_Z, control)
    wait_for(dock, qtbot)
    np.testing.assert_array_equal(places(dock), before)


def test_a_point_of_a_lane_is_dragged(viewer, dock, qtbot):
    dock.edit_bar.edit_points()
    layer = dock.session.layer(dock.session.image, "lanes")
    layer.selected_data = {0}
    y, x = layer.data[0][0]
    before = lanes_from_layer(layer)[0]
    drag(viewer, qtbot, (y, x), (y, x - 6))
    wait_for(dock, qtbot)
    after = lanes_from_layer(layer)[0]
    assert after.edited
    assert after.centreline[0, 0] == pytest.approx(before.centreline[0, 0] - 3, abs=0.6)


def test_a_click_adds_a_lane_there(viewer, dock, qtbot):
    before = places(dock)
    dock.edit_bar.buttons["Add by click"].click()
    place = on_canvas(viewer, 80, 8)
    mouse(viewer, QEvent.Type.MouseButtonPress, place)
    mouse(viewer, QEvent.Type.MouseButtonRelease, place, Qt.MouseButton.NoButton)
    wait_for(dock, qtbot)
    np.testing.assert_allclose(places(dock), [8, *before], atol=0.6)


def test_undo_keys_work_in_the_dock(viewer, dock, qtbot):
    dock.settings.lanes.setValue(3)
    dock.afresh.setFocus()
    qtbot.keyClick(dock.afresh, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(dock, qtbot)
    assert dock.settings.lanes.value() == 0


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_nothing_in_the_dock_is_cut_off(viewer, dock, qtbot, size):
    viewer.window._qt_window.resize(*size)
    dock.banner.say(
        "question", "Is it film or a linear imager?", [("Film (OD)", id), ("Keep: film, flagged", id)]
    )
    QApplication.processEvents()
    assert dock.width() <= 420
    for widget in dock.findChildren(QWidget):
        if widget.isVisible() and not dock.lanes.table.view.isAncestorOf(widget):
            right = widget.mapTo(dock, widget.rect().topRight()).x()
            assert right <= dock.width(), widget


def test_a_dock_closed_while_a_worker_runs_leaves_nothing(viewer, dock, qtbot, monkeypatch):
    go, read = threading.Event(), type(dock.session.bench).image

    def slow(bench, study, path):
        go.wait(10)
        return read(bench, study, path)

    monkeypatch.setattr(type(dock.session.bench), "image", slow)
    dock.run()
    session = dock.session
    viewer.window.remove_dock_widget(dock)
    dock.close()
    dock.deleteLater()
    go.set()
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)
    QApplication.processEvents()
    assert [layer.name for layer in viewer.layers] == ["blot", "blot lanes"]

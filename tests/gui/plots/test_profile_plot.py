"""Profiles with bands that are dragged."""

import time

import numpy as np
import pyqtgraph as pg
import pytest
from qtpy.QtCore import QEvent, QPointF, Qt
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication

from napari_il6blot.gui.plots.net_areas import outline
from napari_il6blot.gui.plots.profile_plot import LaneProfile, ProfilePlot
from napari_il6blot.gui.theme import plot_colours


def profile(label="lane 1", size=200, **changes):
    y = np.arange(size, dtype=float)
    signal = 100 + 900 * np.exp(-0.5 * ((y - 60) / 6) ** 2)
    values = {
        "background": np.full(size, 100.0),
        "bands": np.array([[45.0, 75.0], [120.0, 150.0]]),
        "numbers": np.array([7, 9]),
    } | changes
    return LaneProfile(label, y, signal, **values)


@pytest.fixture
def plot(qtbot):
    widget = ProfilePlot()
    qtbot.addWidget(widget)
    widget.resize(360, 240)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_profiles([profile()])
    qtbot.waitUntil(lambda: widget.plot.getViewBox().viewRange()[0][1] > 150)
    return widget


def pixel(plot, y, height=0.5):
    """Where a row of the lane is on the canvas."""
    view = plot.plot.getViewBox()
    first, last = view.viewRange()[0]
    place = QPointF((y - first) / (last - first) * view.width(), height * view.height())
    return plot.canvas.mapFromScene(view.mapToScene(place))


def send(plot, kind, y, button, held):
    """A mouse event; QTest's moves hold no button."""
    at, on = QPointF(pixel(plot, y)), plot.canvas.viewport()
    event = QMouseEvent(kind, at, QPointF(on.mapToGlobal(at.toPoint())), button, held, Qt.KeyboardModifier(0))
    QApplication.sendEvent(on, event)


def drag(plot, start, *ends):
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    send(plot, QEvent.Type.MouseMove, start, none, none)
    send(plot, QEvent.Type.MouseButtonPress, start, left, left)
    for end in ends:
        send(plot, QEvent.Type.MouseMove, end, none, left)
    send(plot, QEvent.Type.MouseButtonRelease, ends[-1], left, none)


@pytest.fixture
def every_move(monkeypatch):
    """Pyqtgraph leaves out moves that come faster than a mouse's."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)


@pytest.mark.usefixtures("every_move")
def test_dragging_a_limit_says_each_move_and_the_end(plot):
    moves, ends = [], []
    plot.limits_dragged.connect(lambda *said: moves.append(said))
    plot.limits_set.connect(lambda *said: ends.append(said))
    drag(plot, 75, 80, 90, 100)
    assert len(moves) >= 2
    ((number, first, last),) = ends
    assert (number, first) == (7, 45)
    assert last == pytest.approx(100, abs=1.5)
    assert plot.limits()[7] == (first, last)
    assert plot.limits()[9] == (120, 150)


def test_limits_set_by_the_program_are_silent(qtbot, plot):
    with qtbot.assertNotEmitted(plot.limits_dragged), qtbot.assertNotEmitted(plot.limits_set):
        plot.show_profiles([profile(bands=np.array([[40.0, 80.0], [121.0, 149.0]]))])
    assert plot.limits() == {7: (40, 80), 9: (121, 149)}


def test_bands_come_and_go(plot):
    plot.show_profiles([profile(bands=np.array([[10.0, 20.0]]), numbers=np.array([9]))])
    assert plot.limits() == {9: (10, 20)}
    plot.show_profiles([])
    assert plot.limits() == {}
    assert plot.active is None


def test_a_band_that_is_held_stays_under_the_mouse(plot):
    region = plot._regions[7]
    region.lines[1].moving = True
    region.lines[1].setValue(90.0)
    plot.show_profiles([profile()])
    assert plot.limits()[7] == (45, 90)


def test_a_click_says_the_band_and_none_beside_it(qtbot, plot):
    with qtbot.waitSignal(plot.band_clicked) as said:
        qtbot.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot, 135))
    assert said.args == [9]
    with qtbot.assertNotEmitted(plot.band_clicked, wait=50):
        qtbot.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot, 180))


def test_the_selected_band_is_marked(plot):
    colours = plot.colours
    plot.select_band(9)
    assert plot._regions[9].lines[0].pen.color().name() == colours.accent.lower()
    assert plot._regions[7].lines[0].pen.color().name() == colours.muted.lower()
    plot.select_band(None)
    assert plot._regions[9].lines[0].pen.color().name() == colours.muted.lower()


def test_zoom_stays_for_the_same_lane_and_goes_with_another(qtbot, plot):
    plot.plot.setXRange(40, 80, padding=0)
    plot.show_profiles([profile()])
    assert not any(plot.plot.getViewBox().autoRangeEnabled()[:1])
    assert plot.plot.getViewBox().viewRange()[0] == [40, 80]
    plot.show_profiles([profile("lane 2")])
    qtbot.waitUntil(lambda: plot.plot.getViewBox().viewRange()[0][1] > 150)


def test_saturated_rows_are_marked(plot):
    saturated = np.zeros(200, dtype=bool)
    saturated[[58, 59, 60, 130]] = True
    plot.show_profiles([profile(saturated=saturated)])
    assert [strip.getRegion() for strip in plot._strips] == [(57.5, 60.5), (129.5, 130.5)]
    plot.show_profiles([profile()])
    assert plot._strips == []


def test_other_lanes_are_curves_with_names(plot):
    plot.show_profiles([profile("lane 1"), profile("lane 2 & <3>")])
    assert len(plot._others) == 1
    assert "lane&nbsp;2&nbsp;&amp;&nbsp;&lt;3&gt;" in plot.key.text()
    plot.show_profiles([profile("lane 1")])
    assert plot.key.isHidden()


def test_the_baseline_is_drawn_anew_in_less_than_five_milliseconds(plot):
    y = np.arange(1000.0)
    bands = np.column_stack([y[::125], y[::125] + 60])
    plot.show_profiles([LaneProfile("x", y, y + 5, y * 0, bands, np.arange(8))])
    times = []
    for step in range(15):
        start = time.perf_counter()
        plot.update_baseline(y * 0 + step)
        times.append(time.perf_counter() - start)
    assert plot._baseline.getData()[1][0] == 14
    assert np.median(times) < 0.005


def test_outline_of_a_net_area_encloses_the_volume():
    y = np.arange(20.0)
    x, height = outline(y, y * 2 + 1, y, 4.5, 10.25)
    area = 0.5 * abs(np.dot(x, np.roll(height, 1)) - np.dot(height, np.roll(x, 1)))
    assert area == pytest.approx(np.trapezoid([5.5, 11.25], [4.5, 10.25]))
    assert outline(y, y, y, 30, 40)[0].size == 0


def test_naparis_style_takes_no_room_from_the_picture(qtbot, plot):
    plot.setStyleSheet("QWidget { padding: 1px; }")
    qtbot.waitUntil(lambda: plot.canvas.viewport().size() == plot.canvas.size())


def test_theme_and_room(plot):
    plot.set_colours(plot_colours("light"))
    assert plot.canvas.backgroundBrush().color().name() == plot_colours("light").background
    assert plot.minimumSizeHint().height() >= 160
    assert plot.minimumSizeHint().width() <= 360

"""What every dock does: its main button, messages in place, undo, tabs."""

import threading

import pandas as pd
import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDockWidget

from napari_il6blot.errors import InputError
from napari_il6blot.gui.docks.base import Dock
from napari_il6blot.gui.session.jobs import Progress


class Counting(Dock):
    """A dock whose button counts to two, fails where told to, and can be made to wait."""

    BUTTON = "Count"
    fail = ""
    go = None

    @property
    def table(self):
        return pd.DataFrame({"counted": self.counted})

    counted = ()

    def prepare(self):
        if self.fail == "prepare":
            raise InputError("nothing to count")

    def job(self):
        yield Progress(0, 2, "one")
        if self.go is not None:
            self.go.wait(10)
        yield Progress(1, 2, "two")
        if self.fail == "job":
            raise InputError("the count was lost")
        return (1, 2)

    def show_result(self, result):
        self.counted = result


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = Counting(viewer_model)
    qtbot.addWidget(dock)
    return dock


def test_a_script_that_waits_has_the_result(dock):
    dock.run(wait=True)
    assert dock.table["counted"].tolist() == [1, 2]
    assert dock.error == ""


def test_the_button_does_the_same_in_a_thread(dock, qtbot):
    dock.show()
    with qtbot.waitSignal(dock.ended):
        qtbot.mouseClick(dock.run_button, Qt.MouseButton.LeftButton)
    assert dock.table["counted"].tolist() == [1, 2]
    assert dock.run_button.isVisible()


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(
    ("where", "sentence"), [("prepare", "nothing to count"), ("job", "the count was lost")]
)
def test_what_is_wrong_is_said_in_the_dock(dock, qtbot, wait, where, sentence):
    dock.fail = where
    with qtbot.waitSignal(dock.ended):
        dock.run(wait=wait)
    assert dock.error == sentence
    dock.fail = ""
    with qtbot.waitSignal(dock.ended):
        dock.run(wait=wait)
    assert dock.error == ""


def test_work_can_be_cancelled(dock, qtbot):
    dock.show()
    dock.go = threading.Event()
    dock.run()
    assert dock.is_running
    assert dock.cancel_button.isVisible()
    with qtbot.waitSignal(dock.ended):
        qtbot.mouseClick(dock.cancel_button, Qt.MouseButton.LeftButton)
    dock.go.set()
    assert not dock.is_running
    assert dock.table.empty


def test_a_dock_closed_while_it_works_is_told_nothing(viewer_model, qtbot):
    dock = Counting(viewer_model)
    go = dock.go = threading.Event()
    shown = []
    dock.show_result = shown.append
    dock.run()
    with qtbot.waitSignal(dock.destroyed):
        dock.deleteLater()
    go.set()
    other = Counting(viewer_model)
    qtbot.addWidget(other)
    with qtbot.waitSignal(other.ended):
        other.run()
    assert shown == []


def test_questions_stay_until_they_are_answered(dock, qtbot):
    answered = []
    dock.banner.say("question", "Film?", [("Yes", lambda: answered.append("yes")), ("No", lambda: None)])
    dock.run(wait=True)
    assert dock.banner.text == "Film?"
    qtbot.mouseClick(dock.banner.answers["Yes"], Qt.MouseButton.LeftButton)
    assert answered == ["yes"]
    assert dock.banner.text == ""


def test_what_the_session_tells_is_shown(dock, qtbot):
    dock.show()
    dock.session.tell("error", "a lane lies outside")
    assert dock.error == "a lane lies outside"


def test_ctrl_z_undoes_while_a_dock_has_the_focus(dock, qtbot):
    undone = []
    dock.session.undo, dock.session.redo = lambda: undone.append("undo"), lambda: undone.append("redo")
    again = Counting(dock.session.viewer)
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    again.activateWindow()
    again.run_button.setFocus()
    qtbot.waitUntil(again.isActiveWindow)
    qtbot.keyClick(again.run_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(again.run_button, Qt.Key.Key_Z, both)
    assert undone == ["undo", "redo"]


def test_docks_lie_behind_one_another_as_tabs(make_viewer, qtbot):
    viewer = make_viewer(show=True)
    docks = [viewer.window.add_dock_widget(Counting(viewer), name=name) for name in ("one", "two", "three")]
    window = viewer.window._qt_window
    qtbot.waitUntil(lambda: len(window.tabifiedDockWidgets(docks[0])) == 2)
    assert all(isinstance(dock, QDockWidget) for dock in docks)
    assert docks[0].width() < window.width() / 2

"""A window that is closed by hand with unsaved work asks; one that a script closes does not."""

import ctypes
import ctypes.util

import pytest
from napari.settings import get_settings
from PyQt6 import sip
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QFileDialog

from napari_il6blot import InputError, Study
from napari_il6blot.gui.docks.cohort import CohortDock
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.session.autosave import autosave_of
from napari_il6blot.gui.widgets.closing import CloseGuard


class ClientMessage(ctypes.Structure):
    """An XClientMessageEvent."""

    _fields_ = [
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("room", ctypes.c_long * 24),
    ]  # fmt: skip


def close_by_hand(window):
    """Ask a window to close, as the cross of its frame does."""
    name = ctypes.util.find_library("X11")
    if name is None or QGuiApplication.platformName() != "xcb":
        pytest.skip("there is no X11 here")
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p,
    ]  # fmt: skip
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    event = ClientMessage(type=33, window=int(window.winId()), format=32)
    event.message_type = x11.XInternAtom(display, b"WM_PROTOCOLS", 0)
    event.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(display, int(window.winId()), 0, 0, ctypes.byref(event))
    x11.XCloseDisplay(display)


@pytest.fixture
def viewer(make_viewer):
    viewer = make_viewer(show=True)
    yield viewer
    window = getattr(viewer.window, "_qt_window", None)
    if window is not None and sip.isdeleted(window):
        del viewer.window._qt_window  # it was closed by hand: there is nothing left to close


@pytest.fixture
def window(viewer):
    return viewer.window._qt_window


@pytest.fixture
def dock(viewer):
    dock = CohortDock(viewer)
    viewer.window.add_dock_widget(dock, name="Cohort")
    return dock


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    Study(folder=folder, title="mine").save()
    return folder


@pytest.fixture
def unsaved(dock, folder):
    """A study with an edit that is not saved."""
    dock.session.open_study(folder)
    dock.change(cutoff=7.5)
    return dock


ANSWERS = ["Save and close", "Close without saving", "Stay"]


def test_nothing_unsaved_is_closed_at_once(dock, window, qtbot):
    close_by_hand(window)
    with qtbot.waitSignal(window.destroyed):
        pass


def test_unsaved_work_is_asked_about_in_place(unsaved, window, qtbot):
    close_by_hand(window)
    qtbot.waitUntil(lambda: unsaved.banner.level == "question")
    assert list(unsaved.banner.answers) == ANSWERS
    assert unsaved.banner.text == "Your work on 'mine' is not saved."
    assert window.isVisible()
    unsaved.banner.answers["Stay"].click()
    assert unsaved.banner.text == ""
    assert window.isVisible()


def test_save_and_close(unsaved, window, folder, qtbot):
    close_by_hand(window)
    qtbot.waitUntil(lambda: unsaved.banner.level == "question")
    with qtbot.waitSignal(window.destroyed):
        unsaved.banner.answers["Save and close"].click()
    assert Study.from_file(folder).cohort.cutoff == 7.5


def test_close_without_saving_keeps_nothing(unsaved, window, folder, qtbot):
    autosave = autosave_of(unsaved.session)
    autosave.keep()
    autosave.wait()
    place = autosave.place.place
    assert place.is_dir()
    close_by_hand(window)
    qtbot.waitUntil(lambda: unsaved.banner.level == "question")
    with qtbot.waitSignal(window.destroyed):
        unsaved.banner.answers["Close without saving"].click()
    qtbot.waitUntil(lambda: not place.exists())
    assert Study.from_file(folder).cohort.cutoff == "p95"


def test_what_cannot_be_saved_stays_open(unsaved, window, qtbot, monkeypatch):
    def save(_):
        raise InputError("the disk is full")

    monkeypatch.setattr(unsaved.session, "save", save)
    close_by_hand(window)
    qtbot.waitUntil(lambda: unsaved.banner.level == "question")
    unsaved.banner.answers["Save and close"].click()
    assert unsaved.error == "the disk is full"
    assert window.isVisible()


def test_a_study_without_a_folder_is_asked_for_one(dock, window, qtbot, tmp_path):
    dock.change(cutoff=7.5)
    close_by_hand(window)
    qtbot.waitUntil(lambda: dock.banner.level == "question")
    dock.banner.answers["Save and close"].click()
    (dialog,) = window.findChildren(QFileDialog)
    assert not dialog.isModal()
    with qtbot.waitSignal(window.destroyed):
        dialog.fileSelected.emit(str(tmp_path / "new"))
    assert Study.from_file(tmp_path / "new").cohort.cutoff == 7.5


def test_a_script_closes_whatever_is_unsaved(unsaved, viewer, window, qtbot):
    with qtbot.waitSignal(window.destroyed):
        viewer.close()


def test_the_menu_asks_too(unsaved, window):
    get_settings().application.confirm_close_window = False
    window.close(quit_app=False, confirm_need=True)
    assert unsaved.banner.level == "question"
    assert window.isVisible()


def test_a_dock_that_was_closed_is_shown_to_ask(unsaved, viewer, window, qtbot):
    viewer.window.remove_dock_widget("all")
    close_by_hand(window)
    from napari_il6blot.gui.docks.study import StudyDock

    qtbot.waitUntil(lambda: any(dock.banner.level == "question" for dock in window.findChildren(StudyDock)))
    assert window.isVisible()


def test_a_window_is_watched_once(dock, viewer, window):
    viewer.window.add_dock_widget(CohortDock(viewer), name="Cohort 2")
    assert len(window.findChildren(CloseGuard)) == 1
    assert session_of(viewer) is dock.session

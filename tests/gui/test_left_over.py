"""The check that a test leaves nothing behind finds what is left behind."""

import os
import tempfile
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from left_over import Before, left_over
from napari.settings import get_settings
from qtpy.QtWidgets import QWidget

from napari_il6blot.gui.session.worker import ACTIVE, Worker


def test_a_viewer_is_gone_after_its_test(viewer):
    viewer.add_image(np.zeros((8, 9)))


def test_a_shown_viewer_is_gone_after_its_test(make_viewer):
    viewer = make_viewer(show=True)
    viewer.add_image(np.zeros((8, 9)))
    assert viewer.window._qt_window.isVisible()


def test_a_forgotten_widget_is_named(qtbot):
    before = Before.now()
    widget = QWidget()
    widget.setWindowTitle("forgotten")
    assert left_over(before, weakref.WeakSet()) == ["a top-level widget: QWidget 'forgotten'"]
    qtbot.addWidget(widget)


def test_a_viewer_that_something_holds_is_named(viewer_model):
    holder = {"viewer": viewer_model}
    (leak,) = left_over(Before.now(), weakref.WeakSet([viewer_model]))
    assert leak.startswith("a viewer that is referred to by ")
    assert "dict" in leak
    holder.clear()


def test_a_worker_that_runs_on_is_named_and_stopped(qapp):
    started, stop = threading.Event(), threading.Event()

    def count():
        while not stop.wait(0.01):
            started.set()
            yield

    worker = Worker(count())
    before = Before.now()
    worker.start()
    assert started.wait(5)
    assert left_over(before, weakref.WeakSet()) == ["a worker that still ran: count"]
    assert worker not in ACTIVE
    stop.set()


@pytest.mark.parametrize("turn", [1, 2])
def test_settings_do_not_outlive_a_test(viewer, own_folders, turn):
    assert get_settings().appearance.theme != "light"
    get_settings().appearance.theme = "light"
    assert Path(get_settings().config_path).is_relative_to(Path(os.environ["NAPARI_CONFIG"]).parent)
    assert Path(os.environ["NAPARI_CONFIG"]).is_relative_to(tempfile.gettempdir())

"""What tests of the window use: viewers, and a check that nothing of them is left over."""

import weakref
from unittest.mock import patch

import pytest
import tifffile
from screen import why_no_window

from napari_il6blot import simulate_blot

RAISED = pytest.StashKey[bool]()


class Skipped(pytest.Module):
    """A file of tests that is not even imported."""

    def collect(self):
        pytest.skip(why_no_window(), allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    """Skip the tests of this folder where no window can be opened."""
    return Skipped.from_parent(parent, path=module_path) if why_no_window() else None


def pytest_runtest_makereport(item, call):
    """Remember whether a test raised: its traceback holds on to all that it made."""
    item.stash[RAISED] = item.stash.get(RAISED, False) or call.excinfo is not None


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """Folders for the settings and autosaves of each test alone."""
    folder = tmp_path_factory.mktemp("own")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def fresh_settings(own_folders, monkeypatch):
    """The settings that napari has before anyone changed them, saved where nobody looks."""
    from napari import settings

    monkeypatch.setattr(settings, "_CFG_PATH", str(own_folders / "settings.yaml"))
    settings._clear_plugin_settings_cache()
    settings.get_settings().reset()
    yield
    settings.get_settings().reset()
    settings._clear_plugin_settings_cache()


@pytest.fixture(autouse=True)
def nothing_left(request, qapp):
    """Fail where a test leaves widgets, viewers or work behind; give the set to enter viewers in."""
    from left_over import Before, left_over

    before, viewers = Before.now(), weakref.WeakSet()
    yield viewers
    if request.node.stash.get(RAISED, False):
        return
    request.node.funcargs.clear()  # pytest would hold the viewer still
    leaks = left_over(before, viewers)
    assert not leaks, "the test left behind " + "; ".join(leaks)


@pytest.fixture
def make_viewer(nothing_left, qtbot, fresh_settings, monkeypatch):
    """Make napari viewers, with or without a visible window; they are closed after the test."""
    from napari import Viewer
    from napari._qt.threads.status_checker import StatusChecker

    # It would follow the mouse in a thread of its own.
    monkeypatch.setattr(StatusChecker, "start", lambda *_: None)

    def make(*, show=False):
        viewer = Viewer(show=False, show_welcome_screen=False)
        nothing_left.add(viewer)
        if show:
            with qtbot.waitExposed(viewer.window._qt_window, timeout=10_000):
                viewer.show()
        return viewer

    yield make
    for viewer in list(nothing_left):
        close(viewer)


def close(viewer):
    """Close a viewer, if the test did not, without a question and without saving its window's place."""
    window = getattr(getattr(viewer, "window", None), "_qt_window", None)
    if window is not None:
        with patch.object(window, "_save_current_window_settings"):
            viewer.close()


@pytest.fixture
def viewer(make_viewer):
    """A napari viewer with a window that is not shown."""
    return make_viewer()


@pytest.fixture
def viewer_model(nothing_left, fresh_settings):
    """A viewer without a window, which knows of the plugin."""
    from napari.components import ViewerModel
    from napari.plugins import _initialize_plugins

    _initialize_plugins()
    model = ViewerModel()
    nothing_left.add(model)
    return model


@pytest.fixture
def simulated_blot(tmp_path):
    """A small 16-bit blot as a TIFF file: four lanes with three rows of bands."""
    file = tmp_path / "blot.tif"
    tifffile.imwrite(file, simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image)
    return file

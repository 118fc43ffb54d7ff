"""The window of ``il6blot view``."""

import napari
import pytest

from napari_il6blot import InputError
from napari_il6blot.gui import window


@pytest.fixture
def viewers(monkeypatch, make_viewer):
    """Viewers that are closed after the test, whoever makes them."""
    monkeypatch.setattr(napari, "Viewer", lambda **_: make_viewer())


@pytest.mark.usefixtures("viewers")
def test_layers_are_shown(simulated_blot):
    viewer = window.open_viewer(window.layers_of([str(simulated_blot), f"{simulated_blot}#1"]), ())
    assert [layer.name for layer in viewer.layers] == ["blot.tif", "blot.tif#1"]


@pytest.mark.usefixtures("viewers")
def test_docks_are_tabs_and_the_first_is_in_front(simulated_blot):
    names = [*window.DOCKS, window.STUDY_DOCK]
    viewer = window.open_viewer(window.layers_of([str(simulated_blot)]), names)
    docks = [viewer.window._wrapped_dock_widgets[f"{name} (napari-il6blot)"] for name in names]
    main = viewer.window._qt_window
    assert set(main.tabifiedDockWidgets(docks[0])) >= set(docks[1:])


def test_a_study_is_opened_alone(tmp_path, simulated_blot):
    (tmp_path / "study.toml").write_text("version = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="a study is opened alone"):
        window.layers_of([str(simulated_blot), str(tmp_path)])


def test_a_folder_that_is_no_study(tmp_path):
    with pytest.raises(InputError, match=r"holds no study\.toml; make one with: il6blot init"):
        window.layers_of([str(tmp_path)])


def test_a_missing_file():
    with pytest.raises(InputError, match=r"no\.tif: there is no such file"):
        window.layers_of(["no.tif"])


def test_no_qt(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "qtpy", None)
    with pytest.raises(InputError, match=r"napari-il6blot\[all\]"):
        window.check_window()


@pytest.mark.parametrize("display", ["", ":987"])
def test_no_screen(monkeypatch, display):
    for name in window.SCREENS:
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(InputError, match="there is no screen"):
        window.check_window()


def test_a_screen(monkeypatch):
    window.check_window()


@pytest.mark.usefixtures("viewers")
def test_view_shows_and_waits(monkeypatch, simulated_blot):
    shown = []
    monkeypatch.setattr(window, "DOCKS", ())
    monkeypatch.setattr(napari, "run", lambda: shown.extend(napari.current_viewer().layers))
    window.view([str(simulated_blot)])
    assert [layer.name for layer in shown] == ["blot.tif"]
    shown.clear()


@pytest.mark.usefixtures("viewers")
def test_a_study_without_images_is_opened(monkeypatch, tmp_path):
    from napari_il6blot.gui.session import session_of

    titles, open_viewer = [], window.open_viewer
    monkeypatch.setattr(window, "open_viewer", lambda layers, _: open_viewer(layers, ()))
    monkeypatch.setattr(napari, "run", lambda: titles.append(session_of(napari.current_viewer()).study.title))
    (tmp_path / "study.toml").write_text('version = 1\ntitle = "sera"\n', encoding="utf-8")
    window.view([str(tmp_path)])
    assert titles == ["sera"]

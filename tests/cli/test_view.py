"""``il6blot view``: its sentences, and a real window that closes itself."""

import json

import pytest
from screen import why_no_window

# In place of napari.run: tells what is shown, and closes the window from its event loop.
LOOK_AND_CLOSE = """
import json, napari
from qtpy.QtCore import QTimer
from napari_il6blot.cli import main
from napari_il6blot.gui import window

run = napari.run
def look():
    viewer = napari.current_viewer()
    print(json.dumps([viewer.title, [layer.name for layer in viewer.layers]]))
    viewer.close()
def run_briefly():
    QTimer.singleShot(0, look)
    run()
napari.run = run_briefly
window.DOCKS = ()
main(["view", PATH])
"""


def test_help(il6blot):
    code, out, _ = il6blot("view", "--help")
    assert code == 0
    assert "STUDY|IMAGE" in out
    assert "napari-il6blot[all]" in out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("no.tif", "no.tif: there is no such file"),
        ("text.tif", "text.tif is no image that can be read"),
        (".", ". holds no study.toml; make one with: il6blot init ."),
        ("no/study.toml", "no/study.toml: there is no such study"),
    ],
)
def test_wrong_paths_are_one_sentence(il6blot, path, sentence):
    code, out, err = il6blot("view", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"il6blot: {sentence}")
    assert err.count("\n") == 1


@pytest.mark.usefixtures("folder")
def test_without_a_screen_it_says_so(il6blot, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    code, _, err = il6blot("view", "blot.tif")
    assert code == 2
    assert "there is no screen" in err or "napari-il6blot[all]" in err


@pytest.mark.skipif(bool(why_no_window()), reason=why_no_window())
@pytest.mark.usefixtures("folder")
def test_a_window_opens(run_python):
    done = run_python("-c", LOOK_AND_CLOSE.replace("PATH", "'blot.tif'"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ["IL-6 Blot", ["blot.tif"]]

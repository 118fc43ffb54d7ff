"""Make the documentation's pictures of the napari window: ``python docs/make_screenshots.py``.

All data are simulated. Where there is no screen it runs itself again under ``xvfb-run``. Settings and
sessions of the user are neither read nor written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PIL import Image

IMAGES = Path(__file__).parent / "images"
SIZE = 1280, 800
COLOURS = 128
PLUGIN = "napari-il6blot"
QUIET_S = 0.6
FILM = "Film (OD)"


def on_a_screen() -> bool:
    """Whether there is a screen; where there is none, the script is run again on a virtual one."""
    if os.environ.get("DISPLAY"):
        return True
    command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", sys.executable, __file__, *sys.argv[1:]]
    subprocess.run(command, check=True)
    return False


def stay_within(folder: Path) -> None:
    """Keep settings, samples and sessions in a folder; before napari is imported."""
    os.environ["NAPARI_CONFIG"] = str(folder / "settings.yaml")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ["IL6BLOT_SESSIONS"] = str(folder / "sessions")


class Window:
    """A napari window of the pictures' size, and the plugin's docks in it.

    Parameters
    ----------
    sample : str
        Key of the sample that is open in it.
    folder : Path
        Where a study can be saved.
    """

    def __init__(self, sample: str, folder: Path) -> None:
        import napari
        from qtpy.QtWidgets import QApplication

        from napari_il6blot.gui.session import session_of

        self.folder = folder
        self.viewer = napari.Viewer(title="IL-6 Blot")
        self.frame = self.viewer.window._qt_window
        self.frame.resize(*SIZE)
        self.app = QApplication.instance()
        self.viewer.open_sample(PLUGIN, sample)
        self.session = session_of(self.viewer)

    def dock(self, name: str) -> Any:  # noqa: ANN401  any dock
        """A dock, in front."""
        frame, widget = self.viewer.window.add_plugin_dock_widget(PLUGIN, name, tabify=True)
        frame.raise_()
        self.settle()
        return widget

    def run(self, name: str) -> Any:  # noqa: ANN401
        """A dock, in front, whose button was pressed."""
        widget = self.dock(name)
        widget.run(wait=True)
        if widget.error:
            raise RuntimeError(f"{name}: {widget.error}")
        self.settle()
        return widget

    def scroll_to(self, dock: Any, part: str) -> None:  # noqa: ANN401
        """Scroll a dock so that one of its parts is seen to its end."""
        from qtpy.QtWidgets import QScrollArea

        self.settle()
        dock.findChild(QScrollArea).ensureWidgetVisible(getattr(dock, part))

    def settle(self) -> None:
        """Let the window's threads and drawing come to an end."""
        start = perf_counter()
        while perf_counter() - start < QUIET_S:
            self.app.processEvents()
            if self.session.jobs.is_running():
                start = perf_counter()

    def picture(self, path: Path) -> None:
        """Save what is seen: the image as large as the canvas, in few colours."""
        import numpy as np

        self.settle()
        self.viewer.reset_view()
        self.settle()
        seen = np.asarray(self.viewer.screenshot(canvas_only=False, flash=False))[..., :3]
        few = Image.fromarray(seen).quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def lanes(window: Window) -> None:
    """Lanes of a film, one of which is selected."""
    dock = window.run("Lane detection")
    dock.banner.answers[FILM].click()  # it asks what the gray levels mean
    window.settle()
    window.session.select("lanes", frozenset({(1, 4)}))


def bands(window: Window) -> None:
    """Bands, the profile of a lane, and a selected band."""
    dock = window.run("Band integration")
    first = dock.table[dock.table["lane"] == 4].iloc[1]
    window.session.select("lanes", frozenset({(first["strip"], first["lane"])}))
    window.session.select("bands", frozenset({(first["strip"], first["lane"], first["band"])}))


def normalization(window: Window) -> None:
    """Levels of the demo's study, and lanes and bands of its first blot."""
    window.session.show(window.session.image, "lanes", "bands")
    window.run("Normalization")


def plate(window: Window) -> None:
    """A plate of the demo's study."""
    window.run("ELISA release")


def curve(window: Window) -> None:
    """Further down in the same dock: the plate's standard curve and what was read off it."""
    window.scroll_to(window.dock("ELISA release"), "results")


def answer(window: Window) -> None:
    """Blots and plates joined."""
    window.run("Blot × ELISA").show_design("main", "concentration")


def cohort(window: Window) -> None:
    """Sera called low and high."""
    window.run("Cohort")


def study(window: Window) -> None:
    """The inputs of the study, which was saved and run."""
    window.dock("Study").save(window.folder / "IL-6 study")
    window.run("Study")


# By the sample that is open: each window's pictures in turn.
SCENES: dict[str, dict[str, Callable[[Window], None]]] = {
    "film_blot": {"lanes": lanes},
    "imager_blot": {"bands": bands},
    "demo_study": {
        "normalization": normalization,
        "plate": plate,
        "curve": curve,
        "answer": answer,
        "cohort": cohort,
        "study": study,
    },
}
NAMES = tuple(f"window-{name}" for scenes in SCENES.values() for name in scenes)


def main() -> None:
    """Write them all."""
    if not on_a_screen():
        return
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        stay_within(Path(folder))
        for sample, scenes in SCENES.items():
            window = Window(sample, Path(folder))
            for name, scene in scenes.items():
                scene(window)
                window.picture(IMAGES / f"window-{name}.png")
            window.viewer.close()


if __name__ == "__main__":
    main()

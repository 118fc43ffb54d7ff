"""A napari window with a study or images, and their docks, for ``il6blot view``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .readers import get_reader, is_study, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    import napari

PLUGIN = "napari-il6blot"
INSTALL = 'pip install "napari-il6blot[all]"'
DOCKS = ("Lane detection", "Band integration")
STUDY_DOCK = "Study"
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
TRY_QT = "from qtpy.QtWidgets import QApplication; QApplication([])"
PATIENCE_S = 60


def view(paths: Sequence[str]) -> None:
    """Open a study or images in napari, and return when the window is closed.

    Parameters
    ----------
    paths : sequence of str
        A study's folder or its ``study.toml``, or images; ``FILE#N`` is page or channel N.

    Raises
    ------
    InputError
        If one cannot be read, or there is no Qt or no screen here.
    """
    layers = layers_of(paths)
    check_window()
    import napari

    open_viewer(layers, [*DOCKS, STUDY_DOCK] if is_study(paths[0]) else DOCKS)
    if layers[0][0] is None:  # a study without images, and now there is a viewer to open it in
        read(paths[0])
    napari.run()


def layers_of(paths: Sequence[str]) -> list[Any]:
    """Layer data tuples of a study, or of images.

    Raises
    ------
    InputError
        If one cannot be read, or a study is not alone.
    """
    for path in paths:
        if get_reader(path) is None and Path(path).is_dir():
            raise InputError(f"{path} holds no study.toml; make one with: il6blot init {path}")
    if len(paths) > 1 and any(map(is_study, paths)):
        raise InputError("a study is opened alone; name one study, or images")
    return [layer for path in paths for layer in read(path)]


def open_viewer(layers: Sequence[Any], docks: Sequence[str]) -> napari.Viewer:
    """A viewer that shows these layers, with docks as tabs at its right.

    Parameters
    ----------
    layers : sequence of layer data tuples
    docks : sequence of str
        Their names; the first is in front.
    """
    import napari
    from napari.layers import Layer

    viewer = napari.Viewer(title="IL-6 Blot")
    for data in layers:
        if data[0] is not None:
            viewer.add_layer(Layer.create(*data))
    for name in docks:
        viewer.window.add_plugin_dock_widget(PLUGIN, name, tabify=True)
    if docks:
        dock, _ = viewer.window.add_plugin_dock_widget(PLUGIN, docks[0], tabify=True)
        dock.raise_()
    return viewer


def check_window() -> None:
    """See that a window can be opened here.

    Raises
    ------
    InputError
        If napari or Qt is missing, or there is no screen.
    """
    try:
        import napari  # noqa: F401
        from qtpy import QtWidgets  # noqa: F401
    except ImportError as error:
        raise InputError(f"a window needs napari with Qt, which cannot be loaded here: {INSTALL}") from error
    if sys.platform.startswith("linux") and not _is_screen():
        raise InputError("there is no screen to open a window on; il6blot run and quantify need none")


def _is_screen() -> bool:
    """Whether Qt finds a screen; where it finds none it ends the process, so another one tries."""
    if not any(os.environ.get(name) for name in SCREENS):
        return False
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", TRY_QT], capture_output=True, check=False, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0

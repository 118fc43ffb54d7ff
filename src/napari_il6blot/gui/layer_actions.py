"""What the plugin adds to napari's Layers menu: actions on the active layer of a blot or of its lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from napari import current_viewer
from napari.layers import Image
from napari.utils.notifications import show_warning

from ..errors import InputError
from ..study.workbench import image_of
from .bands import saturation_overlay
from .docks.base import Dock
from .session import session_of
from .session.lane_edits import space_evenly
from .session.study_edits import file_name, with_image_settings

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from .session.session import Session

PLUGIN = "napari-il6blot"
# More than these are chosen in the dock.
MOST_BUTTONS = 4


def detect_lanes() -> None:
    """Open the dock Lane detection, and detect the lanes of the active image."""
    _run_dock("Lane detection")


def measure_bands() -> None:
    """Open the dock Band integration, and measure the bands of the active image."""
    _run_dock("Band integration")


def show_saturated() -> None:
    """Mark the saturated pixels of the active image."""
    _act(saturation_overlay.show_saturated)


def turn_image() -> None:
    """Turn the active image clockwise by a quarter."""
    _act(_turn)


def mirror_image() -> None:
    """Mirror the active image left to right."""
    _act(_mirror)


def space_lanes_evenly() -> None:
    """Put the lanes of the active layer at even distances between the first and the last of each strip."""
    _act(_space)


def copy_lanes() -> None:
    """Bring the lanes of the active layer to another image of the membrane, where they are in it."""
    _act(_copy)


def _viewer() -> ViewerModel:
    viewer = current_viewer()
    if viewer is None:
        raise InputError("There is no napari window: open one first.")
    return viewer


def _act(action: Callable[[Session, str], None]) -> None:
    """Do something to the image that the active layer belongs to; what is wrong is a notification."""
    try:
        viewer = _viewer()
        session, layer = session_of(viewer), viewer.layers.selection.active
        path = None if layer is None else session.take(layer)
        if path is None:
            raise InputError("Choose the layer of a blot, or of its lanes, first.")
        session.blot(path)  # known from here on
        action(session, path)
    except InputError as error:
        show_warning(str(error))


def _run_dock(name: str) -> None:
    viewer = _viewer()
    dock = _dock(viewer, name)
    active = viewer.layers.selection.active
    if isinstance(active, Image):
        try:
            path = dock.session.take(active)
        except InputError as error:
            dock.say_error(error)
            return
        if path is not None:
            dock.session.choose(path)
    dock.run()


def _dock(viewer: ViewerModel, name: str) -> Dock:
    dock = viewer.window.add_plugin_dock_widget(PLUGIN, name)[1]
    if not isinstance(dock, Dock):
        raise TypeError(f"{name} is no dock of the plugin")
    return dock


def _turn(session: Session, path: str) -> None:
    rotate = (image_of(session.study, path).rotate + 90) % 360
    session.edit(with_image_settings(session.study, path, rotate=rotate), f"turn {file_name(path)}")


def _mirror(session: Session, path: str) -> None:
    flip = not image_of(session.study, path).flip
    session.edit(with_image_settings(session.study, path, flip=flip), f"mirror {file_name(path)}")


def _space(session: Session, path: str) -> None:
    session.read_layers(path)
    for strip in sorted({lane.strip for lane in session.bench.image(session.study, path).lanes}):
        edit = space_evenly(session.study, path, session.bench, strip)
        session.edit(edit.study, edit.label)


def _copy(session: Session, path: str) -> None:
    if image_of(session.study, path).lanes_from is not None:
        raise InputError(f"{file_name(path)} has the lanes of another image itself; copy them from that one.")
    others = [image.path for image in session.study.image_list() if image.path != path]
    if not others:
        raise InputError("There is no other image to copy the lanes to: open the re-probed blot first.")
    dock = _dock(session.viewer, "Lane detection")

    def copy_to(other: str) -> None:
        label = f"bring the lanes of {file_name(path)} to {file_name(other)}"
        session.edit(with_image_settings(session.study, other, lanes_from=path), label)
        session.choose(other)
        session.show(other, "lanes")

    answers = [(file_name(other), lambda other=other: copy_to(other)) for other in others[:MOST_BUTTONS]]
    more = "" if len(others) <= MOST_BUTTONS else " Others can be chosen below, under Lanes from."
    dock.banner.say("question", f"Which image shows the same membrane as {file_name(path)}?{more}", answers)

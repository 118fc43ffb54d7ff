"""An edit of lanes carried out in a session: in the study, and in the layer at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari.layers import Shapes

from ...errors import InputError
from ..layers import lanes_to_layer
from .image_layers import update_shapes

if TYPE_CHECKING:
    from .layer_edits import LaneEdit
    from .session import Session


def image_with_lanes(session: Session) -> str:
    """The image that is looked at, whose lanes are known.

    Raises
    ------
    InputError
        If there is no such image.
    """
    path = session.image
    if path is None:
        raise InputError("There is no image yet: open a blot (File > Open, or drop it on the window).")
    held = path in (session.study.held.lanes or {})
    if (
        not held
        and session.layer(path, "lanes") is None
        and not session.bench.is_measured(session.study, path)
    ):
        raise InputError("There are no lanes to edit yet: press Detect lanes first.")
    return path


def carry_out(session: Session, path: str, edit: LaneEdit) -> None:
    """Go on to the edited study, and let the layer show its lanes before they are measured.

    Parameters
    ----------
    session : Session
    path : str
        Of the image.
    edit : LaneEdit
        Of the session's study.
    """
    if edit.study is session.study:
        return
    layer = session.layer(path, "lanes")
    if isinstance(layer, Shapes):
        session.layers.is_edited(path)
        with session.layers.quiet():
            blot, look = session.blot(path), session.preferences.look
            update_shapes(layer, lanes_to_layer(edit.lanes, layer.name, blot, look=look))
    session.edit(edit.study, edit.label)

"""Undo and redo by keys while a layer of ours is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari.layers import Layer

    from .session import Session


def bind_undo(layer: Layer, session: Session) -> None:
    """Let Ctrl+Z and Ctrl+Shift+Z undo and redo the session's edits while this layer is active.

    Parameters
    ----------
    layer : Layer
    session : Session
    """

    def undo(_: Layer) -> None:
        session.undo()

    def redo(_: Layer) -> None:
        session.redo()

    layer.bind_key("Control-Z", undo, overwrite=True)
    layer.bind_key("Control-Shift-Z", redo, overwrite=True)

"""Each viewer's session."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from .session import Session

_SESSIONS: WeakKeyDictionary[ViewerModel, Session] = WeakKeyDictionary()


def session_of(viewer: ViewerModel) -> Session:
    """The session of a viewer, begun when it is first asked for.

    Parameters
    ----------
    viewer : Viewer or ViewerModel
    """
    from .autosave import autosave_of
    from .session import Session

    own = getattr(viewer, "__wrapped__", viewer)  # plugins may be given a proxy
    if own not in _SESSIONS:
        _SESSIONS[own] = Session(own)
        autosave_of(_SESSIONS[own])
    return _SESSIONS[own]

"""The session of a viewer: the study that is worked on, undo, layers, long work and autosave."""

from .registry import session_of

__all__ = ["session_of"]

"""Closing the window by hand with unsaved work: asked about in a dock. A script's close is never stopped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from qtpy.QtCore import QEvent, QObject, Qt, QTimer
from qtpy.QtWidgets import QMainWindow

from ...errors import InputError
from ..session.autosave import autosave_of
from .file_questions import ask_folder

if TYPE_CHECKING:
    from ..docks.base import Dock
    from ..session.session import Session


class CloseGuard(QObject):
    """Watches a window for being closed by hand.

    Parameters
    ----------
    window : QMainWindow
    session : Session
        Of the window's viewer.
    """

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window)
        self._session = session
        window.installEventFilter(self)
        _ask_before_menu_closes(window, self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802  Qt's name
        """Keep the window open where there is something to ask."""
        if event is None or event.type() != QEvent.Type.Close or not event.spontaneous():
            return False
        if not self.asks():
            return False
        event.ignore()
        return True

    def asks(self) -> bool:
        """Ask where there is unsaved work; whether there is."""
        if not self._session.unsaved:
            return False
        dock = self._dock()
        title = self._session.study.title
        named = f"Your work on '{title}'" if title else "Your work"
        dock.banner.say(
            "question",
            f"{named} is not saved.",
            [
                ("Save and close", self.save_and_close),
                ("Close without saving", self.close_without_saving),
                ("Stay", self.stay),
            ],
        )
        return True

    def _window(self) -> QMainWindow:
        window = self.parent()
        assert isinstance(window, QMainWindow)  # noqa: S101  for the type checker
        return window

    def _dock(self) -> Dock:
        """A dock that is seen: one that is, or was closed, or a new one."""
        from ..docks.base import Dock, dock_of

        docks = self._window().findChildren(Dock)
        dock = next((one for one in docks if one.isVisible()), docks[0] if docks else None)
        if dock is None:
            from ..docks.study import StudyDock

            viewer: Any = self._session.viewer
            dock = StudyDock(viewer)
            viewer.window.add_dock_widget(dock, name="Study")
        own = dock_of(dock)
        if own is not None:
            own.show()
            own.raise_()
        return dock

    def save_and_close(self) -> None:
        """Save, into a folder that is asked for where there is none yet, and close."""
        if self._session.study.file.is_file():
            self._save(None)
        else:
            ask_folder(self._window(), "Save the study in a folder", self._save)

    def _save(self, folder: str | None) -> None:
        try:
            self._session.save(folder)
        except InputError as error:
            self._dock().say_error(error)
            return
        self._close()

    def close_without_saving(self) -> None:
        """Close; what was not saved is gone."""
        autosave_of(self._session).discard()
        self._close()

    def stay(self) -> None:
        """Go on working."""

    def _close(self) -> None:
        QTimer.singleShot(0, self._window().close)


def guard_closing(window: QMainWindow, session: Session) -> None:
    """Ask before a window is closed by hand; nothing happens where it is watched already."""
    if window.findChild(CloseGuard, options=Qt.FindChildOption.FindDirectChildrenOnly) is None:
        CloseGuard(window, session)


def _ask_before_menu_closes(window: Any, guard: CloseGuard) -> None:  # noqa: ANN401  napari's own window
    """Ask as well where napari's menu closes the window: it says so by `confirm_need`."""
    if "confirm_need" in getattr(type(window).close, "__code__", _nothing.__code__).co_varnames:
        window.close = partial(_close, ref(window), ref(guard))


def _nothing() -> None: ...


def _close(window: Any, guard: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
    if options.get("confirm_need") and guard() is not None and guard().asks():
        return None
    return type(window()).close(window(), *arguments, **options)

"""A session's study kept against a crash after each edit, and those of crashed sessions offered back."""

from __future__ import annotations

import sys
from threading import main_thread
from typing import TYPE_CHECKING, cast
from weakref import finalize

from qtpy.QtCore import QObject, QTimer, Signal

from ...errors import InputError
from ..preferences import preferences
from .kept_sessions import KeptSession, in_turn, left_behind

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .session import Session

# Edits that follow one another within this time are kept together.
WAIT_MS = 1000


class Autosave(QObject):
    """Keeps one session. `offers_changed` is emitted when fewer or more crashed sessions are offered.

    What was kept is removed when there is nothing unsaved any more, and when the viewer is closed.

    Parameters
    ----------
    session : Session
    """

    offers_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._own = KeptSession.new()
        self._is_kept = self._has_told = False
        self._last: Future[None] | None = None
        self._offers: list[KeptSession] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep)
        self._end = finalize(session.viewer, _remove_at_end, self._own)
        session.study_changed.connect(self._on_study_changed)

    @property
    def _session(self) -> Session:
        return cast("Session", self.parent())  # held by nothing but its viewer

    @property
    def place(self) -> KeptSession:
        """Where this session is kept."""
        return self._own

    def _on_study_changed(self) -> None:
        if not self._session.unsaved:
            self.discard()
        elif not self._timer.isActive() and preferences().autosave:
            self._timer.start()

    def keep(self) -> None:
        """Keep the study as it now is, in a thread."""
        self._timer.stop()
        if not self._session.unsaved:
            return
        self._tell_failure()
        self._is_kept = True
        self._last = in_turn(self._own.write, self._session.study)

    def _tell_failure(self) -> None:
        """Say why the last time failed, but not again at each edit."""
        if self._last is not None and self._last.done():
            error, self._last = self._last.exception(), None
            if isinstance(error, InputError) and not self._has_told:
                self._has_told = True
                self._session.tell("warning", str(error))

    def discard(self) -> None:
        """Keep this session no longer, as after it was saved."""
        self._timer.stop()
        if self._is_kept:
            self._is_kept = False
            in_turn(self._own.remove)

    def wait(self) -> None:
        """Return when all that was asked is done."""
        in_turn(lambda: None).result()

    # ---- sessions that crashed

    @property
    def offers(self) -> tuple[KeptSession, ...]:
        """Sessions that were not saved when their process ended, the newest first."""
        if self._offers is None:
            self._offers = left_behind(preferences().autosaves_kept)
        return tuple(self._offers)

    def recover(self, kept: KeptSession) -> None:
        """Go on with a session that crashed; unsaved work of this one is offered back in its turn.

        Parameters
        ----------
        kept : KeptSession
            One of `offers`.

        Raises
        ------
        InputError
            If it cannot be read; it stays on offer.
        """
        study = kept.study()
        before = self._own if self._session.unsaved else None
        if before is not None:
            in_turn(before.write, self._session.study).result()
            self._own, self._is_kept = KeptSession.new(), False
            self._end.detach()  # it outlives the viewer, as nobody said that it may go
            self._end = finalize(self._session.viewer, _remove_at_end, self._own)
        self._session.begin(study, saved=False)
        self.keep()
        in_turn(kept.remove)
        self._let_go(kept)
        if before is not None:
            self._offers = [before, *self.offers]
            self.offers_changed.emit()

    def reject(self, kept: KeptSession) -> None:
        """Let a crashed session be forgotten.

        Parameters
        ----------
        kept : KeptSession
            One of `offers`.
        """
        in_turn(kept.remove)
        self._let_go(kept)

    def _let_go(self, kept: KeptSession) -> None:
        self._offers = [one for one in self.offers if one is not kept]
        self.offers_changed.emit()


def _remove_at_end(kept: KeptSession) -> None:
    """The viewer was closed, or Python ends: in good order unless by an error that nobody caught."""
    if main_thread().is_alive() or getattr(sys, "last_value", None) is None:
        in_turn(kept.remove)


def autosave_of(session: Session) -> Autosave:
    """The autosave of a session, begun when it is first asked for.

    Parameters
    ----------
    session : Session
    """
    found: Autosave | None = session.findChild(Autosave)
    return Autosave(session) if found is None else found

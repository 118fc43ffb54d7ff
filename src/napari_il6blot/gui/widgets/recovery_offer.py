"""Sessions that crashed, offered back in place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ...errors import InputError
from ..session.autosave import autosave_of
from .banner import Banner

if TYPE_CHECKING:
    from ...study.recovery import SessionRecord
    from ..session.session import Session

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class RecoveryOffer(Banner):
    """Asks about crashed sessions, the newest first; not seen where there are none.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._autosave = autosave_of(session)
        self._autosave.offers_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ask about the newest that is left."""
        for kept in self._autosave.offers:
            try:
                text = offer_text(kept.record())
            except InputError:
                continue
            self.say("question", text, [("Recover", self.recover), ("Discard", self.discard)])
            return
        self.clear()

    def recover(self) -> None:
        """Go on with the session that is asked about."""
        if self._autosave.offers:
            try:
                self._autosave.recover(self._autosave.offers[0])
            except InputError as error:
                self._session.tell("error", str(error))
                self._autosave.reject(self._autosave.offers[0])

    def discard(self) -> None:
        """Forget the session that is asked about."""
        if self._autosave.offers:
            self._autosave.reject(self._autosave.offers[0])


def offer_text(record: SessionRecord, now: datetime | None = None) -> str:
    """What is asked about a crashed session.

    Parameters
    ----------
    record : SessionRecord
    now : datetime, optional
        The present, to leave out the year.
    """
    when = record.when.astimezone()
    year = "" if when.year == (now or datetime.now().astimezone()).year else f" {when.year}"
    day = f"{when.day} {MONTHS[when.month - 1]}{year}, {when:%H:%M}"
    on = f"on '{record.title}'" if record.title else "that had no folder yet"
    return f"Work of {day} {on} was not saved when napari ended."

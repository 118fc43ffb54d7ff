"""What is known of a session's plates, made again in a thread when the study has changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Signal

from ...errors import InputError
from ..session.jobs import Jobs
from .edited_wells import shown_at_once
from .plates_seen import PlatesSeen, inputs_state, see_plates

if TYPE_CHECKING:
    from ...elisa.plate import Plate
    from ..session.jobs import Job
    from ..session.session import Session
    from .plates_seen import InputsState

State = tuple["InputsState", bool]


class LivePlates(QObject):
    """The plates that are shown. Signals: `changed()` when there is something else to show, `failed(error)`.

    Parameters
    ----------
    session : Session
    parent : QObject
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, Jobs(self)
        self._history = session.history
        self.seen = PlatesSeen()
        self.compare = False
        self._state: State | None = None
        self._looking: Hashable = None

    def now(self) -> State:
        """The study's present state.

        Raises
        ------
        InputError
            If a file that it names is not there.
        """
        return inputs_state(self._session.study), self.compare

    def job(self) -> Job[PlatesSeen]:
        """Read and quantify all plates of the study as it now is."""
        return see_plates(self._session.bench, self._session.study, self.compare)

    def take(self, seen: PlatesSeen, state: State) -> None:
        """Take what came of a job."""
        self._history = self._session.history
        self.seen, self._state = seen, state
        self.changed.emit()

    def forget(self) -> bool:
        """Where another study is worked on: let go of the last one's plates. Says whether it was so."""
        if self._history is self._session.history:
            return False
        self._history = self._session.history
        self.seen, self._state = PlatesSeen(), None
        return True

    def known(self) -> PlatesSeen | None:
        """What was read of exports and well sheet, as far as they still are what they were."""
        if self._state is None:
            return None
        before, now = self._state[0], inputs_state(self._session.study)
        if (before.exports, before.folder) != (now.exports, now.folder):
            return None
        return self.seen if before.wells == now.wells else replace(self.seen, sheet=None)

    def show_at_once(self, plate: Plate) -> None:
        """Show an edited plate before it is quantified again."""
        if plate.name in self.seen.plates:
            self.seen = shown_at_once(self.seen, plate)

    def look(self) -> None:
        """Make again what has changed, in a thread; changes that come meanwhile wait, and are not queued."""
        if self._jobs.is_running("look"):
            return
        try:
            state = self.now()
            there = bool(self._session.study.plate_list())
        except InputError as error:
            self.failed.emit(error)
            return
        if state == self._state:
            return
        if not there:
            self.take(PlatesSeen(), state)
            return
        self._looking = state
        self._jobs.start("look", self.job(), self._looked, self.failed.emit, ended=self._ended)

    def _looked(self, seen: PlatesSeen) -> None:
        state = self._now_or_none()
        if state is not None and self._looking == state and state != self._state:
            self.take(seen, state)

    def _ended(self) -> None:
        if self._looking != self._now_or_none():
            self.look()

    def _now_or_none(self) -> State | None:
        try:
            return self.now()
        except InputError:  # `look` says so
            return None

"""Folders in which sessions are kept against a crash: one each, locked by the process that writes it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QLockFile

from ...errors import InputError
from ...study.recovery import RECORD, SessionRecord, read_recovery, read_session, write_recovery

if TYPE_CHECKING:
    from ...study.spec import Study

# Where sessions are kept, for tests and for those whose home is small.
VARIABLE = "IL6BLOT_SESSIONS"
LOCK = "lock"


def sessions_folder() -> Path:
    """Where sessions are kept: in the user's data, or where the environment says."""
    from platformdirs import user_data_path

    said = os.environ.get(VARIABLE)
    return Path(said) if said else user_data_path("napari-il6blot", appauthor=False) / "sessions"


@cache
def _writer() -> ThreadPoolExecutor:
    """The one thread that writes, so that what is asked later is done later."""
    return ThreadPoolExecutor(1)


def in_turn(work: Callable[..., Any], *arguments: Any) -> Future[Any]:  # noqa: ANN401
    """Do something after all that was asked before; at once while Python ends."""
    try:
        return _writer().submit(work, *arguments)
    except RuntimeError:  # Python ends, and what was asked before is done
        future: Future[Any] = Future()
        future.set_result(work(*arguments))
        return future


def _lock_of(place: Path) -> QLockFile:
    """The lock of a folder: a process that is no longer alive does not hold it."""
    lock = QLockFile(str(place / LOCK))
    lock.setStaleLockTime(0)  # however long it has been held by one that is alive
    return lock


class KeptSession:
    """A folder in which one session is kept; it is made when there is something to keep.

    Parameters
    ----------
    place : Path
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._lock: QLockFile | None = None

    @classmethod
    def new(cls) -> KeptSession:
        """One of its own."""
        return cls(sessions_folder() / uuid.uuid4().hex)

    def is_mine(self) -> bool:
        """Take the folder where nobody who is alive has it."""
        if self._lock is None:
            lock = _lock_of(self.place)
            if not lock.tryLock(0):
                return False
            self._lock = lock
        return True

    def write(self, study: Study) -> None:
        """Keep a study.

        Parameters
        ----------
        study : Study

        Raises
        ------
        InputError
            If it cannot be written.
        """
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{self.place}: the session cannot be kept there against a crash ({error.strerror}); "
                "save the study often"
            ) from error
        self.is_mine()
        write_recovery(study, self.place)

    def record(self) -> SessionRecord:
        """What is known of it.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        return read_session(self.place)

    def study(self) -> Study:
        """What was kept.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        return read_recovery(self.place)

    def remove(self) -> None:
        """Keep it no longer."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        shutil.rmtree(self.place, ignore_errors=True)


def left_behind(most: int = 10) -> list[KeptSession]:
    """Sessions of processes that are no longer alive, the newest first; they are this process's now.

    Parameters
    ----------
    most : int
        How many are kept: older ones are removed.
    """
    root = sessions_folder()
    try:
        places = [place for place in root.iterdir() if (place / RECORD).is_file()]
    except OSError:
        return []
    found = []
    for place in places:
        kept = KeptSession(place)
        if not kept.is_mine():
            continue
        try:
            found.append((kept.record().when, kept))
        except InputError:
            kept.remove()
    found.sort(key=lambda one: one[0], reverse=True)
    for _, kept in found[most:]:
        kept.remove()
    return [kept for _, kept in found[:most]]

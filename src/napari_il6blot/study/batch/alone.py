"""One batch at a time in an output folder: two would replace each other's tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import InputError
from .records import FOLDER

FILE = f"{FOLDER}/lock"


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """While a batch is at work in a folder; the system forgets it with its process, however that ends.

    On Windows, and where a file system knows no locks, nothing is checked.

    Parameters
    ----------
    out : Path
        The output folder, with its `FOLDER`.

    Raises
    ------
    InputError
        If another batch is at work there.
    OSError
        If the folder cannot be written.
    """
    # Open for reading alone, so that the disk may turn read-only meanwhile.
    with os.fdopen(os.open(out / FILE, os.O_RDONLY | os.O_CREAT, 0o666)) as file:
        try:
            import fcntl
        except ImportError:
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                f"{out}: another batch is at work there; wait for its end, or name another folder with --out"
            ) from error
        except OSError:
            pass
        yield

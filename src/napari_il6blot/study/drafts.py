"""Files while they are written: called so that nobody takes them for done, and found again if abandoned."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
import uuid
from pathlib import Path

MARK = ".writing-"
# A draft that old is of a process that was killed, on whatever computer.
ABANDONED_SECONDS = 24 * 3600.0
_NAME = re.compile(re.escape(MARK) + r"(?P<host>[\w-]*)-(?P<process>\d+)-[0-9a-f]+(-\w+)?")


def draft_name() -> str:
    """A name for a file or folder that is being written, unlike any other, which tells whose it is."""
    return f"{MARK}{_host()}-{os.getpid()}-{uuid.uuid4().hex}"


def is_abandoned(draft: Path) -> bool:
    """Whether the process that wrote a draft is no more.

    Parameters
    ----------
    draft : Path
        What `draft_name` named.

    Raises
    ------
    OSError
        If it is gone itself.
    """
    if time.time() - draft.stat().st_mtime > ABANDONED_SECONDS:
        return True
    whose = _NAME.fullmatch(draft.name)
    return whose is not None and whose["host"] == _host() and _has_ended(int(whose["process"]))


def _host() -> str:
    return re.sub(r"[^\w-]", "-", platform.node())


def _has_ended(process: int) -> bool:
    if sys.platform == "win32":  # asking there would end it
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # another user's
        return False
    return False

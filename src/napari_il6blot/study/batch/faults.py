"""What stops a batch: a disk that is full, and a folder that cannot be written."""

from __future__ import annotations

import errno

# Errors that the next input would meet as well.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DISK = (*FULL, errno.EROFS)


class CannotWriteError(Exception):
    """A result cannot be written; its text is the sentence."""


def disk_error(error: BaseException) -> OSError | None:
    """The error of a disk that is full or read-only, which an exception tells of or was made from."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in DISK:
            return cause
        cause = cause.__cause__
    return None


def cannot_write(place: object, error: OSError) -> str:
    """Say what cannot be written, why, and how to go on.

    Parameters
    ----------
    place : path
        Where.
    error : OSError
        Why.
    """
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"{place}: is a file, or lies in one; name a folder with --out."
    remedy = (
        "make room there" if error.errno in FULL else "close what has it open, or see to the folder's rights"
    )
    reason = error.strerror or type(error).__name__
    return f"{place}: results cannot be written ({reason}); {remedy}, and go on with --resume."

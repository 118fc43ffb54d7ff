"""What Qt's type stubs say may be missing, and never is."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """Give a part of a widget: its layout, header or selection, the clipboard, an action just added.

    Parameters
    ----------
    value : object or None

    Raises
    ------
    RuntimeError
        If it is None after all.
    """
    if value is None:
        raise RuntimeError("Qt gave no such part")
    return value

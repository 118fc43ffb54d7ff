"""Results that are remembered by what they were made of, so that only what changed is made again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Same:
    """A value compared by identity: a table or an array that nobody changes in place.

    Parameters
    ----------
    value : object
        Kept alive, so that no other object can take its identity.
    """

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


class Remembered:
    """The latest results of one kind.

    Parameters
    ----------
    most : int
        How many are kept; those not asked for the longest are let go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of that key, made if it is not known. What `make` raises is not remembered."""
        if key not in self._results:
            self._results[key] = make()
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        self._results.move_to_end(key)
        found: T = self._results[key]  # type: ignore[assignment]  # whoever chose the key chose the type
        return found

    def known(self, key: Hashable) -> object | None:
        """The result of that key; None where it is not known. Needs no lock beside another thread's `get`."""
        found = self._results.get(key)
        if found is not None:
            with suppress(KeyError):  # another thread may just have let it go
                self._results.move_to_end(key)
        return found

    def __contains__(self, key: Hashable) -> bool:
        return key in self._results


def file_state(path: str | Path) -> Hashable:
    """What tells that a file has changed: its path, size and time; ``#N`` of a page is passed over."""
    from ..blot.sources import split_number

    try:
        state = Path(split_number(str(path))[0]).stat()
    except OSError:
        return str(path), None
    return str(path), state.st_size, state.st_mtime_ns


def state_of(content: object) -> Hashable:
    """What tells that an input has changed: a file's state, or the identity of what is in memory."""
    return file_state(content) if isinstance(content, str | Path) else Same(content)

"""Undo and redo of values: every state is kept whole, and shares what did not change with the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# More than anybody goes back; a state is a few references, not a copy.
MOST_STEPS = 200


@dataclass(frozen=True)
class Step(Generic[T]):
    """A state, and what was done to reach it."""

    state: T
    label: str


class History(Generic[T]):
    """States that can be gone back to.

    Parameters
    ----------
    state : T
        The first.
    most : int
        How many steps are kept.
    """

    def __init__(self, state: T, most: int = MOST_STEPS) -> None:
        self._steps = [Step(state, "")]
        self._at = 0
        self._most = most

    @property
    def state(self) -> T:
        """The present one."""
        return self._steps[self._at].state

    @property
    def undo_label(self) -> str:
        """What `undo` would take back; empty where there is nothing."""
        return self._steps[self._at].label

    @property
    def redo_label(self) -> str:
        """What `redo` would do again; empty where there is nothing."""
        return self._steps[self._at + 1].label if self._at + 1 < len(self._steps) else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """What was done, the oldest first, and after it what was undone."""
        return tuple(step.label for step in self._steps[1:])

    @property
    def done(self) -> int:
        """How many of `labels` are not undone."""
        return self._at

    def push(self, state: T, label: str) -> None:
        """Go on to a new state; what was undone before is forgotten."""
        self._steps[self._at + 1 :] = [Step(state, label)]
        del self._steps[: max(0, len(self._steps) - self._most - 1)]
        self._at = len(self._steps) - 1

    def change_all(self, change: Callable[[T], T]) -> None:
        """Change every state alike, as by what cannot be undone: an image was opened."""
        self._steps = [Step(change(step.state), step.label) for step in self._steps]

    def undo(self) -> bool:
        """Go back a step; False where there is none."""
        if self._at == 0:
            return False
        self._at -= 1
        return True

    def redo(self) -> bool:
        """Go forward again; False where nothing was undone."""
        if self._at + 1 == len(self._steps):
            return False
        self._at += 1
        return True

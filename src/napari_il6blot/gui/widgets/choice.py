"""A box of choices that changes only where a person chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import QComboBox, QSizePolicy, QWidget

if TYPE_CHECKING:
    from qtpy.QtGui import QWheelEvent

# What is shown, the value, and a sentence on it.
Entry = tuple[str, object, str]
# px: two beside each other fit into a narrow dock.
LEAST_WIDTH = 60


class Choice(QComboBox):
    """One of several values; `chosen(value)` tells of a choice by hand or by `choose`.

    Parameters
    ----------
    tip : str
        What the choice is for.
    parent : QWidget, optional
    """

    chosen = Signal(object)

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[object] = []
        self.setToolTip(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._activated)

    def offer(self, entries: Sequence[Entry], current: object) -> None:
        """Offer values, one of which is the present one; nothing is told of that.

        Parameters
        ----------
        entries : sequence of (text, value, tip)
        current : object
            Added where it is none of them.
        """
        every = list(entries)
        if current not in [value for _, value, _ in every]:
            every.append((str(current), current, ""))
        with QSignalBlocker(self):
            self.clear()
            self._values = [value for _, value, _ in every]
            for place, (text, _, tip) in enumerate(every):
                self.addItem(text)
                if tip:
                    self.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(self._values.index(current))

    @property
    def value(self) -> object:
        """The present value; None where there is none."""
        place = self.currentIndex()
        return self._values[place] if 0 <= place < len(self._values) else None

    def choose(self, value: object) -> None:
        """Choose a value, as by hand.

        Raises
        ------
        ValueError
            If it is not offered.
        """
        self.setCurrentIndex(self._values.index(value))
        self.chosen.emit(value)

    def _activated(self, _: int) -> None:
        self.chosen.emit(self.value)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802  Qt's name
        """Let the wheel scroll the dock: turned over a box it must not change a setting."""
        if event is not None:
            event.ignore()


def named(values: Sequence[str]) -> list[Entry]:
    """Entries that say what they are."""
    return [(value, value, "") for value in values]

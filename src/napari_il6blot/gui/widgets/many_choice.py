"""A button that says which of several things are chosen, and opens them as a list to tick."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtCore import QPoint, Signal
from qtpy.QtGui import QAction
from qtpy.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget


class ManyChoice(QPushButton):
    """Several of several names, in the order in which they were ticked; `chosen(tuple)` tells of each change.

    Parameters
    ----------
    tip : str
    nothing : str
        What the button says where none is ticked.
    parent : QWidget, optional
    """

    chosen = Signal(tuple)

    def __init__(self, tip: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self._offered: tuple[str, ...] = ()
        self.value: tuple[str, ...] = ()
        self.menu_of_names = QMenu(self)
        self.setToolTip(tip)
        self.setStyleSheet("text-align: left; padding: 3px 6px;")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def offer(self, names: Sequence[str], current: Sequence[str]) -> None:
        """Offer names, some of which are ticked.

        Parameters
        ----------
        names : sequence of str
        current : sequence of str
            Added where they are none of them.
        """
        self._offered = tuple(dict.fromkeys([*names, *current]))
        self.value = tuple(current)
        self._say()

    def choose(self, names: Sequence[str]) -> None:
        """Tick these, as by hand."""
        self.value = tuple(names)
        self._say()
        self.chosen.emit(self.value)

    def _say(self) -> None:
        said = ", ".join(self.value) or self._nothing
        self.setText(f"{said} ▾")

    def _open(self) -> None:
        self.menu_of_names.clear()
        for name in self._offered:
            action = QAction(name, self.menu_of_names)
            action.setCheckable(True)
            action.setChecked(name in self.value)
            action.setData(name)
            action.triggered.connect(self._ticked)
            self.menu_of_names.addAction(action)
        self.menu_of_names.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _ticked(self, checked: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            name = str(action.data())
            others = [one for one in self.value if one != name]
            self.choose([*others, name] if checked else others)

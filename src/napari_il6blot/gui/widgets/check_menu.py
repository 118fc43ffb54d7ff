"""A button with a menu of things to check: several of a few, in one line of a dock."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget


class CheckMenu(QPushButton):
    """Names of which any number can be checked.

    Parameters
    ----------
    none : str
        What the button says while nothing is checked.
    parent : QWidget, optional
    """

    # Those that are checked now, after the user changed one.
    checked_changed = Signal(tuple)

    def __init__(self, none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._none = none
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._changed)
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_names((), ())

    @property
    def checked(self) -> tuple[str, ...]:
        """Those that are checked, in their order."""
        return tuple(str(action.data()) for action in self._menu.actions() if action.isChecked())

    def show_names(self, names: Sequence[str], checked: Sequence[str]) -> None:
        """List names; no signal says so.

        Parameters
        ----------
        names, checked : sequence of str
            What is checked and is no name is listed too.
        """
        self._menu.clear()
        for name in dict.fromkeys((*names, *checked)):
            action = self._menu.addAction(name.replace("&", "&&"))
            if action is not None:
                action.setData(name)
                action.setCheckable(True)
                action.setChecked(name in checked)
        self._say()

    def _changed(self) -> None:
        self._say()
        self.checked_changed.emit(self.checked)

    def _say(self) -> None:
        self.setText((", ".join(self.checked) or self._none).replace("&", "&&"))
        self.setEnabled(bool(self._menu.actions()))

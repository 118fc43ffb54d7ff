"""What was done, step by step, to be taken back and done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Qt
from qtpy.QtGui import QColor
from qtpy.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget
from superqt import QCollapsible

if TYPE_CHECKING:
    from ..session.session import Session

# More than fit; earlier ones are reached by the button.
SHOWN = 50
BEGINNING = "as opened"


class UndoList(QWidget):
    """Buttons that say what they take back, and a list of the last steps: clicking one goes to it.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.undo, self.redo = QPushButton(), QPushButton()
        self.undo.setToolTip("Take the last step back (Ctrl+Z while a dock of IL-6 Blot is active).")
        self.redo.setToolTip("Do again what was taken back (Ctrl+Shift+Z).")
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._redo)
        self.steps = QListWidget()
        self.steps.setToolTip("What was done, the latest first. Click a step to go back to it.")
        self.steps.setFixedHeight(110)
        self.steps.itemClicked.connect(self._clicked)
        more = QCollapsible("Steps")
        more.addWidget(self.steps)
        more.setContentsMargins(0, 0, 0, 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo, 1)
        buttons.addWidget(self.redo, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(buttons)
        layout.addWidget(more)
        session.study_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what can be undone now."""
        history = self._session.history
        for button, word, label in (
            (self.undo, "Undo", history.undo_label),
            (self.redo, "Redo", history.redo_label),
        ):
            button.setEnabled(bool(label))
            text = f"{word} {label}".strip()
            room = button.fontMetrics()
            button.setText(room.elidedText(text, Qt.TextElideMode.ElideRight, 150))
        with QSignalBlocker(self.steps):
            self.steps.clear()
            labels = (BEGINNING, *history.labels)
            for step in range(len(labels) - 1, max(-1, len(labels) - 1 - SHOWN), -1):
                item = QListWidgetItem(labels[step] if step != history.done else f"{labels[step]}  ◀ now")
                item.setData(Qt.ItemDataRole.UserRole, step)
                if step > history.done:
                    item.setForeground(QColor("#808080"))
                self.steps.addItem(item)

    def go_to(self, step: int) -> None:
        """Undo or redo until that many steps are done.

        Parameters
        ----------
        step : int
            0: as it was opened.
        """
        while self._session.history.done > step:
            self._session.undo()
        while self._session.history.done < min(step, len(self._session.history.labels)):
            self._session.redo()

    def _clicked(self, item: QListWidgetItem) -> None:
        self.go_to(int(item.data(Qt.ItemDataRole.UserRole)))

    def _undo(self) -> None:
        self._session.undo()

    def _redo(self) -> None:
        self._session.redo()

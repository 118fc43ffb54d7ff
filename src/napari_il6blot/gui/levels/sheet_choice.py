"""A row of a dock that says which sheet is used, and opens another."""

from __future__ import annotations

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ..widgets.file_questions import ask_file
from ..widgets.narrow import narrow

TABLES = "Tables (*.csv *.xlsx *.tsv *.txt)"


class SheetChoice(QWidget):
    """A sheet's file, or what to do where there is none; `opened(path)` tells of a file that was chosen.

    Parameters
    ----------
    kind : str
        As in ``lane sheet``.
    parent : QWidget, optional
    """

    opened = Signal(str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.button = QPushButton(f"Open a {kind}…")
        self.button.setToolTip(
            f"Use another table (CSV or XLSX) as the {kind}; the file itself stays as it is."
        )
        narrow(self.button)
        policy = self.button.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed)
        self.button.setSizePolicy(policy)
        self.button.clicked.connect(self.ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.said, 1)
        row.addWidget(self.button)

    def say(self, text: str) -> None:
        """Write what there is or is missing."""
        self.said.setText(text)

    def ask(self) -> None:
        """Ask for a file, in a dialog that waits beside the window."""
        ask_file(self, f"Open a {self.kind}", TABLES, self.opened.emit)

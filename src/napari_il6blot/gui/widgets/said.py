"""Sentences that stand in a dock for as long as they hold."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel, QSizePolicy, QWidget

from .banner import COLOURS


class Said(QLabel):
    """Wrapped text with a coloured edge where it warns; hidden where it says nothing.

    Parameters
    ----------
    parent : QWidget, optional
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.level = ""
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()

    def say(self, text: str, level: str = "info") -> None:
        """Say something else.

        Parameters
        ----------
        text : str
        level : {"info", "warning"}
        """
        self.level = level if text else ""
        edge = COLOURS[level][0]
        self.setStyleSheet(f"Said {{ border-left: 4px solid {edge}; padding-left: 6px; }}" if text else "")
        self.setText(text)
        self.setVisible(bool(text))

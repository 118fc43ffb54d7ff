"""What a dock has to say or to ask, in place: no dialog stands in anybody's way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

Answer = tuple[str, Callable[[], None]]

# Background and text, readable in both of napari's themes.
COLOURS = {
    "info": ("#1f4e79", "#ffffff"),
    "warning": ("#7a4b00", "#ffffff"),
    "error": ("#8b1a1a", "#ffffff"),
    "question": ("#4b3a78", "#ffffff"),
}


class Banner(QFrame):
    """One message at a time, which stays until it is answered, closed or followed by another.

    Parameters
    ----------
    parent : QWidget, optional
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._buttons = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self._text)
        layout.addLayout(self._buttons)
        self.level = ""
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty where it says nothing."""
        return self._text.text() if self.level else ""

    @property
    def answers(self) -> dict[str, QPushButton]:
        """The buttons by what is written on them."""
        items = [self._buttons.itemAt(index) for index in range(self._buttons.count())]
        buttons = [item.widget() for item in items if item is not None]
        return {button.text(): button for button in buttons if isinstance(button, QPushButton)}

    def say(self, level: str, text: str, answers: Sequence[Answer] = ()) -> None:
        """Show a message.

        Parameters
        ----------
        level : {"info", "warning", "error", "question"}
        text : str
        answers : sequence of (str, callable)
            Buttons; each closes the message and then does what it says. A message without any can be closed.
        """
        self._clear_buttons()
        self.level = level
        self._text.setText(text)
        background, colour = COLOURS[level]
        self.setStyleSheet(
            f"Banner {{ background: {background}; border-radius: 4px; }} Banner QLabel {{ color: {colour}; "
            "background: transparent; }"
        )
        for label, act in answers or [("Close", lambda: None)]:
            button = QPushButton(label)
            button.clicked.connect(lambda _=False, act=act: self._answered(act))
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self.level = ""
        self._clear_buttons()
        self.hide()

    def _answered(self, act: Callable[[], None]) -> None:
        self.clear()
        act()

    def _clear_buttons(self) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

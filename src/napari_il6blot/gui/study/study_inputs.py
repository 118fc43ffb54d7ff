"""What is seen of a study: its title and folder, its inputs with their states, and what is missing next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QLabel, QLineEdit, QSizePolicy
from superqt import QElidingLabel

from ..tables import TableView

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ...study.spec import Study

# Sentences that are shown of what is missing; the rest is counted.
MOST_SENTENCES = 6
# So wide that states are read beside it; longer paths lose their middle.
PATH_WIDTH = 148


class StudyTitle(QLineEdit):
    """The title of a study, to be changed."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.setPlaceholderText("Title of the study")
        self.setToolTip("What the report is called.")
        self.editingFinished.connect(self._edited)

    def show_title(self, title: str) -> None:
        """Show a study's title; one that is being typed stays."""
        if title != self._shown or not self.hasFocus():
            self.setText(title)
            self.setCursorPosition(0)
        self._shown = title

    def _edited(self) -> None:
        if self.text().strip() != self._shown:
            self.changed.emit(self.text().strip())


class StudyPlace(QElidingLabel):
    """Where a study lies, and whether it is saved."""

    def __init__(self) -> None:
        super().__init__()
        self.setElideMode(Qt.TextElideMode.ElideMiddle)

    def show_place(self, study: Study, *, unsaved: bool) -> None:
        """Say where a study lies."""
        is_there = study.file.is_file()
        mark = "● not saved: " if unsaved else ""
        self.setText(f"{mark}{study.folder if is_there else 'this study has no folder yet'}")
        self.setToolTip(str(study.folder) if is_there else "Save the study to give it a folder.")


class InputsTable(TableView):
    """A study's inputs. `image_chosen` gives the path of an image that was double-clicked."""

    image_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="inputs")
        self.setToolTip("The study's inputs and how far each is. Double-click an image to look at it.")
        self.view.setMinimumHeight(150)
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.doubleClicked.connect(self._chosen)
        numbers = self.view.verticalHeader()
        if numbers is not None:
            numbers.hide()

    def set_frame(self, frame: pd.DataFrame, columns: Sequence[str] | None = None) -> None:
        """Show inputs; columns are made to fit where there are more or fewer than before."""
        before = len(self.frame)
        super().set_frame(frame, columns)
        if len(frame) != before:
            self.view.resizeColumnsToContents()
            self.view.setColumnWidth(0, min(PATH_WIDTH, self.view.columnWidth(0)))

    def _chosen(self, _: object = None) -> None:
        for row in self.selected_rows()[:1]:
            line = self.frame.iloc[row]
            if line["kind"] == "image":
                self.image_chosen.emit(str(line["input"]))


class MissingNext(QLabel):
    """What a study lacks, in the order in which to do it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setToolTip("What the study lacks, in the order in which to do it.")

    def show_missing(self, said: list[str]) -> None:
        """Show sentences as a list."""
        self.setText(todo_text(said))


def todo_text(said: list[str]) -> str:
    """What is missing as a list to read.

    Parameters
    ----------
    said : list of str
    """
    if not said:
        return "✓ Nothing is missing."
    shown = [f"• {sentence}" for sentence in said[:MOST_SENTENCES]]
    more = len(said) - len(shown)
    return "\n".join(["Next:", *shown, *([f"… and {more} more."] if more else [])])

"""The buttons by which a study is opened, made and saved by hand; what is to be asked is asked in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qtpy.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ..widgets.file_questions import ask_file, ask_folder
from .study_jobs import default_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..docks.study import StudyDock


class StudyFiles(QWidget):
    """Open, new, save, save as.

    Parameters
    ----------
    dock : StudyDock
        What they act on.
    """

    def __init__(self, dock: StudyDock) -> None:
        super().__init__(dock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for text, tip, act in (
            ("Open…", "Open a study: its study.toml.", self.ask_what_to_open),
            (
                "New…",
                "Make a study of a folder of blots and plate exports; lanes and wells are listed to fill in.",
                self.ask_for_new,
            ),
            (
                "Save",
                "Save all edits, and copy what lies elsewhere into the folder of the study.",
                self.save,
            ),
            ("Save as…", "Save the study in another folder, with its images and exports.", self.ask_where),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(act)
            row.addWidget(button, 1)

    @property
    def _dock(self) -> StudyDock:
        parent = self.parent()
        while parent is not None and not hasattr(parent, "open_study"):
            parent = parent.parent()
        return cast("StudyDock", parent)

    def ask_what_to_open(self) -> None:
        """Ask for a study to open, once the present one is saved or let go."""
        self.once_saved(self._ask_for_study, "open another study")

    def _ask_for_study(self) -> None:
        ask_file(self, "Open a study", "Studies (*.toml)", self._dock.open_study)

    def ask_for_new(self) -> None:
        """Ask for a folder to make a study of, once the present one is saved or let go."""
        self.once_saved(self._ask_for_folder, "begin another study")

    def _ask_for_folder(self) -> None:
        ask_folder(self, "Make a study of a folder of blots and plate exports", self._dock.new_study)

    def ask_where(self) -> None:
        """Ask for a folder to save in."""
        ask_folder(self, "Save the study in a folder", self._dock.save)

    def save(self) -> None:
        """Save; a folder is asked for where there is none yet."""
        if self._dock.session.study.file.is_file():
            self._dock.save()
        else:
            self.ask_where()

    def once_saved(self, act: Callable[[], None], what: str) -> None:
        """Ask in place before unsaved work is left.

        Parameters
        ----------
        act : callable
            What is to be done.
        what : str
            The same in words.
        """
        if not self._dock.session.unsaved:
            act()
            return
        self._dock.banner.say(
            "question",
            f"Your work is not saved. To {what}, save it first?",
            [("Save", self.save), ("Go on without saving", act), ("Stay", self._dock.banner.clear)],
        )

    def ask_where_and_run(self) -> None:
        """Ask in place where a study is saved that has no folder yet; then it is run."""
        folder = default_folder()
        self._dock.banner.say(
            "question",
            "This study has no folder yet. Where shall it be saved?",
            [
                ("Choose a folder…", self._choose_and_run),
                (f"In {folder.parent.name}/{folder.name}", self._dock.run),
                ("Cancel", self._dock.banner.clear),
            ],
        )

    def _choose_and_run(self) -> None:
        ask_folder(self, "Save the study in a folder, and run it", self._save_and_run)

    def _save_and_run(self, folder: str) -> None:
        self._dock.save(folder)
        if not self._dock.error:
            self._dock.run()

"""Exports and layouts brought into the study: opened beside the window, or pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from qtpy.QtCore import Signal
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ...elisa.layout import read_layout
from ...elisa.plates import with_layout
from ...elisa.readers import read_export
from ...errors import InputError
from ...study.study_exports import read_study_exports
from ..session.jobs import Jobs, Progress, do_now
from ..session.study_edits import with_plate
from .export_edits import pasted_export
from .well_sheet import layout_sheet, with_well_sheet

if TYPE_CHECKING:
    import pandas as pd

    from ...study.spec import Study
    from ..session.jobs import Job
    from ..session.session import Session

T = TypeVar("T")

_EXPORTS = "Plate exports (*.txt *.csv *.tsv *.asc *.xlsx *.xlsm);;All files (*)"
_LAYOUTS = "Layouts (*.csv *.txt *.tsv *.xlsx *.xlsm);;All files (*)"


class PlateFiles(QWidget):
    """Buttons that bring exports and layouts.

    Signals: `opened(path)` names the export in the study, `failed(error)`.

    Parameters
    ----------
    session : Session
    parent : QWidget, optional
    """

    opened = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = Jobs(self)
        self._dialog: QFileDialog | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, QPushButton] = {}
        for text, tip, act in (
            (
                "Open export…",
                "Open a plate reader's export, or a grid or table of readings.",
                self.ask_for_export,
            ),
            ("Paste", "Take a plate whose cells were copied in a spreadsheet.", self.paste),
            ("Open layout…", "Open a sheet that says what is in each well.", self.ask_for_layout),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button, 1)
            self.buttons[text] = button

    def ask_for_export(self) -> None:
        """Open a file dialog beside the window."""
        self._ask("Open a plate reader's export", _EXPORTS, self._chosen_export)

    def ask_for_layout(self) -> None:
        """Open a file dialog beside the window."""
        self._ask("Open a layout", _LAYOUTS, self._chosen_layout)

    def _ask(self, title: str, kinds: str, chosen: Callable[[str], None]) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = QFileDialog(self, title, "", kinds)
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.setModal(False)
        self._dialog.fileSelected.connect(chosen)
        self._dialog.show()

    def _chosen_export(self, path: str) -> None:
        self.open_export(path, wait=False)

    def _chosen_layout(self, path: str) -> None:
        self.open_layout(path, wait=False)

    def open_export(self, path: str | Path, wait: bool = True) -> None:
        """Open an export; one that cannot be read is not taken.

        Parameters
        ----------
        path : path
        wait : bool
            Return when it is read.
        """
        self._bring(str(path), Path(path).name, wait=wait)

    def paste(self, text: str | None = None) -> None:
        """Take a plate that was copied as text.

        Parameters
        ----------
        text : str, optional
            What is on the clipboard by default.
        """
        clipboard = QGuiApplication.clipboard()
        if text is None:
            text = clipboard.text() if clipboard is not None else ""
        try:
            content, name = pasted_export(text)
        except InputError as error:
            self.failed.emit(error)
            return
        self._bring(content, name, wait=True)

    def _bring(self, source: str | bytes, name: str, *, wait: bool) -> None:
        def taken(_: object) -> None:
            study, path = with_plate(self._session.study, source, name)
            self._session.edit(study, f"open {name}")
            self.opened.emit(path)

        self._do(f"reading {name}", lambda: read_export(source), taken, wait=wait)

    def open_layout(self, path: str | Path, wait: bool = True) -> None:
        """Take a layout in place of the well sheet; one that does not fit the plates is not taken.

        Parameters
        ----------
        path : path
            A well sheet, or grids in the shape of the plate; CSV or XLSX.
        wait : bool
            Return when it is read.
        """
        study = self._session.study

        def taken(sheet: pd.DataFrame) -> None:
            self._session.edit(
                with_well_sheet(self._session.study, sheet), f"open the layout {Path(path).name}"
            )

        self._do(f"reading {Path(path).name}", lambda: _fitting_layout(study, Path(path)), taken, wait=wait)

    def _do(self, text: str, make: Callable[[], T], taken: Callable[[T], None], *, wait: bool) -> None:
        def job() -> Job[T]:
            yield Progress(0, 0, text)
            return make()

        if not wait:
            self._jobs.start("read", job(), taken, self.failed.emit)
            return
        try:
            made = do_now(job())
        except InputError as error:
            self.failed.emit(error)
            return
        taken(made)


def _fitting_layout(study: Study, path: Path) -> pd.DataFrame:
    """A layout as a well sheet, if it fits the study's plates."""
    layout = read_layout(path)
    plates = read_study_exports(study).plates
    if plates:
        with_layout(plates, layout)
    return layout_sheet(layout)

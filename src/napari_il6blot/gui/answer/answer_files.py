"""Saving what an answer shows: the plot in front, and the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ...errors import InputError
from ..session.jobs import Jobs, Progress, do_now
from ..widgets.narrow import narrow
from .answer_export import (
    answer_tables,
    association_figure,
    figure_format,
    groups_figure,
    tables_content,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...study.workbench import Joined
    from ..session.jobs import Job
    from .answer_plots import AnswerPlots

FIGURES = "Figures (*.png *.svg *.pdf)"
TABLES = "Tables (*.xlsx *.csv)"


class AnswerFiles(QWidget):
    """Two buttons. `saved(sentence)` and `failed(error)` tell how it went.

    Parameters
    ----------
    plots : AnswerPlots
        Whose plot in front is saved.
    """

    saved = Signal(str)
    failed = Signal(Exception)

    def __init__(self, plots: AnswerPlots) -> None:
        super().__init__()
        self._plots = plots
        self._joined: Joined | None = None
        self._jobs = Jobs(self)
        self.figure_button, self.tables_button = QPushButton("Save figure…"), QPushButton("Save tables…")
        self.figure_button.setToolTip("Save the plot in front as PNG, SVG or PDF.")
        self.tables_button.setToolTip("Save all tables as a workbook (XLSX), or the comparisons (CSV).")
        self.figure_button.clicked.connect(self._ask_figure)
        self.tables_button.clicked.connect(self._ask_tables)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.figure_button, self.tables_button):
            narrow(button)
            row.addWidget(button)

    def show_answer(self, joined: Joined | None) -> None:
        """Save another answer from now on; None: there is nothing to save.

        Parameters
        ----------
        joined : Joined or None
        """
        self._joined = joined

    def export_figure(self, path: str | Path, *, wait: bool = False) -> None:
        """Save the plot in front: the groups, or inside against released.

        Parameters
        ----------
        path : path
            Ending in ``.png``, ``.svg`` or ``.pdf``.
        wait : bool
            Return when it is written; else that goes on in a thread.
        """
        self._save(Path(path), self._figure_maker, wait=wait)

    def export_tables(self, path: str | Path, *, wait: bool = False) -> None:
        """Save all tables as a workbook, or the comparisons as CSV.

        Parameters
        ----------
        path : path
            Ending in ``.xlsx`` or ``.csv``.
        wait : bool
            As for `export_figure`.
        """
        self._save(Path(path), self._tables_maker, wait=wait)

    def _figure_maker(self, path: Path) -> Callable[[], bytes]:
        """What makes the file, which needs no widget."""
        form = figure_format(path)
        answer, plots = self._present().answer, self._plots
        if plots.shows_association:
            x, y = str(plots.inside.value), str(plots.released.value)
            said = plots.association_said.replace("\n", "; ")
            return lambda: association_figure(answer, x, y, said, form)
        if plots.shown is None:
            raise InputError("Nothing is compared yet, so there is no figure of groups to save.")
        design, measure = plots.shown
        exact_p = plots.exact_p.isChecked()
        return lambda: groups_figure(answer, design, measure, form, exact_p=exact_p)

    def _tables_maker(self, path: Path) -> Callable[[], bytes]:
        tables = answer_tables(self._present())
        return lambda: tables_content(tables, path)

    def _present(self) -> Joined:
        if self._joined is None:
            raise InputError("Nothing is joined yet: press Join and compare first.")
        return self._joined

    def _save(self, path: Path, maker: Callable[[Path], Callable[[], bytes]], *, wait: bool) -> None:
        try:
            job = _written(path, maker(path))
            if wait:
                self._done(do_now(job))
                return
        except InputError as error:
            self.failed.emit(error)
            return
        self._jobs.start(f"save {path.name}", job, self._done, self.failed.emit)

    def _done(self, path: Path) -> None:
        self.saved.emit(f"Saved as {path}.")

    def _ask_figure(self) -> None:
        self._ask("Save the figure", FIGURES, "png", self.export_figure)

    def _ask_tables(self) -> None:
        self._ask("Save the tables", TABLES, "xlsx", self.export_tables)

    def _ask(self, title: str, kinds: str, suffix: str, chosen: Callable[[str], None]) -> None:
        dialog = QFileDialog(self, title, "", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setModal(False)
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()


def _written(path: Path, make: Callable[[], bytes]) -> Job[Path]:
    yield Progress(text=f"Saving {path.name}")
    write(path, make())
    return path

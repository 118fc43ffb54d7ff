"""The dock `Study`: open, save, undo and run a study; what is done of it, and what is missing next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QTimer, QUrl
from qtpy.QtGui import QDesktopServices
from qtpy.QtWidgets import QHBoxLayout, QPushButton

from ...errors import InputError
from ...study.input_states import Known, study_inputs
from ...study.missing_next import NOTHING, missing_next
from ...study.spec import Study
from ..session.jobs import do_now
from ..study.study_files import StudyFiles
from ..study.study_inputs import InputsTable, MissingNext, StudyPlace, StudyTitle
from ..study.study_jobs import default_folder, new_job, run_job
from ..study.undo_list import UndoList
from .base import Dock

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from napari.components import ViewerModel

    from ...study.measure_blot import MeasuredBlot
    from ...study.run import Results
    from ..session.jobs import Job

# Notes of a run that are shown; more are in the report.
MOST_NOTES = 3


class StudyDock(Dock):
    """A study as a whole. `table` has a row per input, `missing` says what to do next.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON = "Run"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        self.run_button.setToolTip(
            "Save what is not saved, then measure, compare and report: as `il6blot run` does."
        )
        self._faults: tuple[str, ...] = ()
        self._running: Study | None = None
        self._flagged = ""
        self.title, self.place = StudyTitle(), StudyPlace()
        self.files, self.inputs, self.todo = StudyFiles(self), InputsTable(), MissingNext()
        self.title.changed.connect(self._change_title)
        self.inputs.image_chosen.connect(self._look_at)
        for widget in (self.title, self.place, self.files):
            self.body.addWidget(widget)
        self.body.addWidget(self.inputs, 1)
        self.body.addWidget(self.todo)
        self.body.addWidget(UndoList(self.session))
        self._add_results()
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self.refresh)
        self.session.study_changed.connect(self._look_soon)
        self.session.measured.connect(self._look_soon)
        self.refresh()

    # ---- what is seen

    def _add_results(self) -> None:
        self.report_button, self.folder_button = QPushButton("Open report"), QPushButton("Open folder")
        self.report_button.setToolTip("Open the report of the last run in the browser.")
        self.folder_button.setToolTip("Open the study's folder.")
        self.report_button.clicked.connect(self.open_report)
        self.folder_button.clicked.connect(self.open_folder)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.report_button, 1)
        row.addWidget(self.folder_button, 1)
        self.body.addLayout(row)

    def _look_soon(self) -> None:
        """Show what changed once, however many signals say so."""
        self._waiting.start(0)

    def refresh(self) -> None:
        """Show the study as it now is."""
        study = self.session.study
        self.title.show_title(study.title)
        self.place.show_place(study, unsaved=self.session.unsaved)
        try:
            inputs = self.table
            said = missing_next(study, inputs)
        except InputError as error:
            inputs, said = self.inputs.frame, [str(error)]
        self.inputs.set_frame(inputs)
        self.todo.show_missing(said)
        self.report_button.setEnabled(self.report_path is not None)
        self.folder_button.setEnabled(study.file.is_file())

    @property
    def table(self) -> pd.DataFrame:
        """One row per input: `input, kind, state, flags`."""
        return study_inputs(self.session.study, Known(self.session.saved, self._measured, self._faults))

    def _measured(self, path: str) -> MeasuredBlot | None:
        study = self.session.study
        bench = self.session.bench
        return bench.image(study, path) if bench.is_measured(study, path) else None

    @property
    def missing(self) -> list[str]:
        """Sentences on what the study lacks, in the order in which to do it."""
        return missing_next(self.session.study, self.table)

    @property
    def report_path(self) -> Path | None:
        """The report of the last run; None where there is none."""
        report = self.session.study.folder / "results" / "report.html"
        return report if report.is_file() else None

    # ---- what is done

    def open_study(self, path: str | Path) -> None:
        """Work on another study; what was not saved of the present one is gone.

        Parameters
        ----------
        path : path
            Its folder or ``study.toml``. What is wrong is said in the dock (`error`).
        """
        self._do(lambda: self.session.open_study(path))

    def new_study(self, folder: str | Path, wait: bool = False) -> None:
        """Make a study of a folder of blots and plate exports, as `il6blot init` does, and work on it.

        Parameters
        ----------
        folder : path
            What is wrong with it is said in the dock (`error`).
        wait : bool
            Return when it is made; else `ended` tells of its end.
        """
        self.cancel()
        self.banner.clear()
        job = new_job(Path(folder))
        if not wait:
            self._show_running(True)
            self._jobs.start("new", job, self._made, self.say_error, self._progressed, self._ended)
            return
        try:
            self._made(do_now(job))
        except InputError as error:
            self.say_error(error)
        self.ended.emit()

    def save(self, path: str | Path | None = None) -> None:
        """Save the study with all that was edited; what is wrong is said in the dock (`error`).

        Parameters
        ----------
        path : path, optional
            A folder; the study's own by default, or a new one where it has none.
        """
        self._do(lambda: self._save(path))

    def undo(self) -> None:
        """Take the last edit back."""
        self.session.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        self.session.redo()

    def open_report(self) -> None:
        """Open the report of the last run in the browser."""
        if self.report_path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.report_path)))

    def open_folder(self) -> None:
        """Open the study's folder."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.session.study.folder)))

    def _do(self, act: Callable[[], object]) -> None:
        self.banner.clear()
        try:
            act()
        except InputError as error:
            self.say_error(error)

    def _save(self, path: str | Path | None = None) -> None:
        """Save; a study that has no folder gets one, which is told.

        Raises
        ------
        InputError
            If it cannot be saved.
        """
        self._flagged = ""
        if path is None and not self.session.study.file.is_file():
            path = default_folder()
            self._flagged = f"The study had no folder, so it was saved in {path}. "
        self.session.save(path)
        if self._flagged:
            self.banner.say("warning", self._flagged.strip())

    def _made(self, made: tuple[Path, tuple[str, ...]]) -> None:
        folder, notes = made
        self.open_study(folder)
        if notes and not self.error:
            self.banner.say("info", "\n".join(notes))

    def _change_title(self, title: str) -> None:
        self.session.edit(self.session.study.model_copy(update={"title": title}), "change the title")

    def _look_at(self, path: str) -> None:
        if path in self.session.images:
            self.session.choose(path)

    # ---- the run

    def _clicked(self) -> None:
        if self.session.study.file.is_file() or self.table.empty:
            self.run()
        else:
            self.files.ask_where_and_run()

    def prepare(self) -> None:
        """Save what is not saved: a run is of what the folder holds."""
        for path in self.session.images:
            self.session.read_layers(path)
        if self.table.empty:
            raise InputError(NOTHING)
        self._flagged = ""
        if self.session.unsaved or not self.session.study.file.is_file():
            self._save()
        self._running = Study.from_file(self.session.study.file)

    def job(self) -> Job[Results]:
        """Run the study."""
        assert self._running is not None  # noqa: S101  for the type checker
        return run_job(self._running)

    def show_result(self, result: Results) -> None:
        """Say what was made and what failed."""
        if self._running is not None and self._running.folder == self.session.study.folder:
            self._faults = result.faults
        self.refresh()
        made = f"{self._flagged}Done: {len(result.tables)} tables and their figures are in {result.out}."
        told = [made, *result.faults]
        told += (
            result.notes
            if len(result.notes) <= MOST_NOTES
            else [f"{len(result.notes)} notes: see the report."]
        )
        level = "warning" if result.faults or self._flagged else "info"
        self.banner.say(level, "\n".join(told), [("Open report", self.open_report), ("Close", self._nothing)])

    def _nothing(self) -> None: ...

    def cancel(self) -> None:
        """Stop a run, or the making of a study; what was finished stays."""
        if self._jobs.is_running("new"):
            self._jobs.cancel("new")
            self._ended()
        if self.is_running:
            super().cancel()
            self.banner.say("info", "The run was cancelled; what was finished is in the folder of results.")
            self._look_soon()

"""The dock `Cohort`: subjects called low or high by a serum value, and what else is different about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from qtpy.QtCore import Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QTabWidget
from superqt import QCollapsible

from ...compare.cohort_sentences import cohort_sentences
from ...errors import InputError
from ...sheets.table import read_table, read_table_text
from ...study.cohort_files import cohort_tables
from ...study.sheet_tables import sheet_table
from ...study.subject_sheet import subject_sheet
from ..cohort.cohort_settings import CohortSettings
from ..plots.cohort_plot import CohortPlot
from ..session.jobs import Progress
from ..session.study_edits import with_held, with_section
from ..tables import TableView
from ..theme import plot_colours
from ..widgets.file_questions import ask_file
from .base import Dock

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from ...compare.cohort import Cohort
    from ...study.spec import Study
    from ..session.jobs import Job

CALLS = ("subject", "group", "value", "censored", "call")
NO_SUBJECTS = (
    "There are no subjects yet: open or paste a table with one row per subject, and the columns subject, "
    "group and value."
)
# What tabs are called, and the columns that are seen until "More columns" is pressed.
TABS = {
    "calls": ("Subjects", None),
    "cohort_groups": ("Groups", ("group", "n", "low", "high", "indeterminate", "percent_high")),
    "contingency": ("Tests", ("comparison", "test", "p", "used")),
    "metadata": ("Metadata", ("variable", "level", "low", "high", "p")),
    "cohort_ranks": ("Ranks", ("comparison", "test", "p", "p_adjusted")),
    "cohort_roc": ("ROC", ("group", "reference", "auc", "ci_low", "ci_high")),
}


class CohortDock(Dock):
    """Subjects, called low or high. `table` is ``calls.csv``.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON = "Call low and high"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        self.run_button.setToolTip("Find the cut-off, call each subject low or high, and compare the groups.")
        self.cohort: Cohort | None = None
        self._study: Study | None = None
        self._seen: object = None
        self._add_subjects()
        self.settings = CohortSettings()
        self.settings.changed.connect(self._change_setting)
        self.body.addWidget(self.settings)
        self._add_results(napari_viewer)
        self.session.study_changed.connect(self.refresh)
        napari_viewer.events.theme.connect(self._on_theme)
        self.refresh()

    # ---- what is seen

    def _add_subjects(self) -> None:
        self.subjects = QLabel()
        self.subjects.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.subjects, 1)
        for text, tip, act in (
            ("Open…", "Open a table of subjects: CSV or XLSX, one row per subject.", self._ask_for_subjects),
            ("Paste", "Take the table of subjects that was copied in a spreadsheet.", self.paste_subjects),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(act)
            row.addWidget(button)
        self.body.addLayout(row)

    def _add_results(self, viewer: ViewerModel) -> None:
        self.answer = QLabel()
        self.notes = QLabel()
        for label in (self.answer, self.notes):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.more_notes = QCollapsible("Notes")
        self.more_notes.addWidget(self.notes)
        self.more_notes.setContentsMargins(0, 0, 0, 0)
        self.plot = CohortPlot(plot_colours(viewer.theme))
        self.tables = {name: TableView(name=name) for name in TABS}
        self.tabs = QTabWidget()
        for name, view in self.tables.items():
            numbers = view.view.verticalHeader()
            if numbers is not None:
                numbers.hide()
            self.tabs.addTab(view, TABS[name][0])
        self.tabs.setMinimumHeight(170)
        self.tabs.setUsesScrollButtons(True)
        self.body.addWidget(self.answer)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(self.more_notes)
        self.body.addStretch()
        self._show(None)

    def _on_theme(self, _: object = None) -> None:
        self.plot.set_colours(plot_colours(self.session.viewer.theme))

    def refresh(self) -> None:
        """Show the study's subjects and settings; calls of other ones are taken away, or made again."""
        study = self.session.study
        try:
            table, fault = sheet_table(study, "subjects"), ""
        except InputError as error:
            table, fault = None, str(error)
        held = "subjects" in study.held.sheets
        self.subjects.setText(fault or subjects_text(table, held=held))
        self.subjects.setToolTip(self.subjects.text())
        self.settings.show_section(study.cohort, table)
        seen = (study.cohort, study.statistics.preset, study.elisa.unit, id(table), study.folder)
        if seen != self._seen:
            self._seen, self._table = seen, table  # held, so that no other table takes its identity
            if self.cohort is not None:
                self._show(None)
                if self.isVisible() and table is not None:
                    self.run()

    @property
    def table(self) -> pd.DataFrame:
        """``calls.csv``: `subject, group, value, censored, call`; without rows until they are called."""
        return pd.DataFrame(columns=list(CALLS)) if self.cohort is None else self.cohort.calls

    # ---- what is done

    def open_subjects(self, path: str | Path) -> None:
        """Take the subjects from a table; what is wrong is said in the dock (`error`).

        Parameters
        ----------
        path : path
            CSV or XLSX, one row per subject.
        """
        try:
            self.set_subjects(read_table(path), f"open {Path(path).name}")
        except InputError as error:
            self.say_error(error)

    def paste_subjects(self) -> None:
        """Take the subjects from the table on the clipboard; what is wrong is said in the dock (`error`)."""
        clipboard = QGuiApplication.clipboard()
        text = "" if clipboard is None else clipboard.text()
        try:
            if len(text.strip().splitlines()) < 2:
                raise InputError("There is no table on the clipboard: copy one with its header first.")
            try:
                table = read_table_text(text)
            except (ValueError, pd.errors.ParserError) as error:
                raise InputError(
                    "What is on the clipboard is no table: copy it with its header, one row per subject."
                ) from error
            self.set_subjects(table, "paste subjects")
        except InputError as error:
            self.say_error(error)

    def set_subjects(self, table: pd.DataFrame, label: str = "change the subjects") -> None:
        """Take these subjects.

        Parameters
        ----------
        table : DataFrame
            One row per subject.
        label : str
            What undo calls it.
        """
        sheet, said = subject_sheet(table)
        study = self.session.study
        self.session.edit(with_held(study, study.held.with_sheet("subjects", sheet)), label)
        if said:
            self.banner.say("info", said)

    def _ask_for_subjects(self) -> None:
        ask_file(self, "Open a table of subjects", "Tables (*.csv *.tsv *.txt *.xlsx)", self.open_subjects)

    def change(self, **settings: object) -> None:
        """Change settings of ``[cohort]``; what is wrong is said in the dock (`error`).

        Parameters
        ----------
        **settings
            `group`, `value`, `reference`, `cutoff`, `cases`, `categorical`, `pseudonyms`.
        """
        present = self.session.study.cohort
        try:
            study = with_section(self.session.study, "cohort", **settings)
        except InputError as error:
            self.say_error(error)
            self.settings.show_section(present, self._table)
            return
        if study.cohort != present:
            self.session.edit(study, f"change the cohort's {' and '.join(settings)}")

    def _change_setting(self, key: str, value: object) -> None:
        self.change(**{key: value})

    # ---- the main button

    def prepare(self) -> None:
        """See that there are subjects."""
        self._study = self.session.study
        table = sheet_table(self._study, "subjects")
        if table is None or not len(table):
            raise InputError(NO_SUBJECTS)

    def job(self) -> Job[Cohort | None]:
        """Call the subjects, as `il6blot run` does."""
        study = self._study
        assert study is not None  # noqa: S101  for the type checker
        yield Progress(text="Calling subjects low and high…")
        return self.session.bench.cohort(study)

    def show_result(self, result: Cohort | None) -> None:
        """Show the calls, unless the study has changed meanwhile."""
        if self._study is not None and self._study.cohort == self.session.study.cohort:
            self._show(result)

    def _show(self, cohort: Cohort | None) -> None:
        self.cohort = cohort
        self.plot.show_cohort(cohort, self.session.study.elisa.unit)
        tables = {} if cohort is None else cohort_tables(cohort)
        for name, view in self.tables.items():
            view.set_frame(tables.get(name, pd.DataFrame()), TABS[name][1])
        self.answer.setText("" if cohort is None else answer_text(cohort))
        self.notes.setText("" if cohort is None else "\n".join(f"• {note}" for note in cohort.notes))
        for widget in (self.answer, self.plot, self.tabs, self.more_notes):
            widget.setVisible(cohort is not None)


def subjects_text(table: pd.DataFrame | None, *, held: bool) -> str:
    """How many subjects there are, in words.

    Parameters
    ----------
    table : DataFrame or None
    held : bool
        Whether they are not saved in the study yet.
    """
    if table is None:
        return "No subjects yet"
    counted = "1 subject" if len(table) == 1 else f"{len(table)} subjects"
    return f"{counted}, not saved" if held else counted


def answer_text(cohort: Cohort) -> str:
    """The answer in sentences, and where the cut-off lies.

    Parameters
    ----------
    cohort : Cohort
    """
    cutoff = f"High is above {cohort.cutoff:.4g} ({cohort.cutoff_method})."
    return "\n".join((*cohort_sentences(cohort), cutoff))

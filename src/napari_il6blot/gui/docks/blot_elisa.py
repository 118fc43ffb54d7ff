"""The dock in which levels of blots and concentrations of plates are joined and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtWidgets import QHBoxLayout, QLabel

from ...study.answer_groups import compared_measures
from ..answer.answer_files import AnswerFiles
from ..answer.answer_plots import NO_COMPARISONS, AnswerPlots
from ..answer.answer_words import comparison_lines, interaction_lines
from ..answer.comparing import join_and_compare
from ..answer.design_bar import DesignBar
from ..levels.measuring import joined_inputs
from ..widgets.choice import Choice, named
from ..widgets.said import Said
from .base import Dock

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from napari.components import ViewerModel

    from ...compare.designs import Design
    from ...study.spec_models import StudyDesign
    from ..answer.comparing import Compared
    from ..session.jobs import Job

STALE = "Something was changed since: press Join and compare to bring this up to date."
NOTHING = "Open a study with File > Open, or blots and plates in the other docks, and press Join and compare."
NOT_PLANNED = "No comparison is planned: press Add, and choose what is compared with what."
KEEP = "Keep this design"
# Sentences above the plots; the others stand below.
MOST_ABOVE = 2


class BlotElisa(Dock):
    """What is inside the cells and what they release: joined, compared and related.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON: ClassVar[str] = "Join and compare"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        self.designs = DesignBar(self.session)
        self.measure = Choice("Which measure is shown: what is released, or a level of the blots.")
        self.stale, self.answer, self.found = Said(), Said(), Said()
        self.plots = AnswerPlots(self.session)
        self.files = AnswerFiles(self.plots)
        self._compared: Compared | None = None
        self._study, self._history = self.session.study, self.session.history
        self._fill()
        self.designs.chosen.connect(self._show_design)
        self.designs.failed.connect(self.say_error)
        self.measure.chosen.connect(self._show_measure)
        self.plots.tests.rows_selected.connect(self._tests_selected)
        self.files.saved.connect(self._on_saved)
        self.files.failed.connect(self.say_error)
        self.session.study_changed.connect(self._on_study)
        self._on_study()

    def _fill(self) -> None:
        self.body.setSpacing(6)
        row = QHBoxLayout()
        row.addWidget(QLabel("Measure"))
        row.addWidget(self.measure, 1)
        self.body.addWidget(self.designs)
        self.body.addLayout(row)
        for widget in (self.stale, self.answer, self.plots, self.files, self.found):
            self.body.addWidget(widget)
        self.body.addStretch()

    # ---- what the dock shows

    @property
    def table(self) -> pd.DataFrame:
        """The comparisons of all designs as ``comparisons.csv`` holds them; without rows before that."""
        if self._compared is None:
            return NO_COMPARISONS
        return self._compared.joined.answer.tables.get("comparisons", NO_COMPARISONS)

    def _on_study(self) -> None:
        """Follow an edit, undo, or another study."""
        if self.session.history is not self._history:
            self._history, self._compared = self.session.history, None
            self.cancel()
            self._forget_proposal()
            for part in (self.plots, self.files):
                part.show_answer(None)
            self.designs.show_joined(None)
        if self.session.study.designs:
            self._forget_proposal()
        self.designs.refresh()
        self._show_compared()

    def _show_compared(self) -> None:
        compared, study = self._compared, self.session.study
        for widget in (self.plots, self.files, self.measure):
            widget.setVisible(compared is not None)
        self._show_design()
        if compared is None:
            self.stale.say("")
            return
        same = joined_inputs(study) == joined_inputs(compared.study)
        if same and (study.designs, study.statistics) == (compared.study.designs, compared.study.statistics):
            self.stale.say("")
            return
        self.stale.say(STALE, "warning")
        if same and self.isVisible():
            self.run()  # all is measured: what the change does is seen at once

    def _shown(self) -> Design | None:
        """The design that is shown, as it was compared."""
        designs = () if self._compared is None else self._compared.joined.answer.designs
        return next((design for design in designs if design.name == self.designs.name), None)

    def _show_design(self) -> None:
        design, measures = self._shown(), []
        if design is not None and self._compared is not None:
            measures = list(compared_measures(self._compared.joined.answer, design))
        before = self.measure.value
        self.measure.offer(named(measures), before if before in measures else next(iter(measures), ""))
        self._show_measure()

    def _show_measure(self, _: object = None) -> None:
        design, measure = self._shown(), str(self.measure.value)
        self.plots.show_measure(design, measure)
        if design is None:
            planned = self.session.study.designs
            self.answer.say(NOTHING if self._compared is None else "" if planned else NOT_PLANNED)
            self.found.say("")
            return
        rows = self.table[(self.table["design"] == design.name) & (self.table["measure"] == measure)]
        between = interaction_lines(rows, design.control, design.alpha)
        found = comparison_lines(rows, design.alpha)
        if not between:  # the first comparisons are the answer then
            between, found = found[:MOST_ABOVE], found[MOST_ABOVE:]
        self.answer.say("\n".join(between))
        self.found.say("\n".join(found))

    def _tests_selected(self, rows: list[int]) -> None:
        """Show the design and the measure of a test that was chosen in the table."""
        if len(rows) == 1:
            row = self.plots.tests.frame.iloc[rows[0]]
            if row["design"] in self.designs.names:
                self.show_design(str(row["design"]), str(row["measure"]))

    def show_design(self, name: str, measure: str = "") -> None:
        """Show a design, and a measure that it compares.

        Parameters
        ----------
        name : str
        measure : str
            As it is, or the design's first, by default.

        Raises
        ------
        ValueError
            If there is no such design or measure.
        """
        self.designs.show_design(name)
        if measure and measure != self.measure.value:
            self.measure.choose(measure)

    # ---- edits, for scripts

    def add_design(self, design: StudyDesign | None = None) -> None:
        """Plan one more set of comparisons, as `DesignBar.add`."""
        self.designs.add(design)

    def change_design(self, **changes: Any) -> None:  # noqa: ANN401
        """Change the design that is shown, as `DesignBar.change`; a wrong value is told in the dock."""
        self.designs.change(**changes)

    def remove_design(self, name: str) -> None:
        """Take a set of comparisons away."""
        self.designs.remove(name)

    def export_figure(self, path: str | Path, wait: bool = False) -> None:
        """Save the plot in front, as `AnswerFiles.export_figure`."""
        self.files.export_figure(path, wait=wait)

    def export_tables(self, path: str | Path, wait: bool = False) -> None:
        """Save all tables, as `AnswerFiles.export_tables`."""
        self.files.export_tables(path, wait=wait)

    def _on_saved(self, sentence: str) -> None:
        self.banner.say("info", sentence)

    # ---- the main button

    def prepare(self) -> None:
        """Take in what was done to the layers."""
        for path in self.session.images:
            if any(self.session.layer(path, kind) is not None for kind in ("lanes", "bands")):
                self.session.read_layers(path)
        self._study = self.session.study

    def job(self) -> Job[Compared]:
        """Measure what is not measured yet, join and compare."""
        return join_and_compare(self.session.bench, self._study)

    def show_result(self, result: Compared) -> None:
        """Show what was joined and compared."""
        self._compared = result
        self.plots.show_answer(result.joined)
        self.files.show_answer(result.joined)
        self.designs.show_joined(result.joined.answer.tables["joined"], result.proposed)
        self._on_study()
        if result.proposed is not None and not self.session.study.designs:
            self._offer(result.proposed, result.faults)
        elif result.faults:
            self.banner.say("warning", " ".join(result.faults))

    def _offer(self, design: StudyDesign, faults: tuple[str, ...]) -> None:
        said = (
            f"This study plans no comparisons, so every {design.factor} is compared with {design.control} "
            "for now; il6blot run compares nothing until this design is kept."
        )
        answers = [(KEEP, self._keep_proposed), ("Not now", self._forget_proposal)]
        self.banner.say("question", " ".join((*faults, said)), answers)

    def _keep_proposed(self) -> None:
        if self._compared is not None and self._compared.proposed is not None:
            self.add_design(self._compared.proposed)

    def _forget_proposal(self) -> None:
        """Take the offer back, where it is still there."""
        if KEEP in self.banner.answers and self.banner.level == "question":
            self.banner.clear()

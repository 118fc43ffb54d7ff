"""An answer in a dock: groups with their tests, inside against released, the tables behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from ...compare.comparison_rows import COLUMNS
from ...study.answer_groups import association_factors, groups_of
from ..plots.association_plot import AssociationPlot, association_text
from ..plots.super_plot import SuperPlot, brackets_of
from ..tables import TableView
from ..theme import plot_colours
from ..widgets.choice import Choice, named
from ..widgets.said import Said
from .answer_words import is_interaction

if TYPE_CHECKING:
    from ...compare.designs import Design
    from ...study.answer_stage import Answer
    from ...study.workbench import Joined
    from ..session.session import Session

SHOWN = (
    "design", "measure", "group_a", "group_b", "percent_change", "percent_low", "percent_high", "p_adjusted",
    "stars", "verdict",
)  # fmt: skip
NO_COMPARISONS = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
ALL_MATCHED = "Every measure was made of every sample in every experiment."


class AnswerPlots(QWidget):
    """What was joined and compared, in four tabs.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._answer: Answer | None = None
        self.shown: tuple[Design, str] | None = None
        colours = plot_colours(session.viewer.theme)
        self.exact_p = QCheckBox("p in place of stars")
        self.exact_p.setToolTip(
            "Write each test's p above its bracket: * is p < 0.05, ** < 0.01, *** < 0.001."
        )
        self.exact_p.toggled.connect(self._draw_groups)
        self.groups = SuperPlot(colours)
        self.inside = Choice("A level of the blots: what is inside the cells.")
        self.released = Choice("A concentration of the plates: what the cells release.")
        for box in (self.inside, self.released):
            box.chosen.connect(self._draw_association)
        self.association = AssociationPlot(colours)
        self.tests, self.joined = TableView(name="comparisons"), TableView(name="joined")
        self.unmatched = TableView(name="unmatched")
        self.unmatched_said = Said()
        self.tabs = QTabWidget()
        self.tabs.setUsesScrollButtons(False)
        self._lay_out()
        session.viewer.events.theme.connect(self._on_theme)

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        for widget, share in ((self.inside, 1), (QLabel("against"), 0), (self.released, 1)):
            pair.addWidget(widget, share)
        association = QVBoxLayout()
        association.addLayout(pair)
        association.addWidget(self.association, 1)
        joined = QVBoxLayout()
        joined.addWidget(self.joined, 2)
        joined.addWidget(self.unmatched_said)
        joined.addWidget(self.unmatched, 1)
        for name, tip, layout in (
            ("Groups", "Replicates and experiments of each group.", _column(self.exact_p, self.groups)),
            ("Tests", "All comparisons of all designs.", _column(self.tests)),
            ("In / out", "What is inside the cells against what they release.", association),
            ("Joined", "One row per sample and experiment, and what has no partner.", joined),
        ):  # fmt: skip
            page = QWidget()
            layout.setContentsMargins(4, 4, 4, 4)
            page.setLayout(layout)
            self.tabs.setTabToolTip(self.tabs.addTab(page, name), tip)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs)
        self.tabs.setMinimumHeight(380)

    @property
    def shows_association(self) -> bool:
        """Whether the tab of inside against released is in front."""
        return self.tabs.currentIndex() == 2

    def show_answer(self, joined: Joined | None) -> None:
        """Show another answer; None: nothing.

        Parameters
        ----------
        joined : Joined or None
        """
        self._answer, self.shown = (None, None) if joined is None else (joined.answer, None)
        tables = {} if joined is None else joined.answer.tables
        self.tests.set_frame(tables.get("comparisons", NO_COMPARISONS), SHOWN)
        self.joined.set_frame(tables.get("joined", pd.DataFrame()), _short(tables.get("joined")))
        unmatched = None if joined is None else joined.unmatched
        self.unmatched.setVisible(unmatched is not None)
        self.unmatched.set_frame(pd.DataFrame() if unmatched is None else unmatched)
        self.unmatched_said.say("" if joined is None else unmatched_words(unmatched))
        related = tables.get("associations")
        for box, column in ((self.inside, "x"), (self.released, "y")):
            names = [] if related is None else list(dict.fromkeys(related[column]))
            box.offer(named(names), box.value if box.value in names else next(iter(names), ""))
        self.tabs.setTabEnabled(2, related is not None)
        self._draw_groups()
        self._draw_association()

    def show_measure(self, design: Design | None, measure: str) -> None:
        """Draw a measure that a design compared; no design: an empty plot."""
        self.shown = None if design is None else (design, measure)
        self._draw_groups()

    def _draw_groups(self, _: object = None) -> None:
        found = None
        if self._answer is not None and self.shown is not None and "comparisons" in self._answer.tables:
            found = groups_of(self._answer, *self.shown)
        if found is None or self._answer is None:
            self.groups.show_groups(None)
            return
        groups, tests = found
        compared = tests[[not is_interaction(row) for row in tests.to_dict("records")]]
        brackets = brackets_of(compared, exact_p=self.exact_p.isChecked())
        self.groups.show_groups(groups, brackets, self._answer.units.get(groups.measure, ""))

    @property
    def association_said(self) -> str:
        """The correlations of the two chosen measures, a method a line."""
        related = None if self._answer is None else self._answer.tables.get("associations")
        if related is None:
            return ""
        return association_text(related, str(self.inside.value), str(self.released.value))

    def _draw_association(self, _: object = None) -> None:
        if self._answer is None or "associations" not in self._answer.tables:
            return
        x, y = str(self.inside.value), str(self.released.value)
        joined = self._answer.tables["joined"]
        both = joined[joined[x].notna() & joined[y].notna()]
        factors, units = association_factors(self._answer), self._answer.units
        self.association.show_association(both, x, y, factors, units, self.association_said)

    def _on_theme(self, _: object = None) -> None:
        colours = plot_colours(self._session.viewer.theme)
        self.groups.set_colours(colours)
        self.association.set_colours(colours)


def _column(*widgets: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def _short(joined: pd.DataFrame | None) -> list[str] | None:
    """The columns of the joined table that are shown first: no s.d. and numbers beside the measures."""
    if joined is None:
        return None
    return ["sample", "experiment", *joined.attrs.get("factors", ()), *joined.attrs.get("measures", ())]


def unmatched_words(unmatched: pd.DataFrame | None) -> str:
    """Say in a sentence for each measure of how many samples it was not made.

    Parameters
    ----------
    unmatched : DataFrame or None
        `sample, experiment, missing_from`.
    """
    if unmatched is None or not len(unmatched):
        return ALL_MATCHED
    counts = unmatched.groupby("missing_from", sort=False).size()
    parts = [f"{measure} of {n} sample{'' if n == 1 else 's'}" for measure, n in counts.items()]
    return f"Not measured, each in one experiment: {', '.join(parts)}. The rest is compared."

"""A design's settings: what is compared with what, by which test, as in ``[[designs]]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from ...compare.designs_roles import level_text
from ...errors import InputError
from ..widgets.choice import Choice, Entry, named
from ..widgets.many_choice import ManyChoice
from .design_text import where_of, where_text

if TYPE_CHECKING:
    import pandas as pd

    from ...study.spec_models import StudyDesign

_UNITS: tuple[Entry, ...] = (
    (
        "the experiment",
        "experiment",
        "Each experiment counts once: replicates of one day are not independent.",
    ),
    ("the well or lane (pseudo-replication)", "well", "Every well counts, so p is too small; labelled so."),
)
_TESTS: tuple[Entry, ...] = (
    (
        "usual for the data",
        "default",
        "Paired t on log ratios by experiment, where experiments can be paired.",
    ),
    ("Student's t", "student", ""),
    ("Welch's t", "welch", ""),
    ("paired t", "paired", ""),
    ("paired t on log ratios", "ratio_paired", ""),
    ("Welch's t on logs", "welch_on_logs", ""),
    ("linear model with experiment block", "block", ""),
    ("Mann-Whitney", "mann_whitney", ""),
    ("Wilcoxon signed ranks", "wilcoxon", ""),
    ("as published (Student on values)", "published", ""),
)
_ADJUSTMENTS: tuple[Entry, ...] = (
    ("usual for the design", "default", "None for one comparison; Dunnett for several against one control."),
    ("none", "none", ""),
    ("Holm", "holm", ""),
    ("Benjamini-Hochberg", "bh", ""),
    ("Dunnett (all against the control)", "dunnett", ""),
    ("Tukey (all pairs)", "tukey", ""),
)
_TIPS = {
    "name": "What tables call this set of comparisons.",
    "measures": "What is compared: released concentrations, levels of blots.",
    "factor": "The column of the sheets whose levels are compared.",
    "control": "The level that the others are compared with.",
    "factors": "The columns that name a group, such as cell line and treatment.",
    "where": "Which samples are kept, as in: series = main; treatment = DMSO, JNK inhibitor. Empty: all.",
    "unit": "What counts as one independent value.",
    "test": "Which test.",
    "adjustment": "How p is adjusted where several are compared.",
    "dose": "The column of numeric doses: adds the trend and the IC50.",
    "margin": "Changes between these ratios do not matter: unchanged: the 90 % interval lies inside.",
    "within": "Compare within each combination of the other factors (each cell line for itself).",
    "interaction": "Also ask whether a level acts differently in those combinations (the cell lines).",
}


class DesignEditor(QWidget):
    """The settings of one design; `changed(key, value)` tells of each edit, `failed(sentence)` of a mistake.

    Parameters
    ----------
    parent : QWidget, optional
    """

    changed = Signal(str, object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._design: StudyDesign | None = None
        self.name, self.where = self._line("name"), self._line("where")
        self.where.setPlaceholderText("all samples")
        self.measures = ManyChoice(_TIPS["measures"], "all measures")
        self.factors = ManyChoice(_TIPS["factors"], "all columns of the sheets")
        keys = ("factor", "control", "unit", "test", "adjustment", "dose")
        self.boxes = {key: Choice(_TIPS[key]) for key in keys}
        self.ticks = {
            "within": QCheckBox("within each combination of the others"),
            "interaction": QCheckBox("interaction: do these differ?"),
        }
        self.low, self.high = self._ratio(0.05, 0.99), self._ratio(1.01, 20.0)
        self._lay_out()
        for key, box in self.boxes.items():
            box.setObjectName(key)
            box.chosen.connect(self._box_chosen)
        for key, tick in self.ticks.items():
            tick.setObjectName(key)
            tick.setToolTip(_TIPS[key])
            tick.clicked.connect(self._ticked)
        self.measures.chosen.connect(self._measures_chosen)
        self.factors.chosen.connect(self._factors_chosen)

    def _line(self, key: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(key)
        line.setToolTip(_TIPS[key])
        line.editingFinished.connect(self._line_edited)
        return line

    def _ratio(self, low: float, high: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(low, high)
        box.setSingleStep(0.05)
        box.setMinimumWidth(60)
        box.setToolTip(_TIPS["margin"])
        box.editingFinished.connect(self._margin_edited)
        return box

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Name", self.name)
        form.addRow("Measures", self.measures)
        form.addRow("Compare", self.boxes["factor"])
        form.addRow("against", self.boxes["control"])
        form.addRow("Groups by", self.factors)
        form.addRow("Only where", self.where)
        form.addRow("Counts as one", self.boxes["unit"])
        form.addRow("Test", self.boxes["test"])
        form.addRow("Adjust p", self.boxes["adjustment"])
        form.addRow("Dose", self.boxes["dose"])
        margin = QHBoxLayout()
        for widget, share in ((self.low, 1), (QLabel("to"), 0), (self.high, 1)):
            margin.addWidget(widget, share)
        form.addRow("Unchanged in", margin)
        for tick in self.ticks.values():
            form.addRow(tick)

    def show_design(
        self, design: StudyDesign, joined: pd.DataFrame | None = None, factors: Sequence[str] = ()
    ) -> None:
        """Show a design.

        Parameters
        ----------
        design : StudyDesign
        joined : DataFrame, optional
            What there is to choose from.
        factors : sequence of str
            Columns of the sheets, where nothing is joined yet.
        """
        self._design = design
        known = tuple(joined.attrs.get("factors", ())) if joined is not None else tuple(factors)
        measures = () if joined is None else tuple(joined.attrs.get("measures", ()))
        levels: dict[str, None] = {}
        if joined is not None and design.factor in joined.columns:
            levels = dict.fromkeys(level_text(cell) for cell in joined[design.factor])
        for line, text in ((self.name, design.name), (self.where, where_text(design.where))):
            with QSignalBlocker(line):
                line.setText(text)
        self.measures.offer(measures, design.measures)
        self.factors.offer(known, design.factors)
        self.boxes["factor"].offer(named(known), design.factor)
        self.boxes["control"].offer(named([one for one in levels if one]), level_text(design.control))
        self.boxes["unit"].offer(_UNITS, design.unit)
        self.boxes["test"].offer(_TESTS, design.test)
        self.boxes["adjustment"].offer(_ADJUSTMENTS, design.adjustment)
        self.boxes["dose"].offer([("none", None, ""), *named(known)], design.dose)
        for box, value in zip((self.low, self.high), design.margin, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)
        self.ticks["within"].setChecked(design.within)
        self.ticks["interaction"].setChecked(design.interaction)

    def _box_chosen(self, value: object) -> None:
        box = self.sender()
        if isinstance(box, Choice):
            self.changed.emit(box.objectName(), value)

    def _ticked(self, checked: bool) -> None:
        tick = self.sender()
        if isinstance(tick, QCheckBox):
            self.changed.emit(tick.objectName(), checked)

    def _measures_chosen(self, names: tuple[str, ...]) -> None:
        self.changed.emit("measures", names)

    def _factors_chosen(self, names: tuple[str, ...]) -> None:
        self.changed.emit("factors", names)

    def _line_edited(self) -> None:
        line = self.sender()
        if self._design is None:
            return
        if line is self.name and self.name.text().strip() != self._design.name:
            self.changed.emit("name", self.name.text().strip())
        if line is self.where and self.where.text() != where_text(self._design.where):
            try:
                self.changed.emit("where", where_of(self.where.text()))
            except InputError as error:
                self.failed.emit(str(error))

    def _margin_edited(self) -> None:
        margin = (self.low.value(), self.high.value())
        if self._design is not None and margin != self._design.margin:
            self.changed.emit("margin", margin)

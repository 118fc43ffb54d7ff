"""How a cohort's subjects are called low and high: the settings of ``[cohort]`` as a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from superqt import QCollapsible

from ...study.subject_sheet import SUBJECT, group_columns, levels, usual_reference
from ..widgets.check_menu import CheckMenu

if TYPE_CHECKING:
    import pandas as pd

    from ...study.spec_models import CohortSection

# What the box says, and what the study's file then holds; the last is whatever is typed.
RULES = (
    ("95th percentile of the reference", "p95"),
    ("mean + 2 s.d. of the reference", "mean+2sd"),
    ("best separation (Youden)", "youden"),
    ("this value:", ""),
)


class CohortSettings(QWidget):
    """Columns, reference, cut-off and cases. What is changed is only told: the study decides.

    Parameters
    ----------
    parent : QWidget, optional
    """

    # A key of [cohort], and its new value.
    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group, self.value, self.reference, self.rule = (_narrow_box() for _ in range(4))
        self.cutoff = QLineEdit()
        self.cases, self.categorical = CheckMenu("all subjects"), CheckMenu("none")
        self.pseudonyms = QCheckBox("Call subjects S01, S02…")
        self._describe()
        self._lay_out()
        self.rule.addItems([said for said, _ in RULES])
        for key, box in (("group", self.group), ("value", self.value), ("reference", self.reference)):
            box.activated.connect(lambda _=0, key=key, box=box: self._tell(key, box.currentData()))
        self.rule.activated.connect(self._rule_chosen)
        self.cutoff.editingFinished.connect(self._typed)
        self.cases.checked_changed.connect(self._cases_checked)
        self.categorical.checked_changed.connect(self._categorical_checked)
        self.pseudonyms.toggled.connect(self._pseudonyms_toggled)

    def _describe(self) -> None:
        for widget, tip in (
            (self.group, "The column that says in which group a subject is."),
            (self.value, "The column of measured values; <2.0 and >200 lie outside the assay's range."),
            (self.reference, "The group that the others are compared with, and that the cut-off comes from."),
            (self.rule, "Above the cut-off a subject is high."),
            (self.cutoff, "A number, or a rule as p90 or mean+3sd."),
            (
                self.cases,
                "The groups within which low and high subjects are compared by their other columns.",
            ),
            (self.categorical, "Columns whose numbers are codes of categories, not amounts."),
            (self.pseudonyms, "Show S01, S02… in place of subjects, here and in the report."),
        ):
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        columns, rule = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((columns, (self.group, self.value)), (rule, (self.rule, self.cutoff))):
            row.setSpacing(4)
            for widget in widgets:
                row.addWidget(widget, 1)
        self.cutoff.setFixedWidth(70)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Group, value", columns)
        form.addRow("Reference", self.reference)
        form.addRow("High is above", rule)
        form.addRow("Compare within", self.cases)
        more, inside = QCollapsible("More"), QWidget()
        rest = QFormLayout(inside)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.addRow("Codes", self.categorical)
        rest.addRow(self.pseudonyms)
        more.addWidget(inside)
        more.setContentsMargins(0, 0, 0, 0)
        form.addRow(more)

    def show_section(self, section: CohortSection, table: pd.DataFrame | None) -> None:
        """Show a study's settings; no signal says so.

        Parameters
        ----------
        section : CohortSection
        table : DataFrame or None
            The subjects, whose columns and groups can be chosen.
        """
        columns = [] if table is None else [str(name) for name in table.columns if name != SUBJECT]
        few = [] if table is None else group_columns(table)
        groups = [] if table is None else levels(table, section.group)
        _list(self.group, few, section.group)
        _list(self.value, [name for name in columns if name != section.group], section.value)
        usual = usual_reference(groups)
        _list(self.reference, groups, section.reference, f"as usual: {usual}" if usual else "choose one")
        known = [rule for _, rule in RULES]
        with QSignalBlocker(self.rule), QSignalBlocker(self.cutoff):
            cutoff = section.cutoff
            place = known.index(cutoff) if isinstance(cutoff, str) and cutoff in known else len(RULES) - 1
            self.rule.setCurrentIndex(place)
            self.cutoff.setVisible(place == len(RULES) - 1)
            self.cutoff.setText(f"{cutoff:g}" if isinstance(cutoff, float) else str(cutoff))
        reference = section.reference or usual
        self.cases.show_names([name for name in groups if name != reference], section.cases)
        taken = (section.group, section.value)
        self.categorical.show_names([name for name in columns if name not in taken], section.categorical)
        with QSignalBlocker(self.pseudonyms):
            self.pseudonyms.setChecked(section.pseudonyms)

    def _tell(self, key: str, value: object) -> None:
        self.changed.emit(key, value)

    def _rule_chosen(self, place: int) -> None:
        rule = RULES[place][1]
        if rule:
            self._tell("cutoff", rule)
            return
        self.cutoff.setVisible(True)
        self.cutoff.setFocus()
        self.cutoff.selectAll()

    def _typed(self) -> None:
        text = self.cutoff.text().strip()
        if text:
            self._tell("cutoff", number_or_rule(text))

    def _cases_checked(self, names: tuple[str, ...]) -> None:
        self._tell("cases", names)

    def _categorical_checked(self, names: tuple[str, ...]) -> None:
        self._tell("categorical", names)

    def _pseudonyms_toggled(self, wanted: bool) -> None:
        self._tell("pseudonyms", wanted)


def number_or_rule(text: str) -> float | str:
    """A cut-off as typed: a number, with a decimal point or comma, or else a rule.

    Parameters
    ----------
    text : str
    """
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _narrow_box() -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.setMinimumWidth(70)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box


def _list(box: QComboBox, names: Sequence[str], chosen: str, none: str = "") -> None:
    """Fill a box; what is chosen and is not there is listed too, so that it is seen."""
    with QSignalBlocker(box):
        box.clear()
        if none:
            box.addItem(none, "")
        for name in dict.fromkeys((*names, *([chosen] if chosen else []))):
            box.addItem(name, name)
        box.setCurrentIndex(max(0, box.findData(chosen)))

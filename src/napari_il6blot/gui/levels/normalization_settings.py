"""How bands become levels: control, ratios, reference, scaling and check, as in ``[normalization]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QListWidget, QPushButton, QWidget

from ...study.spec_models import TOTAL_PROTEIN
from ..widgets.choice import Choice, named
from ..widgets.narrow import narrow

if TYPE_CHECKING:
    from ...study.spec_models import NormalizationSection
    from .sheet_words import SheetWords

_SCALINGS = {
    "none": "as they are",
    "fixed_point": "fixed point: reference = 1",
    "sum": "sum of shared samples",
    "alignment": "alignment of shared samples",
    "error_model": "error model",
}
_TIPS = {
    "none": "Levels of different gels are not brought to one scale.",
    "fixed_point": "Each gel is divided by its reference sample, which is then 1 on every gel; how uncertain "
    "the reference is goes into every level of its gel.",
    "sum": "Each gel is divided by the sum of its levels of those samples that are on all gels.",
    "alignment": "Gels are scaled so that the samples that they share come as close together as possible.",
    "error_model": "As the alignment, but precise bands count for more than uncertain ones.",
    "control": "The protein that should be the same in every lane: each target is divided by it, lane by "
    "lane. Total protein takes the whole lane of a stained membrane.",
    "ratio": "Two targets to divide by one another, such as pAKT / AKT; those of parallel gels are each "
    "divided by their own loading control first.",
    "reference": "The sample that is 1: on every gel (fixed point, or without scaling), or on average (the "
    "other scalings).",
    "scaling": "How levels of several gels are brought to one scale.",
    "check": "The loading control must not differ between the groups of this column of the lane sheet; where "
    "it does, levels are flagged.",
}
RATIO_ROWS = 2


class NormalizationSettings(QWidget):
    """The settings; `changed(key, value)` tells of each choice.

    Parameters
    ----------
    parent : QWidget, optional
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control, self.reference, self.scaling, self.check_by = (
            Choice(_TIPS[name]) for name in ("control", "reference", "scaling", "check")
        )
        self.control.chosen.connect(self._control_chosen)
        self.reference.chosen.connect(self._reference_chosen)
        self.scaling.chosen.connect(self._scaling_chosen)
        self.check_by.chosen.connect(self._check_chosen)
        self.ratios: tuple[str, ...] = ()
        self.ratio_list = QListWidget()
        self.ratio_list.setToolTip(_TIPS["ratio"])
        self.ratio_list.setFixedHeight(self.ratio_list.fontMetrics().height() * RATIO_ROWS + 12)
        self.over, self.under = Choice(_TIPS["ratio"]), Choice(_TIPS["ratio"])
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Loading control", self.control)
        form.addRow("Ratios", self._listed_ratios())
        form.addRow("", self._new_ratio())
        form.addRow("Scale gels by", self.scaling)
        form.addRow("Reference sample", self.reference)
        form.addRow("Check control by", self.check_by)

    def _listed_ratios(self) -> QWidget:
        remove = QPushButton("Remove")
        remove.setToolTip("Take the chosen ratio away.")
        narrow(remove)
        remove.clicked.connect(self._remove_clicked)
        return _side_by_side(self.ratio_list, remove)

    def _new_ratio(self) -> QWidget:
        add = QPushButton("Add")
        add.setToolTip("Divide the first target by the second.")
        narrow(add)
        add.clicked.connect(self._add_clicked)
        return _side_by_side(self.over, QLabel("/"), self.under, add)

    def show_section(self, section: NormalizationSection, words: SheetWords) -> None:
        """Show the settings of a study.

        Parameters
        ----------
        section : NormalizationSection
        words : SheetWords
            What there is to choose from.
        """
        targets = named(words.targets)
        whole = (TOTAL_PROTEIN, TOTAL_PROTEIN, "All protein in the lane, of a stained membrane.")
        alone = ("none: ratios only", "", "Ratios within one membrane need no loading control.")
        self.control.offer([*targets, whole, alone], section.loading_control)
        self.reference.offer([("none", "", ""), *named(words.samples)], section.reference_sample)
        self.scaling.offer([(text, key, _TIPS[key]) for key, text in _SCALINGS.items()], section.scaling)
        self.check_by.offer([("nothing", "", ""), *named(words.factors)], section.check_by)
        others = [name for name in words.targets if name != section.loading_control] or [""]
        for box, first in ((self.over, others[0]), (self.under, others[-1])):
            before = box.value
            box.offer(targets, before if before in words.targets else first)
        if section.ratios != self.ratios:
            self.ratios = section.ratios
            self.ratio_list.clear()
            self.ratio_list.addItems(list(section.ratios))

    def add_ratio(self, ratio: str) -> None:
        """Add a ratio such as ``pAKT/AKT``; one that is there already is not added again."""
        if ratio not in self.ratios:
            self.changed.emit("ratios", (*self.ratios, ratio))

    def remove_ratio(self, ratio: str) -> None:
        """Take a ratio away."""
        if ratio in self.ratios:
            self.changed.emit("ratios", tuple(one for one in self.ratios if one != ratio))

    def _add_clicked(self) -> None:
        over, under = self.over.value, self.under.value
        if over and under and over != under:
            self.add_ratio(f"{over}/{under}")

    def _remove_clicked(self) -> None:
        item = self.ratio_list.currentItem()
        if item is None and len(self.ratios) == 1:
            item = self.ratio_list.item(0)
        if item is not None:
            self.remove_ratio(item.text())

    def _control_chosen(self, value: object) -> None:
        self.changed.emit("loading_control", value)

    def _reference_chosen(self, value: object) -> None:
        self.changed.emit("reference_sample", value)

    def _scaling_chosen(self, value: object) -> None:
        self.changed.emit("scaling", value)

    def _check_chosen(self, value: object) -> None:
        self.changed.emit("check_by", value)


def _side_by_side(first: QWidget, *others: QWidget) -> QWidget:
    """Widgets in a row, of which the first and other boxes take the room."""
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(first, 1)
    for other in others:
        row.addWidget(other, 1 if isinstance(other, Choice) else 0)
    return widget


def words_of(targets: Sequence[str]) -> str:
    """Say which targets were found."""
    return f"Targets: {', '.join(targets)}." if targets else "No targets are named yet."

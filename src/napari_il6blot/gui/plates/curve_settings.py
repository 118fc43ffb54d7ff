"""How plates become concentrations: model, weights, fit, unit and blank, as in ``[elisa]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from ...elisa.plate import UNIT_ASSUMED

if TYPE_CHECKING:
    from ...study.spec_models import ElisaSection

_CHOICES = {
    "model": (
        ("4pl", "4PL"), ("5pl", "5PL"), ("linear", "line"),
        ("loglog", "log-log"), ("auto", "auto (AICc)"),
    ),
    "weights": (("1/y2", "1/y²"), ("1/y", "1/y"), ("1", "none")),
    "fit": (("means", "means"), ("replicates", "wells")),
}  # fmt: skip
_TIPS = {
    "model": "The curve's shape: 4PL suits most ELISAs, 5PL asymmetric curves; auto takes the lowest AICc.",
    "weights": "How much each standard counts: with 1/y² relative errors count alike, as suits most plates.",
    "fit": "Whether the curve goes through the means of repeated wells or through all wells.",
}


class CurveSettings(QWidget):
    """Settings of all plates' curves. `changed(key, value)` tells of each choice.

    Parameters
    ----------
    parent : QWidget, optional
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        for place, (key, choices) in enumerate(_CHOICES.items()):
            box = QComboBox()
            box.setObjectName(key)
            for value, text in choices:
                box.addItem(text, value)
            box.setToolTip(_TIPS[key])
            box.setMinimumWidth(60)
            box.activated.connect(self._chosen)
            self.boxes[key] = box
            self._place(grid, place, key.capitalize(), box)
        self.unit = QLineEdit()
        self.unit.setPlaceholderText(UNIT_ASSUMED)
        self.unit.setToolTip(
            "Unit of the concentrations: pg/mL, ng/mL…; it overrules what export and layout say."
        )
        self.unit.editingFinished.connect(self._unit_typed)
        self._place(grid, 3, "Unit", self.unit)
        self.blank = QCheckBox("subtract the mean of the blank wells")
        self.blank.setToolTip("Subtract it from every response before the curve is fitted.")
        self.blank.clicked.connect(self._blank_clicked)
        grid.addWidget(self.blank, 2, 0, 1, 4)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        self._unit_before = ""

    @staticmethod
    def _place(grid: QGridLayout, place: int, name: str, field: QWidget) -> None:
        grid.addWidget(QLabel(name), place // 2, 2 * (place % 2))
        grid.addWidget(field, place // 2, 2 * (place % 2) + 1)

    def show_section(self, section: ElisaSection) -> None:
        """Show the settings of a study.

        Parameters
        ----------
        section : ElisaSection
        """
        for key, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(getattr(section, key)))
        self._unit_before = section.unit
        with QSignalBlocker(self.unit), QSignalBlocker(self.blank):
            self.unit.setText(section.unit)
            self.blank.setChecked(section.subtract_blank)

    def _chosen(self, _: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.changed.emit(box.objectName(), box.currentData())

    def _unit_typed(self) -> None:
        text = self.unit.text().strip()
        if text != self._unit_before:
            self._unit_before = text
            self.changed.emit("unit", text)

    def _blank_clicked(self, checked: bool) -> None:
        self.changed.emit("subtract_blank", checked)

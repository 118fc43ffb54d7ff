"""Small fields that show what is in the selected wells, and change it."""

from __future__ import annotations

import pandas as pd
from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from ...elisa.plate import ROLES
from .plate_edits import CONTENT, MASK_REASON
from .well_sheet import cell_text

SEVERAL = "several"
_TIPS = {
    "sample": "What the sample is called: wells of the same name are repeated measurements of it.",
    "experiment": "Which independent experiment the sample comes from.",
    "replicate": "Which culture of the sample within the experiment.",
    "nominal": "Known concentration of a standard, or what a control should measure.",
    "dilution": "How many times the sample was diluted before it went into the well: 10 or 1:10.",
}
_MOST_NAMED = 8


class WellFields(QWidget):
    """What is in the selected wells.

    Signals: `role_chosen(role)`, `edited(column, text)`, `mask_asked()`.

    Parameters
    ----------
    parent : QWidget, optional
    """

    role_chosen = Signal(str)
    edited = Signal(str, str)
    mask_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.role = QComboBox()
        self.role.addItems(list(ROLES))
        self.role.setToolTip("What the selected wells are.")
        self.role.activated.connect(self._choose_role)
        self.lines = {name: QLineEdit() for name in CONTENT}
        self._before = dict.fromkeys(CONTENT, "")
        for name, line in self.lines.items():
            line.setObjectName(name)
            line.setToolTip(_TIPS[name])
            line.editingFinished.connect(self._finish)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(MASK_REASON)
        self.reason.setToolTip("Why wells are masked: it is kept with them, in every table.")
        self.mask_button = QPushButton("Mask")
        self.mask_button.setToolTip("Leave the selected wells out of everything, or take them back in (M).")
        self.mask_button.clicked.connect(lambda _=False: self.mask_asked.emit())
        self._lay_out()
        self.show_wells(pd.DataFrame())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(3)
        grid.addWidget(self.about, 0, 0, 1, 4)
        fields: list[tuple[str, QWidget, int, int, int]] = [
            ("Sample", self.lines["sample"], 1, 0, 3), ("Role", self.role, 2, 0, 2),
            ("Nominal", self.lines["nominal"], 3, 0, 1), ("Dilution", self.lines["dilution"], 3, 2, 1),
            ("Experiment", self.lines["experiment"], 4, 0, 1),
            ("Replicate", self.lines["replicate"], 4, 2, 1), ("Mask as", self.reason, 5, 0, 3),
        ]  # fmt: skip
        for name, field, row, column, span in fields:
            field.setMinimumWidth(40)
            grid.addWidget(QLabel(name), row, column)
            grid.addWidget(field, row, column + 1, 1, span)
        grid.addWidget(self.mask_button, 2, 3)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)

    def show_wells(self, wells: pd.DataFrame) -> None:
        """Show what is in some wells.

        Parameters
        ----------
        wells : DataFrame
            Rows of `Plate.wells`; none: nothing is selected.
        """
        some = len(wells) > 0
        widgets: list[QWidget] = [self.role, self.mask_button, self.reason, *self.lines.values()]
        for widget in widgets:
            widget.setEnabled(some)
        self.about.setText(_named(wells) if some else "Click wells on the plate to see and change them.")
        roles = list(dict.fromkeys(wells["role"])) if some else []
        with QSignalBlocker(self.role):
            self.role.setCurrentIndex(ROLES.index(str(roles[0])) if len(roles) == 1 else -1)
            self.role.setPlaceholderText(SEVERAL if some else "")
        for name, line in self.lines.items():
            values = list(dict.fromkeys(cell_text(value) for value in wells[name])) if some else []
            self._before[name] = values[0] if len(values) == 1 else ""
            with QSignalBlocker(line):
                line.setText(self._before[name])
                line.setPlaceholderText(SEVERAL if len(values) > 1 else "")
        masked = some and bool(wells["masked"].all())
        self.mask_button.setText("Unmask" if masked else "Mask")

    def _choose_role(self, index: int) -> None:
        self.role_chosen.emit(ROLES[index])

    def _finish(self) -> None:
        for name, line in self.lines.items():
            text = line.text().strip()
            if text != self._before[name]:
                self._before[name] = text
                self.edited.emit(name, text)


def _named(wells: pd.DataFrame) -> str:
    names = [str(name) for name in wells["well"]]
    more = len(names) - _MOST_NAMED
    text = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    reasons = [reason for reason in dict.fromkeys(wells.loc[wells["masked"], "mask_reason"]) if reason]
    return f"<b>{text}</b>" + (f"<br>masked: {reasons[0]}" if reasons else "")

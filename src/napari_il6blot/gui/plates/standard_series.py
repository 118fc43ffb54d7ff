"""Standards filled in as a series: the first concentration, how it is diluted, and where to."""

from __future__ import annotations

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from .plate_edits import DIRECTIONS, number_of


class StandardSeries(QWidget):
    """A serial dilution for the selected wells. `asked` is emitted when it shall be filled in.

    Parameters
    ----------
    parent : QWidget, optional
    """

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.fold = QLineEdit("500"), QLineEdit("2")
        self.first.setToolTip("The highest standard's concentration, in the unit below.")
        self.fold.setToolTip("How many times each standard is diluted to make the next: 2 for 1:2.")
        self.direction = QComboBox()
        self.direction.addItems(list(DIRECTIONS))
        self.direction.setToolTip(
            "Where the dilution goes on the plate; selected wells beside one another are repeats."
        )
        self.zero = QCheckBox("last is zero")
        self.zero.setToolTip("The last step holds no standard at all.")
        self.fill = QPushButton("Fill in the selected wells")
        self.fill.setToolTip("Make the selected wells standards of these concentrations.")
        self.fill.clicked.connect(lambda _=False: self.asked.emit())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        for place, (name, field) in enumerate(
            (("First", self.first), ("Diluted 1:", self.fold), ("Going", self.direction), ("", self.zero))
        ):
            row, column = place // 2, 2 * (place % 2)
            field.setMinimumWidth(40)
            grid.addWidget(QLabel(name), row, column)
            grid.addWidget(field, row, column + 1)
        grid.addWidget(self.fill, 2, 0, 1, 4)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)

    def values(self) -> tuple[float, float, str, bool]:
        """First concentration, fold, direction, and whether the last is zero.

        Raises
        ------
        InputError
            If a number is none.
        """
        return (
            number_of(self.first.text(), "first concentration", positive=True),
            number_of(self.fold.text(), "dilution", positive=True),
            self.direction.currentText(),
            self.zero.isChecked(),
        )

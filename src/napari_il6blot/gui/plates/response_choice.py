"""Which of an export's reads is the response, and which is subtracted from it."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

AS_EXPORTED = "as exported"
NOTHING = "–"


class ResponseChoice(QWidget):
    """Wavelengths of an export that holds several; hidden where it does not.

    `chosen(wavelength, reference)` tells of a choice, in nm or None.

    Parameters
    ----------
    parent : QWidget, optional
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.response, self.reference = QComboBox(), QComboBox()
        self.response.setToolTip("The wavelength that is the response.")
        self.reference.setToolTip("A wavelength that is subtracted from the response, well by well.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for name, box in (("Response", self.response), ("minus", self.reference)):
            box.setMinimumWidth(60)
            box.activated.connect(self._choose)
            row.addWidget(QLabel(name))
            row.addWidget(box, 1)
        self.hide()

    def show_reads(
        self, wavelengths: Sequence[float], wavelength: float | None, reference: float | None
    ) -> None:
        """Show what there is to choose.

        Parameters
        ----------
        wavelengths : sequence of float
            nm; fewer than two: nothing is to be chosen.
        wavelength, reference : float or None
            Present choice.
        """
        for box, none, present in (
            (self.response, AS_EXPORTED, wavelength), (self.reference, NOTHING, reference),
        ):  # fmt: skip
            with QSignalBlocker(box):
                box.clear()
                box.addItem(none, None)
                for one in wavelengths:
                    box.addItem(f"{one:g} nm", one)
                box.setCurrentIndex(0 if present is None else max(box.findData(present), 0))
        self.reference.setEnabled(wavelength is not None)
        self.setVisible(len(wavelengths) > 1)

    def _choose(self, _: int) -> None:
        self.chosen.emit(self.response.currentData(), self.reference.currentData())

"""The standard curve of the ELISA dock: its settings, its picture, and the models side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QCheckBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ...flags import explained
from ..cell_text import shown
from ..plots.curve_plot import CurvePlot
from ..plots.curve_points import curve_picture
from ..tables import TableView
from .curve_comparison import COMPARISON_COLUMNS
from .curve_settings import CurveSettings

if TYPE_CHECKING:
    from ...elisa.curve import Curve
    from ..theme import PlotColours
    from .plates_seen import PlatesSeen

_COMPARISON_ROOM = 155


class CurvePanel(QWidget):
    """A plate's standard curve. `compare_changed` is emitted when models shall be compared, or no more.

    Parameters
    ----------
    colours : PlotColours
    parent : QWidget, optional
    """

    compare_changed = Signal()

    def __init__(self, colours: PlotColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = CurveSettings()
        self.plot = CurvePlot(colours)
        self.plot.setToolTip("The standards' curve with its 95 % band; click a standard to select its well.")
        self.plot.plot.layout.setContentsMargins(1, 1, 1, 6)  # else the axis' name is cut off below
        self.plot.log_x.setText("log concentration")
        self.plot.log_y.setText("log response")
        self.compare = QCheckBox("Compare models")
        self.compare.setToolTip("Fit the other models too, and show how well each describes the standards.")
        self.compare.toggled.connect(self._compare_toggled)
        self.comparison = TableView(name="models")
        self.comparison.setFixedHeight(_COMPARISON_ROOM)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.settings, self.plot, self.about, self.compare, self.comparison):
            layout.addWidget(part)
        self.comparison.hide()
        self.plot.hide()
        self.about.hide()

    def _compare_toggled(self, _: bool) -> None:
        self.compare_changed.emit()

    def show_curve(self, seen: PlatesSeen, plate: str) -> None:
        """Show a plate's curve, or nothing where it has none.

        Parameters
        ----------
        seen : PlatesSeen
        plate : str
        """
        curve = seen.curve(plate)
        self.plot.setVisible(curve is not None)
        self.about.setVisible(curve is not None)
        comparing = self.compare.isChecked() and plate in seen.comparisons
        self.comparison.setVisible(comparing)
        if curve is None:
            self.plot.show_picture(None)
            return
        others = seen.others.get(plate, ()) if comparing else ()
        table = seen.stage.tables["concentrations"]
        picture = curve_picture(seen.plates[plate], (curve, *others), table)
        self.plot.show_picture(replace(picture, response_of=_short(picture.response_of)))
        self.about.setText(curve_words(curve))
        if comparing:
            self.comparison.set_frame(seen.comparisons[plate], COMPARISON_COLUMNS)


def _short(response_of: str) -> str:
    """What the response is, in as few letters as an axis has room for."""
    return response_of.partition(" (as ")[0].replace(" nm minus ", " − ")


def curve_words(curve: Curve) -> str:
    """A curve in plain words: how good, which range, and what is doubtful."""
    unit = f" {curve.unit}" if curve.unit else ""
    span = (
        f"can be trusted from {shown(curve.lloq)} to {shown(curve.uloq)}{unit}"
        if curve.lloq == curve.lloq
        else "can be trusted nowhere"
    )
    verdict = "is accepted" if curve.accepted else "is not accepted"
    first = f"The curve ({curve.model.upper()}, R² {curve.r2:.5f}) {verdict} and {span}."
    return " ".join([first, *curve.notes, *explained(curve.flags)])

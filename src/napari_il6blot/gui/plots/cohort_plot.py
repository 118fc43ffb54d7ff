"""Every subject's value by group, with the cut-off, as `compare.figures_cohort` draws them for files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QCheckBox, QWidget

from ...compare.cohort_cutoffs import HIGH, INDETERMINATE, LOW
from ...compare.cohort_places import side_by_side, spans_decades
from ..cell_text import shown
from ..theme import PlotColours
from .group_axis import GroupAxis
from .themed_plot import ThemedPlot

if TYPE_CHECKING:
    from ...compare.cohort import Cohort

Floats = NDArray[np.float64]

# pyqtgraph's signs of a value, of one below and of one above the assay's range; letters for the key, full and
# hollow.
SIGNS = {"": ("o", "●", "○"), "<": ("t", "▼", "▽"), ">": ("t1", "▲", "△")}
SAID = {"<": "below range", ">": "above range"}


class CohortPlot(ThemedPlot):
    """Values by group: low and high in two colours, indeterminate hollow; a line is a group's median.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._cohort: Cohort | None = None
        self._unit = ""
        self._axis = GroupAxis()
        self.plot.setAxisItems({"bottom": self._axis})
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.canvas.setMinimumHeight(200)
        self.log_y = QCheckBox("logarithmic values", self)
        self.log_y.setToolTip("Space the axis by factors: for values that span several tens.")
        self.log_y.toggled.connect(self._draw)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.log_y)

    def show_cohort(self, cohort: Cohort | None, unit: str = "") -> None:
        """Show a cohort; values that span more than a factor of ten get a logarithmic axis.

        Parameters
        ----------
        cohort : Cohort or None
            None: an empty plot.
        unit : str
            Of its values.
        """
        self._cohort, self._unit = cohort, unit
        if cohort is not None:
            values = self._measured(cohort)["value"].to_numpy(dtype=float)
            self.log_y.setChecked(spans_decades(values, cohort.cutoff))
            self.log_y.setEnabled(bool(np.append(values, cohort.cutoff).min() > 0))
        self._draw()

    @staticmethod
    def _measured(cohort: Cohort) -> Any:  # noqa: ANN401  DataFrame
        return cohort.calls[np.isfinite(cohort.calls["value"])]

    def _y(self, values: Floats | float) -> Floats:
        heights = np.atleast_1d(np.asarray(values, dtype=float))
        return np.log10(heights) if self.log_y.isChecked() else heights

    def colour_of(self, call: str) -> str:
        """The colour of a call's points."""
        return {LOW: self.colours.category(0), HIGH: self.colours.category(1)}.get(call, self.colours.muted)

    def _draw(self) -> None:
        self.plot.clear()
        cohort = self._cohort
        if cohort is None:
            self._axis.set_names((), self.colours.foreground)
            self.set_key(())
            return
        self.set_labels("", f"{cohort.value} ({self._unit})" if self._unit else cohort.value)
        calls = self._measured(cohort)
        groups = cohort.subjects.groups
        places = side_by_side(calls, groups, logarithmic=self.log_y.isChecked())
        key = []
        for call in (LOW, HIGH, INDETERMINATE):
            for censored in SIGNS:
                own = ((calls["call"] == call) & (calls["censored"] == censored)).to_numpy(dtype=bool)
                if own.any():
                    key.append(self._draw_points(calls[own], places[own], call, censored))
        self._draw_medians(cohort.summary["median"].to_numpy(dtype=float))
        self._draw_cutoff(cohort.cutoff)
        self.set_key([*key, ("╍", self.colours.foreground, f"cut\u2011off {shown(cohort.cutoff)}")])
        sizes = cohort.summary["n"].tolist()
        names = [f"{group} | n = {size}" for group, size in zip(groups, sizes, strict=True)]
        self._axis.set_names(names, self.colours.foreground)
        self.plot.setXRange(-0.6, len(groups) - 0.4, padding=0)
        ends = self._y(np.append(calls["value"].to_numpy(dtype=float), cohort.cutoff))
        self.plot.setYRange(float(ends.min()), float(ends.max()), padding=0.06)
        log = self.log_y.isChecked()
        self.plot.getAxis("left").setTicks(log_ticks(ends.min(), ends.max()) if log else None)

    def _draw_points(self, calls: Any, places: Floats, call: str, censored: str) -> tuple[str, str, str]:  # noqa: ANN401
        colour = self.colour_of(call)
        symbol, full, empty = SIGNS[censored]
        hollow = call == INDETERMINATE
        tips = [
            f"{subject}: {mark}{shown(value)} ({call})"
            for subject, value, mark in zip(calls["subject"], calls["value"], calls["censored"], strict=True)
        ]
        self.plot.addItem(pg.ScatterPlotItem(
            places, self._y(calls["value"].to_numpy(dtype=float)), data=tips, hoverable=True,
            tip=lambda x, y, data: str(data), symbol=symbol, size=8,
            brush=pg.mkBrush(None) if hollow else pg.mkBrush(colour), pen=pg.mkPen(colour, width=1.5),
        ))  # fmt: skip
        said = f"{call}, {SAID[censored]}" if censored else call
        return (empty if hollow else full), colour, said

    def _draw_medians(self, medians: Floats) -> None:
        known = np.flatnonzero(np.isfinite(medians))
        ends = np.stack([known - 0.3, known + 0.3], axis=1).ravel()
        pen = pg.mkPen(self.colours.foreground, width=2)
        heights = np.repeat(self._y(medians[known]), 2)
        self.plot.addItem(pg.PlotCurveItem(ends, heights, pen=pen, connect="pairs"))

    def _draw_cutoff(self, cutoff: float) -> None:
        pen = pg.mkPen(self.colours.foreground, style=Qt.PenStyle.DashLine)
        self.plot.addItem(pg.InfiniteLine(float(self._y(cutoff)[0]), angle=0, pen=pen), ignoreBounds=True)


def log_ticks(low: float, high: float) -> list[list[tuple[float, str]]]:
    """Ticks of a logarithmic axis with plain numbers, so many that none stands on another.

    Parameters
    ----------
    low, high : float
        Decimal logarithms of the axis' ends.

    Returns
    -------
    list of list of (float, str)
        As `AxisItem.setTicks` takes them: place and text.
    """
    steps = (1, 2, 5) if high - low < 3 else (1,)
    decades = range(int(np.floor(low)) - 1, int(np.ceil(high)) + 1)
    ticks = [
        (float(np.log10(step) + decade), f"{step * 10.0**decade:g}") for decade in decades for step in steps
    ]
    return [ticks]

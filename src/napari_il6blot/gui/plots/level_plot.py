"""Levels of blots as bars with their s.d., one panel per target, lanes in the blot's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyqtgraph as pg
from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QBrush, QColor
from qtpy.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ..theme import PlotColours, plot_colours
from .group_axis import GroupAxis
from .level_bars import TargetBars, about_row, level_bars
from .themed_plot import faded, fill, paint_axes, plain

_PANEL, _NAMES, _BAR = 110, 110, 15  # px: a panel's height, the names' room, a bar's least room


class LevelPlot(QWidget):
    """Levels per lane. Flagged ones are hatched; the control's are marked, and a dashed line is their mean.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    # The table's row.
    bar_clicked = Signal(int)

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = colours or plot_colours("dark")
        self._levels = pd.DataFrame()
        self._control: tuple[str, ...] = ()
        self._bars: list[TargetBars] = []
        self._panels: list[pg.PlotItem] = []
        self._selected: frozenset[int] = frozenset()
        self.canvas = pg.GraphicsLayoutWidget()
        fill(self.canvas)
        self.canvas.ci.setContentsMargins(2, 2, 6, 2)
        self.canvas.ci.setSpacing(2)
        self.canvas.scene().sigMouseClicked.connect(self._say_clicked)
        self.canvas.scene().sigMouseMoved.connect(self._say_about)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.setMinimumHeight(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._draw()

    def set_colours(self, colours: PlotColours) -> None:
        """Follow another theme."""
        self.colours = colours
        self._draw()

    def show_levels(self, levels: pd.DataFrame, control: Sequence[str] = ()) -> None:
        """Show levels.

        Parameters
        ----------
        levels : DataFrame
            With the columns of ``levels.csv``.
        control : sequence of str
            Samples that are the control.
        """
        self._levels, self._control = levels, tuple(control)
        self._selected = frozenset(row for row in self._selected if row < len(levels))
        self._draw()

    def select_rows(self, rows: Sequence[int]) -> None:
        """Frame the bars of rows of the table; no signal says so."""
        self._selected = frozenset(rows)
        self._draw()

    def _draw(self) -> None:
        self.canvas.setBackground(self.colours.background)
        self.canvas.clear()
        names, self._bars = level_bars(self._levels, self._control)
        self._panels = [self._draw_panel(index, bars, len(names)) for index, bars in enumerate(self._bars)]
        if self._panels:
            controls = {place for bars in self._bars for place in bars.places[bars.control].tolist()}
            marked = [f"◆ {name}" if place in controls else name for place, name in enumerate(names)]
            self._panels[-1].getAxis("bottom").set_names(marked, self.colours.foreground)
        self.canvas.setMinimumSize(60 + _BAR * len(names), _PANEL * len(self._bars) + _NAMES)

    def _draw_panel(self, index: int, bars: TargetBars, size: int) -> pg.PlotItem:
        last = index == len(self._bars) - 1
        axes = {"bottom": GroupAxis()} if last else {}
        panel = self.canvas.addPlot(row=index, col=0, axisItems=axes, enableMenu=False)
        panel.hideButtons()
        panel.setMouseEnabled(x=False, y=False)
        paint_axes(panel, self.colours)
        panel.getAxis("left").setWidth(48)
        panel.setTitle(plain(bars.title), color=self.colours.foreground, size="9pt")
        if not last:
            panel.hideAxis("bottom")
        known = np.isfinite(bars.level)
        panel.addItem(pg.BarGraphItem(
            x=bars.places[known], height=bars.level[known], width=0.7,
            brushes=[self._brush(index, flagged) for flagged in bars.flagged[known]],
            pens=[self._pen(index, row) for row in bars.rows[known]],
        ))  # fmt: skip
        sd = np.nan_to_num(bars.sd[known])
        panel.addItem(pg.ErrorBarItem(
            x=bars.places[known], y=bars.level[known], top=sd, bottom=sd, beam=0.3,
            pen=pg.mkPen(self.colours.foreground),
        ))  # fmt: skip
        for place in bars.places[~known]:
            none = pg.TextItem("none", color=self.colours.muted, anchor=(0, 0.5), angle=90)
            panel.addItem(none, ignoreBounds=True)
            none.setPos(place, 0)
        control = bars.level[bars.control & known]
        if len(control):
            pen = pg.mkPen(self.colours.foreground, style=Qt.PenStyle.DashLine)
            panel.addItem(pg.InfiniteLine(float(control.mean()), angle=0, pen=pen), ignoreBounds=True)
        panel.setXRange(-0.6, size - 0.4, padding=0)
        top = np.nanmax(np.append(bars.level[known] + sd, 0.0))
        low = np.nanmin(np.append(bars.level[known] - sd, 0.0))
        panel.setYRange(float(low), float(top) or 1.0, padding=0.06)
        return panel

    def _brush(self, index: int, flagged: bool) -> QBrush:
        colour = QColor(self.colours.category(index))
        return QBrush(colour, Qt.BrushStyle.BDiagPattern) if flagged else QBrush(faded(colour.name(), 200))

    def _pen(self, index: int, row: int) -> Any:  # noqa: ANN401  QPen, as pyqtgraph makes it
        if row in self._selected:
            return pg.mkPen(self.colours.foreground, width=3)
        return pg.mkPen(self.colours.category(index))

    def _row_at(self, place: Any) -> int | None:  # noqa: ANN401  a QPointF of the scene
        for panel, bars in zip(self._panels, self._bars, strict=True):
            if panel.getViewBox().sceneBoundingRect().contains(place):
                x = panel.getViewBox().mapSceneToView(place).x()
                here = np.flatnonzero(bars.places == round(x))
                return int(bars.rows[here[0]]) if len(here) else None
        return None

    def _say_clicked(self, event: Any) -> None:  # noqa: ANN401
        row = self._row_at(event.scenePos())
        if row is not None:
            self.bar_clicked.emit(row)

    def _say_about(self, place: Any) -> None:  # noqa: ANN401
        row = self._row_at(place)
        self.canvas.setToolTip("" if row is None else about_row(self._levels, row))

"""Standard curves: standards, fits with their confidence band, samples, and the range that can be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ..theme import PlotColours
from .curve_points import CurvePicture, CurvePoints, CurveTrace
from .themed_plot import ThemedPlot, faded

__all__ = ["CurvePicture", "CurvePlot", "CurvePoints", "CurveTrace"]

Floats = NDArray[np.float64]

# Further curves are told apart by their dashes too.
_LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_SIGNS = {"samples": ("d", "◆", 1), "controls": ("s", "■", 2), "out of range": ("x", "×", 0)}


class CurvePlot(ThemedPlot):
    """A plate's standard curve, or several fits of it over one another.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    # A standard's well.
    point_clicked = Signal(str)

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._picture: CurvePicture | None = None
        self.log_x = QCheckBox("logarithmic concentration", self)
        self.log_y = QCheckBox("logarithmic response", self)
        self.log_x.setChecked(True)
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 4, 0)
        for box in (self.log_x, self.log_y):
            box.toggled.connect(self._change_axes)
            row.addWidget(box)
        row.addStretch(1)
        self.add_row(row)
        self.canvas.setMinimumHeight(200)
        self.set_labels("concentration in the well", "response")

    @property
    def picture(self) -> CurvePicture | None:
        """What is shown."""
        return self._picture

    def show_picture(self, picture: CurvePicture | None) -> None:
        """Show a curve, or nothing.

        Parameters
        ----------
        picture : CurvePicture or None
        """
        self._picture = picture
        self._draw()
        self.plot.enableAutoRange()

    def _change_axes(self) -> None:
        self._draw()
        self.plot.enableAutoRange()

    def _draw(self) -> None:
        self.plot.clear()
        self.plot.getAxis("bottom").setLogMode(x=self.log_x.isChecked(), y=False)
        self.plot.getAxis("left").setLogMode(x=False, y=self.log_y.isChecked())
        picture = self._picture
        if picture is None:
            self.set_key(())
            return
        self.set_labels(
            f"concentration in the well ({picture.unit})" if picture.unit else "concentration in the well",
            f"response ({picture.response_of})" if picture.response_of else "response",
        )
        self._draw_limits(picture)
        key = [self._draw_trace(index, trace) for index, trace in enumerate(picture.traces)]
        key += [self._draw_samples(points) for points in picture.samples]
        self.set_key([*key, *self._draw_standards(picture.standards)])

    def _x(self, values: Floats | float) -> Floats:
        """Places on the axis; zero stands where the picture says, where there is no zero."""
        x = np.atleast_1d(np.asarray(values, dtype=np.float64))
        if not self.log_x.isChecked():
            return x
        positive = np.where(x > 0, x, self._picture.zero_at if self._picture else np.nan)
        return np.log10(positive)

    def _y(self, values: Floats) -> Floats:
        y = np.asarray(values, dtype=np.float64)
        return np.log10(np.where(y > 0, y, np.nan)) if self.log_y.isChecked() else y

    def _draw_trace(self, index: int, trace: CurveTrace) -> tuple[str, str, str]:
        colour = self.colours.curve if index == 0 else self.colours.category(index)
        x, y = self._x(trace.x), self._y(trace.y)
        if len(trace.low):
            # What lies below all responses tells nothing, and has no place on a logarithmic axis.
            low = self._y(
                np.maximum(trace.low, np.nanmin(trace.y) * 0.5) if self.log_y.isChecked() else trace.low
            )
            edges = [pg.PlotCurveItem(x, edge, pen=None) for edge in (low, self._y(trace.high))]
            band = pg.FillBetweenItem(*edges, brush=pg.mkBrush(faded(colour, 60 if index == 0 else 30)))
            for item in (*edges, band):
                self.plot.addItem(item)
        pen = pg.mkPen(colour, width=2, style=_LINES[index % len(_LINES)])
        self.plot.addItem(pg.PlotCurveItem(x, y, pen=pen, antialias=True, connect="finite"))
        return (
            "▬" if index == 0 else "╍",
            colour,
            trace.label + (", 95 %" if len(trace.low) and index == 0 else ""),
        )

    def _draw_standards(self, points: CurvePoints) -> list[tuple[str, str, str]]:
        own, left_out = self.colours.foreground, self.colours.muted
        brushes = [pg.mkBrush(None) if masked else pg.mkBrush(own) for masked in points.masked]
        pens = [pg.mkPen(left_out if masked else own, width=1.5) for masked in points.masked]
        scatter = self._scatter(points, size=8, brush=brushes, pen=pens)
        scatter.sigClicked.connect(self._say_clicked)
        some = bool(points.masked.any())
        return [("●", own, points.label), *([("○", left_out, f"masked {points.label}")] if some else [])]

    def _draw_samples(self, points: CurvePoints) -> tuple[str, str, str]:
        symbol, sign, index = _SIGNS.get(points.label, ("t", "▲", 3))
        colour = self.colours.warn if symbol == "x" else self.colours.category(index)
        x, y = self._x(points.x), self._y(points.y)
        if len(points.low):
            ends = np.stack([self._x(points.low), self._x(points.high)], axis=1).ravel()
            bars = pg.PlotCurveItem(ends, np.repeat(y, 2), pen=pg.mkPen(colour), connect="pairs")
            self.plot.addItem(bars)
        self._scatter(points, size=7, brush=pg.mkBrush(colour), pen=pg.mkPen(colour), symbol=symbol)
        return sign, colour, points.label + (", 95 %" if len(points.low) and len(x) else "")

    def _scatter(self, points: CurvePoints, **look: Any) -> pg.ScatterPlotItem:  # noqa: ANN401
        scatter = pg.ScatterPlotItem(
            self._x(points.x), self._y(points.y), data=list(points.wells), hoverable=True,
            tip=lambda x, y, data: str(data), **look,
        )  # fmt: skip
        scatter.setZValue(10)
        self.plot.addItem(scatter)
        return scatter

    def _draw_limits(self, picture: CurvePicture) -> None:
        lloq, uloq = picture.lloq, picture.uloq
        low, high = (float(self._x(picture.traces[0].x[end])[0]) for end in (0, -1))
        far = 10 * (high - low)
        for limit, side in ((lloq, -1), (uloq, 1)):
            if np.isfinite(limit):
                at = float(self._x(limit)[0])
                self._shade(min(at, at + side * far), max(at, at + side * far))
        curve = picture.traces[0].y
        # Names stand where the curve is not: low limits above a rising curve, the high one below it.
        rising = bool(curve[-1] > curve[0])
        for name, limit, side, above in (
            ("LOD", picture.lod, 1, rising), ("LLOQ", lloq, 0, rising), ("ULOQ", uloq, 0, not rising),
        ):  # fmt: skip
            if np.isfinite(limit) and low <= float(self._x(limit)[0]) <= high:
                self._mark(name, float(self._x(limit)[0]), side, above=above)

    def _shade(self, first: float, last: float) -> None:
        """Gray where the curve cannot be trusted."""
        gray = pg.mkBrush(faded(self.colours.muted, 45))
        area = pg.LinearRegionItem((first, last), movable=False, brush=gray, pen=pg.mkPen(None))
        area.setZValue(-10)
        self.plot.addItem(area, ignoreBounds=True)

    def _mark(self, name: str, at: float, side: int, *, above: bool) -> None:
        """A line with its name along it, to its right (0) or left (1), at its upper or lower end."""
        look = {
            "position": 0.98 if above else 0.02, "color": self.colours.foreground,
            "anchors": [(int(above), side), (int(above), side)], "rotateAxis": (1, 0),
        }  # fmt: skip
        pen = pg.mkPen(self.colours.muted, style=Qt.PenStyle.DashLine)
        self.plot.addItem(
            pg.InfiniteLine(at, angle=90, pen=pen, label=name, labelOpts=look), ignoreBounds=True
        )

    def _say_clicked(self, _: object, points: Any) -> None:  # noqa: ANN401  pyqtgraph's array of points
        if len(points):
            self.point_clicked.emit(str(points[0].data()))

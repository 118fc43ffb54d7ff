"""What every plot has: axes, napari's colours, and a size that leaves the canvas its room."""

from __future__ import annotations

from collections.abc import Iterable

import pyqtgraph as pg
from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QColor
from qtpy.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ..theme import PlotColours, plot_colours

MINIMUM_HEIGHT = 160


class ThemedPlot(QWidget):
    """A plot that follows the theme; `_draw` of each kind draws it anew.

    Parameters
    ----------
    colours : PlotColours, optional
        Those of napari's dark theme by default.
    parent : QWidget, optional
    """

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = colours or plot_colours("dark")
        self.canvas = pg.PlotWidget(parent=self, enableMenu=False)
        self.plot = self.canvas.getPlotItem()
        fill(self.canvas)
        self.canvas.setMinimumHeight(MINIMUM_HEIGHT)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        # The key stands above the plot, where it hides no curve.
        self.key = QLabel(self)
        self.key.setWordWrap(True)
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.key.hide()
        layout.addWidget(self.key)
        layout.addWidget(self.canvas, 1)
        # Taller when there is room, but never in place of napari's canvas.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._paint_axes()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A dock's width."""
        return QSize(360, 240)

    def set_colours(self, colours: PlotColours) -> None:
        """Follow another theme."""
        self.colours = colours
        self._paint_axes()
        self._draw()

    def add_row(self, row: QHBoxLayout) -> None:
        """Put settings of the picture under it."""
        self._rows.addLayout(row)

    def set_labels(self, x: str, y: str) -> None:
        """Name the axes in plain text, whatever signs it holds."""
        for side, text in (("bottom", x), ("left", y)):
            self.plot.getAxis(side).setLabel(plain(text))

    def set_key(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Say above the plot what is what.

        Parameters
        ----------
        entries : iterable of (sign, colour, text)
            A sign such as ``●``, its colour, and what it stands for; none hides the key.
        """
        said = [
            f'<font color="{colour}">{sign}</font>&nbsp;{_unbroken(text)}' for sign, colour, text in entries
        ]
        self.key.setText(" &nbsp; ".join(said))
        self.key.setVisible(bool(said))

    def _paint_axes(self) -> None:
        self.canvas.setBackground(self.colours.background)
        paint_axes(self.plot, self.colours)

    def _draw(self) -> None:
        raise NotImplementedError


def fill(canvas: pg.GraphicsView) -> None:
    """Let a picture reach its widget's edges: napari's style pads it, and pyqtgraph counts on all of it."""
    canvas.setStyleSheet("QGraphicsView { padding: 0px; border: 0px; }")


def paint_axes(plot: pg.PlotItem, colours: PlotColours) -> None:
    """Give a plot's axes the theme's colours."""
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.enableAutoSIPrefix(False)
        axis.setPen(pg.mkPen(colours.muted))
        axis.setTextPen(pg.mkPen(colours.foreground))


def faded(colour: str, alpha: int) -> QColor:
    """A colour through which the rest is seen.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    alpha : int
        0 (not seen) to 255.
    """
    light = QColor(colour)
    light.setAlpha(alpha)
    return light


def _unbroken(text: str) -> str:
    """Text whose words stay together, also around strokes."""
    return plain(text).replace(" ", "&nbsp;").replace("/", "/\u2060").replace("|", "|\u2060")


def plain(text: str) -> str:
    """Text for a label of pyqtgraph, which reads it as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""Paint a plate: one rectangle per well, coloured by its response."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import QLineF, QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QFont, QPainter, QPen

from ...elisa.well_names import row_letters, well_name
from ..cell_text import shown
from ..theme import PlotColours, text_on
from .plate_wells import PlateGrid, WellLook

# Each role's category of the theme's palette: its frame's colour.
_FRAMES = {"standard": 1, "blank": 7, "control": 2, "sample": 0}
_KEY = (("standard", "S standard"), ("blank", "B blank"), ("control", "C control"), ("sample", "1… sample"))
_SMALLEST_TEXT = 8  # px; what does not fit at this size is left to the tooltip


class PlatePainter:
    """Paints with one theme and one range of responses.

    Parameters
    ----------
    painter : QPainter
    colours : PlotColours
    looks : mapping of str to WellLook
    """

    def __init__(self, painter: QPainter, colours: PlotColours, looks: Mapping[str, WellLook]) -> None:
        self.painter, self.colours, self.looks = painter, colours, looks
        values = np.array([look.value for look in looks.values() if not look.masked], dtype=float)
        values = values[np.isfinite(values)]
        self.low, self.high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        self._longest = max((len(look.sign) for look in looks.values()), default=1)
        self._map = pg.colormap.get("viridis")

    def colour(self, value: float) -> QColor:
        """A response's colour; of none the background's."""
        if not np.isfinite(value):
            return QColor(self.colours.background)
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        colour: QColor = self._map.map(min(max(share, 0.0), 1.0), mode=pg.ColorMap.QCOLOR)
        return colour

    def paint_plate(
        self, grid: PlateGrid, selected: Collection[str], current: tuple[int, int] | None
    ) -> None:
        """Paint headers and wells.

        Parameters
        ----------
        grid : PlateGrid
        selected : collection of str
            Wells.
        current : (int, int) or None
            Where the keyboard is.
        """
        self._paint_headers(grid)
        for place in _places(grid):
            self._paint_well(self._cell(grid, *place), self.looks.get(well_name(*place)))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = [self._cell(grid, *place) for place in _places(grid) if well_name(*place) in selected]
        # Two frames, one of which stands out from any colour.
        for colour, width, inset in (
            (self.colours.background, 1.5, 2.5),
            (self.colours.foreground, 3.0, 0.5),
        ):
            self.painter.setPen(QPen(QColor(colour), width))
            for cell in chosen:
                self.painter.drawRect(cell.adjusted(inset, inset, -inset, -inset))
        if current is not None:
            self.painter.setPen(QPen(QColor(self.colours.foreground), 1, Qt.PenStyle.DotLine))
            self.painter.drawRect(self._cell(grid, *current).adjusted(2, 2, -2, -2))

    def _cell(self, grid: PlateGrid, row: int, column: int) -> QRectF:
        left, top = grid.corner(row, column)
        return QRectF(left + 0.5, top + 0.5, grid.cell_width - 1, grid.cell_height - 1)

    def _write(self, where: QRectF, text: str, colour: str, size: float, *, bold: bool = False) -> None:
        font = QFont(self.painter.font())
        font.setPixelSize(max(int(size), _SMALLEST_TEXT))
        font.setBold(bold)
        self.painter.save()
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        self.painter.drawText(where, int(flags), text)
        self.painter.restore()

    def _paint_headers(self, grid: PlateGrid) -> None:
        size = min(11.0, grid.cell_width * 0.6, grid.cell_height * 0.9)
        for column in range(grid.shape[1]):
            left, _ = grid.corner(0, column)
            where = QRectF(left, 0, grid.cell_width, grid.top)
            self._write(where, str(column + 1), self.colours.foreground, size)
        for row in range(grid.shape[0]):
            _, top = grid.corner(row, 0)
            where = QRectF(0, top, grid.left, grid.cell_height)
            self._write(where, row_letters(row), self.colours.foreground, size)

    def _paint_well(self, cell: QRectF, look: WellLook | None) -> None:
        fill = self.colour(look.value if look is not None else np.nan)
        known = look is not None and look.role in _FRAMES
        self.painter.fillRect(cell, fill)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = (
            self.colours.category(_FRAMES[look.role]) if look is not None and known else self.colours.muted
        )
        self.painter.setPen(QPen(QColor(frame), 1.5 if known else 0.5))
        self.painter.drawRect(cell)
        if look is None:
            return
        self._write_well(cell, look, text_on(fill.name()))
        if look.masked:
            self._cross(cell)

    def _write_well(self, cell: QRectF, look: WellLook, colour: str) -> None:
        value = _value_text(look.value)
        half = cell.height() / 2
        size = min(half * 0.85, cell.width() / 2.9, 12.0)
        if size >= _SMALLEST_TEXT and value:
            upper, lower = (QRectF(cell.x(), cell.y() + y, cell.width(), half) for y in (1, half - 1))
            self._write(upper, look.sign, colour, size, bold=True)
            self._write(lower, value, colour, size)
        elif cell.width() > 6 * (self._longest if look.role == "sample" else 1):  # all numbers or none
            self._write(cell, look.sign, colour, min(cell.width() / 2.2, 12.0), bold=True)

    def _cross(self, cell: QRectF) -> None:
        inner = cell.adjusted(2, 2, -2, -2)
        ends = ((inner.topLeft(), inner.bottomRight()), (inner.topRight(), inner.bottomLeft()))
        for colour, width in ((self.colours.background, 3.5), (self.colours.warn, 1.8)):
            self.painter.setPen(QPen(QColor(colour), width))
            for start, end in ends:
                self.painter.drawLine(QLineF(start, end))

    def paint_key(self, where: QRectF) -> None:
        """Paint what colours and letters mean, in two lines.

        Parameters
        ----------
        where : QRectF
        """
        line = where.height() / 2
        share = where.width() / (len(_KEY) + 1)
        size = min(11.0, line * 0.8, share / 5.6)
        low, high = _value_text(self.low), _value_text(self.high)
        ends = 44.0
        bar = QRectF(where.x() + ends, where.y() + line * 0.25, max(where.width() * 0.45, 40.0), line * 0.5)
        for step in range(int(bar.width())):
            colour = self.colour(self.low + (self.high - self.low) * step / bar.width())
            self.painter.fillRect(QRectF(bar.x() + step, bar.y(), 1.5, bar.height()), colour)
        self._write(QRectF(where.x(), where.y(), ends, line), low, self.colours.foreground, size)
        self._write(QRectF(bar.right(), where.y(), ends, line), high, self.colours.foreground, size)
        self._write(
            QRectF(bar.right() + ends, where.y(), where.right() - bar.right() - ends, line), "response",
            self.colours.foreground, size,
        )  # fmt: skip
        for place, (role, text) in enumerate(_KEY):
            box = QRectF(where.x() + place * share, where.y() + line, share, line)
            self.painter.setPen(QPen(QColor(self.colours.category(_FRAMES[role])), 1.5))
            self.painter.drawLine(
                QPointF(box.x() + 6, box.bottom() - 1), QPointF(box.right() - 6, box.bottom() - 1)
            )
            self._write(box, text, self.colours.foreground, size)
        last = QRectF(where.x() + len(_KEY) * share, where.y() + line, share, line)
        self._write(last, "✕ masked", self.colours.warn, size)


def _places(grid: PlateGrid) -> list[tuple[int, int]]:
    return list(np.ndindex(*grid.shape))


def _value_text(value: float) -> str:
    """A response in at most four letters, where it has so few."""
    if not np.isfinite(value):
        return ""
    if abs(value) < 10:
        return f"{value:.2f}"
    if abs(value) < 1000:
        return f"{value:.0f}"
    return f"{value / 1000:.0f}k" if abs(value) >= 10000 else shown(round(value))

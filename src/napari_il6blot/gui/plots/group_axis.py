"""An axis of names: side by side where they fit, upright where they do not."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QFontMetricsF, QPainter
from qtpy.QtWidgets import QApplication

_LONGEST = 110.0  # px; longer names lose their middle, since most differ at their end
_GAP = 4.0
SEPARATOR = " | "


class GroupAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph says no types
    """Names at the places 0, 1, 2… below a plot."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._names: tuple[str, ...] = ()
        self._colour = QColor("#808080")
        self.setStyle(tickLength=0, showValues=False)

    def set_names(self, names: Sequence[str], colour: str) -> None:
        """Write other names.

        Parameters
        ----------
        names : sequence of str
        colour : str
        """
        self._names, self._colour = tuple(names), QColor(colour)
        self._fit()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(QApplication.font())

    def _step(self) -> float:
        """Room for one name, px."""
        view = self.linkedView()
        if view is None:
            return 0.0
        (first, last), _ = view.viewRange()
        return float(view.width() / max(last - first, 1e-9))

    def upright(self) -> bool:
        """Whether the names are too long to stand side by side."""
        metrics, room = self._metrics(), self._step() - _GAP
        return any(metrics.horizontalAdvance(line) > room for name in self._names for line in _lines(name))

    def _upright_lines(self, name: str) -> list[str]:
        """A name that stands upright: its levels beside one another where there is room for them."""
        lines = _lines(name)
        return lines if len(lines) * self._metrics().height() <= self._step() else [name]

    def _fit(self) -> None:
        metrics = self._metrics()
        if self.upright():
            lines = [line for name in self._names for line in self._upright_lines(name)]
            longest = max((metrics.horizontalAdvance(line) for line in lines), default=0.0)
            height = min(longest, _LONGEST)
        else:
            height = metrics.height() * max((len(_lines(name)) for name in self._names), default=1)
        self.setHeight(height + 2 * _GAP)
        self.picture = None
        self.update()

    def linkedViewChanged(self, view: pg.ViewBox, newRange: object = None) -> None:  # noqa: N802, N803
        """Lay the names out anew when the plot's range or size changes."""
        super().linkedViewChanged(view, newRange)
        self._fit()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Write the names."""
        view = self.linkedView()
        if view is None:
            return
        painter.setFont(QApplication.font())
        painter.setPen(self._colour)
        metrics, step, upright = self._metrics(), self._step(), self.upright()
        left, right = view.viewRange()[0]
        for place, name in enumerate(self._names):
            if not left <= place <= right:
                continue
            x = self.mapFromItem(view, view.mapFromView(QPointF(place, 0))).x()
            if upright:
                lines = self._upright_lines(name)
                middle = Qt.TextElideMode.ElideMiddle
                text = "\n".join(metrics.elidedText(line, middle, _LONGEST) for line in lines)
                painter.save()
                painter.translate(x, _GAP)
                painter.rotate(90)
                box = QRectF(0, -step / 2, _LONGEST, step)
                side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
                painter.drawText(box, int(side), text)
                painter.restore()
            else:
                box = QRectF(x - step / 2, _GAP, step, self.height())
                side = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
                painter.drawText(box, int(side), "\n".join(_lines(name)))


def _lines(name: str) -> list[str]:
    """A group's factor levels, one below another."""
    return name.split(SEPARATOR)

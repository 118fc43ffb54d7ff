"""The area between a profile and its baseline, band by band: what a volume is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from qtpy.QtCore import QRectF
from qtpy.QtGui import QColor, QPainter, QPainterPath

Floats = NDArray[np.float64]


class NetAreas(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph says no types
    """Filled areas; one item for all bands, since a drag draws them anew at each move."""

    def __init__(self) -> None:
        super().__init__()
        self._areas: list[tuple[QPainterPath, QColor]] = []
        self._bounds = QRectF()

    def set_areas(self, outlines: Sequence[tuple[Floats, Floats]], colours: Sequence[QColor]) -> None:
        """Fill these outlines.

        Parameters
        ----------
        outlines : sequence of (x, y), each (n,) and (n,)
            As from `outline`.
        colours : sequence of QColor
            One each.
        """
        self.prepareGeometryChange()
        paths = [pg.arrayToQPath(x, y, finiteCheck=False) for x, y in outlines]
        self._areas = list(zip(paths, colours, strict=True))
        self._bounds = QRectF()
        for path in paths:
            self._bounds = self._bounds.united(path.boundingRect())
        self.informViewBoundsChanged()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Around all areas."""
        return self._bounds

    def paint(self, painter: QPainter, *_: object) -> None:
        """Fill them, without an edge."""
        painter.setPen(pg.mkPen(None))
        for path, colour in self._areas:
            painter.fillPath(path, colour)


def outline(
    y: Floats, signal: Floats, background: Floats, first: float, last: float
) -> tuple[Floats, Floats]:
    """The outline of a band's net area: along the signal, and back along the baseline.

    Parameters
    ----------
    y : array, (L,)
        Rows of the profile, rising.
    signal, background : array, (L,)
    first, last : float
        The band's limits, in `y`; between rows both curves are straight.

    Returns
    -------
    (x, y) : array, (2 n,) each
        Empty where the band lies outside the profile.
    """
    first, last = max(first, float(y[0])), min(last, float(y[-1]))
    if last <= first:
        return np.zeros(0), np.zeros(0)
    inside = y[(y > first) & (y < last)]
    rows = np.concatenate([[first], inside, [last]])
    upper, lower = np.interp(rows, y, signal), np.interp(rows, y, background)
    return np.concatenate([rows, rows[::-1]]), np.concatenate([upper, lower[::-1]])

"""Cells that show how certain a lane is, in the colours that lanes have in the image."""

from __future__ import annotations

import numpy as np
from qtpy.QtCore import QModelIndex, Qt
from qtpy.QtGui import QBrush, QColor, QPalette
from qtpy.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ..cell_text import is_missing, is_number
from ..layers.colours import lane_edges
from ..theme import text_on


def colour_of(confidence: float) -> str:
    """The colour of a confidence, 0 to 1, as ``#rrggbb``."""
    red, green, blue, _ = lane_edges(np.array([confidence]), np.array([False]))[0]
    return QColor.fromRgbF(float(red), float(green), float(blue)).name()


class ConfidenceCells(QStyledItemDelegate):
    """Paints cells of confidences."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:  # noqa: N802
        """Give the cell the colour of its value."""
        super().initStyleOption(option, index)
        value = index.data(Qt.ItemDataRole.UserRole)
        if option is None or is_missing(value) or not is_number(value):
            return
        colour = colour_of(float(value))
        option.backgroundBrush = QBrush(QColor(colour))
        option.palette.setColor(QPalette.ColorRole.Text, QColor(text_on(colour)))

"""The rows and cells of a table: sorted by value, copied and pasted by key."""

from __future__ import annotations

from typing import Any

import numpy as np
from qtpy.QtCore import QEvent, QModelIndex, QSortFilterProxyModel, Qt, Signal
from qtpy.QtGui import QKeyEvent, QKeySequence
from qtpy.QtWidgets import QTableView

from .frame_model import FrameModel


class SortedRows(QSortFilterProxyModel):
    """Sorts by what cells hold, not by their text; empty cells come last either way."""

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:  # noqa: N802
        """Whether one cell comes before another."""
        model = self.sourceModel()
        if not isinstance(model, FrameModel):
            return super().lessThan(left, right)
        a, b = (model.place(index.row(), index.column()) for index in (left, right))
        if np.isnan(a) or np.isnan(b):
            ascending = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return bool(np.isnan(b) > np.isnan(a)) if ascending else bool(np.isnan(a) > np.isnan(b))
        return a < b


class Cells(QTableView):
    """The cells; it takes the keys for copy and paste before the main window's menus do."""

    copy_asked = Signal()
    paste_asked = Signal()

    def event(self, event: QEvent | None) -> bool:
        """Take the keys for copy and paste from the menus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._asked(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Ask for a copy or a paste."""
        asked = None if event is None else self._asked(event)
        if asked is None:
            super().keyPressEvent(event)
        else:
            asked.emit()

    def _asked(self, event: QKeyEvent) -> Any:  # noqa: ANN401  a bound signal has no public type
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy_asked
        return self.paste_asked if event.matches(QKeySequence.StandardKey.Paste) else None

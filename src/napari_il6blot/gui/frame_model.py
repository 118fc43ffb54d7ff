"""A DataFrame as Qt's table model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from qtpy.QtWidgets import QWidget

from .cell_text import full, is_number, shown, sort_places, tooltip

_Role = Qt.ItemDataRole


def _alignment(value: object, _: str) -> Qt.AlignmentFlag:
    """Numbers to the right, so that their digits stand below one another."""
    side = Qt.AlignmentFlag.AlignRight if is_number(value) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


# What a cell says in each role, of its value and its column's name.
_SAID: dict[int, Callable[[object, str], object]] = {
    _Role.DisplayRole: shown,
    _Role.EditRole: lambda value, _: full(value),
    _Role.ToolTipRole: tooltip,
    _Role.UserRole: lambda value, _: value,
    _Role.TextAlignmentRole: _alignment,
}


class FrameModel(QAbstractTableModel):
    """A DataFrame as Qt's model; it never changes the frame: who owns it sets another one.

    Parameters
    ----------
    frame : DataFrame, optional
    editable : iterable of str
        Columns whose cells can be typed into.
    parent : QObject, optional
    """

    # The frame's row, the column, and what was typed.
    cell_edited = Signal(int, str, str)

    def __init__(
        self, frame: pd.DataFrame | None = None, editable: Iterable[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editable = frozenset(editable)
        self._frame = pd.DataFrame() if frame is None else frame
        self._places: dict[int, NDArray[np.float64]] = {}

    @property
    def frame(self) -> pd.DataFrame:
        """What is shown."""
        return self._frame

    def set_frame(self, frame: pd.DataFrame) -> None:
        """Show another frame; one of the same shape and columns keeps selection, place and open editor."""
        alike = len(frame) == len(self._frame) and list(frame.columns) == list(self._frame.columns)
        if not alike:
            self.beginResetModel()
        self._frame = frame
        self._places = {}
        if not alike:
            self.endResetModel()
        elif frame.size:
            self.dataChanged.emit(self.index(0, 0), self.index(len(frame) - 1, frame.shape[1] - 1))

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        """Rows of the frame."""
        return 0 if parent.isValid() else len(self._frame)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        """Columns of the frame."""
        return 0 if parent.isValid() else self._frame.shape[1]

    def column_name(self, column: int) -> str:
        """A column's name by its place."""
        return str(self._frame.columns[column])

    def value(self, row: int, column: int) -> Any:  # noqa: ANN401  whatever a cell holds
        """A cell as it is."""
        value: Any = self._frame.iloc[row, column]
        return value.item() if isinstance(value, np.generic) else value

    def place(self, row: int, column: int) -> float:
        """Where a cell stands when its column is sorted; NaN where it holds nothing."""
        if column not in self._places:
            self._places[column] = sort_places(self._frame.iloc[:, column])
        return float(self._places[column][row])

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401
        """Short text, text in full, tooltip, alignment or (`UserRole`) the value itself."""
        if not index.isValid():
            return None
        value, column = self.value(index.row(), index.column()), self.column_name(index.column())
        said = _SAID.get(role)
        return None if said is None else said(value, column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Column names; rows are numbered from 1."""
        if role not in (_Role.DisplayRole, _Role.ToolTipRole):
            return None
        return self.column_name(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Cells of editable columns can be typed into."""
        flags = super().flags(index)
        if index.isValid() and self.column_name(index.column()) in self.editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: QModelIndex, value: Any, role: int = _Role.EditRole) -> bool:  # noqa: ANN401, N802
        """Say what was typed; the frame stays as it is until its owner sets another one."""
        if role != _Role.EditRole or not index.isValid():
            return False
        text = str(value).strip()
        if text == full(self.value(index.row(), index.column())):
            return False
        self.cell_edited.emit(index.row(), self.column_name(index.column()), text)
        return True

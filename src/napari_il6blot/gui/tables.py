"""Tables in a dock: a DataFrame shown, sorted, selected, copied, saved and, where wanted, edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from qtpy.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    Qt,
    Signal,
)
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..errors import InputError
from ..study.table_files import csv_text
from .cell_text import copied
from .frame_model import FrameModel
from .present import present
from .table_cells import Cells, SortedRows
from .widgets.narrow import PADDING

__all__ = ["FrameModel", "TableView"]

# The rows that decide how wide a column is: all of them would be slow.
_ROWS_MEASURED = 40
_WIDEST_COLUMN = 220


class TableView(QWidget):
    """A table with copying, saving, and selection by the frame's rows.

    Parameters
    ----------
    editable : iterable of str
        Columns whose cells can be typed into; with any, text can be pasted.
    name : str
        What files are called that the table is saved to.
    parent : QWidget, optional
    """

    rows_selected = Signal(list)
    cell_edited = Signal(int, str, str)
    pasted = Signal(str)

    def __init__(
        self, editable: Iterable[str] = (), name: str = "table", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.model = FrameModel(editable=editable, parent=self)
        self.model.cell_edited.connect(self.cell_edited)
        self._columns: tuple[str, ...] | None = None
        self._quiet = False
        self._dialog: QFileDialog | None = None
        self._sorted = SortedRows(self)
        self._sorted.setSourceModel(self.model)
        self.view = self._make_view()
        self.message = QLabel(self)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        layout.addLayout(self._make_toolbar())
        self.set_frame(pd.DataFrame())

    def _make_view(self) -> Cells:
        view = Cells(self)
        view.setModel(self._sorted)
        view.setSortingEnabled(True)
        view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # the frame's own order at first
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setWordWrap(False)
        view.setMinimumHeight(90)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        rows, columns = present(view.verticalHeader()), present(view.horizontalHeader())
        rows.setDefaultSectionSize(view.fontMetrics().height() + 6)
        rows.setMinimumSectionSize(16)
        columns.setResizeContentsPrecision(_ROWS_MEASURED)
        columns.setMaximumSectionSize(_WIDEST_COLUMN)
        columns.setHighlightSections(False)
        present(view.selectionModel()).selectionChanged.connect(self._say_rows)
        view.copy_asked.connect(self.copy)
        view.paste_asked.connect(self.paste)
        return view

    def _make_toolbar(self) -> QHBoxLayout:
        self.more_columns = self._button(
            "More columns", "Show every column of the table.", self._show_columns
        )
        self.more_columns.setCheckable(True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.message, 1)
        row.addWidget(self.more_columns)
        row.addWidget(self._button("Copy", "Copy the selected cells, or all of them (Ctrl+C).", self.copy))
        if self.model.editable:
            row.addWidget(self._button("Paste", "Take cells from a spreadsheet (Ctrl+V).", self.paste))
        row.addWidget(self._button("Save CSV…", "Save the whole table as a file.", self.ask_where_to_save))
        return row

    def _button(self, text: str, tip: str, done: Any) -> QToolButton:  # noqa: ANN401
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setStyleSheet(PADDING)  # the message beside them needs the room
        button.clicked.connect(lambda _=False: done())
        return button

    @property
    def frame(self) -> pd.DataFrame:
        """What is shown, every column and in its own order."""
        return self.model.frame

    def set_frame(self, frame: pd.DataFrame, columns: Sequence[str] | None = None) -> None:
        """Show a table.

        Parameters
        ----------
        frame : DataFrame
        columns : sequence of str, optional
            Those to show until "More columns" is pressed; all by default.
        """
        chosen = None if columns is None else tuple(columns)
        same = list(frame.columns) == list(self.frame.columns) and chosen == self._columns
        self._columns = chosen
        self._quiet = True  # rows that went away with a frame were not chosen by anybody
        self.model.set_frame(frame)
        self._quiet = False
        if not same:
            self._show_columns()
            self.view.resizeColumnsToContents()
        self.say(
            "" if frame.empty and not len(frame.columns) else f"{len(frame)} row{'s' * (len(frame) != 1)}"
        )

    def _show_columns(self) -> None:
        names = [str(name) for name in self.frame.columns]
        short = set(names) if self._columns is None else set(self._columns)
        self.more_columns.setVisible(not set(names) <= short)
        every = self.more_columns.isChecked()
        for place, name in enumerate(names):
            self.view.setColumnHidden(place, not (every or name in short))

    def shown_columns(self) -> list[str]:
        """Names of the columns that are not hidden."""
        return [
            str(name) for place, name in enumerate(self.frame.columns) if not self.view.isColumnHidden(place)
        ]

    def say(self, text: str) -> None:
        """Write a few words beside the buttons."""
        self.message.setText(text)
        self.message.setToolTip(text)

    def selected_rows(self) -> list[int]:
        """The frame's rows in which a cell is selected, in the frame's order."""
        places = {index.row() for index in present(self.view.selectionModel()).selectedIndexes()}
        return sorted(self._sorted.mapToSource(self._sorted.index(place, 0)).row() for place in places)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select rows of the frame, and show the first; `rows_selected` stays silent.

        Parameters
        ----------
        rows : sequence of int
            From 0; those that the frame lacks are left out.
        """
        known = [row for row in rows if 0 <= row < len(self.frame)]
        if known == self.selected_rows():
            return
        selection, last = QItemSelection(), max(self.frame.shape[1] - 1, 0)
        for row in known:
            ends = (self._sorted.mapFromSource(self.model.index(row, column)) for column in (0, last))
            selection.select(*ends)
        self._quiet = True
        present(self.view.selectionModel()).select(
            selection, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self._quiet = False
        if known:
            first = self.shown_columns()[:1]
            column = list(self.frame.columns).index(first[0]) if first else 0
            self.view.scrollTo(self._sorted.mapFromSource(self.model.index(known[0], column)))

    def _say_rows(self, *_: object) -> None:
        if not self._quiet:
            self.rows_selected.emit(self.selected_rows())

    def selected_text(self) -> str:
        """The selected cells, or all that are shown, as lines of tab-separated text with a header."""
        cells = {
            (index.row(), index.column()) for index in present(self.view.selectionModel()).selectedIndexes()
        }
        columns = [place for place in range(self.model.columnCount()) if not self.view.isColumnHidden(place)]
        if not cells:
            cells = {(row, column) for row in range(self._sorted.rowCount()) for column in columns}
        columns = [column for column in columns if column in {place for _, place in cells}]
        lines = ["\t".join(copied(self.model.column_name(column)) for column in columns)]
        for row in sorted({row for row, _ in cells}):
            source = self._sorted.mapToSource(self._sorted.index(row, 0)).row()
            lines.append("\t".join(
                copied(self.model.value(source, column), self.model.column_name(column))
                if (row, column) in cells else ""
                for column in columns
            ))  # fmt: skip
        return "\n".join(lines) + "\n"

    def copy(self) -> None:
        """Put the selected cells on the clipboard."""
        text = self.selected_text()
        present(QGuiApplication.clipboard()).setText(text)
        rows = text.count("\n") - 1
        self.say(f"{rows} row{'s' * (rows != 1)} copied")

    def paste(self) -> None:
        """Hand over the text on the clipboard, where the table can be edited."""
        text = present(QGuiApplication.clipboard()).text()
        if self.model.editable and text.strip():
            self.pasted.emit(text)

    def save_csv(self, path: str | Path) -> Path:
        """Save the whole table, as every CSV file of the program is written.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        Path

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        path = Path(path)
        try:
            path.write_bytes(csv_text(self.frame).encode())
        except OSError as error:
            raise InputError(
                f"{path}: the table cannot be saved there ({error.strerror}); choose another place."
            ) from error
        return path

    def ask_where_to_save(self) -> None:
        """Open a file dialog that waits beside the window, and save when a file is chosen."""
        if self._dialog is None:
            dialog = QFileDialog(self, "Save the table", f"{self.name}.csv", "CSV tables (*.csv)")
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("csv")
            dialog.setModal(False)
            dialog.fileSelected.connect(self._save_chosen)
            self._dialog = dialog
        self._dialog.show()
        self._dialog.raise_()

    def _save_chosen(self, path: str) -> None:
        try:
            self.say(f"saved as {self.save_csv(path).name}")
        except InputError as error:
            self.say(str(error))

"""A table in a dock: shown, sorted, selected, copied, pasted, edited and saved."""

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QItemSelectionModel, Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QFileDialog

from napari_il6blot.errors import InputError
from napari_il6blot.gui.tables import FrameModel, TableView
from napari_il6blot.study.table_files import csv_text


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "lane": [1, 2, 10],
            "sample": ["PEA1", "=bad", "OVCAR"],
            "volume": [123.456789, np.nan, 7.5],
            "detected": [True, False, True],
            "flags": ["", "low_snr;saturated", ""],
        }
    )


@pytest.fixture
def table(qtbot, frame):
    widget = TableView()
    qtbot.addWidget(widget)
    widget.set_frame(frame)
    widget.resize(400, 300)
    widget.show()
    return widget


def column_shown(table, name):
    place = list(table.frame.columns).index(name)
    rows = table.view.model()
    return [rows.index(row, place).data() for row in range(rows.rowCount())]


def test_values_are_short_in_cells_and_themselves_in_the_user_role(qtbot, frame):
    model = FrameModel(frame)
    volume = model.index(0, 2)
    assert volume.data() == "123.5"
    assert volume.data(Qt.ItemDataRole.UserRole) == 123.456789
    assert "123.456789" in volume.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(1, 4).data() == "low snr, saturated"
    assert volume.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_model_keeps_qts_rules(qtmodeltester, frame):
    qtmodeltester.check(FrameModel(frame, editable=["sample"]))


def test_sorting_is_by_value_and_empty_cells_come_last(table):
    table.view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert column_shown(table, "volume") == ["7.5", "123.5", ""]
    table.view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert column_shown(table, "volume") == ["123.5", "7.5", ""]
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert column_shown(table, "lane") == ["10", "2", "1"]


def test_selection_speaks_of_the_frames_rows_whatever_the_order(qtbot, table):
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    with qtbot.waitSignal(table.rows_selected) as said:
        table.view.selectRow(0)
    assert said.args == [[2]]


def test_rows_selected_by_script_do_not_echo(qtbot, table):
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    with qtbot.assertNotEmitted(table.rows_selected):
        table.select_rows([0, 2, 99])
    assert table.selected_rows() == [0, 2]
    with qtbot.assertNotEmitted(table.rows_selected):
        table.select_rows([])
    assert table.selected_rows() == []


def test_a_frame_of_the_same_shape_keeps_selection_and_shows_new_values(qtbot, table, frame):
    table.select_rows([1])
    with qtbot.assertNotEmitted(table.model.modelReset):
        table.set_frame(frame.assign(volume=[1.0, 2.0, 3.0]))
    assert table.selected_rows() == [1]
    assert column_shown(table, "volume") == ["1", "2", "3"]


def test_rows_that_go_away_are_not_said_to_be_deselected(qtbot, table, frame):
    table.select_rows([2])
    with qtbot.assertNotEmitted(table.rows_selected):
        table.set_frame(frame.iloc[:1])
    assert column_shown(table, "lane") == ["1"]


def test_sorted_rows_follow_new_values(table, frame):
    table.view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    table.set_frame(frame.assign(volume=[3.0, 1.0, 2.0]))
    assert column_shown(table, "volume") == ["1", "2", "3"]


def test_copy_gives_the_selected_cells_in_full_with_their_header(table):
    choose = QItemSelectionModel.SelectionFlag.Select
    rows = table.view.model()
    for row, column in ((0, 1), (0, 2), (1, 1)):
        table.view.selectionModel().select(rows.index(row, column), choose)
    table.copy()
    assert QGuiApplication.clipboard().text() == "sample\tvolume\nPEA1\t123.456789\n'=bad\t\n"


def test_copy_of_nothing_selected_is_all_that_is_shown(qtbot, table, frame):
    table.set_frame(frame, columns=["lane", "detected"])
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: QGuiApplication.clipboard().text() == "lane\tdetected\n1\ttrue\n2\tfalse\n10\ttrue\n"
    )


def test_more_columns_are_shown_on_demand(table, frame):
    table.set_frame(frame, columns=["lane", "volume"])
    assert table.shown_columns() == ["lane", "volume"]
    table.more_columns.click()
    assert table.shown_columns() == list(frame.columns)
    table.more_columns.click()
    assert table.shown_columns() == ["lane", "volume"]
    table.set_frame(frame)
    assert not table.more_columns.isVisible()


def test_saved_file_is_what_the_program_writes(table, frame, tmp_path):
    table.set_frame(frame, columns=["lane"])
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert table.save_csv(tmp_path / "bands.csv").read_bytes().decode() == csv_text(frame)


def test_a_place_that_cannot_be_written_is_an_input_error(table, tmp_path):
    with pytest.raises(InputError, match="cannot be saved there"):
        table.save_csv(tmp_path / "no" / "bands.csv")


def test_file_dialog_does_not_block(qtbot, table, tmp_path, frame):
    table.ask_where_to_save()
    dialog = table.findChild(QFileDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.fileSelected.emit(str(tmp_path / "chosen.csv"))
    assert (tmp_path / "chosen.csv").read_text() == csv_text(frame)
    dialog.fileSelected.emit(str(tmp_path / "no" / "chosen.csv"))
    assert "cannot be saved there" in table.message.text()
    dialog.close()


def test_typing_says_row_column_and_text_and_leaves_the_frame(qtbot, frame):
    table = TableView(editable=["sample"])
    qtbot.addWidget(table)
    table.set_frame(frame)
    table.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    cell = table.view.model().index(0, 1)
    assert cell.flags() & Qt.ItemFlag.ItemIsEditable
    assert not table.view.model().index(0, 2).flags() & Qt.ItemFlag.ItemIsEditable
    with qtbot.waitSignal(table.cell_edited) as said:
        table.view.model().setData(cell, " SKOV3 ")
    assert said.args == [2, "sample", "SKOV3"]
    assert frame["sample"].tolist() == ["PEA1", "=bad", "OVCAR"]
    with qtbot.assertNotEmitted(table.cell_edited):
        table.view.model().setData(cell, "OVCAR")


def test_pasting_is_for_tables_that_can_be_edited(qtbot, table):
    QGuiApplication.clipboard().setText("lane\tsample\n1\tPEA1\n")
    with qtbot.assertNotEmitted(table.pasted):
        table.paste()
    editable = TableView(editable=["sample"])
    qtbot.addWidget(editable)
    with qtbot.waitSignal(editable.pasted) as said:
        editable.paste()
    assert said.args == ["lane\tsample\n1\tPEA1\n"]


def test_empty_tables_and_flags_of_no_frame(qtbot, table):
    table.set_frame(pd.DataFrame())
    assert table.selected_text() == "\n"
    table.set_frame(pd.DataFrame({"lane": []}))
    assert table.message.text() == "0 rows"
    table.select_rows([0])
    assert table.selected_rows() == []

"""The table of lanes: what is selected, typed and pasted in it."""

import pandas as pd
import pytest
from qtpy.QtCore import Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QStyleOptionViewItem

from napari_il6blot import InputError, Study, simulate_blot
from napari_il6blot.gui.docks.lane_detection import LaneDetection
from napari_il6blot.gui.lanes.confidence_cells import colour_of
from napari_il6blot.gui.lanes.lane_names import lane_sheet


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def dock(viewer_model, qtbot, pixels):
    dock = LaneDetection(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


@pytest.fixture
def lanes(dock, pixels):
    dock.session.viewer.add_image(pixels, name="blot")
    dock.run(wait=True)
    return dock.lanes


@pytest.fixture
def study(dock, small_demo, qtbot):
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    qtbot.waitUntil(lambda: not dock.session.jobs.is_running(), timeout=20_000)
    return dock.lanes


def test_rows_and_shapes_are_selected_together(dock, lanes, qtbot):
    layer = dock.session.layer(dock.session.image, "lanes")
    layer.selected_data = {2}
    assert lanes.table.selected_rows() == [2]
    index = lanes.table.view.model().index(0, 2)
    view = lanes.table.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert set(layer.selected_data) == {0}
    assert dock.session.selected_lanes == {(1, 1)}


def test_a_row_of_another_image_shows_that_image(dock, study):
    frame = study.table.frame
    row = int((frame["image"] == dock.session.images[2]).to_numpy().argmax()) + 4
    study.table.select_rows([row])
    study.table.rows_selected.emit([row])
    assert dock.session.image == dock.session.images[2]
    assert dock.session.selected_lanes == {(1, 5)}
    assert study.table.selected_rows() == [row]


def test_a_study_shows_the_names_of_its_sheet(study, small_demo):
    sheet = pd.read_csv(small_demo / "lane_sheet.csv")
    shown = study.table.frame
    assert shown["sample"].tolist() == sheet["sample"].tolist()
    assert shown["cell_line"].tolist() == sheet["cell_line"].tolist()
    assert study.table.shown_columns()[:4] == ["image", "lane", "sample", "confidence"]


def test_a_typed_name_is_held_and_saved(dock, lanes, tmp_path):
    lanes.table.cell_edited.emit(1, "sample", "PEA1 DMSO")
    assert lanes.table.frame["sample"].tolist()[1] == "PEA1 DMSO"
    assert dock.session.history.undo_label == "name a lane: sample"
    dock.session.save(tmp_path / "saved")
    sheet = pd.read_csv(tmp_path / "saved" / "lane_sheet.csv")
    assert sheet["image"].unique().tolist() == [dock.session.image]
    assert sheet["sample"].tolist()[1] == "PEA1 DMSO"
    assert len(sheet) == 4
    assert lanes.table.frame["sample"].tolist()[1] == "PEA1 DMSO"
    dock.session.undo()
    dock.session.undo()
    assert lanes.table.frame["sample"].isna().all()


def test_pasted_names_go_down_from_the_selected_lane(dock, lanes):
    dock.session.select("lanes", frozenset([(1, 3)]))
    QGuiApplication.clipboard().setText("PEA1\nPEA2")
    lanes.table.paste()
    assert lanes.table.frame["sample"].tolist()[2:] == ["PEA1", "PEA2"]
    assert dock.session.history.undo_label == "paste names of 2 lanes"


def test_pasted_columns_with_a_header_make_factors(dock, lanes):
    lanes.paste("lane\tsample\tdrug\n2\tB\tnone\n1\tA\tIV\n")
    assert lanes.table.frame["sample"].tolist()[:2] == ["A", "B"]
    assert lanes.table.frame["drug"].tolist()[:2] == ["IV", "none"]
    assert "drug" in lanes.table.shown_columns()
    lanes.set_cell(2, "drug", "X")
    assert lanes.table.frame["drug"].tolist()[2] == "X"


def test_names_pasted_into_one_image_leave_the_others(dock, study, small_demo):
    before = lane_sheet(Study.from_file(small_demo))
    dock.session.choose(dock.session.images[1])
    study.paste("lane\tsample\n3\tnew\n")
    after = lane_sheet(dock.session.study)
    differing = after["sample"] != before["sample"]
    assert after[differing][["image", "lane", "sample"]].to_numpy().tolist() == [
        [dock.session.images[1], 3, "new"]
    ]
    pd.testing.assert_frame_equal(after.drop(columns="sample"), before.drop(columns="sample"))


@pytest.mark.parametrize("text", ["a\nb\nc\nd\ne", "lane\tsample\n9\tA\n"])
def test_names_of_lanes_that_are_not_there_are_refused(lanes, text):
    with pytest.raises(InputError, match="find no lane"):
        lanes.paste(text)


def test_a_typed_place_moves_the_lane(dock, lanes):
    before = dock.table
    lanes.set_cell(1, "x", str(before["x"].tolist()[1] + 4))
    lanes.set_cell(1, "width", "21,5")
    after = dock.table
    assert after["x"].tolist()[1] == before["x"].tolist()[1] + 4
    assert after["width"].tolist()[1] == 21.5
    assert after["edited"].tolist() == [False, True, False, False]
    assert dock.session.history.undo_label == "change the width of lane 2"


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [("x", "far", "no number"), ("x", "5000", "outside"), ("width", "0", "cannot be 0 px")],
)
def test_a_place_that_is_none_is_refused(dock, lanes, column, text, said):
    with pytest.raises(InputError, match=said):
        lanes.set_cell(0, column, text)
    assert dock.session.history.undo_label == ""


def test_a_mistyped_place_is_told_in_the_dock(dock, lanes):
    dock.show()
    lanes.table.cell_edited.emit(0, "x", "far")
    assert "no number" in dock.error


def test_confidence_has_the_colour_of_the_lane(lanes):
    place = lanes.table.frame.columns.tolist().index("confidence")
    index = lanes.table.view.model().index(0, place)
    delegate = lanes.table.view.itemDelegateForColumn(place)
    option = QStyleOptionViewItem()
    delegate.initStyleOption(option, index)
    assert option.backgroundBrush.color().name() == colour_of(lanes.table.frame["confidence"].tolist()[0])
    assert colour_of(0.0) != colour_of(1.0)

"""The dock that measures bands: the command line's numbers, edits, undo, and whatever layers there are."""

import threading

import numpy as np
import pandas as pd
import pytest
import tifffile
from qtpy.QtCore import Qt

from napari_il6blot import Study, detect_lanes, quantify, read_blot, simulate_blot
from napari_il6blot.blot.background import BACKGROUNDS
from napari_il6blot.gui.bands.band_settings import METHODS
from napari_il6blot.gui.docks.band_integration import BandIntegration
from napari_il6blot.gui.session.image_layers import labels_of, told
from napari_il6blot.gui.session.worker import ACTIVE
from napari_il6blot.study.blot_stage import quantify_study_images

same = pd.testing.assert_frame_equal


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = BandIntegration(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    dock.cancel()
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


@pytest.fixture
def settled(dock, qtbot):
    """Wait until layers, plot and table show the study as it now is."""

    def wait():
        running = dock.session.jobs.is_running, dock._jobs.is_running
        qtbot.waitUntil(lambda: not any(one() for one in running), timeout=60_000)

    return wait


@pytest.fixture
def measured(dock, pixels, settled):
    """The path of an image whose bands were measured."""
    dock.session.viewer.add_image(pixels, name="blot")
    dock.run(wait=True)
    settled()
    return dock.session.image


def bands_layer(dock):
    return dock.session.layer(dock.session.image, "bands")


def move(layer, index, by):
    data = layer.data
    data[index] = data[index] + by
    layer.data = data


def as_measured(dock):
    study, path = dock.session.study, dock.session.image
    return dock.session.bench.image(study, path).bands


# ---- the numbers


def test_a_loose_image_has_the_bands_that_a_script_measures(dock, measured, pixels):
    blot = read_blot(pixels)
    bands = quantify(blot, detect_lanes(blot))
    same(dock.table.drop(columns="image"), bands.drop(columns="image"), check_exact=True)
    assert [layer.name for layer in dock.session.viewer.layers] == ["blot", "blot lanes", "blot bands"]
    assert dock.session.history.undo_label == ""
    assert dock.error == ""


def test_a_study_has_the_table_of_its_run(dock, small_demo, small_run, settled):
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    same(dock.table, small_run.tables["bands"], check_exact=True)
    assert {"sample", "experiment"} <= set(dock.table.columns)
    settled()
    same(dock.table, small_run.tables["bands"], check_exact=True)


def test_one_image_of_a_study_has_its_rows_of_that_table(dock, small_demo, small_run, settled):
    dock.session.open_study(small_demo)
    dock.choice.scope.setCurrentIndex(1)
    dock.session.choose(dock.session.images[1])
    dock.run(wait=True)
    settled()
    every = small_run.tables["bands"]
    own = every[every["image"] == dock.session.images[1]].reset_index(drop=True)
    same(dock.table, own, check_exact=True)


def test_what_was_edited_is_measured_alike_without_a_window(dock, measured, pixels, settled, tmp_path):
    session = dock.session
    move(session.layer(measured, "lanes"), 1, np.array([0, 1.5]))
    settled()
    bands = as_measured(dock)
    dock.edits.set_limits((1, 2, 2), int(bands["top"][4]) - 2, int(bands["bottom"][4]) + 1)
    settled()
    dock.edits.set_limits((1, 3, 1), int(bands["top"][6]) - 1, int(bands["bottom"][6]) + 2, "this row")
    settled()
    box = np.array([[150.0, 20.0], [150.0, 40.0], [156.0, 40.0], [156.0, 20.0]])
    bands_layer(dock).add(box, shape_type="rectangle")
    settled()
    session.select("bands", frozenset({(1, 4, 3)}))
    dock.edits.delete_bands()
    settled()
    dock.run(wait=True)
    settled()
    assert dock.table["edited"].sum() >= 6
    shown = dock.table
    session.save(tmp_path / "study")
    settled()
    ran = quantify_study_images(Study.from_file(tmp_path / "study"))
    assert not ran.faults
    assert session.study.image_list()[0].path == ran.tables["bands"]["image"][0]
    same(ran.tables["bands"].drop(columns="image"), shown.drop(columns="image"), check_exact=True)
    same(dock.table, ran.tables["bands"], check_exact=True)


def test_a_background_is_the_studys_and_measured_at_once(dock, measured, pixels, settled):
    before = dock.table
    dock.settings.background.setCurrentIndex(dock.settings.background.findData("rolling-ball"))
    dock.settings.background.activated.emit(dock.settings.background.currentIndex())
    settled()
    blot = read_blot(pixels)
    bands = quantify(blot, detect_lanes(blot), background="rolling-ball")
    same(dock.table.drop(columns="image"), bands.drop(columns="image"), check_exact=True)
    assert dock.session.study.blot.background == "rolling-ball"
    live = dock.profiles.live.lane((1, 1))
    assert np.array_equal(dock.profiles.plot.active.background, live.background)
    dock.session.undo()
    settled()
    same(dock.table, before, check_exact=True)
    assert dock.settings.background.currentData() == "default"


def test_every_background_is_explained():
    assert set(METHODS) == set(BACKGROUNDS)


# ---- limits


def test_a_dragged_limit_is_shown_at_once_and_one_step_to_undo(dock, measured, settled):
    before, plot = dock.table, dock.profiles.plot
    dock.session.select("bands", frozenset({(1, 2, 2)}))
    first, last = plot.limits()[2]
    plot.limits_dragged.emit(2, first - 2, last + 1)
    plot.limits_dragged.emit(2, first - 4, last + 3)
    dock.profiles.preview_limits()
    shown = dock.bands.frame
    assert shown["volume"][4] != before["volume"][4]
    same(dock.table, before, check_exact=True)
    dock.profiles.preview.draw()
    assert labels_of(bands_layer(dock))[4].startswith("2: ")
    assert bands_layer(dock).data[4][:, 0].min() == first - 4
    assert dock.session.history.undo_label == ""
    plot.limits_set.emit(2, first - 4, last + 3)
    assert dock.session.history.undo_label == "move band limits"
    settled()
    assert labels_of(bands_layer(dock))[4] == "2"
    assert dock.table["top"][4] == before["top"][4] - 4
    assert dock.table["bottom"][4] == before["bottom"][4] + 3
    for name in ("volume", "volume_sd", "background", "height", "snr"):
        assert dock.table[name][4] == shown[name][4], name
    dock.session.undo()
    settled()
    same(dock.table, before, check_exact=True)
    assert plot.limits()[2] == (first, last)


def test_a_limit_that_is_let_go_where_it_was_is_no_edit(dock, measured, settled):
    before, plot = bands_layer(dock).data[0].copy(), dock.profiles.plot
    first, last = plot.limits()[1]
    plot.limits_dragged.emit(1, first - 4, last)
    dock.profiles.preview_limits()
    dock.profiles.preview.draw()
    plot.limits_set.emit(1, first + 0.2, last)
    assert dock.session.history.undo_label == ""
    settled()
    assert np.array_equal(bands_layer(dock).data[0], before)
    assert labels_of(bands_layer(dock))[0] == "1"
    assert plot.limits()[1] == (first, last)
    same(dock.bands.frame, dock.table, check_exact=True)


def test_a_limit_applies_to_what_is_chosen(dock, measured, settled):
    before = dock.table
    dock.settings.scope.setCurrentIndex(1)
    dock.profiles.limits_given.emit((1, 2, 2), (int(before["top"][4]) - 1, int(before["bottom"][4])))
    settled()
    moved = dock.table["top"] != before["top"]
    assert moved.tolist() == (before["row"] == before["row"][4]).tolist()


# ---- what is dragged on the canvas


def drag(layer, *moves):
    """Run the callbacks of a layer as napari does, with what it does to the shape at each move."""

    class Event:
        type = "mouse_press"

    event = Event()
    running = [callback(layer, event) for callback in layer.mouse_drag_callbacks if ".drag" in repr(callback)]
    for one in running:
        next(one)
    event.type = "mouse_move"
    for act in moves:
        for one in running:
            next(one)
        act()  # after our callback: which of the two comes first is napari's affair
    event.type = "mouse_release"
    return running


def test_a_lane_dragged_on_the_canvas_moves_profile_and_volumes(dock, measured, qtbot):
    lanes = dock.session.layer(measured, "lanes")
    before, table = dock.profiles.plot.active, dock.bands.frame
    lanes.selected_data = {0}
    told_of = []
    dock.profiles.drag.lane_dragged.connect(lambda key, lane: told_of.append(lane))

    def shift():
        from napari_il6blot.gui.session.image_layers import move_shapes

        move_shapes(lanes, {0: lanes.data[0] + np.array([0, 1.0])})

    running = drag(lanes, shift, shift, shift)
    assert len(told_of) == 1  # at once, so that it is painted with the canvas
    qtbot.waitUntil(lambda: len(told_of) == 2)  # the other two moves of the same turn as one
    assert float(told_of[1].centreline[0, 0] - dock.profiles.live.lanes[1, 1].centreline[0, 0]) == 3.0
    assert not np.array_equal(dock.profiles.plot.active.signal, before.signal)
    own = table["lane"] == 1
    assert (dock.bands.frame["volume"][own] != table["volume"][own]).all()
    assert (dock.bands.frame["volume"][~own] == table["volume"][~own]).all()
    move_back = lanes.data[0] - np.array([0, 3.0])
    lanes.data = [move_back, *lanes.data[1:]]
    for one in running:
        next(one, None)
    same(dock.bands.frame, table, check_exact=True)
    assert np.array_equal(dock.profiles.plot.active.signal, before.signal)


def test_a_box_dragged_on_the_canvas_shows_its_volume(dock, measured, qtbot):
    from napari_il6blot.gui.session.image_layers import move_shapes

    layer, table = bands_layer(dock), dock.bands.frame
    layer.selected_data = {4}
    assert dock.profiles.active == (1, 2)
    running = drag(layer, lambda: move_shapes(layer, {4: layer.data[4] + np.array([5.0, 0])}))
    qtbot.waitUntil(lambda: dock.bands.frame["volume"][4] != table["volume"][4])
    dock.profiles.preview.draw()
    assert labels_of(layer)[4].startswith("2: ")
    assert dock.profiles.plot.limits()[2][0] == table["top"][4] + 4.5
    for one in running:
        next(one, None)
    assert labels_of(layer)[4] == "2"


# ---- bands added and deleted


def test_a_box_that_is_drawn_is_a_band(dock, measured, settled):
    dock.edits.add_button.click()
    layer = bands_layer(dock)
    assert layer.mode == "add_rectangle"
    assert dock.session.viewer.layers.selection.active is layer
    layer.add(np.array([[150.0, 20], [150, 40], [156, 40], [156, 20]]), shape_type="rectangle")
    assert layer.mode == "select"
    settled()
    assert dock.table["edited"].sum() == 1
    assert dock.session.history.undo_label == "add a band"


def test_selected_bands_are_deleted_by_key_and_come_back(dock, measured, settled, qtbot):
    before = dock.table
    with qtbot.waitActive(dock):
        dock.show()
        dock.activateWindow()
    dock.session.select("bands", frozenset({(1, 2, 2), (1, 3, 1)}))
    dock.bands.view.setFocus()
    qtbot.keyClick(dock.bands.view, Qt.Key.Key_Delete)
    settled()
    assert len(dock.table) == len(before) - 2
    assert dock.session.history.undo_label == "delete 2 bands"
    dock.session.undo()
    settled()
    same(dock.table, before, check_exact=True)


def test_nothing_selected_is_said(dock, measured):
    dock.session.select("bands", frozenset())
    dock.edits.delete_button.click()
    assert "No band is selected" in dock.error


def test_bands_are_found_afresh(dock, measured, settled):
    before = dock.table
    dock.edits.set_limits((1, 1, 1), 10, 20, "all")
    settled()
    assert dock.table["edited"].all()
    dock.edits.afresh_button.click()
    settled()
    same(dock.table, before, check_exact=True)
    dock.session.undo()
    settled()
    assert dock.table["edited"].all()


# ---- selection


def test_table_plot_and_canvas_select_alike(dock, measured):
    dock.bands.rows_selected.emit([4])
    assert dock.session.selected_bands == {(1, 2, 2)}
    assert bands_layer(dock).selected_data == {4}
    assert dock.profiles.active == (1, 2)
    assert dock.profiles.plot.active.selected == {2}
    dock.profiles.plot.band_clicked.emit(3)
    assert dock.bands.selected_rows() == [5]
    assert bands_layer(dock).selected_data == {5}
    bands_layer(dock).selected_data = {0, 1}
    assert dock.bands.selected_rows() == [0, 1]
    assert dock.profiles.active == (1, 1)
    dock.session.layer(measured, "lanes").selected_data = {2, 3}
    assert dock.profiles.active == (1, 3)


def test_many_selected_lanes_are_all_drawn(dock, measured, settled):
    dock.session.select("lanes", frozenset((1, number) for number in range(1, 5)))
    settled()
    assert [one.label for one in dock.profiles.plot._profiles] == ["lane 1", "lane 2", "lane 3", "lane 4"]


def test_a_row_of_another_image_brings_that_image(dock, measured, pixels, settled):
    dock.session.add_image(pixels[:, ::-1].copy(), "other")
    dock.run(wait=True)
    settled()
    assert dock.table["image"].nunique() == 2
    row = int(np.flatnonzero(dock.table["image"] == "other")[2])
    dock.bands.rows_selected.emit([row])
    settled()
    assert dock.session.study.name_of(dock.session.image) == "other"
    assert dock.session.selected_bands == {dock._rows.keys()[row][1]}


def test_the_plot_follows_the_theme(dock, measured):
    dock.session.viewer.theme = "light"
    assert not dock.profiles.plot.colours.dark
    dock.session.viewer.theme = "dark"
    assert dock.profiles.plot.colours.dark


# ---- targets


def test_rows_are_named_in_the_target_sheet_and_beside_the_boxes(dock, measured, settled):
    dock.targets.rows.cell_edited.emit(1, "target", "IL-6")
    settled()
    sheet = dock.session.study.held.sheets["targets"]
    assert sheet[["image", "strip", "row", "target"]].to_numpy().tolist() == [["blot", 1, 2, "IL-6"]]
    assert labels_of(bands_layer(dock))[:3] == ["1", "IL-6", "3"]
    assert dock.targets.rows.frame["target"].tolist()[1] == "IL-6"
    dock.session.undo()
    settled()
    assert labels_of(bands_layer(dock))[:3] == ["1", "2", "3"]


def test_pasted_names_go_down_the_rows(dock, measured, settled):
    dock.targets.rows.pasted.emit("IL-6\nGAPDH\n")
    settled()
    assert dock.targets.rows.frame["target"].tolist()[:2] == ["IL-6", "GAPDH"]


def test_names_are_meant_for_images_with_the_same_rows(dock, measured, pixels, settled):
    dock.session.add_image(pixels.copy(), "repeat")
    dock.session.add_image(pixels[:110].copy(), "shorter")
    dock.run(wait=True)
    settled()
    dock.targets.scope.setCurrentIndex(1)
    dock.targets.name_rows({(1, 1): "IL-6"})
    settled()
    assert dock.session.study.held.sheets["targets"]["image"].tolist() == ["blot", "repeat"]


def test_a_ladder_tells_masses_and_masses_find_targets(dock, measured, settled):
    dock.targets.name.setText("IL-6")
    dock.targets.mass.setText("50")
    dock.targets.add.click()
    assert "no ladder" in dock.error
    dock.targets.ladder.setText("1:100,50,25")
    dock.targets.ladder.editingFinished.emit()
    settled()
    assert dock.table["mw_kda"].notna().all()
    dock.targets.add.click()
    settled()
    assert dock.targets.name.text() == ""
    assert "IL-6 at 50 kDa" in dock.targets.masses.text()
    assert labels_of(bands_layer(dock))[:3] == ["1", "IL-6", "3"]
    dock.targets.forget.click()
    settled()
    assert labels_of(bands_layer(dock))[:3] == ["1", "2", "3"]


def test_a_wrong_ladder_is_said_in_a_sentence(dock, measured):
    dock.targets.ladder.setText("1;100,50")
    dock.targets.ladder.editingFinished.emit()
    assert dock.error.startswith("A ladder has the form")
    assert dock.session.study.image_list()[0].ladder == ""


# ---- saturated pixels


def test_saturated_pixels_are_a_layer_while_they_are_asked_for(dock, tmp_path, settled):
    image = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image.astype(np.uint16)
    image[40:44, 60:70] = 65535
    file = tmp_path / "hot.tif"
    tifffile.imwrite(file, image)
    dock.session.choose(dock.session.add_image(file))
    dock.run(wait=True)
    settled()
    viewer, active = dock.session.viewer, dock.session.viewer.layers.selection.active
    dock.saturated.setChecked(True)
    (layer,) = (one for one in viewer.layers if told(one).get("kind") == "saturated")
    assert layer.name.endswith("saturated")
    assert np.array_equal(layer.data, dock.session.blot(dock.session.image).saturated)
    assert viewer.layers.selection.active is active
    assert "%" in dock.saturated.text()
    viewer.layers.remove(layer)
    assert not dock.saturated.isChecked()
    dock.saturated.setChecked(True)
    dock.saturated.setChecked(False)
    assert not [one for one in viewer.layers if told(one).get("kind") == "saturated"]


# ---- whatever there is


def test_no_image_is_said(dock):
    dock.run(wait=True)
    assert "no image yet" in dock.error
    assert dock.table.empty
    dock.edits.add_button.click()
    assert "not measured yet" in dock.error


def test_a_stack_is_refused_in_a_sentence(dock):
    dock.session.viewer.add_image(np.zeros((3, 40, 50), dtype=np.uint16), name="stack")
    dock.run(wait=True)
    assert "3 dimensions" in dock.error


def test_an_rgb_image_is_measured(dock, pixels, settled):
    gray = (pixels / pixels.max() * 255).astype(np.uint8)
    dock.session.viewer.add_image(np.stack([gray] * 3, axis=-1), name="photo", rgb=True)
    dock.run(wait=True)
    settled()
    assert len(dock.table)
    assert dock.profiles.plot.active is not None


def test_a_deleted_layer_comes_back_when_bands_are_measured(dock, measured, settled):
    dock.session.viewer.layers.remove(bands_layer(dock))
    assert bands_layer(dock) is None
    dock.profiles.limits_given.emit((1, 1, 1), (5, 30))
    settled()
    assert dock.table["edited"].sum() == 1
    dock.run(wait=True)
    settled()
    assert bands_layer(dock).name == "blot bands"


def test_renamed_and_reordered_layers_are_still_measured(dock, measured, settled):
    layers = dock.session.viewer.layers
    bands_layer(dock).name = "mine"
    layers.move(2, 0)
    move(layers["mine"], 0, np.array([2, 0]))
    settled()
    dock.run(wait=True)
    assert dock.table["edited"].sum() == 1


def test_a_closed_image_leaves_an_empty_dock(dock, measured, settled):
    dock.session.close_image(measured)
    settled()
    assert dock.table.empty
    assert dock.profiles.plot.active is None
    assert dock.targets.rows.frame.empty
    dock.session.undo()
    settled()


def test_two_viewers_do_not_mix(dock, measured, qtbot, nothing_left):
    from napari.components import ViewerModel

    other = ViewerModel()
    nothing_left.add(other)
    second = BandIntegration(other)
    qtbot.addWidget(second)
    assert second.table.empty
    second.run(wait=True)
    assert second.error
    assert len(dock.table)


def test_a_dock_closed_while_it_runs_is_gone(viewer_model, qtbot, pixels, monkeypatch):
    from napari_il6blot.study import workbench

    go, begun = threading.Event(), threading.Event()
    real = workbench.measure_blot

    def slow(*args):
        begun.set()
        go.wait(20)
        return real(*args)

    monkeypatch.setattr(workbench, "measure_blot", slow)
    dock = BandIntegration(viewer_model)
    viewer_model.add_image(pixels, name="blot")
    dock.run()
    qtbot.waitUntil(begun.is_set)
    assert dock.is_running
    session = dock.session
    dock.close()
    dock.deleteLater()
    del dock
    go.set()
    qtbot.waitUntil(lambda: not ACTIVE, timeout=20_000)
    assert not session.jobs.is_running()
    viewer_model.theme = "light"
    session.selection_changed.emit()


def test_a_cancelled_run_leaves_what_was_there(dock, measured, pixels, qtbot, monkeypatch, settled):
    from napari_il6blot.study import workbench

    go, begun = threading.Event(), threading.Event()
    real = workbench.measure_blot

    def slow(*args):
        begun.set()
        go.wait(20)
        return real(*args)

    before = dock.table
    monkeypatch.setattr(workbench, "measure_blot", slow)
    dock.session.add_image(pixels.T.copy(), "other")
    dock.run()
    qtbot.waitUntil(begun.is_set)
    dock.cancel_button.click()
    go.set()
    qtbot.waitUntil(lambda: not ACTIVE, timeout=20_000)
    settled()
    same(dock.table, before, check_exact=True)
    assert not dock.is_running


def test_one_image_that_fails_does_not_stop_the_others(dock, measured, tmp_path, settled):
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"no image")
    dock.session.add_image(broken)
    dock.run(wait=True)
    settled()
    assert dock.banner.level == "warning"
    assert "broken.tif" in dock.banner.text
    assert dock.table["image"].unique().tolist() == ["blot"]


def test_bands_are_drawn_in_every_image_that_is_open(viewer_model, qtbot, pixels):
    dock = BandIntegration(viewer_model)
    qtbot.addWidget(dock)
    assert {"image", "volume", "flags"} <= set(dock.table.columns)  # also where there is nothing yet
    session = dock.session
    paths = [session.take(viewer_model.add_image(pixels, name=name)) for name in ("one", "two")]
    dock.run(wait=True)
    qtbot.waitUntil(lambda: not (session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)
    assert all(session.layer(path, kind) is not None for path in paths for kind in ("lanes", "bands"))
    assert set(dock.table["image"]) == {"one", "two"}

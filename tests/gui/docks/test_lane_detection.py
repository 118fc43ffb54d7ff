"""The dock that detects lanes: the command line's numbers, edits kept, undo, and any kind of layer."""

import threading

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot import Study, detect_lanes, read_blot, simulate_blot
from napari_il6blot.blot.tables import LANE_COLUMNS, lanes_to_table
from napari_il6blot.gui.docks.lane_detection import LaneDetection
from napari_il6blot.gui.session.study_edits import with_image_settings
from napari_il6blot.study.blot_stage import quantify_study_images

same = pd.testing.assert_frame_equal


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = LaneDetection(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    dock.cancel()
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


@pytest.fixture
def settled(dock, qtbot):
    """Wait until layers and table show the study as it now is."""

    def wait():
        running = dock.session.jobs.is_running, dock._jobs.is_running
        qtbot.waitUntil(lambda: not any(one() for one in running), timeout=60_000)

    return wait


@pytest.fixture
def detected(dock, pixels, settled):
    """The path of an image whose lanes were detected."""
    dock.session.viewer.add_image(pixels, name="blot")
    dock.run(wait=True)
    settled()
    return dock.session.image


def move(layer, index, by):
    data = layer.data
    data[index] = data[index] + by
    layer.data = data


def lanes_layer(dock):
    return dock.session.layer(dock.session.image, "lanes")


def test_a_loose_image_has_the_lanes_that_a_script_finds(dock, detected, pixels):
    blot = read_blot(pixels)
    table = lanes_to_table(blot, detect_lanes(blot))
    same(dock.table.drop(columns="image"), table.drop(columns="image"), check_exact=True)
    assert lanes_layer(dock).name == "blot lanes"
    assert not dock.session.study.held.lanes
    assert dock.session.history.undo_label == ""


def test_a_study_has_the_tables_of_its_run(dock, small_demo, small_run, settled):
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    same(dock.table, small_run.tables["lanes"], check_exact=True)
    same(dock.table, quantify_study_images(Study.from_file(small_demo)).tables["lanes"], check_exact=True)
    settled()
    # Only the image that is looked at has layers.
    assert [layer.name for layer in dock.session.viewer.layers] == [
        dock.session.images[0],
        f"{dock.session.images[0]} lanes",
    ]


def test_another_image_of_a_study_shows_its_lanes_when_it_is_chosen(dock, small_demo, settled):
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    second = dock.session.images[1]
    dock.session.choose(second)
    settled()
    assert len(lanes_layer(dock).data) == 18
    assert lanes_layer(dock).visible
    assert not dock.session.layer(dock.session.images[0], "lanes").visible


def test_the_scope_decides_what_the_table_holds(dock, small_demo):
    dock.session.open_study(small_demo)
    dock.choice.scope.setCurrentIndex(1)
    dock.run(wait=True)
    assert set(dock.table["image"]) == {dock.session.images[0]}
    dock.choice.scope.setCurrentIndex(0)
    assert set(dock.table["image"]) == {dock.session.images[0]}  # the others were not detected


def test_in_a_thread_it_is_the_same(dock, pixels, qtbot, settled):
    dock.session.viewer.add_image(pixels, name="blot")
    assert dock.table.columns.tolist() == list(LANE_COLUMNS)
    assert not dock._hint.isHidden()
    with qtbot.waitSignal(dock.ended, timeout=20_000):
        dock.run()
    settled()
    assert len(dock.table) == len(lanes_layer(dock).data) == 4
    assert dock._hint.isHidden()


def test_a_lane_moved_by_a_script_is_measured_where_it_is(dock, detected, settled):
    before = dock.table
    move(lanes_layer(dock), 1, [0, 5])
    moved = dock.table
    assert moved["x"].tolist()[1] == before["x"].tolist()[1] + 5
    assert moved["lane_volume"].tolist()[1] != before["lane_volume"].tolist()[1]
    assert moved["edited"].tolist() == [False, True, False, False]
    blot = dock.session.blot(detected)
    lanes = dock.session.bench.image(dock.session.study, detected).lanes
    same(moved, lanes_to_table(blot, lanes), check_exact=True)
    settled()


def test_a_lane_moved_without_an_event_is_read_when_the_dock_runs(dock, detected, settled):
    layer = lanes_layer(dock)
    with layer.events.data.blocker():
        move(layer, 0, [0, 3])
    before = dock.table["x"].tolist()
    dock.run(wait=True)
    assert dock.table["x"].tolist()[0] == before[0] + 3
    settled()


def test_detecting_again_keeps_edits_and_afresh_does_not(dock, detected, settled):
    before = dock.table
    move(lanes_layer(dock), 1, [0, 5])
    moved = dock.table
    dock.run(wait=True)
    same(dock.table, moved, check_exact=True)
    assert "have stayed" in dock.banner.text
    dock.afresh.setChecked(True)
    dock.run(wait=True)
    same(dock.table, before, check_exact=True)
    assert not dock.afresh.isChecked()
    assert dock.session.history.undo_label == "detect lanes afresh"
    dock.session.undo()
    same(dock.table, moved, check_exact=True)
    settled()


def test_a_deleted_lane_stays_deleted_until_lanes_are_found_afresh(dock, detected, settled):
    dock.session.select("lanes", frozenset([(1, 2)]))
    dock.edit_bar.delete_selected()
    dock.run(wait=True)
    assert len(dock.table) == 3
    dock.afresh.setChecked(True)
    dock.run(wait=True)
    assert len(dock.table) == 4
    settled()


def test_other_settings_find_other_lanes_around_the_edited_one(dock, detected, settled):
    move(lanes_layer(dock), 0, [0, 2])
    edited = dock.table["x"].tolist()[0]
    dock.settings.lanes.setValue(3)
    dock.run(wait=True)
    assert dock.table["edited"].sum() == 1
    assert edited in dock.table["x"].tolist()
    assert dock.session.history.undo_label == "detect lanes again"
    settled()


def test_sixty_steps_can_be_undone_and_done_again(dock, detected, settled):
    states = [dock.table]
    for step in range(60):
        move(lanes_layer(dock), step % 4, [0, 1 if step % 8 < 4 else -1])
        states.append(dock.table)
    for state in reversed(states[:-1]):
        dock.session.undo()
        same(dock.table, state, check_exact=True)
    assert dock.session.history.undo_label == ""
    for state in states[1:]:
        dock.session.redo()
        same(dock.table, state, check_exact=True)
    settled()


def test_without_an_image_it_says_so(dock):
    dock.run(wait=True)
    assert "open a blot" in dock.error
    assert dock.table.empty


def test_a_stack_is_refused_in_a_sentence(dock):
    dock.session.viewer.add_image(np.zeros((3, 40, 50)), name="stack")
    dock.run(wait=True)
    assert "stack has 3 dimensions" in dock.error


def test_an_rgb_image_is_taken(dock, pixels, settled):
    gray = (255 - pixels / pixels.max() * 200).astype(np.uint8)
    dock.session.viewer.add_image(np.stack([gray] * 3, axis=-1), rgb=True, name="scan")
    dock.run(wait=True)
    settled()
    assert len(dock.table) == 4


def test_one_image_that_cannot_be_read_does_not_stop_the_others(dock, small_demo, tmp_path, settled):
    study = Study.from_file(small_demo)
    dock.session.begin(study)
    dock.session.add_image(tmp_path / "gone.tif")
    dock.run(wait=True)
    assert len(set(dock.table["image"])) == 3
    assert dock.banner.level == "warning"
    assert "gone.tif" in dock.banner.text
    settled()


def test_a_layer_deleted_while_a_worker_runs_stays_deleted(dock, pixels, qtbot, monkeypatch, settled):
    session = dock.session
    layer = session.viewer.add_image(pixels, name="blot")
    go, read = threading.Event(), type(session.bench).image

    def slow(bench, study, path):
        go.wait(10)
        return read(bench, study, path)

    monkeypatch.setattr(type(session.bench), "image", slow)
    with qtbot.waitSignal(dock.ended, timeout=20_000):
        dock.run()
        session.viewer.layers.remove(layer)
        go.set()
    settled()
    assert list(session.viewer.layers) == []


def test_an_edit_made_while_a_worker_runs_is_not_lost(dock, detected, qtbot, monkeypatch, settled):
    dock.afresh.setChecked(True)
    move(lanes_layer(dock), 0, [0, 2])
    settled()
    go, read = threading.Event(), type(dock.session.bench).image

    def slow(bench, study, path):
        if threading.current_thread() is not threading.main_thread():
            go.wait(10)
        return read(bench, study, path)

    monkeypatch.setattr(type(dock.session.bench), "image", slow)
    with qtbot.waitSignal(dock.ended, timeout=20_000):
        dock.run()
        move(lanes_layer(dock), 0, [0, 2])
        held = dock.session.study.held
        go.set()
    settled()
    assert dock.session.study.held is held


def test_two_viewers_know_nothing_of_each_other(dock, detected, qtbot, nothing_left, settled):
    from napari.components import ViewerModel

    model = ViewerModel()
    nothing_left.add(model)
    other = LaneDetection(model)
    qtbot.addWidget(other)
    move(lanes_layer(dock), 0, [0, 2])
    settled()
    assert other.table.empty
    assert other.session.history.undo_label == ""


def test_another_study_begins_with_an_empty_table(dock, detected, small_demo, settled):
    dock.session.open_study(small_demo)
    settled()
    assert dock.table.empty
    assert not dock._hint.isHidden()


def test_settings_changed_after_detection_bring_the_table_up_to_date(dock, small_demo, settled):
    session = dock.session
    session.open_study(small_demo)
    dock.run(wait=True)
    settled()
    last = session.images[-1]
    study = with_image_settings(session.study, last, lanes=5)
    session.edit(study, "5 lanes")
    settled()
    shown = dock.lanes.table.frame
    assert (shown["image"] == last).sum() == 5
    same(
        shown[list(LANE_COLUMNS)].reset_index(drop=True),
        quantify_study_images(study).tables["lanes"],
        check_exact=True,
    )


def test_what_should_be_known_of_the_image_is_said_once(dock, tmp_path, settled):
    file = tmp_path / "empty.tif"
    tifffile.imwrite(file, np.random.default_rng(0).normal(1000, 5, (80, 120)).astype(np.uint16))
    dock.session.add_image(file)
    dock.run(wait=True)
    settled()
    said = dock.session.bench.image(dock.session.study, dock.session.image).sentences
    assert dock.banner.level == "info"
    assert dock.banner.text == " ".join(said)
    dock.banner.clear()
    dock._on_image()
    assert dock.banner.text == ""

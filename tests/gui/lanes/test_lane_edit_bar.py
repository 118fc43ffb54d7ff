"""Buttons that edit lanes: each is one step, and the layer shows it at once."""

import numpy as np
import pytest

from napari_il6blot import InputError, simulate_blot
from napari_il6blot.gui.lanes.lane_edit_bar import LaneEditBar
from napari_il6blot.gui.layers import lanes_from_layer
from napari_il6blot.gui.session import session_of


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def session(viewer_model, qtbot):
    session = session_of(viewer_model)
    yield session
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)


@pytest.fixture
def bar(session, qtbot, pixels):
    bar = LaneEditBar(session)
    qtbot.addWidget(bar)
    path = session.take(session.viewer.add_image(pixels, name="blot"))
    session.look_at(path)
    session.show(path, "lanes")
    qtbot.waitUntil(lambda: session.layer(path, "lanes") is not None, timeout=20_000)
    return bar


def shown(session):
    """The lanes' x at mid-height, as the layer has them."""
    return [float(lane.x_at(80)) for lane in lanes_from_layer(session.layer(session.image, "lanes"))]


def test_a_deleted_lane_is_gone_at_once_and_comes_back(session, bar, qtbot):
    before = shown(session)
    session.select("lanes", frozenset([(1, 2)]))
    bar.buttons["Delete"].click()
    assert shown(session) == [before[0], *before[2:]]
    assert not session.selected_lanes
    assert bar.buttons["Undo"].toolTip() == "Undo: delete a lane (Ctrl+Z)"
    bar.buttons["Undo"].click()
    qtbot.waitUntil(lambda: shown(session) == before, timeout=20_000)
    assert bar.buttons["Redo"].toolTip() == "Redo: delete a lane (Ctrl+Shift+Z)"


def test_a_lane_is_added_where_one_is_missing(session, bar):
    before = shown(session)
    session.select("lanes", frozenset([(1, 2)]))
    bar.delete_selected()
    bar.buttons["Add lane"].click()
    np.testing.assert_allclose(shown(session), before, atol=8)
    assert session.selected_lanes == {(1, 2)}
    lane = session.bench.image(session.study, session.image).lanes[1]
    assert lane.edited


def test_a_lane_is_added_where_the_image_is_clicked(session, bar, qtbot):
    before, others = shown(session), list(session.viewer.mouse_drag_callbacks)
    bar.buttons["Add by click"].setChecked(True)
    *_, listener = session.viewer.mouse_drag_callbacks

    class Press:
        button, position, handled = 1, (40.0, 5.0), False

    press = Press()
    listener(session.viewer, press)
    assert press.handled
    np.testing.assert_allclose(shown(session), [5.0, *before], atol=0.5)
    bar.buttons["Add by click"].setChecked(False)
    assert session.viewer.mouse_drag_callbacks == others


def test_a_dock_that_is_hidden_no_longer_listens(session, bar, qtbot):
    others = list(session.viewer.mouse_drag_callbacks)
    bar.show()
    bar.buttons["Add by click"].setChecked(True)
    assert len(session.viewer.mouse_drag_callbacks) == len(others) + 1
    bar.hide()
    assert session.viewer.mouse_drag_callbacks == others


def test_lanes_are_spaced_evenly_between_first_and_last(session, bar):
    layer = session.layer(session.image, "lanes")
    data = layer.data
    data[1] = data[1] + [0, 9]
    layer.data = data
    bar.buttons["Space evenly"].click()
    apart = np.diff(shown(session))
    np.testing.assert_allclose(apart, apart[0], atol=0.1)
    assert session.history.undo_label == "space the lanes evenly"


def test_a_lane_is_straightened(session, bar):
    layer = session.layer(session.image, "lanes")
    data = layer.data
    half = len(data[0]) // 2
    data[0][half // 2] = data[0][half // 2] + [0, 10]
    layer.data = data
    session.select("lanes", frozenset([(1, 1)]))
    bar.buttons["Straighten"].click()
    assert len(lanes_from_layer(layer)[0].centreline) == 2


def test_selected_lanes_are_counted_to_another_strip(session, bar):
    session.select("lanes", frozenset([(1, 3), (1, 4)]))
    bar.strip.setValue(2)
    numbers = [(lane.strip) for lane in lanes_from_layer(session.layer(session.image, "lanes"))]
    assert numbers == [1, 1, 2, 2]
    table = session.bench.image(session.study, session.image).lanes_table
    assert table["lane"].tolist() == [1, 2, 1, 2]
    assert session.history.undo_label == "to strip 2: 2 lanes"


def test_lanes_of_several_strips_are_spaced_where_one_is_selected(session, bar, qtbot):
    session.select("lanes", frozenset([(1, 4)]))
    bar.move_to_strip(2)
    with qtbot.waitSignal(bar.failed) as failed:
        bar.buttons["Space evenly"].click()
    assert "several strips" in failed.args[0]


def test_modes_of_the_layer(session, bar):
    session.viewer.layers.selection.active = session.layer(session.image, "image")
    bar.buttons["Edit points"].click()
    layer = session.layer(session.image, "lanes")
    assert session.viewer.layers.selection.active is layer
    assert layer.mode == "direct"
    bar.buttons["Move lanes"].click()
    assert layer.mode == "select"


def test_buttons_that_would_do_nothing_cannot_be_pressed(session, bar):
    session.select("lanes", frozenset())
    for name in ("Delete", "Straighten", "Undo", "Redo"):
        assert not bar.buttons[name].isEnabled()
    session.select("lanes", frozenset([(1, 1)]))
    assert bar.buttons["Delete"].isEnabled()


def test_lanes_are_given_to_a_re_probe(session, bar, tmp_path, qtbot, pixels):
    own = session.image
    other = session.add_image(np.roll(pixels, 3, axis=1), "probe 2")
    bar._list_images()
    assert [action.text() for action in bar._menu.actions()] == ["probe 2"]
    bar.copy_to(other)
    assert session.image == other
    assert {image.path: image.lanes_from for image in session.study.image_list()} == {own: None, other: own}
    bar._list_images()
    assert not bar._menu.actions()[0].isEnabled()
    session.undo()
    assert session.study.image_list()[1].lanes_from is None


def test_before_lanes_are_detected_there_is_nothing_to_edit(session, qtbot):
    bar = LaneEditBar(session)
    qtbot.addWidget(bar)
    with pytest.raises(InputError, match="no image yet"):
        bar.add_lane()
    session.look_at(session.add_image(np.ones((20, 20)), "blot"))
    with pytest.raises(InputError, match="Detect lanes first"):
        bar.add_lane()

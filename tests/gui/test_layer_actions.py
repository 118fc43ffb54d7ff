"""The entries of the Layers menu, on a real window."""

import numpy as np
import pytest
import tifffile
from qtpy.QtCore import Qt

from napari_il6blot import simulate_blot
from napari_il6blot.gui import layer_actions
from napari_il6blot.gui.docks.base import Dock
from napari_il6blot.gui.session import session_of


@pytest.fixture
def session(viewer, simulated_blot, qtbot):
    viewer.open(str(simulated_blot), plugin="napari-il6blot")
    session = session_of(viewer)
    yield session
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)


@pytest.fixture
def path(session):
    return session.images[0]


@pytest.fixture
def settled(session, qtbot):
    return lambda: qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)


@pytest.fixture
def lanes(session, path, settled):
    session.show(path, "lanes")
    settled()
    layer = session.layer(path, "lanes")
    session.viewer.layers.selection.active = layer
    return layer


def docks(viewer):
    return viewer.window._qt_window.findChildren(Dock)


@pytest.mark.parametrize(
    ("act", "kinds"), [("detect_lanes", {"lanes"}), ("measure_bands", {"lanes", "bands"})]
)
def test_measuring_opens_the_dock_and_presses_its_button(session, path, act, kinds, qtbot):
    getattr(layer_actions, act)()
    (dock,) = docks(session.viewer)
    qtbot.waitUntil(lambda: not dock.is_running and not session.jobs.is_running(), timeout=20_000)
    assert {kind for kind in ("lanes", "bands") if session.layer(path, kind)} == kinds
    assert len(dock.table)


def test_turning_and_mirroring_can_be_undone(session, path, settled):
    before = session.layer(path, "image").data
    layer_actions.turn_image()
    settled()
    np.testing.assert_array_equal(session.layer(path, "image").data, np.rot90(before, -1))
    layer_actions.mirror_image()
    settled()
    np.testing.assert_array_equal(session.layer(path, "image").data, np.rot90(before, -1)[:, ::-1])
    session.undo()
    session.undo()
    settled()
    np.testing.assert_array_equal(session.layer(path, "image").data, before)


def test_saturated_pixels_are_marked(session):
    layer_actions.show_saturated()
    assert any(layer.name.endswith("saturated") for layer in session.viewer.layers)


def test_lanes_are_spaced_evenly(session, path, lanes, settled):
    data = lanes.data
    data[1] = data[1] + [0, 9]
    lanes.data = data
    settled()
    layer_actions.space_lanes_evenly()
    settled()
    middles = [lane.x_at(80) for lane in session.bench.image(session.study, path).lanes]
    np.testing.assert_allclose(np.diff(middles), np.diff(middles).mean(), atol=0.1)


def test_lanes_are_copied_to_a_re_probed_image(session, path, lanes, settled, tmp_path, qtbot):
    other = tmp_path / "again.tif"
    tifffile.imwrite(other, simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image)
    session.viewer.open(str(other), plugin="napari-il6blot")
    session.viewer.layers.selection.active = lanes
    layer_actions.copy_lanes()
    (dock,) = docks(session.viewer)
    qtbot.mouseClick(dock.banner.answers["again.tif"], Qt.MouseButton.LeftButton)
    settled()
    copied = next(one for one in session.images if one != path)
    assert session.study.image_list()[1].lanes_from == path
    assert len(session.layer(copied, "lanes").data) == 4


@pytest.mark.parametrize("act", ["copy_lanes", "turn_image"])
def test_what_cannot_be_done_is_a_notification(viewer, act, monkeypatch):
    said = []
    monkeypatch.setattr(layer_actions, "show_warning", said.append)
    viewer.add_points([[1, 1]])
    getattr(layer_actions, act)()
    assert said == ["Choose the layer of a blot, or of its lanes, first."]

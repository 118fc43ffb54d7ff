"""Settings of an image: shown as they are, changed as single steps, turned and cropped as they are seen."""

import numpy as np
import pytest
import tifffile
from napari.layers import Shapes

from napari_il6blot import InputError, detect_lanes, read_blot, simulate_blot
from napari_il6blot.gui.lanes.lane_settings import LaneSettings
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.widgets.image_choice import ImageChoice
from napari_il6blot.study.workbench import image_of


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def settings(viewer_model, qtbot, pixels):
    session = session_of(viewer_model)
    choice = ImageChoice(session)
    settings = LaneSettings(session, choice)
    settings.choice = choice
    qtbot.addWidget(choice)
    qtbot.addWidget(settings)
    session.viewer.add_image(pixels, name="blot")
    choice.path()
    yield settings
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)


@pytest.fixture
def session(settings):
    return session_of(settings._session.viewer)


def own(session):
    return image_of(session.study, session.image)


def pick(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_each_control_is_one_step_and_follows_undo(settings, session):
    pick(settings.polarity, "dark")
    pick(settings.scale, "od")
    settings.lanes.setValue(4)
    assert (own(session).polarity, own(session).scale, own(session).lanes) == ("dark", "od", 4)
    assert session.history.undo_label == "4 lanes"
    session.undo()
    assert own(session).lanes is None
    assert settings.lanes.value() == 0
    session.undo()
    session.undo()
    assert (settings.polarity.currentData(), settings.scale.currentData()) == ("auto", "auto")
    assert session.history.undo_label == ""
    session.redo()
    assert settings.polarity.currentData() == "dark"


def test_the_same_value_is_no_step(settings, session):
    pick(settings.scale, "auto")
    settings.lanes.setValue(0)
    assert session.history.undo_label == ""


def test_what_was_decided_is_told(settings, session, qtbot):
    session.show(session.image, "lanes")
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)
    assert settings.polarity.currentText() == "auto: bright bands"
    settings.refresh()
    assert settings.polarity.currentText() == "auto: bright bands"
    assert settings.scale.currentText() == "auto: linear"
    pick(settings.scale, "od")
    assert settings.scale.currentText() == "film (density)"


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_image_is_turned_as_it_is_seen(settings, session, pixels, mirrored):
    if mirrored:
        settings.frame.mirror()
    seen = session.blot(session.image).signal
    settings.frame.turn_right()
    np.testing.assert_array_equal(session.blot(session.image).signal, np.rot90(seen, -1))
    settings.frame.turn_left()
    settings.frame.turn_left()
    np.testing.assert_array_equal(session.blot(session.image).signal, np.rot90(seen, 1))


@pytest.mark.parametrize(("rotate", "flip"), [(0, False), (90, False), (180, True), (270, True)])
def test_a_region_is_kept_in_the_frame_of_the_file(settings, session, pixels, rotate, flip):
    settings.change("turn", rotate=rotate, flip=flip)
    blot = session.blot(session.image)
    settings.frame.crop_to_region([[9.6, 20], [9.6, 99.5], [140, 99.5], [140, 20]])
    x0, y0, x1, y1 = own(session).region
    inside = np.zeros(pixels.shape, dtype=bool)
    inside[y0 : y1 + 1, x0 : x1 + 1] = True
    seen = np.rot90(inside, -(rotate // 90))
    seen = seen[:, ::-1] if flip else seen
    expected = np.zeros(blot.shape, dtype=bool)
    expected[10:141, 20:100] = True
    np.testing.assert_array_equal(seen, expected)


def test_lanes_are_looked_for_in_the_drawn_region(settings, session, pixels):
    settings.frame.draw_region()
    layer = session.viewer.layers["blot region"]
    assert layer.mode == "add_rectangle"
    assert session.viewer.layers.selection.active is layer
    layer.add_rectangles(np.array([[0, 0], [0, 119], [159, 119], [159, 0]]))
    settings.frame.crop_to_region()
    assert own(session).region == (0, 0, 119, 159)
    assert "blot region" not in session.viewer.layers
    lanes = session.bench.image(session.study, session.image).lanes
    expected = detect_lanes(read_blot(pixels), region=(0, 0, 119, 159))
    assert [lane.width for lane in lanes] == [lane.width for lane in expected]
    assert settings.frame.region.text().startswith("Lanes are looked for in x 0 to 119")
    settings.frame.whole_image()
    assert own(session).region is None


def test_a_rectangle_that_was_drawn_elsewhere_is_taken(settings, session):
    layer = Shapes(np.array([[10, 10], [10, 100], [100, 100], [100, 10]]), name="mine")
    session.viewer.add_layer(layer)
    settings.frame.crop_to_region()
    assert own(session).region == (10, 10, 100, 100)
    assert layer in session.viewer.layers


def test_without_a_rectangle_it_is_said(settings, session, qtbot):
    with qtbot.waitSignal(settings.failed) as failed:
        settings.frame.buttons["Crop to region"].click()
    assert "No rectangle is drawn" in failed.args[0]
    with pytest.raises(InputError, match="too little"):
        settings.frame.crop_to_region([[10, 10], [10, 12], [12, 12], [12, 10]])


@pytest.fixture
def pair(settings, session, tmp_path):
    """Two images of one membrane: the second lies 6 px further right."""
    membrane = simulate_blot(seed=3, shape=(160, 300), n_lanes=5, n_rows=3).image
    paths = []
    for name, first in (("first", 20), ("second", 14)):
        tifffile.imwrite(tmp_path / f"{name}.tif", membrane[:, first : first + 260])
        paths.append(session.add_image(tmp_path / f"{name}.tif"))
    session.choose(paths[1])
    return paths


def test_a_re_probe_takes_the_lanes_of_its_first_image(settings, session, pair):
    first, second = pair
    pick(settings.lanes_from, first)
    assert own(session).lanes_from == first
    measured = session.bench.image(session.study, second)
    reference = session.bench.image(session.study, first).lanes
    shifts = [a.x_at(80) - b.x_at(80) for a, b in zip(measured.lanes, reference, strict=True)]
    np.testing.assert_allclose(shifts, 6, atol=0.6)
    assert "further right" in measured.sentences[0]
    assert not settings.lanes.isEnabled()
    session.undo()
    assert settings.lanes_from.currentData() is None


def test_lanes_are_not_handed_on_twice(settings, session, pair):
    first, second = pair
    settings.take_lanes_from(first)
    session.choose(first)
    offered = [settings.lanes_from.itemData(index) for index in range(settings.lanes_from.count())]
    assert offered == [None]
    with pytest.raises(InputError, match="cannot have the lanes"):
        settings.take_lanes_from(second)


def test_other_channels_of_a_file_are_offered_first(settings, session, tmp_path):
    stack = np.stack(
        [simulate_blot(seed=seed, shape=(120, 200), n_lanes=3, n_rows=2).image for seed in (1, 2)]
    )
    tifffile.imwrite(tmp_path / "two.tif", stack, photometric="minisblack")
    one = session.add_image(f"{tmp_path / 'two.tif'}#1")
    two = session.add_image(f"{tmp_path / 'two.tif'}#2")
    session.choose(two)
    assert settings.lanes_from.itemData(1) == one


def test_all_images_are_set_alike_in_one_step(settings, session, pair):
    pick(settings.scale, "linear")
    settings.lanes.setValue(5)
    settings.set_all_alike()
    assert {(image.scale, image.lanes) for image in session.study.image_list()} == {("linear", 5)}
    session.undo()
    assert {image.lanes for image in session.study.image_list()} == {None, 5}


def test_without_an_image_nothing_breaks(viewer_model, qtbot):
    session = session_of(viewer_model)
    choice = ImageChoice(session)
    settings = LaneSettings(session, choice)
    qtbot.addWidget(choice)
    qtbot.addWidget(settings)
    with qtbot.waitSignal(settings.failed):
        settings.lanes.setValue(3)
    assert settings.lanes.value() == 0
    with qtbot.waitSignal(settings.failed):
        settings.frame.buttons["Mirror"].click()

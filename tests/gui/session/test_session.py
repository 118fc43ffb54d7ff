"""A session: layers show the study, edits of layers are edits of the study, and all can be undone."""

import shutil

import numpy as np
import pandas as pd
import pytest
import tifffile
from napari.layers import Layer

from napari_il6blot import InputError, Study, quantify, read_blot, simulate_blot
from napari_il6blot.gui.layers import lanes_from_layer, lanes_to_layer
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.session.study_edits import with_image_settings, with_section
from napari_il6blot.study.blot_stage import quantify_study_images
from napari_il6blot.study.measure_blot import QuantifySettings, measure_blot

same = pd.testing.assert_frame_equal


@pytest.fixture(scope="module")
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def session(viewer_model):
    return session_of(viewer_model)


@pytest.fixture
def settled(session, qtbot):
    """Wait until all layers show the study as it now is."""

    def wait():
        qtbot.waitUntil(lambda: not session.jobs.is_running("refresh"), timeout=20_000)

    return wait


@pytest.fixture
def measured(session, pixels, settled):
    """The path of an image whose lanes and bands are shown."""
    path = session.take(session.viewer.add_image(pixels, name="blot"))
    session.look_at(path)
    session.show(path, "lanes", "bands")
    settled()
    return path


def move(layer, index, by):
    data = layer.data
    data[index] = data[index] + by
    layer.data = data


def test_a_viewer_has_one_session(viewer_model):
    assert session_of(viewer_model) is session_of(viewer_model)


def test_layers_hold_what_a_script_measures(session, measured, pixels):
    blot = read_blot(pixels)
    own = session.bench.image(session.study, measured)
    bands = quantify(blot, own.lanes)
    same(session.layer(measured, "bands").features.drop(columns="image"), bands.drop(columns="image"))
    assert [layer.name for layer in session.viewer.layers] == ["blot", "blot lanes", "blot bands"]


def test_a_lane_moved_by_script_is_measured_where_it_now_is(session, measured, settled, pixels):
    layer = session.layer(measured, "lanes")
    before = session.layer(measured, "bands").features
    move(layer, 1, [0, 6])
    settled()
    assert layer.features["edited"].tolist() == [False, True, False, False]
    lanes = lanes_from_layer(layer)
    bands = quantify(read_blot(pixels), lanes)
    after = session.layer(measured, "bands").features
    same(after.drop(columns="image"), bands.drop(columns="image"))
    assert not after["volume"].equals(before["volume"])
    assert session.history.undo_label == "move lane 2"


def test_edits_are_undone_and_done_again(session, measured, settled):
    layer = session.layer(measured, "lanes")
    places = [layer.data[1].copy()]
    for _ in range(3):
        move(layer, 1, [0, 1])
        settled()
        places.append(layer.data[1].copy())
    for place in places[-2::-1]:
        session.undo()
        settled()
        np.testing.assert_array_equal(layer.data[1], place)
    assert not layer.features["edited"].any()
    session.redo()
    settled()
    np.testing.assert_array_equal(layer.data[1], places[1])


def test_a_deleted_band_stays_deleted_until_undone(session, measured, settled):
    layer = session.layer(measured, "bands")
    before = len(layer.data)
    layer.selected_data = {0, 1}
    layer.remove_selected()
    settled()
    assert session.history.undo_label == "delete 2 bands"
    assert len(session.bench.image(session.study, measured).bands) == before - 2
    session.undo()
    settled()
    assert len(layer.data) == before
    assert session.study.held.bands in (None, {})


def test_a_drawn_band_is_measured(session, measured, settled):
    layer = session.layer(measured, "bands")
    box = layer.data[0]
    layer.add([box + np.array([8, 0])], shape_type="rectangle")
    settled()
    assert session.history.undo_label == "add a band"
    assert layer.features["edited"].sum() == 1
    assert layer.features["volume"].notna().all()


def test_a_lane_drawn_between_others_renumbers_them_and_keeps_edited_bands(session, measured, settled):
    bands, lanes = session.layer(measured, "bands"), session.layer(measured, "lanes")
    last = int(np.flatnonzero(bands.features["lane"] == 4)[0])
    move(bands, last, [3, 0])
    settled()
    first, second = lanes.data[0], lanes.data[1]
    lanes.add([(first + second) / 2], shape_type="polygon")
    settled()
    assert lanes.features["lane"].tolist() == [1, 2, 3, 4, 5]
    edited = bands.features[bands.features["edited"]]
    assert 5 in edited["lane"].tolist()


def test_what_no_event_told_of_is_read(session, measured):
    layer = session.layer(measured, "lanes")
    with layer.events.data.blocker():
        move(layer, 0, [0, 3])
    assert session.study.held.lanes in (None, {})
    session.read_layers(measured)
    assert session.study.held.lanes.keys() == {measured}


def test_a_lane_moved_out_of_the_image_is_put_back_with_a_sentence(session, measured, settled):
    told, layer = [], session.layer(measured, "lanes")
    session.told.connect(lambda level, sentence: told.append((level, sentence)))
    before = layer.data[1].copy()
    move(layer, 1, [0, 5000])
    settled()
    np.testing.assert_array_equal(layer.data[1], before)
    assert told[0][0] == "error"
    assert "outside" in told[0][1]


def test_layers_may_be_renamed_and_reordered(session, measured, settled):
    layer = session.layer(measured, "lanes")
    layer.name, session.layer(measured, "image").name = "mine", "other"
    session.viewer.layers.reverse()
    move(layer, 1, [0, 4])
    settled()
    assert layer.features["edited"].sum() == 1
    assert len(session.viewer.layers) == 3


def test_a_layer_that_was_deleted_comes_back_only_when_asked_for(session, measured, settled):
    session.viewer.layers.remove(session.layer(measured, "lanes"))
    move(session.layer(measured, "bands"), 0, [1, 0])
    settled()
    assert session.layer(measured, "lanes") is None
    session.show(measured, "lanes")
    settled()
    assert len(session.layer(measured, "lanes").data) == 4


def test_an_image_deleted_while_it_is_measured_leaves_no_trace(session, measured, settled):
    session.edit(with_section(session.study, "blot", background="line"), "line")
    for layer in tuple(session.viewer.layers):
        session.viewer.layers.remove(layer)
    settled()
    assert len(session.viewer.layers) == 0
    assert session.image is None


def test_a_loose_image_whose_layer_is_closed_is_no_more(session, measured, settled, pixels, qtbot):
    layers = session.viewer.layers
    layers.remove(session.layer(measured, "image"))
    assert session.images == ()
    assert not session.unsaved
    other = session.take(session.viewer.add_image(pixels[:, ::-1].copy(), name="blot"))
    assert session.study.name_of(other) == "blot"
    assert session.layer(other, "lanes") is None
    qtbot.waitUntil(lambda: len(layers) == 1)
    settled()


def test_all_layers_may_be_removed_at_once(session, measured, qtbot):
    session.viewer.layers.clear()
    assert session.images == ()
    session.viewer.add_image(np.eye(9), name="other")
    qtbot.wait(1)
    assert [layer.name for layer in session.viewer.layers] == ["other"]


def test_an_image_with_edited_lanes_stays_when_its_layer_is_closed(session, measured, settled):
    move(session.layer(measured, "lanes"), 1, [0, 4])
    settled()
    session.viewer.layers.remove(session.layer(measured, "image"))
    assert session.images == (measured,)
    session.choose(measured)
    settled()
    assert session.bench.image(session.study, measured).lanes_table["edited"].sum() == 1


def test_layers_of_another_study_are_called_as_its_images(session, small_demo, tmp_path, settled):
    other = shutil.copytree(small_demo, tmp_path / "other")
    for folder in (small_demo, other):
        session.viewer.open(str(folder / "study.toml"), plugin="napari-il6blot")
        assert [layer.name for layer in session.viewer.layers] == [session.images[0]]
    assert session.study.folder == other
    settled()  # its images are still being read


def test_lanes_lie_on_an_image_that_a_script_has_scaled(session, pixels, settled):
    image = session.viewer.add_image(pixels, name="blot", scale=(2, 3), translate=(10, 20))
    path = session.take(image)
    session.show(path, "lanes", "bands")
    settled()
    for kind in ("lanes", "bands"):
        assert list(session.layer(path, kind).data_to_world((1, 1))) == list(image.data_to_world((1, 1)))


def test_an_image_of_several_scales_is_measured_at_the_finest(session, pixels, settled):
    path = session.take(session.viewer.add_image([pixels, pixels[::2, ::2]], name="blot", multiscale=True))
    session.show(path, "lanes", "bands")
    settled()
    expected = measure_blot(read_blot(pixels), QuantifySettings())
    same(session.layer(path, "bands").features.drop(columns="image"), expected.bands.drop(columns="image"))


def test_pixels_that_are_replaced_are_measured_anew(session, measured, settled, pixels):
    move(session.layer(measured, "lanes"), 0, [0, 3])
    settled()
    other = simulate_blot(seed=2, shape=(160, 240), n_lanes=3, n_rows=2).image
    session.layer(measured, "image").data = other
    settled()
    expected = measure_blot(read_blot(other), QuantifySettings())
    shown = session.layer(measured, "bands").features
    same(shown.drop(columns="image"), expected.bands.drop(columns="image"))


def test_a_turned_image_is_shown_turned_and_measured_in_the_files_frame(session, measured, settled):
    before = session.layer(measured, "bands").features
    session.edit(with_image_settings(session.study, measured, rotate=180), "turn")
    settled()
    after = session.layer(measured, "bands").features
    assert session.bench.image(session.study, measured).lanes_table["x"].between(0, 239).all()
    np.testing.assert_allclose(sorted(after["volume"]), sorted(before["volume"]), rtol=0.02)
    session.undo()
    settled()
    same(session.layer(measured, "bands").features, before)


def test_lanes_that_a_script_adds_as_a_layer_are_taken_in(session, pixels, settled):
    layer = session.viewer.add_image(pixels, name="blot")
    path = session.take(layer)
    lanes = measure_blot(read_blot(pixels), QuantifySettings()).lanes[:2]
    session.viewer.add_layer(Layer.create(*lanes_to_layer(lanes, "blot lanes")))
    settled()
    session.read_layers(path)
    settled()
    assert len(session.bench.image(session.study, path).lanes) == 2


def test_selection_goes_both_ways(session, measured):
    layer, seen = session.layer(measured, "lanes"), []
    session.selection_changed.connect(lambda: seen.append(session.selected_lanes))
    layer.selected_data = {2}
    assert session.selected_lanes == {(1, 3)}
    session.select("lanes", frozenset({(1, 1), (1, 2)}))
    assert set(layer.selected_data) == {0, 1}
    assert seen[-1] == {(1, 1), (1, 2)}


def test_a_saved_session_gives_the_same_numbers_without_a_window(session, measured, settled, tmp_path):
    move(session.layer(measured, "lanes"), 2, [0, 2])
    settled()
    move(session.layer(measured, "bands"), 1, [2, 0])
    settled()
    assert session.unsaved
    session.save(tmp_path / "study")
    settled()
    assert not session.unsaved
    headless = quantify_study_images(Study.from_file(tmp_path / "study")).tables
    own = session.bench.image(session.study, session.images[0])
    same(headless["bands"], own.bands)
    same(headless["lanes"], own.lanes_table)
    same(session.layer(session.images[0], "bands").features, own.bands)


def test_undo_goes_on_across_saving(session, measured, settled, tmp_path):
    layer = session.layer(measured, "lanes")
    before = layer.data[2].copy()
    move(layer, 2, [0, 2])
    settled()
    session.save(tmp_path / "study")
    settled()
    session.undo()
    settled()
    np.testing.assert_array_equal(layer.data[2], before)
    assert session.unsaved
    session.save()
    assert not (tmp_path / "study" / "geometry" / "lanes.csv").exists()


def test_a_study_shows_its_first_image_and_others_when_chosen(session, settled, small_demo):
    session.open_study(small_demo)
    settled()
    first, second, *_ = session.images
    assert [layer.name for layer in session.viewer.layers] == [first]
    session.choose(second)
    settled()
    assert [layer.visible for layer in session.viewer.layers] == [False, True]
    assert not session.unsaved


def test_another_study_closes_the_layers_of_the_first(session, measured, settled, small_demo):
    session.open_study(small_demo)
    settled()
    assert [layer.name for layer in session.viewer.layers] == [session.images[0]]
    with pytest.raises(InputError):
        session.open_study(small_demo / "nowhere")
    assert session.study.folder == small_demo


def test_two_viewers_do_not_meddle(session, measured, make_second, settled):
    other = session_of(make_second)
    assert other is not session
    move(session.layer(measured, "lanes"), 0, [0, 2])
    settled()
    assert other.images == ()


@pytest.fixture
def make_second(nothing_left):
    from napari.components import ViewerModel

    model = ViewerModel()
    nothing_left.add(model)
    return model


@pytest.mark.parametrize(
    ("image", "kind"),
    [(np.zeros((3, 20, 20)), "3 dimensions"), (np.zeros((20, 20), dtype=np.uint16), "contrast")],
)
def test_what_is_no_blot_is_refused_with_a_sentence(session, image, kind, settled):
    layer = session.viewer.add_image(image, name="none", contrast_limits=(0, 1))
    with pytest.raises(InputError, match=kind):
        session.blot(session.take(layer))


def test_colour_images_are_taken_as_their_brightness(session, settled, pixels):
    gray = (pixels / pixels.max() * 255).astype(np.uint8)
    path = session.take(session.viewer.add_image(np.stack([gray] * 3, axis=-1), name="scan"))
    session.show(path, "lanes")
    settled()
    assert len(session.layer(path, "lanes").data) == 4


def test_a_layer_of_napari_s_own_reader_is_known_by_its_file(session, tmp_path, pixels, settled):
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, pixels)
    (layer,) = session.viewer.open(str(file), plugin="napari")
    path = session.take(layer)
    assert session.study.name_of(path) == str(file)
    assert session.study.source_of(path) == str(file)

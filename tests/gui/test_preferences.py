"""What is set in napari's Preferences has its effect."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest
from npe2 import PluginManifest

from napari_il6blot.blot.lanes import Lane
from napari_il6blot.gui.docks.band_integration import BandIntegration
from napari_il6blot.gui.layers import lanes_to_layer
from napari_il6blot.gui.layers.colours import EDITED, rgba
from napari_il6blot.gui.layers.look import LayerLook
from napari_il6blot.gui.preferences import Preferences, of_settings, preferences
from napari_il6blot.gui.session import session_of
from napari_il6blot.study.spec import Study


@pytest.fixture
def settings(fresh_settings):
    from napari.settings import get_plugin_settings

    return get_plugin_settings("napari-il6blot")


def test_the_manifest_names_what_is_read():
    declared = PluginManifest.from_distribution("napari-il6blot").contributions.configurations
    names = {name for section in declared.values() for name in section.properties}
    own = {field.name for field in fields(Preferences)} - {"look"}
    assert names == own | {"colour_lanes_by", "lane_colour", "label_size"}
    said = {
        section: SimpleNamespace(**{name: one.default for name, one in content.properties.items()})
        for section, content in declared.items()
    }
    assert of_settings(SimpleNamespace(**said)) == Preferences()


def test_napari_is_not_asked_for_what_nobody_changed(fresh_settings, monkeypatch):
    from napari import settings

    monkeypatch.setattr(settings, "get_plugin_settings", lambda _: pytest.fail("asked"))
    assert preferences() == Preferences()


def test_an_older_napari_keeps_no_preferences_of_plugins(monkeypatch):
    from napari import settings

    monkeypatch.delattr(settings, "get_plugin_settings")
    assert preferences() == Preferences()


def test_what_was_changed_is_read(settings):
    settings.measuring.background = "snip"
    settings.measuring.loading_control = "actin"
    settings.session.undo_steps = 61
    settings.session.autosave = False
    settings.session.autosaves_kept = 3
    settings.display.colour_lanes_by = "one colour"
    settings.display.lane_colour = "#102030"
    settings.display.label_size = 17
    settings.display.show_saturated = True
    assert preferences() == Preferences("snip", "actin", 61, False, 3, LayerLook("#102030", 17), True)


@pytest.mark.parametrize(
    ("by", "colour"), [("confidence", "#102030"), ("one colour", "red"), ("one colour", "")]
)
def test_lanes_have_no_colour_that_is_none(settings, by, colour):
    settings.display.colour_lanes_by, settings.display.lane_colour = by, colour
    assert preferences().look.lane_colour is None


def test_there_are_always_fifty_steps_back():
    assert of_settings(SimpleNamespace(session=SimpleNamespace(undo_steps=2))).undo_steps == 50


def test_a_new_study_has_them_and_one_that_is_opened_has_its_own(settings, viewer_model, tmp_path):
    settings.measuring.background, settings.measuring.loading_control = "snip", "actin"
    session = session_of(viewer_model)
    assert (session.study.blot.background, session.study.normalization.loading_control) == ("snip", "actin")
    assert not session.unsaved
    Study(folder=tmp_path).save()
    session.open_study(tmp_path)
    assert (session.study.blot.background, session.study.normalization.loading_control) == (
        "default",
        "GAPDH",
    )


@pytest.mark.parametrize("opened", [False, True], ids=["new", "opened"])
def test_so_many_edits_can_be_undone(settings, viewer_model, tmp_path, opened):
    settings.session.undo_steps = 55
    session = session_of(viewer_model)
    if opened:
        Study(folder=tmp_path).save()
        session.open_study(tmp_path)
    for number in range(60):
        session.edit(session.study.model_copy(update={"title": str(number)}), "change the title")
    assert len(session.history.labels) == 55


@pytest.fixture
def shown(settings, viewer_model, simulated_blot, qtbot):
    """A session with the lanes and bands of an image, after the display's preferences were changed."""
    settings.display.colour_lanes_by, settings.display.lane_colour = "one colour", "#102030"
    settings.display.label_size = 17
    session = session_of(viewer_model)
    path = session.add_image(simulated_blot)
    session.choose(path)
    session.show(path, "lanes", "bands")
    qtbot.waitUntil(lambda: session.layer(path, "bands") is not None, timeout=20_000)
    return session


def test_lanes_and_labels_look_as_is_preferred(shown):
    path = shown.image
    lanes, bands = shown.layer(path, "lanes"), shown.layer(path, "bands")
    assert (lanes.text.size, bands.text.size) == (17, 17)
    np.testing.assert_allclose(lanes.edge_color, [rgba("#102030")] * len(lanes.data), atol=1e-6)


def test_edited_lanes_stand_out_whatever_the_colour():
    lanes = [Lane([(x, 10), (x, 90)], 12, edited=x == 60) for x in (30, 60)]
    _, kwargs, _ = lanes_to_layer(tuple(lanes), "blot lanes", look=LayerLook("#102030", 17))
    np.testing.assert_allclose(kwargs["edge_color"], [rgba("#102030"), rgba(EDITED)])


@pytest.mark.parametrize("wanted", [True, False])
def test_saturated_pixels_are_shown_from_the_start(settings, viewer_model, qtbot, wanted):
    settings.display.show_saturated = wanted
    dock = BandIntegration(viewer_model)
    qtbot.addWidget(dock)
    assert dock.saturated.isChecked() is wanted

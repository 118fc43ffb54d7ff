"""What the plugin adds to napari's menus."""

import numpy as np
import pytest
from app_model.expressions import get_context
from napari._app_model import get_app_model
from npe2 import PluginManager

ACTIONS = {
    "napari/layers/measure": {"detect_lanes", "measure_bands", "band_integration"},
    "napari/layers/visualize": {"show_saturated"},
    "napari/layers/transform": {"turn_image", "mirror_image"},
    "napari/layers/data": {"copy_lanes", "space_lanes_evenly"},
    "napari/layers/segment": {"lane_detection"},
    "napari/file/io_utilities": {"study"},
    "napari/file/samples/napari-il6blot": {"film_blot", "imager_blot", "demo_study"},
    "napari/plugins/napari-il6blot": {
        "lane_detection", "band_integration", "normalization", "elisa_release", "blot_elisa", "cohort",
        "study",
    },
}  # fmt: skip


def entries(menu):
    """Ids of our commands in a menu."""
    items = get_app_model().menus.get_menu(menu)
    ids = [item.command.id for item in items if hasattr(item, "command")]
    return {one.removeprefix("napari-il6blot.") for one in ids if one.startswith("napari-il6blot.")}


@pytest.mark.usefixtures("viewer")
def test_entries_are_where_the_manifest_says():
    assert {menu: entries(menu) for menu in ACTIONS} == ACTIONS


def test_entries_can_be_used_on_the_layers_that_they_are_for(viewer):
    commands = PluginManager.instance().get_manifest("napari-il6blot").contributions.commands
    app = get_app_model()

    def enabled():
        known = get_context(viewer.layers)
        rules = {one.id: app.registered_actions[one.id].enablement for one in commands if one.enablement}
        return {name.split(".")[1] for name, rule in rules.items() if rule.eval(known)}

    on_images = {"detect_lanes", "measure_bands", "show_saturated", "turn_image", "mirror_image"}
    on_shapes = {"copy_lanes", "space_lanes_evenly"}
    assert enabled() == set()
    viewer.add_image(np.zeros((8, 9)))
    assert enabled() == on_images
    viewer.add_shapes()
    assert enabled() == on_shapes

"""Choosing the image that a dock works on."""

import numpy as np
import pytest

from napari_il6blot import InputError, simulate_blot
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.widgets.image_choice import ImageChoice


@pytest.fixture
def session(viewer_model, qtbot):
    session = session_of(viewer_model)
    yield session
    qtbot.waitUntil(lambda: not session.jobs.is_running())


@pytest.fixture
def choice(session, qtbot):
    choice = ImageChoice(session)
    qtbot.addWidget(choice)
    return choice


def shown(box):
    return [box.itemText(index) for index in range(box.count())]


def test_without_an_image_it_says_what_to_do(choice):
    with pytest.raises(InputError, match="open a blot"):
        choice.path()


def test_a_layer_is_taken_into_the_study_when_it_is_used(choice, session):
    pixels = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image
    session.viewer.add_image(pixels, name="blot")
    assert shown(choice.image) == ["blot (layer)"]
    assert session.images == ()
    assert choice.paths() == session.images == ("blots/blot.tif",)
    assert shown(choice.image) == ["blot"]


def test_the_layer_that_is_active_is_the_one(choice, session):
    for name in ("a", "b", "c"):
        session.viewer.add_image(np.random.default_rng(0).random((40, 40)), name=name)
    session.viewer.layers.selection.active = session.viewer.layers["b"]
    assert choice.image.currentText() == "b (layer)"


def test_a_study_is_meant_as_a_whole_unless_one_image_is_asked_for(choice, session, small_demo):
    session.open_study(small_demo)
    assert choice.paths() == session.images
    choice.scope.setCurrentIndex(1)
    second = session.images[1]
    choice.image.setCurrentIndex(1)
    choice.image.activated.emit(1)
    assert choice.paths() == (second,)
    assert session.image == second


def test_a_deleted_layer_is_no_choice(choice, session):
    layer = session.viewer.add_image(np.zeros((8, 8)), name="blot", contrast_limits=(0, 1))
    session.viewer.layers.remove(layer)
    assert choice.image.count() == 0

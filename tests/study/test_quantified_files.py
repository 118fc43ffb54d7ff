"""Names of the overlays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napari_il6blot.study.quantified_files import overlay_names


@pytest.mark.parametrize(
    ("images", "names"),
    [
        (["a/blot.tif"], ["blot-overlay.png"]),
        (["blot.tif#2", "blot.tif#1"], ["blot-page2-overlay.png", "blot-page1-overlay.png"]),
        (
            ["blot.tif", "blot.png", "c.tif"],
            ["blot.tif-overlay.png", "blot.png-overlay.png", "c-overlay.png"],
        ),
        (["a/blot.tif", "b/blot.tif"], ["a-blot.tif-overlay.png", "b-blot.tif-overlay.png"]),
        (["x/a/blot.tif", "y/a/blot.tif"], ["a-blot.tif-overlay.png", "a-blot.tif-overlay-2.png"]),
        (["Blot.tif", "blot.tif"], ["Blot.tif-overlay.png", "blot.tif-overlay-2.png"]),
    ],
)
def test_names_tell_the_image(images, names):
    assert overlay_names(images) == names


@given(st.lists(st.from_regex(r"([ab]/)?[abAB]{1,2}(-overlay)?(-2)?\.(tif|png)(#[12])?", fullmatch=True)))
def test_names_never_collide(images):
    names = overlay_names(images)
    assert len({name.lower() for name in names}) == len(images)

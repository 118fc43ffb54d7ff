"""The sample data."""

import os
import time

import numpy as np
import pytest

from napari_il6blot import InputError, Study
from napari_il6blot.gui import samples

PLUGIN = "napari-il6blot"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Nobody's cache is written to."""
    monkeypatch.setattr(samples, "samples_folder", lambda: tmp_path / "samples")
    return tmp_path / "samples"


@pytest.mark.parametrize(
    ("key", "name", "bits", "scale", "polarity"),
    [
        ("film_blot", "film blot.tif", 8, "od", "dark"),
        ("imager_blot", "imager blot.tif", 16, "linear", "bright"),
    ],
)
def test_blots_are_opened(viewer_model, cache, key, name, bits, scale, polarity):
    (layer,) = viewer_model.open_sample(PLUGIN, key)
    blot = layer.metadata["napari_il6blot"]["blot"]
    assert (layer.name, blot.bit_depth, blot.scale, blot.polarity) == (name, bits, scale, polarity)
    assert blot.image == str(cache / name)
    assert ("scale_assumed" in blot.flags) == (bits == 8)
    np.testing.assert_array_equal(layer.data, blot.signal)


def test_the_study_is_opened_with_its_cohort(viewer_model, cache):
    (layer,) = viewer_model.open_sample(PLUGIN, "demo_study")
    told = layer.metadata["napari_il6blot"]
    study = Study.from_file(told["study"])
    assert study.folder.parent == cache
    assert told["image"] == study.image_list()[0].path
    assert study.sheet("subjects").is_file()


def test_each_study_is_a_new_one_and_old_ones_go(cache):
    first, second = samples._study_folder(), samples._study_folder()
    assert first != second
    weeks_ago = time.time() - 3 * samples.KEPT_SECONDS
    os.utime(first, (weeks_ago, weeks_ago))
    third = samples._study_folder()
    assert sorted(cache.iterdir()) == sorted([second, third])


def test_a_cache_that_cannot_be_written_to_is_one_sentence(cache):
    cache.parent.mkdir(exist_ok=True)
    cache.write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="il6blot demo"):
        samples.study()

"""Images and studies as layer data."""

from pathlib import Path

import napari
import numpy as np
import pytest
import tifffile

from napari_il6blot import InputError, Study, read_blot
from napari_il6blot.gui import readers
from napari_il6blot.gui.readers import get_reader, read_image, read_study
from napari_il6blot.study.spec_files import IMAGE_SUFFIXES
from napari_il6blot.study.spec_reading import TOML_NAME

PLUGIN = "napari-il6blot"


@pytest.fixture
def two_channels(tmp_path, simulated_blot):
    """A file of two pages: a blot, and its mirror image."""
    page = tifffile.imread(simulated_blot)
    file = tmp_path / "two.tif"
    tifffile.imwrite(file, np.stack([page, page[:, ::-1]]), photometric="minisblack")
    return file


@pytest.fixture
def study_folder(tmp_path, simulated_blot):
    folder = tmp_path / "study"
    (folder / "blots").mkdir(parents=True)
    simulated_blot.rename(folder / "blots" / "a.tif")
    settings = 'version = 1\n[[images]]\npath = "blots/a.tif"\nrotate = 90\n'
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    return folder


def test_the_suffixes_are_those_of_studies():
    assert set(readers.SUFFIXES) == IMAGE_SUFFIXES
    assert readers.TOML_NAME == TOML_NAME


@pytest.mark.parametrize(
    "path", ["a.TIF", "b.gel", "c.tif#2", "d.x.scn", "my study.toml", ["a.tif", "b.png"]]
)
def test_what_is_taken(path):
    assert get_reader(path) is not None


@pytest.mark.parametrize("path", ["a.czi", "tif", "a.tif#", "a.tif#b", "b.csv", [], ["a.tif", "b.csv"], "."])
def test_what_is_declined(path):
    assert get_reader(path) is None


def test_an_image_is_shown_as_signal(simulated_blot):
    ((data, kwargs, kind),) = get_reader(str(simulated_blot))(str(simulated_blot))
    blot = read_blot(str(simulated_blot))
    told = kwargs["metadata"]["napari_il6blot"]
    np.testing.assert_array_equal(data, blot.signal)
    assert kind == "image"
    assert (kwargs["name"], kwargs["colormap"]) == ("blot.tif", "gray_r")
    assert (told["image"], told["kind"]) == (str(simulated_blot), "image")
    assert told["blot"].sha256 == blot.sha256
    low, high = kwargs["contrast_limits"]
    assert data.min() < low < np.median(data) < high < data.max()


def test_a_flat_image_with_one_band_has_contrast():
    signal = np.zeros((40, 50), np.float32)
    signal[3, 4] = 7
    assert readers.contrast_limits(signal) == (0.0, 7.0)


def test_each_page_is_a_layer(two_channels):
    layers = read_image(str(two_channels))
    assert [layer[1]["name"] for layer in layers] == ["two.tif#1", "two.tif#2"]
    images = [layer[1]["metadata"]["napari_il6blot"]["image"] for layer in layers]
    assert images == [f"{two_channels}#1", f"{two_channels}#2"]
    np.testing.assert_array_equal(layers[0][0], layers[1][0][:, ::-1])
    (second,) = read_image(f"{two_channels}#2")
    np.testing.assert_array_equal(second[0], layers[1][0])


def test_an_empty_channel_does_not_keep_the_other_back(tmp_path, simulated_blot):
    page = tifffile.imread(simulated_blot)
    tifffile.imwrite(tmp_path / "half.tif", np.stack([page * 0, page]), photometric="minisblack")
    (layer,) = read_image(str(tmp_path / "half.tif"))
    assert layer[1]["name"] == "half.tif#2"


def test_a_bad_file_is_one_sentence(tmp_path, viewer_model):
    file = tmp_path / "text.tif"
    file.write_text("no image", encoding="utf-8")
    with pytest.raises(InputError, match=r"text\.tif is no image that can be read") as told:
        viewer_model.open(file, plugin=PLUGIN)
    assert "\n" not in str(told.value)
    assert len(viewer_model.layers) == 0


def test_napari_opens_images(viewer_model, simulated_blot, two_channels):
    layers = viewer_model.open([simulated_blot, two_channels], plugin=PLUGIN)
    assert [layer.name for layer in layers] == ["blot.tif", "two.tif#1", "two.tif#2"]
    assert layers[0].colormap.name == "gray_r"


@pytest.mark.parametrize("given", ["", "study.toml"])
def test_a_study_shows_its_first_image(viewer_model, study_folder, given):
    (layer,) = viewer_model.open(study_folder / given, plugin=PLUGIN)
    told = layer.metadata["napari_il6blot"]
    assert (layer.name, told["image"]) == ("blots/a.tif", "blots/a.tif")
    assert told["study"] == str(study_folder / "study.toml")
    assert told["blot"].rotate == 90
    assert layer.data.shape == (240, 160)


def test_a_study_without_images_opens_no_layer(viewer_model, tmp_path):
    Study(folder=tmp_path).save()
    assert viewer_model.open(tmp_path, plugin=PLUGIN) == []


def test_a_study_without_images_is_opened_in_the_current_viewer(monkeypatch, tmp_path):
    from napari_il6blot.gui import session

    opened = []
    monkeypatch.setattr(napari, "current_viewer", lambda: "the viewer")
    monkeypatch.setattr(session, "session_of", lambda viewer: type("", (), {"open_study": opened.append}))
    Study(folder=tmp_path).save()
    assert read_study(str(tmp_path)) == [(None,)]
    assert opened == [str(tmp_path / "study.toml")]


def test_a_study_with_a_wrong_key_is_one_sentence(viewer_model, study_folder):
    file = study_folder / "study.toml"
    file.write_text("version = 1\ncolour = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="colour"):
        viewer_model.open(file, plugin=PLUGIN)


def test_real_blots_are_opened(viewer_model, shared_data):
    files = sorted(path for path in shared_data.rglob("*") if path.suffix.lower() in {".tif", ".jpg", ".png"})
    assert files
    (layer, *_) = viewer_model.open(Path(files[0]), plugin=PLUGIN)
    assert layer.ndim == 2

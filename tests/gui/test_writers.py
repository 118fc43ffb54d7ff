"""Lanes and bands as tables, and layers as a study."""

import numpy as np
import pandas as pd
import pytest
from napari.layers import Image, Shapes

from napari_il6blot import InputError, Study, detect_lanes, quantify, read_blot
from napari_il6blot.blot.tables import lanes_from_table, lanes_to_table
from napari_il6blot.gui.layers import bands_to_layer, lanes_to_layer
from napari_il6blot.gui.readers import read_image
from napari_il6blot.gui.writers import write_study, write_table
from napari_il6blot.sheets.table import read_table
from napari_il6blot.study.table_files import csv_text

PLUGIN = "napari-il6blot"


@pytest.fixture
def measured(simulated_blot):
    """A blot, its lanes and its bands."""
    blot = read_blot(str(simulated_blot))
    lanes = detect_lanes(blot)
    return blot, lanes, quantify(blot, lanes)


@pytest.fixture
def lanes_layer(measured):
    blot, lanes, bands = measured
    table = lanes_to_table(blot, lanes, found=bands)
    data, kwargs, _ = lanes_to_layer(lanes, "blot.tif lanes", blot, table)
    return Shapes(data, **kwargs)


@pytest.fixture
def bands_layer(measured):
    blot, _, bands = measured
    data, kwargs, _ = bands_to_layer(bands, "blot.tif bands", blot)
    return Shapes(data, **kwargs)


@pytest.fixture
def image_layer(simulated_blot):
    ((data, kwargs, _),) = read_image(str(simulated_blot))
    return Image(data, **kwargs)


def write(layer, path):
    data, meta, _ = layer.as_layer_data_tuple()
    assert write_table(str(path), data, meta) == [str(path)]
    return path


def test_lanes_are_written_as_the_command_line_does(measured, lanes_layer, tmp_path):
    blot, lanes, bands = measured
    file = write(lanes_layer, tmp_path / "lanes.csv")
    assert file.read_text(encoding="utf-8") == csv_text(lanes_to_table(blot, lanes, found=bands))


def test_bands_are_written_as_the_command_line_does(measured, bands_layer, tmp_path):
    file = write(bands_layer, tmp_path / "bands.csv")
    assert file.read_text(encoding="utf-8") == csv_text(measured[2])


def test_a_moved_lane_is_written_where_it_is(measured, lanes_layer, tmp_path):
    blot, lanes, _ = measured
    shapes = lanes_layer.data
    shapes[1] = shapes[1] + [0, 3]
    lanes_layer.data = shapes
    table = read_table(write(lanes_layer, tmp_path / "lanes.csv"))
    assert table["edited"].astype(str).str.lower().tolist() == ["false", "true", "false", "false"]
    assert table["lane_volume"].isna().tolist() == [False, True, False, False]
    assert float(table["x"][1]) == pytest.approx(lanes_to_table(blot, lanes)["x"][1] + 3)
    again = lanes_from_table(table, blot)
    np.testing.assert_array_equal(again[1].centreline, lanes[1].centreline + np.array([3, 0]))


@pytest.mark.parametrize("columns", [None, {"area": [1.0]}])
def test_other_shapes_are_no_table(tmp_path, columns):
    features = None if columns is None else pd.DataFrame(columns)
    layer = Shapes([np.array([[0, 0], [0, 5], [5, 5], [5, 0]])], name="drawing", features=features)
    data, meta, _ = layer.as_layer_data_tuple()
    with pytest.raises(InputError, match="'drawing' holds neither lanes nor bands"):
        write_table(str(tmp_path / "a.csv"), data, meta)


def test_a_folder_that_is_none_is_one_sentence(lanes_layer, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    data, meta, _ = lanes_layer.as_layer_data_tuple()
    with pytest.raises(InputError, match=r"file/lanes\.csv: cannot be written"):
        write_table(str(tmp_path / "file" / "lanes.csv"), data, meta)


def test_napari_saves_tables(viewer_model, lanes_layer, tmp_path):
    viewer_model.add_layer(lanes_layer)
    assert viewer_model.layers.save(str(tmp_path / "lanes.csv"), plugin=PLUGIN) == [
        str(tmp_path / "lanes.csv")
    ]


def test_layers_become_a_study_that_runs_alike(
    viewer_model, measured, image_layer, lanes_layer, bands_layer, tmp_path
):
    for layer in (image_layer, lanes_layer, bands_layer):
        viewer_model.add_layer(layer)
    file = tmp_path / "saved" / "study.toml"
    assert viewer_model.layers.save(str(file), plugin=PLUGIN) == [str(file)]
    study = Study.from_file(file)
    assert [image.path for image in study.image_list()] == ["blots/blot.tif"]
    tables = study.run().tables
    _, lanes, bands = measured
    volumes = tables["bands"].set_index(["lane", "band"])["volume"]
    np.testing.assert_array_equal(volumes, bands.set_index(["lane", "band"])["volume"])
    assert len(tables["lanes"]) == len(lanes)


def test_another_name_is_the_folders(image_layer, tmp_path):
    assert write_study(str(tmp_path / "mine.toml"), [image_layer.as_layer_data_tuple()]) == [
        str(tmp_path / "mine" / "study.toml")
    ]


def test_a_study_that_is_there_keeps_the_rest(image_layer, tmp_path):
    folder = tmp_path / "study"
    Study(folder=folder, title="kept").to_file(folder / "study.toml")
    for _ in range(2):
        write_study(str(folder / "study.toml"), [image_layer.as_layer_data_tuple()])
    study = Study.from_file(folder)
    assert study.title == "kept"
    assert len(study.image_list()) == 1


def test_pixels_of_no_file_are_written(tmp_path):
    layer = Image(np.arange(200, dtype=np.uint16).reshape(10, 20), name="from a script")
    write_study(str(tmp_path / "study.toml"), [layer.as_layer_data_tuple()])
    assert (tmp_path / "blots" / "from a script.tif").is_file()


def test_a_stack_is_no_blot(tmp_path):
    layer = Image(np.zeros((5, 10, 20)), name="stack")
    with pytest.raises(InputError, match="'stack' has the shape"):
        write_study(str(tmp_path / "study.toml"), [layer.as_layer_data_tuple()])


def test_lanes_without_their_image_are_no_study(image_layer, lanes_layer, tmp_path):
    lanes = lanes_layer.as_layer_data_tuple()
    with pytest.raises(InputError, match="needs an image"):
        write_study(str(tmp_path / "study.toml"), [lanes])
    lanes[1]["metadata"]["napari_il6blot"] = {"image": "other.tif", "kind": "lanes"}
    with pytest.raises(InputError, match=r"lies on other\.tif"):
        write_study(str(tmp_path / "study.toml"), [image_layer.as_layer_data_tuple(), lanes])


def test_images_of_a_study_stay_its_images(tmp_path, simulated_blot):
    from napari_il6blot.gui.readers import read_study

    folder = tmp_path / "first"
    (folder / "blots").mkdir(parents=True)
    simulated_blot.rename(folder / "blots" / "a.tif")
    text = 'version = 1\ntitle = "first"\n[[images]]\npath = "blots/a.tif"\nrotate = 90\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    write_study(str(tmp_path / "second" / "study.toml"), read_study(str(folder)))
    second = Study.from_file(tmp_path / "second")
    assert (second.title, [(image.path, image.rotate) for image in second.images]) == (
        "first",
        [("blots/a.tif", 90)],
    )
    assert [file.name for file in second.folder.glob("blots/*")] == ["a.tif"]


def test_a_moved_band_is_measured_where_it_is(measured, image_layer, lanes_layer, bands_layer, tmp_path):
    _, _, bands = measured
    shapes = bands_layer.data
    shapes[0] = shapes[0] + np.array([2, 0])
    bands_layer.data = shapes
    layers = [layer.as_layer_data_tuple() for layer in (image_layer, lanes_layer, bands_layer)]
    write_study(str(tmp_path / "study.toml"), layers)
    again = Study.from_file(tmp_path).run().tables["bands"]
    assert (again["top"] - bands["top"]).tolist() == [2] + [0] * (len(bands) - 1)
    assert again["edited"].tolist() == [True] + [False] * (len(bands) - 1)
    assert again["volume"][0] != bands["volume"][0]

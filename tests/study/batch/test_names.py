"""Names of what is written for an input: no two alike, none that leads out of the folder."""

import os
from pathlib import Path

import pytest

from napari_il6blot.study.batch.inputs import BatchInput
from napari_il6blot.study.batch.names import output_names, overlay_name


def inputs(paths):
    return [
        BatchInput("study" if path.startswith("study:") else "image", path.removeprefix("study:"))
        for path in paths
    ]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["x/a.tif", "x/b.tif"], ["a", "b"]),
        (["x/a.tif", "x/a.png"], ["a.tif", "a_png"]),
        (["x/a.tif", "y/a.tif"], ["x-a.tif", "y-a.tif"]),
        (["x/a.tif", "y/A.TIF"], ["x-a.tif", "y-A.TIF"]),
        (["1/x/a.tif", "2/x/a.tif"], ["x-a.tif", "x-a.tif-2"]),
        (["a.tif#1", "a.tif#2"], ["a-page1", "a-page2"]),
        (["study:x/one", "study:y/one"], ["x-one.study", "y-one.study"]),
        (["study:x/v1.2"], ["v1.2"]),
        (["study:x/study.toml"], ["x"]),
        (["study:x/second.toml"], ["second.toml"]),
        (["study:.."], ["work"]),
        (["study:."], ["here"]),
        (["study:/"], ["study"]),
        (["study:x/.il6blot-batch"], ["_.il6blot-batch"]),
        (["study:x/lanes.csv"], ["lanes_csv"]),
        (["study:x/a-overlay.PNG"], ["a-overlay_PNG"]),
        (["x/a:b.tif", "y/a?b.tif"], ["a_b", "a_b-2"]),
        (["study:x/con. . "], ["con"]),
        (["x/ö.tif", "x/...tif"], ["ö", "_"]),
    ],
)  # fmt: skip
def test_names(paths, names):
    assert output_names(inputs(paths), Path("/work/here"), Path("/out")) == names


def test_no_two_files_are_alike_and_none_leads_out(tmp_path):
    images = "a.tif a-page1.tif a.tif#1 a.png A.tif x/a.tif a-overlay.tif a-overlay-page1.tif".split()
    studies = "a x/a a-overlay.png .. ../.. / lanes.csv .il6blot-batch summary.CSV".split()
    hostile = [f"{'é' * 120}.tif", f"{'é' * 119}e.tif", "..\\..\\evil.tif"]
    paths = [*images, *hostile, *(f"study:{study}" for study in studies)]
    given = inputs(paths)
    written = [".il6blot-batch", "lanes.csv", "bands.csv", "summary.csv"]
    for one, name in zip(given, output_names(given, tmp_path, tmp_path / "out"), strict=True):
        pages = [None, 1, 2]
        written += [name] if one.kind == "study" else [overlay_name(name, page) for page in pages]
    assert len({name.lower() for name in written}) == len(written)
    for name in written:
        assert os.sep not in name
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
        assert len(name.encode()) < 255

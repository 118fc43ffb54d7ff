"""``il6blot quantify``: what it writes, prints and returns."""

import json

import numpy as np
import pandas as pd
import pytest
import tifffile

LANE_COLUMNS = (
    "image strip lane x width top bottom centreline lane_volume tilt_deg confidence edited flags"
).split()


BAND_COLUMNS = (
    "image strip lane row band detected target x y left right top bottom volume volume_sd background height "
    "area_px snr saturated_fraction mw_kda unit edited flags"
).split()


TABLES = {"lanes.csv", "bands.csv", "profiles.csv"}


def test_quantify_writes_tables_and_overlay(folder, il6blot, blot):
    code, out, err = il6blot("quantify", "blot.tif", "--out", "out")
    assert (code, err) == (0, "")
    assert {path.name for path in (folder / "out").iterdir()} == {*TABLES, "blot-overlay.png"}
    lanes, bands = pd.read_csv(folder / "out/lanes.csv"), pd.read_csv(folder / "out/bands.csv")
    assert list(lanes.columns) == LANE_COLUMNS
    assert list(bands.columns[: len(BAND_COLUMNS)]) == BAND_COLUMNS
    assert set(lanes["image"]) == set(bands["image"]) == {"blot.tif"}
    assert len(lanes) == len(blot.lanes)
    assert f"{len(lanes)} lanes" in out
    assert "True" not in (folder / "out/bands.csv").read_text(encoding="utf-8")


def test_default_folder_and_json(folder, il6blot):
    code, out, err = il6blot("quantify", "blot.tif", "--json")
    assert code == 0
    tables = json.loads(out)
    assert list(tables["bands"][0])[: len(BAND_COLUMNS)] == BAND_COLUMNS
    assert isinstance(tables["bands"][0]["detected"], bool)
    assert tables["failures"] == []
    assert len(pd.read_csv(folder / "il6blot-results/bands.csv")) == len(tables["bands"])
    assert "overlay.png" in err


def test_reading_back_gives_the_same_numbers(folder, il6blot):
    il6blot("quantify", "blot.tif", "--out", "a")
    code, _, err = il6blot(
        "quantify", "blot.tif", "--out", "b", "--lanes-from", "a/lanes.csv", "--bands-from", "a/bands.csv"
    )
    assert (code, err) == (0, "")
    for name in sorted(TABLES):
        assert (folder / "a" / name).read_bytes() == (folder / "b" / name).read_bytes(), name


def test_workers_change_nothing_but_the_time(folder, il6blot, blot):
    images = [f"{name}.tif" for name in "abc"]
    for number, image in enumerate(images):
        tifffile.imwrite(image, np.roll(blot.image, number, axis=0))
    assert il6blot("quantify", *images, "--out", "one")[0] == 0
    assert il6blot("quantify", *images, "--out", "two", "--workers", 2)[0] == 0
    for path in (folder / "one").iterdir():
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes(), path.name
    assert pd.read_csv("one/lanes.csv")["image"].unique().tolist() == images


@pytest.mark.parametrize(
    ("options", "turned"),
    [
        (["--rotate", "90"], np.rot90),
        (["--rotate", "180", "--flip"], lambda image: np.rot90(image[:, ::-1], 2)),
    ],
)
def test_a_turned_image_gives_the_same_bands_in_its_own_frame(folder, il6blot, blot, options, turned):
    image = turned(blot.image)
    tifffile.imwrite("turned.tif", image)
    il6blot("quantify", "blot.tif", "--out", "upright")
    assert il6blot("quantify", "turned.tif", *options, "--out", "turned")[0] == 0
    upright, bands = pd.read_csv("upright/bands.csv"), pd.read_csv("turned/bands.csv")
    assert bands["volume"].tolist() == upright["volume"].tolist()
    # What lies in a box is the same, wherever the box is.
    for one, other in zip(bands.itertuples(), upright.itertuples(), strict=True):
        own = image[one.top : one.bottom + 1, one.left : one.right + 1]
        assert own.sum() == blot.image[other.top : other.bottom + 1, other.left : other.right + 1].sum()
    again = ["--lanes-from", "turned/lanes.csv", "--bands-from", "turned/bands.csv"]
    assert il6blot("quantify", "turned.tif", *options, "--out", "again", *again)[0] == 0
    back = pd.read_csv("again/bands.csv")
    assert back["volume"].tolist() == bands["volume"].tolist()
    assert (folder / "turned/lanes.csv").read_bytes() == (folder / "again/lanes.csv").read_bytes()


def test_a_region_is_in_the_files_frame(folder, il6blot, blot):
    height, width = blot.image.shape
    tifffile.imwrite("side.tif", np.rot90(blot.image))
    half = width // 2
    il6blot("quantify", "blot.tif", "--region", half, 0, width - 1, height - 1, "--out", "upright")
    # Turned against the clock, the right half is on top.
    region = ["--region", 0, 0, height - 1, width - 1 - half]
    assert il6blot("quantify", "side.tif", "--rotate", "90", *region, "--out", "side")[0] == 0
    upright, side = pd.read_csv("upright/lanes.csv"), pd.read_csv("side/lanes.csv")
    assert 0 < len(upright) < len(blot.lanes)
    assert side["lane_volume"].tolist() == upright["lane_volume"].tolist()


def test_edited_tables_are_measured_where_they_now_are(folder, il6blot):
    il6blot("quantify", "blot.tif", "--out", "a")
    lanes, bands = pd.read_csv("a/lanes.csv"), pd.read_csv("a/bands.csv")
    lanes.loc[1, "x"] += 4
    lanes.drop(index=0).to_csv("lanes.csv", index=False)
    bands[bands["lane"] != 1].to_csv("bands.csv", index=False, sep=";", decimal=",")
    code, _, err = il6blot("quantify", "blot.tif", "--lanes-from", "lanes.csv", "--out", "b")
    assert (code, err) == (0, "")
    moved = pd.read_csv("b/lanes.csv")
    assert moved["lane"].tolist() == list(range(1, len(lanes)))
    assert moved["edited"].tolist() == [True] + [False] * (len(lanes) - 2)
    assert moved.loc[0, "x"] == lanes.loc[1, "x"]
    assert moved.loc[1:, "centreline"].tolist() == lanes.loc[2:, "centreline"].tolist()
    both = ["--lanes-from", "lanes.csv", "--bands-from", "bands.csv"]
    code, _, err = il6blot("quantify", "blot.tif", *both, "--out", "c")
    assert (code, err) == (0, "")
    kept = bands[bands["lane"] != 1]
    assert pd.read_csv("c/bands.csv")["top"].tolist() == kept["top"].tolist()


def test_no_lanes_is_said_and_is_no_failure(shared_data, tmp_path, il6blot):
    image = next((shared_data / "images").glob("*dot_blot*"), None)
    if image is None:
        pytest.skip("the dot blot is absent")
    code, out, _ = il6blot("quantify", image, "--out", tmp_path / "out")
    assert code == 0
    assert "no lanes" in out
    assert (tmp_path / "out/lanes.csv").read_text(encoding="utf-8") == ",".join(LANE_COLUMNS) + "\n"
    assert len(pd.read_csv(tmp_path / "out/bands.csv")) == 0

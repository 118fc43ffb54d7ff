"""The command line: what it writes, prints and returns."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot import simulate_blot
from napari_il6blot.cli import main

LANE_COLUMNS = (
    "image strip lane x width top bottom centreline lane_volume tilt_deg confidence edited flags"
).split()
BAND_COLUMNS = (
    "image strip lane row band detected target x y left right top bottom volume volume_sd background height "
    "area_px snr saturated_fraction mw_kda unit edited flags"
).split()
TABLES = {"lanes.csv", "bands.csv", "profiles.csv"}


@pytest.fixture(scope="module")
def blot():
    return simulate_blot(seed=3)


@pytest.fixture
def folder(tmp_path, monkeypatch, blot):
    """A working directory that holds one good blot and several bad ones."""
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("blot.tif", blot.image)
    (tmp_path / "text.tif").write_text("not an image\n", encoding="utf-8")
    tifffile.imwrite("constant.tif", np.full((50, 60), 7, np.uint16))
    return tmp_path


@pytest.fixture
def il6blot(capsys):
    """Run the command line here; returns exit code, stdout and stderr."""

    def run(*arguments):
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return run


def one_sentence(err):
    lines = err.strip().splitlines()
    return len(lines) == 1 and "Traceback" not in err


def test_help_names_the_commands_that_work(il6blot):
    code, out, _ = il6blot("--help")
    assert code == 0
    for command in ("demo", "quantify", "imagej"):
        assert f"\n  {command} " in out


def test_version(il6blot):
    assert il6blot("--version") == (0, "il6blot 0.1.0\n", "")


def test_help_is_quick(run_python):
    """Under twice the time of importing typer and rich; the best of several runs of each."""

    def best(*arguments):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            assert run_python(*arguments).returncode == 0
            times.append(time.perf_counter() - start)
        return min(times)

    assert best("-m", "napari_il6blot", "--help") < 2 * best("-c", "import typer, rich")


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


def test_a_bad_image_does_not_stop_the_others(folder, il6blot):
    code, _, err = il6blot("quantify", "text.tif", "blot.tif", "--out", "out")
    assert code == 1
    assert one_sentence(err)
    assert "text.tif" in err
    assert set(pd.read_csv(folder / "out/lanes.csv")["image"]) == {"blot.tif"}


def broken(path, blot):
    """Every way in which an image is known to be wrong."""
    values = np.random.default_rng(0).normal(size=(50, 60)).astype(np.float32)
    match path.stem:
        case "truncated":
            tifffile.imwrite(path, blot.image)
            path.write_bytes(path.read_bytes()[: blot.image.nbytes // 2])
        case "stack":
            tifffile.imwrite(path, values[None] + np.arange(5, dtype=np.float32)[:, None, None])
        case "nan":
            values[3, 4] = np.nan
            tifffile.imwrite(path, values)
        case "single":
            tifffile.imwrite(path, np.ones((1, 1), np.uint16))
        case "pages":
            tifffile.imwrite(path, values)
            tifffile.imwrite(path, -values, append=True)
        case "huge":
            # The header of a tiny file is made to announce 20000 × 15000 px.
            tifffile.imwrite(path, np.zeros((10, 10), np.uint8))
            with tifffile.TiffFile(path, mode="r+b") as file:
                file.pages[0].tags["ImageWidth"].overwrite(20000)
                file.pages[0].tags["ImageLength"].overwrite(15000)


@pytest.mark.parametrize("kind", ["truncated", "stack", "nan", "single", "pages", "huge"])
def test_a_broken_image_is_one_sentence_and_exit_2(folder, il6blot, blot, kind):
    broken(folder / f"{kind}.tif", blot)
    code, out, err = il6blot("quantify", f"{kind}.tif", "--out", "out")
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert f"{kind}.tif" in err
    assert not (folder / "out").exists()


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


@pytest.mark.parametrize(
    ("table", "option", "words"),
    [
        ("lane,x,top,bottom\n1,30,5,90\n", "--lanes-from", ["t.csv", "width"]),
        ("lane,x,width,top,bottom\n1,wide,9,5,90\n", "--lanes-from", ["t.csv", "line 2", "x", "wide"]),
        ("lane,x,width,top,bottom\n1,99999,9,5,90\n", "--lanes-from", ["t.csv", "line 2", "outside"]),
        ("lane,top\n1,30\n", "--bands-from", ["t.csv", "bottom"]),
        ("lane,top,bottom\n99,30,40\n", "--bands-from", ["t.csv", "line 2", "lane 99"]),
        ("lane,top,bottom\n1,30,20\n", "--bands-from", ["t.csv", "line 2", "empty"]),
    ],
)
def test_a_wrong_table_is_named_with_its_place(folder, il6blot, table, option, words):
    (folder / "t.csv").write_text(table, encoding="utf-8")
    code, out, err = il6blot("quantify", "blot.tif", option, "t.csv", "--out", "out")
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert [word for word in words if word not in err] == []
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["text.tif"], "text.tif"),
        (["missing.tif"], "missing.tif"),
        (["constant.tif"], "constant.tif"),
        (["blot.tif", "blot.tif"], "twice"),
        (["blot.tif", "--lanes-from", "missing.csv"], "missing.csv"),
        (["blot.tif", "--bands-from", "missing.csv"], "missing.csv"),
        (["blot.tif", "--lanes-from", "blot.tif", "--lanes", "3"], "--lanes-from"),
        (["blot.tif", "--background", "witchcraft"], "witchcraft"),
        (["blot.tif", "--ladder", "nonsense"], "--ladder"),
        (["blot.tif", "--region", "90000", "0", "90100", "10"], "region"),
        (["blot.tif", "--out", "text.tif"], "text.tif"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_one_sentence_and_exit_2(folder, il6blot, arguments, word):
    before = sorted(folder.iterdir())
    code, out, err = il6blot("quantify", *arguments)
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert word in err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [["quantify"], ["quantify", "a.tif", "--lanes", "0"], ["quantify", "a.tif", "--rotate", "45"], ["no"]],
)
def test_wrong_usage_is_exit_2(il6blot, arguments):
    code, _, err = il6blot(*arguments)
    assert code == 2
    assert "Error" in err
    assert "Traceback" not in err


def test_no_lanes_is_said_and_is_no_failure(shared_data, tmp_path, il6blot):
    image = next((shared_data / "images").glob("*dot_blot*"), None)
    if image is None:
        pytest.skip("the dot blot is absent")
    code, out, _ = il6blot("quantify", image, "--out", tmp_path / "out")
    assert code == 0
    assert "no lanes" in out
    assert (tmp_path / "out/lanes.csv").read_text(encoding="utf-8") == ",".join(LANE_COLUMNS) + "\n"
    assert len(pd.read_csv(tmp_path / "out/bands.csv")) == 0


def test_imagej_prints_what_imagej_gave(shared_data, il6blot):
    case = shared_data / "imagej" / "synth8"
    image = next(case.glob("input.*"))
    code, out, err = il6blot(
        "imagej", image, "--lanes", case / "lanes.csv", "--bands", case / "od0_inv1_bands.csv", "--invert"
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "lane,area"
    truth = pd.read_csv(case / "od0_inv1_areas_ui.csv").iloc[:, -1]
    found = [float(line.split(",")[1]) for line in lines[1:]]
    np.testing.assert_allclose(found, truth, rtol=1e-3)


def test_demo_finds_what_is_true(folder, il6blot):
    code, out, err = il6blot("demo", "example", "--seed", 1)
    assert (code, err) == (0, "")
    truth, bands = pd.read_csv("example/truth.csv"), pd.read_csv("example/results/bands.csv")
    assert f"of {truth['present'].sum()} bands found" in out
    assert bands["detected"].sum() >= 0.9 * truth["present"].sum()
    assert (folder / "example/results/blot-overlay.png").is_file()


@pytest.mark.usefixtures("folder")
def test_the_installed_command_needs_no_utf8_terminal():
    """A Windows console of another code page must not make a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "napari_il6blot", "demo"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr

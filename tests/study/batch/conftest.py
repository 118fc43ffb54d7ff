"""Small blots and studies for a batch to work on."""

import csv
from pathlib import Path

import pytest
import tifffile

from napari_il6blot import simulate_blot

TABLES = ("lanes.csv", "bands.csv")


@pytest.fixture(scope="session")
def small_blots():
    """Four different small images."""
    return [simulate_blot(shape=(160, 240), n_lanes=4, n_rows=3, seed=seed).image for seed in range(4)]


@pytest.fixture
def make_blots(tmp_path, monkeypatch, small_blots):
    """Write small blots under these names into a new working directory."""
    monkeypatch.chdir(tmp_path)

    def make(*names):
        for number, name in enumerate(names):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            tifffile.imwrite(name, small_blots[number % len(small_blots)])
        return list(names)

    return make


@pytest.fixture
def make_study(tmp_path, small_blots):
    """Write a study of one small image."""

    def make(name="study", toml='version = 1\ntitle = "one"\n'):
        folder = tmp_path / name
        (folder / "blots").mkdir(parents=True)
        tifffile.imwrite(folder / "blots" / "a.tif", small_blots[1])
        (folder / "study.toml").write_text(toml, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def rows():
    """The rows of a CSV file."""

    def read(path):
        with Path(path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def table_bytes():
    """The merged tables' content, by name; the summary is not among them, as it tells times."""

    def read(out):
        return {
            path.name: path.read_bytes() for path in Path(out).glob("*.csv") if path.name != "summary.csv"
        }

    return read

"""Provenance names versions, settings and what went in and out, and nothing that differs between places."""

import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import napari_il6blot
from napari_il6blot.errors import InputError
from napari_il6blot.study.provenance import digests, provenance_json
from napari_il6blot.study.spec import Study

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    folder = tmp_path / "one"
    (folder / "blots").mkdir(parents=True)
    (folder / "blots" / "a.tif").write_bytes(b"pixels")
    (folder / "study.toml").write_text('version = 1\ntitle = "ò"\n', encoding="utf-8")
    return Study.from_file(folder)


def test_what_it_holds(study: Study) -> None:
    outputs = {"z.csv": "a,b\n", "a.png": b"png", "b.toml": study.file}
    content = json.loads(provenance_json(study, outputs=outputs, when=WHEN))
    assert list(content) == ["run", "versions", "settings", "inputs", "outputs"]
    assert content["run"] == {"time": "2026-01-02T03:04:05+00:00"}
    assert content["versions"]["napari-il6blot"] == napari_il6blot.__version__
    assert content["versions"]["packages"]["numpy"] == np.__version__
    assert content["settings"] == study.settings()
    assert content["inputs"] == {
        "blots/a.tif": hashlib.sha256(b"pixels").hexdigest(),
        "study.toml": hashlib.sha256(study.file.read_bytes()).hexdigest(),
    }
    assert list(content["outputs"]) == ["a.png", "b.toml", "z.csv"]
    assert content["outputs"]["z.csv"] == hashlib.sha256(b"a,b\n").hexdigest()


def test_only_the_time_differs_between_runs_and_places(study: Study) -> None:
    copy = study.folder.parent / "copy"
    shutil.copytree(study.folder, copy)
    other = Study.from_file(copy)
    assert provenance_json(other, when=WHEN) == provenance_json(study, when=WHEN)
    assert str(study.folder).encode() not in provenance_json(study)
    one, two = json.loads(provenance_json(study)), json.loads(provenance_json(study, when=WHEN))
    assert one.pop("run") != two.pop("run")
    assert one == two


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone.tif: cannot be read \(.+\); run the study again"):
        digests({"gone.tif": tmp_path / "gone.tif"})

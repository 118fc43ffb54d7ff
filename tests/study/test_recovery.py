"""A study in work as files, had back as it was."""

import json
import os
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError, Study
from napari_il6blot.study.held import Elsewhere, Held
from napari_il6blot.study.recovery import RECORD, read_recovery, read_session, write_recovery
from napari_il6blot.study.spec_models import CohortSection, StudyImage

same = pd.testing.assert_frame_equal
WHEN = datetime(2026, 11, 24, 14, 3, tzinfo=UTC)


@pytest.fixture
def held():
    lanes = pd.DataFrame({"lane": [1], "centreline": ["1.5 2;3 4"], "width": [7.25]})
    sheet = pd.DataFrame({"image": ["a.tif", None], "lane": [1, 2], "sample": ["=a", "b"], "x": [0.1, 1 / 3]})
    sheet.attrs["file"] = "their/sheet.csv"
    return (
        Held(elsewhere={
            "blots/file.tif": Elsewhere("here/file.tif#2", "file.tif"),
            "blots/array.tif": Elsewhere(np.arange(12, dtype=np.uint16).reshape(3, 4), "array"),
            "plates/pasted.csv": Elsewhere(b",1\nA,2\n", "pasted"),
        })
        .with_sheet("lanes", sheet).with_sheet("wells", None)
        .with_lanes("blots/file.tif", lanes)
    )  # fmt: skip


@pytest.fixture
def study(tmp_path, held):
    return Study(
        folder=tmp_path / "study", title="IL-6 »inside«", cohort=CohortSection(cutoff=7.5),
        images=(StudyImage(path="blots/file.tif"), StudyImage(path="blots/array.tif", rotate=90)), held=held,
    )  # fmt: skip


def test_everything_comes_back(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_recovery(study, tmp_path / "kept")
    monkeypatch.chdir("/")
    back = read_recovery(tmp_path / "kept")
    assert back.settings() == study.settings()
    assert back.file == study.file
    assert list(back.held.sheets) == ["lanes", "wells"]
    assert back.held.sheets["wells"] is None
    same(back.held.sheets["lanes"], study.held.sheets["lanes"])
    assert back.held.sheets["lanes"].attrs == {"file": "their/sheet.csv"}
    same(back.held.lanes["blots/file.tif"], study.held.lanes["blots/file.tif"])
    assert back.held.bands is None
    array = back.held.elsewhere["blots/array.tif"]
    np.testing.assert_array_equal(array.source, study.held.elsewhere["blots/array.tif"].source)
    assert array.source.dtype == np.uint16
    assert back.held.elsewhere["plates/pasted.csv"].source == b",1\nA,2\n"
    # A path is found again from wherever the program is begun next.
    assert back.held.elsewhere["blots/file.tif"].source == str(tmp_path / "here" / "file.tif#2")
    assert back.held.elsewhere["blots/file.tif"].name == "file.tif"


def test_the_record_says_whose_work_it_is(study, tmp_path):
    write_recovery(study, tmp_path / "kept", WHEN)
    record = read_session(tmp_path / "kept")
    assert (record.title, record.when, record.process) == ("IL-6 »inside«", WHEN, os.getpid())
    assert record.study == study.file


def test_what_did_not_change_is_written_once(study, tmp_path):
    kept = tmp_path / "kept"
    write_recovery(study, kept)
    (array,) = kept.glob("*.npy")
    before = array.stat().st_mtime_ns
    os.utime(array, ns=(1, 1))
    write_recovery(study.model_copy(update={"held": study.held.with_sheet("lanes", None)}), kept)
    assert array.stat().st_mtime_ns == 1 != before
    # What nothing names any more is gone.
    assert sorted(file.suffix for file in kept.iterdir()) == [".bin", ".csv", ".json", ".npy", ".toml"]
    assert read_recovery(kept).held.sheets["lanes"] is None


def test_a_writing_that_was_cut_short_leaves_the_one_before(study, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    write_recovery(study, kept)
    changed = study.model_copy(update={"title": "later"})
    from napari_il6blot.study import recovery

    written = []
    real = recovery.write_files

    def die(folder, contents):
        if RECORD in contents:
            raise KeyboardInterrupt
        written.extend(contents)
        real(folder, contents)

    monkeypatch.setattr(recovery, "write_files", die)
    with pytest.raises(KeyboardInterrupt):
        write_recovery(changed, kept)
    assert written
    assert read_recovery(kept).title == study.title


@pytest.mark.parametrize("content", ["", "[]", '{"version": 2}', '{"version": 1}'])
def test_what_is_no_session_is_said(content, tmp_path):
    (tmp_path / RECORD).write_text(content)
    with pytest.raises(InputError, match="this session cannot be read; discard it"):
        read_recovery(tmp_path)
    with pytest.raises(InputError, match="this session cannot be read; discard it"):
        read_session(tmp_path)


def test_a_file_that_is_gone_is_said(study, tmp_path):
    write_recovery(study, tmp_path)
    (tmp_path / json.loads((tmp_path / RECORD).read_text())["settings"]).unlink()
    with pytest.raises(InputError, match="cannot be read"):
        read_recovery(tmp_path)


def test_a_folder_that_takes_nothing_is_said(study, tmp_path):
    (tmp_path / "kept").write_text("in the way")
    with pytest.raises(InputError, match=r"cannot be kept there against a crash \(.*\); save the study"):
        write_recovery(study, tmp_path / "kept")

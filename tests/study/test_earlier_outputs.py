"""A new run removes what the earlier one wrote, and nothing of the user's."""

import json
import shutil

import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.study.earlier_outputs import remove_outputs
from napari_il6blot.study.spec import Study


def test_only_what_was_written_and_not_changed_goes(sheets_study):
    out = Study.from_file(sheets_study()).run().out
    (out / "mine.txt").write_text("notes", encoding="utf-8")
    joined = out / "joined.csv"
    joined.write_text(joined.read_text(encoding="utf-8") + "# seen", encoding="utf-8")
    remove_outputs(out)
    assert {path.name for path in out.iterdir()} == {"mine.txt", "joined.csv"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": [1]}', "no json"])
def test_a_record_of_others_is_left_alone(tmp_path, text):
    (tmp_path / "provenance.json").write_text(text, encoding="utf-8")
    (tmp_path / "a.csv").write_text("a", encoding="utf-8")
    remove_outputs(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_outside_the_folder_goes(tmp_path):
    import hashlib

    outside = tmp_path / "outside.csv"
    outside.write_text("a", encoding="utf-8")
    out = tmp_path / "results"
    out.mkdir()
    record = {"outputs": {"../outside.csv": hashlib.sha256(b"a").hexdigest()}}
    (out / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    remove_outputs(out)
    assert outside.exists()


def test_a_run_that_fails_leaves_no_report_of_the_earlier_one(sheets_study):
    folder = sheets_study()
    out = Study.from_file(folder).run().out
    sheet = pd.read_csv(folder / "concentrations_sheet.csv")
    sheet.assign(sample="another").to_csv(folder / "concentrations_sheet.csv", index=False)
    with pytest.raises(InputError, match="no sample in common"):
        Study.from_file(folder).run()
    assert {path.name for path in out.iterdir()} == {"levels.csv", "concentrations.csv"}


def test_two_runs_leave_the_same_files(sheets_study, tmp_path):
    folder = sheets_study()
    first = {path.name for path in Study.from_file(folder).run().out.iterdir()}
    shutil.copy(folder / "study.toml", tmp_path / "same.toml")
    assert {path.name for path in Study.from_file(folder).run().out.iterdir()} == first

"""What a batch must not cost: sheets and tables that are there, and those of a batch before."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from napari_il6blot.errors import InputError
from napari_il6blot.study.batch import BatchSettings, earlier_request, run_batch


def test_a_slip_of_the_pen_costs_nothing_that_is_there(make_blots, table_bytes):
    run_batch(make_blots("a.tif"), out="out")
    before = table_bytes("out")
    with pytest.raises(InputError, match=r"b\.tif: there is no such file.*\nc\*: there is no such"):
        run_batch(["b.tif", "c*"], out="out")
    assert table_bytes("out") == before


def test_a_folder_of_studies_as_the_output_folder_keeps_their_sheets(make_blots, make_study, rows):
    make_blots()
    sheet = make_study("q/one") / "concentrations.csv"
    sheet.write_text("mine")
    for reused in (0, 1):
        results = run_batch(["q"], out="q")
        assert (results.done, results.reused) == (1, reused)
        assert [row["input"] for row in rows("q/summary.csv")] == ["q/one"]
    assert sheet.read_text() == "mine"
    assert Path("q/one-results/report.html").is_file()
    assert sorted(path.name for path in Path("q/one").iterdir()) == [
        "blots",
        "concentrations.csv",
        "study.toml",
    ]


def test_files_that_no_batch_wrote_are_kept(make_blots):
    make_blots("a.tif", "out/b.tif")
    Path("out/summary.csv").write_text("mine")
    said = ("out/summary.csv: no batch wrote it, or it was edited since; it is kept as summary-before.csv.",)
    for expected in (said, ()):
        assert run_batch(["a.tif"], out="out").set_aside == expected
    assert Path("out/summary-before.csv").read_text() == "mine"
    Path("out/.il6blot-batch/merged.json").unlink()
    assert run_batch(["a.tif"], out="out").set_aside[-1].endswith("kept as summary-before-2.csv.")


def test_an_edited_table_is_kept(make_blots):
    run_batch(make_blots("a.tif"), out="out")
    Path("out/bands.csv").write_text("mine")
    assert run_batch(["a.tif"], out="out").set_aside == (
        "out/bands.csv: no batch wrote it, or it was edited since; it is kept as bands-before.csv.",
    )
    assert Path("out/bands-before.csv").read_text() == "mine"


def test_pictures_of_a_study_that_was_broken_off_are_no_blots(make_blots, make_study, monkeypatch, rows):
    make_blots()
    make_study("in/one")

    def broken(study, folder):
        tifffile.imwrite(Path(folder, "curve.tif"), np.zeros((9, 9), np.uint8))
        raise InputError("it broke off")

    monkeypatch.setattr("napari_il6blot.study.run.run_study", broken)
    for paths in (["in"], ["in"], ["in/**/*.tif"]):
        make_blots("in/x.tif")
        run_batch(paths, out="in/res")
        assert not [row for row in rows("in/res/summary.csv") if "curve" in row["input"]]


@pytest.mark.parametrize(
    ("settings", "scheduler", "said"),
    [
        (BatchSettings(background="nonsense"), "", "nonsense"),
        (BatchSettings(ladder="foo"), "", "foo"),
        (BatchSettings(), "tcp://127.0.0.1:9", "no dask scheduler|needs dask"),
    ],
)
def test_what_is_wrong_for_all_inputs_is_said_once_and_costs_nothing(
    make_blots, table_bytes, monkeypatch, settings, scheduler, said
):
    names = make_blots("a.tif", "b.tif")
    run_batch(names[:1], out="out")
    before = table_bytes("out")
    with pytest.raises(InputError, match=said) as error:
        run_batch(names, settings, "out", scheduler=scheduler)
    assert "\n" not in str(error.value)
    assert table_bytes("out") == before


@pytest.mark.parametrize("request_", ['{"paths": ["x"], "folder": 3, "settings": {}}', '{"paths": [1]}', "[]",
                                      '{"paths": [], "folder": "", "settings": {}}',
                                      '{"paths": "abc", "folder": "", "settings": {}}'])  # fmt: skip
def test_a_damaged_request_is_none(make_blots, request_):
    run_batch(make_blots("a.tif"), out="out")
    Path("out/.il6blot-batch/request.json").write_text(request_)
    with pytest.raises(InputError, match="out: no batch was begun there"):
        earlier_request("out")


def test_a_working_directory_that_is_no_more(make_blots, monkeypatch, tmp_path):
    make_blots("a.tif")
    Path("gone").mkdir()
    monkeypatch.chdir("gone")
    Path.cwd().rmdir()
    with pytest.raises(InputError, match="The working directory is no more"):
        run_batch([str(tmp_path / "a.tif")], out=tmp_path / "out")

"""A batch: what it writes, what it does again, and what it says of what fails."""

import json
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import tifffile

from napari_il6blot.errors import InputError
from napari_il6blot.study import provenance
from napari_il6blot.study.batch import BatchSettings, run_batch, work
from napari_il6blot.study.batch.records import FOLDER
from napari_il6blot.study.quantified_files import merged_tables
from napari_il6blot.study.quantify_images import QuantifySettings, quantify_image
from napari_il6blot.study.run import run_study
from napari_il6blot.study.spec import Study
from napari_il6blot.study.table_files import csv_text


@pytest.fixture
def worked_on(monkeypatch):
    """The inputs whose record was made, in order."""
    made = []
    for kind in ("image_record", "study_record"):
        real = getattr(work, kind)
        monkeypatch.setattr(
            work, kind, lambda task, begun, real=real: made.append(task.source.path) or real(task, begun)
        )
    return made


def test_tables_are_those_of_quantify_in_input_order(make_blots, table_bytes, rows):
    names = make_blots("z.tif", "a.tif", "sub/b.tif")
    results = run_batch(names, out="out")
    assert (results.done, results.failed, results.reused, results.sentences) == (3, 0, 0, ())
    tables = merged_tables([quantify_image(name, QuantifySettings()) for name in names])
    assert table_bytes("out") == {
        f"{name}.csv": csv_text(tables[name]).encode() for name in ("lanes", "bands")
    }
    summary = rows("out/summary.csv")
    assert [row["input"] for row in summary] == names
    for row in summary:
        assert (row["kind"], row["status"], row["reused"]) == ("image", "done", "false")
        assert float(row["seconds"]) > 0
        assert int(row["lanes"]) == sum(lane["image"] == row["input"] for lane in rows("out/lanes.csv"))
        assert int(row["bands"]) == sum(band["image"] == row["input"] for band in rows("out/bands.csv"))
    assert sorted(path.name for path in Path("out").iterdir()) == [
        FOLDER, "bands.csv", "lanes.csv", "summary.csv",
    ]  # fmt: skip


def test_processes_give_the_same_bytes(make_blots, make_study, table_bytes, rows):
    names = [*make_blots(*(f"{number}.tif" for number in range(5))), str(make_study())]
    run_batch(names, BatchSettings(overlays=True), "one")
    steps = []
    run_batch(names, BatchSettings(overlays=True), "two", 2, step=lambda *at: steps.append(at))
    assert steps == [(number, 6) for number in range(1, 7)]
    assert table_bytes("one") == table_bytes("two")
    assert [row["input"] for row in rows("two/summary.csv")] == names
    for picture in Path("one").glob("*.png"):
        assert picture.read_bytes() == (Path("two") / picture.name).read_bytes()


def test_a_second_run_does_nothing_again_and_is_quick(make_blots, worked_on, table_bytes, rows):
    names = make_blots(*(f"{number}.tif" for number in range(4)))
    run_batch(names, BatchSettings(overlays=True), "warm")  # what is imported counts for neither
    begun = time.perf_counter()
    run_batch(names, BatchSettings(overlays=True), "out")
    first, before = time.perf_counter() - begun, table_bytes("out")
    worked_on.clear()
    begun = time.perf_counter()
    results = run_batch(names, BatchSettings(overlays=True), "out")
    assert time.perf_counter() - begun <= 0.2 * first
    assert (results.done, results.reused, worked_on) == (4, 4, [])
    assert table_bytes("out") == before
    assert [row["reused"] for row in rows("out/summary.csv")] == ["true"] * 4


def _damage(pattern):
    def change():
        path = next(Path("out").glob(pattern))
        path.write_bytes(path.read_bytes()[:-3])

    return change


@pytest.mark.parametrize(
    ("change", "settings", "again"),
    [
        (lambda: shutil.copy("a.tif", "b.tif"), {}, ["b.tif"]),
        (lambda: os.utime("b.tif", (1, 1)), {}, []),
        (lambda: None, {"background": "none"}, ["a.tif", "b.tif"]),
        (lambda: None, {"n_lanes": 4}, ["a.tif", "b.tif"]),
        (_damage(f"{FOLDER}/*/*.json"), {}, None),
        (_damage("a-overlay.png"), {}, ["a.tif"]),
    ],
)
def test_an_image_that_changed_is_done_again_and_no_more(make_blots, worked_on, change, settings, again):
    names = make_blots("a.tif", "b.tif")
    run_batch(names, BatchSettings(overlays=True), "out")
    worked_on.clear()
    change()
    results = run_batch(names, BatchSettings(**{"overlays": True} | settings), "out")
    assert len(worked_on) == 1 if again is None else worked_on == again
    assert (results.done, results.reused) == (2, 2 - len(worked_on))


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda: Path("study/notes.txt").write_text("x"), False),
        (lambda: Path("study/study.toml").write_text('version = 1\ntitle = "two"\n'), True),
        (lambda: shutil.copy("study/blots/a.tif", "study/blots/b.tif"), True),
        (lambda: Path("study/target_sheet.csv").write_text("image,row,target\na.tif,1,X\n"), True),
        (lambda: Path("out/study/report.html").unlink(), True),
        (lambda: Path("out/study/mine.txt").write_text("a note"), False),
        (_damage("study/bands.csv"), True),
    ],
)
def test_a_study_that_changed_is_done_again_and_no_more(make_blots, make_study, worked_on, change, again):
    names = [*make_blots("a.tif"), make_study().name]
    run_batch(names, out="out")
    worked_on.clear()
    change()
    results = run_batch(names, BatchSettings(), "out")
    assert worked_on == ["study"] * again
    assert (results.done, results.reused) == (2, 2 - again)


def test_changed_back_is_known(make_blots, worked_on, table_bytes):
    names = make_blots("a.tif")
    run_batch(names, out="out")
    before = table_bytes("out")
    run_batch(names, BatchSettings(n_lanes=2), "out")
    assert table_bytes("out") != before
    worked_on.clear()
    run_batch(names, out="out")
    assert (worked_on, table_bytes("out")) == ([], before)


def test_more_inputs_leave_those_that_are_done(make_blots, worked_on):
    names = make_blots("x/a.tif", "y/a.tif", "z/b.tif")
    run_batch(names[:1], out="out")
    worked_on.clear()
    run_batch(names, out="out")
    assert worked_on == names[1:]


def test_studies_give_the_tables_of_a_run(make_blots, make_study, rows):
    make_blots("a.tif")
    first, second = make_study("x/first"), make_study("y/first")
    Path("y/first/target_sheet.csv").write_text("image,row,target\na.tif,1,GAPDH\na.tif,2,IL-6\n")
    results = run_batch(["x", "a.tif", "y/first/study.toml"], out="out")
    assert (results.done, results.failed) == (3, 0)
    for folder, name in ((first, "x-first.study"), (second, "y-first.study")):
        alone = run_study(Study.from_file(folder), f"alone/{name}")
        for table in alone.tables:
            assert (
                Path("out", name, f"{table}.csv").read_bytes() == Path(alone.out, f"{table}.csv").read_bytes()
            )
        assert Path("out", name, "report.html").is_file()
    summary = rows("out/summary.csv")
    assert [(row["input"], row["kind"]) for row in summary] == [
        ("x/first", "study"), ("a.tif", "image"), ("y/first/study.toml", "study"),
    ]  # fmt: skip
    images = list(dict.fromkeys(row["image"] for row in rows("out/bands.csv")))
    assert images == ["x/first/blots/a.tif", "a.tif", "y/first/blots/a.tif"]
    assert "profiles.csv" not in {path.name for path in Path("out").iterdir()}


@pytest.mark.parametrize("name", ["..", ".", "./", "../work"])
def test_a_study_stays_in_the_output_folder(make_blots, make_study, monkeypatch, tmp_path, name):
    make_blots()
    make_study("work")
    (tmp_path / "work" / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "work" / ("inner" if name == ".." else ""))
    before = sorted(path for path in tmp_path.rglob("*") if "elsewhere" not in path.parts)
    run_batch([name], out=tmp_path / "elsewhere" / "out")
    after = sorted(path for path in tmp_path.rglob("*") if "elsewhere" not in path.parts)
    assert after == before
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} == {"out"}
    assert (tmp_path / "elsewhere/out/work/report.html").is_file()


def test_pages(make_blots, small_blots, rows):
    make_blots("a-page1.tif")
    with tifffile.TiffWriter("a.tif") as file:
        for page in (small_blots[0], np.full((160, 240), 7, np.uint16), small_blots[1]):
            file.write(page, contiguous=False)
    results = run_batch(["a.tif", "a-page1.tif"], BatchSettings(overlays=True), "out")
    assert (results.done, results.partly, results.failed) == (1, 1, 0)
    (sentence,) = results.sentences
    assert sentence.startswith("a.tif#2")
    assert [row["status"] for row in rows("out/summary.csv")] == ["partly done", "done"]
    images = list(dict.fromkeys(row["image"] for row in rows("out/lanes.csv")))
    assert images == ["a.tif#1", "a.tif#3", "a-page1.tif"]
    pictures = sorted(path.name for path in Path("out").glob("*.png"))
    assert pictures == ["a-overlay-page1.png", "a-overlay-page3.png", "a-page1-overlay.png"]
    pages = run_batch(["a-page1.tif", "a.tif#1"], BatchSettings(overlays=True), "pages")
    assert pages.done == 2
    assert len(list(Path("pages").glob("*.png"))) == 2


def test_overlays_of_equal_names_are_apart(make_blots):
    names = make_blots("x/a.tif", "y/a.tif", "x/A.tif")
    run_batch(names, BatchSettings(overlays=True), "out")
    assert len(list(Path("out").glob("*.png"))) == 3


BROKEN = {
    "empty.tif": b"",
    "text.tif": b"no image",
    "cut.tif": None,
    "link.tif": None,
    "folder.tif": None,
    "pipe.tif": None,
    "s.toml": b"version = 1\nno = 'such key'\n",
}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_costs_the_others_nothing(make_blots, table_bytes, rows, workers):
    names = make_blots("a.tif", "b.tif")
    for name, content in BROKEN.items():
        if content is not None:
            Path(name).write_bytes(content)
    Path("cut.tif").write_bytes(Path("a.tif").read_bytes()[:5000])
    Path("link.tif").symlink_to("nowhere.tif")
    Path("folder.tif").mkdir()
    os.mkfifo("pipe.tif")
    everything = ["a.tif", *BROKEN, "none.tif", "none*.tif", "b.tif"]
    results = run_batch(everything, out="out", workers=workers)
    assert (results.done, results.failed, results.details) == (2, len(BROKEN) + 2, ())
    assert len(results.sentences) == results.failed
    summary = rows("out/summary.csv")
    assert [row["input"] for row in summary] == everything
    for row in summary:
        assert (row["status"] == "failed") == (row["input"] not in names)
        if row["status"] == "failed":
            assert row["sentences"].startswith(row["input"])
            assert str(Path.cwd()) not in row["sentences"]
    run_batch(names, out="good")
    assert table_bytes("out") == table_bytes("good")


def test_a_study_that_failed_in_part_is_tried_again_once_anything_changed(
    make_blots, make_study, worked_on, rows, monkeypatch
):
    make_blots("a.tif")
    make_study()
    Path("study/blots/bad.tif").write_bytes(b"no image")
    for reused in (0, 1):
        results = run_batch(["study"], out="out")
        assert (results.done, results.partly, results.failed, results.reused) == (0, 1, 0, reused)
        assert rows("out/summary.csv")[0]["sentences"].startswith("study: blots/bad.tif")
    assert worked_on == ["study"]
    # With another bound it might be read.
    monkeypatch.setenv("IL6BLOT_MAX_MEGAPIXELS", "900")
    assert run_batch(["study"], out="out").reused == 0
    Path("study/blots/bad.tif").unlink()
    assert run_batch(["study"], out="out").done == 1
    assert worked_on == ["study"] * 3


def test_a_study_that_failed_in_part_is_tried_again_once_a_reader_is_installed(
    make_blots, make_study, worked_on, monkeypatch
):
    make_blots()
    make_study()
    Path("study/blots/b.scn").write_bytes(b"no scan")
    run_batch(["study"], out="out")
    work._packages.cache_clear()
    monkeypatch.setattr(provenance, "_version", lambda package: "9" if package == "openreadout" else None)
    assert run_batch(["study"], out="out").reused == 0
    work._packages.cache_clear()
    assert worked_on == ["study"] * 2


def test_a_batch_of_nothing(tmp_path):
    with pytest.raises(InputError, match="needs images or studies"):
        run_batch([], out=tmp_path / "out")


def test_a_fault_of_the_program_is_told_with_its_traceback(make_blots, monkeypatch):
    def fail(task, begun):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(work, "image_record", fail)
    results = run_batch(make_blots("a.tif"), out="out")
    assert results.sentences == (
        "a.tif: the program failed on it (ZeroDivisionError: oh); please report this.",
    )
    assert "Traceback" in results.details[0]


def test_what_changes_while_it_is_worked_on_is_not_kept(make_blots, monkeypatch):
    make_blots("a.tif", "b.tif")
    real = work.image_record
    monkeypatch.setattr(work, "image_record", lambda *own: shutil.copy("b.tif", "a.tif") and real(*own))
    results = run_batch(["a.tif"], out="out")
    assert results.sentences == ("a.tif: was changed while it was worked on; run the batch again",)
    assert not list(Path("out", FOLDER).glob("*/*.json"))


def test_tables_of_an_earlier_batch_do_not_stay(make_blots, sheets_study):
    make_blots("a.tif")
    study = sheets_study()
    run_batch([str(study)], out="out")
    assert Path("out/levels.csv").is_file()
    Path("out/mine.csv").write_text("mine")
    run_batch(["a.tif"], out="out")
    assert not Path("out/levels.csv").exists()
    assert Path("out/mine.csv").read_text() == "mine"


def test_nothing_found_is_no_failure(make_blots, rows):
    make_blots()
    tifffile.imwrite("plain.tif", np.random.default_rng(1).integers(100, 110, (80, 90)).astype(np.uint16))
    assert run_batch(["plain.tif"], out="out").done == 1
    assert rows("out/lanes.csv") == []
    assert "lanes" in rows("out/summary.csv")[0]["sentences"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("a.tif", "a.tif: is a file, or lies in one; name a folder with --out"),
        ("a.tif/out", "a.tif/out: is a file, or lies in one; name a folder with --out"),
        ("out/lanes.csv", r"results cannot be written \(.*\); .*, and go on with --resume"),
    ],
)
def test_where_results_cannot_be_written(make_blots, place, said):
    make_blots("a.tif")
    out = "out" if place == "out/lanes.csv" else place
    if out == "out":
        Path(place).mkdir(parents=True)
    with pytest.raises(InputError, match=said):
        run_batch(["a.tif"], out=out)
    if out == "out":  # the work is not lost
        Path(place).rmdir()
        assert run_batch(["a.tif"], out=out).reused == 1


def test_records_name_no_folder_of_the_computer(make_blots):
    run_batch(make_blots("a.tif"), out="out")
    (path,) = Path("out", FOLDER).glob("*/*.json")
    assert str(Path.cwd()) not in path.read_text()
    assert json.loads(path.read_bytes().split(b"\n", 1)[1])["lanes"] > 0

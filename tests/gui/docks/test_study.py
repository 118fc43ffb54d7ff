"""The dock `Study`: what it makes is what `il6blot run` makes; states, missing steps, files, cancel."""

import json
import shutil
import threading

import pandas as pd
import pytest
import tifffile
from PyQt6 import sip
from qtpy.QtCore import Qt
from qtpy.QtGui import QDesktopServices
from superqt.utils import WorkerBase

from napari_il6blot import Study, simulate_blot
from napari_il6blot.gui.docks.study import StudyDock
from napari_il6blot.gui.session.study_edits import with_section
from napari_il6blot.gui.study import study_jobs
from napari_il6blot.gui.study.study_inputs import todo_text
from napari_il6blot.study.missing_next import NOTHING
from napari_il6blot.study.spec_models import StudyImage

# These hold the time, or are made of what does.
TIMED = ("provenance.json", "report.html", "results.xlsx")


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = StudyDock(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    dock.cancel()
    dock.session.jobs.cancel_all()


@pytest.fixture(scope="module")
def three_blots(tmp_path_factory):
    """A study of three small blots."""
    folder = tmp_path_factory.mktemp("three") / "study"
    (folder / "blots").mkdir(parents=True)
    for seed, name in enumerate("abc"):
        image = simulate_blot(seed=seed, shape=(120, 160), n_lanes=3, n_rows=2).image
        tifffile.imwrite(folder / "blots" / f"{name}.tif", image)
    images = tuple(StudyImage(path=f"blots/{name}.tif") for name in "abc")
    Study(folder=folder, title="three", images=images).save()
    keys = [(f"blots/{name}.tif", lane) for name in "abc" for lane in (1, 2, 3)]
    lanes = pd.DataFrame(keys, columns=["image", "lane"])
    lanes.assign(sample=[f"s{lane}" for _, lane in keys]).to_csv(folder / "lane_sheet.csv", index=False)
    rows = [
        (f"blots/{name}.tif", row, target) for name in "abc" for row, target in ((1, "GAPDH"), (2, "IL-6"))
    ]
    pd.DataFrame(rows, columns=["image", "row", "target"]).to_csv(folder / "target_sheet.csv", index=False)
    return folder


@pytest.fixture
def folder(three_blots, tmp_path):
    """A copy of it, not run."""
    return shutil.copytree(three_blots, tmp_path / "study")


@pytest.fixture
def settled(qtbot, dock):
    def wait():
        qtbot.waitUntil(lambda: not dock.session.jobs.is_running(), timeout=30_000)

    return wait


@pytest.fixture
def documents(tmp_path, monkeypatch):
    """The user's documents."""
    home = tmp_path / "documents"
    home.mkdir()
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: home)
    return home


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name not in TIMED}


def state(dock, name):
    table = dock.table
    return table.loc[table["input"] == name, "state"].item()


def test_run_makes_the_same_files_as_the_command_line(dock, small_demo, small_run, settled, tmp_path):
    folder = shutil.copytree(small_demo, tmp_path / "demo", ignore=shutil.ignore_patterns("results"))
    dock.open_study(folder)
    settled()
    dock.run(wait=True)
    assert dock.error == ""
    made, wanted = contents(folder / "results"), contents(small_run.out)
    assert set(made) == set(wanted)
    assert [name for name in wanted if made[name] != wanted[name]] == []
    outputs, of_run = (
        json.loads((out / "provenance.json").read_text())["outputs"]
        for out in (folder / "results", small_run.out)
    )
    assert outputs.keys() == of_run.keys()
    assert dock.report_path == folder / "results" / "report.html"
    assert set(dock.table.query("kind == 'image'")["state"]) == {"done"}
    assert dock.missing == []
    assert "tables and their figures are in" in dock.banner.text


def test_run_saves_edits_first(dock, folder, settled):
    dock.open_study(folder)
    settled()
    dock.session.edit(with_section(dock.session.study, "elisa", model="5pl"), "fit 5 parameters")
    assert dock.session.unsaved
    dock.run(wait=True)
    assert not dock.session.unsaved
    assert Study.from_file(folder).elisa.model == "5pl"
    provenance = json.loads((folder / "results" / "provenance.json").read_text())
    assert provenance["settings"]["elisa"]["model"] == "5pl"


def test_a_study_without_a_folder_gets_one_and_says_so(dock, documents, settled):
    pixels = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=2).image
    dock.session.add_image(pixels, "mine")
    dock.run(wait=True)
    made = documents / "il6blot-study"
    assert (made / "results" / "lanes.csv").is_file()
    assert dock.banner.level == "warning"
    assert f"had no folder, so it was saved in {made}" in dock.banner.text
    assert "Type the samples of lanes in blots/mine.tif." in dock.missing
    settled()


def test_by_hand_the_folder_is_asked_for_in_place(dock, documents, qtbot):
    dock.session.add_image(simulate_blot(seed=1, shape=(80, 90), n_lanes=2, n_rows=1).image, "mine")
    qtbot.mouseClick(dock.run_button, Qt.MouseButton.LeftButton)
    assert dock.banner.level == "question"
    assert list(dock.banner.answers) == ["Choose a folder…", "In documents/il6blot-study", "Cancel"]
    assert not dock.is_running
    dock.banner.answers["Cancel"].click()
    assert dock.banner.text == ""
    assert not list(documents.iterdir())


def test_the_default_folder_is_a_new_one(documents):
    assert study_jobs.default_folder() == documents / "il6blot-study"
    (documents / "il6blot-study").mkdir()
    assert study_jobs.default_folder() == documents / "il6blot-study-2"


def test_nothing_open_is_said(dock, qtbot):
    dock.run(wait=True)
    assert dock.error == NOTHING
    assert dock.missing == [NOTHING]
    assert len(dock.table) == 0
    with qtbot.waitSignal(dock.ended):
        dock.run()


def test_the_button_runs_with_progress(dock, folder, qtbot, settled):
    dock.open_study(folder)
    settled()
    texts = []
    dock._progressed = lambda progress: texts.append((progress.done, progress.text))
    with qtbot.waitSignal(dock.ended, timeout=60_000):
        qtbot.mouseClick(dock.run_button, Qt.MouseButton.LeftButton)
    assert [done for done, _ in texts] == sorted(done for done, _ in texts)
    assert texts[0][1] == "Measuring blots…"
    assert "Measuring blots: 3 of 3 done" in [text for _, text in texts]
    assert (folder / "results" / "report.html").is_file()


def test_cancel_stops_between_images(dock, folder, qtbot, settled, monkeypatch):
    dock.open_study(folder)
    settled()
    seen, go = [], threading.Event()

    def progressed(progress):
        seen.append(progress.text)
        if len(seen) == 2:
            dock.cancel()
            go.set()

    dock._progressed = progressed
    dock.run()
    qtbot.waitUntil(go.is_set, timeout=30_000)
    assert not dock.is_running
    assert dock.run_button.isVisibleTo(dock)
    assert "cancelled" in dock.banner.text
    qtbot.waitUntil(lambda: not threads(), timeout=30_000)
    assert not (folder / "results").exists()


def test_a_study_that_is_replaced_while_it_runs_keeps_its_states(dock, folder, tmp_path, qtbot, settled):
    dock.open_study(folder)
    settled()
    other = tmp_path / "other"
    other.mkdir()
    Study(folder=other, title="other").save()
    dock.run()
    dock.open_study(other)
    with qtbot.waitSignal(dock.ended, timeout=60_000):
        pass
    assert dock.session.study.title == "other"
    assert len(dock.table) == 0
    assert (folder / "results" / "report.html").is_file()
    assert dock._faults == ()


def test_a_dock_that_is_closed_while_it_runs(viewer_model, folder, qtbot):
    dock = StudyDock(viewer_model)
    dock.open_study(folder)
    dock.run()
    qtbot.waitUntil(lambda: bool(threads()), timeout=20_000)
    dock.deleteLater()
    qtbot.waitUntil(lambda: sip.isdeleted(dock), timeout=20_000)
    qtbot.waitUntil(lambda: not threads() and not WorkerBase._worker_set, timeout=60_000)
    assert not (folder / "results" / "report.html").exists()


def threads():
    """Runs that go on."""
    return [thread for thread in threading.enumerate() if thread.name == "stepwise"]


def test_an_image_that_fails_says_why(dock, folder, settled):
    path = Study.from_file(folder).image_list()[0].path
    (folder / path).write_bytes(b"no image")
    dock.open_study(folder)
    settled()
    dock.run(wait=True)
    assert state(dock, path).startswith("failed: ")
    assert dock.banner.level == "warning"
    assert path in dock.banner.text


def test_a_folder_that_takes_nothing_is_said(dock, folder, settled, monkeypatch):
    dock.open_study(folder)
    settled()
    (folder / "results").write_text("in the way")
    dock.run(wait=True)
    assert str(folder / "results") in dock.error
    assert "cannot write" in dock.error


def test_a_wrong_study_is_said_and_the_present_one_stays(dock, folder, tmp_path, settled):
    dock.open_study(folder)
    settled()
    before = dock.session.study
    dock.open_study(tmp_path / "none")
    assert dock.error
    assert dock.session.study is before


def test_a_wrong_sheet_is_a_sentence(dock, folder, settled):
    (folder / "lane_sheet.csv").write_text("image,lane,sample\nblots/gone.tif,1,a\n")
    dock.open_study(folder)
    settled()
    dock.run(wait=True)
    assert "gone.tif" in dock.error or "lane_sheet.csv" in dock.error
    dock.refresh()


def test_save_and_save_as(dock, folder, tmp_path, settled):
    dock.open_study(folder)
    settled()
    dock.title.setText("Renamed")
    dock.title.editingFinished.emit()
    assert dock.session.history.undo_label == "change the title"
    dock.refresh()
    assert dock.place.text().startswith("● not saved")
    dock.save()
    assert Study.from_file(folder).title == "Renamed"
    dock.save(tmp_path / "copy")
    assert dock.session.study.folder == tmp_path / "copy"
    copied = Study.from_file(tmp_path / "copy")
    assert all((tmp_path / "copy" / image.path).is_file() for image in copied.image_list())
    assert all((tmp_path / "copy" / plate.path).is_file() for plate in copied.plate_list())
    settled()


def test_saving_where_it_cannot_be_is_said(dock, tmp_path):
    (tmp_path / "file").write_text("")
    dock.save(tmp_path / "file")
    assert "cannot be saved there" in dock.error


def test_a_new_study_from_a_folder(dock, tmp_path, three_blots, settled):
    place = tmp_path / "mine"
    image = three_blots / "blots" / "a.tif"
    (place / "blots").mkdir(parents=True)
    shutil.copy(image, place / "blots")
    dock.new_study(place, wait=True)
    assert dock.error == ""
    assert dock.session.study.folder == place
    assert (place / "lane_sheet.csv").is_file()
    assert state(dock, "lane_sheet.csv") == "no sample names yet"
    assert f"Type the samples of lanes in blots/{image.name}." in dock.missing
    dock.new_study(place, wait=True)
    assert "holds a study.toml already" in dock.error
    settled()


def test_a_new_study_in_a_thread(dock, tmp_path, qtbot):
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(dock.ended, timeout=20_000):
        dock.new_study(tmp_path / "empty")
    assert "holds no blot image" in dock.error


def test_undo_and_redo_are_in_words(dock, folder, settled):
    from napari_il6blot.gui.study.undo_list import UndoList

    dock.open_study(folder)
    settled()
    undo = dock.findChild(UndoList)
    assert not undo.undo.isEnabled()
    for model in ("5pl", "linear", "4pl"):
        dock.session.edit(with_section(dock.session.study, "elisa", model=model), f"fit {model}")
    assert undo.undo.text() == "Undo fit 4pl"
    undo.undo.click()
    assert undo.redo.text() == "Redo fit 4pl"
    assert dock.session.study.elisa.model == "linear"
    shown = [undo.steps.item(row).text() for row in range(undo.steps.count())]
    assert shown == ["fit 4pl", "fit linear  ◀ now", "fit 5pl", "as opened"]
    undo.steps.itemClicked.emit(undo.steps.item(3))
    assert dock.session.study.elisa.model == "4pl"
    assert not dock.session.unsaved
    undo.go_to(3)
    assert undo.steps.item(0).text() == "fit 4pl  ◀ now"


def test_a_double_click_looks_at_an_image(dock, folder, settled):
    dock.open_study(folder)
    settled()
    dock.refresh()
    second = dock.session.images[1]
    row = dock.inputs.frame.index[dock.inputs.frame["input"] == second][0]
    dock.inputs.select_rows([row])
    dock.inputs.view.doubleClicked.emit(dock.inputs.view.currentIndex())
    assert dock.session.image == second
    settled()


def test_leaving_unsaved_work_by_hand_is_asked_about(dock, folder, settled):
    dock.open_study(folder)
    settled()
    dock.session.edit(with_section(dock.session.study, "elisa", model="5pl"), "fit")
    asked = []
    dock.files.once_saved(lambda: asked.append(True), "open another study")
    assert list(dock.banner.answers) == ["Save", "Go on without saving", "Stay"]
    assert not asked
    dock.banner.answers["Go on without saving"].click()
    assert asked


def test_report_and_folder_are_opened_by_the_system(dock, folder, settled, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dock.open_study(folder)
    settled()
    dock.refresh()
    assert not dock.report_button.isEnabled()
    assert dock.folder_button.isEnabled()
    dock.open_report()
    dock.run(wait=True)
    dock.report_button.click()
    dock.folder_button.click()
    assert opened == [str(folder / "results" / "report.html"), str(folder)]


def test_much_that_is_missing_is_counted():
    assert todo_text([]) == "✓ Nothing is missing."
    assert todo_text([str(number) for number in range(9)]).splitlines()[-1] == "… and 3 more."

"""The ELISA release dock gives the numbers of a run without a window, whatever was clicked in it."""

import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest
from left_over import delete_later_now
from pandas.testing import assert_frame_equal
from qtpy.QtCore import QPoint, Qt, QThreadPool
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QFileDialog

from napari_il6blot.elisa.plates import read_plates
from napari_il6blot.gui.docks.elisa_release import ElisaRelease
from napari_il6blot.gui.plates import live_plates
from napari_il6blot.gui.session.jobs import Progress
from napari_il6blot.study.elisa_stage import measure_study_plates
from napari_il6blot.study.simulate_plates import simulate_plate
from napari_il6blot.study.spec import Study

ROWS = "ABCDEFGH"


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = ElisaRelease(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    qtbot.waitUntil(lambda: not dock.session.jobs.is_running())


@pytest.fixture
def demo(dock, small_demo, tmp_path):
    """The dock on a copy of the demo."""
    folder = tmp_path / "study"
    shutil.copytree(small_demo, folder)
    dock.session.open_study(folder)
    dock.run(wait=True)
    return dock


def headless(folder):
    return measure_study_plates(Study.from_file(folder)).tables


def same(one, other):
    assert_frame_equal(one, other, check_exact=True)


def saved_and_run(dock, folder):
    """Concentrations of a run of the saved study, which must be those that the dock shows."""
    dock.run(wait=True)
    shown = dock.table
    dock.session.save(folder)
    found = headless(folder)["concentrations"]
    same(shown, found)
    dock.run(wait=True)
    same(dock.table, found)
    return found


def grid_text(separator=",", shape=(8, 12)):
    """A plain grid: two columns of standards falling 2-fold, a column of blanks, samples."""
    lines = [separator.join(["", *(str(column + 1) for column in range(12))])]
    for index, row in enumerate(ROWS):
        top = 2.5 / 2**index + 0.05
        cells = [round(top, 3), round(top * 0.97, 3), 0.05, *[round(0.3 + index / 10, 3)] * 9]
        lines.append(separator.join([row, *map(str, cells)]))
    return "\n".join(lines) + "\n"


def make_wells(dock):
    """Fill in the standards, blanks and samples of `grid_text`."""
    dock.wells.fill_standards([f"{row}{column}" for row in ROWS for column in (1, 2)], 500, 2)
    dock.wells.set_role([f"{row}3" for row in ROWS], "blank")
    for row in ROWS:
        wells = [f"{row}{column}" for column in (4, 5)]
        dock.wells.set_role(wells, "sample")
        dock.wells.set_content(wells, "sample", f"P{row}")


# ---- the demo


def test_the_table_is_that_of_a_run(demo, small_run):
    same(demo.table, small_run.tables["concentrations"])
    assert demo.error == ""
    assert demo.plates.plate == "main_1"
    assert list(demo.results.view.frame["sample"]) == list(demo.table["sample"])


def test_masked_wells_another_role_and_another_model_survive_saving(demo, tmp_path):
    before = demo.table
    demo.wells.mask(["A1", "A5"], "air bubble", plate="main_2")
    demo.wells.set_role(["B5"], "control", 50.0)
    demo.wells.set_content(["B5"], "sample", "QC")
    demo.curve.settings.changed.emit("model", "5pl")
    found = saved_and_run(demo, tmp_path / "other")
    wells = headless(tmp_path / "other")["wells"]
    masked = wells[wells["masked"]]
    assert masked["well"].tolist() == ["A1", "A5"]
    assert set(masked["mask_reason"]) == {"layout: user: air bubble"}
    assert (found["role"] == "control").sum() == 1
    assert not found["concentration"].equals(before["concentration"])


def test_each_edit_is_one_step_to_undo(demo):
    before = demo.table
    demo.wells.mask(["A1"])
    demo.wells.set_content(["A5", "A6"], "dilution", "4")
    demo.run(wait=True)
    assert not demo.table["concentration"].equals(before["concentration"])
    demo.session.undo()
    demo.session.undo()
    demo.run(wait=True)
    same(demo.table, before)
    assert not demo.session.history.undo()
    demo.session.redo()
    demo.run(wait=True)
    wells = demo.session.study.sheet_content("wells")
    assert wells.loc[wells["masked"] == "true", "well"].tolist() == ["A1"]


def test_wells_taken_back_in_give_the_first_numbers(demo):
    before = demo.table
    demo.wells.mask(["A1"])
    demo.wells.unmask(["A1"])
    demo.run(wait=True)
    same(demo.table, before)


def test_settings_follow_the_study_and_change_it(demo):
    box = demo.curve.settings.boxes["model"]
    box.setCurrentIndex(box.findData("linear"))
    box.activated.emit(box.currentIndex())
    assert demo.session.study.elisa.model == "linear"
    demo.session.undo()
    assert demo.session.study.elisa.model == "4pl"
    assert box.currentData() == "4pl"
    demo.curve.settings.blank.click()
    assert demo.session.study.elisa.subtract_blank
    demo.curve.settings.unit.setText("ng/mL")
    demo.curve.settings.unit.editingFinished.emit()
    demo.run(wait=True)
    assert set(demo.table["unit"]) == {"ng/mL"}


def test_models_are_compared_side_by_side(demo):
    demo.curve.compare.setChecked(True)
    demo.run(wait=True)
    table = demo.curve.comparison.frame
    assert table["model"].tolist() == ["4pl", "5pl", "linear", "loglog"]
    assert [trace.label[:3] for trace in demo.curve.plot.picture.traces] == ["4PL", "5PL", "LIN", "LOG"]
    demo.curve.compare.setChecked(False)
    demo.run(wait=True)
    assert len(demo.curve.plot.picture.traces) == 1


def test_what_is_selected_on_the_plate_is_selected_in_the_table(demo):
    plate = demo.plates
    plate.map.select_wells(["A5"])
    plate.map.wells_selected.emit(["A5"])
    (row,) = demo.results.view.selected_rows()
    sample = demo.table["sample"].iloc[row]
    assert plate.fields.lines["sample"].text() == sample
    other = demo.table.index[demo.table["plate"] == "main_3"][0]
    demo.results.view.rows_selected.emit([other])
    assert plate.plate == "main_3"
    chosen = plate.selected_rows()
    assert set(chosen["sample"]) == {demo.table["sample"].iloc[other]}


def test_choosing_another_plate_shows_it_and_selects_nothing(demo):
    demo.plates.select(["A5"])
    demo.choose_plate("main_2")
    assert demo.plates.map.selected_wells() == []
    assert demo.curve.plot.picture.standards.wells[0] == "A1"
    assert not demo.plates.fields.role.isEnabled()


def test_wells_are_masked_by_mouse(demo, qtbot):
    with qtbot.waitExposed(demo):
        demo.show()
    qtbot.waitUntil(lambda: demo.plates.fields.mask_button.height() > 10)
    place = demo.plates.map.well_rectangle("A5").center().toPoint()
    qtbot.mouseClick(demo.plates.map, Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert demo.plates.map.selected_wells() == ["A5"]
    demo.plates.fields.reason.setText("spilt")
    qtbot.mouseClick(demo.plates.fields.mask_button, Qt.MouseButton.LeftButton)
    assert demo.plates.selected_rows()["masked"].all()  # before anything is quantified
    assert demo.plates.fields.mask_button.text() == "Unmask"
    qtbot.waitUntil(lambda: demo.table["n_wells"].sum() < 3 * len(demo.table))
    reasons = demo.session.study.sheet_content("wells")["mask_reason"]
    assert reasons[reasons != ""].tolist() == ["user: spilt"]


def test_typed_content_changes_the_selected_wells_once(demo):
    demo.plates.select(["A5", "A6"])
    line = demo.plates.fields.lines["sample"]
    line.setText("renamed")
    line.editingFinished.emit()
    line.editingFinished.emit()
    rows = demo.plates.selected_rows()
    assert set(rows["sample"]) == {"renamed"}
    demo.session.undo()
    assert not demo.session.history.undo()


def test_what_cannot_be_typed_is_said_and_not_taken(demo):
    demo.plates.select(["A5"])
    line = demo.plates.fields.lines["dilution"]
    line.setText("much")
    line.editingFinished.emit()
    assert "no number greater than 0" in demo.error
    assert line.text() == "2"
    assert not demo.session.unsaved


def test_flags_and_checks_are_said_in_words(demo):
    demo.wells.set_content(["A5", "A6", "A7"], "dilution", "1")
    demo.wells.mask([f"{row}{column}" for row in "CD" for column in (1, 2, 3)])
    demo.run(wait=True)
    assert "failed" in demo.results.checks.text()
    assert "the curve is not accepted" in demo.results.failed.text()
    assert "ICH M10" in demo.results.flags.text()


# ---- exports


def test_a_pasted_plate_is_filled_in_by_hand_and_survives_saving(dock, tmp_path):
    dock.paste(grid_text("\t"))
    dock.run(wait=True)
    assert dock.plates.plate == "pasted"
    assert "no standards yet" in dock.error
    make_wells(dock)
    found = saved_and_run(dock, tmp_path / "saved")
    assert (tmp_path / "saved" / "plates" / "pasted.txt").is_file()
    assert found["sample"].tolist() == [f"P{row}" for row in ROWS]
    assert set(found["n_wells"]) == {2}


def test_the_clipboard_is_pasted(dock):
    QGuiApplication.clipboard().setText(grid_text())
    dock.files.buttons["Paste"].click()
    assert dock.session.study.plate_list()[0].path == "plates/pasted.csv"


@pytest.mark.parametrize("text", ["", "  \n", "hello there", "1,2\n3,4\n"])
def test_garbage_is_not_pasted(dock, text):
    dock.paste(text)
    assert dock.error
    assert "Traceback" not in dock.error
    assert dock.session.study.plate_list() == ()


def test_two_pasted_plates_have_names_and_standards_of_their_own(dock, tmp_path):
    for _ in range(2):
        dock.paste(grid_text())
    dock.run(wait=True)
    assert list(dock._live.seen.plates) == ["pasted", "pasted-2"]
    for name in ("pasted", "pasted-2"):
        dock.choose_plate(name)
        make_wells(dock)
    assert set(saved_and_run(dock, tmp_path / "saved")["plate"]) == {"pasted", "pasted-2"}


def test_a_broken_export_is_one_sentence(dock, tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    dock.open_export(tmp_path / "broken.xlsx")
    assert "no workbook that can be read" in dock.error
    dock.open_export(tmp_path / "absent.csv")
    assert "cannot be read" in dock.error
    assert dock.session.study.plate_list() == ()


def test_nothing_open_says_what_to_do(dock):
    dock.run(wait=True)
    assert "open an export or paste one" in dock.error
    assert dock.table.empty
    assert "concentration" in dock.table.columns
    dock.remove_export()
    dock.wells.mask(["A1"])
    assert "no plate yet" in dock.error.lower()


def test_a_plate_is_removed_and_brought_back(dock):
    dock.paste(grid_text())
    dock.run(wait=True)
    make_wells(dock)
    dock.run(wait=True)
    assert len(dock.table)
    dock.plates.remove.click()
    dock.show()
    assert dock.table.empty
    assert dock.plates.plate == ""
    assert dock.curve.plot.picture is None
    dock.session.undo()
    dock.run(wait=True)
    assert len(dock.table) == len(ROWS)


def test_the_last_export_of_a_folder_is_not_removed(demo):
    for _ in range(2):
        demo.remove_export()
        demo.run(wait=True)
    demo.remove_export()
    assert "would be found again" in demo.error
    assert len(demo.session.study.plate_list()) == 1


def test_a_layout_is_opened_and_one_that_does_not_fit_is_not(dock, tmp_path):
    dock.paste(grid_text())
    pd.DataFrame({"plate": ["pasted"], "well": ["P24"], "role": ["sample"]}).to_csv(
        tmp_path / "wrong.csv", index=False
    )
    dock.open_layout(tmp_path / "wrong.csv")
    assert "P24" in dock.error
    assert dock.session.study.sheet_content("wells") is None
    codes = "".join(
        f"{row},STD{1 + index},STD{1 + index},BLK,P{row},P{row}\n" for index, row in enumerate(ROWS)
    )
    (tmp_path / "map.csv").write_text("top,500\nfold,2\nreplicates,2\n\n,1,2,3,4,5\n" + codes)
    dock.open_layout(tmp_path / "map.csv")
    saved_and_run(dock, tmp_path / "saved")
    plate = read_plates(tmp_path / "saved" / "plates" / "pasted.csv", tmp_path / "map.csv")[0]
    assert dock._live.seen.plates["pasted"].wells["nominal"].equals(plate.wells["nominal"])


def test_opening_waits_in_a_dialog_beside_the_window(dock, qtbot, tmp_path):
    (tmp_path / "run.csv").write_text(grid_text())
    dock.show()
    dock.files.buttons["Open export…"].click()
    dialog = dock.files.findChild(QFileDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    with qtbot.waitSignal(dock.files.opened):
        dialog.fileSelected.emit(str(tmp_path / "run.csv"))
    dialog.close()
    qtbot.waitUntil(lambda: dock.plates.plate == "run")


def test_a_plate_read_at_two_wavelengths_asks_which_counts(dock, shared_data, qtbot):
    dock.open_export(shared_data / "elisa" / "readers" / "SLA01P01_ELISA.xlsx")
    dock.run(wait=True)
    assert dock.banner.level == "question"
    assert list(dock.banner.answers) == ["485 nm", "560 nm"]
    assert dock._live.seen.plates[dock.plates.plate].shape == (16, 24)
    dock.show()
    dock.banner.answers["560 nm"].click()
    assert dock.session.study.plate_list()[0].wavelength == 560
    qtbot.waitUntil(lambda: bool(dock._live.seen.plates["SLA01P01_ELISA"].response_of))
    assert dock.banner.level != "question"
    dock.plates.reads.reference.setCurrentIndex(1)
    dock.plates.reads.reference.activated.emit(1)
    assert dock.session.study.plate_list()[0].reference == 485
    dock.session.undo()
    dock.session.undo()
    qtbot.waitUntil(lambda: dock.banner.level == "question")


@pytest.mark.parametrize("file", ["softmax/raw/Assay_2.txt", "gen5/endpoint_stdcurve_multiplate.txt"])
def test_real_exports_give_the_numbers_of_a_run(dock, shared_data, tmp_path, file):
    path = shared_data / "elisa" / Path(file)
    dock.open_export(path)
    dock.run(wait=True)
    before = dock.table
    assert len(before)
    sample = dock._live.seen.plates[dock.plates.plate].wells.query("role == 'sample' and not masked")
    dock.wells.mask(sample["well"].tolist()[:2], "edge of the plate")
    found = saved_and_run(dock, tmp_path / "saved")
    assert not found["n_wells"].equals(before["n_wells"])


def test_a_384_well_plate_is_filled_in(dock, tmp_path):
    plate = simulate_plate(seed=2, shape=(16, 24)).plate
    values = plate.wells["response"].to_numpy().reshape(16, 24)
    lines = [",".join(["", *map(str, range(1, 25))])]
    lines += [",".join(["ABCDEFGHIJKLMNOP"[row], *map(repr, values[row].tolist())]) for row in range(16)]
    dock.paste("\n".join(lines).replace("nan", "") + "\n")
    dock.run(wait=True)
    standards = plate.wells[plate.wells["role"] == "standard"]
    for nominal, wells in standards.groupby("nominal"):
        dock.wells.set_role(wells["well"].tolist(), "standard", float(nominal))
    samples = plate.wells[plate.wells["role"] == "sample"]
    for name, wells in samples.groupby("sample"):
        dock.wells.set_role(wells["well"].tolist(), "sample")
        dock.wells.set_content(wells["well"].tolist(), "sample", str(name))
    found = saved_and_run(dock, tmp_path / "saved")
    assert set(found["sample"]) == set(samples["sample"])


# ---- the window


def test_what_is_shown_follows_the_study_in_a_thread(demo, qtbot):
    demo.show()
    before = demo.table
    demo.curve.settings.changed.emit("model", "linear")
    demo.wells.mask(["A1"])
    qtbot.waitUntil(lambda: demo.table is not before and "line" in demo.curve.about.text().lower())
    same(demo.table, measure_study_plates(demo.session.study).tables["concentrations"])


def test_a_hidden_dock_catches_up_when_it_is_shown(dock, small_demo, qtbot):
    dock.session.open_study(small_demo)
    assert dock.table.empty
    dock.show()
    qtbot.waitUntil(lambda: len(dock.table) > 0)


def test_another_study_leaves_nothing_of_the_last_one(demo, tmp_path):
    from napari_il6blot.gui.session.session import new_study

    demo.session.begin(new_study())
    assert demo.table.empty
    assert demo.plates.plate == ""
    assert not demo.plates.map.isVisibleTo(demo.plates)


@pytest.mark.parametrize("by", ["button", "look"])
def test_a_dock_deleted_while_it_works_says_nothing(by, viewer_model, small_demo, monkeypatch, qtbot):
    go, begun = threading.Event(), threading.Event()

    def slow(bench, study, compare):
        yield Progress()
        begun.set()
        go.wait(10)
        yield Progress()
        return live_plates.PlatesSeen()

    monkeypatch.setattr(live_plates, "see_plates", slow)
    dock = ElisaRelease(viewer_model)
    session = dock.session
    session.open_study(small_demo)
    if by == "look":
        dock.show()
    else:
        dock.run()
    assert begun.wait(10)
    dock.close()
    dock.deleteLater()
    delete_later_now()
    go.set()
    qtbot.waitUntil(lambda: QThreadPool.globalInstance().activeThreadCount() == 0)
    session.edit(session.study.model_copy(update={"title": "another"}), "change the title")
    qtbot.waitUntil(lambda: not session.jobs.is_running())


def test_the_window_opens_it_from_the_menu_and_forgets_it(viewer, small_demo, qtbot):
    area, dock = viewer.window.add_plugin_dock_widget("napari-il6blot", "ELISA release")
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    assert len(dock.table)
    assert dock.plates.plate == "main_1"
    viewer.window.remove_dock_widget(area)
    qtbot.waitUntil(lambda: not dock.session.jobs.is_running())


def test_a_wrong_well_sheet_is_said_and_the_plate_still_shown(demo):
    bad = pd.DataFrame({"plate": ["main_1"], "well": ["Z99"], "role": ["sample"]})
    held = demo.session.study.held.with_sheet("wells", bad)
    demo.session.edit(demo.session.study.model_copy(update={"held": held}), "spoil the sheet")
    demo.run(wait=True)
    assert "Z99" in demo.error
    assert demo.plates.plate == "main_1"
    assert demo.table.empty


def test_a_well_sheet_that_is_gone_is_said(demo, qtbot):
    demo.show()
    sheets = demo.session.study.sheets.model_copy(update={"wells": "gone.csv"})
    demo.session.edit(demo.session.study.model_copy(update={"sheets": sheets}), "name another sheet")
    assert "gone.csv" in demo.error
    demo.wells.mask(["A1"])
    demo.remove_export()
    assert "gone.csv" in demo.error
    demo.session.undo()
    demo.run(wait=True)
    assert demo.error == ""
    assert len(demo.table)


def test_the_plots_follow_the_theme(dock):
    before = dock.curve.plot.colours
    dock.session.viewer.theme = "light"
    assert dock.curve.plot.colours != before
    assert dock.plates.map.colours == dock.curve.plot.colours

"""The dock that normalizes: the command line's levels, settings as edits, and what it says in words."""

import pandas as pd
import pytest

from napari_il6blot import Study
from napari_il6blot.compare.level_rows import LEVEL_COLUMNS
from napari_il6blot.gui.docks.normalization import MISSING, STALE, Normalization
from napari_il6blot.gui.session.worker import ACTIVE
from napari_il6blot.study.workbench import Workbench

same = pd.testing.assert_frame_equal


@pytest.fixture(scope="module")
def bench():
    """What one test measured, the next need not measure again."""
    return Workbench()


@pytest.fixture
def dock(viewer_model, qtbot, bench):
    dock = Normalization(viewer_model)
    qtbot.addWidget(dock)
    dock.session.bench = bench
    yield dock
    dock.cancel()
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


@pytest.fixture
def opened(dock, small_demo):
    dock.session.open_study(small_demo)
    return dock


@pytest.fixture
def normalized(opened):
    opened.run(wait=True)
    assert opened.error == ""
    return opened


def test_levels_are_those_of_the_command_line(normalized, small_run):
    same(normalized.table, small_run.tables["levels"])


def test_levels_made_in_a_thread_are_the_same(opened, small_run, qtbot):
    opened.show()
    with qtbot.waitSignal(opened.ended, timeout=60_000):
        opened.run_button.click()
    same(opened.table, small_run.tables["levels"])
    assert opened.levels.plot.isVisible()


def test_nothing_open_is_said_in_a_sentence(dock):
    assert list(dock.table.columns) == list(LEVEL_COLUMNS)
    dock.run(wait=True)
    assert dock.error.startswith("There is no image yet")
    assert dock.table.empty


def test_without_a_lane_sheet_it_says_where_samples_are_named(dock, simulated_blot):
    dock.session.add_image(str(simulated_blot))
    assert dock.sheets["lanes"].said.text() == MISSING["lanes"]
    assert dock.sheets["targets"].said.text() == MISSING["targets"]
    dock.run(wait=True)
    assert dock.error == MISSING["lanes"]


def test_sheets_are_opened_and_that_is_undone(dock, simulated_blot, tmp_path):
    path = dock.session.add_image(str(simulated_blot))
    name = dock.session.study.name_of(path)
    lanes, targets = tmp_path / "who.csv", tmp_path / "what.csv"
    rows = [{"image": name, "lane": lane, "sample": f"s{lane}", "treatment": "DMSO"} for lane in (1, 2, 3, 4)]
    pd.DataFrame(rows).to_csv(lanes, index=False)
    found = [{"image": name, "row": row, "target": target} for row, target in ((1, "AKT"), (2, "GAPDH"))]
    pd.DataFrame(found).to_csv(targets, index=False)
    dock.open_sheet(lanes)
    assert dock.sheets["lanes"].said.text() == "Lane sheet: who.csv"
    dock.sheets["targets"].opened.emit(str(targets))
    assert dock.targets.text() == "Targets: AKT, GAPDH."
    dock.run(wait=True)
    assert dock.error == ""
    assert dock.table["sample"].tolist() == ["s1", "s2", "s3", "s4"]
    assert set(dock.table["normalized_to"]) == {"GAPDH"}
    assert "only" in dock.check.text()  # one group cannot be checked
    dock.session.undo()
    dock.session.undo()
    assert dock.sheets["lanes"].said.text() == MISSING["lanes"]


def test_a_wrong_sheet_is_refused_and_changes_nothing(opened, tmp_path):
    before = opened.session.study
    sheet = tmp_path / "wrong.csv"
    sheet.write_text("image,sample\nblots/main_1_IL-6.tif,PEA1\n")
    opened.open_sheet(sheet)
    assert "wrong.csv has no column lane" in opened.error
    assert opened.session.study is before


def test_a_sheet_that_names_images_that_are_not_there_is_refused(dock, tmp_path):
    sheet = tmp_path / "lanes.csv"
    sheet.write_text("image,lane,sample\nblots/nowhere.tif,1,PEA1\n")
    dock.open_sheet(sheet)
    assert "nowhere.tif is not in the study's folder" in dock.error
    assert dock.session.images == ()


def test_settings_show_the_study_and_change_it_undoably(opened):
    settings = opened.settings
    assert settings.control.value == "GAPDH"
    assert settings.check_by.value == "treatment"
    settings.control.choose("total protein")
    assert opened.session.study.normalization.loading_control == "total protein"
    assert opened.session.history.undo_label == "change the loading control"
    settings.scaling.choose("sum")
    settings.reference.choose("PEA1 DMSO")
    settings.check_by.choose("cell_line")
    norm = opened.session.study.normalization
    assert (norm.scaling, norm.reference_sample, norm.check_by) == ("sum", "PEA1 DMSO", "cell_line")
    for _ in range(4):
        opened.session.undo()
    assert settings.control.value == "GAPDH"
    assert settings.scaling.value == "none"


def test_a_ratio_is_added_once_and_removed(opened):
    settings = opened.settings
    settings.add_ratio("IL-6/GAPDH")
    settings.add_ratio("IL-6/GAPDH")
    assert opened.session.study.normalization.ratios == ("IL-6/GAPDH",)
    assert settings.ratio_list.count() == 1
    settings.remove_ratio("IL-6/GAPDH")
    assert opened.session.study.normalization.ratios == ()
    assert settings.ratio_list.count() == 0


def test_a_wrong_setting_is_told_and_not_made(opened):
    before = opened.session.study
    opened.change(ratios=("pAKT",))
    assert "is no ratio" in opened.error
    assert opened.session.study is before


def test_scaled_levels_are_those_of_the_study_set_so(normalized, small_demo, bench):
    changed = {"scaling": "fixed_point", "reference_sample": "PEA1 DMSO"}
    normalized.change(**changed)
    assert normalized.stale.text() == STALE
    normalized.run(wait=True)
    assert normalized.stale.text() == ""
    study = Study.from_file(small_demo)
    section = study.normalization.model_copy(update=changed)
    same(normalized.table, bench.levels(study.model_copy(update={"normalization": section})).levels)
    assert normalized.table["level"].median() == pytest.approx(1, abs=0.2)


def test_a_setting_is_seen_at_once_where_the_dock_is_seen(normalized, qtbot):
    normalized.show()
    before = normalized.table
    with qtbot.waitSignal(normalized.ended, timeout=60_000):
        normalized.change(scaling="fixed_point", reference_sample="PEA1 DMSO")
    assert normalized.table is not before
    assert normalized.stale.text() == ""
    with qtbot.waitSignal(normalized.ended, timeout=60_000):
        normalized.session.undo()
    same(normalized.table, before)


def test_a_fixed_point_without_a_reference_is_told(normalized):
    normalized.change(scaling="fixed_point")
    normalized.run(wait=True)
    assert "needs a reference" in normalized.error
    assert normalized.stale.text() == STALE


def test_the_check_is_said_in_plain_words(normalized):
    assert normalized.check.text().startswith("GAPDH is stable: in the 3 groups of treatment it lies between")


def test_a_bar_selects_its_lane_on_its_image(normalized, qtbot):
    session = normalized.session
    row = len(normalized.table) - 1
    level = normalized.table.iloc[row]
    assert session.image != level["image"]
    normalized.levels.plot.bar_clicked.emit(row)
    assert session.image == level["image"]
    key = (level["strip"], level["lane"])
    qtbot.waitUntil(lambda: session.layer(level["image"], "lanes") is not None, timeout=20_000)
    qtbot.waitUntil(lambda: session.selected_lanes == {key}, timeout=20_000)
    layer = session.layer(level["image"], "lanes")
    assert {layer.features["lane"].iloc[index] for index in layer.selected_data} == {level["lane"]}
    assert normalized.levels.rows.selected_rows() == [row]


def test_a_lane_that_is_selected_selects_its_row(normalized, qtbot):
    normalized.show()
    session, first = normalized.session, normalized.table.iloc[2]
    session.show(first["image"], "lanes")
    qtbot.waitUntil(lambda: session.layer(first["image"], "lanes") is not None, timeout=20_000)
    session.select("lanes", frozenset({(1, first["lane"])}))
    assert normalized.levels.rows.selected_rows() == [2]


def test_bars_are_of_one_measure_or_of_all(normalized):
    view = normalized.levels
    assert view.measure.value == "IL-6 / GAPDH"
    assert len(view._bars) == len(normalized.table)
    view.measure.choose("all targets")
    assert len(view._bars) == len(normalized.table)


def test_lanes_without_a_level_are_listed(opened, small_demo):
    sheet = pd.read_csv(small_demo / "target_sheet.csv")
    lost = sheet["image"].str.contains("main_2") & sheet["target"].eq("GAPDH")
    held = opened.session.study.held.with_sheet("targets", sheet[~lost])
    opened.session.edit(opened.session.study.model_copy(update={"held": held}), "lose GAPDH")
    opened.run(wait=True)
    listed = opened.left_out_rows.frame
    assert set(listed["image"]) == {"blots/main_2_IL-6.tif"}
    assert not opened.left_out_section.isHidden()
    assert "IL-6 has no level in" in opened.check.text()


def test_a_study_replaced_while_it_runs_leaves_nothing_of_the_old_one(opened, small_demo):
    opened.run()
    opened.session.open_study(small_demo)
    assert not opened.is_running
    assert opened.table.empty
    assert opened.levels.isHidden()


def test_levels_are_gone_with_their_study(normalized, small_demo):
    normalized.session.open_study(small_demo)
    assert normalized.table.empty
    assert normalized.check.text() == ""


def test_the_dock_can_be_closed_while_it_runs(viewer_model, qtbot, small_demo):
    dock = Normalization(viewer_model)
    session = dock.session
    session.open_study(small_demo)
    dock.show()
    dock.run()
    dock.close()
    dock.deleteLater()
    del dock
    qtbot.waitUntil(lambda: not ACTIVE, timeout=20_000)
    session.undo()
    viewer_model.theme = "light"


def test_another_theme_is_followed(normalized):
    before = normalized.levels.plot.colours
    normalized.session.viewer.theme = "light"
    assert normalized.levels.plot.colours != before


def test_it_opens_from_the_menu_and_closes(viewer, small_demo, small_run, bench, qtbot):
    _, dock = viewer.window.add_plugin_dock_widget("napari-il6blot", "Normalization")
    dock.session.bench = bench
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    same(dock.table, small_run.tables["levels"])
    qtbot.waitUntil(lambda: not dock.session.jobs.is_running(), timeout=20_000)

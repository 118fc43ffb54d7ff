"""The dock that joins and compares: the command line's comparisons, designs as edits, files."""

import pandas as pd
import pytest

from napari_il6blot import Study
from napari_il6blot.gui.docks.blot_elisa import KEEP, NOTHING, STALE, BlotElisa
from napari_il6blot.gui.session.worker import ACTIVE
from napari_il6blot.study.spec_models import StudyDesign
from napari_il6blot.study.table_files import csv_text
from napari_il6blot.study.workbench import Workbench

same = pd.testing.assert_frame_equal


@pytest.fixture(scope="module")
def bench():
    """What one test measured, the next need not measure again."""
    return Workbench()


@pytest.fixture
def dock(viewer_model, qtbot, bench):
    dock = BlotElisa(viewer_model)
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
def compared(opened):
    opened.run(wait=True)
    assert opened.error == ""
    return opened


def edit_designs(dock, *designs):
    dock.session.edit(dock.session.study.model_copy(update={"designs": designs}), "plan")


def test_comparisons_are_those_of_the_command_line(compared, small_run):
    same(compared.table, small_run.tables["comparisons"])
    same(compared.plots.joined.frame, small_run.tables["joined"])


def test_comparisons_made_in_a_thread_are_the_same(opened, small_run, qtbot):
    opened.show()
    with qtbot.waitSignal(opened.ended, timeout=60_000):
        opened.run_button.click()
    same(opened.table, small_run.tables["comparisons"])
    assert opened.plots.isVisible()


def test_nothing_open_is_said_in_a_sentence(dock):
    assert dock.answer.text() == NOTHING
    assert "verdict" in dock.table.columns
    dock.run(wait=True)
    assert "nothing to compare yet" in dock.error
    assert dock.table.empty


def test_the_interaction_is_answered_in_a_sentence(compared):
    compared.show_design("main", "concentration")
    first = compared.answer.text().splitlines()[0]
    assert first.startswith("AKT inhibitor IV acts differently on concentration in PEA1 and PEA2: the ratio")
    assert "p = " in first
    assert "PEA1 | AKT inhibitor IV against PEA1 | DMSO: changed" in compared.found.text()


def test_the_plot_shows_the_groups_of_the_measure(compared):
    compared.show_design("main", "IL-6/GAPDH")
    groups = compared.plots.groups._groups
    assert groups.measure == "IL-6/GAPDH"
    assert groups.names[:2] == ["PEA1 | DMSO", "PEA1 | AKT inhibitor IV"]
    assert len(compared.plots.groups._brackets) == 4
    compared.plots.exact_p.setChecked(True)
    assert all(one.text.startswith("p = ") for one in compared.plots.groups._brackets)


def test_inside_is_related_to_released(compared, small_run):
    related = small_run.tables["associations"].iloc[0]
    assert compared.plots.inside.value == "IL-6/GAPDH"
    assert f"Pearson r = {related['r']:.2f}" in compared.plots.association_said


def test_a_test_that_is_chosen_is_shown(compared):
    row = int(compared.table.index[compared.table["measure"] == "IL-6/GAPDH"][0])
    compared.plots.tests.rows_selected.emit([row])
    assert compared.measure.value == "IL-6/GAPDH"


def test_what_has_no_partner_is_said(opened, small_demo):
    sheet = pd.read_csv(small_demo / "lane_sheet.csv")
    held = opened.session.study.held.with_sheet("lanes", sheet.assign(
        sample=sheet["sample"].mask(sheet["experiment"].eq(3) & sheet["sample"].eq("PEA2 JNKi"))
    ))  # fmt: skip
    opened.session.edit(opened.session.study.model_copy(update={"held": held}), "forget a sample")
    opened.run(wait=True)
    assert "IL-6/GAPDH of 1 sample." in opened.plots.unmatched_said.text()
    assert len(opened.plots.unmatched.frame) == 1


def test_a_design_is_changed_undoably(compared, small_demo, bench):
    editor = compared.designs.editor
    editor.boxes["test"].choose("welch")
    editor.changed.emit("name", "by Welch")
    (design,) = compared.session.study.designs
    assert (design.name, design.test) == ("by Welch", "welch")
    assert compared.designs.name == "by Welch"
    assert compared.stale.text() == STALE
    compared.run(wait=True)
    study = Study.from_file(small_demo)
    changed = study.designs[0].model_copy(update={"name": "by Welch", "test": "welch"})
    answer = bench.joined(study.model_copy(update={"designs": (changed,)})).answer
    same(compared.table, answer.tables["comparisons"])
    assert compared.table["test"].str.startswith("Welch").any()
    compared.session.undo()
    compared.session.undo()
    assert compared.designs.name == "main"
    assert editor.boxes["test"].value == "default"


def test_a_change_is_seen_at_once_where_the_dock_is_seen(compared, qtbot):
    compared.show()
    with qtbot.waitSignal(compared.ended, timeout=60_000):
        compared.change_design(adjustment="holm")
    assert "holm" in set(compared.table["adjustment"])
    assert compared.stale.text() == ""


def test_every_field_of_a_design_can_be_edited(compared):
    editor = compared.designs.editor
    editor.where.setText("treatment = DMSO, JNK inhibitor; series = main")
    editor.where.editingFinished.emit()
    editor.measures.choose(["concentration"])
    editor.factors.choose(["treatment", "cell_line"])
    editor.boxes["control"].choose("JNK inhibitor")
    editor.boxes["dose"].choose("dose")
    editor.ticks["interaction"].click()
    editor.low.setValue(0.7)
    editor.low.editingFinished.emit()
    (design,) = compared.session.study.designs
    assert design.where == {"treatment": ("DMSO", "JNK inhibitor"), "series": "main"}
    assert design.measures == ("concentration",)
    assert design.factors == ("treatment", "cell_line")
    assert (design.control, design.dose, design.interaction) == ("JNK inhibitor", "dose", False)
    assert design.margin == (0.7, 1.25)


def test_a_wrong_condition_is_told_and_not_made(compared):
    before = compared.session.study
    compared.designs.editor.where.setText("treatment")
    compared.designs.editor.where.editingFinished.emit()
    assert "is no condition" in compared.error
    assert compared.session.study is before
    assert compared.designs.editor.where.text() == "series = main"


def test_designs_are_added_and_removed(compared):
    compared.add_design()
    assert [one.name for one in compared.session.study.designs] == ["main", "main 2"]
    assert compared.designs.name == "main 2"
    compared.change_design(name="main")
    assert "called main already" in compared.error
    compared.remove_design("main")
    assert [one.name for one in compared.session.study.designs] == ["main 2"]


def test_an_impossible_design_is_told_and_the_joined_table_is_shown(opened, small_run):
    edit_designs(opened, StudyDesign(name="main", factor="treatment", control="water"))
    opened.run(wait=True)
    assert "no sample has treatment = water" in opened.banner.text
    assert opened.table.empty
    same(opened.plots.joined.frame, small_run.tables["joined"])


def test_without_a_design_a_usual_one_is_shown_and_offered(opened):
    edit_designs(opened)
    opened.run(wait=True)
    assert opened.banner.level == "question"
    assert opened.session.study.designs == ()
    assert set(opened.table["design"]) == {"main"}
    assert opened.designs.editor_section.isHidden()
    opened.banner.answers[KEEP].click()
    (design,) = opened.session.study.designs
    assert (design.factor, design.control) == ("treatment", "DMSO")
    assert opened.session.history.undo_label == "add the design main"
    shown = opened.table
    opened.run(wait=True)
    same(opened.table, shown)


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.PDF", b"%PDF")])
def test_figures_are_saved(compared, tmp_path, name, start):
    compared.export_figure(tmp_path / name, wait=True)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert compared.banner.text == f"Saved as {tmp_path / name}."


def test_the_figure_is_that_of_the_report(compared, small_run, tmp_path):
    compared.show_design("main", "concentration")
    compared.plots.exact_p.setChecked(True)
    compared.export_figure(tmp_path / "a.svg", wait=True)
    assert (tmp_path / "a.svg").read_bytes() == (
        small_run.out / "superplot-main-concentration.svg"
    ).read_bytes()


def test_the_figure_in_front_is_saved_in_a_thread(compared, tmp_path, qtbot):
    compared.plots.tabs.setCurrentIndex(2)
    with qtbot.waitSignal(compared.files.saved, timeout=20_000):
        compared.export_figure(tmp_path / "a.svg")
    assert b"Pearson" in (tmp_path / "a.svg").read_bytes()


def test_tables_are_saved(compared, small_run, tmp_path):
    compared.export_tables(tmp_path / "a.xlsx", wait=True)
    with pd.ExcelFile(tmp_path / "a.xlsx") as book:
        assert {"comparisons", "joined", "associations", "levels", "concentrations"} <= set(book.sheet_names)
    compared.export_tables(tmp_path / "a.csv", wait=True)
    written = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert written == csv_text(small_run.tables["comparisons"])


@pytest.mark.parametrize(
    ("save", "name", "said"),
    [
        ("export_figure", "a.doc", "a.doc: a figure is saved as"),
        ("export_tables", "a.doc", "a.doc: tables are saved as"),
        ("export_tables", "nowhere/a.csv", "cannot be written"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(compared, tmp_path, save, name, said):
    getattr(compared, save)(tmp_path / name, wait=True)
    assert said in compared.error


def test_nothing_is_saved_before_anything_is_joined(dock, tmp_path):
    dock.export_tables(tmp_path / "a.xlsx", wait=True)
    assert "press Join and compare" in dock.error


def test_a_study_replaced_while_it_runs_leaves_nothing_of_the_old_one(opened, small_demo):
    opened.run()
    opened.session.open_study(small_demo)
    assert not opened.is_running
    assert opened.table.empty
    assert opened.plots.isHidden()


def test_the_answer_is_gone_with_its_study(compared, small_demo):
    compared.session.open_study(small_demo)
    assert compared.table.empty
    assert compared.answer.text() == NOTHING
    assert compared.plots.tests.frame.empty


def test_the_dock_can_be_closed_while_it_runs(viewer_model, qtbot, small_demo):
    dock = BlotElisa(viewer_model)
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


def test_another_theme_is_followed(compared):
    before = compared.plots.groups.colours
    compared.session.viewer.theme = "light"
    assert compared.plots.groups.colours != before
    assert compared.plots.association.colours != before


def test_it_opens_from_the_menu_and_closes(viewer, small_demo, small_run, bench, qtbot):
    _, dock = viewer.window.add_plugin_dock_widget("napari-il6blot", "Blot × ELISA")
    dock.session.bench = bench
    dock.session.open_study(small_demo)
    dock.run(wait=True)
    same(dock.table, small_run.tables["comparisons"])
    qtbot.waitUntil(lambda: not dock.session.jobs.is_running(), timeout=20_000)

"""The dock `Cohort`: its calls are those of `il6blot run`, its settings are the study's."""

import threading

import pandas as pd
import pytest
from qtpy.QtWidgets import QApplication

from napari_il6blot import Study
from napari_il6blot.gui.cohort.cohort_settings import number_or_rule
from napari_il6blot.gui.docks.cohort import NO_SUBJECTS, CohortDock
from napari_il6blot.sheets.table import read_table
from napari_il6blot.study.cohort_files import cohort_tables
from napari_il6blot.study.cohort_stage import study_cohort
from napari_il6blot.study.spec_models import CohortSection
from napari_il6blot.study.table_files import csv_text

same = pd.testing.assert_frame_equal


@pytest.fixture
def folder(small_demo, tmp_path):
    """A study of the demo's subjects alone."""
    (tmp_path / "subject_sheet.csv").write_bytes((small_demo / "subject_sheet.csv").read_bytes())
    cohort = CohortSection(reference="healthy", cases=("carcinoma",))
    Study(folder=tmp_path, cohort=cohort).save()
    return tmp_path


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = CohortDock(viewer_model)
    qtbot.addWidget(dock)
    return dock


@pytest.fixture
def opened(dock, folder):
    dock.session.open_study(folder)
    return dock


def test_calls_are_those_of_the_command_line(opened, folder, small_run):
    opened.run(wait=True)
    same(opened.table, study_cohort(Study.from_file(folder)).tables["calls"])
    assert csv_text(opened.table).encode() == (small_run.out / "calls.csv").read_bytes()
    for name, table in cohort_tables(opened.cohort).items():
        same(opened.tables[name].frame, table)
        assert csv_text(table).encode() == (small_run.out / f"{name}.csv").read_bytes()


def test_the_answer_is_a_sentence(opened):
    opened.run(wait=True)
    text = opened.answer.text()
    assert text.startswith("9 of 17 carcinoma are high, against 2 of 24 healthy: N−1 chi-square p = 0.0017.")
    assert "High is above 6.45 (95th percentile of healthy (n = 24))." in text
    used = opened.tables["contingency"].frame.query("used")
    assert used["comparison"].is_unique


def test_subjects_have_pseudonyms_unless_told_otherwise(opened):
    opened.run(wait=True)
    assert opened.table["subject"].tolist()[:2] == ["S01", "S02"]
    opened.settings.pseudonyms.setChecked(False)
    assert opened.session.study.cohort.pseudonyms is False
    assert len(opened.table) == 0
    opened.run(wait=True)
    assert opened.table["subject"].tolist()[:2] == ["P8801", "P9454"]


def test_nothing_open_is_said(dock, qtbot):
    with qtbot.waitSignal(dock.ended):
        dock.run(wait=True)
    assert dock.error == NO_SUBJECTS
    assert list(dock.table.columns) == ["subject", "group", "value", "censored", "call"]
    assert dock.subjects.text() == "No subjects yet"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"group": "gruppo"}, "has no column gruppo"),
        ({"value": "IL-6"}, "has no column IL-6"),
        ({"reference": "men"}, "no subject is in the reference group men"),
        ({"cutoff": "p9x"}, "cut-off"),
        ({"cases": ("men",)}, "men is none of the groups to look at"),
    ],
)
def test_wrong_settings_are_sentences(opened, change, sentence):
    opened.change(**change)
    if not opened.error:
        opened.run(wait=True)
    assert sentence in opened.error


def test_a_wrong_sheet_is_a_sentence(opened, folder):
    sheet = pd.read_csv(folder / "subject_sheet.csv", dtype=str)
    sheet.loc[3, "value"] = "much"
    sheet.to_csv(folder / "subject_sheet.csv", index=False)
    opened.session.open_study(folder)
    opened.run(wait=True)
    assert "line 5: value holds 'much'" in opened.error
    (folder / "subject_sheet.csv").write_text("")
    opened.session.open_study(folder)
    opened.run(wait=True)
    assert "subject_sheet.csv" in opened.error


def test_settings_are_steps_that_are_undone(opened):
    opened.settings.rule.setCurrentIndex(1)
    opened.settings.rule.activated.emit(1)
    assert opened.session.study.cohort.cutoff == "mean+2sd"
    assert opened.session.history.undo_label == "change the cohort's cutoff"
    opened.settings.rule.setCurrentIndex(3)
    opened.settings.rule.activated.emit(3)
    opened.settings.cutoff.setText("7,5")
    opened.settings.cutoff.editingFinished.emit()
    assert opened.session.study.cohort.cutoff == 7.5
    opened.session.undo()
    assert opened.settings.rule.currentIndex() == 1
    opened.session.undo()
    assert opened.settings.rule.currentText() == "95th percentile of the reference"
    assert not opened.session.unsaved


def test_cases_and_codes_are_checked_in_menus(opened):
    assert opened.settings.cases.text() == "carcinoma"
    for action in opened.settings.cases.menu().actions():
        if not action.isChecked():
            action.trigger()
    assert opened.session.study.cohort.cases == ("carcinoma", "benign")
    names = [action.text() for action in opened.settings.categorical.menu().actions()]
    assert names == ["age", "BMI", "menopause", "smoking", "alcohol", "FIGO"]


def test_pasted_subjects_are_saved_and_run_alike(dock, folder, tmp_path):
    table = pd.read_csv(folder / "subject_sheet.csv", dtype=str).rename(columns={"subject": "Patient"})
    QApplication.clipboard().setText(table.to_csv(sep="\t", index=False))
    dock.paste_subjects()
    assert dock.banner.text == "The column Patient was taken for the subject."
    assert dock.subjects.text() == "50 subjects, not saved"
    dock.change(cutoff="youden", cases=("carcinoma",))
    dock.run(wait=True)
    called = dock.table
    dock.session.save(tmp_path / "saved")
    same(study_cohort(Study.from_file(tmp_path / "saved")).tables["calls"], called)
    dock.session.undo()
    dock.session.undo()
    dock.session.undo()


@pytest.mark.parametrize("text", ["", "subject", "\x00"])
def test_what_is_no_table_is_not_pasted(dock, text):
    QApplication.clipboard().setText(text)
    dock.paste_subjects()
    assert "clipboard" in dock.error
    assert not dock.session.unsaved


def test_a_sheet_is_opened_from_a_file(dock, folder):
    dock.open_subjects(folder / "subject_sheet.csv")
    same(dock.session.study.held.sheets["subjects"], read_table(folder / "subject_sheet.csv"))
    dock.open_subjects(folder / "none.csv")
    assert "none.csv" in dock.error


def test_calls_of_other_settings_are_not_shown(opened, folder):
    opened.run(wait=True)
    assert opened.plot._cohort is opened.cohort
    opened.change(cutoff=7.5)
    assert opened.cohort is None
    assert opened.plot._cohort is None
    assert opened.answer.text() == ""
    opened.run(wait=True)
    assert (opened.table["call"] == "high").sum() == 8


def test_a_study_that_is_replaced_while_it_runs(opened, tmp_path, qtbot, monkeypatch):
    go, bench = threading.Event(), opened.session.bench
    real = bench.cohort
    monkeypatch.setattr(bench, "cohort", lambda study: (go.wait(10), real(study))[1])
    opened.run()
    (tmp_path / "other").mkdir()
    Study(folder=tmp_path / "other", title="other").save()
    opened.session.open_study(tmp_path / "other")
    with qtbot.waitSignal(opened.ended):
        go.set()
    assert len(opened.table) == 0


def test_the_theme_is_followed(opened):
    opened.run(wait=True)
    before = opened.plot.colours
    opened.session.viewer.theme = "light"
    assert opened.plot.colours != before


def test_a_cut_off_is_typed_with_a_comma_or_as_a_rule():
    assert number_or_rule("7,5") == 7.5
    assert number_or_rule("p90") == "p90"

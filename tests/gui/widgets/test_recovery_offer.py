"""Sessions that crashed are offered back in whichever dock is opened."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from napari_il6blot import Study
from napari_il6blot.gui.docks.cohort import CohortDock
from napari_il6blot.gui.docks.study import StudyDock
from napari_il6blot.gui.session.autosave import autosave_of
from napari_il6blot.gui.session.kept_sessions import sessions_folder
from napari_il6blot.gui.widgets.recovery_offer import RecoveryOffer, offer_text
from napari_il6blot.study.recovery import SessionRecord, write_recovery

WHEN = datetime(2026, 11, 24, 14, 3).astimezone()


@pytest.fixture
def crashed(own_folders, tmp_path):
    """Two sessions that nobody holds."""
    for number, title in enumerate(("older", "newer")):
        study = Study(folder=tmp_path / title, title=title)
        write_recovery(study, sessions_folder() / title, WHEN + timedelta(hours=number))


@pytest.fixture
def make_dock(viewer_model, qtbot):
    def make(kind):
        dock = kind(viewer_model)
        qtbot.addWidget(dock)
        return dock

    return make


def offer_of(dock):
    return dock.findChild(RecoveryOffer)


def test_nothing_is_asked_where_nothing_crashed(make_dock):
    dock = make_dock(StudyDock)
    assert offer_of(dock).text == ""


@pytest.mark.parametrize("kind", [StudyDock, CohortDock])
def test_any_dock_asks_about_the_newest_first(crashed, make_dock, kind):
    dock = make_dock(kind)
    offer = offer_of(dock)
    assert offer.text.startswith("Work of 24 Nov")
    assert "15:03 on 'newer' was not saved when napari ended." in offer.text
    assert list(offer.answers) == ["Recover", "Discard"]


def test_recovered_work_is_gone_on_with(crashed, make_dock):
    study, cohort = make_dock(StudyDock), make_dock(CohortDock)
    offer_of(cohort).answers["Recover"].click()
    assert study.session.study.title == "newer"
    assert study.session.unsaved
    # Both docks go on to the other one.
    assert "'older'" in offer_of(study).text
    assert "'older'" in offer_of(cohort).text
    offer_of(study).answers["Discard"].click()
    assert offer_of(study).text == offer_of(cohort).text == ""
    autosave = autosave_of(study.session)
    autosave.wait()
    assert [place.name for place in sessions_folder().iterdir()] == [autosave.place.place.name]


def test_a_run_leaves_the_question_standing(crashed, make_dock):
    dock = make_dock(StudyDock)
    dock.run(wait=True)
    assert dock.error
    assert "'newer'" in offer_of(dock).text


def test_what_cannot_be_recovered_is_said(crashed, make_dock):
    dock = make_dock(StudyDock)
    dock.show()
    next((sessions_folder() / "newer").glob("*.toml")).unlink()
    offer_of(dock).answers["Recover"].click()
    assert "cannot be read" in dock.error
    assert "'older'" in offer_of(dock).text


def test_work_without_a_title_or_of_another_year():
    record = SessionRecord(Path(), "", WHEN, 1, Path())
    assert (
        offer_text(record, WHEN)
        == "Work of 24 Nov, 14:03 that had no folder yet was not saved when napari ended."
    )
    assert "24 Nov 2026, 14:03" in offer_text(record, datetime(2027, 1, 1, tzinfo=UTC))

"""Sessions are kept against a crash, offered back after one, and forgotten after a good end."""

import gc
import signal
import subprocess
import sys

import pytest
from napari.components import ViewerModel

from napari_il6blot import simulate_blot
from napari_il6blot.errors import InputError
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.session.autosave import autosave_of
from napari_il6blot.gui.session.kept_sessions import KeptSession, left_behind, sessions_folder
from napari_il6blot.gui.session.study_edits import with_section
from napari_il6blot.study.recovery import RECORD, read_recovery

CRASH = """
import os, sys
from napari.components import ViewerModel
from qtpy.QtWidgets import QApplication
from napari_il6blot import simulate_blot
from napari_il6blot.gui.session import session_of
from napari_il6blot.gui.session.study_edits import with_section

app = QApplication([])
viewer = ViewerModel()
session = session_of(viewer)
session.add_image(simulate_blot(seed=1, shape=(60, 80), n_lanes=2, n_rows=1).image, "mine")
study = session.study.model_copy(update={"title": sys.argv[1]})
session.edit(with_section(study, "elisa", model="5pl"), "fit 5 parameters")
app.exec()
"""


@pytest.fixture
def session(viewer_model, qtbot):
    session = session_of(viewer_model)
    yield session
    qtbot.waitUntil(lambda: not session.jobs.is_running(), timeout=20_000)  # images that are read


@pytest.fixture
def autosave(session):
    return autosave_of(session)


def edit(session, title="later"):
    session.edit(session.study.model_copy(update={"title": title}), "change the title")


def records():
    return sorted(sessions_folder().glob(f"*/{RECORD}")) if sessions_folder().is_dir() else []


@pytest.fixture
def crash(own_folders, tmp_path):
    """Run a session in a process of its own, which is killed once it was kept."""

    def run(title):
        before = set(records())
        process = subprocess.Popen([sys.executable, "-c", CRASH, title])
        try:
            while set(records()) == before and process.poll() is None:
                process_events_and_wait()
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert set(records()) != before

    def process_events_and_wait():
        from qtpy.QtTest import QTest

        QTest.qWait(20)

    return run


def test_an_edit_is_kept_by_itself(session, autosave, qtbot):
    edit(session, "mine")
    qtbot.waitUntil(lambda: len(records()) == 1, timeout=5000)
    assert read_recovery(records()[0].parent).title == "mine"


def test_the_latest_edit_is_what_is_kept(session, autosave):
    for number in range(5):
        edit(session, f"title {number}")
        autosave.keep()
    autosave.wait()
    assert len(records()) == 1
    assert read_recovery(records()[0].parent).title == "title 4"


def test_what_was_saved_or_undone_is_kept_no_longer(session, autosave, tmp_path):
    edit(session)
    autosave.keep()
    session.undo()
    autosave.wait()
    assert not records()
    edit(session)
    autosave.keep()
    session.save(tmp_path / "s")
    autosave.wait()
    assert not records()
    assert not list(sessions_folder().iterdir())


def test_a_viewer_that_is_closed_takes_its_session_along(own_folders, nothing_left):
    viewer = ViewerModel()
    nothing_left.add(viewer)
    session = session_of(viewer)
    edit(session)
    autosave = autosave_of(session)
    autosave.keep()
    autosave.wait()
    assert records()
    del viewer, session, autosave
    gc.collect()
    wait_for_writer()
    assert not records()


def wait_for_writer():
    from napari_il6blot.gui.session.kept_sessions import in_turn

    in_turn(lambda: None).result()


def test_preferences_switch_it_off(session, autosave, monkeypatch):
    from napari_il6blot.gui.preferences import Preferences
    from napari_il6blot.gui.session import autosave as module

    monkeypatch.setattr(module, "preferences", lambda: Preferences(autosave=False))
    edit(session)
    assert not autosave._timer.isActive()


def test_nobody_is_offered_a_session_of_a_living_process(session, autosave):
    edit(session)
    autosave.keep()
    autosave.wait()
    assert left_behind() == []


def test_a_killed_process_leaves_its_session(crash, session, autosave):
    crash("first")
    (offer,) = autosave.offers
    assert offer.record().title == "first"
    # It is this process's now: nobody else is asked about it.
    assert left_behind() == []
    autosave.recover(offer)
    assert session.study.title == "first"
    assert session.study.elisa.model == "5pl"
    assert session.unsaved
    (path,) = session.images
    pixels = simulate_blot(seed=1, shape=(60, 80), n_lanes=2, n_rows=1).image
    assert (session.study.source_of(path) == pixels).all()
    assert autosave.offers == ()
    autosave.wait()
    # The work is kept on, as this session's own.
    assert [record.parent for record in records()] == [autosave.place.place]


def test_of_several_the_newest_is_first_and_any_can_be_let_go(crash, autosave):
    crash("first")
    crash("second")
    assert [offer.record().title for offer in autosave.offers] == ["second", "first"]
    autosave.reject(autosave.offers[0])
    assert len(autosave.offers) == 1
    autosave.wait()
    assert len(records()) == 1


def test_work_that_is_not_saved_is_offered_when_another_is_recovered(crash, session, autosave):
    crash("crashed")
    edit(session, "mine")
    autosave.recover(autosave.offers[0])
    assert session.study.title == "crashed"
    (mine,) = autosave.offers
    assert mine.record().title == "mine"
    autosave.recover(mine)
    assert session.study.title == "mine"
    assert [offer.record().title for offer in autosave.offers] == ["crashed"]


def test_only_the_newest_are_kept(own_folders, session):
    kept = []
    for number in range(4):
        one = KeptSession.new()
        one.write(session.study.model_copy(update={"title": str(number)}))
        one._lock.unlock()
        kept.append(one)
    assert len(left_behind(most=2)) == 2
    assert len(records()) == 2


def test_a_session_that_cannot_be_read_is_said_and_stays(session, autosave, own_folders):
    one = KeptSession.new()
    one.write(session.study)
    one._lock.unlock()
    (offer,) = autosave.offers
    next(offer.place.glob("*.toml")).write_text("= wrong")
    with pytest.raises(InputError):
        autosave.recover(offer)
    assert autosave.offers == (offer,)


def test_a_disk_that_takes_nothing_is_told_once(session, autosave, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("IL6BLOT_SESSIONS", str(tmp_path / "file"))
    autosave._own = KeptSession.new()
    told = []
    session.told.connect(lambda level, sentence: told.append((level, sentence)))
    for number in range(4):
        edit(session, f"title {number}")
        autosave.keep()
        autosave.wait()
    ((level, sentence),) = told
    assert level == "warning"
    assert "cannot be kept there against a crash" in sentence


def test_an_edit_taken_in_from_a_section_is_kept(session, autosave):
    session.edit(with_section(session.study, "elisa", model="5pl"), "fit 5 parameters")
    autosave.keep()
    autosave.wait()
    assert read_recovery(records()[0].parent).elisa.model == "5pl"

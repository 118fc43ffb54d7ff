"""Long work in a thread: results, progress, cancel, and owners that are gone."""

import threading

from qtpy.QtCore import QObject

from napari_il6blot.errors import InputError
from napari_il6blot.gui.session.jobs import Jobs, Progress, do_now, sentence_of


def steps(number, fail=None):
    for done in range(number):
        yield Progress(done, number)
    if fail:
        raise fail
    return number


def test_a_job_tells_of_its_progress_and_its_result(qtbot):
    told, jobs = [], Jobs()
    jobs.start(
        "job",
        steps(3),
        told.append,
        told.append,
        lambda step: told.append(step.done),
        lambda: told.append("end"),
    )
    qtbot.waitUntil(lambda: "end" in told)
    assert told == [0, 1, 2, 3, "end"]
    assert not jobs.is_running()


def test_a_failure_is_told(qtbot):
    failed, jobs = [], Jobs()
    jobs.start("job", steps(1, InputError("a sentence")), None, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert sentence_of(failed[0]) == "a sentence"
    qtbot.waitUntil(lambda: not jobs.is_running())


def waiting(begun, go):
    begun.set()
    yield Progress()
    go.wait(10)
    yield Progress()
    return "late"


def test_a_cancelled_job_tells_nothing_more(qtbot):
    told, jobs, begun, go = [], Jobs(), threading.Event(), threading.Event()
    jobs.start("job", waiting(begun, go), told.append, told.append, ended=lambda: told.append("end"))
    assert begun.wait(10)
    jobs.cancel("job")
    go.set()
    jobs.start("next", steps(1), told.append, told.append)
    qtbot.waitUntil(lambda: 1 in told)
    assert told == [1]


def test_a_job_takes_the_place_of_one_of_its_name(qtbot):
    told, jobs, begun, go = [], Jobs(), threading.Event(), threading.Event()
    jobs.start("job", waiting(begun, go), told.append, told.append)
    assert begun.wait(10)
    jobs.start("job", steps(2), told.append, told.append)
    go.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [2]
    qtbot.waitUntil(lambda: not jobs.is_running())


def test_an_owner_that_is_gone_is_told_nothing(qtbot):
    told, owner, begun, go = [], QObject(), threading.Event(), threading.Event()
    jobs = Jobs(owner)
    jobs.start("job", waiting(begun, go), told.append, told.append)
    assert begun.wait(10)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    go.set()
    other = Jobs()
    other.start("job", steps(1), told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [1]


def test_a_script_that_waits_has_the_result_at_once():
    seen = []
    assert do_now(steps(2), seen.append) == 2
    assert [step.done for step in seen] == [0, 1]


def test_what_is_no_mistake_of_the_user_asks_for_a_report():
    assert "report" in sentence_of(ValueError("x"))
    assert "memory" in sentence_of(MemoryError())


def test_a_job_whose_window_was_closed_ends_as_well(qtbot):
    jobs, going = Jobs(), threading.Event()

    def waiting():
        yield Progress()
        going.wait(10)

    jobs.start("job", waiting(), None, None)
    with qtbot.waitSignal(jobs.destroyed):
        jobs.deleteLater()
    going.set()
    qtbot.waitUntil(lambda: not jobs.is_running())

"""A function that tells how far it is, as a job."""

import threading

import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.gui.session.jobs import Jobs, Progress, do_now
from napari_il6blot.gui.session.stepwise import stepwise


def count_to(number, seen=None):
    def work(tell):
        for done in range(number):
            tell(Progress(done, number))
            if seen is not None:
                seen.append(done)
        return number

    return work


def test_it_tells_and_returns():
    told = []
    assert do_now(stepwise(count_to(3)), told.append) == 3
    assert told == [Progress(0, 3), Progress(1, 3), Progress(2, 3)]


def test_what_it_raises_is_raised():
    def work(tell):
        tell(Progress())
        raise InputError("no")

    with pytest.raises(InputError, match="no"):
        do_now(stepwise(work))


def test_a_job_that_is_closed_ends_the_function_where_it_told():
    seen = []
    job = stepwise(count_to(5, seen))
    next(job)
    next(job)
    job.close()
    assert seen == [0]
    assert not [thread for thread in threading.enumerate() if thread.name == "stepwise"]


def test_a_cancelled_job_ends_the_function(qtbot):
    seen, go = [], threading.Event()
    jobs = Jobs()

    def progressed(progress):
        if progress.done == 1:
            jobs.cancel("count")
            go.set()

    def work(tell):
        for done in range(5):
            tell(Progress(done, 5))
            seen.append(done)
            if done == 1:
                go.wait(5)

    jobs.start("count", stepwise(work), seen.append, seen.append, progressed)
    qtbot.waitUntil(
        lambda: go.is_set() and not [t for t in threading.enumerate() if t.name == "stepwise"], timeout=5000
    )
    assert seen == [0, 1]

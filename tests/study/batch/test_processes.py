"""Worker processes that end: nothing is lost, and who ends them is named."""

import multiprocessing
import os
import signal

import deadly
import pytest

from napari_il6blot.study.batch import run_batch, schedulers

ENDED = "the process that worked on it ended again and again, perhaps for want of memory; try it alone"


def test_a_killed_process_costs_nothing_but_the_culprit(make_blots, table_bytes, monkeypatch, rows):
    names, culprits = ["deadly-once.tif", "a.tif", "deadly.tif", "b.tif", "c.tif"], ["deadly.tif"]
    make_blots(*names)
    with monkeypatch.context() as patch:
        patch.setattr(schedulers, "work_on", deadly.work_on)
        results = run_batch(names, out="out", workers=2)
    assert results.sentences == tuple(f"{name}: {ENDED}, with --workers 1." for name in culprits)
    assert (results.done, results.failed) == (len(names) - len(culprits), len(culprits))
    assert [row["input"] for row in rows("out/summary.csv")] == names
    run_batch([name for name in names if name not in culprits], out="good")
    assert table_bytes("out") == table_bytes("good")
    assert multiprocessing.active_children() == []


def test_a_process_killed_from_outside_costs_nothing(make_blots, table_bytes):
    names = make_blots(*(f"{number}.tif" for number in range(8)))
    killed = []

    def step(done, total):
        if done in (2, 5):
            child = multiprocessing.active_children()[0]
            os.kill(child.pid, signal.SIGKILL if done == 2 else signal.SIGTERM)
            killed.append(child.pid)

    results = run_batch(names, out="out", workers=2, step=step)
    assert (results.done, results.failed, len(killed)) == (8, 0, 2)
    run_batch(names, out="good")
    assert table_bytes("out") == table_bytes("good")


def test_processes_end_where_nobody_wants_their_work(make_blots):
    names = make_blots(*(f"{number}.tif" for number in range(8)))

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(names, out="out", workers=2, step=stop)
    assert multiprocessing.active_children() == []
    assert run_batch(names, out="out").reused >= 1

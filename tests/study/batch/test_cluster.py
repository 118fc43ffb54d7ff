"""A dask cluster on this computer: the same bytes, whatever becomes of its workers."""

import os
import subprocess
import sys
from contextlib import ExitStack

import deadly
import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study.batch import cluster, run_batch

pytest.importorskip("distributed", reason="dask.distributed is not installed")


class Cluster:
    """A scheduler and workers, each a process that is waited for until it says that it is there."""

    def __init__(self, stack):
        self._stack, self.workers = stack, []
        self.scheduler, said = self._begin("scheduler", "--port", "0", until="Scheduler at:")
        self.address = said.split()[-1]

    def add_workers(self, count=1):
        for _ in range(count):
            options = ("--nthreads", "1", "--no-nanny")
            self.workers.append(self._begin("worker", self.address, *options, until="Registered to:")[0])

    def _begin(self, kind, *arguments, until):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        options = ["--host", "127.0.0.1", "--no-dashboard"]
        # Elsewhere: a worker need not share the client's working directory.
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
        )
        self._stack.callback(lambda: (process.kill(), process.communicate()))
        for line in process.stderr:
            if until in line:
                return process, line
        raise AssertionError(f"dask {kind} did not begin")


@pytest.fixture(scope="module")
def new_cluster():
    with ExitStack() as stack:
        yield lambda: Cluster(stack)


@pytest.fixture(scope="module")
def two_workers(new_cluster):
    found = new_cluster()
    found.add_workers(2)
    return found


@pytest.fixture
def blots(make_blots):
    return make_blots(*(f"sub/{number}.tif" for number in range(10)))


def test_the_same_bytes_as_serial(two_workers, blots, make_study, table_bytes):
    make_study("work/study")
    names = [*blots, "work", "none.tif"]
    results = run_batch(names, out="out", scheduler=two_workers.address)
    assert (results.done, results.failed) == (11, 1)
    run_batch(names, out="good")
    assert table_bytes("out") == table_bytes("good")
    assert run_batch(names, out="out", scheduler=two_workers.address).reused == 11


def test_a_worker_is_no_scheduler(two_workers, blots):
    from distributed import Client

    with Client(two_workers.address, set_as_default=False) as client:
        (address, *_) = client.nthreads()
    with pytest.raises(
        InputError, match=f"{address}: that is a dask worker; give the address of the scheduler"
    ):
        run_batch(blots, out="out", scheduler=address)


def test_a_worker_killed_in_the_middle_loses_nothing(two_workers, blots, table_bytes):
    def step(done, total):
        if done == 3:
            two_workers.workers[0].kill()

    results = run_batch(blots, out="out", scheduler=two_workers.address, step=step)
    assert (results.done, results.failed) == (10, 0)
    assert two_workers.workers[0].wait() == -9
    run_batch(blots, out="good")
    assert table_bytes("out") == table_bytes("good")


def test_a_scheduler_that_ends(two_workers, blots):
    def step(done, total):
        two_workers.scheduler.kill()

    with pytest.raises(
        InputError, match="The dask scheduler is no more; what is done stays, go on with --resume"
    ):
        run_batch(blots, out="out", scheduler=two_workers.address, step=step)
    assert run_batch(blots, out="out").reused >= 1


def test_workers_that_all_end(new_cluster, blots, monkeypatch):
    monkeypatch.setattr(cluster, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    mortal = new_cluster()
    mortal.add_workers()
    with pytest.raises(InputError, match="The dask workers are all gone; what is done stays"):
        run_batch(
            blots, out="out", scheduler=mortal.address, step=lambda done, total: mortal.workers[0].kill()
        )
    assert run_batch(blots, out="out").reused >= 1


def test_an_input_that_ends_the_last_worker(new_cluster, make_blots, monkeypatch):
    monkeypatch.setattr(cluster, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    # As if it had ended workers before: it is done alone.
    monkeypatch.setattr(cluster, "_spread", lambda client, tasks: (yield from ()) or [0])
    monkeypatch.setattr(cluster, "work_on", lambda _: os._exit(1))
    mortal = new_cluster()
    mortal.add_workers()
    with pytest.raises(InputError, match="The dask workers are all gone"):
        run_batch(make_blots("a.tif"), out="out", scheduler=mortal.address)


def test_a_scheduler_without_workers(new_cluster, blots, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1.0)
    with pytest.raises(InputError, match="has no workers; start some"):
        run_batch(blots, out="out", scheduler=new_cluster().address)


def test_workers_without_the_program(new_cluster, blots, monkeypatch):
    bare = new_cluster()
    bare.add_workers()
    # Pickled by its name, in a module that the worker cannot import.
    monkeypatch.setattr(cluster, "work_on", deadly.work_on)
    with pytest.raises(
        InputError, match=r"The dask workers cannot do the work \(.*\); install napari-il6blot"
    ):
        run_batch(blots, out="out", scheduler=bare.address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "http://x", "tcp://127.0.0.1:99999"])
def test_a_wrong_address(make_blots, monkeypatch, address):
    monkeypatch.setattr(cluster, "SECONDS", 0.3)
    with pytest.raises(InputError, match=f"^{address}: no dask scheduler answers there; start one"):
        run_batch(make_blots("a.tif"), out="out", scheduler=address)


def test_without_dask(make_blots, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'needs dask.distributed: pip install "napari-il6blot\[cluster\]"'):
        run_batch(make_blots("a.tif"), out="out", scheduler="tcp://127.0.0.1:1")

"""The work of a batch on an existing dask.distributed cluster."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

from ... import __version__
from ...errors import InputError
from .schedulers import Done, ended
from .tasks import Task
from .work import Report, work_on

INSTALL = 'pip install "napari-il6blot[cluster]"'
# How long a scheduler may take to answer, and a worker to be there.
SECONDS = 10.0
# How often what has ended is asked for, and where nothing has, who is there; and for how long there may be
# no worker at all, as others are started in their place.
PAUSE = 0.02
LOOK_AGAIN = 2.0
PATIENCE = 30.0
# Tasks that wait at the scheduler: many workers may join later; each is some hundred bytes.
AHEAD = 1000


def on_cluster(tasks: Sequence[Task], address: str) -> Done:
    """Do the tasks on an existing dask.distributed cluster; yields each as it is done.

    Its workers must see the same files under the same names, and have this version installed. A worker
    that ends loses nothing: what it was doing is done by another.

    Parameters
    ----------
    tasks : sequence of Task
    address : str
        ``tcp://HOST:PORT`` of the scheduler.

    Raises
    ------
    InputError
        If dask is not installed, there is no scheduler at that address or it ends, or it has no workers,
        or they lack this program.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(f"--scheduler needs dask.distributed: {INSTALL}") from error
    # What it would log with tracebacks is said in a sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    _see_scheduler(address)
    try:
        client: Any = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(_no_answer(address)) from error
    with client:
        _see_workers(client, address)
        suspects = yield from _spread(client, tasks)
        for index in suspects:  # alone, so that it is known which of them ends its worker
            yield from _alone(client, tasks, index)


def _see_scheduler(address: str) -> None:
    """Ask who is at an address before a client is made, which would linger where nobody is."""
    from distributed import Security
    from distributed.core import rpc

    async def kind() -> str:
        security = Security().get_connection_args("client")
        peer: Any = rpc(address, timeout=SECONDS, connection_args=security)
        try:
            answer = await asyncio.wait_for(peer.identity(), SECONDS)
            return str(answer.get("type"))
        finally:
            await peer.close_rpc()

    try:
        found = asyncio.run(kind())
    except Exception as error:  # whatever a stranger answers, it is no scheduler
        raise InputError(_no_answer(address)) from error
    if found != "Scheduler":
        raise InputError(f"{address}: that is a dask {found.lower()}; give the address of the scheduler")


def _see_workers(client: Any, address: str) -> None:  # noqa: ANN401
    """Wait for a worker that is on its way: without any, the work would wait for ever and say nothing."""
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError as error:
        raise InputError(
            f"{address}: the dask scheduler has no workers; start some (dask worker {address})"
        ) from error


def _no_answer(address: str) -> str:
    return f"{address}: no dask scheduler answers there; start one (dask scheduler), or correct the address"


def _spread(client: Any, tasks: Sequence[Task]) -> Any:  # noqa: ANN401
    """Do all tasks; returns those that were under way as workers ended, again and again."""
    from distributed import as_completed

    coming = iter(range(len(tasks)))
    places: dict[str, int] = {}
    suspects: list[int] = []
    running = as_completed(loop=client.loop)

    def submit() -> None:
        index = next(coming, None)
        if index is not None:
            future = client.submit(work_on, tasks[index], pure=False)
            places[future.key] = index
            running.add(future)

    for _ in range(AHEAD):
        submit()
    for future in _as_they_end(client, running):
        index = places.pop(future.key)
        report = _report(future)
        if report is None:
            suspects.append(index)
        else:
            yield index, report
        submit()
    return sorted(suspects)


def _as_they_end(client: Any, running: Any) -> Iterator[Any]:  # noqa: ANN401
    """Futures as they end, as long as there are workers or some may come back.

    Raises
    ------
    InputError
        If there have been none for a while.
    """
    quiet, seen = 0.0, time.monotonic()
    while not running.is_empty():
        if running.has_ready():
            yield next(running)
            quiet, seen = 0.0, time.monotonic()
            continue
        time.sleep(PAUSE)
        quiet += PAUSE
        if quiet < LOOK_AGAIN:
            continue
        quiet = 0.0
        if _has_workers(client):
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise InputError(
                "The dask workers are all gone; what is done stays: start some, and go on with --resume."
            )


def _has_workers(client: Any) -> bool:  # noqa: ANN401
    try:
        return bool(client.nthreads())
    except Exception:  # noqa: BLE001  that the scheduler is gone is told by what it was to do
        return True


def _alone(client: Any, tasks: Sequence[Task], index: int) -> Done:  # noqa: ANN401
    from distributed import as_completed

    running = as_completed([client.submit(work_on, tasks[index], pure=False)], loop=client.loop)
    future = next(_as_they_end(client, running))
    yield index, _report(future) or ended(tasks[index])


def _report(future: Any) -> Report | None:  # noqa: ANN401
    """What a task reports; None where the workers that had it ended.

    Raises
    ------
    InputError
        If the scheduler is no more, or the workers cannot begin with any task.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        report: Report = future.result()
        return report
    if future.status != "error":
        raise InputError("The dask scheduler is no more; what is done stays, go on with --resume.")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return None
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    raise InputError(
        f"The dask workers cannot do the work ({reason}); install "
        f"napari-il6blot {__version__} on each of them."
    )

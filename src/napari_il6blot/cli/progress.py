"""A progress bar on a terminal's stderr."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(name: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal's stderr, and nothing elsewhere.

    Parameters
    ----------
    name : str
        What is being done.
    total : int
        How often the step that is given will be called; a single one shows nothing.
    """
    if total == 1 or not _is_terminal():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def rate_and_time_left(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the rate and the time left on a terminal's stderr, and nothing elsewhere.

    Parameters
    ----------
    name : str
        What is being done. The step that is given takes how many are done and how many there are.
    """
    if not _is_terminal():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None, rate="")

        def step(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:.2f}/s" if speed else "")

        yield step


def _is_terminal() -> bool:
    # Without stderr (`2>&-`) there is none.
    return sys.stderr is not None and sys.stderr.isatty()

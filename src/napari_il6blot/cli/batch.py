"""``il6blot batch``: many images and studies, which may be interrupted and gone on with."""

from __future__ import annotations

import shlex
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..errors import InputError
from .progress import rate_and_time_left
from .quantify import OUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..study.batch import BatchResults

INTERRUPTED = 130


def batch(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Images, studies, folders of them, or patterns."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = OUT,
    workers: Annotated[int, typer.Option(min=1, help="Inputs to work on at a time.")] = 1,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="tcp://HOST:PORT of a dask scheduler, in place of workers.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the batch that was begun in the folder.")
    ] = False,
    lanes: Annotated[int | None, typer.Option(min=1, help="Number of lanes in each strip.")] = None,
    rotate: Annotated[
        Literal["0", "90", "180", "270"], typer.Option(help="Turn the images clockwise first.")
    ] = "0",
    flip: Annotated[bool, typer.Option("--flip", help="Mirror the images left to right.")] = False,
    background: Annotated[str | None, typer.Option(metavar="METHOD", help="Baseline method.")] = None,
    polarity: Annotated[
        Literal["auto", "dark", "bright"], typer.Option(help="dark: the bands are the dark parts.")
    ] = "auto",
    scale: Annotated[
        Literal["auto", "linear", "od"], typer.Option(help="Gray levels as counts, or optical density.")
    ] = "auto",
    ladder: Annotated[
        str, typer.Option(metavar="LANES:KDA,KDA,...[@MODEL]", help="Marker lanes and their masses.")
    ] = "",
    overlays: Annotated[
        bool, typer.Option("--overlays", help="Also draw each image with its lanes and bands.")
    ] = False,
) -> None:
    """Quantify many images, and run many studies.

    Writes lanes.csv and bands.csv of all, the studies' tables, and summary.csv with one row per input.
    What was done before is taken from the folder: only inputs that are new or changed are worked on. The
    options hold for images; a study has its own.
    """
    if not paths and not resume:
        raise InputError(
            "Name images, studies or folders, or go on with an earlier batch: --resume --out DIR."
        )
    chosen = (lanes, int(rotate), flip, background, polarity, scale, ladder, overlays)
    try:
        with _ended_as_interrupted():
            results = _run(paths or [], chosen, out, workers, scheduler)
    except KeyboardInterrupt:
        said = _how_to_go_on(paths or [], chosen, out, workers, scheduler)
        typer.echo(f"il6blot: stopped. {said}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    for sentence in (*results.sentences, *results.set_aside, *results.details):
        typer.echo(f"il6blot: {sentence}", err=True)
    typer.echo(f"{_counts(results)}; see {out / 'summary.csv'}")
    if results.failed or results.partly:
        raise typer.Exit(1 if results.done or results.partly else 2)


def _run(
    paths: Sequence[str], chosen: tuple[Any, ...], out: Path, workers: int, scheduler: str
) -> BatchResults:
    from ..study.batch import BatchSettings, earlier_request, run_batch

    settings, folder = BatchSettings(*chosen), ""
    if not paths:
        request = earlier_request(out)
        if settings not in (BatchSettings(), request.settings):
            raise InputError(
                "--resume goes on with the options that the batch was begun with; name the images again to "
                "choose others."
            )
        paths, folder, settings = request.paths, request.folder, request.settings
    with rate_and_time_left("Batch") as step:
        return run_batch(paths, settings, out, workers, scheduler, step, folder)


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Let whoever ends this process (a computing centre's queue) be met as Ctrl-C is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _how_to_go_on(
    paths: Sequence[str], chosen: tuple[Any, ...], out: Path, workers: int, scheduler: str
) -> str:
    from ..study.batch import BatchSettings, is_begun

    if not is_begun(out, paths, BatchSettings(*chosen)):
        return "Nothing was begun yet."
    again = _words("il6blot", "batch", "--resume", "--out", out, *_by(workers, scheduler))
    return f"What is done stays; go on with: {again}"


def _counts(results: BatchResults) -> str:
    everything = results.done + results.partly + results.failed
    said = f"{results.done} of {everything} inputs are done"
    said += f" ({results.reused} were done before)" if results.reused else ""
    said += f", {results.partly} partly" if results.partly else ""
    return said + (f", no bands were found in {results.empty}" if results.empty else "")


def _by(workers: int, scheduler: str) -> tuple[str, ...]:
    if scheduler:
        return "--scheduler", scheduler
    return ("--workers", str(workers)) if workers > 1 else ()


def _words(*words: object) -> str:
    return shlex.join(str(word) for word in words)

"""``il6blot batch``: many images and studies, which may be interrupted and gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ..errors import InputError
from .progress import rate_and_time_left
from .quantify import OUT

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
    from ..study.batch import run_batch
    from ..study.batch.run import earlier_request
    from ..study.batch.work import BatchSettings

    settings = BatchSettings(lanes, int(rotate), flip, background, polarity, scale, ladder, overlays)
    if not paths and not resume:
        raise InputError(
            "Name images, studies or folders, or go on with an earlier batch: --resume --out DIR."
        )
    if not paths:
        request = earlier_request(out)
        paths, settings = list(request.paths), request.settings
    try:
        with rate_and_time_left("Batch") as step:
            results = run_batch(paths, settings, out, workers, scheduler, step)
    except KeyboardInterrupt:
        typer.echo(
            f"il6blot: stopped. What is done stays; go on with: il6blot batch --resume --out {out}", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    for sentence in results.sentences:
        typer.echo(f"il6blot: {sentence}", err=True)
    for detail in results.details:
        typer.echo(detail, err=True)
    again = f" ({results.reused} were done before)" if results.reused else ""
    everything = results.done + results.failed
    typer.echo(f"{results.done} of {everything} inputs are done{again}; see {out / 'summary.csv'}")
    if results.failed:
        raise typer.Exit(1 if results.done else 2)

"""``il6blot quantify``: images become tables and overlays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..errors import InputError
from .json_tables import print_json
from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ..blot.ladder import LadderSpec
    from ..study.measure_blot import QuantifySettings
    from ..study.quantify_images import ImageFailure, ImageResult

OUT = Path("il6blot-results")


def quantify(
    images: Annotated[
        list[str], typer.Argument(metavar="IMAGE", help="Blot images; FILE#N is page or channel N.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = OUT,
    lanes: Annotated[int | None, typer.Option(min=1, help="Number of lanes in each strip.")] = None,
    lanes_from: Annotated[
        Path | None, typer.Option(metavar="LANES.csv", help="Take the lanes from this table.")
    ] = None,
    bands_from: Annotated[
        Path | None, typer.Option(metavar="BANDS.csv", help="Measure the boxes of this table.")
    ] = None,
    region: Annotated[
        tuple[int, int, int, int] | None,
        typer.Option(metavar="X0 Y0 X1 Y1", help="Look for lanes in here only (px, inclusive)."),
    ] = None,
    rotate: Annotated[
        Literal["0", "90", "180", "270"], typer.Option(help="Turn the image clockwise first.")
    ] = "0",
    flip: Annotated[bool, typer.Option("--flip", help="Mirror the image left to right.")] = False,
    background: Annotated[
        str | None, typer.Option(metavar="METHOD", help="Baseline method [default: the benchmark's best].")
    ] = None,
    polarity: Annotated[
        Literal["auto", "dark", "bright"], typer.Option(help="dark: the bands are the dark parts.")
    ] = "auto",
    scale: Annotated[
        Literal["auto", "linear", "od"], typer.Option(help="Gray levels as counts, or optical density.")
    ] = "auto",
    ladder: Annotated[
        str | None,
        typer.Option(
            metavar="LANES:KDA,KDA,...[@MODEL]",
            help="Marker lanes and their masses, from the top; MODEL: linear, quadratic, spline.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Images to work on at a time.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as one JSON object.")] = False,
) -> None:
    """Measure the bands of blot images.

    Writes lanes.csv, bands.csv, profiles.csv and one overlay PNG per image. The exit code is
    1 if some of the images failed, and 2 if all did or an option is wrong.
    """
    _refuse_contradictions(images, lanes, lanes_from, region)
    from ..study.measure_blot import QuantifySettings
    from ..study.quantified_files import write_results
    from ..study.quantify_images import ImageFailure, ImageResult

    settings = QuantifySettings(
        n_lanes=lanes,
        lanes_table=_table(lanes_from),
        bands_table=_table(bands_from),
        region=region,
        rotate=int(rotate),
        flip=flip,
        background=background,
        polarity=polarity,
        scale=scale,
        ladder=_ladder(ladder),
    )
    outcomes = _run(images, settings, workers)
    results = [outcome for outcome in outcomes if isinstance(outcome, ImageResult)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, ImageFailure)]
    for failure in failures:
        typer.echo(f"il6blot: {failure.sentence}", err=True)
        if failure.detail:
            typer.echo(failure.detail, err=True)
    if not results:
        raise typer.Exit(2)
    _report(results, write_results(out, results), to_stderr=json)
    if json:
        _print_json(results, failures)
    if failures:
        raise typer.Exit(1)


def _refuse_contradictions(
    images: Sequence[str],
    lanes: int | None,
    lanes_from: Path | None,
    region: tuple[int, int, int, int] | None,
) -> None:
    twice = sorted({image for image in images if images.count(image) > 1})
    if twice:
        raise InputError(f"{twice[0]} is given twice; name each image once.")
    if lanes_from is not None and (lanes is not None or region is not None):
        raise InputError("--lanes-from already says where the lanes are; leave out --lanes and --region.")


def _table(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    from ..sheets.table import read_table

    return read_table(path)


def _ladder(text: str | None) -> LadderSpec | None:
    if text is None:
        return None
    from ..blot.ladder import parse_ladder

    return parse_ladder(text)


def _run(images: Sequence[str], settings: QuantifySettings, workers: int) -> list[ImageResult | ImageFailure]:
    from ..study.quantify_images import in_order, quantify_images

    with progress("Quantifying", len(images)) as step:
        return in_order(quantify_images(images, settings, workers), step)


def _report(results: Sequence[ImageResult], overlays: Sequence[Path], *, to_stderr: bool) -> None:
    for result, overlay in zip(results, overlays, strict=True):
        counts = f"{_count(len(result.lanes), 'lane')}, {_count(len(result.bands), 'band')}"
        typer.echo(f"{result.image}: {counts}; to check: {overlay}", err=to_stderr)
        for sentence in result.sentences:
            typer.echo(f"  {sentence}", err=to_stderr)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _print_json(results: Sequence[ImageResult], failures: Sequence[ImageFailure]) -> None:
    from ..study.quantified_files import merged_tables

    failed = [{"image": failure.image, "sentence": failure.sentence} for failure in failures]
    print_json(merged_tables(results), {"failures": failed})

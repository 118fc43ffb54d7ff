"""``il6blot demo``: an example with known truth, found beside true."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd

    from ..study.demo_blot import Demo


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the example.")] = Path(
        "il6blot-demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="Another number, another blot.")] = 0,
) -> None:
    """Quantify a simulated blot: found beside true.

    Writes the image, its truth and its results into DIR.
    """
    from ..study.demo_blot import run_demo

    found = run_demo(folder, seed)
    typer.echo(f"A simulated blot whose bands are known; volumes in {found.unit}.")
    _print_comparison(found.comparison)
    for sentence in _summary(found):
        typer.echo(sentence)
    typer.echo(f"The image is {folder / 'blot.tif'}, its tables are in {found.overlay.parent}.")
    typer.echo(f"To check every lane and band: {found.overlay}")


def _summary(found: Demo) -> list[str]:
    """What was found, in sentences."""
    bands = found.comparison.dropna(subset="found")
    counts = (
        f"Lanes: {found.lanes} found, {found.true_lanes} there. {len(bands)} of {len(found.comparison)} "
        f"bands found; {found.false_bands} found that are not there."
    )
    if not len(bands):
        return [counts]
    difference = bands["difference_percent"].abs()
    errors = (
        f"Difference: {difference.median():.1f} % in the median, {difference.max():.1f} % at most; "
        f"the truth lies within ± 2 s.d. for {bands['within_2_sd'].sum()} of {len(bands)} bands."
    )
    return [counts, errors]


def _print_comparison(comparison: pd.DataFrame) -> None:
    met = comparison["found"].notna()
    text = {
        "strip": comparison["strip"].astype(str),
        "lane": comparison["lane"].astype(str),
        "row": comparison["row"].astype(str),
        "true volume": comparison["true"].map("{:.0f}".format),
        "found": comparison["found"].map("{:.0f}".format).where(met, "not found"),
        "± s.d.": comparison["found_sd"].map("{:.0f}".format).where(met, ""),
        "difference": comparison["difference_percent"].map("{:+.1f} %".format).where(met, ""),
        "within ± 2 s.d.": comparison["within_2_sd"].map({True: "yes", False: "no"}).where(met, ""),
    }
    header, rows = list(text), [list(row) for row in zip(*text.values(), strict=True)]
    if sys.stdout.isatty():
        _print_rich(header, rows)
        return
    widths = [max(len(line[column]) for line in [header, *rows]) for column in range(len(header))]
    for line in [header, *rows]:
        typer.echo("  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True)))


def _print_rich(header: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*header)
    for column in table.columns:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    Console().print(table)

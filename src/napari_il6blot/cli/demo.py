"""``il6blot demo``: an example with known truth, found beside true."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd


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

    comparison, overlay = run_demo(folder, seed)
    _print_comparison(comparison)
    found = comparison.dropna(subset="found")
    typer.echo(
        f"{len(found)} of {len(comparison)} bands found; median difference "
        f"{found['difference_percent'].abs().median():.1f} %."
    )
    typer.echo(f"The image is {folder / 'blot.tif'}, its tables are in {overlay.parent}.")
    typer.echo(f"To check every lane and band: {overlay}")


def _print_comparison(comparison: pd.DataFrame) -> None:
    text = {
        "strip": comparison["strip"].astype(str),
        "lane": comparison["lane"].astype(str),
        "row": comparison["row"].astype(str),
        "true volume": comparison["true"].map("{:.0f}".format),
        "found": comparison["found"].map("{:.0f}".format, na_action="ignore").fillna("not found"),
        "± s.d.": comparison["found_sd"].map("{:.0f}".format, na_action="ignore").fillna(""),
        "difference": comparison["difference_percent"].map("{:+.1f} %".format, na_action="ignore").fillna(""),
    }
    header, rows = list(text), [list(row) for row in zip(*text.values(), strict=True)]
    if sys.stdout.isatty():
        _print_rich(header, rows)
        return
    for line in [header, *rows]:
        typer.echo("  ".join(f"{cell:>11}" for cell in line))


def _print_rich(header: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*header)
    for column in table.columns:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    Console().print(table)

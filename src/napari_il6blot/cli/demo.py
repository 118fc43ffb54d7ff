"""``il6blot demo``: a whole study with known truth, found beside true."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..study.demo_answers import DemoAnswers


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the study.")] = Path(
        "il6blot-demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="Another number, another study.")] = 0,
) -> None:
    """Write and run a simulated study: found beside true.

    Blots, plates, sheets and study.toml are ordinary files; what is true of them is in DIR/truth.
    """
    from ..study.demo_answers import demo_answers
    from ..study.demo_study import write_demo
    from ..study.spec import Study
    from .run import run_with_progress

    write_demo(folder, seed)
    results = run_with_progress(Study.from_file(folder))
    answers = demo_answers(folder, results)
    typer.echo("A simulated study of interleukin-6 in two cell lines; changes in percent.")
    _print(answers)
    for sentence in (*answers.summary, *answers.cohort):
        typer.echo(sentence)
    typer.echo(f"The study is in {folder}, its tables and figures in {results.out}.")
    typer.echo(f"The report: {results.report}")


def _print(answers: DemoAnswers) -> None:
    header, rows = list(answers.table.columns), answers.table.to_numpy().tolist()
    if sys.stdout.isatty():
        _print_rich(header, rows)
        return
    widths = [max(len(line[column]) for line in [header, *rows]) for column in range(len(header))]
    for line in [header, *rows]:
        cells = [f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True)]
        typer.echo("  ".join([f"{line[0]:<{widths[0]}}", *cells]))


def _print_rich(header: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*header)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    Console().print(table)

"""``il6blot run``: a whole study, from its images and exports to its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .json_tables import print_json
from .progress import progress

if TYPE_CHECKING:
    from ..study.run import Results
    from ..study.spec import Study


def run(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="A folder with study.toml, or that file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results [default: results in the study].")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as one JSON object.")] = False,
) -> None:
    """Run a study: quantify, join, compare and report.

    Writes every table that its inputs allow, figures, report.html, results.xlsx and provenance.json.
    """
    from ..study.spec import Study as StudyFile

    results = run_with_progress(StudyFile.from_file(study), out)
    for sentence in (*results.notes, *results.faults):
        typer.echo(sentence, err=True)
    typer.echo(f"{len(results.tables)} tables and their figures are in {results.out}.", err=json)
    typer.echo(f"The report: {results.report}", err=json)
    if json:
        print_json(results.tables, {"notes": list(results.notes), "faults": list(results.faults)})
    if results.faults:
        raise typer.Exit(1)


def run_with_progress(study: Study, out: Path | None = None) -> Results:
    """Run a study with a bar on the terminal; what was finished stays where it is interrupted.

    Raises
    ------
    InputError
        As from `study.run.run_study`.
    """
    from ..study.run import STEPS, run_study

    with progress("Running", len(STEPS)) as advance:
        return run_study(study, out, lambda _: advance())

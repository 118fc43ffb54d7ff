"""``il6blot cohort``: a subject sheet becomes calls, contingency tests and figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from .json_tables import print_json

if TYPE_CHECKING:
    from ..compare.cohort import Cohort

OUT = Path("il6blot-results")


def cohort(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="One row per subject (CSV or XLSX).")],
    group: Annotated[str, typer.Option(metavar="COL", help="Column of groups.")] = "group",
    value: Annotated[str, typer.Option(metavar="COL", help="Column of values; <2.0 is censored.")] = "value",
    subject: Annotated[str, typer.Option(metavar="COL", help="Column of subjects.")] = "subject",
    reference: Annotated[
        str | None,
        typer.Option(metavar="GROUP", help="Compare with it [default: healthy, control or normal]."),
    ] = None,
    cutoff: Annotated[
        str, typer.Option(metavar="RULE", help="High is above it: a number, p95, mean+2sd or youden.")
    ] = "p95",
    cases: Annotated[
        list[str] | None,
        typer.Option(metavar="GROUP", help="Compare the metadata of low and high within it [default: all]."),
    ] = None,
    categorical: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="A metadata column whose numbers are codes."),
    ] = None,
    preset: Annotated[
        Literal["default", "published"],
        typer.Option(help="Published: the N-1 chi-square for every 2 × 2 table."),
    ] = "default",
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Call the subjects S01, S02… in calls.csv.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = OUT,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as one JSON object.")] = False,
) -> None:
    """Call subjects high or low, and compare their groups.

    Writes calls.csv, contingency.csv, metadata.csv, cohort_groups.csv, cohort_ranks.csv, cohort_roc.csv,
    and figures as PNG, SVG and PDF.
    """
    from ..compare.cohort import cohort as analyse
    from ..sheets.table import read_table
    from ..study.cohort_files import write_cohort

    found = analyse(
        read_table(table), group, value, reference, cutoff, preset,
        subject=subject, cases=cases, categorical=tuple(categorical or ()),
    )  # fmt: skip
    if pseudonyms:
        found = found.pseudonymous()
    pictures = write_cohort(out, found)
    for line in _sentences(found):
        typer.echo(line, err=json)
    typer.echo(f"Tables and figures are in {out}; to check: {pictures[0]}", err=json)
    if json:
        _print_json(found)


def _sentences(found: Cohort) -> list[str]:
    lines = [f"Cut-off: {found.cutoff:.4g}, {found.cutoff_method}."]
    for row in found.summary.to_dict("records"):
        total = row["low"] + row["high"]
        unknown = f", {row['indeterminate']} indeterminate" if row["indeterminate"] else ""
        share = (
            f" ({row['percent_high']:.0f} %, 95 % interval {row['ci_low']:.0f}–{row['ci_high']:.0f} %)"
            if total
            else ""
        )
        lines.append(f"{row['group']}: {row['high']} of {total} high{share}{unknown}.")
    lines += _tests(found)
    lines += [f"  {note}" for note in found.notes]
    return lines


def _tests(found: Cohort) -> list[str]:
    """Per comparison, the test gone by with the others beside it; then ranks."""
    lines = []
    for name, tests in found.contingency.groupby("comparison", sort=False):
        used = tests[tests["used"]]
        if not len(used):
            lines.append(f"{name}: nothing to compare, all are on one side of the cut-off.")
            continue
        beside = ", ".join(
            f"{test} {p:.2g}" for test, p in zip(tests["test"], tests["p"], strict=True)
            if test != used["test"].iloc[0]
        )  # fmt: skip
        lines.append(
            f"{name}, low and high: {used['test'].iloc[0]} p = {used['p'].iloc[0]:.2g} (beside it: {beside})."
        )
    for row in found.ranks.to_dict("records"):
        if row["p"] == row["p"]:
            by = " by Holm" if row["adjustment"] == "holm" else ""
            lines.append(f"{row['comparison']}, values: {row['test']} p = {row['p_adjusted']:.2g}{by}.")
    return lines


def _print_json(found: Cohort) -> None:
    from ..study.cohort_files import cohort_tables

    said = {"cutoff": found.cutoff, "cutoff_method": found.cutoff_method, "notes": list(found.notes)}
    print_json(cohort_tables(found), said)

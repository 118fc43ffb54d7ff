"""The files that a cohort leaves: tables, and figures for journals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .table_files import csv_text, write_files

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.cohort import Cohort


def cohort_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """A cohort's tables by the names of their files."""
    return {
        "calls": cohort.calls,
        "contingency": cohort.contingency,
        "metadata": cohort.metadata,
        "cohort_groups": cohort.summary,
        "cohort_ranks": cohort.ranks,
        "cohort_roc": cohort.roc,
    }


def write_cohort(out: Path, cohort: Cohort, unit: str = "") -> list[Path]:
    """Write a cohort's tables and figures, all or nothing.

    Parameters
    ----------
    out : Path
        The folder that they lie directly in; made if it does not exist.
    cohort : Cohort
        Its subjects are written as they are named: give `Cohort.pseudonymous` for others' eyes.
    unit : str
        Of the values, for the figures.

    Returns
    -------
    list of Path
        The figures.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    from ..compare.figures_cohort import cohort_figures

    pictures = cohort_figures(cohort, unit)
    tables = {f"{name}.csv": csv_text(table).encode() for name, table in cohort_tables(cohort).items()}
    write_files(out, tables | pictures)
    return [out / name for name in pictures]

"""Figures and tables of an answer as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...compare.figures import FORMATS, association_plot, figure_bytes, superplot
from ...errors import InputError
from ...study.answer_groups import association_factors, groups_of
from ...study.table_files import csv_text
from ...study.workbook import results_xlsx

if TYPE_CHECKING:
    import pandas as pd

    from ...compare.designs import Design
    from ...study.answer_stage import Answer
    from ...study.workbench import Joined


def figure_format(path: Path) -> str:
    """The form of a figure's file, by its ending.

    Raises
    ------
    InputError
        If it is none of PNG, SVG and PDF.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise InputError(
            f"{path.name}: a figure is saved as PNG, SVG or PDF; let the name end in .png, .svg or .pdf."
        )
    return form


def groups_figure(answer: Answer, design: Design, measure: str, form: str, *, exact_p: bool) -> bytes:
    """The SuperPlot of a design's measure as a file's content.

    Raises
    ------
    InputError
        If no group of it was measured.
    """
    found = groups_of(answer, design, measure)
    if found is None:
        raise InputError(f"Design {design.name}: no group of {measure} was measured, so there is no figure.")
    return figure_bytes(superplot(*found, answer.units.get(measure, ""), exact_p=exact_p), form)


def association_figure(answer: Answer, x: str, y: str, said: str, form: str) -> bytes:
    """One measure against another as a file's content."""
    joined = answer.tables["joined"]
    both = joined[joined[x].notna() & joined[y].notna()]
    figure = association_plot(both, x, y, association_factors(answer), dict(answer.units), said)
    return figure_bytes(figure, form)


def answer_tables(joined: Joined) -> dict[str, pd.DataFrame]:
    """All tables of an answer by the names of their files."""
    tables = dict(joined.answer.tables)
    more = {"unmatched": joined.unmatched, "levels": joined.levels, "concentrations": joined.concentrations}
    return tables | {name: table for name, table in more.items() if table is not None}


def tables_content(tables: dict[str, pd.DataFrame], path: Path) -> bytes:
    """Tables as a file's content: all as a workbook (XLSX), or the comparisons alone (CSV).

    Raises
    ------
    InputError
        If the name ends in neither, or nothing was compared.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return results_xlsx(tables)
    if ending != ".csv":
        raise InputError(
            f"{path.name}: tables are saved as XLSX (all) or CSV (comparisons); let the name end so."
        )
    if "comparisons" not in tables:
        raise InputError(
            "Nothing is compared yet, so there are no comparisons to save; an XLSX holds the rest."
        )
    return csv_text(tables["comparisons"]).encode()


def write(path: Path, content: bytes) -> None:
    """Write a file.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another place.") from error

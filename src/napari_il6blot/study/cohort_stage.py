"""A study's subjects: called low or high, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..compare.cohort import cohort
from ..compare.figures_cohort import cohort_figures
from ..sheets.table import read_table
from .cohort_files import cohort_tables

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.cohort import Cohort
    from .spec import Study


@dataclass(frozen=True, eq=False)
class CohortStage:
    """What came of a study's subjects; empty without any.

    Attributes
    ----------
    cohort : Cohort or None
    tables : dict of str to DataFrame
    pictures : dict of str to bytes
        By file name.
    """

    cohort: Cohort | None
    tables: Mapping[str, pd.DataFrame]
    pictures: Mapping[str, bytes]


def study_cohort(study: Study) -> CohortStage:
    """Call a study's subjects low or high, with figures, under pseudonyms unless the study says otherwise.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If the subject sheet is wrong.
    """
    shown = study_subjects(study)
    if shown is None:
        return CohortStage(None, {}, {})
    return CohortStage(shown, cohort_tables(shown), cohort_figures(shown, study.elisa.unit))


def study_subjects(study: Study) -> Cohort | None:
    """Call a study's subjects low or high; None where it has none.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If the subject sheet is wrong.
    """
    sheet = study.sheet_content("subjects")
    if sheet is None:
        return None
    table = read_table(sheet) if isinstance(sheet, Path) else sheet
    if not len(table):  # a header to fill in
        return None
    options = study.cohort
    found = cohort(
        table, group=options.group, value=options.value, reference=options.reference or None,
        cutoff=options.cutoff, preset=study.statistics.preset, cases=options.cases or None,
        categorical=options.categorical,
    )  # fmt: skip
    return found.pseudonymous() if options.pseudonyms else found

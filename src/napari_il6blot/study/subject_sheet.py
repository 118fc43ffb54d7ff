"""A table of subjects as users have it, made the study's subject sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..compare.cohort_subjects import REFERENCE_WORDS, cells_of, text_of

if TYPE_CHECKING:
    import pandas as pd

SUBJECT = "subject"
# Words for a subject that other tables use.
SUBJECT_WORDS = ("patient", "donor", "subject_id", "patient_id", "case", "id", "paziente", "soggetto")
# A column of more different values than this is no group.
MOST_GROUPS = 12


def subject_sheet(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """A table with a column `subject`; and a sentence where another column was taken for it.

    Parameters
    ----------
    table : DataFrame
        One row per subject.
    """
    names = {_plain(name): name for name in map(str, table.columns)}
    for word in (SUBJECT, *SUBJECT_WORDS):
        if word in names:
            found = names[word]
            if found == SUBJECT:
                return table, ""
            renamed = table.rename(columns={found: SUBJECT})
            renamed.attrs = dict(table.attrs)
            return renamed, f"The column {found} was taken for the subject."
    return table, ""


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def group_columns(table: pd.DataFrame) -> list[str]:
    """Columns that may say in which group a subject is: of a few different texts.

    Parameters
    ----------
    table : DataFrame
    """
    return [
        name
        for name in map(str, table.columns)
        if name != SUBJECT and 2 <= len(levels(table, name)) <= min(MOST_GROUPS, max(2, len(table) - 1))
    ]


def levels(table: pd.DataFrame, column: str) -> list[str]:
    """The different cells of a column as text, in their order; empty where there is no such column."""
    if list(map(str, table.columns)).count(column) != 1:
        return []
    return [text for text in dict.fromkeys(map(text_of, cells_of(table, column))) if text]


def usual_reference(groups: list[str]) -> str:
    """The group that is the reference where nobody says which; empty where that is open."""
    called = [name for name in groups if name.lower() in REFERENCE_WORDS]
    return called[0] if len(called) == 1 else ""

"""A cohort: who is high, in which group, and what else is different about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from ..errors import InputError
from .cohort_cutoffs import HIGH, INDETERMINATE, LOW, calls, find_cutoff
from .cohort_metadata import metadata_columns, metadata_table
from .cohort_ranks import ALL_GROUPS, rank_tests
from .cohort_roc import roc_areas
from .cohort_subjects import Subjects, pseudonyms, read_subjects
from .statistics.contingency import Preset, contingency_tests

__all__ = ["Cohort", "cohort", "pseudonyms"]

CONTINGENCY = "comparison test statistic df p used note".split()
SUMMARY = "group n n_censored median low high indeterminate percent_high ci_low ci_high".split()


@dataclass(frozen=True, eq=False)
class Cohort:
    """A cohort and what was found of it.

    Attributes
    ----------
    cutoff : float
        High is above it.
    cutoff_method : str
        How it was found, in words.
    calls : DataFrame
        `subject, group, value` (the bound where censored), `censored` (``<``, ``>`` or empty), `call`
        (`high`, `low`, `indeterminate`), in the order of the sheet.
    contingency : DataFrame
        `comparison` (every pair of groups, and all groups), `test, statistic, df, p, used, note`, of
        counts of high and low (Fisher's odds ratio is of being high, in the first group).
    metadata : DataFrame
        `variable, level, low, high, n_missing, test, p, statistic, df, note`.
    summary : DataFrame
        Per group: `group, n, n_censored, median` (missing where it is censored), `low, high, indeterminate`,
        `percent_high` of the low and high, and its 95 % interval (Wilson) `ci_low, ci_high`.
    ranks : DataFrame
        Kruskal-Wallis and Mann-Whitney tests (`cohort_ranks.rank_tests`).
    roc : DataFrame
        Areas under the ROC curves (`cohort_roc.roc_areas`).
    notes : tuple of str
        Sentences: what was assumed, left out, or is doubtful.
    subjects : Subjects
        The subjects as they were read.
    value : str
        What the value is called.
    """

    cutoff: float
    cutoff_method: str
    calls: pd.DataFrame
    contingency: pd.DataFrame
    metadata: pd.DataFrame
    summary: pd.DataFrame
    ranks: pd.DataFrame
    roc: pd.DataFrame
    notes: tuple[str, ...]
    subjects: Subjects
    value: str

    def pseudonymous(self) -> Cohort:
        """The same with pseudonyms (S01, S02…) for the subjects: what a report shows."""
        key = pseudonyms(self.subjects.names)
        return replace(
            self, calls=self.calls.assign(subject=[key[name] for name in self.calls["subject"]]),
            subjects=replace(self.subjects, names=tuple(key.values())),
        )  # fmt: skip


def cohort(
    table: pd.DataFrame,
    group: str = "group",
    value: str = "value",
    reference: str | None = None,
    cutoff: float | str | None = None,
    preset: Preset = "default",
    *,
    subject: str = "subject",
    cases: str | Sequence[str] | None = None,
    categorical: Sequence[str] = (),
) -> Cohort:
    """Call subjects high or low, and compare groups and metadata.

    Parameters
    ----------
    table : DataFrame
        One row per subject: the columns `subject`, `group`, `value`, and any metadata.
    group, value, subject : str
        Names of those columns. Values may be censored (``<2.0``, ``>200``) and have decimal commas.
    reference : str, optional
        The group that the others are compared with; the one called healthy, control or normal unless given.
    cutoff : float or str, optional
        High is above it: a number, ``p95`` (the reference group's 95th percentile, the default),
        ``mean+2sd``, or ``youden``. Other percentiles and multiples likewise.
    preset : {"default", "published"}
        Which contingency test is gone by (`contingency_tests`).
    cases : str or sequence of str, optional
        The groups of interest. Metadata of low and high are compared among them only (else among all
        subjects), and ``youden`` tells them from the reference (else all groups but that one).
    categorical : sequence of str
        Metadata columns of numbers that are codes of categories.

    Raises
    ------
    InputError
        If a column is absent or its cells are not as they must be, there is one group only, the reference
        or a case is none of the groups, or the cut-off cannot be found.
    """
    subjects = read_subjects(table, subject, group, value, reference)
    chosen = _cases(subjects, cases)
    columns = metadata_columns(table, (subject, group, value))
    unknown = [name for name in categorical if name not in columns]
    if unknown:
        raise InputError(
            f"there is no metadata column {unknown[0]}; there are {', '.join(columns) or 'none'}"
        )
    limit = find_cutoff(subjects, cutoff, chosen)
    call = calls(subjects.numbers, subjects.censored, limit.value)
    rows = np.flatnonzero(subjects.in_groups(*(chosen or subjects.groups)))
    metadata, left_out = metadata_table(table.iloc[rows], columns, call[rows], categorical, preset)
    called = pd.DataFrame(
        {
            "subject": subjects.names, "group": subjects.of_group, "value": subjects.numbers,
            "censored": subjects.censored, "call": call,
        }
    ).astype({"subject": str, "group": str, "censored": str, "call": str})  # fmt: skip
    return Cohort(
        cutoff=limit.value, cutoff_method=limit.method, calls=called,
        contingency=_contingency(subjects, called, preset), metadata=metadata,
        summary=_summary(subjects, called), ranks=rank_tests(subjects), roc=roc_areas(subjects),
        notes=(*limit.notes, *_notes(subjects, called, chosen, len(metadata)), *left_out),
        subjects=subjects, value=value,
    )  # fmt: skip


def _cases(subjects: Subjects, cases: str | Sequence[str] | None) -> tuple[str, ...]:
    chosen = (cases,) if isinstance(cases, str) else tuple(dict.fromkeys(cases or ()))
    for name in chosen:
        if name not in subjects.others:
            raise InputError(
                f"{name} is none of the groups to look at; they are {', '.join(subjects.others)}"
            )
    return chosen


def _count(called: pd.DataFrame, group: str, call: str) -> int:
    return int(((called["group"] == group) & (called["call"] == call)).sum())


def _contingency(subjects: Subjects, called: pd.DataFrame, preset: Preset) -> pd.DataFrame:
    """Tests of every pair of groups, and of all."""
    comparisons = {f"{a} vs {b}": (a, b) for a, b in subjects.pairs()} | {ALL_GROUPS: subjects.groups}
    parts = []
    for name, groups in comparisons.items():
        counts = pd.DataFrame(
            [[_count(called, group, call) for call in (HIGH, LOW)] for group in groups],
            index=list(groups), columns=[HIGH, LOW],
        )  # fmt: skip
        if not counts.to_numpy().any():  # all of them are indeterminate
            continue
        tests = contingency_tests(counts, preset, are_counts=True)
        parts.append(tests.assign(comparison=name, note="; ".join(tests.attrs["notes"])))
    if not parts:
        raise InputError("no subject is low or high at this cut-off: all values are censored or missing")
    for part in parts:
        part.attrs = {}
    return pd.concat(parts, ignore_index=True)[CONTINGENCY]


def _summary(subjects: Subjects, called: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for group in subjects.groups:
        own = subjects.in_groups(group) & subjects.measured
        low, high, unknown = (_count(called, group, call) for call in (LOW, HIGH, INDETERMINATE))
        total = low + high
        interval = stats.binomtest(high, total).proportion_ci(method="wilson") if total else (np.nan, np.nan)
        percent = 100 * high / total if total else np.nan
        median = _median(subjects.numbers[own], subjects.censored[own])
        sizes = int(own.sum()), int((subjects.censored[own] != "").sum())
        rows.append(
            (group, *sizes, median, low, high, unknown, percent, *(100 * float(end) for end in interval))
        )
    return pd.DataFrame(rows, columns=SUMMARY)


def _median(values: np.ndarray, censored: np.ndarray) -> float:
    """The median; missing where it depends on censored values."""
    low = float(np.median(np.where(censored == "<", -np.inf, values)))
    high = float(np.median(np.where(censored == ">", np.inf, values)))
    plain = float(np.median(values))
    return plain if low == plain == high else np.nan


def _notes(subjects: Subjects, called: pd.DataFrame, cases: tuple[str, ...], metadata: int) -> list[str]:
    notes = []
    missing = int((~subjects.measured).sum())
    unknown = int((called["call"] == INDETERMINATE).sum()) - missing
    if missing:
        notes.append(f"{_people(missing)} without a value: called indeterminate, and left out of every test.")
    if unknown:
        notes.append(
            f"{_people(unknown)} with a censored value that may lie on either side of the cut-off: "
            "indeterminate, and left out of the counts."
        )
    if (subjects.censored != "").any():
        notes.append(
            "In rank tests and ROC curves all values below the highest < bound are tied, and all above the "
            "lowest > bound."
        )
    if metadata and not cases and len(subjects.groups) > 1:
        notes.append(
            "The metadata table is of all groups together: low and high may differ because the groups do; "
            "name the cases to compare within them."
        )
    return notes


def _people(count: int) -> str:
    return "1 subject" if count == 1 else f"{count} subjects"

"""Who is low and who is high: age, stage and what else the subject sheet says."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ..sheets.cells import is_empty
from .cohort_cutoffs import HIGH, LOW
from .cohort_subjects import cells_of, text_of
from .statistics.contingency import contingency_tests
from .statistics.summary_stats import t_test_from_stats

if TYPE_CHECKING:
    from .cohort_subjects import Floats, Truths
    from .statistics.contingency import Preset

COLUMNS = "variable level low high n_missing test p statistic df note".split()
MISSING_WORDS = {"na", "n/a", "nan", "n.a.", "?", "-", "unknown", "not known", "missing"}
# Text with more levels than this is a remark, a date or a name, and no variable.
MOST_LEVELS = 12
# Variances that differ by the F-test at this level are not pooled.
F_TEST_LEVEL = 0.05
# Whose square can still be counted with.
LARGEST_DEVIATION = 1e150
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?")


def metadata_table(
    table: pd.DataFrame,
    columns: Sequence[str],
    call: NDArray[np.object_],
    categorical: Sequence[str] = (),
    preset: Preset = "default",
) -> tuple[pd.DataFrame, list[str]]:
    """Compare what is known of low and of high subjects.

    Parameters
    ----------
    table : DataFrame, (n, …)
        One row per subject.
    columns : sequence of str
        The variables. Numbers are compared as such unless they have at most two values; text is counted.
    call : array of str, (n,)
        Subjects who are neither high nor low are left out.
    categorical : sequence of str
        Columns of numbers that are codes of categories.
    preset : {"default", "published"}
        Which contingency test is gone by.

    Returns
    -------
    table : DataFrame
        `variable, level, low, high` (mean ± s.d. (n), or counts of a level), `n_missing` (of the variable),
        `test, p, statistic, df, note`. Numbers: Student's t, or Welch's where an F-test finds that the
        variances differ (p < 0.05), as MedCalc does. Counts: the test that `contingency_tests` uses.
    notes : list of str
        Which columns are no variables, and why.
    """
    rows: list[tuple[object, ...]] = []
    notes = []
    for column in columns:
        texts = [
            "" if text.lower() in MISSING_WORDS else text for text in map(text_of, cells_of(table, column))
        ]
        kept = [(text, side) for text, side in zip(texts, call, strict=True) if side in (LOW, HIGH)]
        known = [(text, side == HIGH) for text, side in kept if text]
        missing = len(kept) - len(known)
        numbers = None if column in categorical else _numbers([text for text, _ in known])
        if numbers is not None:
            rows.append((column, "", *_numeric(numbers, np.array([side for _, side in known]), missing)))
            continue
        levels = _levels([text for text, _ in known])
        if fault := _no_variable(levels, len(known)):
            notes.append(f"Column {column} is left out of the metadata table: {fault}.")
            continue
        rows += [(column, *row) for row in _counted(known, levels, missing, preset)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    kinds = dict.fromkeys("variable level low high test note".split(), str)
    return frame.astype(kinds | dict.fromkeys("p statistic df".split(), float) | {"n_missing": int}), notes


def _numbers(texts: list[str]) -> Floats | None:
    """Text as numbers; None where some is none, or so few values that they are codes."""
    if not texts or len(set(texts)) < 3 or not all(_NUMBER.fullmatch(text) for text in texts):
        return None
    numbers = np.array([float(text.replace(",", ".")) for text in texts])
    return numbers if np.isfinite(numbers).all() else None


def _levels(texts: list[str]) -> list[str]:
    """Levels in a natural order: numbers by size, stages I, II, III, IV, else by the alphabet."""
    return sorted(set(texts), key=lambda text: (_as_number(text), text))


_ROMAN = {"I": 1.0, "II": 2.0, "III": 3.0, "IV": 4.0, "V": 5.0}


def _as_number(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return _ROMAN.get(text, math.inf)


def _no_variable(levels: list[str], known: int) -> str:
    if not known:
        return "no subject that is low or high has a value in it"
    if len(levels) > MOST_LEVELS or (len(levels) > 3 and len(levels) > known / 2):
        return f"its text has {len(levels)} different values among {known} subjects"
    return ""


def _numeric(numbers: Floats, high: Truths, missing: int) -> tuple[object, ...]:
    low_part, high_part = numbers[~high], numbers[high]
    texts = [_mean_text(part) for part in (low_part, high_part)]
    sizes = len(low_part), len(high_part)
    if min(sizes) < 2:
        return (*texts, missing, "", np.nan, np.nan, np.nan, "no test: fewer than 2 values on one side")
    deviations = _deviation(low_part), _deviation(high_part)
    if max(deviations) == 0:
        return (*texts, missing, "", np.nan, np.nan, np.nan, "no test: the values do not vary")
    if max(deviations) > LARGEST_DEVIATION:
        return (*texts, missing, "", np.nan, np.nan, np.nan, "no test: its numbers are too large")
    f_p = variance_ratio_p(low_part, high_part)
    pooled = f_p >= F_TEST_LEVEL
    found = t_test_from_stats(
        float(low_part.mean()),
        deviations[0],
        sizes[0],
        float(high_part.mean()),
        deviations[1],
        sizes[1],
        pooled,
    )
    test = "Student" if pooled else "Welch"
    note = f"F-test of the variances p = {f_p:.2g}"
    return (*texts, missing, test, found.p, found.statistic, found.df, note)


def _deviation(part: Floats) -> float:
    """S.d. of at least two values, just 0 where they are all alike; infinite near the largest numbers."""
    with np.errstate(over="ignore"):
        return float(part.std(ddof=1)) if np.ptp(part) > 0 else 0.0


def variance_ratio_p(a: Floats, b: Floats) -> float:
    """P of the two-sided F-test that two samples' variances are alike; 0 where one of them is 0."""
    variances = _deviation(a) ** 2, _deviation(b) ** 2
    if min(variances) == 0:
        return 0.0
    ratio, dfs = variances[0] / variances[1], (len(a) - 1, len(b) - 1)
    return float(min(1.0, 2 * min(stats.f.sf(ratio, *dfs), stats.f.cdf(ratio, *dfs))))


def _mean_text(part: Floats) -> str:
    if len(part) < 2:
        return f"{part[0]:.4g} (1)" if len(part) else "(0)"
    sd = _deviation(part)
    if not math.isfinite(sd):  # of numbers near the largest there is
        return f"{part.mean():.4g} ({len(part)})"
    decimals = max(0, 2 - math.floor(math.log10(sd))) if sd > 0 else 1  # three digits of the s.d.
    return f"{part.mean():.{decimals}f} ± {sd:.{decimals}f} ({len(part)})"


def _counted(
    known: list[tuple[str, bool]], levels: list[str], missing: int, preset: Preset
) -> list[tuple[object, ...]]:
    counts = [[sum(pair == (level, side) for pair in known) for side in (False, True)] for level in levels]
    test, p, statistic, df, note = _test_counts(counts, preset)
    return [
        (level, str(low), str(high), missing, test, p, statistic, df, note)
        for level, (low, high) in zip(levels, counts, strict=True)
    ]


def _test_counts(counts: list[list[int]], preset: Preset) -> tuple[str, float, float, float, str]:
    if len(counts) < 2:
        return "", math.nan, math.nan, math.nan, "no test: one level only"
    tests = contingency_tests(counts, preset, are_counts=True)
    used = tests[tests["used"]]
    # Levels are only those that occur, so that what is dropped is low or high.
    note = "; ".join(tests.attrs["notes"])
    if not len(used):
        return "", math.nan, math.nan, math.nan, "no test: all subjects are on one side"
    row = used.iloc[0]
    return str(row["test"]), float(row["p"]), float(row["statistic"]), float(row["df"]), note


def metadata_columns(table: pd.DataFrame, taken: Sequence[str]) -> list[str]:
    """Columns that may be variables: all but those taken, without a name, or empty."""
    names = [str(name) for name in table.columns]
    return [
        name for name in names
        if name and name not in taken and names.count(name) == 1 and not name.startswith("Unnamed:")
        and not all(is_empty(cell) for cell in cells_of(table, name))
    ]  # fmt: skip

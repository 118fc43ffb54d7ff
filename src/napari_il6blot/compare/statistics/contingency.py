"""Tests of a table of counts, side by side, and which of them to go by.

Pearson's chi-square, its N − 1 form (Campbell 2007, Statistics in Medicine 26:3661), Yates's correction
and Fisher's exact test (Freeman & Halton 1951 where the table is larger than 2 × 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import gammaln

from ...errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Floats = NDArray[np.float64]
Preset = Literal["default", "published"]

COLUMNS = "test statistic df p used".split()
# Campbell's condition for the N - 1 chi-square.
LEAST_EXPECTED = 1.0
# So many tables are still enumerated at once for the exact test.
MOST_TABLES = 500_000
# Tables about as likely as the observed one count as equally likely, as in R.
ALIKE = 1e-7


def contingency_tests(
    table: ArrayLike | pd.DataFrame, preset: Preset = "default", *, are_counts: bool = False
) -> pd.DataFrame:
    """Test whether rows and columns of a table of counts are independent.

    Parameters
    ----------
    table : array_like, (rows, columns)
        Counts: whole numbers from 0. Empty rows and columns are dropped.
    preset : {"default", "published"}
        Which test is `used`. Default: for 2 × 2, N-1 where all expected counts are at least 1
        (Campbell 2007), else Fisher; for larger tables, Pearson. Published: N-1 for 2 × 2 always.
    are_counts : bool
        Says that rows or columns that all add up to 100 are counts all the same, and no percentages.

    Returns
    -------
    DataFrame
        `test` (Pearson, N-1, Yates, Fisher), `statistic` (chi-square; Fisher's is the odds ratio), `df`,
        `p` (two-sided), `used` (true for one). N-1 and Yates are for 2 × 2; Fisher also for n × 2 and
        2 × n, where the tables with the same sums are few enough to list. With nothing to compare (one
        row or column only is not empty) `statistic` and `p` are missing, and none is used.
        ``attrs["notes"]`` are sentences: what was dropped, left out, or is doubtful;
        ``attrs["least_expected"]`` is the smallest expected count.

    Raises
    ------
    InputError
        If there are not two rows and columns, a count is not whole or below 0, all are 0, or rows or
        columns look like percentages.
    """
    if preset not in ("default", "published"):
        raise InputError(f"preset is {preset!r}; it must be default or published")
    counts = _counts(table, are_counts=are_counts)
    row_names, column_names = _names(table, counts)
    notes = [
        *_dropped("row", counts.sum(axis=1), row_names),
        *_dropped("column", counts.sum(axis=0), column_names),
    ]
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        result = _nothing_to_compare()
        notes.append("there is nothing to compare: all counts lie in one row or one column")
        least = np.nan
    else:
        least = float(stats.contingency.expected_freq(counts).min())
        result, doubts = _all_tests(counts, least, preset)
        notes += doubts
    result.attrs = {"notes": tuple(notes), "least_expected": least}
    return result


def _counts(table: ArrayLike | pd.DataFrame, *, are_counts: bool) -> Floats:
    try:
        counts = np.asarray(table, dtype=float)
    except (TypeError, ValueError):
        raise InputError("the contingency table holds what is no number; give counts of subjects") from None
    if counts.ndim != 2 or min(counts.shape) < 2:
        raise InputError("a contingency table needs at least two rows and two columns of counts")
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.rint(counts)).all()):
        wrong = counts[~(np.isfinite(counts) & (counts >= 0) & (counts == np.rint(counts)))][0]
        raise InputError(
            f"the contingency table holds {wrong:g}; give counts of subjects, whole numbers from 0, "
            "and no percentages"
        )
    if not counts.any():
        raise InputError("the contingency table is empty: every count is 0")
    if not are_counts and any((counts.sum(axis=axis) == 100).all() for axis in (0, 1)):
        raise InputError(
            "the rows or columns of the contingency table all add up to 100, as percentages do; "
            "give counts of subjects (or are_counts=True if these are)"
        )
    return counts


def _names(table: ArrayLike | pd.DataFrame, counts: Floats) -> tuple[list[str], list[str]]:
    if isinstance(table, pd.DataFrame):
        return [str(name) for name in table.index], [str(name) for name in table.columns]
    rows, columns = ([str(index + 1) for index in range(size)] for size in counts.shape)
    return rows, columns


def _dropped(what: str, sums: Floats, names: list[str]) -> list[str]:
    empty = [name for name, total in zip(names, sums, strict=True) if total == 0]
    if not empty:
        return []
    return [f"{what}{'s' if len(empty) > 1 else ''} {', '.join(empty)} dropped: all counts are 0"]


def _nothing_to_compare() -> pd.DataFrame:
    tests = ["Pearson", "N-1", "Yates", "Fisher"]
    return _frame([(test, np.nan, np.nan, np.nan, False) for test in tests])


def _frame(rows: list[tuple[str, float, float, float, bool]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"test": str, "statistic": float, "df": float, "p": float, "used": bool})


def _all_tests(counts: Floats, least: float, preset: Preset) -> tuple[pd.DataFrame, list[str]]:
    """Every test of a table without empty rows and columns, and the doubts there are."""
    is_fourfold = counts.shape == (2, 2)
    pearson = stats.chi2_contingency(counts, correction=False)
    chi_square, df = float(pearson.statistic), float(pearson.dof)
    found = {"Pearson": (chi_square, df, float(pearson.pvalue))}
    if is_fourfold:
        total = counts.sum()
        adjusted = chi_square * (total - 1) / total
        yates = stats.chi2_contingency(counts, correction=True)
        found["N-1"] = (adjusted, 1.0, float(stats.chi2.sf(adjusted, 1)))
        found["Yates"] = (float(yates.statistic), 1.0, float(yates.pvalue))
        odds_ratio, p = stats.fisher_exact(counts)
        found["Fisher"] = (float(odds_ratio), np.nan, float(p))
    elif (exact := fisher_of_two_columns(counts)) is not None:
        found["Fisher"] = (np.nan, np.nan, exact)
    used = _used(least, preset, is_fourfold=is_fourfold)
    rows = [(test, *values, test == used) for test, values in found.items()]
    return _frame(rows), _doubts(counts, least, used, exact="Fisher" in found)


def _used(least: float, preset: Preset, *, is_fourfold: bool) -> str:
    if not is_fourfold:
        return "Pearson"
    return "N-1" if preset == "published" or least >= LEAST_EXPECTED else "Fisher"


def _doubts(counts: Floats, least: float, used: str, *, exact: bool) -> list[str]:
    doubts = []
    if not exact:
        size = " × ".join(map(str, counts.shape))
        doubts.append(f"Fisher's exact test is left out: too many tables of {size} have the same sums")
    if used == "N-1" and least < LEAST_EXPECTED:
        doubts.append(
            f"the smallest expected count is {least:.2g}, below the 1 that the N-1 chi-square needs; "
            "see Fisher's test"
        )
    small = float((stats.contingency.expected_freq(counts) < 5).mean())
    # Cochran's rule for chi-square on larger tables.
    if used == "Pearson" and (least < 1 or small > 0.2):
        beside = "; see Fisher's test beside it" if exact else ""
        doubts.append(
            f"{100 * small:.0f} % of the expected counts are below 5: Pearson's p is approximate{beside}"
        )
    return doubts


def fisher_of_two_columns(counts: Floats) -> float | None:
    """P of the exact test on a table of two columns (or rows) (Freeman & Halton 1951).

    Parameters
    ----------
    counts : array, (rows, 2) or (2, columns)
        Whole numbers from 0.

    Returns
    -------
    float or None
        The probability of all tables with the same sums that are no likelier than this one; None where
        the table has more than two rows and columns, or there are more than 500 000 such tables.
    """
    counts = counts if counts.shape[1] == 2 else counts.T
    sizes = counts.sum(axis=1)
    if counts.shape[1] != 2 or np.prod(sizes + 1) / (sizes.max() + 1) > MOST_TABLES:
        return None
    # All first columns with the same sum: the largest row takes what the others leave.
    order = np.argsort(sizes, kind="stable")
    sizes, first = sizes[order], counts[order, 0]
    others = np.indices([int(size) + 1 for size in sizes[:-1]]).reshape(len(sizes) - 1, -1)
    last = first.sum() - others.sum(axis=0)
    fits = (last >= 0) & (last <= sizes[-1])
    tables = np.vstack([others, last])[:, fits]
    weights = _log_choices(sizes[:, None], tables).sum(axis=0)
    observed = _log_choices(sizes, first).sum()
    chances = np.exp(weights - weights.max())
    return float(min(1.0, chances[weights <= observed + ALIKE].sum() / chances.sum()))


def _log_choices(size: Floats, chosen: Floats) -> Floats:
    return np.asarray(gammaln(size + 1) - gammaln(chosen + 1) - gammaln(size - chosen + 1))

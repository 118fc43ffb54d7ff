"""What a design found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...compare.designs_roles import level_text
from ...study.report_content import comparison_sentences

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_VERDICTS = {
    "changed": "{what} acts differently on {measure} in {a} and {b}",
    "unchanged": "{what} acts alike on {measure} in {a} and {b}",
    "undecided": "Whether {what} acts differently on {measure} in {a} and {b} is undecided",
}


def interaction_lines(comparisons: pd.DataFrame, control: object, alpha: float = 0.05) -> list[str]:
    """Say how alike levels act in two combinations of the other factors, such as two cell lines.

    Parameters
    ----------
    comparisons : DataFrame
        Rows of ``comparisons.csv`` of a design's measure.
    control : object
        The level that the design compares with.
    alpha : float
        Intervals are 1 - alpha.
    """
    rows = [row for row in comparisons.to_dict("records") if is_interaction(row) and row["verdict"]]
    return [_interaction(row, level_text(control), alpha) for row in rows]


def comparison_lines(comparisons: pd.DataFrame, alpha: float = 0.05) -> list[str]:
    """Say what each comparison found, and that undecided is not unchanged.

    Parameters
    ----------
    comparisons, alpha
        As for `interaction_lines`, which says the others.
    """
    said = []
    for place, row in enumerate(comparisons.to_dict("records")):
        if is_interaction(row):
            continue
        for sentence in comparison_sentences(comparisons.iloc[[place]], alpha):
            said.append(sentence + _cannot_tell(row))  # noqa: PERF401  one or none
        if not row["verdict"] and row["note"]:
            said.append(f"{row['measure']}, {row['group_a']}: {row['note']}.")
    return said


def is_interaction(row: Mapping[Any, Any]) -> bool:
    """Whether a row of ``comparisons.csv`` tells how differently a level acts in two combinations."""
    return str(row["test"]).startswith("interaction")


def _interaction(row: Mapping[Any, Any], control: str, alpha: float) -> str:
    what, a, b = _parts(str(row["group_a"]), str(row["group_b"]), control)
    said = _VERDICTS[row["verdict"]].format(what=what, measure=row["measure"], a=a, b=b)
    if not np.isfinite(row["percent_change"]):
        return f"{said}." + _cannot_tell(row)
    low, high, p = row["percent_low"], row["percent_high"], row["p_adjusted"]
    level = f"{100 * (1 - alpha):g} % interval"
    interval = f", {level} {low:+.0f} to {high:+.0f} %" if np.isfinite(low) and np.isfinite(high) else ""
    tested = f", p = {p:.2g}" if np.isfinite(p) else ""
    return (
        f"{said}: the ratio to {control} in {a} differs from that in {b} by {row['percent_change']:+.0f} %"
        f"{interval}{tested}.{_cannot_tell(row)}"
    )


def _parts(group_a: str, group_b: str, control: str) -> tuple[str, str, str]:
    """The level, and the two combinations that it acts in: ``PEA1: JNK inhibitor vs DMSO``."""
    end = f" vs {control}"
    at = group_a.find(": ")
    while at >= 0:
        if group_b.endswith(group_a[at:]):
            level = group_a[at + 2 :].removesuffix(end)
            return level, group_a[:at], group_b[: len(group_b) - len(group_a[at:])]
        at = group_a.find(": ", at + 1)
    return "The change", group_a, group_b


def _cannot_tell(row: Mapping[Any, Any]) -> str:
    """Undecided is neither changed nor unchanged, and no proof that there is no effect."""
    if row["verdict"] != "undecided":
        return ""
    n = int(min(row["n_a"], row["n_b"]))
    unit = str(row["unit_of_inference"]).partition(" ")[0]
    number = NUMBERS[n] if n < len(NUMBERS) else str(n)
    return f" {number.capitalize()} {unit}{'' if n == 1 else 's'} cannot tell a change from none."

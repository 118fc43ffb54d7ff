"""What a cohort says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .cohort_cutoffs import HIGH, LOW

if TYPE_CHECKING:
    from .cohort import Cohort

TESTS = {
    "N-1": "N−1 chi-square",
    "Pearson": "Pearson's chi-square",
    "Fisher": "Fisher's exact test",
    "Yates": "chi-square with Yates's correction",
}


def words_of_test(test: str) -> str:
    """What a contingency test is called in a sentence."""
    return TESTS.get(test, test)


def cohort_sentences(cohort: Cohort) -> tuple[str, ...]:
    """How many of each group are high against the reference group, with the test that is gone by.

    Parameters
    ----------
    cohort : Cohort
    """
    reference = cohort.subjects.reference
    high = dict(zip(cohort.summary["group"], cohort.summary[HIGH], strict=True))
    low = dict(zip(cohort.summary["group"], cohort.summary[LOW], strict=True))

    def counted(group: str) -> str:
        return f"{high[group]} of {high[group] + low[group]} {group}"

    return tuple(
        f"{counted(group)} {'is' if high[group] == 1 else 'are'} high, against {counted(reference)}"
        f"{_tested(cohort, f'{group} vs {reference}')}."
        for group in cohort.subjects.others
    )


def _tested(cohort: Cohort, comparison: str) -> str:
    tests = cohort.contingency
    used = tests[(tests["comparison"] == comparison) & tests["used"].astype(bool)]
    if not len(used):
        return ": there is nothing to test"
    p = float(used["p"].iloc[0])
    named = words_of_test(str(used["test"].iloc[0]))
    if not np.isfinite(p):
        return f": {named} gives no p"
    return f": {named} p {'< 0.0001' if p < 0.0001 else f'= {p:.2g}'}"

"""What a SuperPlot of a design's measure shows: its groups, and the tests of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..compare.designs_groups import named_rows
from ..compare.figures import Groups, group_labels

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.designs import Design
    from .answer_stage import Answer


def compared_measures(answer: Answer, design: Design) -> tuple[str, ...]:
    """The measures that a design compared, in the table's order.

    Parameters
    ----------
    answer : Answer
    design : Design
    """
    comparisons = answer.tables["comparisons"]
    return tuple(str(name) for name in dict.fromkeys(comparisons["measure"][_of(comparisons, design)]))


def groups_of(answer: Answer, design: Design, measure: str) -> tuple[Groups, pd.DataFrame] | None:
    """Groups of a measure that a design compared; None where none of them was measured.

    Parameters
    ----------
    answer : Answer
        With replicates.
    design : Design
    measure : str

    Returns
    -------
    (groups, tests) : Groups, DataFrame
        The tests are rows of ``comparisons.csv``.
    """
    comparisons = answer.tables["comparisons"]
    tested = comparisons[_of(comparisons, design) & (comparisons["measure"] == measure)]
    if answer.replicates is None:
        return None
    means, factors = named_rows(answer.tables["joined"], design)
    replicates, _ = named_rows(answer.replicates, design)
    compared = set(tested["group_a"]) | set(tested["group_b"])
    shown = [_of_groups(table, factors, compared) for table in (means, replicates)]
    return (Groups(shown[0], shown[1], measure, factors), tested) if len(shown[0]) else None


def _of(comparisons: pd.DataFrame, design: Design) -> pd.Series[bool]:
    return comparisons["design"] == design.name


def _of_groups(table: pd.DataFrame, factors: tuple[str, ...], names: set[str]) -> pd.DataFrame:
    return table[np.array([label in names for label in group_labels(table, factors)], dtype=bool)]


def association_factors(answer: Answer) -> tuple[str, ...]:
    """The factors whose groups a plot of two measures tells apart: the first design's, else all.

    Parameters
    ----------
    answer : Answer
    """
    factors = answer.designs[0].factors if answer.designs else ()
    return factors or tuple(answer.tables["joined"].attrs.get("factors", ())) or ("sample",)

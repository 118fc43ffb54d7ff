"""One comparison as a row of comparisons.csv."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .statistics.equivalence import stars, verdict

if TYPE_CHECKING:
    from .designs import Design
    from .pair_tests import Outcome

Floats = NDArray[np.float64]

COLUMNS = (
    "design", "measure", "group_a", "group_b", "unit_of_inference", "n_a", "n_b", "mean_a", "sd_a", "mean_b",
    "sd_b", "test", "statistic", "df", "p", "p_adjusted", "adjustment", "stars", "effect", "effect_low",
    "effect_high", "percent_change", "percent_low", "percent_high", "hedges_g", "verdict", "note",
)  # fmt: skip
UNIT_WORDS = {"experiment": "experiment", "well": "well (pseudo-replication)"}


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was compared and what came of it.

    Attributes
    ----------
    group_a, group_b : str
    a, b : array, (n_a,) and (n_b,)
        The values that were taken.
    outcome : Outcome
    p_adjusted : float
    adjustment : str
        The row says `none` where there is no p to adjust.
    notes : tuple of str
        Beside those of the outcome.
    concludes : bool
        Whether the row has a verdict: an IC50 has none.
    """

    group_a: str
    group_b: str
    a: Floats
    b: Floats
    outcome: Outcome
    p_adjusted: float = nan
    adjustment: str = "none"
    notes: tuple[str, ...] = ()
    concludes: bool = True


def comparison_row(comparison: Comparison, design: Design, measure: str) -> dict[str, object]:
    """The row, keyed by `COLUMNS`."""
    found = comparison.outcome
    said = verdict(*found.equivalence_range, comparison.p_adjusted, design.margin, design.alpha)
    return {
        "design": design.name,
        "measure": measure,
        "group_a": comparison.group_a,
        "group_b": comparison.group_b,
        "unit_of_inference": UNIT_WORDS[design.unit],
        "n_a": len(comparison.a),
        "n_b": len(comparison.b),
        "mean_a": _mean(comparison.a),
        "sd_a": _sd(comparison.a),
        "mean_b": _mean(comparison.b),
        "sd_b": _sd(comparison.b),
        "test": found.test,
        "statistic": found.statistic,
        "df": found.df,
        "p": found.p,
        "p_adjusted": comparison.p_adjusted,
        "adjustment": comparison.adjustment if isfinite(found.p) else "none",
        "stars": stars(comparison.p_adjusted),
        "effect": found.effect,
        "effect_low": found.effect_range[0],
        "effect_high": found.effect_range[1],
        "percent_change": 100 * (found.ratio - 1),
        "percent_low": 100 * (found.ratio_range[0] - 1),
        "percent_high": 100 * (found.ratio_range[1] - 1),
        "hedges_g": found.g.g,
        "verdict": said if comparison.concludes else "",
        "note": "; ".join(dict.fromkeys([*found.notes, *comparison.notes])),
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else nan


def _sd(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else nan

"""Planned sets of comparisons: which groups, against what, by which test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pandas as pd

from ..errors import InputError
from ..sheets.cells import table_name
from .comparison_rows import COLUMNS, Comparison, comparison_row
from .designs_dose import dose_rows
from .designs_families import compare_families
from .designs_groups import families
from .designs_interactions import interaction_rows
from .statistics.equivalence import MARGIN, check_margin

TESTS = ("default", "student", "welch", "paired", "ratio_paired", "welch_on_logs", "block", "mann_whitney",
         "wilcoxon", "published")  # fmt: skip
ADJUSTMENTS = ("default", "none", "holm", "bh", "dunnett", "tukey")
CONTRAST_ADJUSTMENTS = ("default", "none", "holm", "bh")
UNITS = ("experiment", "well")
PRESETS = ("default", "published")


@dataclass(frozen=True)
class Design:
    """One planned set of comparisons.

    Attributes
    ----------
    name : str
        In the tables' column `design`.
    measures : tuple of str
        Columns of the joined table, each once; all of its measures where empty.
    factors : tuple of str
        Factors that name a group, in order; the joined table's own where empty.
    factor, control : str
        The factor whose levels are compared, and the level that the others are compared with.
    where : mapping of str to level or tuple of levels
        Rows that are kept.
    within : bool
        Compare within each combination of the other factors (each cell line for itself); else average
        over them.
    test : str
        `default`: paired t on log ratios by experiment; Welch on logs where a and b never share a membrane
        or plate; with `dose` a linear model on logs with experiment block. Or `student`, `welch`, `paired`,
        `ratio_paired`, `welch_on_logs`, `block`, `mann_whitney`, `wilcoxon`, `published` (Student).
    adjustment : str
        `default`: none for one comparison in a combination, Dunnett for several against one control (Holm
        for rank tests); or `none`, `holm`, `bh` (over all comparisons of a measure), `dunnett`, `tukey` (all
        pairs, linear model with experiment block). Contrasts take `none` (their default), `holm` or `bh`.
    unit : {"experiment", "well"}
        The well is pseudo-replication, and labelled so; interactions are by experiment all the same.
    margin : (low, high)
        Ratios between which a change does not matter.
    alpha : float
        Intervals are 1 - alpha, verdicts take p below alpha, and the equivalence interval of the ratio is
        1 - 2·alpha, as of two one-sided tests at alpha: 90 % by default.
    preset : {"default", "published"}
        `published`: Student's test on the values, no adjustment unless one is asked for.
    dose : str or None
        The numeric factor of a dose series: adds its trend and IC50.
    interaction : bool
        Adds whether each level acts differently between combinations of the other factors.
    contrasts : tuple of (group_a, group_b)
        Pairs of different groups by name, each once, compared in place of every level with the control.
    """

    name: str = "main"
    measures: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    factor: str = "treatment"
    control: str = "DMSO"
    where: Mapping[str, object] = field(default_factory=dict)
    within: bool = True
    test: str = "default"
    adjustment: str = "default"
    unit: str = "experiment"
    margin: tuple[float, float] = MARGIN
    alpha: float = 0.05
    preset: str = "default"
    dose: str | None = None
    interaction: bool = False
    contrasts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for key, value, known in (
            ("test", self.test, TESTS),
            ("adjustment", self.adjustment, ADJUSTMENTS),
            ("unit", self.unit, UNITS),
            ("preset", self.preset, PRESETS),
        ):
            if value not in known:
                raise InputError(
                    f"design {self.name}: {key} {value!r} is unknown; it is one of {', '.join(known)}"
                )
        check_margin(self.margin)
        if not 0 < self.alpha < 0.5:
            raise InputError(f"design {self.name}: alpha is {self.alpha}; it must lie between 0 and 0.5")
        for pair in self.contrasts:
            if len(pair) != 2:
                raise InputError(f"design {self.name}: a contrast is a pair of groups, not {pair!r}")
            if pair[0] == pair[1]:
                raise InputError(
                    f"design {self.name}: the contrast {tuple(pair)!r} is of a group with itself; "
                    "name two groups"
                )
        if self.contrasts and self.adjustment not in CONTRAST_ADJUSTMENTS:
            raise InputError(
                f"design {self.name}: contrasts cannot have adjustment {self.adjustment}; they take none, "
                "holm or bh"
            )
        # What is listed twice would be two rows of one key, and counted twice by an adjustment.
        object.__setattr__(self, "measures", tuple(dict.fromkeys(self.measures)))
        object.__setattr__(self, "contrasts", tuple(dict.fromkeys(tuple(pair) for pair in self.contrasts)))


def compare(
    joined: pd.DataFrame, measure: str | Sequence[str] | None = None, factor: str | None = None,
    control: object = None, *, design: Design | None = None, wells: pd.DataFrame | None = None,
    **options: Any,  # noqa: ANN401  any field of Design
) -> pd.DataFrame:  # fmt: skip
    """Compare groups of the joined table.

    Parameters
    ----------
    joined : DataFrame
        One row per sample and experiment (`join`): `sample, experiment`, factors, measures.
    measure : str or sequence of str, optional
        Measures to compare; by default the design's, else all of the table's.
    factor, control : optional
        The factor whose levels are compared, and the level to compare with.
    design : Design, optional
        The whole plan; `measure`, `factor`, `control` and options given beside it replace its own.
    wells : DataFrame, optional
        For ``unit="well"``: one row per well or lane (`sample, experiment, replicate`, factors, measures).
    **options
        Fields of `Design`.

    Returns
    -------
    DataFrame
        comparisons.csv's columns, one row per measure and comparison. The note says what was left out.

    Raises
    ------
    InputError
        If a column or level is absent, an option unknown, or nothing varies where a test needs scatter.
    """
    plan = _plan(design or Design(), measure, factor, control, options)
    table = joined if plan.unit == "experiment" else _wells(plan, joined, wells)
    rows: list[dict[str, object]] = []
    for one in plan.measures or _measures(joined):
        found = families(table, plan, one)
        comparisons: list[Comparison] = list(compare_families(found, plan, one))
        rows += [comparison_row(comparison, plan, one) for comparison in comparisons]
        if plan.interaction:
            rows += _interactions(joined, plan, one)
        if plan.dose:
            rows += [comparison_row(comparison, plan, one) for comparison in dose_rows(found, plan, one)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _plan(
    design: Design, measure: str | Sequence[str] | None, factor: str | None, control: object,
    options: Mapping[str, Any],
) -> Design:  # fmt: skip
    known = {one.name for one in fields(Design)}
    for name in options:
        if name not in known:
            raise InputError(f"compare has no option {name}; it has {', '.join(sorted(known))}")
    given = dict(options)
    if measure is not None:
        given["measures"] = (measure,) if isinstance(measure, str) else tuple(measure)
    if factor is not None:
        given["factor"] = factor
    if control is not None:
        given["control"] = control
    return replace(design, **given)


def _measures(joined: pd.DataFrame) -> tuple[str, ...]:
    measures = tuple(joined.attrs.get("measures", ()))
    if not measures:
        raise InputError(f"{table_name(joined, 'samples')} names no measures; say which (measure=…)")
    return measures


def _interactions(joined: pd.DataFrame, plan: Design, measure: str) -> list[dict[str, object]]:
    """By experiment whatever the unit: wells have no partners that a ratio to the control could be of."""
    by_experiment = replace(plan, unit="experiment")
    notes = ("wells are averaged: an interaction is by experiment",) if plan.unit == "well" else ()
    return [
        comparison_row(replace(one, notes=(*one.notes, *notes)), by_experiment, measure)
        for one in interaction_rows(families(joined, by_experiment, measure), by_experiment, measure)
    ]


def _wells(plan: Design, joined: pd.DataFrame, wells: pd.DataFrame | None) -> pd.DataFrame:
    if wells is None:
        raise InputError(
            f"design {plan.name}: unit well needs the values well by well; give them (wells=…), or take "
            "unit experiment"
        )
    table = wells.copy()
    table.attrs = {**joined.attrs, **wells.attrs}
    return table

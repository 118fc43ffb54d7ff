"""Trend and IC50 of each dose series of a design."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .comparison_rows import Comparison
from .designs_groups import SEPARATOR, Family, Group
from .pair_tests import Outcome, of_log_test, smallest_note
from .statistics.dose_response import half_effect, trend

if TYPE_CHECKING:
    from .designs import Design

TREND = "trend over log dose (linear contrast with experiment block)"
HALF = "IC50 (4PL)"


def dose_rows(found: Sequence[Family], design: Design, measure: str) -> list[Comparison]:
    """A row for the trend and one for the IC50 of each series.

    Raises
    ------
    InputError
        If a dose is no number, or nothing varies.
    """
    factor = design.dose or ""
    rows = []
    for family in found:
        series: dict[str, list[Group]] = {}
        for group in family.groups:
            if len(group.measured) and not isnan(group.dose(factor)):
                series.setdefault(_without_dose(group, factor), []).append(group)
        for name, groups in series.items():
            try:
                rows += [_trend(groups, factor, design), _half(name, groups, family.control, factor, design)]
            except InputError as fault:
                raise InputError(f"design {design.name}, {measure}, {name}: {fault}") from None
    return rows


def _without_dose(group: Group, factor: str) -> str:
    return SEPARATOR.join(level for key, level in group.levels.items() if level and key != factor)


def _trend(groups: Sequence[Group], factor: str, design: Design) -> Comparison:
    low, high = groups[0], groups[-1]
    y, dose, block = _points(groups, factor)
    n = len(set(block))
    positive = [group for group in groups if group.dose(factor) > 0]
    if n < 2 or len(positive) < 2 or not (y > 0).all():
        why = (
            "one experiment: described, not tested" if n < 2
            else "a trend needs two doses above zero" if len(positive) < 2
            else "some values are not positive and have no logarithm"
        )  # fmt: skip
        outcome = Outcome(TREND, notes=(why,))
    else:
        found = trend(np.log(y), dose, block)
        low, high = positive[0], positive[-1]
        whole = found.over_range
        said = f"the change is the trend's over {len(positive)} doses, {found.lowest:g} to {found.highest:g}"
        outcome = of_log_test(
            TREND, whole, float(high.measured.mean() - low.measured.mean()), design.alpha,
            notes=(
                said,
                *smallest_note(whole, n, design.alpha, on_logs=True),
            ),
        )  # fmt: skip
    return Comparison(high.name, low.name, high.measured, low.measured, outcome, p_adjusted=outcome.p)


def _half(name: str, groups: Sequence[Group], control: Group, factor: str, design: Design) -> Comparison:
    y, dose, block = _points(groups, factor)
    everything = np.concatenate([control.measured, y])
    doses = np.concatenate([np.zeros(len(control.measured)), dose])
    found = half_effect(everything, doses, [*control.experiments, *block], level=1 - design.alpha)
    note = (
        f"IC50 is not identifiable: {found.why_not}" if found.why_not
        else f"effect is the dose of half effect, {found.dose:.3g} ({found.low:.3g} to {found.high:.3g}); "
        f"at the highest doses {100 * found.bottom:.3g} % of the control is left"
    )  # fmt: skip
    outcome = Outcome(
        HALF, found.dose, found.df, effect=found.dose, effect_range=(found.low, found.high), notes=(note,)
    )
    top = groups[-1].measured
    return Comparison(name, control.name, top, control.measured, outcome, concludes=False)


def _points(groups: Sequence[Group], factor: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    y = np.concatenate([group.measured for group in groups])
    dose = np.repeat([group.dose(factor) for group in groups], [len(group.measured) for group in groups])
    return y, dose, [name for group in groups for name in group.experiments]

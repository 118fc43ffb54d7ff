"""Whether a level acts differently in two combinations of the other factors, such as two cell lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .comparison_rows import Comparison
from .designs_groups import Family, Group, in_common
from .pair_tests import Outcome, of_log_test, or_unknown, smallest_note
from .statistics.linear_model import contrast, group_and_block
from .statistics.two_groups import logarithms, paired_t, welch

if TYPE_CHECKING:
    from .designs import Design

Floats = NDArray[np.float64]

NAME = "interaction (OLS with experiment block)"
APART = (
    "the two ratios are not of the same experiments: the effect's interval is Welch's; p and the change's "
    "interval are the linear model's"
)


def interaction_rows(found: Sequence[Family], design: Design, measure: str) -> list[Comparison]:
    """For each pair of combinations and each level that both have: its ratio to the control, compared.

    Raises
    ------
    InputError
        If there is only one combination, or nothing varies.
    """
    found = [family for family in found if len(family.control.measured)]
    if len(found) < 2:
        raise InputError(
            f"design {design.name}: an interaction is asked between combinations of the other factors, and "
            "there is only one; name another factor (cell_line)"
        )
    return [
        _interaction(first, a, second, b, design, measure)
        for first, second in combinations(found, 2)
        for a in first.groups
        for b in second.groups
        if _own_level(a, design) == _own_level(b, design)
    ]


def _own_level(group: Group, design: Design) -> str:
    return group.levels[design.factor] + "|" + (group.levels.get(design.dose, "") if design.dose else "")


def _interaction(
    first: Family, a: Group, second: Family, b: Group, design: Design, measure: str
) -> Comparison:
    groups = (first.control, a, second.control, b)
    pairs = [in_common(a, first.control), in_common(b, second.control)]
    experiments = [x.experiments for x, _ in pairs]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = [np.asarray(x.measured / y.measured) for x, y in pairs]
    same = set(experiments[0]) == set(experiments[1])
    if same:  # in one order, so that they are pairs
        ratios[1] = ratios[1][[experiments[1].index(name) for name in experiments[0]]]
    try:
        outcome = _tested(groups, ratios, design, same=same)
    except InputError as fault:
        raise InputError(
            f"design {design.name}, {measure}, interaction of {a.name} and {b.name}: {fault}"
        ) from None
    name_a, name_b = (
        f"{family.combination}: {_short(group, design)} vs {family.control.levels[design.factor]}"
        for family, group in ((first, a), (second, b))
    )
    return Comparison(
        name_a, name_b, ratios[0], ratios[1], outcome, p_adjusted=outcome.p,
        notes=("means are of each experiment's ratio to the control, the change is of one by the other",),
    )  # fmt: skip


def _tested(groups: Sequence[Group], ratios: Sequence[Floats], design: Design, *, same: bool) -> Outcome:
    """By the linear model of all values; mean ratios differ by pairs where experiments are the same."""
    n = min(map(len, ratios))
    known = all(len(one) for one in ratios)
    effect = float(ratios[0].mean() - ratios[1].mean()) if known else np.nan
    if n < 2:
        ratio = float(ratios[0].mean() / ratios[1].mean()) if known else np.nan
        several = min(len(group.measured) for group in groups) > 1
        why = "no two experiments hold both" if several else "one experiment"
        return Outcome(NAME, effect=effect, ratio=ratio, notes=(f"{why}: described, not tested",))
    y = logarithms(np.concatenate([group.measured for group in groups]))
    index = np.repeat(np.arange(4), [len(group.measured) for group in groups])
    model = group_and_block(y, index, [name for group in groups for name in group.experiments])
    test = contrast(model, [-1.0, 1.0, 1.0, -1.0])
    difference = paired_t if same else welch
    return of_log_test(
        NAME, test, effect, design.alpha,
        effect_range=or_unknown(lambda: difference(*ratios).interval(1 - design.alpha)),
        notes=(*(() if same else (APART,)), *smallest_note(test, n, design.alpha, on_logs=True)),
    )  # fmt: skip


def _short(group: Group, design: Design) -> str:
    dose = group.levels.get(design.dose, "") if design.dose and design.dose != design.factor else ""
    return " ".join(part for part in (group.levels[design.factor], dose) if part)

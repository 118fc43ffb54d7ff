"""Adjusted p of several comparisons of one combination: Dunnett, Tukey, Holm.

Dunnett's and Tukey's tests pool the error of all groups. The default comparisons have their own
error, so that a pooled p may be below the comparison's own; then its own is taken, which keeps p,
interval and verdict in line and can only lower the false positives.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .designs_groups import Family, Group
from .pair_tests import ON_LOGS, PAIRED, RANKS, Outcome
from .statistics.linear_model import LinearModel, contrast, contrast_correlation, group_and_block
from .statistics.max_t import max_t_p
from .statistics.posthoc import against_control_p, dunnett, tukey_p
from .statistics.two_groups import is_constant

Floats = NDArray[np.float64]


def block_model(groups: Sequence[Group], y: Floats) -> LinearModel:
    """Groups and experiments fitted to these values, which follow each other group by group."""
    index = np.repeat(np.arange(len(groups)), [len(group.measured) for group in groups])
    blocks = [name for group in groups for name in group.experiments]
    return group_and_block(y, index, blocks, len(groups))


def contrast_weights(a: Group, b: Group, everyone: Sequence[Group]) -> Floats:
    """1 at a, -1 at b."""
    weights = np.zeros(len(everyone))
    weights[[group is a for group in everyone].index(True)] = 1.0
    weights[[group is b for group in everyone].index(True)] = -1.0
    return weights


def dunnett_adjusted(
    family: Family, outcomes: Sequence[Outcome], kinds: Sequence[str], *, wells: bool
) -> tuple[Floats, str]:
    """Dunnett's p of every group against the control, (k,), and the adjustment's name.

    Parameters
    ----------
    family : Family
    outcomes, kinds : sequence, (k,)
        Of each group against the control, and the test that it was made by.
    wells : bool
        Whether values are wells, which have no experiment block.

    Raises
    ------
    InputError
        If the tests are rank tests, or nothing scatters.
    """
    own = np.array([outcome.p for outcome in outcomes])
    adjusted = np.full(len(own), nan)
    known = [i for i in range(len(own)) if isfinite(own[i])]
    if set(kinds) & set(RANKS):
        raise InputError("Dunnett's adjustment is for t tests; take holm with rank tests")
    if not known:
        return adjusted, "dunnett"
    if is_constant(family.control.measured):
        # A control without scatter adds none to every comparison: they are independent of each other.
        adjusted[known] = -np.expm1(len(known) * np.log1p(-own[known]))
        return adjusted, "sidak"
    groups = [family.groups[i] for i in known]
    pooled = _pooled_p(family.control, groups, {kinds[i] for i in known}, wells=wells)
    adjusted[known] = np.maximum(pooled, own[known])
    return adjusted, "dunnett"


def tukey_adjusted(
    family: Family,
    pairs: Sequence[tuple[Group, Group]],
    outcomes: Sequence[Outcome],
    model: LinearModel | None,
) -> Floats:
    """Tukey's p of pairs, (m,): by the linear model with experiment block, else the groups' pooled error.

    NaN for pairs that were not tested; groups without value do not count.
    """
    own = np.array([outcome.p for outcome in outcomes])
    adjusted = np.full(len(own), nan)
    known = [i for i in range(len(own)) if isfinite(own[i])]
    if not known:
        return adjusted
    values = [group.measured for group in family.everyone if len(group.measured)]
    k = len(values)
    if model is not None:
        adjusted[known] = tukey_p([outcomes[i].statistic for i in known], k, model.df)
        return adjusted
    df = float(sum(map(len, values)) - k)
    squares = sum(float(((x - x.mean()) ** 2).sum()) for x in values)
    sizes = np.array([sum(1 / len(group.measured) for group in pairs[i]) for i in known])
    statistics = np.array([outcomes[i].effect for i in known]) / np.sqrt(squares / df * sizes)
    adjusted[known] = np.maximum(tukey_p(statistics, k, df), own[known])
    return adjusted


def _pooled_p(control: Group, groups: Sequence[Group], kinds: set[str], *, wells: bool) -> Floats:
    on_logs = kinds <= set(ON_LOGS)
    everyone = [control, *groups]
    y = [np.log(group.measured) if on_logs else group.measured for group in everyone]
    if wells or not kinds <= {*PAIRED, "block"}:
        return dunnett(list(y[1:]), y[0]).p
    model = block_model(everyone, np.concatenate(y))
    weights = [contrast_weights(group, control, everyone) for group in groups]
    tests = [contrast(model, one) for one in weights]
    if len(tests) == 1:
        return max_t_p([tests[0].statistic], [0.0], model.df)
    return against_control_p(
        [test.statistic for test in tests], contrast_correlation(model, weights), model.df
    )

"""Every level against its control, by the test that the design asks for, adjusted for being several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .comparison_rows import Comparison
from .designs_adjustment import block_model, contrast_weights, dunnett_adjusted, tukey_adjusted
from .designs_groups import Family, Group, in_common
from .pair_tests import (
    NAMES,
    PAIRED,
    RANKS,
    Outcome,
    described,
    of_log_test,
    or_unknown,
    run_test,
    smallest_note,
)
from .statistics.effect_size import hedges_g_paired
from .statistics.linear_model import LinearModel, contrast
from .statistics.multiple import benjamini_hochberg, holm
from .statistics.two_groups import logarithms

if TYPE_CHECKING:
    from .designs import Design

Floats = NDArray[np.float64]

ADJUSTED_TOGETHER = {"holm": holm, "bh": benjamini_hochberg}


@dataclass(frozen=True, eq=False)
class _Tested:
    """A comparison and the test that it was made by, on its way to an adjusted p."""

    comparison: Comparison
    kind: str


def compare_families(found: Sequence[Family], design: Design, measure: str) -> list[Comparison]:
    """Comparisons of a measure, family by family.

    Raises
    ------
    InputError
        If a test needs scatter where there is none, naming measure and groups.
    """
    if design.contrasts:
        tested = [_contrast(found, pair, design, measure) for pair in design.contrasts]
        comparisons = [_unadjusted(one) for one in tested]
    else:
        comparisons = []
        for family in found:
            comparisons += _compare_family(family, design, measure)
    together = ADJUSTED_TOGETHER.get(design.adjustment)
    if not together:
        return comparisons
    adjusted = together([one.outcome.p for one in comparisons])
    return [
        replace(one, p_adjusted=float(p), adjustment=design.adjustment)
        for one, p in zip(comparisons, adjusted, strict=True)
    ]


def kind_of_test(design: Design) -> str:
    """The test that a design asks for, with `published` said plainly."""
    if design.test == "published" or (design.test == "default" and design.preset == "published"):
        return "student"
    if design.test == "default" and design.adjustment == "tukey":
        return "block"
    if design.test == "default" and design.dose and design.unit == "experiment":
        return "block"
    return design.test


def _compare_family(family: Family, design: Design, measure: str) -> list[Comparison]:
    if family.control.is_unknown:  # what neither was measured in is no comparison
        family = replace(family, groups=tuple(group for group in family.groups if not group.is_unknown))
    if not family.groups:
        return []
    adjustment = _adjustment(family, design)
    pairs = [(group, family.control) for group in family.groups]
    if adjustment == "tukey":
        pairs = [(b, a) for a, b in combinations(family.everyone, 2)]
    kind = kind_of_test(design)
    if adjustment == "tukey" and kind not in ("block", "student"):
        raise InputError(f"design {design.name}: Tukey's adjustment is for test block or student, not {kind}")
    model = _model(family, kind) if kind == "block" else None
    tested = [_tested(a, b, kind, design, measure, model, family.everyone) for a, b in pairs]
    outcomes = [one.comparison.outcome for one in tested]
    try:
        adjusted, name = _adjusted(
            adjustment, family, pairs, outcomes, [one.kind for one in tested], model, design
        )
    except InputError as fault:
        raise InputError(f"design {design.name}, {measure}, {family.control.name}: {fault}") from None
    return [
        replace(one.comparison, p_adjusted=float(p), adjustment=name)
        for one, p in zip(tested, adjusted, strict=True)
    ]


def _adjusted(
    adjustment: str, family: Family, pairs: Sequence[tuple[Group, Group]], outcomes: Sequence[Outcome],
    kinds: Sequence[str], model: LinearModel | None, design: Design,
) -> tuple[Floats, str]:  # fmt: skip
    """Adjusted p of one combination; what is adjusted over all of them stays as it is here."""
    if adjustment == "dunnett":
        return dunnett_adjusted(family, outcomes, kinds, wells=design.unit == "well")
    if adjustment == "tukey":
        return tukey_adjusted(family, pairs, outcomes, model), "tukey"
    own = np.array([outcome.p for outcome in outcomes])
    return (holm(own), "holm") if adjustment == "holm" else (own, "none")


def _adjustment(family: Family, design: Design) -> str:
    if design.adjustment != "default":
        return design.adjustment
    if design.preset == "published" or len(family.groups) < 2:
        return "none"
    return "holm" if design.test in RANKS else "dunnett"


def _unadjusted(tested: _Tested) -> Comparison:
    return replace(tested.comparison, p_adjusted=tested.comparison.outcome.p)


def _contrast(found: Sequence[Family], pair: tuple[str, str], design: Design, measure: str) -> _Tested:
    by_name = {group.name: group for family in found for group in family.everyone}
    for name in pair:
        if name not in by_name:
            raise InputError(
                f"design {design.name}: there is no group {name!r} to contrast; the groups are "
                f"{', '.join(by_name)}"
            )
    kind = kind_of_test(design)
    a, b = by_name[pair[0]], by_name[pair[1]]
    return _tested(a, b, "default" if kind == "block" else kind, design, measure, None, ())


def _tested(
    a: Group, b: Group, kind: str, design: Design, measure: str, model: LinearModel | None,
    everyone: tuple[Group, ...],
) -> _Tested:  # fmt: skip
    notes = [*_left_out(a), *_left_out(b)]
    if design.unit == "well":
        notes += _wells_note(a, b)
    chosen, said = _choose(kind, a, b, design)
    notes += said
    x, y = (a, b)
    if chosen in PAIRED:
        x, y = in_common(a, b)
        notes += _unpaired(a, b)
    try:
        if len(x.measured) < 2 or len(y.measured) < 2:
            outcome = described(x.measured, y.measured)
            if len(a.measured) > 1 and len(b.measured) > 1:
                outcome = replace(outcome, notes=("no two experiments hold both: described, not tested",))
        elif chosen == "block":
            outcome = _by_block(x, y, model, everyone, design.alpha)
        else:
            outcome = run_test(chosen, x.measured, y.measured, design.alpha)
    except InputError as fault:
        raise InputError(f"design {design.name}, {measure}, {a.name} against {b.name}: {fault}") from None
    return _Tested(Comparison(a.name, b.name, x.measured, y.measured, outcome, notes=tuple(notes)), chosen)


def _choose(kind: str, a: Group, b: Group, design: Design) -> tuple[str, list[str]]:
    """The default test for two groups, and why where it is not the usual one."""
    positive = bool((a.measured > 0).all() and (b.measured > 0).all())
    if design.unit == "well" and kind in (*PAIRED, "block"):
        raise InputError(
            f"design {design.name}: wells have no partners, so test {kind} needs unit experiment; or take "
            "student or welch"
        )
    if kind == "block" and not positive and design.test == "default":
        kind = "default"
    if kind != "default":
        return kind, []
    notes = [] if positive else ["some values are not positive and have no logarithm: tested as they are"]
    if design.unit == "well":
        return ("welch_on_logs" if positive else "welch"), notes
    x, y = in_common(a, b)
    apart = [
        bool(one) and bool(other) and not set(one.split(";")) & set(other.split(";"))
        for one, other in zip(x.sources, y.sources, strict=True)
    ]
    enough = len(a.measured) > 1 and len(b.measured) > 1
    if any(apart) and enough:
        notes.append("the groups lie on different membranes or plates, so experiments are not paired")
    elif len(x.measured) < 2 and enough:
        notes.append("the groups have no two experiments in common, so experiments are not paired")
    else:
        return ("ratio_paired" if positive else "paired"), notes
    return ("welch_on_logs" if positive else "welch"), notes


def _model(family: Family, kind: str) -> LinearModel | None:
    """The linear model of all groups' logarithms; None where they do not have any."""
    values = np.concatenate([group.measured for group in family.everyone])
    if not len(values) or (kind == "block" and not (values > 0).all()):
        return None
    return block_model(family.everyone, np.log(values))


def _by_block(
    a: Group, b: Group, model: LinearModel | None, everyone: tuple[Group, ...], alpha: float
) -> Outcome:
    if model is None:
        logarithms(np.concatenate([group.measured for group in everyone]))  # says which has none
        raise InputError("the linear model needs all groups of a combination")
    weights = contrast_weights(a, b, everyone)
    test = contrast(model, weights)
    raw = block_model(everyone, np.concatenate([group.measured for group in everyone]))
    x, y = in_common(a, b)
    n = len({name for group in everyone for name in group.experiments})
    return of_log_test(
        NAMES["block"], test, float(a.measured.mean() - b.measured.mean()), alpha,
        effect_range=or_unknown(lambda: contrast(raw, weights).interval(1 - alpha)),
        g=hedges_g_paired(np.log(x.measured), np.log(y.measured), level=1 - alpha),
        notes=smallest_note(test, n, alpha, on_logs=True),
    )  # fmt: skip


def _left_out(group: Group) -> list[str]:
    notes = []
    if group.n_censored:
        word = "replicate" if group.n_censored == 1 else "replicates"
        notes.append(f"{group.n_censored} {word} of {group.name} left out as censored or missing")
    if group.missing:
        notes.append(f"{group.name} has no value in experiment {', '.join(group.missing)}")
    if group.merged:
        notes.append(f"several samples of {group.name} in one experiment were averaged")
    return notes


def _unpaired(a: Group, b: Group) -> list[str]:
    notes = []
    for one, other in ((a, b), (b, a)):
        alone = [name for name in one.experiments if name not in other.experiments]
        if alone:
            notes.append(f"experiment {', '.join(alone)} of {one.name} has no partner and is left out")
    return notes


def _wells_note(a: Group, b: Group) -> list[str]:
    n = len({*a.experiments, *b.experiments})
    of = f"{len(a.measured)} and {len(b.measured)} wells of {n} experiment{'' if n == 1 else 's'}"
    return [f"pseudo-replication: {of} are taken for independent, so p is too small"]

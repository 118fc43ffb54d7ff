"""Which factors name a group, and which are held while one is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..sheets.cells import is_empty

if TYPE_CHECKING:
    from .designs import Design


@dataclass(frozen=True)
class Roles:
    """Which factors name a group, and which of them are held while the factor is compared."""

    named: tuple[str, ...]
    held: tuple[str, ...]


def level_text(cell: object) -> str:
    """A factor's level as text: 4.0 and 4 are one level, an empty cell is none."""
    if is_empty(cell):
        return ""
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    text = str(cell).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text


def labels(rows: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Levels as text of every factor that tells groups apart, in the order of their names.

    The design's factors, or else the joined table's own without those that follow from the others, as
    an inhibitor's dose may; always the compared factor and the dose.
    """
    texts = {factor: [level_text(cell) for cell in rows[factor]] for factor in _factors(rows, design)}
    return _telling(pd.DataFrame(texts, dtype=str).set_axis(rows.index), design)


def roles_of(labelled: pd.DataFrame, is_control: NDArray[np.bool_], design: Design) -> Roles:
    """Held are the factors whose levels the control shares with others; the rest comes with the level.

    A dose of 0 that only the control has, or an inhibitor's own dose, cannot be held.
    """
    others = [factor for factor in labelled.columns if factor != design.factor]
    if not design.within:
        named = {design.factor, design.dose}
        return Roles(tuple(f for f in labelled.columns if f in named), ())
    shared = [f for f in others if set(labelled[f][is_control]) & set(labelled[f][~is_control])]
    alone = _without_control(labelled, is_control, shared)
    held = [
        factor
        for factor in shared
        if not _is_amount(labelled[factor])
        or _without_control(labelled, is_control, [f for f in shared if f != factor]) >= alone
    ]
    return Roles(tuple(labelled.columns), tuple(held))


def _without_control(labelled: pd.DataFrame, is_control: NDArray[np.bool_], held: Sequence[str]) -> int:
    """How many samples have no control of their own combination."""
    combinations = list(zip(*(labelled[f] for f in held), strict=True)) or [()] * len(labelled)
    with_control = {one for one, there in zip(combinations, is_control, strict=True) if there}
    return sum(one not in with_control for one in combinations)


def _is_amount(levels: pd.Series[str]) -> bool:
    """Whether a factor is numeric, as doses and hours are."""
    return bool(pd.to_numeric(levels[levels != ""], errors="coerce").notna().all())


def _factors(rows: pd.DataFrame, design: Design) -> tuple[str, ...]:
    """The factors that name a group, in order; the joined table's own where the design names none."""
    given = design.factors or tuple(f for f in rows.attrs.get("factors", ()) if f in rows.columns)
    more = (design.factor, *([design.dose] if design.dose else []))
    return tuple(dict.fromkeys([*given, *(f for f in more if f not in given)]))


def _telling(labelled: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Without the table's own factors that follow from the others: an inhibitor's dose, its target."""
    for factor in list(labelled.columns):
        asked = factor in (design.factor, design.dose, *design.factors)
        constant = len(set(labelled[factor])) == 1
        if asked or constant or not (_is_amount(labelled[factor]) or _is_nested(labelled, factor, design)):
            continue
        rest = [other for other in labelled.columns if other != factor]
        others = list(zip(*(labelled[other] for other in rest), strict=True))
        if len(set(others)) == len(set(zip(others, labelled[factor], strict=True))):
            labelled = labelled[rest]
    return labelled


def _is_nested(labelled: pd.DataFrame, factor: str, design: Design) -> bool:
    """Whether each level of a factor goes with one level of the compared one."""
    return len(set(zip(labelled[factor], labelled[design.factor], strict=True))) == len(set(labelled[factor]))

"""From the joined table to groups: one value per experiment, or per well where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import is_empty, table_name
from .designs_roles import Roles, labels, level_text, roles_of

if TYPE_CHECKING:
    from .designs import Design

Floats = NDArray[np.float64]

SEPARATOR = " | "


@dataclass(frozen=True, eq=False)
class Group:
    """The values of one group.

    Attributes
    ----------
    name : str
        Its factor levels, joined by ` | `.
    levels : mapping of str to str
        Factor to level.
    measured : array, (n,)
        One value per experiment (per well where the unit is the well).
    experiments, sources : tuple of str, (n,)
        Which experiment, and the images or plates that the value comes from.
    n_censored : int
        Replicates that were left out because censored or missing.
    missing : tuple of str
        Experiments that have the group but no value of it.
    merged : bool
        Whether several samples of one experiment were averaged.
    """

    name: str
    levels: Mapping[str, str]
    measured: Floats
    experiments: tuple[str, ...]
    sources: tuple[str, ...]
    n_censored: int = 0
    missing: tuple[str, ...] = ()
    merged: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether nobody measured it: no value, and none that was left out."""
        return not len(self.measured) and not self.n_censored

    def dose(self, factor: str) -> float:
        """The level of a numeric factor; NaN where empty."""
        text = self.levels.get(factor, "")
        try:
            return float(text) if text else nan
        except ValueError:
            raise InputError(
                f"{self.name}: {factor} is {text!r}; a dose must be a number (0 for the control)"
            ) from None


@dataclass(frozen=True, eq=False)
class Family:
    """Groups that are compared with one control, all of one combination of the other factors."""

    combination: str
    control: Group
    groups: tuple[Group, ...]

    @property
    def everyone(self) -> tuple[Group, ...]:
        """The control first."""
        return (self.control, *self.groups)


def named_rows(table: pd.DataFrame, design: Design) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows that a design keeps, and the factors that name their groups.

    Parameters
    ----------
    table, design
        As for `families`.

    Raises
    ------
    InputError
        If the control is absent, or `where` keeps nothing.
    """
    rows, _, _, roles = _labelled(table, design)
    return rows, roles.named


def _labelled(
    table: pd.DataFrame, design: Design
) -> tuple[pd.DataFrame, pd.DataFrame, NDArray[np.bool_], Roles]:
    """The rows that are kept, their levels as text, which are the control, and what factors are for."""
    rows = _kept(table, design)
    labelled = labels(rows, design)
    is_control = (labelled[design.factor] == level_text(design.control)).to_numpy()
    if not is_control.any():
        there = ", ".join(dict.fromkeys(labelled[design.factor]))
        raise InputError(
            f"{table_name(table, 'samples')}: design {design.name}: no sample has {design.factor} = "
            f"{design.control}, the control; its levels are {there}"
        )
    return rows, labelled, is_control, roles_of(labelled, is_control, design)


def families(table: pd.DataFrame, design: Design, measure: str) -> list[Family]:
    """Groups of a measure, family by family in order of appearance.

    Parameters
    ----------
    table : DataFrame
        The joined table; or one row per well (`sample, experiment, replicate`, factors, the measure).
    design : Design
    measure : str

    Raises
    ------
    InputError
        If a column or the control is absent, or `where` keeps nothing.
    """
    _check_columns(table, design, measure)
    rows, labelled, is_control, roles = _labelled(table, design)
    names = _combinations(labelled, roles.named)
    found = []
    for combination, inside in _places(_combinations(labelled, roles.held)).items():
        controls = inside[is_control[inside]]
        others = inside[~is_control[inside]]
        groups = [
            _group(rows, labelled, others[of_name], roles, measure, design)
            for of_name in _places([names[i] for i in others]).values()
        ]
        if design.dose:
            order = np.argsort([group.dose(design.dose) for group in groups], kind="stable")
            groups = [groups[i] for i in order]
        if groups:
            control = (
                _group(rows, labelled, controls, roles, measure, design)
                if len(controls)
                else _absent_control(roles, design, combination)
            )
            found.append(Family(SEPARATOR.join(combination), control, tuple(groups)))
    if not any(len(family.control.experiments) or family.control.missing for family in found):
        raise InputError(
            f"{table_name(table, 'samples')}: design {design.name}: nothing is there to compare with "
            f"{design.factor} = {design.control}; check factor, where and the factors' columns"
        )
    return found


def in_common(a: Group, b: Group) -> tuple[Group, Group]:
    """Both groups with the experiments that have both, in one order."""
    shared = tuple(name for name in a.experiments if name in b.experiments)
    return _chosen(a, shared), _chosen(b, shared)


def _chosen(group: Group, experiments: tuple[str, ...]) -> Group:
    at = [group.experiments.index(name) for name in experiments]
    sources = tuple(group.sources[i] for i in at)
    return replace(group, measured=group.measured[at], experiments=experiments, sources=sources)


def _check_columns(table: pd.DataFrame, design: Design, measure: str) -> None:
    needed = [measure, design.factor, "experiment", *design.factors, *design.where]
    for column in dict.fromkeys([*needed, *([design.dose] if design.dose else [])]):
        if column not in table.columns:
            raise InputError(
                f"{table_name(table, 'samples')} has no column {column}, which design {design.name} names; "
                f"its columns are {', '.join(map(str, table.columns))}"
            )


def _kept(table: pd.DataFrame, design: Design) -> pd.DataFrame:
    kept = np.ones(len(table), dtype=bool)
    for factor, wanted in design.where.items():
        several = wanted if isinstance(wanted, (tuple, list)) else (wanted,)
        levels = {level_text(level) for level in several}
        kept &= np.array([level_text(cell) in levels for cell in table[factor]], dtype=bool)
        if not kept.any():
            raise InputError(
                f"{table_name(table, 'samples')}: design {design.name}: where {factor} is "
                f"{' or '.join(sorted(levels))} there is no sample; its levels are "
                f"{', '.join(dict.fromkeys(level_text(cell) for cell in table[factor]))}"
            )
    return table.loc[kept].reset_index(drop=True)


def _combinations(labelled: pd.DataFrame, factors: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Each row's levels of some factors."""
    if not factors:
        return [()] * len(labelled)
    return list(zip(*(labelled[factor] for factor in factors), strict=True))


def _places(names: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], NDArray[np.intp]]:
    """Where each name stands, in order of appearance."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return {name: np.array(at, dtype=np.intp) for name, at in places.items()}


def _absent_control(roles: Roles, design: Design, combination: tuple[str, ...]) -> Group:
    """The control that a family lacks, which a row without numbers says."""
    there = dict(zip(roles.held, combination, strict=True)) | {design.factor: level_text(design.control)}
    levels = {factor: there.get(factor, "") for factor in roles.named}
    return Group(SEPARATOR.join(filter(None, levels.values())), levels, np.empty(0), (), ())


def _group(
    rows: pd.DataFrame, labelled: pd.DataFrame, mine: NDArray[np.intp], roles: Roles, measure: str,
    design: Design,
) -> Group:  # fmt: skip
    part, own = rows.iloc[mine], labelled.iloc[mine]
    levels = {}
    for factor in roles.named:
        one = list(dict.fromkeys(own[factor]))
        levels[factor] = one[0] if len(one) == 1 else ""
    values = part[measure].to_numpy(dtype=float)
    experiments = [level_text(cell) for cell in part["experiment"]]
    sources = _texts(part, f"{measure}_from")
    known = np.isfinite(values)
    name = SEPARATOR.join(level for level in levels.values() if level)
    missing = tuple(dict.fromkeys(e for e, there in zip(experiments, known, strict=True) if not there))
    n_censored = _censored(part, measure)
    kept = [int(i) for i in np.flatnonzero(known)]
    group = Group(
        name, levels, values[kept], tuple(experiments[i] for i in kept), tuple(sources[i] for i in kept),
        n_censored, missing,
    )  # fmt: skip
    return group if design.unit == "well" else _per_experiment(group)


def _per_experiment(group: Group) -> Group:
    """One value per experiment: the mean, where several samples are of one group."""
    names = tuple(dict.fromkeys(group.experiments))
    if len(names) == len(group.experiments):
        return group
    index = np.array([names.index(name) for name in group.experiments])
    values = np.array([group.measured[index == i].mean() for i in range(len(names))])
    sources = tuple(
        ";".join(dict.fromkeys(s for s, j in zip(group.sources, index, strict=True) if j == i and s))
        for i in range(len(names))
    )
    return replace(
        group, measured=values, experiments=names, sources=sources, merged=True,
        missing=tuple(name for name in group.missing if name not in names),
    )  # fmt: skip


def _texts(part: pd.DataFrame, column: str) -> list[str]:
    if column not in part.columns:
        return [""] * len(part)
    return ["" if is_empty(cell) else str(cell) for cell in part[column]]


def _censored(part: pd.DataFrame, measure: str) -> int:
    column = f"{measure}_censored"
    if column not in part.columns:
        return 0
    return int(np.nansum(part[column].to_numpy(dtype=float)))

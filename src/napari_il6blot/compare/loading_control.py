"""Whether a loading control is the same in every group, as a loading control must be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import table_name
from .labels import a_few, label_key

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

ALPHA = 0.05
# A group's mean may be off the mean of all by so much, and its interval be so wide (methods.md).
MOST_OFF = 0.20
WIDEST = 0.30
CHECK_COLUMNS = (
    "control", "group", "n", "n_lanes", "relative", "ci_low", "ci_high", "statistic", "df", "p", "flags",
)  # fmt: skip


def check_loading_control(
    table: pd.DataFrame, by: str | Sequence[str], *, control: str = "GAPDH", value: str | None = None
) -> pd.DataFrame:
    """Tell whether a loading control differs between groups.

    Parameters
    ----------
    table : DataFrame
        Annotated bands, or levels (not normalized to the control): `image, experiment, target` and factors.
    by : str or sequence of str
        Factors whose combinations are the groups.
    control : str
        The target to look at.
    value : str, optional
        The column to look at: `volume`, else `level`, by default.

    Returns
    -------
    DataFrame
        `CHECK_COLUMNS`, one row per group: `n` blocks and `n_lanes` that it rests on; `relative` its mean
        over the (geometric) mean of all groups, with its 95 % interval; `statistic`, `df` (``1, 4``)
        and `p` of the F test of all groups, with two groups the square of a paired t; `flags`:
        ``loading_control_unstable`` or empty. ``attrs``: `unstable`; `sentences`, one for each reason.

    Raises
    ------
    InputError
        If a column or the control is missing, or there are fewer than two groups.

    Notes
    -----
    The unit is the experiment: log values of a group's lanes are averaged within an image, then over the
    images of an experiment that show the same groups, which makes a block (ordinary least squares: blocks
    and groups). Groups that no chain of blocks ties are each compared with those they are tied to.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    if value is None:
        value = "volume" if "volume" in table.columns else "level"
    lacking = [name for name in ("image", "experiment", "target", value, *names) if name not in table.columns]
    if lacking:
        raise InputError(
            f"{table_name(table, 'bands')} has no column {lacking[0]}, which the check of the "
            "loading control "
            "needs; add it to the lane sheet, or check by another factor"
        )
    own = table[[label_key(name).casefold() == control.casefold() for name in table["target"]]]
    if own.empty:
        raise InputError(
            f"no band is of the loading control {control}: the targets are {a_few(table['target'].dropna())}"
        )
    cells, lanes, lost = _cells(own, names, value)
    groups = list(dict.fromkeys(group for _, group in cells))
    if len(groups) < 2:
        raise InputError(
            f"the loading control {control} is in one group of {' and '.join(names)} only "
            f"({a_few(groups) or 'none'}); check it by a factor with two levels at least"
        )
    fit = _fit(cells, groups)
    return _table(control, groups, cells, lanes, fit, lost)


@dataclass(frozen=True, eq=False)
class _Fit:
    """Log effects of groups relative to those tied to them, half their 95 % intervals, and the F test."""

    effect: Floats
    half: Floats
    statistic: float
    df: tuple[int, int]
    p: float


def _cells(
    own: pd.DataFrame, names: tuple[str, ...], value: str
) -> tuple[dict[tuple[str, str], float], dict[str, int], int]:
    """Mean log value by block and group; lanes by group; how many lanes had none."""
    lanes: dict[tuple[str, str], dict[str, list[float]]] = {}
    count: dict[str, int] = {}
    lost = 0
    for row in own.to_dict("records"):
        group = " | ".join(label_key(row[name]) for name in names)
        number = float(row[value])
        # A lane without a group, as a marker's, is none of theirs.
        if not all(label_key(row[name]) for name in names):
            continue
        if not (number > 0 and math.isfinite(number)):
            lost += 1
            continue
        image = f"{row['image']} {label_key(row.get('strip', 1))}"
        here = lanes.setdefault((label_key(row["experiment"]), image), {})
        here.setdefault(group, []).append(math.log(number))
        count[group] = count.get(group, 0) + 1
    alike: dict[tuple[str, str], list[dict[str, float]]] = {}
    for (experiment, _), by_group in lanes.items():
        # Images of one experiment with the same groups weigh as one; its others tie other groups.
        block = (experiment, ", ".join(sorted(by_group)))
        alike.setdefault(block, []).append({group: float(np.mean(logs)) for group, logs in by_group.items()})
    cells = {
        (f"{experiment}: {shown}", group): float(np.mean([image[group] for image in images]))
        for (experiment, shown), images in alike.items()
        for group in images[0]
    }
    return cells, count, lost


def _fit(cells: dict[tuple[str, str], float], groups: list[str]) -> _Fit:
    from scipy import stats  # takes long to load

    blocks = list(dict.fromkeys(block for block, _ in cells))
    y = np.array(list(cells.values()))
    in_block = np.array([[block == one for one in blocks] for block, _ in cells], dtype=float)
    in_group = np.array([[group == one for one in groups] for _, group in cells], dtype=float)
    x = np.hstack([in_block, in_group])
    # Groups are tied where blocks show both: components of the graph, as rows of 0 and 1.
    tied = np.linalg.matrix_power(in_group.T @ in_block @ in_block.T @ in_group, len(groups)) > 0
    contrasts = np.eye(len(groups)) - tied / tied.sum(axis=1, keepdims=True)
    inverse = np.linalg.pinv(x.T @ x)
    coefficients = inverse @ x.T @ y
    residual = float(np.sum((y - x @ coefficients) ** 2))
    alone = float(np.sum((y - in_block @ np.linalg.lstsq(in_block, y, rcond=None)[0]) ** 2))
    rank = int(np.linalg.matrix_rank(x))
    df = (rank - len(blocks), len(y) - rank)
    effect = contrasts @ coefficients[len(blocks) :]
    if df[0] < 1 or df[1] < 1:
        return _Fit(effect, np.full(len(groups), math.inf), math.nan, df, math.nan)
    variance = residual / df[1]
    within = np.einsum("ij,jk,ik->i", contrasts, inverse[len(blocks) :, len(blocks) :], contrasts)
    half = stats.t.ppf(1 - ALPHA / 2, df[1]) * np.sqrt(variance * within)
    half = np.where(tied.sum(axis=1) > 1, half, math.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = float(np.float64((alone - residual) / df[0]) / variance)
    return _Fit(effect, half, statistic, df, float(stats.f.sf(statistic, *df)))


def _table(
    control: str,
    groups: list[str],
    cells: dict[tuple[str, str], float],
    lanes: dict[str, int],
    fit: _Fit,
    lost: int,
) -> pd.DataFrame:
    import pandas as pd

    judged = np.isfinite(fit.half)
    relative = np.exp(fit.effect)
    sentences = [*_reasons(control, groups, fit)]
    unstable = bool(sentences)
    if lost:
        sentences.append(
            f"{control} was not above 0 in {lost} lane{'' if lost == 1 else 's'}, left out of its check."
        )
    table = pd.DataFrame(
        {
            "control": pd.Series([control] * len(groups), dtype="str"),
            "group": pd.Series(groups, dtype="str"),
            "n": [sum(group == one for _, group in cells) for one in groups],
            "n_lanes": [lanes[one] for one in groups],
            "relative": relative,
            "ci_low": np.where(judged, np.exp(fit.effect - fit.half), np.nan),
            "ci_high": np.where(judged, np.exp(fit.effect + np.where(judged, fit.half, 0)), np.nan),
            "statistic": fit.statistic,
            "df": f"{fit.df[0]}, {fit.df[1]}",
            "p": fit.p,
            "flags": pd.Series(["loading_control_unstable" if unstable else ""] * len(groups), dtype="str"),
        }
    )[list(CHECK_COLUMNS)]
    table.attrs = {"unstable": unstable, "sentences": tuple(sentences)}
    return table


def _reasons(control: str, groups: list[str], fit: _Fit) -> list[str]:
    """A sentence for each reason not to trust the control."""
    said = []
    if fit.p < ALPHA:
        said.append(
            f"{control} differs between the groups (p = {fit.p:.2g}), so levels divided by it may "
            "mislead: use "
            "total protein or another control."
        )
    relative = np.exp(fit.effect)
    worst = int(np.argmax(np.abs(relative - 1)))
    if abs(relative[worst] - 1) > MOST_OFF:
        side = "above" if relative[worst] > 1 else "below"
        said.append(
            f"{control} in {groups[worst]} lies {abs(relative[worst] - 1):.0%} {side} the mean of "
            "the groups, more "
            f"than the {MOST_OFF:.0%} that a loading control may: levels divided by it may mislead."
        )
    widest = int(np.argmax(fit.half))
    if not math.isfinite(fit.half[widest]):
        said.append(
            f"Whether {control} is the same in {groups[widest]} as in other groups cannot be told: no two "
            "experiments show it beside another group on one image."
        )
    elif math.expm1(fit.half[widest]) > WIDEST:
        said.append(
            f"{control} in {groups[widest]} is known to ± {math.expm1(fit.half[widest]):.0%} only, "
            "too little data "
            f"to trust that it is stable (± {WIDEST:.0%} would do): add experiments or lanes."
        )
    return said

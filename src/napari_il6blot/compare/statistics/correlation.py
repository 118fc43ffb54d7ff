"""Correlation of two measures of the same samples, such as intracellular level and release.

References
----------
Fisher RA. Metron 1921;1:3-32 (Pearson's interval). Bonett DG, Wright TA. Psychometrika
2000;65:23-8 (Spearman's). Bakdash JZ, Marusich LR. Repeated measures correlation.
Front Psychol 2017;8:456.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import atanh, inf, nan, sqrt, tanh

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from ...errors import InputError
from .summary_stats import t_p
from .two_groups import ROUNDING, finite, is_constant

Floats = NDArray[np.float64]

COLUMNS = ("x", "y", "method", "r", "ci_low", "ci_high", "p", "n")
# So many ranks are permuted in every way; beyond, the t approximation serves.
MOST_PERMUTED = 8


@dataclass(frozen=True)
class Correlation:
    """A correlation with its 95 % interval (or the level asked for); NaN where it is unknown."""

    r: float
    ci_low: float
    ci_high: float
    p: float
    n: int
    df: float


def pearson(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Correlation:
    """Pearson's correlation, interval by Fisher's z; the interval needs four points, p three.

    Raises
    ------
    InputError
        If the lengths differ, there are fewer than three points, or one measure is constant.
    """
    first, second = _points(x, y)
    r, n = _r(first, second), len(first)
    error = 1 / sqrt(n - 3) if n > 3 else nan
    return Correlation(r, *_interval(r, error, level), _p(r, n - 2), n, n - 2)


def spearman(x: ArrayLike, y: ArrayLike, *, level: float = 0.95) -> Correlation:
    """Spearman's correlation, interval by Bonett and Wright; p exact up to eight points."""
    first, second = (rankdata(values) for values in _points(x, y))
    r, n = _r(first, second), len(first)
    error = sqrt((1 + r * r / 2) / (n - 3)) if n > 3 else nan
    p = _permuted_p(first, second, r) if n <= MOST_PERMUTED else _p(r, n - 2)
    return Correlation(r, *_interval(r, error, level), p, n, n - 2)


def repeated_measures(
    x: ArrayLike, y: ArrayLike, subject: Sequence[object], *, level: float = 0.95
) -> Correlation:
    """Correlation within subjects: of what is left when each subject's own means are taken away.

    Parameters
    ----------
    x, y : array_like, (n,)
    subject : sequence, (n,)
        What is measured repeatedly: the experiment, where its samples are compared.

    Returns
    -------
    Correlation
        With n - subjects - 1 degrees of freedom; subjects with one point say nothing and are left out.
    """
    first, second = finite(x), finite(y)
    names = pd.Series([str(one) for one in subject])
    several = names.map(names.value_counts()).to_numpy() > 1
    first, second, names = first[several], second[several], names[several]
    k = names.nunique()
    df = len(first) - k - 1
    if df < 1:
        raise InputError("a repeated-measures correlation needs more points than experiments; add samples")
    sizes = float(np.abs(first).max()), float(np.abs(second).max())
    for label in names.unique():
        mine = (names == label).to_numpy()
        first[mine] -= first[mine].mean()
        second[mine] -= second[mine].mean()
    if np.abs(first).max() <= ROUNDING * sizes[0] or np.abs(second).max() <= ROUNDING * sizes[1]:
        raise _constant()
    r = _limited(float(first @ second) / sqrt(float(first @ first) * float(second @ second)))
    error = 1 / sqrt(df - 1) if df > 1 else nan
    return Correlation(r, *_interval(r, error, level), _p(r, df), len(first), df)


def associations(
    joined: pd.DataFrame,
    x: str,
    y: str,
    *,
    within: str = "experiment",
    unit: str = "sample",
    log: bool = False,
) -> pd.DataFrame:
    """How two measures go together: Pearson, Spearman and repeated-measures correlation.

    Parameters
    ----------
    joined : DataFrame
        One row per sample and experiment (`join`).
    x, y : str
        Measures: columns of it.
    within : str
        Whose means are taken away in the repeated-measures correlation.
    unit : {"sample", "row"}
        Pearson and Spearman take each sample's mean over the experiments, since repetitions of one sample
        are not independent of each other; or every row.
    log : bool
        Correlate logarithms.

    Returns
    -------
    DataFrame
        `x, y, method, r, ci_low, ci_high, p, n`: one row per method, empty where too little is known. Rows
        that lack either measure are left out.

    Raises
    ------
    InputError
        If a column is absent, or `unit` unknown.
    """
    for column in (x, y, "sample", within):
        if column not in joined.columns:
            raise InputError(
                f"the joined table has no column {column}; its columns are {', '.join(joined.columns)}"
            )
    if unit not in ("sample", "row"):
        raise InputError(f"unit {unit!r} is unknown; it is sample or row")
    rows = joined[np.isfinite(joined[x].astype(float)) & np.isfinite(joined[y].astype(float))]
    if log:
        if (rows[[x, y]] <= 0).to_numpy().any():
            raise InputError(f"{x} or {y} has values that are not positive; correlate them without log")
        rows = rows.assign(**{column: np.log(rows[column]) for column in {x, y}})
    points = rows.groupby("sample", sort=False)[[x, y]].mean() if unit == "sample" else rows
    of_samples = points[x].to_numpy(dtype=float), points[y].to_numpy(dtype=float)
    of_rows = rows[x].to_numpy(dtype=float), rows[y].to_numpy(dtype=float)
    found = {
        "Pearson": _or_empty(partial(pearson, *of_samples), len(points)),
        "Spearman": _or_empty(partial(spearman, *of_samples), len(points)),
        "repeated measures": _or_empty(
            partial(repeated_measures, *of_rows, rows[within].tolist()), len(rows)
        ),
    }
    lines = [(x, y, method, c.r, c.ci_low, c.ci_high, c.p, c.n) for method, c in found.items()]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _or_empty(correlate: Callable[[], Correlation], n: int) -> Correlation:
    """What is correlated, or an empty row where too few points or nothing that varies is known."""
    try:
        return correlate()
    except InputError:
        return Correlation(nan, nan, nan, nan, n, nan)


def _points(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    first, second = finite(x), finite(y)
    if len(first) != len(second):
        raise InputError(f"a correlation needs pairs; there are {len(first)} and {len(second)} values")
    if len(first) < 3:
        raise InputError(f"a correlation needs at least three points; there are {len(first)}")
    if is_constant(first) or is_constant(second):
        raise _constant()
    return first, second


def _constant() -> InputError:
    return InputError("one of the two measures is the same everywhere, so there is no correlation")


def _r(x: Floats, y: Floats) -> float:
    dx, dy = x - x.mean(), y - y.mean()
    return _limited(float(dx @ dy) / sqrt(float(dx @ dx) * float(dy @ dy)))


def _limited(r: float) -> float:
    return min(max(r, -1.0), 1.0)


def _p(r: float, df: float) -> float:
    return t_p(r * sqrt(df / ((1 - r) * (1 + r))), df) if abs(r) < 1 else 0.0


def _interval(r: float, error: float, level: float) -> tuple[float, float]:
    if not error < inf:
        return nan, nan
    if abs(r) == 1:
        return r, r
    half = float(ndtri(0.5 + level / 2)) * error
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def _permuted_p(first: Floats, second: Floats, r: float) -> float:
    orders = np.array(list(permutations(second)))
    dx = first - first.mean()
    dy = orders - second.mean()
    all_r = dy @ dx / sqrt(float(dx @ dx) * float(dy[0] @ dy[0]))
    return float((np.abs(all_r) >= abs(r) - 1e-9).mean())

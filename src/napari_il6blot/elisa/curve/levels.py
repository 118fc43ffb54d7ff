"""The standards' levels: wells of one nominal concentration, and the range in which the curve holds.

References
----------
ICH guideline M10 on bioanalytical method validation, 2022, section 4 (ligand binding assays).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Per cent: within, and at the ends of the range.
RECOVERY, RECOVERY_AT_ENDS = 20.0, 25.0
CV, CV_AT_ENDS = 20.0, 25.0
FEWEST_LEVELS = 6
SHARE_ACCEPTED = 0.75


@dataclass(frozen=True, eq=False)
class Levels:
    """Standards by level, each (L,), in ascending order.

    Attributes
    ----------
    nominal : array
        Concentrations.
    n : array
        Wells.
    mean, variance : array
        Of the responses; variance NaN for a single well.
    of_well : array of int, (n,)
        The level of each well.
    """

    nominal: Floats
    n: Floats
    mean: Floats
    variance: Floats
    of_well: NDArray[np.intp]


def levels_of(x: Floats, y: Floats) -> Levels:
    """Gather wells into levels.

    Parameters
    ----------
    x, y : array, (n,)
        Nominal concentrations and responses of wells.
    """
    nominal, of_well = np.unique(x, return_inverse=True)
    n = np.bincount(of_well).astype(float)
    mean = np.bincount(of_well, y) / n
    squares = np.bincount(of_well, (y - mean[of_well]) ** 2)
    with np.errstate(invalid="ignore"):
        variance = np.where(n > 1, squares / np.maximum(n - 1, 1), np.nan)
    return Levels(nominal, n, mean, variance, of_well)


@dataclass(frozen=True, eq=False)
class Range:
    """The range of concentrations in which the curve gives its standards back.

    Attributes
    ----------
    lloq, uloq : float
        Lowest and highest level of it; NaN if there is none.
    recovery : array, (L,)
        Per cent: the curve's concentration of each level's mean over the nominal one; NaN at zero.
    cv : array, (L,)
        Per cent: of the concentrations of a level's wells; NaN for a single well.
    passed : array of bool, (L,)
        Levels that are accepted: recovery 80-120 % and CV at most 20 %, at LLOQ and ULOQ 75-125 % and 25 %.
    accepted : bool
        At least 75 % of at least 6 levels passed, and there is a range.
    """

    lloq: float
    uloq: float
    recovery: Floats
    cv: Floats
    passed: NDArray[np.bool_]
    accepted: bool


def working_range(levels: Levels, y: Floats, back_calculate: Callable[[Floats], Floats]) -> Range:
    """Find LLOQ and ULOQ: the ends of the longest run of levels that come back.

    Parameters
    ----------
    levels : Levels
    y : array, (n,)
        Responses of the wells.
    back_calculate : callable
        From responses to concentrations.

    Notes
    -----
    Zero standards take no part. A well that the curve cannot give a concentration counts as CV beyond
    every limit. Of two runs equally long the one that spans more is taken.
    """
    positive = levels.nominal > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        recovery = 100 * back_calculate(levels.mean) / np.where(positive, levels.nominal, np.nan)
        cv = _concentration_cv(levels, back_calculate(y))
    off = np.where(np.isfinite(recovery), np.abs(recovery - 100), np.inf)
    spread = np.where(levels.n > 1, np.where(np.isfinite(cv), cv, np.inf), 0.0)
    inner = positive & (off <= RECOVERY) & (spread <= CV)
    end = positive & (off <= RECOVERY_AT_ENDS) & (spread <= CV_AT_ENDS)
    run = _longest_run(levels.nominal, inner, end)
    passed = inner.copy()
    if run:
        passed[list(run)] = True  # what ends a run is within the wider limits
    n_levels = int(positive.sum())
    accepted = bool(run) and n_levels >= FEWEST_LEVELS and passed.sum() >= SHARE_ACCEPTED * n_levels
    lloq, uloq = (float(levels.nominal[i]) for i in run) if run else (np.nan, np.nan)
    return Range(lloq, uloq, recovery, cv, passed, bool(accepted))


def _concentration_cv(levels: Levels, x: Floats) -> Floats:
    n = np.maximum(levels.n, 1)
    mean = np.bincount(levels.of_well, x, minlength=len(n)) / n
    squares = np.bincount(levels.of_well, (x - mean[levels.of_well]) ** 2, minlength=len(n))
    return np.asarray(100 * np.sqrt(squares / np.where(levels.n > 1, levels.n - 1, np.nan)) / mean)


def _longest_run(nominal: Floats, inner: NDArray[np.bool_], end: NDArray[np.bool_]) -> tuple[int, int] | None:
    """First and last of the longest run of at least two levels: its ends pass, and all between."""
    best: tuple[int, float] | None = None
    run = None
    for first in np.flatnonzero(end):
        for last in range(first + 1, len(end)):
            if end[last]:
                length = (int(last - first), float(nominal[last] / nominal[first]))
                if best is None or length > best:
                    best, run = length, (int(first), last)
            if not inner[last]:
                break
    return run

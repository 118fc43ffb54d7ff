"""Which band of a ladder lane is which marker, when some are missing or too many."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

# Assignments tried at most; the weakest bands are left out first to stay below.
MOST_ASSIGNMENTS = 50_000
# A runner-up whose misfit is within this factor of the best one's makes the choice doubtful.
DOUBTFUL = 1.5
# Misfits that differ by less than this share of the ladder's span are not told apart.
RESOLVED = 0.001


@dataclass(frozen=True, eq=False)
class LadderMatch:
    """Markers found in a ladder lane.

    Attributes
    ----------
    y : (n,) float64
        Heights of the matched bands in px, rising.
    mw_kda : (n,) float64
        Their masses, falling.
    left_out_y : (k,) float64
        Heights of bands that match no mass.
    left_out_mw_kda : (m,) float64
        Masses that match no band.
    notes : tuple of str
        Sentences on what was left out, and whether the choice is doubtful.
    """

    y: NDArray[np.float64]
    mw_kda: NDArray[np.float64]
    left_out_y: NDArray[np.float64]
    left_out_mw_kda: NDArray[np.float64]
    notes: tuple[str, ...] = ()


def match_ladder(bands: pd.DataFrame, mw_kda: ArrayLike) -> LadderMatch:
    """Match known masses, top to bottom, to the detected bands of a ladder lane.

    Equal counts are matched one to one. Otherwise every choice that keeps the order is
    tried, and the one is taken whose migration follows a smooth falling curve of log10
    mass best (a line, from five markers on a parabola, from seven on a cubic), choices
    that leave strong bands out counting less.

    Parameters
    ----------
    bands : DataFrame
        Rows of ``bands.csv`` in the ladder lane: `y`, and where there are `detected`, `volume`.
    mw_kda : (m,) array_like
        Masses in kDa, any order.

    Raises
    ------
    InputError
        If fewer than two bands are detected, or no choice keeps the order.
    """
    y, volume = _detected(bands)
    masses = np.sort(np.asarray(mw_kda, dtype=float))[::-1]
    if len(y) < 2 or len(masses) < 2:
        raise InputError(
            f"a ladder needs at least two detected bands and two masses, not {len(y)} and {len(masses)}"
        )
    if comb(len(masses), min(len(y), len(masses))) > MOST_ASSIGNMENTS:
        raise InputError(
            f"{len(masses)} masses for {len(y)} bands of a ladder: name only the masses to be seen"
        )
    kept = _strongest(volume, len(masses))
    some_y = y[kept]
    count = min(len(some_y), len(masses))
    which_bands = _choices(len(some_y), count)
    which_masses = _choices(len(masses), count)
    misfit = _misfit(some_y[which_bands], np.log10(masses[which_masses]))
    # Of choices that fit alike, the one that explains more of the lane's signal.
    strength = np.maximum(np.nan_to_num(volume[kept]), 0.0) + 1e-9
    misfit = misfit * strength.sum() / strength[which_bands].sum(axis=1)
    best = int(np.argmin(misfit))
    if not np.isfinite(misfit[best]):
        raise InputError(
            "no assignment of the masses to the ladder lane's bands lets the mass fall downwards"
        )
    found_y = some_y[which_bands[best if len(which_bands) > 1 else 0]]
    found_mw = masses[which_masses[best if len(which_masses) > 1 else 0]]
    without_y, without_mw = np.setdiff1d(y, found_y), np.setdiff1d(masses, found_mw)[::-1]
    return LadderMatch(found_y, found_mw, without_y, without_mw, _notes(without_y, without_mw, misfit))


def _detected(bands: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Heights, rising, and volumes of the detected bands."""
    y = bands["y"].to_numpy(dtype=float)
    seen = bands["detected"].to_numpy(dtype=bool) if "detected" in bands else np.ones(len(y), dtype=bool)
    volume = bands["volume"].to_numpy(dtype=float) if "volume" in bands else np.ones(len(y))
    order = np.flatnonzero(seen & np.isfinite(y))
    order = order[np.argsort(y[order])]
    return y[order], volume[order]


def _strongest(volume: NDArray[np.float64], n_masses: int) -> NDArray[np.intp]:
    """Choose, in order, so many of the strongest bands that all choices can be tried."""
    count = len(volume)
    while count > n_masses and comb(count, n_masses) > MOST_ASSIGNMENTS:
        count -= 1
    return np.sort(np.argsort(-np.nan_to_num(volume), kind="stable")[:count])


def _choices(n: int, count: int) -> NDArray[np.intp]:
    """Every choice of `count` of `n` in order, (choices, count)."""
    return np.array(list(combinations(range(n), count)), dtype=np.intp)


def _misfit(y: NDArray[np.float64], log_mw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Misfit of migration against log10 mass, as a share of the markers' span, (choices,).

    Migration is what is read with error, and its curve against log10 mass is smooth up to
    both ends of a gel. Infinite where the fitted migration falls as masses do. `y` and
    `log_mw` are (choices, k); either may have one row for all.
    """
    k = y.shape[1]
    span = y[:, -1:] - y[:, :1]
    at = (log_mw[:, :1] - log_mw) / (log_mw[:, :1] - log_mw[:, -1:])
    degree = 1 if k < 5 else 2 if k < 7 else 3
    q = np.linalg.qr(at[..., None] ** np.arange(degree + 1))[0]
    fitted = np.sum(q * np.sum(q * y[..., None], axis=1)[:, None, :], axis=2)
    misfit = np.sqrt(np.sum((y - fitted) ** 2, axis=1) / max(k - degree - 1, 1)) / span[:, 0]
    return np.where((np.diff(fitted, axis=1) > 0).all(axis=1), misfit, np.inf)


def _notes(
    without_y: NDArray[np.float64], without_mw: NDArray[np.float64], misfit: NDArray[np.float64]
) -> tuple[str, ...]:
    notes = []
    if without_y.size:
        notes.append(f"ladder bands at y {_listed(without_y)} match no mass and were left out")
    if without_mw.size:
        notes.append(f"no ladder band was found for {_listed(without_mw)} kDa")
    ranked = np.sort(misfit)
    if len(ranked) > 1 and ranked[1] <= DOUBTFUL * ranked[0] + RESOLVED:
        notes.append("another assignment of the ladder's masses fits nearly as well: check it, or name fewer")
    return tuple(notes)


def _listed(values: NDArray[np.float64]) -> str:
    return ", ".join(f"{value:g}" for value in values)

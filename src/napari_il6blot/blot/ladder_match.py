"""Which band of a ladder lane is which marker, when some are missing or too many."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

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
RESOLVED = 0.003
# Of at least so many markers one may be exchanged for a foreign band, where that fits so many times better.
LEAST_TO_EXCHANGE = 7
FOREIGN = 4.0
# Below this misfit nothing is amiss: gels' own curves leave as much.
SMOOTH = 0.008
# Where this share of the markers is missing, the others fit in several ways.
MANY_MISSING = 1 / 3


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

    Equal counts are matched one to one, unless leaving out one band and one mass fits far
    better. Otherwise every choice that keeps the order is
    tried, and the one is taken whose migration follows a smooth falling curve of log10
    mass best (a line, of five markers a parabola, of more a cubic), choices that leave
    strong bands out counting less. With up to two of nine markers missing that is right
    nine times in ten; with more it is a guess, which the notes say.

    Parameters
    ----------
    bands : DataFrame
        Rows of ``bands.csv`` in the ladder lane: `y`, and where there are `detected`, `volume`.
    mw_kda : (m,) array_like
        Masses in kDa, any order.

    Raises
    ------
    InputError
        If fewer than two bands are detected, or there are too many masses to try.
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
    strength = np.maximum(np.nan_to_num(volume[kept]), 0.0) + 1e-9
    count = min(len(kept), len(masses))
    best = _best_choice(y[kept], strength, masses, _choices(len(kept), count), _choices(len(masses), count))
    if len(kept) == len(masses) >= LEAST_TO_EXCHANGE and best.misfit.min() > SMOOTH:
        # As many bands as masses may hide a foreign band and a missing marker.
        all_but_one = _choices(count, count - 1)
        each = np.arange(count)
        exchanged = _best_choice(
            y[kept], strength, masses, all_but_one[np.repeat(each, count)], all_but_one[np.tile(each, count)]
        )
        if exchanged.misfit.min() * FOREIGN < best.misfit.min():
            best = exchanged
    without_y, without_mw = np.setdiff1d(y, best.y), np.setdiff1d(masses, best.mw_kda)[::-1]
    notes = _notes(without_y, without_mw, best.misfit, len(masses))
    return LadderMatch(best.y, best.mw_kda, without_y, without_mw, notes)


class _Choice(NamedTuple):
    """The best choice's heights and masses, and the misfit of every choice."""

    y: NDArray[np.float64]
    mw_kda: NDArray[np.float64]
    misfit: NDArray[np.float64]


def _best_choice(
    y: NDArray[np.float64],
    strength: NDArray[np.float64],
    masses: NDArray[np.float64],
    which_bands: NDArray[np.intp],
    which_masses: NDArray[np.intp],
) -> _Choice:
    """Best of the choices of bands and masses, (choices, k) each; either may have one row for all."""
    misfit = _misfit(y[which_bands], np.log10(masses[which_masses]))
    # Of choices that fit alike, the one that explains more of the lane's signal.
    misfit = misfit * strength.sum() / strength[which_bands].sum(axis=1)
    best = int(np.argmin(misfit))
    return _Choice(
        y[which_bands[best if len(which_bands) > 1 else 0]],
        masses[which_masses[best if len(which_masses) > 1 else 0]],
        misfit,
    )


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
    both ends of a gel. A curve whose migration falls as masses do counts as a line. `y` and
    `log_mw` are (choices, k); either may have one row for all.
    """
    k = y.shape[1]
    at = (log_mw[:, :1] - log_mw) / (log_mw[:, :1] - log_mw[:, -1:])
    curve, rises = _polynomial_misfit(y, at, 1 if k < 5 else 2 if k < 6 else 3)
    return np.where(rises, curve, _polynomial_misfit(y, at, 1)[0])


def _polynomial_misfit(
    y: NDArray[np.float64], at: NDArray[np.float64], degree: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Residual s.d. of a polynomial fit as a share of y's span, and whether the fit rises; (choices,)."""
    q = np.linalg.qr(at[..., None] ** np.arange(degree + 1))[0]
    fitted = np.sum(q * np.sum(q * y[..., None], axis=1)[:, None, :], axis=2)
    sd = np.sqrt(np.sum((y - fitted) ** 2, axis=1) / max(y.shape[1] - degree - 1, 1))
    return sd / (y[:, -1] - y[:, 0]), (np.diff(fitted, axis=1) > 0).all(axis=1)


def _notes(
    without_y: NDArray[np.float64],
    without_mw: NDArray[np.float64],
    misfit: NDArray[np.float64],
    n_masses: int,
) -> tuple[str, ...]:
    notes = []
    if without_y.size:
        notes.append(f"ladder bands at y {_listed(without_y)} match no mass and were left out")
    if without_mw.size:
        notes.append(f"no ladder band was found for {_listed(without_mw)} kDa")
    if without_mw.size >= MANY_MISSING * n_masses:
        notes.append("so many markers are missing that the others' masses are a guess: name those seen only")
    ranked = np.sort(misfit)
    if len(ranked) > 1 and ranked[1] <= DOUBTFUL * ranked[0] + RESOLVED:
        notes.append("another assignment of the ladder's masses fits nearly as well: check it, or name fewer")
    return tuple(notes)


def _listed(values: NDArray[np.float64]) -> str:
    return ", ".join(f"{value:g}" for value in values)

"""Masses for the bands of a table, from its ladder lanes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .ladder import LEAST_MARKERS, Ladder, Model, fit_ladder
from .ladder_match import match_ladder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

# Residuals beyond this are said, in percent of the mass.
POOR_FIT_PERCENT = 10.0
# So are masses of one row that differ more between ladder lanes.
UNEQUAL_PERCENT = 15.0

Place = tuple[str, int]


@dataclass(frozen=True, eq=False)
class AnnotatedBands:
    """A table of bands with something added.

    Attributes
    ----------
    bands : DataFrame
        The rows given, in their order.
    notes : tuple of str
        Sentences for the user.
    ladders : mapping of (image, strip, lane) to Ladder
        The fits, where masses were assigned.
    """

    bands: pd.DataFrame
    notes: tuple[str, ...] = ()
    ladders: Mapping[tuple[str, int, int], Ladder] = field(default_factory=dict)


def assign_molecular_weights(
    bands: pd.DataFrame, ladder_lanes: Sequence[int], mw_kda: Sequence[float], model: Model = "quadratic"
) -> AnnotatedBands:
    """Fill `mw_kda` of every band from the ladder lanes of its strip.

    Each ladder lane is fitted on its own. Between ladder lanes log10 of the mass at a
    band's height is interpolated linearly across x, which corrects a front that runs
    askew; beside the outer ones it is the nearest one's.

    Parameters
    ----------
    bands : DataFrame
        Columns of ``bands.csv``: at least `image, strip, lane, x, y`.
    ladder_lanes : sequence of int
        From 1; they hold for each strip that has them.
    mw_kda : sequence of float
        The markers' masses.
    model : {"linear", "quadratic", "spline"}
        As in `fit_ladder`.

    Returns
    -------
    AnnotatedBands
        Bands beyond the markers get the flag ``extrapolated``. Strips without a usable
        ladder keep empty masses, and a note says why.

    Raises
    ------
    InputError
        If no strip has a usable ladder lane.
    """
    weighed = bands.copy()
    mass = np.full(len(bands), np.nan)
    beyond = np.zeros(len(bands), dtype=bool)
    ladders: dict[tuple[str, int, int], Ladder] = {}
    notes: list[str] = []
    failed: list[str] = []
    for (image, strip), rows in places_of(bands).items():
        here: dict[float, Ladder] = {}
        by_lane: dict[int, Ladder] = {}
        for lane in ladder_lanes:
            where = f"{image}, strip {strip}, lane {lane}"
            try:
                x, ladder, said = _lane_ladder(bands.iloc[rows], lane, mw_kda, model)
            except InputError as error:
                failed.append(f"{where}: {error}")
                continue
            here[x] = by_lane[lane] = ladders[image, strip, lane] = ladder
            notes += [f"{where}: {note}" for note in said]
        if here:
            mass[rows], beyond[rows] = _across(here, bands.iloc[rows])
            notes += [f"{image}, strip {strip}: {note}" for note in _disagreement(by_lane, bands.iloc[rows])]
    if failed and not ladders:
        raise InputError(failed[0])
    weighed["mw_kda"] = mass
    weighed["flags"] = _flagged(bands, beyond, "extrapolated")
    return AnnotatedBands(weighed, (*notes, *failed), ladders)


def places_of(bands: pd.DataFrame) -> dict[Place, NDArray[np.intp]]:
    """Positions of the bands of each image and strip, in order of appearance."""
    places: dict[Place, list[int]] = {}
    for position, (image, strip) in enumerate(zip(bands["image"], bands["strip"], strict=True)):
        places.setdefault((str(image), int(strip)), []).append(position)
    return {place: np.array(positions, dtype=np.intp) for place, positions in places.items()}


def _lane_ladder(
    strip: pd.DataFrame, lane: int, mw_kda: Sequence[float], model: Model
) -> tuple[float, Ladder, list[str]]:
    """Fit a ladder lane: its x, the fit, and notes."""
    rows = strip[strip["lane"].to_numpy() == lane]
    if rows.empty:
        raise InputError("there are no bands in this ladder lane")
    match = match_ladder(rows, mw_kda)
    if len(match.y) < LEAST_MARKERS[model]:
        raise InputError(
            f"only {len(match.y)} of the ladder's bands were found, and a {model} fit needs "
            f"{LEAST_MARKERS[model]}: choose a simpler model"
        )
    ladder = fit_ladder(match.y, match.mw_kda, model)
    said = [*match.notes, *ladder.notes]
    if ladder.rms_percent > POOR_FIT_PERCENT:
        said.append(f"the ladder's masses are off its fit by {ladder.rms_percent:.0f} % (r.m.s.): check them")
    return float(np.median(rows["x"].to_numpy(dtype=float))), ladder, said


def _across(
    ladders: Mapping[float, Ladder], bands: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Masses of bands between ladder lanes, and whether any used fit is extrapolated."""
    places = sorted(ladders)
    x, y = bands["x"].to_numpy(dtype=float), bands["y"].to_numpy(dtype=float)
    read = [ladders[place].mw_at(y) for place in places]
    log_mw = np.array([np.log10(mass) for mass, _ in read])
    beyond = np.array([outside for _, outside in read])
    # One interpolation gives each ladder lane's share at each x.
    shares = np.array([np.interp(x, places, unit) for unit in np.eye(len(places))])
    mass: NDArray[np.float64] = 10 ** np.sum(shares * log_mw, axis=0)
    return mass, ((shares > 0) & beyond).any(axis=0)


def _disagreement(ladders: Mapping[int, Ladder], bands: pd.DataFrame) -> list[str]:
    """Sentence where ladder lanes give one row, the same protein, different masses."""
    if not {"row", "detected"} <= set(bands.columns):
        return []
    masses: dict[int, list[float]] = {}
    for lane, ladder in ladders.items():
        own = bands[(bands["lane"] == lane) & bands["detected"]]
        read, beyond = ladder.mw_at(own["y"].to_numpy(dtype=float))
        for row, mass in zip(own["row"].to_numpy()[~beyond], read[~beyond], strict=True):
            masses.setdefault(int(row), []).append(float(mass))
    worst = max((max(some) / min(some) for some in masses.values()), default=1.0)
    if worst <= 1 + UNEQUAL_PERCENT / 100:
        return []
    return [f"the ladder lanes' masses of one row differ by up to {100 * (worst - 1):.0f} %: check them"]


def _flagged(bands: pd.DataFrame, marked: NDArray[np.bool_], word: str) -> list[str]:
    """Add `word` to the bands' flags, or take it away, as marked."""
    flags = bands["flags"].fillna("").astype(str) if "flags" in bands else [""] * len(bands)
    kept = [[flag for flag in text.split(";") if flag and flag != word] for text in flags]
    return [";".join([*words, word] if mark else words) for words, mark in zip(kept, marked, strict=True)]

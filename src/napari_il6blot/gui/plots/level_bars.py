"""Which bars a plot of levels shows; nothing here needs a window."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cell_text import flag_words, shown

Floats = NDArray[np.float64]

_LANE = ("image", "strip", "lane")
_CONTENT = ("sample", "experiment", "replicate")


@dataclass(frozen=True, eq=False)
class TargetBars:
    """The bars of one target.

    Attributes
    ----------
    title : str
        The target and what it is normalized to.
    rows : array, (n,)
        Rows of the table.
    places : array, (n,)
        Which lane each is, from 0: alike for all targets.
    level, sd : array, (n,) float64
        NaN where there is none.
    flagged, control : array, (n,) bool
    """

    title: str
    rows: NDArray[np.intp]
    places: NDArray[np.intp]
    level: Floats
    sd: Floats
    flagged: NDArray[np.bool_]
    control: NDArray[np.bool_]


def level_bars(levels: pd.DataFrame, control: Sequence[str] = ()) -> tuple[list[str], list[TargetBars]]:
    """Arrange levels by lane and target.

    Parameters
    ----------
    levels : DataFrame
        With the columns of ``levels.csv``; rows of the same image, strip and lane share a place.
    control : sequence of str
        Samples that are the control.

    Returns
    -------
    (names, bars) : list of str, list of TargetBars
        The lanes' names, and one entry per target and what it is normalized to.
    """
    if levels.empty:
        return [], []
    records = levels.to_dict("records")
    keys = [_place(row) for row in records]
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    names = [""] * len(places)
    for key, row in zip(keys, records, strict=True):
        # A sample that nobody named is its lane.
        names[places[key]] = shown(row["sample"]) or f"lane {shown(row.get('lane'))}"
    of_row = np.array([places[key] for key in keys], dtype=np.intp)
    flagged = np.array([bool(shown(flags)) for flags in levels["flags"]])
    is_control = levels["sample"].astype(str).isin(list(control)).to_numpy(dtype=bool)
    bars = []
    titles = np.array([
        f"{shown(target)} / {shown(to)}" if shown(to) else shown(target)
        for target, to in zip(levels["target"], levels["normalized_to"], strict=True)
    ])  # fmt: skip
    for title in dict.fromkeys(titles.tolist()):
        rows = np.flatnonzero(titles == title)
        own = levels.iloc[rows]
        bars.append(TargetBars(
            title, rows, of_row[rows], own["level"].to_numpy(dtype=float),
            own["level_sd"].to_numpy(dtype=float), flagged[rows], is_control[rows],
        ))  # fmt: skip
    return names, bars


def _place(row: Mapping[Hashable, object]) -> tuple[str, ...]:
    """What makes a lane: its place on the blot, or what is in it where a sheet says only that."""
    columns = _LANE if shown(row.get("lane")) else _CONTENT
    return tuple(shown(row.get(name)) for name in columns)


def about_row(levels: pd.DataFrame, row: int) -> str:
    """Say in words what one bar shows: sample, lane, level ± s.d. and flags."""
    line = levels.iloc[row]
    lane = ", lane ".join(filter(None, (shown(line.get("image")), shown(line.get("lane")))))
    place = shown(line["sample"]) + (f" ({lane})" if lane else "")
    level, sd = shown(line["level"]), shown(line["level_sd"])
    measured = f"{level} ± {sd}" if level and sd else level or "no level"
    lines = (place.strip(), f"{shown(line['target'])}: {measured}", flag_words(shown(line["flags"])))
    return "\n".join(filter(None, lines))

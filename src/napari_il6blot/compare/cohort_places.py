"""Where subjects stand in a plot of values by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

BINS, STEP, MOST_ASIDE = 30, 0.06, 0.36


def spans_decades(values: Floats, cutoff: float) -> bool:
    """Whether values and their cut-off are so far apart that a logarithmic axis shows them better."""
    everything = np.append(values, cutoff)
    return bool(everything.min() > 0 and everything.max() / everything.min() > 10)


def side_by_side(calls: pd.DataFrame, groups: tuple[str, ...], *, logarithmic: bool) -> Floats:
    """Where subjects stand along the axis: alike values of a group side by side, from the middle out.

    Parameters
    ----------
    calls : DataFrame, n rows
        With `group` and a finite `value`.
    groups : tuple of str
        That stand at 0, 1, 2…
    logarithmic : bool
        Whether the values' axis is.

    Returns
    -------
    array, (n,)
    """
    values = calls["value"].to_numpy(dtype=float)
    heights = np.log(values) if logarithmic else values
    span = float(np.ptp(heights)) or 1.0
    bins = np.floor((heights - heights.min()) / span * BINS).astype(int)
    of_group = calls["group"].tolist()
    places = np.empty(len(values))
    members: dict[tuple[str, int], list[int]] = {}
    for row in np.argsort(heights, kind="stable").tolist():
        members.setdefault((of_group[row], int(bins[row])), []).append(row)
    for (group, _), rows in members.items():
        step = min(STEP, 2 * MOST_ASIDE / max(1, len(rows) - 1))
        places[rows] = groups.index(group) + step * (np.arange(len(rows)) - (len(rows) - 1) / 2)
    return places

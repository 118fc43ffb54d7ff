"""The rows that each band is integrated over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .robust import median, quantile

Floats = NDArray[np.float64]

# A normal band's 10 % and 50 % heights lie 2.146 and 1.177 σ from its apex: limits
# this many of their distance farther out lie at 2.8 σ and hold 99.5 % of it, while a
# flat-topped band with steep ends is not followed far into the background.
TENTH_PER_HALF = 2.146 / 1.177
BEYOND = 0.7
# Where a tenth of the height is reached only beyond so many half widths, a neighbour or tail hides the foot.
HIDDEN_FOOT = 3.5
# Of the stronger half of a row's lanes, which show the tails best, this quantile leaves out none of them.
REACH_QUANTILE = 0.75
# Rows that a limit lies from the apex at least, and where a row has no band to tell.
LEAST_REACH = 2.0
UNKNOWN_REACH = 3.0


@dataclass(frozen=True, eq=False)
class Limits:
    """Integration limits of a strip's rows in every lane.

    Attributes
    ----------
    first, last : (r, n) int
        Inclusive rows of the profiles.
    cut_above, cut_below : (r, n) bool
        Whether the limit is where a touching band takes over.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    cut_above: NDArray[np.bool_]
    cut_below: NDArray[np.bool_]


def row_limits(flat: Floats, y: Floats, found: NDArray[np.bool_]) -> Limits:
    """Limits of every row in every lane, alike in all lanes of a row.

    Each row's reach above and below its apex comes from the lanes where it was
    found, so that a faint band is integrated over the same share of its shape
    as a strong one, and one where none was found over the row's usual rows.

    Parameters
    ----------
    flat : (n, L) float64
        Profiles without their baseline.
    y : (r, n) float64
        Apex of each row in each lane.
    found : (r, n) bool
    """
    rows, _ = y.shape
    length = flat.shape[1]
    # A row that drifts off a lane's end is measured there.
    y = np.clip(y, 0, length - 1)
    reach = np.array([_row_reach(flat, y, found, row) for row in range(rows)]).reshape(rows, 2)
    first = np.clip(np.rint(y - reach[:, :1]), 0, length - 1)
    last = np.clip(np.rint(y + reach[:, 1:]), 0, length - 1)
    cut = np.zeros((rows + 1, y.shape[1]), dtype=bool)
    for upper in range(rows - 1):
        lower = upper + 1
        touching = np.flatnonzero(last[upper] >= first[lower])
        usual = _usual_cut(
            flat, y[upper], y[lower], found[upper] & found[lower], reach[upper, 1], reach[lower, 0]
        )
        for lane in touching.tolist():
            ends = _part(
                flat[lane], (y[upper, lane], y[lower, lane]), (last[upper, lane], first[lower, lane]),
                (found[upper, lane], found[lower, lane]), (found[upper].mean(), found[lower].mean()), usual,
            )  # fmt: skip
            last[upper, lane], first[lower, lane] = ends
        cut[lower, touching] = True
    first = np.clip(first, 0, length - 1).astype(np.intp)
    last = np.maximum(first, np.clip(last, 0, length - 1)).astype(np.intp)
    return Limits(first, last, cut[:-1], cut[1:])


def _usual_cut(
    flat: Floats, upper: Floats, lower: Floats, both: NDArray[np.bool_], down: float, up: float
) -> float:
    """Where, from 0 (the upper row) to 1, two rows part in the lanes that show both."""
    shares = [
        (_valley(flat[lane], upper[lane], lower[lane], down, up) + 0.5 - upper[lane])
        / (lower[lane] - upper[lane])
        for lane in np.flatnonzero(both & (lower > upper)).tolist()
    ]
    return median(np.array(shares)) if shares else down / max(down + up, 1e-9)


def _part(
    profile: Floats, y: tuple[float, float], ends: tuple[float, float], found: tuple[bool, bool],
    share: tuple[float, float], usual: float,
) -> tuple[float, float]:  # fmt: skip
    """Last row of the upper and first row of the lower of two touching bands.

    Parameters
    ----------
    y, ends, found, share : (upper, lower)
        Apexes; the limits they would have alone; whether each was found in this lane, and in which
        share of the lanes.
    usual : float
        From `_usual_cut`.
    """
    upper, lower = y
    if found[0] != found[1]:
        missing = int(found[0])
        if share[missing] < 0.5:
            # What most lanes do not show takes nothing from what was found.
            if missing:
                return ends[0], min(ends[0] + 1, round(lower))
            return max(ends[1] - 1, round(upper)), ends[1]
        # Its shoulder was too weak to be told apart here: part them as in the other lanes.
        valley = round(upper + usual * (lower - upper) - 0.5)
    else:
        valley = _lowest(profile, upper, lower, usual)
    return valley, valley + 1


def _row_reach(flat: Floats, y: Floats, found: NDArray[np.bool_], row: int) -> tuple[float, float]:
    """How far a row's bands reach above and below their apex, in px."""
    above, below, weights = [], [], []
    for lane in np.flatnonzero(found[row]).tolist():
        apex = y[row, lane]
        low = y[row - 1, lane] if row else -1.0
        high = y[row + 1, lane] if row + 1 < len(y) else float(flat.shape[1])
        above.append(_reach(flat[lane, ::-1], flat.shape[1] - 1 - apex, flat.shape[1] - 1 - low))
        below.append(_reach(flat[lane], apex, high))
        weights.append(flat[lane, round(apex)])
    if not weights:
        return UNKNOWN_REACH, UNKNOWN_REACH
    order = np.argsort(weights)[-max(3, len(weights) // 2) :]
    return quantile(np.array(above)[order], REACH_QUANTILE), quantile(np.array(below)[order], REACH_QUANTILE)


def _reach(profile: Floats, apex: float, stop: float) -> float:
    """Distance from an apex, in the direction of rising index, at which its band has ended."""
    start = round(apex)
    flank = profile[start : max(start + 2, min(len(profile), int(stop) + 1))]
    half, tenth = _crossing(flank, 0.5), _crossing(flank, 0.1)
    if half is None:
        half = float(max(1, int(np.argmin(flank))))
    if tenth is None or tenth > HIDDEN_FOOT * half:
        # A neighbour or a tail hides the foot: as for a normal band.
        tenth = TENTH_PER_HALF * half
    return max(LEAST_REACH, tenth + BEYOND * (tenth - half) + start - apex)


def _crossing(flank: Floats, share: float) -> float | None:
    """Where a flank first falls below a share of its start, before it has turned to rise again."""
    under = flank < share * flank[0]
    at = int(under.argmax())
    if not under[at]:
        return None
    step = flank[at - 1] - flank[at]
    return at - 1 + float((flank[at - 1] - share * flank[0]) / step) if at and step > 0 else float(at)


def _valley(profile: Floats, upper: float, lower: float, down: float, up: float) -> int:
    return _lowest(profile, upper, lower, down / max(down + up, 1e-9))


def _lowest(profile: Floats, upper: float, lower: float, otherwise: float) -> int:
    """Last row of the upper of two bands: the lowest row between them, or where `otherwise` puts it."""
    first, last = round(upper), round(lower)
    between = profile[first + 1 : last]
    if not len(between):
        return first
    lowest = int(np.argmin(between))
    if 0 < lowest < len(between) - 1:
        return first + 1 + lowest
    return int(np.clip(round(upper + otherwise * (lower - upper) - 0.5), first, last - 1))

"""Where a lane is most likely missing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ...blot.lanes import Lane

# Lanes this much further apart than usual have room for another between them.
MISSING = 1.5


def widest_gap(
    lanes: tuple[Lane, ...], shape: tuple[int, int], strip: int | None = None
) -> tuple[float, float]:
    """The place for one more lane.

    Parameters
    ----------
    lanes : tuple of Lane
        In order.
    shape : (height, width)
        Of the signal.
    strip : int, optional
        The first by default.

    Returns
    -------
    (x, y) : float
        In px of the signal's frame: between the two lanes that are furthest apart, if that is further than
        usual; else one distance beyond the first or last lane, on the side with more room for it; in the
        middle of an image without lanes.
    """
    height, width = shape
    own = (
        [lane for lane in lanes if lane.strip == (lanes[0].strip if strip is None else strip)]
        if lanes
        else []
    )
    if not own:
        return (width - 1) / 2, (height - 1) / 2
    y = (min(lane.top for lane in own) + max(lane.bottom for lane in own)) / 2
    places = sorted(float(lane.x_at(y)) for lane in own)
    apart = np.diff(places)
    usual = float(np.median(apart)) if len(apart) else 1.5 * own[0].width
    gaps = [(right - left, (left + right) / 2) for left, right in pairwise(places)]
    half = float(np.median([lane.width for lane in own])) / 2
    before, after = places[0] - usual, places[-1] + usual
    if gaps and max(gaps)[0] >= MISSING * usual:
        return max(gaps)[1], y
    room_before, room_after = before - half, width - 1 - after - half
    if max(room_before, room_after) >= 0:
        return (before if room_before > room_after else after), y
    return (max(gaps)[1] if gaps else min(max(after, 0.0), width - 1.0)), y

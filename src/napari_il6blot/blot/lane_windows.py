"""Lanes straightened as they are integrated, with their bands' rows, and all that is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .background import DEFAULT, background_method
from .bands import quantify_strips
from .image import Blot
from .lanes import Lane
from .orientation import boxes_from_file_frame
from .profiles import LaneWindow
from .strip_windows import StripWindows, straighten_lanes

if TYPE_CHECKING:
    import pandas as pd

Limits = NDArray[np.intp]
Key = tuple[int, int]


def lane_volumes(
    blot: Blot,
    lanes: tuple[Lane, ...],
    background: str = DEFAULT,
    found: pd.DataFrame | None = None,
    strips: tuple[StripWindows, ...] | None = None,
) -> NDArray[np.float64]:
    """All background-subtracted signal of each lane, (n,) float64, in the unit of a band's volume.

    Σ (signal - background) over all rows of the lane, out to the middle of the gaps
    beside it, as bands are integrated. The background is carried across the bands that are
    found in the lane, listed or not, so that editing a band does not change the lane.
    Methods that know no background between the bands (`line`, `valley`, `border-…`)
    give the sum over the bands. `found` is what `quantify` finds in these lanes, and `strips`
    are the lanes straightened, where those are known already.
    """
    method = background_method(background)
    windows = lane_windows(blot, lanes, found, strips)
    return np.array([
        float((window.profile - method(window, limits)).sum()) for window, limits in windows
    ])  # fmt: skip


def lane_keys(lanes: tuple[Lane, ...]) -> list[Key]:
    """Strip and number of each lane; numbers count from 1 within the strip."""
    counts: dict[int, int] = {}
    keys = []
    for lane in lanes:
        counts[lane.strip] = counts.get(lane.strip, 0) + 1
        keys.append((lane.strip, counts[lane.strip]))
    return keys


def lane_windows(
    blot: Blot,
    lanes: tuple[Lane, ...],
    bands: pd.DataFrame | None = None,
    strips: tuple[StripWindows, ...] | None = None,
) -> list[tuple[LaneWindow, Limits]]:
    """Each of the lanes, in order, straightened as it is integrated, and the rows of its bands there."""
    strips = straighten_lanes(blot, lanes) if strips is None else strips
    limits = _limits_by_lane(quantify_strips(blot, strips) if bands is None else bands, blot)
    found: dict[Key, tuple[LaneWindow, Limits]] = {}
    for strip in strips:
        for number, window in enumerate(strip.windows, start=1):
            key = strip.lanes[0].strip, number
            rows = limits.get(key, np.zeros((0, 2))) - window.top
            found[key] = window, np.clip(rows, 0, len(window.pixels) - 1).astype(np.intp)
    return [found[key] for key in lane_keys(lanes)]


def _limits_by_lane(bands: pd.DataFrame, blot: Blot) -> dict[Key, NDArray[np.float64]]:
    """Rows of the signal's frame that each lane's bands cover, (k, 2) from top to bottom."""
    box = [bands[name].to_numpy(dtype=float) for name in ("left", "right", "top", "bottom")]
    _, _, top, bottom = boxes_from_file_frame(box[0], box[1], box[2], box[3], blot)
    rows: dict[Key, list[tuple[float, float]]] = {}
    for strip, lane, first, last in zip(bands["strip"], bands["lane"], top, bottom, strict=True):
        rows.setdefault((int(strip), int(lane)), []).append((first, last))
    return {key: np.array(sorted(limits)) for key, limits in rows.items()}

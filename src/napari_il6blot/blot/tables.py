"""The tables ``lanes.csv`` and ``profiles.csv``, and both tables of places read back.

All places are in the file's frame (after its orientation tag, before `Blot.rotate` and
`Blot.flip`), so that a table fits the file whatever way it was looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .background import DEFAULT, background_method
from .bands_table import bands_from_table
from .image import Blot
from .lane_places import lane_place, strip_middles
from .lane_windows import lane_keys, lane_volumes, lane_windows
from .lanes import Lane, in_order
from .lanes_table import lane_numbers, lanes_from_table
from .orientation import Turned, points_to_file_frame
from .profiles import LaneWindow

if TYPE_CHECKING:
    import pandas as pd

    from .strip_windows import StripWindows

__all__ = [
    "LANE_COLUMNS",
    "PROFILE_COLUMNS",
    "bands_from_table",
    "lane_numbers",
    "lane_rows",
    "lane_volumes",
    "lanes_from_table",
    "lanes_to_table",
    "profiles_to_table",
]

LANE_COLUMNS = (
    "image", "strip", "lane", "x", "width", "top", "bottom", "centreline", "lane_volume", "tilt_deg",
    "confidence", "edited", "flags",
)  # fmt: skip
PROFILE_COLUMNS = (
    "image", "strip", "lane", "x", "y", "signal", "signal_sd", "background", "saturated",
)  # fmt: skip


def lanes_to_table(
    blot: Blot,
    lanes: tuple[Lane, ...],
    background: str = DEFAULT,
    found: pd.DataFrame | None = None,
    strips: tuple[StripWindows, ...] | None = None,
) -> pd.DataFrame:
    """Lanes as the table ``lanes.csv``.

    Parameters
    ----------
    blot : Blot
    lanes : tuple of Lane
        Left to right within each strip, in px of `blot.signal`.
    background : str
        A name in `background.BACKGROUNDS`, for `lane_volume`.
    found : DataFrame, optional
        What `quantify` finds in these lanes, to save the time of finding it again.
    strips : tuple of StripWindows, optional
        The lanes straightened, as from `straighten_lanes`, to save that time too.

    Returns
    -------
    DataFrame
        Columns `LANE_COLUMNS`, one row per lane. `x` is the lane's centre at the
        middle between the strip's highest and lowest lane end; `top` and `bottom` are the
        smallest and largest y of the centreline. `centreline` runs from top to bottom; that
        of a blot turned by 90° or 270°, whose lanes lie on their side in the file,
        from the wells on as the turned blot shows them. `tilt_deg` is the angle from upright
        of the turned blot's lane, positive where it leans to the right on its way down.
        `lane_volume` is described at `lane_volumes`.

    Raises
    ------
    InputError
        If the method is unknown.
    """
    lanes = in_order(lanes)
    return lane_rows(blot, blot.image, lanes, lane_volumes(blot, lanes, background, found, strips))


def lane_rows(
    turned: Turned, image: str, lanes: tuple[Lane, ...], volumes: NDArray[np.float64]
) -> pd.DataFrame:
    """Rows of ``lanes.csv`` of lanes in order whose volumes, (n,), are known, or NaN."""
    import pandas as pd

    middles = strip_middles(lanes)
    places = [lane_place(turned, lane, middles[lane.strip]) for lane in lanes]
    values: dict[str, Any] = {
        "image": pd.array([image] * len(lanes), dtype="str"),
        "strip": np.array([lane.strip for lane in lanes], dtype=np.int64),
        "lane": np.array([number for _, number in lane_keys(lanes)], dtype=np.int64),
        "x": np.array([place.x for place in places], dtype=float),
        "width": np.array([lane.width for lane in lanes], dtype=float),
        "top": np.array([place.top for place in places], dtype=float),
        "bottom": np.array([place.bottom for place in places], dtype=float),
        "centreline": pd.array([place.centreline for place in places], dtype="str"),
        "lane_volume": volumes,
        "tilt_deg": np.array([place.tilt_deg for place in places], dtype=float),
        "confidence": np.array([lane.confidence for lane in lanes], dtype=float),
        "edited": np.array([lane.edited for lane in lanes], dtype=bool),
        "flags": pd.array([";".join(lane.flags) for lane in lanes], dtype="str"),
    }
    return pd.DataFrame({name: values[name] for name in LANE_COLUMNS})


def profiles_to_table(
    blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame | None = None, background: str = DEFAULT
) -> pd.DataFrame:
    """Lane profiles as the table ``profiles.csv``: one row per lane and row of pixels.

    Parameters
    ----------
    blot : Blot
    lanes : tuple of Lane
    bands : DataFrame, optional
        As from `quantify`: the bands that the background is carried across; found by default.
    background : str
        As for `quantify`.

    Returns
    -------
    DataFrame
        Columns `PROFILE_COLUMNS`: `x, y` is the centreline in the file's frame; `signal` is
        Σ signal across the lane, out to the middle of the gaps beside it, and
        `signal_sd` its 1 σ from pixel noise; `background` is what is subtracted, so that
        a band's volume is Σ (signal - background) over its rows; `saturated` is the share
        of the lane's width at the limit of the detector or the film.
    """
    import pandas as pd

    method = background_method(background)
    lanes = in_order(lanes)
    windows = lane_windows(blot, lanes, bands)
    columns: dict[str, list[Any]] = {name: [] for name in PROFILE_COLUMNS}
    for (strip, number), lane, (window, limits) in zip(lane_keys(lanes), lanes, windows, strict=True):
        values = _profile(blot, lane, window, method(window, limits))
        size = len(values["signal"])
        values |= {"image": [blot.image] * size, "strip": [strip] * size, "lane": [number] * size}
        for name in PROFILE_COLUMNS:
            columns[name] += list(values[name])
    kinds = dict.fromkeys(PROFILE_COLUMNS, "float64") | {"image": "str", "strip": "int64", "lane": "int64"}
    return pd.DataFrame(columns).astype(kinds)


def _profile(blot: Blot, lane: Lane, window: LaneWindow, background: NDArray[np.float64]) -> dict[str, Any]:
    rows = window.top + np.arange(len(window.pixels))
    x, y = points_to_file_frame(np.column_stack([lane.x_at(rows), rows]), blot).T
    at_limit = window.saturated[:, window.margin : window.saturated.shape[1] - window.margin]
    return {
        "x": x, "y": y, "signal": window.profile, "signal_sd": window.noise, "background": background,
        "saturated": at_limit.mean(axis=1),
    }  # fmt: skip

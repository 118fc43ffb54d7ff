"""One image's lanes ready to be measured at once, while one of them or a band's limit is dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...blot.background import DEFAULT
from ...blot.bands import BOX
from ...blot.boxes import sides
from ...blot.lane_windows import lane_keys
from ...blot.live_lane import LiveLane, LiveStrip
from ...blot.noise import blot_noise
from ...blot.orientation import boxes_from_file_frame
from ..plots.profile_plot import LaneProfile
from .band_limits import Key, Scope, moved_boxes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ...blot.image import Blot
    from ...blot.lanes import Lane
    from ...study.measure_blot import MeasuredBlot


class LiveBands:
    """An image as it was measured last, and what its lanes give when something in them moves.

    Parameters
    ----------
    path : str
        Of the image, in the study.
    blot : Blot
    measured : MeasuredBlot
    background : str
        As in the study: a method's name, or ``default``.
    """

    def __init__(self, path: str, blot: Blot, measured: MeasuredBlot, background: str) -> None:
        self.path, self.blot, self.measured = path, blot, measured
        self._background = DEFAULT if background == "default" else background
        self.lanes: dict[Key, Lane] = dict(zip(lane_keys(measured.lanes), measured.lanes, strict=True))
        self._strips: dict[int, LiveStrip] = {}
        self._known: dict[Key, LiveLane] = {}
        self._numbers = measured.bands[["strip", "lane"]].to_numpy(int)
        self._bands: dict[Key, pd.DataFrame] = {}

    def bands_of(self, key: Key) -> pd.DataFrame:
        """A lane's rows of ``bands.csv``."""
        if key not in self._bands:
            own = np.flatnonzero((self._numbers == key).all(axis=1))
            self._bands[key] = self.measured.bands.take(own).reset_index(drop=True)
        return self._bands[key]

    def lane(self, key: Key) -> LiveLane:
        """A lane as it was measured."""
        if key not in self._known:
            self._known[key] = self._measure(key, self.lanes[key], self.bands_of(key))
        return self._known[key]

    def with_limits(self, key: Key, rows: tuple[int, int], scope: Scope) -> LiveLane:
        """The lane of a band, (strip, lane, band), whose first and last row are set.

        Raises
        ------
        InputError
            If there is no such band, or it cannot be measured there.
        """
        own = self.bands_of(key[:2])
        boxes = moved_boxes(own, key, rows, scope, self.blot)
        edited = own["edited"].to_numpy(bool) | boxes.pop("moved")
        return self._measure(key[:2], self.lanes[key[:2]], own.assign(**boxes, edited=edited))

    def with_lane(self, key: Key, lane: Lane) -> LiveLane:
        """A lane that is dragged elsewhere; its boxes follow.

        Raises
        ------
        InputError
            If it cannot be measured there.
        """
        strip = self._strip(key[0])
        return self._measure(key, lane, strip.followed(lane, key[1] - 1, self.bands_of(key)))

    def with_band(self, key: Key, box: pd.DataFrame) -> LiveLane:
        """The lane that a band, (strip, lane, band), now lies in, with its box as it is now.

        Parameters
        ----------
        key : (strip, lane, band)
        box : DataFrame
            Its one row, as read from the layer.

        Raises
        ------
        InputError
            If it cannot be measured there.
        """
        import pandas as pd

        now = int(box["strip"].iloc[0]), int(box["lane"].iloc[0])
        own = self.bands_of(now)
        others = own[own["band"] != key[2]] if now == key[:2] else own
        return self._measure(now, self.lanes[now], pd.concat([others, box], ignore_index=True))

    def place_of(self, lane: LiveLane, box: pd.DataFrame) -> int | None:
        """Which of a lane's bands has the box of this one row, in the file's frame."""
        sides_of = [box[name].to_numpy(float) for name in BOX]
        wanted = np.concatenate(
            boxes_from_file_frame(sides_of[0], sides_of[1], sides_of[2], sides_of[3], self.blot)
        )
        boxes = np.column_stack([lane.bands[name] for name in BOX])
        at = np.flatnonzero((boxes == wanted).all(axis=1))
        return int(at[0]) if len(at) else None

    def _measure(self, key: Key, lane: Lane, bands: pd.DataFrame) -> LiveLane:
        return self._strip(key[0]).measure_lane(lane, key[1] - 1, bands, self._background)

    def _strip(self, strip: int) -> LiveStrip:
        if strip not in self._strips:
            noise = blot_noise(self.blot)
            self._strips[strip] = LiveStrip.of(self.blot, self.measured.lanes, strip, noise)
        return self._strips[strip]

    def label(self, key: Key) -> str:
        """What a lane is called."""
        strips = {strip for strip, _ in self.lanes}
        return f"lane {key[1]}" if len(strips) == 1 else f"strip {key[0]}, lane {key[1]}"

    def profile(self, live: LiveLane, selected: frozenset[int] = frozenset()) -> LaneProfile:
        """A lane's profile to be drawn.

        Parameters
        ----------
        live : LiveLane
        selected : frozenset of int
            Numbers of its bands that are selected.
        """
        y = live.y.astype(float)
        limits = y[live.limits].reshape(-1, 2) + np.array([-0.5, 0.5])
        return LaneProfile(
            self.label(live.key), y, live.signal, live.background, limits,
            np.asarray(live.bands["band"], dtype=np.intp), selected, saturated_rows(self.blot, live),
        )  # fmt: skip


def saturated_rows(blot: Blot, live: LiveLane) -> NDArray[np.bool_]:
    """Rows of a lane, (L,), in which any pixel between its sides is saturated."""
    if not len(live.y):
        return np.zeros(0, dtype=bool)
    left, right = sides(live.wide, live.y.astype(float), blot.shape[1])
    first, last = int(left.min()), int(right.max())
    columns = np.arange(first, last + 1)
    rows = np.clip(live.y, 0, blot.shape[0] - 1)
    inside = (columns >= left[:, None]) & (columns <= right[:, None])
    return np.array((blot.saturated[rows, first : last + 1] & inside).any(axis=1), dtype=bool)

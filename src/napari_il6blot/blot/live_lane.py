"""One lane measured at once while it, or a limit of a band in it, is dragged: the numbers of `quantify`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .background import DEFAULT, background_method
from .bands import Columns, PlacedLane, measure_lane, rows_in
from .boxes import boxes_in_signal_frame, boxes_of_lane
from .image import Blot
from .lane_layout import bands_after_lane_edit
from .lanes import Lane, in_order
from .noise import Noise, blot_noise
from .profiles import LaneWindow
from .strip_windows import StripPlan, plan_strip, straighten_in_strip

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Key = tuple[int, int]


@dataclass(frozen=True, eq=False)
class LiveLane:
    """One lane as it is now measured; all places in the signal's frame.

    Attributes
    ----------
    key : (strip, lane)
        As `quantify` numbers it now.
    lane, wide : Lane
        As given, and as integrated: out to the middle of the gaps beside it.
    y : (L,) int
        Rows of the image.
    signal, signal_sd, background : (L,) float64
        Σ signal across the lane in each row, its 1 σ from pixel noise, and what is subtracted.
    limits : (k, 2) int
        First and last row of each band, as indices of `y`; from top to bottom.
    bands : mapping of str to (k,) array
        Columns of ``bands.csv`` (but `image` and `unit`), one value per band.
    """

    key: Key
    lane: Lane
    wide: Lane
    y: NDArray[np.intp]
    signal: Floats
    signal_sd: Floats
    background: Floats
    limits: NDArray[np.intp]
    bands: Columns


@dataclass(frozen=True, eq=False)
class LiveStrip:
    """A strip prepared for measuring one of its lanes again and again; make it with `of`.

    Attributes
    ----------
    blot : Blot
    lanes : tuple of Lane
        Of the strip, left to right.
    noise : Noise
    """

    blot: Blot
    lanes: tuple[Lane, ...]
    noise: Noise
    # The lane straightened last, for while only limits move.
    _last: dict[str, tuple[int, Lane, PlacedLane]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, blot: Blot, lanes: tuple[Lane, ...], strip: int, noise: Noise | None = None) -> LiveStrip:
        """Prepare a strip.

        Parameters
        ----------
        blot : Blot
        lanes : tuple of Lane
            All of the blot's, or the strip's.
        strip : int
        noise : Noise, optional
            The blot's, as from `blot_noise`, where it is known already.

        Raises
        ------
        InputError
            If no lane is in that strip.
        """
        own = tuple(lane for lane in in_order(lanes) if lane.strip == strip)
        if not own:
            raise InputError(f"{blot.image}: there is no lane in strip {strip}; choose another strip")
        return cls(blot, own, noise or blot_noise(blot))

    def followed(self, lane: Lane, index: int, bands: pd.DataFrame) -> pd.DataFrame:
        """A lane's bands when it is moved: boxes that ended at its sides end at them again.

        As `bands_after_lane_edit` does it for all.

        Parameters
        ----------
        lane : Lane
            That stands where `lanes[index]` stood.
        index : int
        bands : DataFrame
            The rows of ``bands.csv`` of `lanes[index]`, in the file's frame.
        """
        before = lane.strip, index + 1
        after = (*self.lanes[:index], lane, *self.lanes[index + 1 :])
        now = lane.strip, _position(lane, after) + 1
        return bands_after_lane_edit(bands, self.lanes, after, {before: now}, self.blot)

    def measure_lane(
        self, lane: Lane, index: int, bands: pd.DataFrame, background: str = DEFAULT
    ) -> LiveLane:
        """Measure a lane that stands where `lanes[index]` stood.

        Parameters
        ----------
        lane : Lane
            `lanes[index]` itself, or where it is dragged to; of the same strip.
        index : int
        bands : DataFrame
            The boxes to measure, and no others: rows with columns of ``bands.csv``, in the file's frame.
        background : str
            A name in `background.BACKGROUNDS`.

        Returns
        -------
        LiveLane
            To the last bit what `quantify` gives for this lane among the strip's others.

        Raises
        ------
        InputError
            As `quantify`.
        """
        method = background_method(background)
        placed = self._placed(lane, index)
        table = boxes_in_signal_frame(bands, self.blot)
        boxes = boxes_of_lane(table, np.arange(len(bands)), placed.wide, self.blot.shape[1])
        columns, measured = measure_lane(self.blot, placed, boxes, method, self.noise)
        window = placed.window
        return LiveLane(
            placed.key, lane, placed.wide, window.top + np.arange(len(window.pixels)), window.profile,
            window.noise, measured.course, rows_in(window, boxes), columns,
        )  # fmt: skip

    def _placed(self, lane: Lane, index: int) -> PlacedLane:
        last = self._last.get("lane")
        if last is not None and last[:2] == (index, lane):
            return last[2]
        plan, at = self._plan(lane, index)
        window = self._window(plan, at)
        placed = PlacedLane((lane.strip, at + 1), lane, plan.wide[at], window)
        self._last["lane"] = index, lane, placed
        return placed

    def _plan(self, lane: Lane, index: int) -> tuple[StripPlan, int]:
        """The strip with this lane in it, and the lane's place there."""
        lanes = (*self.lanes[:index], lane, *self.lanes[index + 1 :])
        return plan_strip(in_order(lanes), self.blot.shape[0]), _position(lane, lanes)

    def _window(self, plan: StripPlan, at: int) -> LaneWindow:
        return straighten_in_strip(self.blot, plan, at, self.noise).window


def _position(lane: Lane, lanes: tuple[Lane, ...]) -> int:
    """A lane's place from left to right."""
    return next(at for at, other in enumerate(in_order(lanes)) if other is lane)

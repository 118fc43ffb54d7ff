"""Lanes' profiles: signal, baseline, net areas, and the limits of each band to drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QWidget

from ..theme import PlotColours
from .net_areas import NetAreas, outline
from .themed_plot import ThemedPlot, faded

Floats = NDArray[np.float64]

# More lanes than this are drawn, but not named: the names would take the curves' room.
_LANES_NAMED = 8
_STRIP = (0.0, 0.03)  # saturated rows, as a share of the plot's height


@dataclass(frozen=True, eq=False)
class LaneProfile:
    """One lane's profile.

    Attributes
    ----------
    label : str
        The lane's name.
    y : array, (L,)
        Distance down the lane, px, rising.
    signal, background : array, (L,)
        The background may be empty: none is drawn.
    bands : array, (k, 2)
        First and last y of each band.
    numbers : array, (k,)
        Names the bands in signals.
    selected : frozenset of int
        Numbers of the bands that are selected.
    saturated : array, (L,) bool
        Rows with saturated pixels; empty for none.
    """

    label: str
    y: Floats
    signal: Floats
    background: Floats = field(default_factory=lambda: np.zeros(0))
    bands: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    numbers: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    selected: frozenset[int] = frozenset()
    saturated: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


class ProfilePlot(ThemedPlot):
    """Profiles of lanes; the first is the active one, whose bands can be dragged.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    # The band's number and its new first and last y: at each move, and when the mouse is released.
    limits_dragged = Signal(int, float, float)
    limits_set = Signal(int, float, float)
    band_clicked = Signal(int)

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._profiles: tuple[LaneProfile, ...] = ()
        self._regions: dict[int, pg.LinearRegionItem] = {}
        self._others: list[pg.PlotCurveItem] = []
        self._strips: list[pg.LinearRegionItem] = []
        self._setting = False
        self._areas = NetAreas()
        self._baseline = pg.PlotCurveItem(antialias=True)
        self._signal = pg.PlotCurveItem(antialias=True)
        for depth, item in enumerate((self._areas, self._baseline, self._signal)):
            item.setZValue(5 + depth)
            self.plot.addItem(item)
        view = self.plot.getViewBox()
        view.setMouseEnabled(x=True, y=False)  # zooming is along the lane; heights follow
        view.setAutoVisible(y=True)
        self.canvas.scene().sigMouseClicked.connect(self._say_clicked)
        self.set_unit("")

    def set_unit(self, unit: str) -> None:
        """Name the signal's unit: ``counts`` or ``OD·px``."""
        self.set_labels("distance down the lane (px)", f"signal ({unit})" if unit else "signal")

    @property
    def active(self) -> LaneProfile | None:
        """The lane whose bands are shown."""
        return self._profiles[0] if self._profiles else None

    def show_profiles(self, profiles: Sequence[LaneProfile]) -> None:
        """Show lanes; the first is the active one.

        Parameters
        ----------
        profiles : sequence of LaneProfile
            None: an empty plot. A band that is being dragged stays where the mouse has it.
        """
        before = self.active
        self._profiles = tuple(profiles)
        self._draw()
        if self.active is None or before is None or before.label != self.active.label:
            self.plot.enableAutoRange()  # another lane is seen whole; the same one as it was zoomed

    def limits(self) -> dict[int, tuple[float, float]]:
        """First and last y of each band as they are drawn, by number."""
        return {number: region.getRegion() for number, region in self._regions.items()}

    def select_band(self, number: int | None) -> None:
        """Mark one band of the active lane as selected, or none; no signal says so."""
        if self.active is not None:
            chosen = frozenset() if number is None else frozenset({number})
            self._profiles = (replace(self.active, selected=chosen), *self._profiles[1:])
            self._paint_regions()
            self._fill()

    def update_baseline(self, background: Floats, signal: Floats | None = None) -> None:
        """Draw the active lane's baseline anew, and nothing else: quick enough for each move of a drag.

        Parameters
        ----------
        background : array, (L,)
        signal : array, (L,), optional
            If it changed too.
        """
        if self.active is None:
            return
        lane = replace(self.active, background=background)
        if signal is not None:
            lane = replace(lane, signal=signal)
            self._signal.setData(lane.y, lane.signal)
        self._profiles = (lane, *self._profiles[1:])
        self._baseline.setData(lane.y, lane.background)
        self._fill()

    def _draw(self) -> None:
        colours, lane = self.colours, self.active
        self._signal.setPen(pg.mkPen(colours.curve, width=1.5))
        self._baseline.setPen(pg.mkPen(colours.baseline, width=1.5, style=Qt.PenStyle.DashLine))
        if lane is None:
            self._signal.clear()
            self._baseline.clear()
        else:
            self._signal.setData(lane.y, lane.signal)
            with_baseline = lane.y if len(lane.background) else lane.background
            self._baseline.setData(with_baseline, lane.background)
        self._draw_others()
        self._draw_strips()
        self._place_regions()
        self._paint_regions()
        self._fill()

    def _draw_others(self) -> None:
        for item in self._others:
            self.plot.removeItem(item)
        self._others = []
        for index, profile in enumerate(self._profiles[1:]):
            curve = pg.PlotCurveItem(
                profile.y, profile.signal, pen=pg.mkPen(self.colours.category(index + 1))
            )
            self.plot.addItem(curve)
            self._others.append(curve)
        self.set_key(self._lane_names() if len(self._profiles) > 1 else ())

    def _lane_names(self) -> list[tuple[str, str, str]]:
        colours = (self.colours.curve, *map(self.colours.category, range(1, len(self._profiles))))
        names = [("▬", colour, lane.label) for colour, lane in zip(colours, self._profiles, strict=True)]
        more = len(names) - _LANES_NAMED
        return names if more < 1 else [*names[:_LANES_NAMED], ("", self.colours.muted, f"and {more} more")]

    def _draw_strips(self) -> None:
        for strip in self._strips:
            self.plot.removeItem(strip)
        self._strips = []
        for first, last in _runs(self.active):
            strip = pg.LinearRegionItem(
                (first, last), movable=False, span=_STRIP, brush=pg.mkBrush(self.colours.warn),
                pen=pg.mkPen(self.colours.warn),
            )  # fmt: skip
            strip.setZValue(9)
            strip.setToolTip("Rows with saturated pixels: their signal is too small.")
            self.plot.addItem(strip, ignoreBounds=True)
            self._strips.append(strip)

    def _place_regions(self) -> None:
        lane = self.active
        wanted = {} if lane is None else dict(zip(map(int, lane.numbers), lane.bands.tolist(), strict=True))
        for number in set(self._regions) - set(wanted):
            self.plot.removeItem(self._regions.pop(number))
        self._setting = True
        for number, limits in wanted.items():
            region = self._regions.get(number)
            if region is None:
                self._regions[number] = self._make_region(number, limits)
            elif not _held(region):
                region.setRegion(limits)
        self._setting = False

    def _make_region(self, number: int, limits: list[float]) -> pg.LinearRegionItem:
        region = pg.LinearRegionItem(limits, swapMode="block")
        region.setZValue(10)
        region.sigRegionChanged.connect(lambda moved, number=number: self._say_dragged(number, moved))
        region.sigRegionChangeFinished.connect(lambda moved, number=number: self._say_set(number, moved))
        self.plot.addItem(region, ignoreBounds=True)
        return region

    def _paint_regions(self) -> None:
        selected = frozenset() if self.active is None else self.active.selected
        for number, region in self._regions.items():
            chosen = number in selected
            colour = self.colours.accent if chosen else self.colours.muted
            region.setBrush(pg.mkBrush(faded(colour, 40 if chosen else 14)))
            region.setHoverBrush(pg.mkBrush(faded(colour, 70)))
            for line in region.lines:
                line.setPen(pg.mkPen(colour, width=2 if chosen else 1))
                line.setHoverPen(pg.mkPen(self.colours.accent, width=2))
            region.setZValue(11 if chosen else 10)
            region.update()

    def _fill(self) -> None:
        lane = self.active
        if lane is None or not len(lane.background):
            self._areas.set_areas([], [])
            return
        outlines = [
            outline(lane.y, lane.signal, lane.background, *limits) for limits in self.limits().values()
        ]
        marked = (
            self.colours.accent if number in lane.selected else self.colours.curve for number in self._regions
        )
        self._areas.set_areas(outlines, [faded(colour, 80) for colour in marked])

    def _say_dragged(self, number: int, region: pg.LinearRegionItem) -> None:
        if not self._setting:
            self._fill()
            self.limits_dragged.emit(number, *region.getRegion())

    def _say_set(self, number: int, region: pg.LinearRegionItem) -> None:
        if not self._setting:
            self.limits_set.emit(number, *region.getRegion())

    def _say_clicked(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self.plot.getViewBox().mapSceneToView(event.scenePos()).x()
        inside = {
            number: last - first for number, (first, last) in self.limits().items() if first <= place <= last
        }
        if inside:
            self.band_clicked.emit(min(inside, key=lambda number: inside[number]))


def _held(region: pg.LinearRegionItem) -> bool:
    """Whether the mouse has hold of a region or of one of its limits."""
    return bool(region.moving or any(line.moving for line in region.lines))


def _runs(lane: LaneProfile | None) -> list[tuple[float, float]]:
    """First and last y of each run of saturated rows, with half a row on either side."""
    if lane is None or not lane.saturated.any():
        return []
    steps = np.diff(np.concatenate([[0], lane.saturated.astype(int), [0]]))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
    return [(float(lane.y[a]) - 0.5, float(lane.y[b]) + 0.5) for a, b in zip(starts, ends, strict=True)]

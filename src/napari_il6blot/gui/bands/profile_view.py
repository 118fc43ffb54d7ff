"""The profiles of the lanes that are selected, which follow what is dragged in the plot or on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Shapes
from qtpy.QtCore import QObject, QTimer, Signal

from ...errors import InputError
from ..plots.profile_plot import LaneProfile, ProfilePlot
from ..session.image_layers import SHAPES
from ..session.jobs import Progress
from ..session.layer_watch import keys_of
from ..theme import plot_colours
from .band_limits import rows_between
from .canvas_drag import CanvasDrag
from .canvas_preview import CanvasPreview
from .lane_focus import LaneFocus
from .live_bands import LiveBands

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.lanes import Lane
    from ...blot.live_lane import LiveLane
    from ..session.jobs import Job, Jobs
    from ..session.session import Session
    from .band_limits import Key, Scope

# So many lanes are measured at once; more of them in a thread.
AT_ONCE = 2
NOT_YET = "The bands of this image are not measured yet: press Measure bands."


class ProfileView(QObject):
    """Shows the lanes that are selected, and what is dragged, before it is an edit.

    `previewed` tells a LiveLane as it would be; `limits_given` the key of a band, (strip, lane, band), and
    the first and last row that its limits were dragged to; `settled` that nothing is dragged any more.

    Parameters
    ----------
    session : Session
    jobs : Jobs
    scope : callable
        Gives what a moved limit applies to.
    parent : QObject
    """

    previewed = Signal(object)
    limits_given = Signal(tuple, tuple)
    settled = Signal()

    def __init__(self, session: Session, jobs: Jobs, scope: Callable[[], Scope], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._scope = session, jobs, scope
        self.plot = ProfilePlot(plot_colours(session.viewer.theme))
        self.plot.setToolTip("Drag a band's limits to change what is integrated; click a band to select it.")
        self.live: LiveBands | None = None
        self.focus = LaneFocus()
        self._key: Key | None = None
        self._others: tuple[LaneProfile, ...] = ()
        self._dragged: tuple[int, float, float] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.preview_limits)
        self.preview = CanvasPreview(self)
        self.drag = CanvasDrag(self, self._lanes)
        self.drag.lane_dragged.connect(self._on_lane)
        self.drag.band_dragged.connect(self._on_band)
        self.drag.ended.connect(self._on_ended)
        self.plot.limits_dragged.connect(self._on_limits)
        self.plot.limits_set.connect(self._on_limits_set)
        self.plot.band_clicked.connect(self._on_clicked)
        session.selection_changed.connect(self.follow_selection)
        session.viewer.events.theme.connect(self._on_theme)

    @property
    def active(self) -> Key | None:
        """The lane whose bands can be dragged: (strip, lane)."""
        return self._key

    def take(self, live: LiveBands | None) -> None:
        """Show an image as it was measured; None: nothing is known of it."""
        self.live = live
        self.preview.clear(put_back=False)
        self.plot.set_unit("" if live is None else live.blot.unit)
        if live is not None:
            for kind in SHAPES:
                layer = self._session.layer(live.path, kind)
                if isinstance(layer, Shapes):
                    self.drag.follow(layer, kind)
        self.focus = self.focus.after(self._session.selected_lanes, self._session.selected_bands)
        self.show()

    def look(self) -> None:
        """Show the image that is looked at, as far as it is measured."""
        session, path = self._session, self._session.image
        if path is None or path not in session.images or not session.bench.is_measured(session.study, path):
            self.take(None)
            return
        measured, blot = session.bench.image(session.study, path), session.blot(path)
        self.take(LiveBands(path, blot, measured, session.study.blot.background))

    def known(self) -> LiveBands:
        """The image that is looked at, as it is measured now.

        Raises
        ------
        InputError
            If it is not measured yet.
        """
        session, path = self._session, self._session.image
        if path is None or path not in session.images or self.live is None or self.live.path != path:
            raise InputError(NOT_YET)
        if session.bench.image(session.study, path) is not self.live.measured:
            self.look()  # an edit that was not shown yet
        return self.live

    def follow_selection(self) -> None:
        """Show the lanes that are selected now."""
        before = self.focus
        self.focus = before.after(self._session.selected_lanes, self._session.selected_bands)
        if self.focus != before:
            self.show()

    def show(self) -> None:
        """Draw the profiles of the lanes that are selected."""
        live = self.live
        keys = [] if live is None else self.focus.shown(live.lanes)
        self._key, self._others = (keys[0] if keys else None), ()
        self._jobs.cancel("profiles")
        if live is None or not keys:
            self.plot.show_profiles([])
            return
        try:
            profiles = [live.profile(live.lane(key), self.focus.of_lane(key)) for key in keys[:AT_ONCE]]
        except InputError as error:
            self._session.tell("error", str(error))
            profiles = []
        self._others = tuple(profiles[1:])
        self.plot.show_profiles(profiles)
        if keys[AT_ONCE:]:
            job = _profiles(live, keys[AT_ONCE:])
            self._jobs.start("profiles", job, self._on_more, self._on_failed)

    def _on_more(self, profiles: list[LaneProfile]) -> None:
        if self.plot.active is not None:
            self._others += tuple(profiles)
            self.plot.show_profiles([self.plot.active, *self._others])

    def _on_failed(self, error: Exception) -> None:
        self._session.tell("error", str(error))

    def _lanes(self) -> tuple[Lane, ...]:
        return () if self.live is None else self.live.measured.lanes

    # ---- limits dragged in the plot

    def _on_limits(self, number: int, first: float, last: float) -> None:
        self._dragged = number, first, last
        # At once, so that all is painted together; further moves in this turn of the event loop, after it.
        if not self._turn.isActive():
            self.preview_limits()
            self._turn.start()

    def preview_limits(self) -> None:
        """Show what the limits that are being dragged would give."""
        if self._dragged is None or self.live is None or self._key is None:
            return
        (number, first, last), self._dragged = self._dragged, None
        key, rows = (*self._key, number), rows_between(first, last)
        try:
            lane = self.live.with_limits(key, rows, self._scope())
        except InputError:
            return  # said when it is let go
        self.plot.update_baseline(lane.background)
        self.previewed.emit(lane)
        self._show_volume(key, lane, rows)

    def _on_limits_set(self, number: int, first: float, last: float) -> None:
        self._turn.stop()
        self._dragged = None
        self.preview.hold()
        if self._key is not None:
            self.limits_given.emit((*self._key, number), rows_between(first, last))

    def _show_volume(self, key: Key, lane: LiveLane, rows: tuple[int, int] | None = None) -> None:
        layer = None if self.live is None else self._session.layer(self.live.path, "bands")
        at = np.flatnonzero(np.asarray(lane.bands["band"]) == key[2])
        known = keys_of(layer, "bands") if isinstance(layer, Shapes) else []
        if isinstance(layer, Shapes) and key in known and len(at):
            self.preview.show(layer, known.index(key), float(lane.bands["volume"][at[0]]), rows)

    # ---- lanes and bands dragged on the canvas

    def _on_lane(self, key: Key, lane: Lane) -> None:
        if self.live is None or key not in self.live.lanes:
            return
        try:
            self._show_live(key, self.live.with_lane(key, lane))
        except InputError:
            return  # said when it is let go

    def _on_band(self, key: Key, box: pd.DataFrame, index: int) -> None:
        if self.live is None or key[:2] not in self.live.lanes:
            return
        try:
            lane = self.live.with_band(key, box)
        except InputError:
            return
        self._show_live(key[:2], lane)
        layer = self._session.layer(self.live.path, "bands")
        at = self.live.place_of(lane, box)
        if isinstance(layer, Shapes) and at is not None:
            self.preview.show(layer, index, float(lane.bands["volume"][at]))

    def _show_live(self, key: Key, lane: LiveLane) -> None:
        """Draw a lane as it is at the moment: only what changed, where that is quicker."""
        live, plotted = self.live, self.plot.active
        if live is None:
            return
        profile = live.profile(lane, self.focus.of_lane(key))
        alike = (
            plotted is not None
            and plotted.label == profile.label
            and np.array_equal(plotted.y, profile.y)
            and np.array_equal(plotted.bands, profile.bands)
        )
        if alike:
            self.plot.update_baseline(profile.background, profile.signal)
        else:
            self.plot.show_profiles([profile, *self._others])
        self.previewed.emit(lane)

    def _on_ended(self) -> None:
        self.preview.clear()
        self.settled.emit()

    # ---- the rest

    def _on_clicked(self, number: int) -> None:
        if self._key is not None:
            self._session.select("bands", frozenset({(*self._key, number)}))

    def _on_theme(self, _: object = None) -> None:
        self.plot.set_colours(plot_colours(self._session.viewer.theme))


def _profiles(live: LiveBands, keys: list[Key]) -> Job[list[LaneProfile]]:
    """Lanes' profiles, one after the other."""
    found = []
    for index, key in enumerate(keys):
        yield Progress(index, len(keys))
        found.append(live.profile(live.lane(key)))
    return found

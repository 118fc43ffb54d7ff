"""The dock in which bands are measured, put right, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pandas as pd
from napari.layers import Shapes
from superqt import QCollapsible

from ...blot.bands import COLUMNS
from ...errors import InputError
from ..bands.band_edit_bar import BandEditBar
from ..bands.band_rows import BandRows, bands_of_images
from ..bands.band_settings import BandSettings
from ..bands.canvas_preview import write_labels
from ..bands.profile_view import ProfileView
from ..bands.saturated_pixels import SaturatedPixels
from ..bands.target_naming import TargetNaming
from ..session.jobs import do_now
from ..session.study_edits import with_section
from ..tables import TableView
from ..widgets.image_choice import ImageChoice
from .base import Dock

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from ...blot.live_lane import LiveLane
    from ..bands.band_limits import Key
    from ..session.jobs import Job

NOTHING = BandRows(pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}))


class BandIntegration(Dock):
    """Bands of the chosen image, or of all images of the study.

    A script edits bands by `edits` (a `BandEditBar`), and names them by `targets` (a `TargetNaming`).

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON: ClassVar[str] = "Measure bands"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        session = self.session
        self.choice = ImageChoice(session)
        self.settings = BandSettings()
        self.saturated = SaturatedPixels(session)
        self.profiles = ProfileView(session, self._jobs, self.settings.chosen_scope, self)
        self.edits = BandEditBar(session, self.profiles, self.choice)
        self.bands = TableView(name="bands")
        self.targets = TargetNaming(session, self.profiles)
        self._rows = NOTHING
        self._meant: tuple[str, ...] = ()
        self._asked: set[str] = set()
        self._fill()
        self._connect()
        self._on_image()

    def _fill(self) -> None:
        self.edits.take_keys(self.bands)
        self.bands.setMinimumHeight(150)
        naming = QCollapsible("Targets and ladder")
        naming.setToolTip("Which row is which protein: by number, or by the mass that a ladder tells.")
        naming.setDuration(0)
        naming.addWidget(self.targets)
        around = naming.layout()
        if around is not None:
            around.setContentsMargins(0, 0, 0, 0)
        self.targets_section = naming
        self.body.setSpacing(6)
        for widget in (self.choice, self.settings, self.saturated):
            self.body.addWidget(widget)
        self.body.addWidget(self.profiles.plot, 2)
        self.body.addWidget(self.edits)
        self.body.addWidget(self.bands, 1)
        self.body.addWidget(naming)

    def _connect(self) -> None:
        session = self.session
        session.study_changed.connect(self._on_study)
        session.image_changed.connect(self._on_image)
        session.measured.connect(self._on_measured)
        session.selection_changed.connect(self._on_selection)
        self.choice.scope.activated.connect(self._follow)
        self.settings.background_chosen.connect(self.set_background)
        self.profiles.previewed.connect(self._on_previewed)
        self.profiles.limits_given.connect(self._on_limits)
        self.profiles.settled.connect(self._on_settled)
        self.bands.rows_selected.connect(self._on_rows_selected)
        for part in (self.edits, self.targets):
            part.failed.connect(self.say_error)

    # ---- the main button

    @property
    def table(self) -> pd.DataFrame:
        """The bands of the images meant: the table ``bands.csv`` of ``il6blot run``."""
        return self._rows.frame

    def prepare(self) -> None:
        """Take in what was done to the layers of the images meant."""
        self._meant = self.choice.paths()
        for path in self._meant:
            self.session.read_layers(path)

    def job(self) -> Job[BandRows]:
        """Measure the images meant; lanes that were not looked for yet are found."""
        return bands_of_images(self.session.bench, self.session.study, self._meant)

    def show_result(self, result: BandRows) -> None:
        """Draw lanes and bands of the images that are open, and list those of all that are meant."""
        session = self.session
        self._asked |= set(result.names)
        self._take_rows(result)
        if result.sentences:
            self.banner.say("warning", " ".join(result.sentences))
        for path in result.names:
            if path == session.image or session.layer(path, "image") is not None:
                session.show(path, "lanes", "bands")
        self._on_image()

    def set_background(self, name: str) -> None:
        """Choose the study's background method: one of `blot.background.BACKGROUNDS`, or ``default``.

        Raises
        ------
        InputError
            If there is no such method.
        """
        if name != self.session.study.blot.background:
            study = with_section(self.session.study, "blot", background=name)
            self.session.edit(study, f"background {name}")

    # ---- following the session

    def _on_study(self) -> None:
        session, live = self.session, self.profiles.live
        self.settings.show_background(session.study.blot.background)
        self._asked &= set(session.images)
        if live is not None and live.path not in session.images:
            self.profiles.take(None)
        if not self._is_awaited():
            self._refresh()

    def _is_awaited(self) -> bool:
        """Whether the session is measuring images that are shown, and will say so."""
        session = self.session
        shown = [path for path in self.choice.meant() if session.is_shown(path, "bands")]
        return not all(session.bench.is_measured(session.study, path) for path in shown)

    def _on_image(self) -> None:
        self.settings.show_background(self.session.study.blot.background)
        self.profiles.look()
        self._refresh()

    def _on_measured(self, path: str) -> None:
        if path == self.session.image:
            self.profiles.look()
        self._refresh()

    def _refresh(self) -> None:
        self.targets.refresh()
        self.saturated.refresh()
        self._follow()

    def _follow(self, _: object = None) -> None:
        """List the bands of the images meant that are shown, or were asked for."""
        session = self.session
        meant = self.choice.meant()
        paths = [path for path in meant if path in self._asked or session.is_shown(path, "bands")]
        if not paths:
            self._jobs.cancel("table")
            self._take_rows(NOTHING)
            return
        job = bands_of_images(session.bench, session.study, paths)
        if len(paths) > 1 or not session.bench.is_measured(session.study, paths[0]):
            self._jobs.start("table", job, self._take_rows, self.say_error)
            return
        # Nothing is to be waited for: the way through a thread would take longer than the table.
        self._jobs.cancel("table")
        try:
            rows = do_now(job)
        except Exception as error:  # noqa: BLE001  said as those of a thread are
            self.say_error(error)
        else:
            self._take_rows(rows)

    def _take_rows(self, rows: BandRows) -> None:
        self._rows = rows
        self._show_rows(rows)
        self._on_selection()
        self._write_labels()

    def _show_rows(self, rows: BandRows) -> None:
        self.bands.set_frame(rows.frame, rows.short_columns())

    def _write_labels(self) -> None:
        """Write the rows' names beside their boxes."""
        path = self.session.image
        layer = None if path is None else self.session.layer(path, "bands")
        if path in self._rows.names and isinstance(layer, Shapes):
            rows = zip(layer.features["strip"].tolist(), layer.features["row"].tolist(), strict=True)
            names = [(str(path), int(strip), int(row)) for strip, row in rows]
            write_labels(layer, [self._rows.targets.get(name, str(name[2])) for name in names])

    # ---- what is dragged and selected

    def _on_previewed(self, lane: LiveLane) -> None:
        if self.profiles.live is not None:
            self._show_rows(self._rows.with_lane(self.profiles.live.path, lane))

    def _on_settled(self) -> None:
        """Nothing is dragged any more; what came of it, if anything, is measured already or soon will be."""
        live, session = self.profiles.live, self.session
        if live is not None and session.bench.is_measured(session.study, live.path):
            self.profiles.look()
            self._show_rows(self._rows)

    def _on_limits(self, band: Key, rows: tuple[int, int]) -> None:
        try:
            moved = self.edits.set_limits(band, *rows, self.settings.chosen_scope())
        except InputError as error:
            self.say_error(error)
            moved = False
        if not moved:
            self.profiles.preview.clear()
            self._on_settled()

    def _on_rows_selected(self, rows: list[int]) -> None:
        keys = self._rows.keys()
        chosen = [keys[row] for row in rows if row < len(keys)]
        if chosen and self.session.image not in {path for path, _ in chosen}:
            self.session.choose(chosen[0][0])
        here = frozenset(key for path, key in chosen if path == self.session.image)
        self.session.select("bands", here)

    def _on_selection(self) -> None:
        image, selected = self.session.image, self.session.selected_bands
        keys = enumerate(self._rows.keys())
        self.bands.select_rows([row for row, (path, key) in keys if path == image and key in selected])

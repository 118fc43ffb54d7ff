"""The dock ELISA release: exports of a plate reader become concentrations of what cells released."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from ...elisa.quantify import CONCENTRATION_COLUMNS
from ...errors import InputError
from ...study.study_exports import read_study_exports
from ..plates.curve_panel import CurvePanel
from ..plates.export_edits import with_reads, without_export
from ..plates.live_plates import LivePlates
from ..plates.plate_files import PlateFiles
from ..plates.plate_panel import PlatePanel
from ..plates.plate_sentences import problem_sentences, response_question
from ..plates.results_panel import ResultsPanel
from ..plates.well_editing import WellEditing
from ..session.study_edits import with_section
from ..theme import plot_colours
from .base import Dock

if TYPE_CHECKING:
    from pathlib import Path

    from napari.components import ViewerModel
    from qtpy.QtGui import QShowEvent

    from ..plates.edited_wells import EditedWells
    from ..plates.plates_seen import PlatesSeen
    from ..session.jobs import Job

_NONE = pd.DataFrame({name: [] for name in CONCENTRATION_COLUMNS})
NO_PLATE_YET = "There is no plate yet: open an export or paste one first."


class ElisaRelease(Dock):
    """Open exports, say what is in the wells, and read concentrations off the standard curve.

    What is shown follows the study in a thread; `run` does the same, and says what is wrong. Scripts edit
    wells through `wells`, which is a `WellEditing`.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON = "Quantify"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        colours = plot_colours(napari_viewer.theme)
        self._live = LivePlates(self.session, self)
        self._said: tuple[str, ...] = ()
        self._wanted_export = ""
        self.files = PlateFiles(self.session)
        self.wells = WellEditing(self.session, self._live.known, self)
        self.plates = PlatePanel(self.wells, colours)
        self.curve, self.results = CurvePanel(colours), ResultsPanel()
        for part in (self.files, self.plates, self.curve, self.results):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self._connect()
        napari_viewer.events.theme.connect(self._on_theme)
        self.session.study_changed.connect(self._on_study)
        self._on_study()

    def _connect(self) -> None:
        plates = self.plates
        self.files.opened.connect(self._on_opened)
        self.plates.remove_asked.connect(self.remove_export)
        for part in (self.files, self.wells, self.plates, self._live):
            part.failed.connect(self.say_error)
        self.wells.changed.connect(self._on_changed)
        plates.plate_chosen.connect(self.choose_plate)
        plates.wells_selected.connect(self._on_wells)
        plates.reads.chosen.connect(self._choose_reads)
        self.curve.settings.changed.connect(self._change_setting)
        self.curve.compare_changed.connect(self._on_compare)
        self._live.changed.connect(self._on_live)
        self.curve.plot.point_clicked.connect(self._on_point)
        self.results.view.rows_selected.connect(self._on_rows)

    # ---- the main button

    @property
    def table(self) -> pd.DataFrame:
        """Rows of ``concentrations.csv`` of all plates of the study."""
        return self._live.seen.stage.tables.get("concentrations", _NONE)

    def prepare(self) -> None:
        """See that there is a plate."""
        if not self.session.study.plate_list():
            raise InputError(NO_PLATE_YET)
        self._running = self._live.now()

    def job(self) -> Job[PlatesSeen]:
        """Read and quantify all plates."""
        return self._live.job()

    def show_result(self, result: PlatesSeen) -> None:
        """Show concentrations and curves, and say which plates have none and why.

        Raises
        ------
        InputError
            If no plate could be quantified.
        """
        self._live.take(result, self._running)
        problems = problem_sentences(result)
        if problems and result.stage.result is None:
            raise InputError(" ".join(problems))

    # ---- what is shown follows the study

    def _on_study(self) -> None:
        self.curve.settings.show_section(self.session.study.elisa)
        if self._live.forget():
            self._said, self._wanted_export = (), ""
            self._show()
        if self.isVisible():
            self._live.look()

    def _on_compare(self) -> None:
        self._live.compare = self.curve.compare.isChecked()
        self._on_study()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802  Qt's name
        """Catch up with what was done while nobody saw it."""
        super().showEvent(event)
        self._live.look()

    def _on_live(self) -> None:
        self._show()
        self._say_problems(self._live.seen)

    def _show(self, plate: str = "") -> None:
        seen = self._live.seen
        if self._wanted_export in seen.exports.paths:
            plate = seen.exports.plates[seen.exports.paths.index(self._wanted_export)].name
            self._wanted_export = ""
        self.plates.show_plates(seen, self.session.study, plate)
        self.curve.show_curve(seen, self.plates.plate)
        self.results.show_results(seen, self.table, self.plates.plate)

    def _say_problems(self, seen: PlatesSeen) -> None:
        """Ask which read counts; else say what is wrong, once."""
        question, problems = response_question(seen), problem_sentences(seen)
        if question is not None:
            text, path, wavelengths = question
            answers = [(f"{one:g} nm", partial(self.choose_reads, path, one)) for one in wavelengths]
            self.banner.say("question" if answers else "warning", text, answers)
        elif problems and problems != self._said:
            self.banner.say("warning", " ".join(problems))
        elif not problems and self.banner.level in ("question", "warning", "error"):
            self.banner.clear()
        self._said = problems

    def _on_theme(self, event: object = None) -> None:
        colours = plot_colours(self.session.viewer.theme)
        self.plates.map.set_colours(colours)
        self.curve.plot.set_colours(colours)

    # ---- exports, layouts and settings

    def open_export(self, path: str | Path, wait: bool = True) -> None:
        """Open an export; as `PlateFiles.open_export`."""
        self.files.open_export(path, wait)

    def paste(self, text: str | None = None) -> None:
        """Take a plate that was copied as text; as `PlateFiles.paste`."""
        self.files.paste(text)

    def open_layout(self, path: str | Path, wait: bool = True) -> None:
        """Take a layout in place of the well sheet; as `PlateFiles.open_layout`."""
        self.files.open_layout(path, wait)

    def _on_opened(self, path: str) -> None:
        self.banner.clear()
        self._wanted_export = path

    def choose_plate(self, name: str) -> None:
        """Show another plate."""
        if name in self._live.seen.plates:
            self._show(name)

    def remove_export(self) -> None:
        """Take the shown plate's export out of the study."""
        try:
            known = self._live.known()
            exports = known.exports if known is not None else read_study_exports(self.session.study)
            names = [one.name for one in exports.plates]
            if self.plates.plate not in names:
                raise InputError(NO_PLATE_YET)
            path = exports.paths[names.index(self.plates.plate)]
            self.session.edit(without_export(self.session.study, path), f"remove {path}")
        except InputError as error:
            self.say_error(error)

    def choose_reads(self, export: str, wavelength: float | None, reference: float | None = None) -> None:
        """Choose which of an export's reads is the response.

        Parameters
        ----------
        export : str
            Its path in the study.
        wavelength, reference : float or None
            nm: the response, and what is subtracted from it.
        """
        try:
            study = with_reads(self.session.study, export, wavelength, reference)
        except InputError as error:
            self.say_error(error)
            return
        self.session.edit(study, "choose the response")

    def _choose_reads(self, wavelength: float | None, reference: float | None) -> None:
        names = [one.name for one in self._live.seen.exports.plates]
        if self.plates.plate in names:
            path = self._live.seen.exports.paths[names.index(self.plates.plate)]
            self.choose_reads(path, wavelength, None if reference == wavelength else reference)

    def _change_setting(self, key: str, value: object) -> None:
        try:
            study = with_section(self.session.study, "elisa", **{key: value})
        except InputError as error:
            self.say_error(error)
            self.curve.settings.show_section(self.session.study.elisa)
            return
        self.session.edit(study, f"change the curve's {key.replace('_', ' ')}")

    # ---- wells

    def _on_changed(self, edited: EditedWells) -> None:
        """Show an edit before the plates are quantified again."""
        if self.banner.level == "error":
            self.banner.clear()
        self._live.show_at_once(edited.plate)
        self.plates.show_plates(self._live.seen, self.session.study)
        if edited.emptied:
            self.banner.say(
                "info",
                f"{', '.join(edited.emptied[:6])} of plate {edited.plate.name} were standards without a "
                "concentration and are empty wells now: fill them in as a series.",
            )

    # ---- what is selected

    def _on_wells(self) -> None:
        rows = self.plates.selected_rows()
        if rows is not None:
            self.results.select_samples(rows, self.plates.plate)

    def _on_point(self, well: str) -> None:
        self.plates.select([well])
        self._on_wells()

    def _on_rows(self, rows: list[int]) -> None:
        """Show the wells of the rows that were selected, on the plate of the first."""
        if not rows:
            return
        chosen = self.table.iloc[rows]
        plate = str(chosen["plate"].iloc[0])
        if plate not in self._live.seen.plates:
            return
        if plate != self.plates.plate:
            self.choose_plate(plate)
        keys = {(row["sample"], row["experiment"], row["replicate"])
                for row in chosen[chosen["plate"] == plate].to_dict("records")}  # fmt: skip
        wells = self._live.seen.plates[plate].wells
        found = [
            str(row["well"]) for row in wells.to_dict("records")
            if row["role"] in ("sample", "control")
            and (row["sample"], row["experiment"], row["replicate"]) in keys
        ]  # fmt: skip
        self.plates.select(found)

"""The dock in which bands become levels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from superqt import QCollapsible

from ...compare.labels import label_key
from ...compare.lane_sheet import read_lane_sheet
from ...compare.target_sheet import read_target_sheet
from ...errors import InputError
from ...sheets.table import read_table
from ...study.filled_in import is_filled_in
from ..levels.level_view import NO_LEVELS, LevelView
from ..levels.loading_check import check_words, left_out_table
from ..levels.measuring import level_inputs, measure_images
from ..levels.normalization_settings import NormalizationSettings, words_of
from ..levels.sheet_choice import SheetChoice
from ..levels.sheet_words import SheetWords, sheet_words
from ..session.study_edits import with_held, with_section
from ..tables import TableView
from ..widgets.said import Said
from .base import Dock

if TYPE_CHECKING:
    import pandas as pd
    from napari.components import ViewerModel

    from ...study.spec import SheetName, Study
    from ...study.workbench import Levels
    from ..session.jobs import Job

KINDS: dict[SheetName, str] = {"lanes": "lane sheet", "targets": "target sheet"}
MISSING = {
    "lanes": "No sheet says yet which lane is which sample: type the samples into the table of the Lane "
    "detection dock, or open a lane sheet.",
    "targets": "No sheet says which row is which protein: name the rows in the Band integration dock, or "
    "open a target sheet.",
}
LABELS = {
    "loading_control": "loading control",
    "ratios": "ratios",
    "scaling": "scaling of gels",
    "reference_sample": "reference sample",
    "check_by": "check of the loading control",
}
STALE = "Something was changed since: press Normalize to bring the levels up to date."


@dataclass(frozen=True, eq=False)
class _Found:
    """Levels, the study that they are of, and sentences on images that failed."""

    study: Study
    levels: Levels
    faults: tuple[str, ...]


class Normalization(Dock):
    """Levels of the study's targets relative to a loading control, and its check.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON: ClassVar[str] = "Normalize"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        self.sheets = {name: SheetChoice(kind) for name, kind in KINDS.items()}
        self.sheets["lanes"].opened.connect(self._lanes_opened)
        self.sheets["targets"].opened.connect(self._targets_opened)
        self.targets, self.stale, self.check, self.left_out = (Said() for _ in range(4))
        self.settings = NormalizationSettings()
        self.settings.changed.connect(self._setting_changed)
        self.levels = LevelView(self.session)
        self.left_out_rows = TableView(name="without level")
        self.left_out_section = QCollapsible("Lanes without a level")
        self._found: _Found | None = None
        self._study = self.session.study
        self._history = self.session.history
        self._fill()
        self.session.study_changed.connect(self._on_study)
        self._on_study()

    def _fill(self) -> None:
        self.body.setSpacing(6)
        section = QCollapsible("How bands become levels")
        section.setDuration(0)
        for widget in (*self.sheets.values(), self.targets, self.settings):
            section.addWidget(widget)
        section.expand(animate=False)
        for layout in (section.layout(), section.content().layout()):
            if layout is not None:
                layout.setContentsMargins(0, 0, 0, 0)
        for part in (section, self.stale, self.check, self.levels):
            self.body.addWidget(part)
        self.left_out_rows.setMinimumHeight(130)
        self.left_out_section.setDuration(0)
        self.left_out_section.addWidget(self.left_out_rows)
        self.left_out_section.hide()
        self.levels.hide()
        self.body.addWidget(self.left_out_section)
        self.body.addStretch()

    # ---- what the dock shows

    @property
    def table(self) -> pd.DataFrame:
        """The levels as ``levels.csv`` holds them; without rows before they are made."""
        levels = None if self._found is None else self._found.levels.levels
        return NO_LEVELS if levels is None else levels

    def _on_study(self) -> None:
        """Follow an edit, undo, or another study."""
        if self.session.history is not self._history:
            self._history, self._found = self.session.history, None
            self.cancel()
        study = self.session.study
        words = self._words(study)
        self.settings.show_section(study.normalization, words)
        self.targets.say(words_of(words.targets))
        for name in KINDS:
            self.sheets[name].say(self._about_sheet(study, name))
        self._show_found()

    def _words(self, study: Study) -> SheetWords:
        """What there is to choose from: named by sheets, or found in bands."""
        words = sheet_words(study)
        bands = None if self._found is None else self._found.levels.bands
        found = [] if bands is None else [label_key(cell) for cell in bands["target"].tolist()]
        targets = tuple(dict.fromkeys([*words.targets, *filter(None, found)]))
        return SheetWords(targets, words.samples, words.factors)

    def _about_sheet(self, study: Study, name: SheetName) -> str:
        try:
            sheet = study.sheet_content(name)
            if sheet is None or (name == "lanes" and not is_filled_in(sheet)):
                return MISSING[name]
        except InputError as error:
            return str(error)
        file = (
            sheet if isinstance(sheet, Path) else Path(sheet.attrs.get("file", f"{KINDS[name]} (not saved)"))
        )
        return f"{KINDS[name].capitalize()}: {file.name}"

    def _show_found(self) -> None:
        found = self._found
        self.levels.setVisible(found is not None)
        if found is None:
            self.stale.say("")
            self.check.say("")
            self.left_out_section.hide()
            if len(self.levels.frame):
                self.levels.show_levels(NO_LEVELS)
            return
        study = self.session.study
        same_bands = level_inputs(study) == level_inputs(found.study)
        if same_bands and study.normalization == found.study.normalization:
            self.stale.say("")
            return
        self.stale.say(STALE, "warning")
        if same_bands and self.isVisible():
            self.run()  # all is measured: the setting's effect is seen at once

    # ---- edits

    def change(self, **settings: Any) -> None:  # noqa: ANN401
        """Change settings of ``[normalization]``, as by hand; a wrong one is told in the dock.

        Parameters
        ----------
        **settings
            `loading_control, ratios, scaling, reference_sample, check_by`.
        """
        study = self.session.study
        try:
            changed = with_section(study, "normalization", **settings)
        except InputError as error:
            self.say_error(error)
            return
        if changed.normalization != study.normalization:
            self.session.edit(changed, f"change the {' and '.join(LABELS[name] for name in settings)}")

    def _setting_changed(self, key: str, value: object) -> None:
        self.change(**{key: value})

    def open_sheet(self, path: str | Path, name: SheetName = "lanes") -> None:
        """Use another table as the lane sheet or the target sheet; what is wrong is told in the dock.

        Parameters
        ----------
        path : path
            CSV or XLSX.
        name : {"lanes", "targets"}
        """
        study = self.session.study
        try:
            sheet = read_table(path)
            if name == "lanes":
                read_lane_sheet(sheet)
            else:
                read_target_sheet(sheet, (), strict=False)
            changed = with_held(study, study.held.with_sheet(name, sheet))
            changed.image_list()  # a sheet of a study without images names them
        except InputError as error:
            self.say_error(error)
            return
        self.session.edit(changed, f"open the {KINDS[name]} {Path(path).name}")

    def _lanes_opened(self, path: str) -> None:
        self.open_sheet(path, "lanes")

    def _targets_opened(self, path: str) -> None:
        self.open_sheet(path, "targets")

    # ---- the main button

    def prepare(self) -> None:
        """Take in what was done to the layers.

        Raises
        ------
        InputError
            If there is nothing to normalize, or nothing says what lanes hold.
        """
        for path in self.session.images:
            if self.session.layer(path, "lanes") is not None or self.session.layer(path, "bands") is not None:
                self.session.read_layers(path)
        study = self._study = self.session.study
        if is_filled_in(study.sheet_content("levels")):
            return
        if not study.image_list():
            raise InputError("There is no image yet: open a blot, or a study with File > Open.")
        if not is_filled_in(study.sheet_content("lanes")):
            raise InputError(MISSING["lanes"])

    def job(self) -> Job[_Found]:
        """Measure the images that are not measured yet, and normalize."""
        study, bench = self._study, self.session.bench
        faults = yield from measure_images(bench, study)
        return _Found(study, bench.levels(study), faults)

    def show_result(self, result: _Found) -> None:
        """Show the levels, their check, and what has none.

        Raises
        ------
        InputError
            If no level could be made.
        """
        levels = result.levels.levels
        if levels is None:
            raise InputError(" ".join(result.faults) or MISSING["lanes"])
        self._found = result
        norm = result.study.normalization
        words = check_words(levels, norm.check_by)
        self.check.say(words.text, words.level)
        self.levels.show_levels(levels, norm.reference_sample)
        left_out = left_out_table(levels)
        self.left_out_rows.set_frame(left_out)
        self.left_out_section.setText(f"Lanes without a level ({len(left_out)})")
        self.left_out_section.setVisible(bool(len(left_out)))
        if result.faults:
            self.banner.say("warning", " ".join(result.faults))
        self._on_study()

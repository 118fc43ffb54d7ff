"""The dock in which lanes are found, put right, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pandas as pd
from qtpy.QtWidgets import QCheckBox, QLabel
from superqt import QCollapsible

from ...blot.tables import LANE_COLUMNS
from ...errors import InputError
from ...study.table_files import stack
from ..lanes.lane_edit_bar import LaneEditBar
from ..lanes.lane_settings import LaneSettings
from ..lanes.lane_table import LaneTable
from ..lanes.scale_question import FILM, LINEAR, is_asked, keep_label, question, unasked, with_scale
from ..session.detection import detect, taken_over
from ..session.jobs import Progress
from ..session.study_edits import file_name
from ..widgets.image_choice import ImageChoice
from ..widgets.narrow import narrow
from .base import Dock

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from ...study.spec import Study
    from ...study.workbench import Workbench
    from ..session.detection import Detected
    from ..session.jobs import Job

HINT = "Open a blot, and press Detect lanes. Lanes are then drawn in the image, where they can be dragged."
NO_LANES = pd.DataFrame({name: pd.Series(dtype=object) for name in LANE_COLUMNS})


class LaneDetection(Dock):
    """Lanes of the chosen image, or of all images of the study.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON: ClassVar[str] = "Detect lanes"

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__(napari_viewer)
        self.choice = ImageChoice(self.session)
        self.settings = LaneSettings(self.session, self.choice)
        self.edit_bar = LaneEditBar(self.session)
        self.lanes = LaneTable(self.session)
        self.afresh = QCheckBox("Start afresh")
        self.afresh.setToolTip("Let go of all lanes and bands that were edited by hand, and find them anew.")
        self._hint = QLabel(HINT)
        self._hint.setWordWrap(True)
        self._found: set[str] = set()
        self._history = self.session.history
        self._known: dict[str, pd.DataFrame] = {}
        self._failed: dict[str, Study] = {}
        self._said = ("", "")
        self._meant: tuple[str, ...] = ()
        self._fill()
        for part in (self.settings, self.edit_bar):
            part.failed.connect(self._on_failed)
        self.choice.scope.currentIndexChanged.connect(self._on_scope)
        self.session.study_changed.connect(self._on_study)
        self.session.image_changed.connect(self._on_image)
        self.session.measured.connect(self._on_measured)
        self._on_study()

    def _fill(self) -> None:
        self.body.setSpacing(6)
        settings = QCollapsible("This image")
        settings.setToolTip("How the chosen image is read, and where its lanes are looked for.")
        settings.setDuration(0)
        settings.addWidget(self.settings)
        settings.expand(animate=False)
        for layout in (settings.layout(), settings.content().layout()):
            if layout is not None:
                layout.setContentsMargins(0, 0, 0, 0)
        self.settings_section = settings
        for widget in (self.choice, settings, self.afresh, self._hint, self.edit_bar):
            self.body.addWidget(widget)
        self.body.addWidget(self.lanes, 1)
        self.body.addStretch()

    # ---- what the dock shows

    @property
    def table(self) -> pd.DataFrame:
        """Rows of ``lanes.csv`` of the images meant whose lanes were detected, in the study's order."""
        bench, study = self.session.bench, self.session.study
        tables = [bench.image(study, path).lanes_table for path in self._shown()]
        return stack(tables) if tables else NO_LANES

    def _shown(self) -> list[str]:
        """Images meant whose lanes were detected, or are open."""
        meant = self.choice.meant()
        return [path for path in meant if path in self._found or self.session.is_shown(path, "lanes")]

    def refresh_table(self) -> None:
        """Show the lanes that are known; those that are being measured again stay as they were meanwhile."""
        bench, study, shown = self.session.bench, self.session.study, self._shown()
        missing = []
        for path in shown:
            if bench.is_measured(study, path):
                self._known[path] = bench.image(study, path).lanes_table
            else:
                missing.append(path)
        self._show_known(shown)
        # What is open is measured by the session, and what failed once would fail again.
        closed = [path for path in missing if not self.session.is_shown(path, "lanes")]
        closed = [path for path in closed if self._failed.get(path) is not study]
        if closed:
            self._jobs.start("table", _measure(study, closed, bench), self._caught_up, self.say_error)

    def _show_known(self, shown: list[str]) -> None:
        known = {path: self._known[path] for path in shown if path in self._known}
        self.lanes.show_lanes(known)
        self._hint.setVisible(not known)
        self.lanes.setVisible(bool(known))
        self.edit_bar.setVisible(bool(known))

    def _caught_up(self, faults: tuple[Study, dict[str, str]]) -> None:
        study, sentences = faults
        self._failed |= dict.fromkeys(sentences, study)
        if sentences and self.banner.level != "question":
            self.banner.say("warning", " ".join(sentences.values()))
        self.refresh_table()

    # ---- the main button

    def prepare(self) -> None:
        """Take in what was done to the layers of the images meant."""
        self._meant = self.choice.paths()
        for path in self._meant:
            if self.session.layer(path, "lanes") is not None:
                self.session.read_layers(path)
        session = self.session
        if all(session.bench.is_read(session.study, path) for path in self._meant):
            self._ask_scale()  # once of all: those that are not read yet are asked about when they are

    def job(self) -> Job[Detected]:
        """Look for the lanes of the images meant."""
        return detect(self.session.study, self._meant, self.session.bench, afresh=self.afresh.isChecked())

    def show_result(self, result: Detected) -> None:
        """Draw the lanes of the image that is looked at, and list those of all that are meant."""
        session = self.session
        listed = set(session.images)
        self._found |= {path for path in result.measured if path in listed}
        self._known |= {path: one.lanes_table for path, one in result.measured.items() if path in listed}
        afresh = self.afresh.isChecked()
        self.afresh.setChecked(False)
        study = taken_over(session.study, result)
        session.edit(study, "detect lanes afresh" if afresh else "detect lanes again")
        for path in result.measured:
            if path == session.image or session.layer(path, "image") is not None:
                session.show(path, "lanes")
        self.edit_bar.take_up_idle()
        self.refresh_table()
        self._say_result(result)
        self._ask_scale()

    def _say_result(self, result: Detected) -> None:
        if self.banner.level == "question":
            return
        if result.faults:
            self.banner.say("warning", " ".join(result.faults))
        elif result.kept:
            names = [file_name(self.session.study.name_of(path)) for path in result.kept]
            where = names[0] if len(names) == 1 else f"{len(names)} images"
            self.banner.say(
                "info",
                f"The lanes of {where} that were edited by hand have stayed. To find all lanes anew, tick "
                "Start afresh, and press Detect lanes.",
            )
        else:
            self._say_sentences()

    def _say_sentences(self) -> None:
        """Say what should be known of the image that is looked at, once, where nothing else is said."""
        session, path = self.session, self.session.image
        own = self.banner.level == "info" and self.banner.text == self._said[1]
        if self.banner.level and not own:
            return
        text = ""
        if path in self._shown() and session.bench.is_measured(session.study, str(path)):
            text = " ".join(session.bench.image(session.study, str(path)).sentences)
        if (str(path), text) == self._said:
            return  # it is said, or was closed
        self._said = (str(path), text)
        if text:
            self.banner.say("info", text)
        elif own:
            self.banner.clear()

    # ---- film, or a linear imager?

    def _ask_scale(self) -> None:
        """Ask once of 8-bit images whose scale nobody knows."""
        meant = self.choice.meant()
        asked_now = self.banner.level == "question"
        paths = () if asked_now else unasked(self.session, meant)
        if not paths:
            return
        is_asked(self.session, paths)
        self.banner.say(
            "question",
            question(self.session.study, paths),
            answers=[
                (FILM, lambda: self.set_scale("od", paths)),
                (LINEAR, lambda: self.set_scale("linear", paths)),
                (keep_label(self.session, paths), self._say_sentences),
            ],
        )
        for button in self.banner.answers.values():
            narrow(button)

    def set_scale(self, scale: str, paths: tuple[str, ...] | None = None) -> None:
        """Say what the gray levels of images mean: ``od`` or ``linear``; of those meant by default."""
        chosen = self.choice.paths() if paths is None else paths
        present = [path for path in chosen if path in self.session.images]
        what = "film" if scale == "od" else "a linear imager"
        where = file_name(present[0]) if len(present) == 1 else f"{len(present)} images"
        if present:
            self.session.edit(with_scale(self.session.study, present, scale), f"{where}: {what}")

    # ---- what happens elsewhere

    def _on_failed(self, sentence: str) -> None:
        self.say_error(InputError(sentence))

    def _on_scope(self, _: int) -> None:
        self.refresh_table()

    def _on_study(self) -> None:
        if self.session.history is not self._history:  # another study
            self._history, self._found, self._known, self._said = self.session.history, set(), {}, ("", "")
        if self.session.jobs.is_running("refresh"):
            # Asking now for what is being measured would wait for it; `measured` tells when it is known.
            self._show_known(self._shown())
        else:
            self.refresh_table()

    def _on_image(self) -> None:
        path = self.session.image
        if path in self._found and not self.session.is_shown(str(path), "lanes"):
            self.session.show(str(path), "lanes")
        self.refresh_table()
        self._say_sentences()

    def _on_measured(self, path: str) -> None:
        self.refresh_table()
        if path == self.session.image:
            self._say_sentences()


def _measure(study: Study, paths: list[str], bench: Workbench) -> Job[tuple[Study, dict[str, str]]]:
    """Measure images, so that they can be listed; returns why some could not be."""
    faults = {}
    for done, path in enumerate(paths):
        yield Progress(done, len(paths), path)
        try:
            bench.image(study, path)
        except InputError as error:
            faults[path] = str(error)
    return study, faults

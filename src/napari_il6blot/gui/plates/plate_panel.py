"""The plate of the ELISA dock: which one, its wells, and what can be changed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...errors import InputError
from ..plots.plate_map import PlateMap
from ..widgets.section import section
from .plate_edits import MASK_REASON, number_of
from .plates_seen import PlatesSeen, wells_shown
from .response_choice import ResponseChoice
from .standard_series import StandardSeries
from .well_fields import WellFields

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtGui import QResizeEvent

    from ...study.spec import Study
    from ..theme import PlotColours
    from .well_editing import WellEditing

# Of its width: a plate's 8 × 12 or 16 × 24 wells, a little higher than wide, and its key.
PLATE_HEIGHT = 0.83
NO_PLATE = "No plate yet: open an export, or copy the plate's cells in a spreadsheet and paste them."


class PlatePanel(QWidget):
    """A plate and fields for its selected wells.

    Signals: `plate_chosen(name)`, `remove_asked()`, `wells_selected()`, `failed(error)`.

    Parameters
    ----------
    editing : WellEditing
        Does what is asked for.
    colours : PlotColours
    parent : QWidget, optional
    """

    plate_chosen = Signal(str)
    remove_asked = Signal()
    wells_selected = Signal()
    failed = Signal(object)

    def __init__(self, editing: WellEditing, colours: PlotColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self.choice = QComboBox()
        self.choice.setToolTip("Which of the study's plates is shown.")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.choice.activated.connect(self._choose)
        self.remove = QPushButton("Remove")
        self.remove.setToolTip("Take this plate's export out of the study.")
        self.remove.clicked.connect(lambda _=False: self.remove_asked.emit())
        self.reads = ResponseChoice()
        self.map = PlateMap(colours)
        self.map.setToolTip(
            "Click wells to select them (drag, Shift, Ctrl, or the letters and numbers for whole lines). "
            "Double-click or M masks; the right button changes their role."
        )
        self.fields = WellFields()
        self.series = StandardSeries()
        self.empty = QLabel(NO_PLATE)
        self.empty.setWordWrap(True)
        self.map.wells_selected.connect(self._selected)
        self.map.mask_toggled.connect(self._toggle_masks)
        self.map.role_chosen.connect(self._set_role)
        self.fields.role_chosen.connect(self._choose_role)
        self.fields.edited.connect(self._change_content)
        self.fields.mask_asked.connect(self._toggle_selected)
        self.series.asked.connect(self._fill_series)
        self._wells: pd.DataFrame | None = None
        self._lay_out()
        self.show_plates(PlatesSeen(), None)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(QLabel("Plate"))
        row.addWidget(self.choice, 1)
        row.addWidget(self.remove)
        self.of_wells = section("Selected wells", self.fields, opened=True)
        self.of_series = section("Standards as a series", self.series, opened=False)
        layout.addLayout(row)
        layout.addWidget(self.reads)
        layout.addWidget(self.empty)
        for part in (self.map, self.of_wells, self.of_series):
            layout.addWidget(part)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802  Qt's name
        """Give the plate the height that its width asks for."""
        super().resizeEvent(event)
        self.map.setFixedHeight(int(min(max(self.width() * PLATE_HEIGHT, 230), 480)))

    @property
    def plate(self) -> str:
        """The plate that is shown; empty where there is none."""
        return self.choice.currentText() if self.choice.currentIndex() >= 0 else ""

    def show_plates(self, seen: PlatesSeen, study: Study | None, plate: str = "") -> None:
        """Show a plate of those that there are.

        Parameters
        ----------
        seen : PlatesSeen
        study : Study or None
            Which reads its exports take.
        plate : str
            The one to show; by default the one that is shown, else the first.
        """
        names = list(seen.plates)
        wanted = plate or self.plate
        with QSignalBlocker(self.choice):
            self.choice.clear()
            self.choice.addItems(names)
            self.choice.setCurrentIndex(names.index(wanted) if wanted in names else min(0, len(names) - 1))
        self.choice.setEnabled(bool(names))
        self.remove.setEnabled(bool(names))
        before, self._editing.shown = self._editing.shown, self.plate
        self.empty.setVisible(not names)
        for part in (self.map, self.of_wells, self.of_series):
            part.setVisible(bool(names))
        if not names:
            self._wells = None
            self.reads.hide()
        else:
            if self.plate != before:
                self.map.select_wells([])
            self.show_wells(wells_shown(seen, self.plate), seen.plates[self.plate].shape)
            self._show_reads(seen, study)

    def show_wells(self, wells: pd.DataFrame, shape: tuple[int, int]) -> None:
        """Show a plate's wells.

        Parameters
        ----------
        wells : DataFrame
            As `Plate.wells`.
        shape : (int, int)
        """
        self._wells = wells
        self.map.show_plate(wells, shape)
        self._show_selected()

    def _show_reads(self, seen: PlatesSeen, study: Study | None) -> None:
        names = [one.name for one in seen.exports.plates]
        if study is None or self.plate not in names:
            self.reads.hide()
            return
        place = names.index(self.plate)
        own = [one for one in study.plate_list() if one.path == seen.exports.paths[place]]
        if own:
            self.reads.show_reads(seen.exports.wavelengths[place], own[0].wavelength, own[0].reference)

    def select(self, wells: list[str]) -> None:
        """Select wells."""
        self.map.select_wells(wells)
        self._show_selected()

    def selected_rows(self) -> pd.DataFrame | None:
        """Rows of the selected wells; None where there is no plate."""
        if self._wells is None:
            return None
        return self._wells[self._wells["well"].isin(self.map.selected_wells())]

    def _selected(self, _: list[str]) -> None:
        self._show_selected()
        self.wells_selected.emit()

    def _show_selected(self) -> None:
        rows = self.selected_rows()
        if rows is not None:
            self.fields.show_wells(rows)

    def _choose(self, _: int) -> None:
        self.plate_chosen.emit(self.plate)

    # ---- what is asked for

    def _toggle_selected(self) -> None:
        self._toggle_masks(self.map.selected_wells())

    def _toggle_masks(self, wells: list[str]) -> None:
        if self._wells is None or not wells:
            return
        masked = bool(self._wells.loc[self._wells["well"].isin(wells), "masked"].all())
        act = self._editing.unmask if masked else self._editing.mask
        act(wells, self.fields.reason.text() or MASK_REASON)

    def _choose_role(self, role: str) -> None:
        self._set_role(self.map.selected_wells(), role)

    def _set_role(self, wells: list[str], role: str) -> None:
        text = self.fields.lines["nominal"].text()
        try:
            nominal = number_of(text, "nominal") if text and role in ("standard", "control") else None
        except InputError as error:
            self.failed.emit(error)
        else:
            self._editing.set_role(wells, role, nominal)
        self._show_selected()  # the fields say again what the wells are

    def _change_content(self, column: str, text: str) -> None:
        self._editing.set_content(self.map.selected_wells(), column, text)
        self._show_selected()

    def _fill_series(self) -> None:
        try:
            values = self.series.values()
        except InputError as error:
            self.failed.emit(error)
            return
        self._editing.fill_standards(self.map.selected_wells(), *values)

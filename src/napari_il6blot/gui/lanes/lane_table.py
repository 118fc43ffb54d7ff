"""The table of lanes: selected together with the image's, named, and placed by typing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QStyledItemDelegate, QVBoxLayout, QWidget

from ...errors import InputError
from ...study.remembered import Same, state_of
from ..session.lane_edits import place_lane
from ..session.study_edits import with_held
from ..tables import TableView
from .confidence_cells import ConfidenceCells
from .lane_names import (
    NAMES,
    PLACE,
    factors,
    lane_sheet,
    names_in_sheet,
    pasted_rows,
    with_names,
    with_sample_names,
)

if TYPE_CHECKING:
    from ...study.spec import Study
    from ..session.session import Session
    from .lane_names import Cells, Number

PLACED = ("x", "width")
SHOWN_LAST = ("tilt_deg", "flags")
LEAST_HEIGHT = 130
# Of the column with the image's name, in px: its end is shown.
IMAGE_WIDTH = 76


class LaneTable(QWidget):
    """Lanes of one image or of several.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._paths: dict[str, str] = {}
        self._lanes = pd.DataFrame()
        self._key: Hashable = None
        self._read: tuple[Hashable, pd.DataFrame] | None = None
        self._coloured: int | None = None
        self._choosing = False
        self.table = TableView(editable=(*NAMES, *PLACED), name="lanes")
        self.table.setMinimumHeight(LEAST_HEIGHT)
        self.table.setToolTip(
            "Type a sample's name into its lane, or paste names from a spreadsheet (Ctrl+V): one column, or "
            "several with their names in the first row. x and width, in px, can be typed too."
        )
        self.table.view.setTextElideMode(Qt.TextElideMode.ElideLeft)
        rows = self.table.view.verticalHeader()
        if rows is not None:
            rows.hide()  # its numbers would be taken for those of lanes
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self._confidence, self._plain = ConfidenceCells(self), QStyledItemDelegate(self)
        self.table.rows_selected.connect(self._on_rows)
        self.table.cell_edited.connect(self._on_edited)
        self.table.pasted.connect(self._on_pasted)
        session.selection_changed.connect(self.show_selection)

    # ---- what is shown

    def show_lanes(self, tables: dict[str, pd.DataFrame]) -> None:
        """Show lanes with their names.

        Parameters
        ----------
        tables : dict of str to DataFrame
            Rows of ``lanes.csv`` by path of the image in the study.
        """
        study = self._session.study
        images = tuple(
            (image.path, image.lanes_from, study.name_of(image.path)) for image in study.image_list()
        )
        key = (images, self._sheet_state(study), tuple((path, Same(table)) for path, table in tables.items()))
        if key == self._key:
            self.show_selection()
            return
        self._key = key
        self._paths = {study.name_of(path): path for path in tables}
        # Rows that are being measured again may bear the name from before the study was saved.
        filled = [table.assign(image=study.name_of(path)) for path, table in tables.items() if len(table)]
        self._lanes = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
        if not filled:
            self.table.set_frame(pd.DataFrame())
            return
        try:
            sheet = self._sheet(study)
            shown = with_sample_names(self._lanes, sheet, names_in_sheet(study, sheet))
            more = factors(sheet)
        except InputError as error:
            shown, more = self._lanes.assign(**dict.fromkeys(NAMES)), ()
            self._session.tell("error", str(error))
        self.table.model.editable = frozenset((*NAMES, *PLACED, *more))
        several = (["image"] if len(filled) > 1 else []) + (
            ["strip"] if len(set(self._lanes["strip"])) > 1 else []
        )
        first = ["image", "strip", "lane", "sample", "confidence", *NAMES[1:], *more, *PLACED]
        shown = shown[[*first, *(name for name in shown.columns if name not in first)]]
        self.table.set_frame(
            shown, [*several, *(name for name in first if name not in PLACE), "lane", *SHOWN_LAST]
        )
        if several[:1] == ["image"] and self.table.view.columnWidth(0) > IMAGE_WIDTH:
            self.table.view.setColumnWidth(0, IMAGE_WIDTH)
        self._colour(shown)
        self.show_selection()

    @staticmethod
    def _sheet_state(study: Study) -> Hashable:
        """What tells that the lane sheet has changed."""
        try:
            return state_of(study.sheet_content("lanes"))
        except InputError as error:
            return str(error)

    def _sheet(self, study: Study) -> pd.DataFrame:
        """The lane sheet, which is read again only when it has changed."""
        state = self._sheet_state(study)
        if self._read is None or self._read[0] != state:
            self._read = state, lane_sheet(study)
        return self._read[1]

    def _colour(self, shown: pd.DataFrame) -> None:
        place = list(shown.columns).index("confidence")
        if self._coloured not in (None, place):
            self.table.view.setItemDelegateForColumn(int(self._coloured or 0), self._plain)
        self.table.view.setItemDelegateForColumn(place, self._confidence)
        self._coloured = place

    def _places(self, rows: Sequence[int]) -> list[tuple[str, Number]]:
        """Path and number of the lanes in these rows."""
        chosen = self._lanes.iloc[list(rows)]
        found = zip(chosen["image"].tolist(), chosen["strip"].tolist(), chosen["lane"].tolist(), strict=True)
        return [(self._paths[str(image)], (int(strip), int(lane))) for image, strip, lane in found]

    # ---- what is selected

    def show_selection(self) -> None:
        """Select the rows of the lanes that are selected in the image that is looked at."""
        if self._choosing or not len(self._lanes):
            return
        wanted = self._session.selected_lanes
        places = self._places(range(len(self._lanes)))
        self.table.select_rows(
            [
                row
                for row, (path, number) in enumerate(places)
                if path == self._session.image and number in wanted
            ]
        )

    def _on_rows(self, rows: list[int]) -> None:
        places = self._places([row for row in rows if row < len(self._lanes)])
        paths = {path for path, _ in places}
        self._choosing = True
        try:
            if len(paths) == 1 and self._session.image not in paths:
                self._session.choose(paths.pop())
            numbers = frozenset(number for path, number in places if path == self._session.image)
            self._session.select("lanes", numbers)
        finally:
            self._choosing = False

    # ---- what is typed and pasted

    def _on_edited(self, row: int, column: str, text: str) -> None:
        try:
            self.set_cell(row, column, text)
        except InputError as error:
            self._session.tell("error", str(error))

    def _on_pasted(self, text: str) -> None:
        index = self.table.view.currentIndex()
        column = self.table.model.column_name(index.column()) if index.isValid() else NAMES[0]
        column = column if column in self.table.model.editable and column not in PLACED else NAMES[0]
        selected = self.table.selected_rows()
        try:
            self.paste(text, selected[0] if selected else self._first_row(), column)
        except InputError as error:
            self._session.tell("error", str(error))

    def _first_row(self) -> int:
        """The first row of the image that is looked at."""
        places = self._places(range(len(self._lanes)))
        return next((row for row, (path, _) in enumerate(places) if path == self._session.image), 0)

    def set_cell(self, row: int, column: str, text: str) -> None:
        """Name the lane in a row, or place it.

        Parameters
        ----------
        row : int
            From 0.
        column : str
            ``sample``, ``experiment``, ``replicate`` or a factor; ``x`` or ``width``, in px.
        text : str

        Raises
        ------
        InputError
            If a place is no number, or outside the image.
        """
        if column not in PLACED:
            self._name({row: {column: text}}, f"name a lane: {column}")
            return
        ((path, number),) = self._places([row])
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            raise InputError(f"{text!r} is no number; type {column} in px.") from None
        edit = place_lane(self._session.study, path, self._session.bench, number, column, value)
        self._session.edit(edit.study, edit.label)

    def paste(self, text: str, row: int = 0, column: str = "sample") -> None:
        """Name lanes by what was copied from a spreadsheet.

        Parameters
        ----------
        text : str
            As for `pasted_rows`. Rows with `lane` (and `strip`, `image`) name that lane; else they go on
            from `row` downwards.
        row : int
            From 0.
        column : str

        Raises
        ------
        InputError
            If there are no lanes, or the text does not fit them.
        """
        if not len(self._lanes):
            raise InputError("There are no lanes to name yet: detect them first.")
        rows = pasted_rows(text, column)
        by_row = self._rows_by_lane(rows) if rows and "lane" in rows[0] else dict(enumerate(rows, start=row))
        beyond = len(rows) - sum(place < len(self._lanes) for place in by_row)
        if beyond > 0:
            raise InputError(
                f"{len(rows)} rows were pasted, and {beyond} of them find no lane; select the first lane "
                "that they name, or leave them out."
            )
        cells = {place: {key: cell for key, cell in names.items() if key not in ("image", "strip", "lane")}
                 for place, names in by_row.items()}  # fmt: skip
        self._name(cells, f"paste names of {len(cells)} lanes")

    def _rows_by_lane(self, rows: list[dict[str, str]]) -> dict[int, dict[str, str]]:
        """Pasted rows by the row of the lane that they name; those of no lane come after the last."""
        from ...compare.image_names import matched_images

        named = [row["image"] for row in rows if row.get("image")]
        images = matched_images(self._paths, named, "The pasted table")
        paths = {images[image]: path for image, path in self._paths.items() if image in images}
        at = {place: row for row, place in enumerate(self._places(range(len(self._lanes))))}
        found, lost = {}, len(at)
        for row in rows:
            path = paths.get(row["image"]) if row.get("image") else self._session.image
            lane, strip = row["lane"], row.get("strip") or "1"
            known = lane.isdecimal() and strip.isdecimal() and path is not None
            place = at.get((str(path), (int(strip), int(lane)))) if known else None
            found[lost if place is None else place] = row
            lost += place is None
        return found

    def _name(self, cells: Mapping[int, Cells], label: str) -> None:
        study = self._session.study
        sheet = self._sheet(study)
        called = names_in_sheet(study, sheet)
        by_image: dict[str, dict[Number, Cells]] = {}
        for row, (path, number) in zip(cells, self._places(list(cells)), strict=True):
            by_image.setdefault(path, {})[number] = cells[row]
        everything = self._places(range(len(self._lanes)))
        for path, changes in by_image.items():
            lanes = [number for own, number in everything if own == path]
            sheet = with_names(sheet, called[study.name_of(path)], lanes, changes)
        self._session.edit(with_held(study, study.held.with_sheet("lanes", sheet)), label)

"""Which row of an image is which protein: by number, by mass, with the ladder that tells masses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..tables import TableView

if TYPE_CHECKING:
    import pandas as pd

HERE, ALIKE = "this image", "images with the same rows"
LADDER_TIP = (
    "Which lanes hold the marker, and its masses in kDa from top to bottom, as in 1,15:250,130,100,70,55,35. "
    "Add @linear or @spline for another fit than a parabola."
)


class BandTargets(QWidget):
    """Fields for names of rows, names by mass, and the ladder.

    `rows_named` tells {(strip, row): name}, `mass_named` a name, its mass and tolerance as typed,
    `masses_forgotten` that none are to be looked for, `ladder_given` the ladder as typed.
    """

    rows_named = Signal(dict)
    mass_named = Signal(str, str, str)
    masses_forgotten = Signal()
    ladder_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.scope = QComboBox()
        self.scope.addItems([HERE, ALIKE])
        self.scope.setToolTip(
            "Where a name, a mass or a ladder is meant: in this image alone, or in all measured images with "
            "as many strips and rows, such as repeats of one membrane."
        )
        self.rows = TableView(editable=("target",), name="targets")
        self.rows.setToolTip("Double-click a cell of the column target and type the protein's name.")
        self.rows.view.setMinimumHeight(96)
        self.rows.setMaximumHeight(190)
        header = self.rows.view.horizontalHeader()
        if header is not None:
            header.setStretchLastSection(True)
        self.name, self.mass, self.tolerance = QLineEdit(), QLineEdit(), QLineEdit()
        self.add = QPushButton("Add")
        self.forget = QPushButton("Forget")
        self.masses = QLabel()
        self.ladder = QLineEdit()
        self._lay_out()
        self.rows.cell_edited.connect(self._row_named)
        self.rows.pasted.connect(self._rows_pasted)
        self.add.clicked.connect(self._mass_named)
        self.mass.returnPressed.connect(self._mass_named)
        self.forget.clicked.connect(self._forget)
        self.ladder.editingFinished.connect(self._ladder_given)
        self._shown_ladder = ""
        self._places: list[tuple[int, int]] = []
        self.show_targets([], [], "")

    def _lay_out(self) -> None:
        for field, hint, tip in (
            (self.name, "protein", "A protein that is found by its mass."),
            (self.mass, "kDa", "Its mass in kDa; the ladder must be known."),
            (self.tolerance, "± 10%", "How far off its row may be: in kDa, or in percent."),
        ):
            field.setPlaceholderText(hint)
            field.setToolTip(tip)
            field.setMinimumWidth(36)
        self.add.setToolTip("Look for this protein among the rows by its mass.")
        self.forget.setToolTip("Look for nothing by mass in this image.")
        self.ladder.setPlaceholderText("lanes:kDa,kDa,…")
        self.ladder.setToolTip(LADDER_TIP)
        self.masses.setWordWrap(True)
        self.masses.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        by_mass, known = QHBoxLayout(), QHBoxLayout()
        by_mass.addWidget(self.name, 3)
        by_mass.addWidget(self.mass, 2)
        by_mass.addWidget(self.tolerance, 2)
        by_mass.addWidget(self.add)
        known.addWidget(self.masses, 1)
        known.addWidget(self.forget)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Meant for", self.scope)
        form.addRow("Ladder", self.ladder)
        form.addRow("By mass", by_mass)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.rows)
        layout.addLayout(known)
        layout.addLayout(form)

    def show_targets(
        self,
        rows: Sequence[tuple[int, int, float, str]],
        masses: Sequence[tuple[str, float, str]],
        ladder: str,
    ) -> None:
        """Show what is known; nobody is told.

        Parameters
        ----------
        rows : sequence of (strip, row, kDa, name)
            The mass is NaN where no ladder tells it.
        masses : sequence of (name, kDa, tolerance)
        ladder : str
        """
        self._places = [(strip, row) for strip, row, *_ in rows]
        self.rows.set_frame(_frame(rows)[_columns(rows)])
        self.masses.setText(
            "; ".join(f"{name} at {mass:g} kDa ± {_spaced(within)}" for name, mass, within in masses)
        )
        self.masses.setVisible(bool(masses))
        self.forget.setVisible(bool(masses))
        if ladder != self._shown_ladder or not self.ladder.hasFocus():
            with QSignalBlocker(self.ladder):
                self.ladder.setText(ladder)
        self._shown_ladder = ladder

    @property
    def all_alike(self) -> bool:
        """Whether images with the same rows are meant too."""
        return self.scope.currentText() == ALIKE

    def _row_named(self, row: int, _: str, text: str) -> None:
        self.rows_named.emit({self._places[row]: text})

    def _rows_pasted(self, text: str) -> None:
        """Names, one a line, for the rows from the selected one on."""
        names = [line.split("\t")[-1].strip() for line in text.splitlines()]
        first = next(iter(self.rows.selected_rows()), 0)
        named = dict(zip(self._places[first:], names, strict=False))
        if named:
            self.rows_named.emit(named)

    def _mass_named(self) -> None:
        self.mass_named.emit(self.name.text(), self.mass.text(), self.tolerance.text())

    def _forget(self) -> None:
        self.masses_forgotten.emit()

    def _ladder_given(self) -> None:
        if self.ladder.text().strip() != self._shown_ladder:
            self.ladder_given.emit(self.ladder.text().strip())


def _spaced(tolerance: str) -> str:
    return tolerance if tolerance.endswith("%") else f"{tolerance} kDa"


def _frame(rows: Sequence[tuple[int, int, float, str]]) -> pd.DataFrame:
    import pandas as pd

    strip, row, mass, target = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pd.DataFrame({
        "strip": np.array(strip, dtype=int), "row": np.array(row, dtype=int),
        "mw_kda": np.array(mass, dtype=float), "target": pd.array(list(target), dtype="str"),
    })  # fmt: skip


def _columns(rows: Sequence[tuple[int, int, float, str]]) -> list[str]:
    shown = ["row", "target"]
    if len({strip for strip, *_ in rows}) > 1:
        shown.insert(0, "strip")
    if any(np.isfinite(mass) for _, _, mass, _ in rows):
        shown.insert(shown.index("target"), "mw_kda")
    return shown

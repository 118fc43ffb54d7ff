"""Concentrations of the ELISA dock, and what their flags and the plates' checks mean."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ..tables import TableView
from ..widgets.section import section
from .flag_words import checks_said, flag_sentences

if TYPE_CHECKING:
    import pandas as pd

    from .plates_seen import PlatesSeen

_SHOWN = ("plate", "sample", "concentration", "censored", "bound", "ci_low", "ci_high", "unit", "flags")


class ResultsPanel(QWidget):
    """A table of concentrations with sentences below it.

    Parameters
    ----------
    parent : QWidget, optional
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = TableView(name="concentrations")
        self.view.setMinimumHeight(190)
        self.flags, self.failed, self.told = _words(), _words(), _words()
        self.checks = section("Checks", self.failed, self.told, opened=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.flags)
        layout.addWidget(self.checks)

    def show_results(self, seen: PlatesSeen, table: pd.DataFrame, plate: str) -> None:
        """Show concentrations of all plates, and the words of one.

        Parameters
        ----------
        seen : PlatesSeen
        table : DataFrame
            Concentrations.
        plate : str
        """
        if self.view.frame is not table:
            self.view.set_frame(table, [name for name in _SHOWN if name in table.columns])
        own = table[table["plate"] == plate]
        self.flags.setText(_lines(flag_sentences(own)))
        self.flags.setVisible(bool(len(own)) and bool(self.flags.text()))
        quality = seen.stage.tables.get("quality")
        self.checks.setVisible(quality is not None)
        if quality is not None:
            said = checks_said(quality, plate)
            self.checks.setText(said.headline)
            self.failed.setText(_lines(said.failed))
            self.told.setText(_lines(said.told))
            self.failed.setVisible(bool(said.failed))
            self.told.setVisible(bool(said.told))

    def select_samples(self, wells: pd.DataFrame, plate: str) -> None:
        """Select the rows of what is in some wells.

        Parameters
        ----------
        wells : DataFrame
            Rows of `Plate.wells`.
        plate : str
        """
        table = self.view.frame
        if "plate" not in table.columns:
            return
        keys = {(row["sample"], row["experiment"], row["replicate"]) for row in wells.to_dict("records")}
        rows = zip(table["plate"], table["sample"], table["experiment"], table["replicate"], strict=True)
        self.view.select_rows(
            [index for index, (of, *key) in enumerate(rows) if of == plate and tuple(key) in keys]
        )


def _words() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def _lines(sentences: Sequence[str]) -> str:
    return "".join(f"<p style='margin: 2px 0'>• {html.escape(one)}</p>" for one in sentences)

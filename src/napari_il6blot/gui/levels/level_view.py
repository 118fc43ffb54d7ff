"""Levels in a dock: bars and table, which select each other and their lanes in the images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from qtpy.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from ...compare.level_rows import LEVEL_COLUMNS
from ..cell_text import shown
from ..plots.level_plot import LevelPlot
from ..tables import TableView
from ..theme import plot_colours
from ..widgets.choice import Choice, named

if TYPE_CHECKING:
    from ..session.session import Session

ALL = "all targets"
PLOT_HEIGHT = 260  # px: a panel, and upright names below it
COLUMNS = ("image", "lane", "sample", "experiment", "target", "normalized_to", "level", "level_sd", "flags")
NO_LEVELS = pd.DataFrame({name: pd.Series(dtype=object) for name in LEVEL_COLUMNS})


class LevelView(QWidget):
    """A study's levels.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._bars = np.empty(0, dtype=np.intp)
        self._wanted: tuple[str, tuple[int, int]] | None = None
        self.measure = Choice("Which target's levels the bars show.")
        self.measure.chosen.connect(self._draw)
        self.plot = LevelPlot(plot_colours(session.viewer.theme))
        self.plot.setMinimumHeight(PLOT_HEIGHT)
        self.plot.bar_clicked.connect(self._bar_clicked)
        self.rows = TableView(name="levels")
        self.rows.setMinimumHeight(150)
        self.rows.rows_selected.connect(self._rows_selected)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Bars of", self.measure)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self.plot, 3)
        layout.addWidget(self.rows, 2)
        self._reference: tuple[str, ...] = ()
        session.measured.connect(self._on_measured)
        session.selection_changed.connect(self._on_selection)
        session.viewer.events.theme.connect(self._on_theme)
        self.show_levels(NO_LEVELS)

    @property
    def frame(self) -> pd.DataFrame:
        """The levels, all of them."""
        return self.rows.frame

    def show_levels(self, levels: pd.DataFrame, reference: str = "") -> None:
        """Show levels.

        Parameters
        ----------
        levels : DataFrame
            With the columns of ``levels.csv``.
        reference : str
            The sample that is marked in the plot; empty for none.
        """
        self._reference = (reference,) if reference else ()
        titles = list(dict.fromkeys(_titles(levels)))
        before = self.measure.value
        first = titles[0] if titles else ALL
        self.measure.offer([(ALL, ALL, ""), *named(titles)], before if before in titles else first)
        self.rows.set_frame(levels, COLUMNS)
        self._draw()

    def _draw(self, _: object = None) -> None:
        titles = np.array(_titles(self.frame), dtype=object)
        chosen = self.measure.value
        self._bars = np.arange(len(titles)) if chosen == ALL else np.flatnonzero(titles == chosen)
        self.plot.show_levels(self.frame.iloc[self._bars], self._reference)
        self._frame_bars(self.rows.selected_rows())

    def _frame_bars(self, rows: list[int]) -> None:
        self.plot.select_rows(np.flatnonzero(np.isin(self._bars, rows)).tolist())

    def _bar_clicked(self, bar: int) -> None:
        self.select(int(self._bars[bar]))

    def _rows_selected(self, rows: list[int]) -> None:
        self._frame_bars(rows)
        if len(rows) == 1:
            self._select_lane(rows[0])

    def select(self, row: int) -> None:
        """Select a row of the table, its bar, and its lane in the image.

        Parameters
        ----------
        row : int
            From 0.
        """
        self.rows.select_rows([row])
        self._frame_bars([row])
        self._select_lane(row)

    def _select_lane(self, row: int) -> None:
        level = self.frame.iloc[row]
        # A ratio of two images is shown in that of its numerator.
        path = self._paths().get(str(level["image"]).split(";")[0])
        if path is None:
            return
        self._wanted = path, (int(level["strip"]), int(level["lane"]))
        if self._session.image != path:
            self._session.choose(path)
        self._session.show(path, "lanes")
        self._on_measured(path)

    def _paths(self) -> dict[str, str]:
        """The study's images by what tables call them."""
        return {self._session.study.name_of(path): path for path in self._session.images}

    def _on_measured(self, path: str) -> None:
        """Select the lane that was asked for as soon as there is a layer of lanes."""
        if self._wanted is None or self._wanted[0] != path or self._session.layer(path, "lanes") is None:
            return
        key, self._wanted = self._wanted[1], None
        self._session.select("lanes", frozenset({key}))

    def _on_selection(self) -> None:
        """Select the rows of the lanes that are selected in the image that is looked at."""
        path, keys = self._session.image, self._session.selected_lanes
        if path is None or self._wanted is not None or not self.isVisible() or not keys:
            return
        name, levels = self._session.study.name_of(path), self.frame
        places = zip(levels["image"], levels["strip"], levels["lane"], strict=True)
        rows = [
            row
            for row, (image, strip, lane) in enumerate(places)
            if str(image).split(";")[0] == name and (strip, lane) in keys
        ]
        chosen = self.rows.selected_rows()
        if rows and not (chosen and set(chosen) <= set(rows)):
            self.rows.select_rows(rows)
            self._frame_bars(rows)

    def _on_theme(self, _: object = None) -> None:
        self.plot.set_colours(plot_colours(self._session.viewer.theme))


def _titles(levels: pd.DataFrame) -> list[str]:
    """What each level is of, as the plot says it."""
    pairs = zip(levels["target"], levels["normalized_to"], strict=True)
    return [f"{shown(target)} / {shown(to)}" if shown(to) else shown(target) for target, to in pairs]

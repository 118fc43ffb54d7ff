"""SuperPlots of groups, with brackets of tests, as `compare.figures` draws them for files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyqtgraph as pg
from numpy.typing import NDArray
from qtpy.QtWidgets import QWidget

from ...compare.figures import Groups, bracket_text
from ..theme import PlotColours
from .group_axis import GroupAxis
from .themed_plot import ThemedPlot, faded

Floats = NDArray[np.float64]

# Experiments are told apart by their signs too: pyqtgraph's name and the letter of the key.
SIGNS = (("o", "●"), ("s", "■"), ("t1", "▲"), ("d", "◆"), ("t", "▼"), ("p", "⬟"), ("x", "✖"))
_WIDTH = 0.56  # of a group's column over which its experiments are spread


@dataclass(frozen=True)
class Bracket:
    """What a test of two groups found.

    Attributes
    ----------
    group_a, group_b : str
    text : str
        Stars, p or the verdict.
    """

    group_a: str
    group_b: str
    text: str


def brackets_of(comparisons: pd.DataFrame, *, exact_p: bool = False) -> list[Bracket]:
    """The brackets of a table of tests; a test without a p has none.

    Parameters
    ----------
    comparisons : DataFrame
        With the columns of ``comparisons.csv``, of one measure.
    exact_p : bool
        Write p in place of stars.
    """
    brackets = []
    for row in comparisons.to_dict("records"):
        said = bracket_text(row, exact_p=exact_p)
        if said:
            brackets.append(Bracket(str(row["group_a"]), str(row["group_b"]), said))
    return brackets


class SuperPlot(ThemedPlot):
    """Replicates small, experiments' means large, mean ± s.d. over experiments.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._groups: Groups | None = None
        self._brackets: tuple[Bracket, ...] = ()
        self._unit = ""
        self._axis = GroupAxis()
        self.plot.setAxisItems({"bottom": self._axis})
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.canvas.setMinimumHeight(240)

    def show_groups(self, groups: Groups | None, brackets: Sequence[Bracket] = (), unit: str = "") -> None:
        """Show groups.

        Parameters
        ----------
        groups : Groups or None
            None: an empty plot.
        brackets : sequence of Bracket
            Those of groups that are not shown are left out.
        unit : str
            Of the measure; empty for a ratio.
        """
        self._groups, self._brackets, self._unit = groups, tuple(brackets), unit
        self._draw()

    def experiment_colour(self, experiment: object) -> str:
        """The colour that an experiment's points have."""
        experiments = _experiments(self._groups) if self._groups else []
        return self.colours.category(
            experiments.index(str(experiment)) if str(experiment) in experiments else 0
        )

    def _draw(self) -> None:
        self.plot.clear()
        groups = self._groups
        if groups is None:
            self._axis.set_names((), self.colours.foreground)
            self.set_key(())
            return
        names, experiments = groups.names, _experiments(groups)
        self.plot.getAxis("left").setLabel(
            f"{groups.measure} ({self._unit})" if self._unit else groups.measure
        )
        for index, experiment in enumerate(experiments):
            shift = 0.0 if len(experiments) == 1 else _WIDTH * (index / (len(experiments) - 1) - 0.5)
            self._draw_experiment(groups, experiment, index, shift)
        at, values = groups.places(groups.means), groups.means[groups.measure].to_numpy(dtype=float)
        for place in range(len(names)):
            self._draw_mean(place, values[(at == place) & np.isfinite(values)])
        self._set_range(groups, values)
        self._axis.set_names(names, self.colours.foreground)
        signs = [
            (SIGNS[i % len(SIGNS)][1], self.colours.category(i), name) for i, name in enumerate(experiments)
        ]
        self.set_key([("", self.colours.foreground, "experiment"), *signs])

    def _set_range(self, groups: Groups, values: Floats) -> None:
        """From 0 to the highest point, and above it a step for each bracket."""
        small = groups.replicates[groups.measure].to_numpy(dtype=float)
        known = np.concatenate([values, small, [0.0]])
        known = known[np.isfinite(known)]
        low, top = float(known.min()), float(known.max()) or 1.0
        level, step = top + 0.06 * (top - low), 0.12 * (top - low)
        for bracket in self._brackets:
            if {bracket.group_a, bracket.group_b} <= set(groups.names) and bracket.text:
                ends = sorted(groups.names.index(name) for name in (bracket.group_a, bracket.group_b))
                self._draw_bracket(ends, level, step, bracket.text)
                level += step
        self.plot.setXRange(-0.55, len(groups.names) - 0.45, padding=0)
        self.plot.setYRange(low, level, padding=0.02)

    def _draw_experiment(self, groups: Groups, experiment: str, index: int, shift: float) -> None:
        colour, (symbol, _) = self.colours.category(index), SIGNS[index % len(SIGNS)]
        for table, size, alpha in ((groups.replicates, 5, 120), (groups.means, 10, 255)):
            own = table[table["experiment"].astype(str) == experiment]
            x, y = groups.places(own), own[groups.measure].to_numpy(dtype=float)
            seen = np.isfinite(x) & np.isfinite(y)
            edge = pg.mkPen(self.colours.background) if table is groups.means else pg.mkPen(None)
            self.plot.addItem(pg.ScatterPlotItem(
                x[seen] + shift + _aside(x[seen], y[seen]) * (table is groups.replicates), y[seen], size=size,
                symbol=symbol, brush=pg.mkBrush(faded(colour, alpha)), pen=edge,
            ))  # fmt: skip

    def _draw_mean(self, place: int, values: Floats) -> None:
        pen = pg.mkPen(self.colours.foreground, width=2)
        if not len(values):
            none = pg.TextItem("none", color=self.colours.muted, anchor=(0.5, 1))
            self.plot.addItem(none, ignoreBounds=True)
            none.setPos(place, 0)
            return
        mean = float(values.mean())
        self.plot.addItem(pg.PlotCurveItem([place - 0.36, place + 0.36], [mean, mean], pen=pen))
        if len(values) > 1:
            sd, at = float(values.std(ddof=1)), np.array([place], dtype=float)
            thin = pg.mkPen(self.colours.foreground)
            bar = pg.ErrorBarItem(x=at, y=np.array([mean]), top=sd, bottom=sd, beam=0.14, pen=thin)
            self.plot.addItem(bar)

    def _draw_bracket(self, ends: list[int], level: float, step: float, text: str) -> None:
        left, right = ends
        top = level + step / 5
        line = pg.PlotCurveItem(
            [left, left, right, right], [level, top, top, level], pen=pg.mkPen(self.colours.foreground)
        )
        said = pg.TextItem(text, color=self.colours.foreground, anchor=(0.5, 0.9))
        for item in (line, said):
            self.plot.addItem(item, ignoreBounds=True)
        said.setPos((left + right) / 2, top)


def _experiments(groups: Groups) -> list[str]:
    return sorted({str(value) for value in groups.means["experiment"]})


def _aside(x: Floats, y: Floats) -> Any:  # noqa: ANN401  (n,) float64
    """Small steps aside, in the order of the values, so that equal ones do not hide each other."""
    steps = np.zeros(len(x))
    for place in np.unique(x):
        here = np.flatnonzero(x == place)
        order = np.argsort(y[here], kind="stable")
        steps[here[order]] = np.linspace(-0.06, 0.06, len(here)) if len(here) > 1 else 0.0
    return steps

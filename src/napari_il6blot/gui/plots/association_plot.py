"""One measure against another, by group: what is inside the cells against what they release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyqtgraph as pg
from qtpy.QtCore import Signal
from qtpy.QtWidgets import QLabel, QWidget

from ...compare.figures import group_labels
from ..theme import PlotColours
from .super_plot import SIGNS
from .themed_plot import ThemedPlot


def association_text(associations: pd.DataFrame, x: str, y: str) -> str:
    """Say the correlation of two measures with its 95 % interval, a method per line.

    Parameters
    ----------
    associations : DataFrame
        With the columns of ``associations.csv``.
    x, y : str
        Measures, in either order.
    """
    lines = []
    for row in associations.to_dict("records"):
        if {row["x"], row["y"]} == {x, y} and np.isfinite(float(row["r"])):
            interval = f"95 % {row['ci_low']:.2f} to {row['ci_high']:.2f}"
            lines.append(
                f"{row['method']} r = {row['r']:.2f} ({interval}), p = {row['p']:.2g}, n = {row['n']}"
            )
    return "\n".join(lines)


class AssociationPlot(ThemedPlot):
    """One measure against another; a point per sample and experiment, a colour and sign per group.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    # The table's row.
    point_clicked = Signal(int)

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self._shown: tuple[pd.DataFrame, str, str, tuple[str, ...], dict[str, str]] | None = None
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        self._rows.insertWidget(0, self.title)
        self.title.hide()

    def show_association(
        self, joined: pd.DataFrame, x: str, y: str, factors: Sequence[str] = (),
        units: Mapping[str, str] | None = None, said: str = "",
    ) -> None:  # fmt: skip
        """Show two measures.

        Parameters
        ----------
        joined : DataFrame
            One row per sample and experiment.
        x, y : str
            Measures: columns of it.
        factors : sequence of str
            Columns that name a group; none: one colour for all.
        units : mapping of str to str, optional
            By measure.
        said : str
            Above the plot: the correlation, as from `association_text`.
        """
        self._shown = (joined, x, y, tuple(factors), dict(units or {}))
        self.title.setText(said)
        self.title.setVisible(bool(said))
        self._draw()
        self.plot.enableAutoRange()

    def _draw(self) -> None:
        self.plot.clear()
        if self._shown is None:
            return
        joined, x, y, factors, units = self._shown
        self.set_labels(*(f"{name} ({units[name]})" if units.get(name) else name for name in (x, y)))
        labels = np.array(group_labels(joined, factors) if factors else [""] * len(joined), dtype=object)
        key = []
        for index, group in enumerate(dict.fromkeys(labels.tolist())):
            rows = np.flatnonzero(labels == group)
            across, up = (joined[name].to_numpy(dtype=float)[rows] for name in (x, y))
            seen = np.isfinite(across) & np.isfinite(up)
            # Colours and signs come again out of step, so that few pairs do.
            symbol, sign = SIGNS[(index + index // len(self.colours.bands)) % len(SIGNS)]
            colour = self.colours.category(index)
            points = pg.ScatterPlotItem(
                across[seen], up[seen], data=rows[seen].tolist(), size=9, symbol=symbol,
                brush=pg.mkBrush(colour), pen=pg.mkPen(self.colours.background), hoverable=True,
                tip=lambda x, y, data, group=group: group,
            )  # fmt: skip
            points.sigClicked.connect(self._say_clicked)
            self.plot.addItem(points)
            key.append((sign, colour, group))
        self.set_key(key if factors else ())

    def _say_clicked(self, _: object, points: Sequence[pg.SpotItem]) -> None:
        if len(points):
            self.point_clicked.emit(int(points[0].data()))

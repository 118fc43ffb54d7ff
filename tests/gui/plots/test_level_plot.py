"""Levels as bars."""

import numpy as np
import pandas as pd
import pyqtgraph as pg
import pytest
from qtpy.QtCore import QPointF, Qt

from napari_il6blot.gui.plots.level_bars import about_row, level_bars
from napari_il6blot.gui.plots.level_plot import LevelPlot
from napari_il6blot.gui.theme import plot_colours


@pytest.fixture
def levels():
    rows = [
        {
            "image": "a.tif", "strip": 1, "lane": lane, "sample": sample, "experiment": 1, "replicate": 1,
            "target": target, "level": level, "level_sd": 0.1, "normalized_to": "GAPDH", "flags": flags,
        }
        for target, factor in (("IL-6", 1.0), ("pAKT", 10.0))
        for lane, sample, level, flags in (
            (1, "none", factor, ""), (2, "drug", 2 * factor, "low_snr"), (3, "", np.nan, "not_positive"),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def plot(qtbot, levels):
    widget = LevelPlot()
    qtbot.addWidget(widget)
    widget.resize(360, 340)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_levels(levels, control=["none"])
    return widget


def bars_of(panel):
    return next(item for item in panel.items if isinstance(item, pg.BarGraphItem))


def test_bars_are_by_target_and_lane(levels):
    names, (first, second) = level_bars(levels, ["none"])
    assert names == ["none", "drug", "lane 3"]
    assert (first.title, second.title) == ("IL-6 / GAPDH", "pAKT / GAPDH")
    assert second.rows.tolist() == [3, 4, 5]
    assert second.places.tolist() == [0, 1, 2]
    assert second.level[:2].tolist() == [10, 20]
    assert first.flagged.tolist() == [False, True, True]
    assert first.control.tolist() == [True, False, False]


def test_levels_of_a_sheet_without_lanes_are_by_what_is_in_them(levels):
    sheet = levels.drop(columns=["image", "strip"]).assign(lane=np.nan, sample=["a", "b", "c"] * 2)
    names, bars = level_bars(sheet)
    assert names == ["a", "b", "c"]
    assert bars[1].places.tolist() == [0, 1, 2]
    assert about_row(sheet, 0).startswith("a\n")


def test_tables_without_rows_have_no_bars(levels):
    assert level_bars(levels.iloc[:0]) == ([], [])


def test_about_a_bar(levels):
    assert about_row(levels, 1) == "drug (a.tif, lane 2)\nIL-6: 2 ± 0.1\nlow snr"
    assert about_row(levels, 2) == "(a.tif, lane 3)\nIL-6: no level\nnot positive"


def test_flagged_bars_are_hatched_and_missing_ones_are_said(plot):
    bars = bars_of(plot._panels[0])
    assert bars.opts["height"].tolist() == [1, 2]
    styles = [brush.style() for brush in bars.opts["brushes"]]
    assert styles == [Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern]
    said = [item.toPlainText() for item in plot._panels[0].items if isinstance(item, pg.TextItem)]
    assert said == ["none"]


def test_the_control_is_marked_by_its_mean(plot):
    lines = [item for item in plot._panels[1].items if isinstance(item, pg.InfiniteLine)]
    assert [line.value() for line in lines] == [10]
    assert plot._panels[1].getAxis("bottom")._names == ("◆ none", "drug", "lane 3")


def test_a_click_says_the_tables_row(qtbot, plot):
    view = plot._panels[1].getViewBox()
    at = plot.canvas.mapFromScene(view.mapViewToScene(QPointF(1, 5)))
    with qtbot.waitSignal(plot.bar_clicked) as said:
        qtbot.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert said.args == [4]


def test_selected_rows_are_framed(qtbot, plot):
    with qtbot.assertNotEmitted(plot.bar_clicked):
        plot.select_rows([4])
    assert [pen.width() for pen in bars_of(plot._panels[1]).opts["pens"]] == [1, 3]
    assert [pen.width() for pen in bars_of(plot._panels[0]).opts["pens"]] == [1, 1]


def test_many_lanes_scroll_and_themes_are_followed(plot, levels):
    many = pd.concat([levels.assign(image=f"{number}.tif") for number in range(30)], ignore_index=True)
    plot.show_levels(many)
    assert plot.canvas.minimumWidth() > 1000
    plot.set_colours(plot_colours("light"))
    assert plot.canvas.backgroundBrush().color().name() == plot_colours("light").background
    plot.show_levels(levels.iloc[:0])
    assert plot._panels == []
    assert plot.minimumSizeHint().width() <= 360

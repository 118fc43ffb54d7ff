"""Values by group with the cut-off."""

import numpy as np
import pandas as pd
import pyqtgraph as pg
import pytest
from qtpy.QtCore import Qt

from napari_il6blot import cohort
from napari_il6blot.gui.plots.cohort_plot import CohortPlot, log_ticks
from napari_il6blot.gui.theme import plot_colours

VALUES = ["<2", "3", "4", "5", "6", "4", "9", "30", ">50", ""]


@pytest.fixture
def found():
    table = pd.DataFrame(
        {"subject": [f"s{row}" for row in range(10)], "group": ["healthy"] * 5 + ["ill"] * 5, "value": VALUES}
    )
    table.loc[10] = ["s10", "ill", "<20"]
    return cohort(table, cutoff=5.5)


@pytest.fixture
def plot(qtbot):
    widget = CohortPlot()
    qtbot.addWidget(widget)
    return widget


def points(plot):
    return [item for item in plot.plot.items if isinstance(item, pg.ScatterPlotItem)]


def heights(plot):
    return sorted(float(y) for item in points(plot) for y in item.getData()[1])


def test_every_measured_subject_stands_at_its_value(plot, found):
    plot.show_cohort(found, "pg/mL")
    values = found.calls["value"].dropna().sort_values()
    assert plot.log_y.isChecked()
    np.testing.assert_allclose(heights(plot), np.log10(values))
    plot.log_y.setChecked(False)
    np.testing.assert_allclose(heights(plot), values)
    assert plot.plot.getAxis("left").labelText == "value (pg/mL)"


def test_the_cut_off_and_the_medians_are_lines(plot, found):
    plot.show_cohort(found)
    (line,) = [item for item in plot.plot.items if isinstance(item, pg.InfiniteLine)]
    assert line.value() == pytest.approx(np.log10(5.5))
    (medians,) = [item for item in plot.plot.items if isinstance(item, pg.PlotCurveItem)]
    assert medians.getData()[1].tolist() == pytest.approx([np.log10(4)] * 2)  # the ill's is not known


def test_indeterminate_is_hollow_and_censored_points_to_where_it_may_be(plot, found):
    plot.show_cohort(found)
    look = {item.opts["symbol"]: item for item in points(plot)}
    hollow = [item for item in points(plot) if item.opts["brush"].style() == Qt.BrushStyle.NoBrush]
    assert [item.data["data"].tolist() for item in hollow] == [["s10: <20 (indeterminate)"]]
    assert set(look) == {"o", "t", "t1"}
    key = plot.key.text().replace("&nbsp;", " ")
    assert "▼</font> low, below range" in key
    assert "▽</font> indeterminate, below range" in key


def test_nothing_is_an_empty_plot(plot, found):
    plot.show_cohort(found)
    plot.show_cohort(None)
    assert not points(plot)
    assert plot.key.text() == ""


def test_it_follows_the_theme(plot, found):
    plot.show_cohort(found)
    plot.set_colours(plot_colours("light"))
    assert plot.colour_of("high") == plot_colours("light").category(1)
    assert points(plot)


def test_values_of_zero_keep_the_axis_linear(plot, found):
    table = pd.DataFrame(
        {"subject": list("abcd"), "group": ["healthy"] * 2 + ["ill"] * 2, "value": [0, 1, 2, 90]}
    )
    plot.show_cohort(cohort(table, cutoff=1.5))
    assert not plot.log_y.isEnabled()
    assert heights(plot) == [0, 1, 2, 90]


def test_ticks_are_plain_numbers():
    (ticks,) = log_ticks(0.3, 1.5)
    assert [text for place, text in ticks if 0.3 <= place <= 1.5] == ["2", "5", "10", "20"]
    (ticks,) = log_ticks(-1, 4)
    assert {"0.1", "1", "10000"} <= {text for _, text in ticks}
    assert "2" not in {text for _, text in ticks}

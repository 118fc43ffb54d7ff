"""SuperPlots and associations."""

import numpy as np
import pandas as pd
import pyqtgraph as pg
import pytest
from qtpy.QtCore import QPointF, Qt

from napari_il6blot.compare.figures import Groups
from napari_il6blot.gui.plots.association_plot import AssociationPlot, association_text
from napari_il6blot.gui.plots.super_plot import Bracket, SuperPlot, brackets_of
from napari_il6blot.gui.theme import plot_colours


@pytest.fixture
def groups():
    replicates = pd.DataFrame(
        [
            {
                "treatment": treatment,
                "experiment": experiment,
                "replicate": replicate,
                "IL-6": base + experiment + replicate,
            }
            for treatment, base in (("none", 10), ("drug", 20))
            for experiment in (1, 2, 3)
            for replicate in (1, 2)
        ]
    )
    means = replicates.groupby(["treatment", "experiment"], sort=False, as_index=False)["IL-6"].mean()
    return Groups(means.assign(inside=means["IL-6"] / 2), replicates, "IL-6", ("treatment",))


@pytest.fixture
def plot(qtbot):
    widget = SuperPlot()
    qtbot.addWidget(widget)
    widget.resize(360, 320)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def items(plot, kind):
    return [item for item in plot.plot.items if isinstance(item, kind)]


def test_replicates_are_small_and_means_large_one_pair_per_experiment(plot, groups):
    plot.show_groups(groups, unit="pg/mL")
    points = items(plot, pg.ScatterPlotItem)
    assert [len(item.data) for item in points] == [4, 2] * 3
    assert points[0].opts["size"] < points[1].opts["size"]
    assert points[1].getData()[1].tolist() == [12.5, 22.5]
    assert points[1].opts["brush"].color().name() == plot.experiment_colour(1).lower()
    assert points[1].opts["brush"].color() != points[3].opts["brush"].color()
    assert plot.plot.getAxis("left").labelText == "IL-6 (pg/mL)"
    assert list(plot._axis._names) == ["none", "drug"]


def test_mean_and_sd_are_over_experiments(plot, groups):
    plot.show_groups(groups)
    bars = items(plot, pg.ErrorBarItem)
    assert [float(bar.opts["y"][0]) for bar in bars] == [13.5, 23.5]
    assert [bar.opts["top"] for bar in bars] == pytest.approx([1, 1])


def test_brackets_are_above_all_points_and_of_shown_groups_only(plot, groups):
    plot.show_groups(groups, [Bracket("drug", "none", "**"), Bracket("drug", "other", "*")])
    (said,) = items(plot, pg.TextItem)
    assert said.toPlainText() == "**"
    assert said.pos().x() == 0.5
    assert said.pos().y() > groups.replicates["IL-6"].max()
    assert plot.plot.getViewBox().viewRange()[1][1] > said.pos().y()


def test_a_group_without_values_says_so(plot, groups):
    groups.means.loc[groups.means["treatment"] == "drug", "IL-6"] = np.nan
    plot.show_groups(groups)
    assert [item.toPlainText() for item in items(plot, pg.TextItem)] == ["none"]
    plot.show_groups(None)
    assert not plot.plot.items


def test_brackets_of_a_table():
    table = pd.DataFrame(
        {
            "group_a": ["x", "y", "z", "t"], "group_b": ["w"] * 4, "p_adjusted": [0.0012, 0.4, np.nan, 0.02],
            "stars": ["**", "", "", "*"], "verdict": ["changed", "undecided", "", "changed"],
            "test": ["Welch t", "Welch t", "Welch t", "trend (linear)"],
        }
    )  # fmt: skip
    assert [bracket.text for bracket in brackets_of(table)] == ["**", "undecided", "trend: *"]
    assert [bracket.text for bracket in brackets_of(table, exact_p=True)][:2] == ["p = 0.0012", "p = 0.4"]


def test_names_stand_upright_where_they_do_not_fit(qtbot, plot, groups):
    plot.show_groups(groups)
    assert not plot._axis.upright()
    for table in (groups.means, groups.replicates):
        table["treatment"] = "a long name of a treatment with " + table["treatment"]
    low = plot._axis.height()
    plot.show_groups(groups)
    assert plot._axis.upright()
    qtbot.waitUntil(lambda: plot._axis.height() > low)


def test_theme(plot, groups):
    plot.show_groups(groups)
    plot.set_colours(plot_colours("light"))
    points = items(plot, pg.ScatterPlotItem)
    assert points[1].opts["brush"].color().name() == plot_colours("light").bands[0].lower()
    assert plot.minimumSizeHint().width() <= 360


@pytest.fixture
def association(qtbot, groups):
    widget = AssociationPlot()
    qtbot.addWidget(widget)
    widget.resize(360, 320)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_association(groups.means, "inside", "IL-6", ["treatment"], {"IL-6": "pg/mL"}, "r = 1")
    return widget


def test_association_shows_groups_and_what_is_said(association):
    points = items(association, pg.ScatterPlotItem)
    assert [len(item.data) for item in points] == [3, 3]
    assert association.title.text() == "r = 1"
    assert association.plot.getAxis("left").labelText == "IL-6 (pg/mL)"
    assert "drug" in association.key.text()


def test_a_click_on_a_point_says_the_tables_row(qtbot, association, groups):
    row = groups.means.iloc[4]
    view, place = association.plot.getViewBox(), QPointF(row["inside"], row["IL-6"])
    qtbot.waitUntil(lambda: view.viewRect().contains(place))
    at = association.canvas.mapFromScene(view.mapViewToScene(place))
    with qtbot.waitSignal(association.point_clicked) as said:
        qtbot.mouseClick(association.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert said.args == [4]


def test_association_in_words():
    table = pd.DataFrame(
        {
            "x": ["IL-6", "IL-6"], "y": ["inside", "other"], "method": ["Pearson"] * 2, "r": [0.912, 0.1],
            "ci_low": [0.5, 0], "ci_high": [0.98, 0.2], "p": [0.0021, 0.5], "n": [9, 9],
        }
    )  # fmt: skip
    assert (
        association_text(table, "inside", "IL-6") == "Pearson r = 0.91 (95 % 0.50 to 0.98), p = 0.0021, n = 9"
    )
    assert association_text(table, "a", "b") == ""

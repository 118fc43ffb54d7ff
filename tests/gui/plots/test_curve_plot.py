"""Standard curves: what their picture holds, and what a click on a standard says."""

import numpy as np
import pyqtgraph as pg
import pytest
from qtpy.QtCore import QPointF, Qt

from napari_il6blot import concentrations, fit_curve, simulate_plate
from napari_il6blot.gui.plots.curve_plot import CurvePlot
from napari_il6blot.gui.plots.curve_points import curve_picture
from napari_il6blot.gui.theme import plot_colours


@pytest.fixture(scope="module")
def plate():
    plate = simulate_plate(seed=1).plate
    standards = plate.wells.loc[plate.wells["role"] == "standard", "well"]
    return plate.mask(standards.iloc[4], "bubble")


@pytest.fixture(scope="module")
def curve(plate):
    return fit_curve(plate)


@pytest.fixture(scope="module")
def picture(plate, curve):
    return curve_picture(plate, [curve], concentrations(plate, curve))


@pytest.fixture
def plot(qtbot, picture):
    widget = CurvePlot()
    qtbot.addWidget(widget)
    widget.resize(360, 320)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_picture(picture)
    return widget


def scatters(plot):
    return [item for item in plot.plot.items if isinstance(item, pg.ScatterPlotItem)]


def test_picture_holds_the_curve_and_its_range(picture, curve):
    (trace,) = picture.traces
    assert trace.y == pytest.approx(curve.predict(trace.x))
    assert (trace.low < trace.y).all()
    assert (trace.y < trace.high).all()
    assert (picture.lloq, picture.uloq) == (curve.lloq, curve.uloq)
    assert picture.unit == "pg/mL"


def test_band_of_a_loglog_curve_is_in_the_responses_own_unit(plate):
    curve = fit_curve(plate, model="loglog")
    (trace,) = curve_picture(plate, [curve], concentrations(plate, curve)).traces
    assert trace.y == pytest.approx(curve.predict(trace.x))
    assert (trace.low > 0).all()


def test_picture_holds_every_standard_and_which_are_masked(picture, plate):
    own = plate.wells[plate.wells["role"] == "standard"]
    assert list(picture.standards.wells) == own["well"].tolist()
    assert picture.standards.masked.tolist() == own["masked"].tolist()
    assert picture.standards.masked.sum() == 1


def test_samples_lie_on_the_curve_undiluted(picture, curve):
    samples = next(points for points in picture.samples if points.label == "samples")
    assert samples.wells
    assert curve.predict(samples.x) == pytest.approx(samples.y, rel=0.02)
    assert (samples.low <= samples.x).all()
    assert (samples.x <= samples.high).all()


def test_samples_out_of_range_stand_at_the_end_that_they_lie_beyond(picture, plate, curve):
    table = concentrations(plate, curve)
    out = next(points for points in picture.samples if points.label == "out of range")
    expected = np.where(table.loc[table["censored"] != "", "censored"] == "<", *picture.traces[0].x[[0, -1]])
    assert out.x.tolist() == expected.tolist()


def test_zero_standards_stand_beside_the_lowest_on_a_logarithmic_axis(plot, picture):
    assert (picture.standards.x == 0).any()
    standards = scatters(plot)[-1].getData()[0]
    assert standards.min() == pytest.approx(np.log10(picture.zero_at))
    plot.log_x.setChecked(False)
    assert scatters(plot)[-1].getData()[0].min() == 0


def test_logarithmic_response(plot, picture):
    plot.log_y.setChecked(True)
    assert scatters(plot)[-1].getData()[1] == pytest.approx(np.log10(picture.standards.y))


def test_curves_are_shown_over_one_another(plot, plate, curve):
    curves = [curve, fit_curve(plate, model="5pl"), fit_curve(plate, model="linear")]
    plot.show_picture(curve_picture(plate, curves, concentrations(plate, curve)))
    key = plot.key.text()
    assert all(model in key for model in ("4PL", "5PL", "LINEAR", "masked"))
    plot.show_picture(None)
    assert plot.key.isHidden()
    assert not plot.plot.items


def test_a_click_on_a_standard_says_its_well(qtbot, plot, picture):
    chosen = int(np.argmax(picture.standards.x == 25)) if (picture.standards.x == 25).any() else 6
    place = QPointF(np.log10(picture.standards.x[chosen]), picture.standards.y[chosen])
    view = plot.plot.getViewBox()
    qtbot.waitUntil(lambda: view.viewRect().contains(place))
    at = plot.canvas.mapFromScene(view.mapViewToScene(place))
    with qtbot.waitSignal(plot.point_clicked) as said:
        qtbot.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    here = np.isclose(picture.standards.x, picture.standards.x[chosen])
    assert said.args[0] in np.array(picture.standards.wells)[here]


def test_theme(plot):
    plot.set_colours(plot_colours("light"))
    assert plot.canvas.backgroundBrush().color().name() == plot_colours("light").background
    assert plot_colours("light").curve in plot.key.text()
    assert plot.minimumSizeHint().width() <= 360

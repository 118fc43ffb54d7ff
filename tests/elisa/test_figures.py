"""The picture of a curve shows what it says: standards, samples, limits, recoveries."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from drawn_plate import grid, sheet_text
from PIL import Image

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.figures import curve_figure, curve_png
from napari_il6blot.elisa.layout import read_layout
from napari_il6blot.elisa.plate import Plate, empty_wells
from napari_il6blot.elisa.plates import with_layout
from napari_il6blot.elisa.quantify import concentrations


def drawn(tmp_path, values):
    """A plate of these readings, laid out as the well sheet says."""
    (tmp_path / "sheet.csv").write_text(sheet_text(dilution=2), encoding="utf-8")
    plate = Plate(
        "plate", empty_wells((8, 12)).assign(response=values.ravel()), (8, 12), response_of="450 nm"
    )
    return with_layout([plate], read_layout(tmp_path / "sheet.csv"))[0]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def offsets(axes, label):
    """Points of what the legend calls so."""
    handles, labels = axes.get_legend_handles_labels()
    return np.asarray(handles[labels.index(label)].get_offsets())


@pytest.mark.parametrize("fall", [False, True], ids=["rising", "falling"])
def test_everything_is_drawn(tmp_path, fall):
    plate = drawn(tmp_path, 3.1 - grid() if fall else grid()).mask("C1", "bubble")
    curve = fit_curve(plate)
    found = concentrations(plate, curve)
    figure = curve_figure(plate, curve, found)
    top, bottom = figure.axes
    shown = ["fit", "95 % confidence band", "standards", "masked standards", "samples, 95 %"]
    assert legend(top) == shown
    assert curve.rising is not fall
    standards = plate.wells[plate.wells["role"] == "standard"]
    assert len(offsets(top, "standards")) == (~standards["masked"]).sum()
    assert offsets(top, "masked standards").tolist() == [[50.0, plate.wells["response"][plate.row_of("C1")]]]
    # Zero standards stand left of the lowest other one.
    assert offsets(top, "standards")[:, 0].min() < 3.125
    assert {text.get_text() for text in top.texts} >= {"LLOQ", "ULOQ", "zero"}
    assert "450 nm" in top.get_ylabel()
    assert "pg/mL" in bottom.get_xlabel()
    assert len(bottom.collections[0].get_offsets()) == curve.range.passed.sum()


def test_what_is_out_of_range_is_shown_at_its_side(tmp_path):
    values = grid()
    values[0, 3:6], values[1, 3:6] = 0.051, 2.99
    plate = drawn(tmp_path, values)
    curve = fit_curve(plate)
    figure = curve_figure(plate, curve, concentrations(plate, curve))
    top = figure.axes[0]
    assert legend(top)[-1] == "out of range"
    (low, _), (high, _) = sorted(offsets(top, "out of range").tolist())
    assert low < 3.125
    assert high > 200


@pytest.mark.parametrize("name", ["$x^{$", r"_a\frac$\frac$", "$5 and $6 \u764c"])
def test_names_and_units_are_drawn_as_they_are(tmp_path, name):
    plate = replace(drawn(tmp_path, grid()), name=name, unit=name, response_of=name)
    curve = replace(fit_curve(plate), plates=(name, name))
    found = concentrations(plate, curve)
    assert curve_png(plate, curve, found)
    figure = curve_figure(plate, curve, found)
    assert figure.get_suptitle().startswith(f"{name}: ")
    assert figure.axes[1].get_xlabel() == f"concentration in the well ({name})"
    assert figure.axes[0].get_ylabel() == f"response ({name})"


@pytest.mark.parametrize("model", ["4pl", "5pl", "linear", "loglog"])
def test_every_model_makes_a_picture_alike_for_alike_input(tmp_path, model):
    plate = drawn(tmp_path, grid())
    plate = replace(plate, wells=plate.wells[plate.wells["nominal"] != 0])
    curve = fit_curve(plate, model)
    found = concentrations(plate, curve)
    first, second = (curve_png(plate, curve, found) for _ in range(2))
    assert first == second
    with Image.open(BytesIO(first)) as picture:
        assert picture.format == "PNG"

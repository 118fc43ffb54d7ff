"""Gen5's linear curves: slope and concentrations as it printed them."""

import re

import numpy as np
import pytest

from napari_il6blot.elisa.assemble import subtract_blank
from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.plates import read_plates
from napari_il6blot.elisa.tables import curve_table, wells_table
from napari_il6blot.elisa.well_names import well_name

FILES = {
    "endpoint_stdcurve_singleplate.txt": "utf-8",
    "endpoint_stdcurve_multiplate.txt": "utf-16",
    "Lowry_Protein_Assay_no_results_matrix.txt": "utf-8",
}


def printed(path, encoding):
    """Of each plate: slope, intercept (as text), and concentrations by well, NaN where it printed none."""
    out = []
    for text in re.split(r"(?=Software Version)", path.read_bytes().decode(encoding))[1:]:
        slope, intercept = re.search(r"Y=A\*X\+B\t(\S+)\t(\S+)", text).groups()
        concentrations, letter = {}, ""
        for line in text.splitlines():
            cells = line.split("\t")
            letter = cells[0] or letter
            if cells[-1] in ("[Concentration]", "Conc") and len(cells) == 14:
                for column, cell in enumerate(cells[1:-1]):
                    number = re.fullmatch(r"\d+\.\d+", cell)
                    concentrations[well_name(ord(letter) - 65, column)] = float(cell) if number else np.nan
        out.append((slope, intercept, concentrations))
    return out


def half_a_digit(text):
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


@pytest.mark.parametrize("name", FILES)
def test_linear_curve_and_concentrations(shared_data, name):
    path = shared_data / "elisa" / "gen5" / name
    expected = printed(path, FILES[name])
    plates = read_plates(path)
    assert len(plates) == len(expected) == (3 if "multi" in name else 1)
    for plate, (slope, intercept, concentrations) in zip(plates, expected, strict=True):
        if (plate.wells["role"] == "blank").any():
            plate = subtract_blank(plate)  # noqa: PLW2901  the printed curve is of "Blank 630"
        curve = fit_curve(plate, model="linear", weights="1")
        row = curve_table(plate, curve).iloc[0]
        assert row["b"] == pytest.approx(float(slope), abs=half_a_digit(slope))
        # The intercept carries the rounding of the exported readings, ± 0.0005.
        assert row["a"] == pytest.approx(float(intercept), abs=5e-4 + half_a_digit(intercept))
        wells = wells_table(plate, curve).set_index("well")
        assert len(concentrations) == 96
        reach = 2 * 0.0005 / row["b"] + 1e-3  # of the well's reading, and of those that made the curve
        checked = 0
        for well, value in concentrations.items():
            if np.isfinite(value):
                assert wells.loc[well, "concentration"] == pytest.approx(value, abs=reach + 2e-4 * value), (
                    well
                )
                checked += 1
        assert checked >= 93


def test_lowry_masks_and_negative_concentrations(shared_data):
    (plate,) = read_plates(shared_data / "elisa" / "gen5" / "Lowry_Protein_Assay_no_results_matrix.txt")
    curve = fit_curve(plate, model="linear", weights="1")
    wells = wells_table(plate, curve).set_index("well")
    assert wells.loc["H3", "masked"]
    assert (wells.loc[["A1", "B1"], "concentration"] < 0).all()
    assert wells.loc["A1", "flags"] == "extrapolated"

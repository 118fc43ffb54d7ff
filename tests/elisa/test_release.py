"""Released amounts by hand."""

import numpy as np
import pytest
from elisa.curve.made_plates import logistic, plate_of, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.elisa.release import RELEASE_COLUMNS, normalized_release
from napari_il6blot.errors import InputError

AMOUNTS = {"volume_ml": 2.0, "cells": 5e5, "hours": 6.0, "protein_mg": 0.4}


def made(unit="pg/mL", **amounts):
    wells = wells_of("U", [float(logistic(20))] * 2, dilution=3.0, **amounts)
    wells += wells_of("V", [float(logistic(50))] * 2, **{name: 2 * value for name, value in amounts.items()})
    wells += wells_of("over", [9.0], **amounts)
    plate = plate_of([*standards(), *wells], unit=unit)
    return concentrations(plate, fit_curve(plate)), plate


@pytest.mark.parametrize(
    ("per", "factor", "unit"),
    [
        (("volume",), 2.0, "pg"),
        (("cells",), 2.0 / 0.5, "pg per 10⁶ cells"),
        (("time",), 2.0 / 6, "pg per h"),
        (("protein",), 2.0 / 0.4, "pg per mg protein"),
        (("time", "cells"), 2.0 / 0.5 / 6, "pg per 10⁶ cells per h"),
        (("volume", "protein", "time"), 2.0 / 6 / 0.4, "pg per h per mg protein"),
    ],
)
def test_by_hand(per, factor, unit):
    table, plate = made(**AMOUNTS)
    done = normalized_release(table, plate, per)
    assert tuple(done.columns) == (*table.columns, *RELEASE_COLUMNS)
    assert done["release_unit"].tolist() == [unit] * 3
    first = done.iloc[0]
    assert first["release"] == pytest.approx(60 * factor, rel=1e-4)
    for name, source in (
        ("release_sd", "concentration_sd"),
        ("release_low", "ci_low"),
        ("release_high", "ci_high"),
    ):
        assert first[name] == pytest.approx(first[source] * factor, nan_ok=True)
    n_divided = len([name for name in per if name != "volume"])
    assert done["release"].iloc[1] == pytest.approx(50 * factor * 2 / 2**n_divided, rel=1e-4)
    assert np.isnan(done["release"].iloc[2])
    assert table.columns.tolist() == concentrations(plate, fit_curve(plate)).columns.tolist()


def test_other_units_keep_their_mass():
    assert normalized_release(*made("ng/mL", **AMOUNTS), ("cells",))["release_unit"][0] == "ng per 10⁶ cells"
    with pytest.raises(InputError, match="needs concentrations per mL, not in 'nM'"):
        normalized_release(*made("nM", **AMOUNTS), ("cells",))
    with pytest.raises(InputError, match="not in 'pg/L'"):
        normalized_release(*made("pg/L", **AMOUNTS), ("cells",))


def test_a_missing_amount_leaves_the_release_empty():
    table, plate = made(**AMOUNTS)
    wells = plate.wells
    wells.loc[wells["sample"] == "U", "cells"] = np.nan
    done = normalized_release(table, plate, ("cells",))
    assert np.isfinite(done["release"]).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("amounts", "per", "sentence"),
    [
        ({}, ("cells",), "plate P1: the layout has no column volume_ml, which the release needs; add it"),
        ({"volume_ml": 1.0}, ("cells",), "the layout has no column cells"),
        ({"volume_ml": 1.0}, ("time",), "the layout has no column hours"),
        ({"volume_ml": 1.0}, ("protein",), "the layout has no column protein_mg"),
        (
            {"volume_ml": 1.0},
            ("weight",),
            "release per 'weight' is unknown; it is per volume, cells, time, protein",
        ),
        ({"volume_ml": 1.0, "cells": 0.0}, ("cells",), "plate P1: cells of sample U must be more than zero"),
        ({"volume_ml": -1.0}, ("volume",), "volume_ml of sample U must be more than zero"),
    ],
)
def test_what_cannot_be_is_a_sentence(amounts, per, sentence):
    with pytest.raises(InputError) as caught:
        normalized_release(*made(**amounts), per)
    assert sentence in str(caught.value)


def test_several_plates_and_combined_dilutions():
    wells = wells_of("U", [float(logistic(20))], dilution=3.0, **AMOUNTS)
    wells += wells_of("U", [float(logistic(10))], dilution=6.0, **AMOUNTS)
    one = plate_of([*standards(), *wells])
    two = plate_of([*standards(), *wells], name="P2")
    two.wells["volume_ml"] *= 10
    table = concentrations([one, two], [fit_curve(one), fit_curve(two)])
    done = normalized_release(table, [one, two], ("volume",))
    assert done["release"].tolist() == pytest.approx([120] * 3 + [1200] * 3, rel=1e-3)
    assert np.isnan(normalized_release(table, one, ("volume",))["release"].iloc[3:]).all()

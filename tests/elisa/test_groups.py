"""Repeated wells."""

from dataclasses import replace

import numpy as np
import pytest
from elisa.curve.made_plates import plate_of

from napari_il6blot.elisa.groups import group_wells, usable

ROWS = [
    {"role": "sample", "sample": "U", "response": 1.0},
    {"role": "standard", "sample": "S", "nominal": 5.0, "response": 0.5},
    {"role": "sample", "sample": "U", "response": 3.0},
    {"role": "sample", "sample": "U", "response": 9.0, "masked": True},
    {"role": "sample", "sample": "U", "response": np.nan},
    {"role": "standard", "sample": "S", "nominal": 10.0, "response": 0.7},
    {"role": "sample", "sample": "V", "response": np.nan},
    {"role": "control", "sample": "U", "response": 7.0},
]


def test_groups_by_hand():
    groups = group_wells(plate_of(ROWS), ("sample", "control"))
    assert groups.of_well[:9].tolist() == [0, -1, 0, 0, 0, -1, 1, 2, -1]
    assert groups.first.tolist() == [0, 6, 7]
    assert groups.n.tolist() == [2, 0, 1]
    assert groups.mean == pytest.approx([2, np.nan, 7], nan_ok=True)
    assert groups.variance == pytest.approx([2, np.nan, np.nan], nan_ok=True)


def test_standards_are_grouped_by_their_nominal():
    groups = group_wells(plate_of([*ROWS, {**ROWS[1], "response": 0.6}]), ("standard",))
    assert groups.first.tolist() == [1, 5]
    assert groups.n.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("column", "value"),
    [("sample", "W"), ("experiment", 2), ("replicate", "b"), ("dilution", 2.0), ("role", "control")],
)
def test_each_key_parts_them(column, value):
    wells = [{"role": "sample", "sample": "U", "response": 1.0} for _ in range(4)]
    assert len(group_wells(plate_of(wells), ("sample", "control")).n) == 1
    wells[1] |= {column: value}
    groups = group_wells(plate_of(wells), ("sample", "control"))
    assert groups.of_well[:4].tolist() == [0, 1, 0, 0]


def test_no_wells_of_a_role():
    groups = group_wells(plate_of(ROWS), ("blank",))
    assert (len(groups.n), len(groups.mean), (groups.of_well == -1).all()) == (0, 0, True)


def test_usable():
    plate = plate_of(ROWS)
    assert usable(plate)[:9].tolist() == [True, True, True, False, False, True, False, True, False]
    shuffled = replace(plate, wells=plate.wells.set_index(np.arange(96)[::-1]))
    assert usable(shuffled).tolist() == usable(plate).tolist()


def test_the_nominal_of_a_control_parts_no_wells():
    wells = [
        {"role": "control", "sample": "QC", "response": 1.0, "nominal": value} for value in (20.0, np.nan)
    ]
    assert group_wells(plate_of(wells), ("control",)).n.tolist() == [2]

"""What is told of a sample in one of its wells holds for all, and wells do not contradict each other."""

import numpy as np
import pytest
from elisa.curve.made_plates import plate_of, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.elisa.release import normalized_release
from napari_il6blot.elisa.told import told_of
from napari_il6blot.errors import InputError

WELLS = [
    {"role": "sample", "sample": "U", "line": None, "dose": np.nan},
    {"role": "sample", "sample": "U", "line": "PEA1", "dose": 4.0},
    {"role": "sample", "sample": "U", "line": "PEA1", "dose": np.nan, "dilution": 10.0},
    {"role": "sample", "sample": "U", "line": "PEA2", "dose": 8.0, "experiment": 2},
    {"role": "sample", "sample": "V", "line": "", "dose": np.nan},
    {"role": "control", "sample": "U", "line": "PEA2", "dose": 0.0},
    {"role": "blank", "sample": "", "line": "a", "dose": 1.0},
    {"role": "blank", "sample": "", "line": "b", "dose": 2.0},
]


def test_empty_cells_are_filled_from_other_wells_of_the_sample():
    plate = plate_of(WELLS)
    before = plate.wells.copy()
    lines = told_of(plate, "line", ("sample", "control"))[:8].tolist()
    assert [line or "" for line in lines] == ["PEA1", "PEA1", "PEA1", "PEA2", "", "PEA2", "a", "b"]
    doses = told_of(plate, "dose", ("sample", "control"))[:8].astype(float)
    np.testing.assert_equal(doses, [4, 4, 4, 8, np.nan, 0, 1, 2])
    assert plate.wells.equals(before)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        (
            "line",
            ("PEA1", "PEA2", "PEA1"),
            "line of U (experiment 1, replicate 1) is PEA1 in A1, A3 and PEA2 in A2;",
        ),
        (
            "dose",
            (1.0, 2.0, 3.0, 4.0, 5.0),
            "dose of U (experiment 1, replicate 1) is 1 in A1 and 2 in A2 and 3 in A3 and 2 more;",
        ),
        ("dose", (4.0, np.nan, 0.5), "dose of U (experiment 1, replicate 1) is 4 in A1 and 0.5 in A3;"),
    ],
)
def test_a_contradiction_names_the_wells(column, values, said):
    plate = plate_of([{"role": "sample", "sample": "U", column: value} for value in values])
    with pytest.raises(InputError) as caught:
        told_of(plate, column, ("sample",))
    assert f"plate P1: {said} correct the layout, give different samples different names, or delete" in str(
        caught.value
    )


def made(first, second, **other):
    wells = [*wells_of("U", [0.8], **first), *wells_of("U", [0.9], **second)]
    factors = tuple(name for name in first if name in {"cell_line"})
    plate = plate_of([*standards(jitter=(-0.01, 0.01)), *wells], factors=factors, **other)
    return plate, fit_curve(plate)


def test_concentrations_have_the_first_filled_factor():
    table = concentrations(*made({"cell_line": ""}, {"cell_line": "PEA1"}))
    assert table[["cell_line", "n_wells"]].to_numpy().tolist() == [["PEA1", 2]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"cell_line": "PEA1"}, {"cell_line": "PEA2"}),
        ({"role": "control", "nominal": 20.0}, {"role": "control", "nominal": 80.0}),
    ],
)
def test_concentrations_of_wells_that_contradict_each_other_are_refused(first, second):
    with pytest.raises(InputError, match=r"of U \(experiment 1, replicate 1\) is .* in B5 and .* in B6"):
        concentrations(*made(first, second))


def test_released_amounts_take_the_first_filled_amount_and_refuse_contradictions():
    plate, curve = made({"volume_ml": np.nan}, {"volume_ml": 2.0})
    table = concentrations(plate, curve)
    release = normalized_release(table, plate, ("volume",))["release"]
    assert release[0] == pytest.approx(2 * table["concentration"][0])
    plate, curve = made({"volume_ml": 1.0}, {"volume_ml": 2.0})
    with pytest.raises(InputError, match=r"volume_ml of U .* is 1 in B5 and 2 in B6"):
        normalized_release(concentrations(plate, curve), plate, ("volume",))

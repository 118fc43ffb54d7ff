"""Which curve each plate has: its own, a pooled one, a borrowed one, or a sentence."""

from dataclasses import replace

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, FALLING, RISING, plate_of, standards

from napari_il6blot.elisa.curves import CurveOptions, fit_curves

JITTER = (-0.02, 0.02)


def plate(name, truth=RISING, **fields):
    return plate_of(standards(truth=truth, jitter=JITTER), name=name, **fields)


def test_each_its_own():
    curves, faults = fit_curves([plate("P1"), plate("P2", FALLING)])
    assert not faults
    assert list(curves) == ["P1", "P2"]
    assert (curves["P1"].plates, curves["P2"].plates) == (("P1",), ("P2",))
    assert (curves["P1"].rising, curves["P2"].rising) == (True, False)
    assert (curves["P1"].model, curves["P1"].weights, curves["P1"].fit) == ("4pl", "1/y2", "means")


def test_options_are_passed_on():
    curves, _ = fit_curves([plate("P1")], CurveOptions("5pl", "1", "replicates", {"g": 1.0}))
    curve = curves["P1"]
    assert (curve.model, curve.weights, curve.fit, curve.parameters["g"]) == ("5pl", "1", "replicates", 1.0)


def test_a_shared_group_of_one_file_makes_one_curve():
    together = [plate(f"P{k}", file="a.txt", standards_group="S1") for k in (1, 2)]
    other_file = plate("P3", file="b.txt", standards_group="S1")
    other_group = plate("P4", file="a.txt", standards_group="S2")
    curves, _ = fit_curves([*together, other_file, other_group])
    assert curves["P1"] is curves["P2"]
    assert curves["P1"].plates == ("P1", "P2")
    assert len(curves["P1"].x) == 2 * len(curves["P3"].x) == 2 * len(curves["P4"].x)


def test_standards_of_a_group_may_lie_on_one_of_its_plates_alone():
    bare = plate_of([], name="P2", file="a.txt", standards_group="S1")
    curves, faults = fit_curves([plate("P1", file="a.txt", standards_group="S1"), bare])
    assert not faults
    assert curves["P2"] is curves["P1"]


def test_borrowing():
    bare = plate_of([], name="P0", curve_from="P1")
    curves, faults = fit_curves([bare, plate("P1"), plate("P2", FALLING, curve_from="P1")])
    assert not faults
    assert curves["P0"] is curves["P2"] is curves["P1"]
    assert curves["P1"].plates == ("P1",)


@pytest.mark.parametrize(
    ("unit", "lent", "told"),
    [
        ("ng/mL", "pg/mL", "pg/mL"),
        ("pg/mL", "ng/mL", "ng/mL"),
        ("ng/mL", "", "pg/mL (assumed, since nobody said)"),
        ("pg/mL", "", None),
        ("", "ng/mL", None),
        ("", "", None),
        ("pg/ml", "pg / mL", None),
        ("ug/mL", "\u00b5g/mL", None),
    ],
)
@pytest.mark.parametrize("through", [False, True])
def test_a_curve_of_another_unit_is_not_lent(unit, lent, told, through):
    between = [plate_of([], name="P1", curve_from="P2", unit="")] if through else []
    borrower = plate_of([], name="P0", curve_from="P1" if through else "P2", unit=unit)
    curves, faults = fit_curves([borrower, *between, plate("P2", unit=lent)])
    assert ("P0" in curves) is (told is None)
    sentence = f"plate P0 is in {unit}, but the curve that it borrows from plate P2 is in {told}: "
    assert [fault.startswith(sentence) for fault in faults.values()] == ([True] if told else [])
    assert "P2" in curves


def test_standards_of_two_units_make_no_common_curve():
    together = [
        plate(f"P{k}", file="a.txt", standards_group="S1", unit=u)
        for k, u in enumerate(("", "pg/mL", "ng/mL"))
    ]
    curves, faults = fit_curves(together)
    assert not curves
    assert set(faults) == {"P0", "P1", "P2"}
    assert "plate P2 is in ng/mL, but plate P1, whose standards" in faults["P0"]
    assert set(fit_curves(together[:2])[0]) == {"P0", "P1"}


def test_borrowing_from_one_that_borrows():
    chain = [plate_of([], name="P0", curve_from="P1"), plate_of([], name="P1", curve_from="P2"), plate("P2")]
    curves, faults = fit_curves(chain)
    assert not faults
    assert curves["P0"] is curves["P2"]


def test_borrowing_in_a_circle_ends_in_a_sentence():
    circle = [plate_of([], name="P0", curve_from="P1"), plate_of([], name="P1", curve_from="P0")]
    curves, faults = fit_curves(circle)
    assert not curves
    assert set(faults) == {"P0", "P1"}
    assert not any("there is no plate of that name" in sentence for sentence in faults.values())


def test_its_own_name_is_its_own_curve():
    curves, faults = fit_curves([plate("P1", curve_from="P1")])
    assert not faults
    assert curves["P1"].plates == ("P1",)


def test_borrowing_from_a_plate_that_is_not_there():
    curves, faults = fit_curves([plate("P1"), plate_of([], name="P2", curve_from="P9")])
    assert list(curves) == ["P1"]
    assert faults == {
        "P2": "plate P2 borrows the curve of P9, which has none: there is no plate of that name among P1, P2"
    }


@pytest.mark.parametrize("spoiled", ["no standards", "flat", "unsettled", "too few"])
def test_faults_of_one_do_not_stop_the_others(spoiled):
    bad = plate("P1")
    if spoiled == "no standards":
        bad = plate_of([], name="P1")
    elif spoiled == "flat":
        bad.wells.loc[bad.wells["role"] == "standard", "response"] = 0.5
    elif spoiled == "unsettled":
        bad = replace(bad, response_of="")
    else:
        bad = plate_of(standards(DOSES[:3]), name="P1")
    borrower = plate_of([], name="P3", curve_from="P1")
    curves, faults = fit_curves([bad, plate("P2"), borrower])
    assert list(curves) == ["P2"]
    assert set(faults) == {"P1", "P3"}
    assert faults["P3"] == f"plate P3 borrows the curve of P1, which has none: {faults['P1']}"
    assert np.isfinite(curves["P2"].parameters["c"])


def test_a_group_of_a_layout_pools_plates_of_several_files():
    together = [plate(f"P{k}", file=f"{k}.txt", standards_group="S1", group_of_layout=True) for k in (1, 2)]
    curves, _ = fit_curves([*together, plate("P3", file="1.txt", standards_group="S1")])
    assert curves["P1"] is curves["P2"]
    assert curves["P1"].plates == ("P1", "P2")
    assert curves["P3"].plates == ("P3",)

"""A layout put onto plates: what it says goes before what the export says, and nothing else changes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.elisa.layout import apply_layout, check_plates, read_layout
from napari_il6blot.elisa.plate import Plate, empty_wells


def plate(name="P1", **filled):
    """A plate of 2 × 3 wells of which the export says this: column=(value of A1, A2, …)."""
    wells = empty_wells((2, 3))
    wells["response"] = np.arange(6) / 10
    for column, values in filled.items():
        wells[column] = np.array(values, dtype=wells[column].to_numpy().dtype if column in wells else object)
    return Plate(name, wells, (2, 3), reads={"450": np.zeros((2, 3))}, unit="ng/mL", notes=("read",))


def layout(**columns):
    return read_layout(pd.DataFrame(columns))


EXPORTED = {
    "role": ["standard", "standard", "blank", "sample", "sample", "empty"],
    "sample": ["Std1", "Std2", "", "Unk1", "Unk2", ""],
    "nominal": [100, 50, np.nan, np.nan, np.nan, np.nan],
    "dilution": [1, 1, 1, 10, 10, 1],
}


def test_an_empty_plate_is_filled():
    said = layout(
        well=["A1", "A2:A3", "B1"],
        role=["std", "sample", "blank"],
        sample=["", "PEA1", ""],
        experiment=["", "2", ""],
        nominal=["7", "", ""],
        dilution=["", "1:5", ""],
        unit=["pg/mL", "", ""],
        dose=["", "4", ""],
        cell_line=["", "PEA1", ""],
        cells=["", "1e5", ""],
        group=["g", "", ""],
    )
    before = plate()
    done = apply_layout(before, said)
    wells = done.wells
    assert wells["role"].to_list() == ["standard", "sample", "sample", "blank", "empty", "empty"]
    assert wells["sample"].to_list() == ["STD1", "PEA1", "PEA1", "", "", ""]
    assert wells["experiment"].to_list() == [1, 2, 2, 1, 1, 1]
    assert wells["dilution"].to_list() == [1, 5, 5, 1, 1, 1]
    assert wells["nominal"].fillna(-1).to_list() == [7, -1, -1, -1, -1, -1]
    assert wells["dose"].fillna(-1).to_list() == [-1, 4, 4, -1, -1, -1]
    assert wells["cell_line"].fillna("?").to_list() == ["?", "PEA1", "PEA1", "?", "?", "?"]
    assert wells["cells"].fillna(-1).to_list() == [-1, 1e5, 1e5, -1, -1, -1]
    assert wells["group"].to_list() == ["g", "", "", "", "", ""]
    assert (done.unit, done.factors, done.notes) == ("pg/mL", ("dose", "cell_line"), ("read",))
    pd.testing.assert_series_equal(wells["response"], before.wells["response"])
    expected = empty_wells((2, 3)).dtypes
    pd.testing.assert_series_equal(wells.dtypes[expected.index], expected)
    assert before.wells["role"].eq("empty").all()
    assert done.reads is before.reads


def test_factors_are_added_to_what_the_export_says():
    done = apply_layout(plate(**EXPORTED), layout(well=["B1", "B2"], cell_line=["PEA1", "PEA2"]))
    before = plate(**EXPORTED).wells
    pd.testing.assert_frame_equal(done.wells[list(before.columns)], before)
    assert done.wells["cell_line"].fillna("").to_list() == ["", "", "", "PEA1", "PEA2", ""]
    assert done.unit == "ng/mL"


def test_only_filled_cells_replace_and_roles_are_decided_as_a_whole():
    said = layout(well=["A1", "A2", "B1"], role=["std", "sample", "sample"], sample=["", "", "PEA1"])
    wells = apply_layout(plate(**EXPORTED), said).wells
    assert wells["role"].to_list() == ["standard", "sample", "empty", "sample", "empty", "empty"]
    assert wells["sample"].to_list()[:4] == ["Std1", "Std2", "", "PEA1"]
    np.testing.assert_equal(wells["nominal"].to_numpy()[:2], [100, np.nan])
    assert wells["dilution"].to_list() == EXPORTED["dilution"]


def test_names_alone_leave_the_exports_roles():
    said = layout(well=["A1", "A3", "B1", "B2", "B3"], sample=["Top", "blank", "PEA1", "blank", "PEA2"])
    wells = apply_layout(plate(**EXPORTED), said).wells
    assert wells["role"].to_list() == ["standard", "standard", "blank", "sample", "blank", "sample"]
    assert wells["sample"].to_list() == ["Top", "Std2", "blank", "PEA1", "blank", "PEA2"]


def test_masks_and_their_audit_trail():
    before = plate(
        masked=[True, True, True, False, False, False],
        mask_reason=["export: outlier", "export: outlier", "export: x", "", "", ""],
    )
    said = layout(
        well=["A1", "A2", "B1", "B2", "B3"],
        masked=[False, True, True, True, False],
        mask_reason=["was fine", "export: outlier", "", "bubble", ""],
    )
    wells = apply_layout(before, said).wells
    assert wells["masked"].to_list() == [False, True, True, True, True, False]
    assert wells["mask_reason"].to_list() == [
        "export: outlier; layout: was fine", "export: outlier", "export: x",
        "layout: masked", "layout: bubble", "",
    ]  # fmt: skip
    again = apply_layout(before, layout(well=["A1"], masked=["no"])).wells
    assert again["mask_reason"][0] == "export: outlier; layout: taken back in"
    assert wells["masked"].dtype == bool


@pytest.mark.parametrize(
    ("in_layout", "name", "run", "filled"),
    [
        (["", ""], "P1", ["P1"], True),
        (["", ""], "P1", ["P1", "P2"], True),
        (["P1", "P2"], "P1", ["P1", "P2"], True),
        ([" p1", "P2"], "P1", ["P1", "P2"], True),
        (["p1", "P2"], "P1", ["P1", "p1"], False),
        (["P2", "P3"], "P1", ["P1", "P2"], False),
        (["P2", "P2"], "P1", ["P1", "P2"], False),
        (["P9", "P9"], "P1", ["P1"], True),
        (["", "P2"], "P1", None, True),
    ],
)
def test_which_rows_are_for_which_plate(in_layout, name, run, filled):
    said = layout(plate=in_layout, well=["A1", "A2"], role=["blank", "blank"])
    done = apply_layout(plate(name), said, run)
    assert (done.wells["role"][0] == "blank") is filled
    if not filled:
        assert done.notes == ("read", "the layout says nothing of plate P1")


def test_a_layout_for_another_plate_is_said(tmp_path):
    path = tmp_path / "layout.csv"
    path.write_text("plate,well,role\nX,A1,blank\n", encoding="utf-8")
    said = read_layout(path)
    note = "layout.csv is for plate X; it was applied to the only plate, P1"
    assert apply_layout(plate(), said, ["P1"]).notes == ("read", note)
    assert check_plates(said, ["P1"]) == ()


def test_plates_that_are_not_there():
    said = layout(plate=["P1", "P9", "P8"], well=["A1"] * 3, role=["blank"] * 3)
    assert check_plates(said, ["p1", "P2"]) == (
        "the layout names plate P9, which is not there",
        "the layout names plate P8, which is not there",
    )
    with pytest.raises(InputError, match=r"plates P1, P9, P8, and none .* the plates are Q1, Q2"):
        check_plates(said, ["Q1", "Q2"])
    assert check_plates(layout(well=["A1"], role=["blank"]), ["Q1", "Q2"]) == ()


def test_rows_of_a_template_without_a_plate_are_no_obstacle():
    said = layout(plate=["P1", "P2", ""], well=["A1", "A1", "A2"], role=["blank", "blank", ""])
    assert apply_layout(plate(), said, ["P1", "P2"]).wells["role"][0] == "blank"


@pytest.mark.parametrize(
    ("columns", "run", "said"),
    [
        ({"well": ["C1"], "role": ["blank"]}, None, r"plate P1 has no well C1; its wells are A1 to B3"),
        ({"well": ["A1", "A2"], "unit": ["pg/mL", "nM"]}, None, r"unit of plate P1 is nM and pg/mL; .* one"),
        (
            {"well": ["A1", "A2"], "curve_from": ["P2", "P3"]},
            ["P1", "P2", "P3"],
            r"curve_from of plate P1 is P2",
        ),
        ({"well": ["A1"], "curve_from": ["P9"]}, ["P1", "P2"], r"curve_from of plate P1 is P9, which is not"),
        ({"well": ["B1"], "role": ["std"]}, None, r"B1 of plate P1: standards without a concentration"),
        ({"plate": ["P1", ""], "well": ["A1", "A2"], "x": ["1", "2"]}, ["P1", "P2"], r"A2 name no plate"),
        (
            {"plate": ["P1", ""], "well": ["A1", "A1"], "x": ["1", "2"]},
            ["P1"],
            r"well A1 of plate P1 is there twice",
        ),
        ({"plate": ["P1", "p1"], "well": ["A1", "A1"], "x": ["1", "2"]}, ["P1", "P2"], r"is there twice"),
    ],
)
def test_what_does_not_fit_is_said(columns, run, said):
    with pytest.raises(InputError, match=said):
        apply_layout(plate(), layout(**columns), run)


def test_units_that_differ_in_capitals_are_one_and_curves_are_borrowed():
    said = layout(well=["A1", "A2"], unit=["pg/ml", "pg/mL"], curve_from=["p2", ""])
    done = apply_layout(plate(), said, ["P1", "P2"])
    assert (done.unit, done.curve_from) == ("pg/ml", "P2")
    own = replace(plate("P2"), curve_from="")
    assert apply_layout(own, said, ["P1", "P2"]).curve_from == ""


def test_named_experiments_make_the_column_text():
    wells = apply_layout(plate(), layout(well=["A1"], role=["sample"], experiment=["May"])).wells
    assert wells["experiment"].to_list() == ["May", "1", "1", "1", "1", "1"]
    assert wells["experiment"].dtype == object


def test_a_second_layout_adds_to_the_first():
    first = apply_layout(
        plate(**EXPORTED), layout(well=["B1", "B2"], cell_line=["PEA1", "x"], dose=["1", "2"])
    )
    second = apply_layout(first, layout(well=["B2"], cell_line=["PEA2"], dose=["3"]))
    assert second.wells["cell_line"].fillna("").to_list() == ["", "", "", "PEA1", "PEA2", ""]
    assert second.wells["dose"].fillna(0).to_list() == [0, 0, 0, 1, 3, 0]
    assert second.factors == ("cell_line", "dose")


@pytest.mark.parametrize(
    ("roles", "groups", "group"),
    [
        (["standard", "sample"], ["kit 1", ""], "kit 1"),
        (["standard", "sample"], ["kit 1", "treated"], "kit 1"),
        (["standard", "sample"], ["", "treated"], ""),
        (["sample", "sample"], ["kit 1", "kit 1"], "kit 1"),
        (["sample", "sample"], ["treated", "control"], ""),
    ],
)
def test_the_group_of_a_plates_standards(roles, groups, group):
    nominal = ["5" if role == "standard" else "" for role in roles]
    said = layout(well=["A1", "A2"], role=roles, nominal=nominal, group=groups)
    done = apply_layout(replace(plate(), standards_group="export"), said)
    assert done.standards_group == (group or "export")
    assert done.group_of_layout is bool(group)


def test_standards_of_two_groups_are_refused():
    said = layout(well=["A1", "A2"], role="standard", nominal=["5", "9"], group=["a", "b"])
    with pytest.raises(InputError, match="group of plate P1 is a and b; a plate has one"):
        apply_layout(plate(), said)

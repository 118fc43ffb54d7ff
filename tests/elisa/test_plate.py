"""The plate: masks with their audit trail, wells by name."""

import pytest
from elisa.curve.made_plates import plate_of, wells_of

from napari_il6blot.elisa.plate import WELL_COLUMNS, empty_wells
from napari_il6blot.errors import InputError


@pytest.mark.parametrize(
    ("shape", "last"), [((2, 3), "B3"), ((8, 12), "H12"), ((16, 24), "P24"), ((32, 48), "AF48")]
)
def test_empty_wells(shape, last):
    wells = empty_wells(shape)
    assert tuple(wells.columns) == WELL_COLUMNS
    assert wells["well"].tolist()[0] == "A1"
    assert wells["well"].tolist()[-1] == last
    assert len(wells) == wells["well"].nunique() == shape[0] * shape[1]
    assert wells["well"].tolist()[shape[1]] == "B1"
    assert set(wells["role"]) == {"empty"}
    assert wells["response"].isna().all()
    assert (wells["dilution"] == 1).all()
    assert not wells["masked"].any()


def test_masks_and_their_trail():
    plate = plate_of(wells_of("U", [1.0, 2.0, 3.0]), (2, 3))
    masked = plate.mask(["A1", "a02"], "bubble")
    assert masked.wells["masked"].tolist() == [True, True, False, False, False, False]
    assert masked.wells["mask_reason"].tolist() == ["user: bubble"] * 2 + [""] * 4
    back = masked.unmask("A1", "looked again").mask("A1", "after all").unmask("A2")
    assert back.wells["masked"].tolist() == [True, False, False, False, False, False]
    assert back.wells["mask_reason"].tolist()[:2] == [
        "user: bubble; user: taken back in, looked again; user: after all",
        "user: bubble; user: taken back in",
    ]
    assert not plate.wells["masked"].any()
    assert masked.wells["masked"].sum() == 2


@pytest.mark.parametrize(("well", "row"), [("A1", 0), ("B3", 5), ("b 03", 5), ("A2", 1)])
def test_rows_of_wells(well, row):
    assert plate_of([], (2, 3)).row_of(well) == row


@pytest.mark.parametrize("well", ["C1", "A4", "A0", "", "well", "1A", "H12"])
def test_wells_that_are_not_there(well):
    plate = plate_of([], (2, 3))
    with pytest.raises(InputError, match=r"plate P1 has no well .*; its wells are A1 to B3"):
        plate.row_of(well)
    with pytest.raises(InputError):
        plate.mask(well, "no such well")

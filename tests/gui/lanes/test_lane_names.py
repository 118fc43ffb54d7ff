"""Names of lanes: read from a lane sheet, put into it, and pasted from a spreadsheet."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError, Study
from napari_il6blot.compare.lane_sheet import read_lane_sheet
from napari_il6blot.gui.lanes.lane_names import (
    factors,
    lane_sheet,
    names_in_sheet,
    pasted_rows,
    with_names,
    with_sample_names,
)
from napari_il6blot.gui.session.study_edits import with_held, with_image, with_image_settings


@pytest.fixture
def sheet():
    return pd.DataFrame({
        "image": ["blots/a.tif"] * 2 + ["blots/b.tif"] * 2,
        "strip": [1, 1, 1, 1],
        "lane": [1, 2, 1, 2],
        "sample": ["PEA1", "PEA2", "PEA1", None],
        "experiment": [1, 1, 2, 2],
        "dose": [0, 4, 0, None],
    })  # fmt: skip


@pytest.fixture
def lanes():
    return pd.DataFrame({"image": ["x/a.tif"] * 3, "strip": 1, "lane": [1, 2, 3], "x": [10.0, 20.0, 30.0]})


def test_lanes_get_their_names(sheet, lanes):
    named = with_sample_names(lanes, sheet, {"x/a.tif": "blots/a.tif"})
    assert named.columns.tolist() == [
        "image",
        "strip",
        "lane",
        "sample",
        "experiment",
        "replicate",
        "dose",
        "x",
    ]
    assert named["sample"].tolist()[:2] == ["PEA1", "PEA2"]
    assert named["sample"].isna().tolist() == [False, False, True]
    assert named["dose"].tolist()[:2] == [0, 4]
    assert factors(sheet) == ("dose",)


def test_a_lane_is_named_and_rows_of_other_images_stay(sheet):
    named = with_names(
        sheet, "blots/a.tif", [(1, 1), (1, 2), (1, 3)], {(1, 2): {"sample": " new ", "dose": ""}}
    )
    assert named["image"].tolist() == ["blots/a.tif"] * 3 + ["blots/b.tif"] * 2
    assert named["sample"].tolist() == ["PEA1", "new", None, "PEA1", None] or (
        named["sample"].iloc[1] == "new" and pd.isna(named["sample"].iloc[2])
    )
    assert pd.isna(named["dose"].iloc[1])
    others = named.iloc[3:].reset_index(drop=True)[list(sheet.columns)]
    pd.testing.assert_frame_equal(
        others, sheet.iloc[2:].reset_index(drop=True).astype(object), check_dtype=False
    )
    read = read_lane_sheet(named)
    assert read.rows["lane"].tolist() == [1, 2, 3, 1, 2]


def test_a_first_sheet_begins_with_the_first_name():
    study = Study(folder="/nowhere/at/all")
    named = with_names(
        lane_sheet(study), "a.tif", [(1, 1), (1, 2), (2, 1)], {(1, 1): {"sample": "PEA1", "dose": "4"}}
    )
    study = with_held(study, study.held.with_sheet("lanes", named))
    sheet = lane_sheet(study)
    assert sheet[["image", "strip", "lane"]].to_numpy().tolist() == [["a.tif", 1, 1], ["a.tif", 1, 2]]
    assert sheet["dose"].tolist()[0] == 4


@pytest.mark.parametrize("name", ["volume", "level", "snr"])
def test_a_factor_cannot_have_the_name_of_a_measure(sheet, name):
    with pytest.raises(InputError, match="cannot be called"):
        with_names(sheet, "blots/a.tif", [(1, 1)], {(1, 1): {name: "1"}})


def test_images_go_by_their_names_in_the_sheet(sheet):
    study, first = with_image(Study(folder="/nowhere/at/all"), np.ones((20, 20)), "/home/me/a.tif")
    study, second = with_image(study, np.ones((20, 20)), "/home/me/c.tif")
    study = with_image_settings(study, second, lanes_from=first)
    assert names_in_sheet(study, sheet) == {"/home/me/a.tif": "blots/a.tif", "/home/me/c.tif": "blots/a.tif"}


def test_one_column_of_names_is_pasted():
    assert pasted_rows("PEA1\r\nPEA2\r\n", "sample") == [{"sample": "PEA1"}, {"sample": "PEA2"}]
    assert pasted_rows("Sample\nPEA1", "sample") == [{"sample": "PEA1"}]
    assert pasted_rows("4\n8", "dose") == [{"dose": "4"}, {"dose": "8"}]
    assert pasted_rows("", "sample") == []


def test_several_columns_are_pasted_by_their_names():
    text = "Lane\tSample\tDose µM\tconfidence\n1\tPEA1\t4\t0.9\n2\tPEA2\n"
    assert pasted_rows(text, "sample") == [
        {"lane": "1", "sample": "PEA1", "Dose µM": "4"},
        {"lane": "2", "sample": "PEA2", "Dose µM": ""},
    ]


@pytest.mark.parametrize("text", ["PEA1\t1\nPEA2\t2", "sample\t\nPEA1\t4"])
def test_columns_without_names_are_refused(text):
    with pytest.raises(InputError, match="name"):
        pasted_rows(text, "sample")

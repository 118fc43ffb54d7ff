"""What a window holds is as it will be read once it is saved."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.sheets.table import read_table_text
from napari_il6blot.study.held import NOTHING_HELD, as_saved
from napari_il6blot.study.table_files import csv_text

TABLES = {
    "numbers and text": pd.DataFrame({"x": [1.5, np.nan], "lane": [1, 2], "flags": ["", "low_snr"]}),
    "truth values": pd.DataFrame({"edited": [True, False], "detected": np.array([0, 1], bool)}),
    "text of numbers": pd.DataFrame({"sample": ["1", "2"], "dose": ["0.5", None]}),
    "nothing but numbers": pd.DataFrame(
        {"a": np.array([1, 2], np.uint8), "b": np.array([0.1, 2], np.float32)}
    ),
    "nothing but gaps": pd.DataFrame({"target": [None, None], "volume": [np.nan, np.nan]}),
    "formulas": pd.DataFrame({"sample": ["=1+1", "+x"], "n": [1, 2]}),
    "unknown truths": pd.DataFrame({"detected": pd.array([True, None], dtype="boolean"), "n": [1, 2]}),
    "no rows": pd.DataFrame({"a": np.zeros(0), "b": np.zeros(0, object)}),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_held_table_is_what_a_file_gives_back(name):
    table = TABLES[name]
    pd.testing.assert_frame_equal(as_saved(table), read_table_text(csv_text(table)), check_exact=True)


def test_the_name_of_its_file_is_kept():
    table = TABLES["formulas"].copy()
    table.attrs["file"] = "lane_sheet.csv"
    assert as_saved(table).attrs["file"] == "lane_sheet.csv"


def test_edits_leave_what_was_held_before_as_it_was():
    lanes = pd.DataFrame({"lane": [1], "x": [2.5]})
    first = NOTHING_HELD.with_lanes("a.tif", lanes)
    second = first.with_lanes("b.tif", lanes).with_lanes("a.tif", None)
    assert NOTHING_HELD.lanes is None
    assert first.lanes.keys() == {"a.tif"}
    assert second.lanes.keys() == {"b.tif"}

"""Tables as files."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from napari_il6blot import InputError
from napari_il6blot.sheets.table import read_table
from napari_il6blot.study.table_files import csv_text, json_records, stack, write_files


def test_csv_form():
    table = pd.DataFrame(
        {
            "image": ["ò, 1.tif", "b"],
            "detected": [True, False],
            "volume": [0.1 + 0.2, np.nan],
            "lane": [1, 2],
            "flags": ["", "saturated;low_snr"],
            "edited": pd.array([True, None], dtype="boolean"),
        }
    )
    assert csv_text(table) == (
        "image,detected,volume,lane,flags,edited\n"
        '"ò, 1.tif",true,0.30000000000000004,1,,true\n'
        "b,false,,2,saturated;low_snr,\n"
    )


def test_ends_of_lines_in_cells_are_quoted():
    # A bare carriage return ends a line for whoever reads the file, Python's and pandas' readers too.
    table = pd.DataFrame({"note": ["a\rb", "c\r\nd", "e\nf", 'say "g\r\nh"', "i"], "n": [1, 2, 3, 4, 5]})
    text = csv_text(table)
    assert text == 'note,n\n"a\rb",1\n"c\r\nd",2\n"e\nf",3\n"say ""g\r\nh""",4\ni,5\n'
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows[1:]] == table["note"].tolist()


def test_empty_table_keeps_its_header():
    assert csv_text(pd.DataFrame(columns=["lane", "x"])) == "lane,x\n"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_survive_to_the_last_bit(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_text(csv_text(pd.DataFrame({"volume": numbers})), encoding="utf-8")
    assert read_table(path)["volume"].to_list() == numbers


def test_json_has_no_nan_and_plain_types():
    table = pd.DataFrame(
        {
            "lane": np.array([1, 2]),
            "snr": [np.nan, np.inf],
            "detected": [True, False],
            "target": ["IL-6", None],
        }
    )
    assert json.loads(json.dumps(json_records(table), allow_nan=False)) == [
        {"lane": 1, "snr": None, "detected": True, "target": "IL-6"},
        {"lane": 2, "snr": None, "detected": False, "target": None},
    ]


def test_stack_keeps_types_beside_an_empty_table():
    filled = pd.DataFrame({"lane": [1, 2], "detected": [True, False]})
    empty = pd.DataFrame(columns=["lane", "detected"])
    pd.testing.assert_frame_equal(stack([empty, filled, filled]), pd.concat([filled] * 2, ignore_index=True))
    assert list(stack([empty, empty]).columns) == ["lane", "detected"]


def test_write_files_writes_all_and_leaves_nothing_else(tmp_path):
    out = tmp_path / "a" / "results"
    write_files(out, {"lanes.csv": b"1", "bands.csv": b"2"})
    write_files(out, {"lanes.csv": b"3"})
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"lanes.csv": b"3", "bands.csv": b"2"}


def test_a_failure_leaves_the_old_files_whole(tmp_path):
    write_files(tmp_path, {"lanes.csv": b"old"})
    with pytest.raises(InputError, match="cannot write"):
        write_files(tmp_path, {"lanes.csv": b"new", "no/such/folder.csv": b"new"})
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="out"):
        write_files(tmp_path / "out", {"lanes.csv": b"1"})


def test_text_never_becomes_a_formula_and_comes_back(tmp_path):
    texts = ["=1+1", "+x", "-x", "@a", "'=1", "\tx", "'quoted'", "-", "plain"]
    table = pd.DataFrame(
        {
            "=sample": texts,
            "volume": np.linspace(-1, 1, len(texts)),
            "sign": np.where(np.arange(len(texts)) % 2, "-1.5", "a"),
            "centreline": ["-1.5 2;3 4"] * len(texts),
        }
    )
    text = csv_text(table)
    assert text.splitlines()[1] == "'=1+1,-1.0,a,-1.5 2;3 4"
    assert "\n'@a,-0.25,-1.5," in text
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    pd.testing.assert_frame_equal(read_table(tmp_path / "t.csv"), table, check_dtype=False)

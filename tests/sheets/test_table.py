"""Tables that people write are read in every form in which spreadsheets save them."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.sheets.table import read_table, read_table_text, table_of_rows


@pytest.mark.parametrize(
    "text",
    [
        "lane,x\n1,10.5\n2,\n",
        "lane;x\n1;10,5\n2;\n",
        "lane\tx\n1\t10,5\n2\t\n",
        "\ufefflane,x\r\n1,10.5\r\n2,\r\n",
    ],
    ids=["commas", "Italian Excel", "tabs", "BOM and CRLF"],
)
def test_read_table_forms(tmp_path, text):
    path = tmp_path / "lanes.csv"
    path.write_text(text, encoding="utf-8", newline="")
    table = read_table(path)
    assert table["lane"].to_list() == [1, 2]
    assert table["x"][0] == 10.5
    assert np.isnan(table["x"][1])


def test_semicolons_leave_text_with_commas_alone(tmp_path):
    path = tmp_path / "lanes.csv"
    path.write_text("lane;centreline;note\n1;1 2;a, b\n", encoding="utf-8")
    assert read_table(path)["note"].to_list() == ["a, b"]


def test_quoted_semicolons_do_not_change_the_separator(tmp_path):
    path = tmp_path / "lanes.csv"
    path.write_text('lane,centreline\n1,"1 2;3 4;5 6;7 8"\n', encoding="utf-8")
    assert read_table(path)["centreline"].to_list() == ["1 2;3 4;5 6;7 8"]


def test_read_xlsx(tmp_path):
    path = tmp_path / "lanes.xlsx"
    pd.DataFrame({"lane": [1], "x": [10.5]}).to_excel(path, index=False)
    assert read_table(path).to_dict("records") == [{"lane": 1, "x": 10.5}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lanes.csv", None),
        ("lanes.csv", b""),
        ("lanes.csv", b"\xff\xfe\x00\x00\x9d"),
        ("lanes.xlsx", None),
        ("lanes.xlsx", b""),
        ("lanes.xlsx", b"\xff\xfe\x00\x00\x9d"),
        ("lanes.xlsx", b"PK not a workbook"),
        ("lanes.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_what_is_no_table_is_said_with_its_name(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_table(path)


def test_rows_of_text_become_a_typed_table():
    table = table_of_rows(
        [["lane", "x", "note", ""], ["1", "2,5", "a"], ["2", "", "b", "beyond"]], decimal=","
    )
    assert table["lane"].to_list() == [1, 2]
    assert table["x"][0] == 2.5
    assert np.isnan(table["x"][1])
    assert table["note"].to_list() == ["a", "b"]


def test_a_header_alone_is_an_empty_table():
    table = table_of_rows([["well", "role"]])
    assert list(table.columns) == ["well", "role"]
    assert len(table) == 0


def test_a_workbooks_decimal_commas(tmp_path):
    path = tmp_path / "t.xlsx"
    frame = pd.DataFrame({"subject": ["a", "b"], "value": ["0,5", "1,25"], "age": [1.5, 2]})
    frame.to_excel(path, index=False)
    table = read_table(path)
    assert table[["value", "age"]].to_numpy().tolist() == [[0.5, 1.5], [1.25, 2.0]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_apostrophes_before_formulas_are_taken_off(tmp_path, form):
    frame = pd.DataFrame({"'=name": ["'=1", "''=1", "'quoted'"], "x": [-1.5, 2, 3]})
    path = tmp_path / f"t.{form}"
    frame.to_csv(path, index=False) if form == "csv" else frame.to_excel(path, index=False)
    table = read_table(path)
    assert table["=name"].to_list() == ["=1", "'=1", "'quoted'"]
    assert table["x"].to_list() == [-1.5, 2, 3]


@pytest.mark.parametrize(
    ("cells", "read", "kind"),
    [
        (["1", "2", "1"], [1, 2, 1], "int64"),
        (["1", "", "+2"], [1.0, None, 2.0], "float64"),
        ([" 1", "-2.50", "1e-3"], [1.0, -2.5, 0.001], "float64"),
        (["", "", "x"], [None, None, "x"], "str"),
        (["true", "FALSE", "True "], [True, False, True], "bool"),
        (["true", "", "false"], [True, None, False], "object"),
        (["true", "1", "false"], ["true", "1", "false"], "str"),
        (["'=1", "2", "'=1"], ["=1", "2", "=1"], "str"),
        (["0.1", "0.30000000000000004", "9007199254740993"], [0.1, 0.30000000000000004, 2.0**53], "float64"),
        (["9007199254740993", "9007199254740992"], [2**53 + 1, 2**53], "int64"),
        (["9007199254740993", ""], ["9007199254740993", None], "str"),
        (["20240101000000000012", "7"], ["20240101000000000012", "7"], "str"),
        (["-9223372036854775808", "9" * 400], ["-9223372036854775808", "9" * 400], "str"),
    ],
)
def test_the_type_of_a_column(cells, read, kind):
    table = read_table_text("n,a\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells)))
    assert table["a"].dtype == kind
    assert [None if pd.isna(value) else value for value in table["a"]] == read

"""Workbooks hold numbers and text, never formulas, and are the same bytes for the same tables."""

import time
import zipfile
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from napari_il6blot.errors import InputError
from napari_il6blot.study import workbook
from napari_il6blot.study.workbook import prism_wide, results_xlsx, sheet_names

TABLE = pd.DataFrame(
    {
        "sample": ["=1+1", "@x", "#N/A", "<b>ò</b>", "a\x07b\ud800"],
        "volume": [1.5, np.nan, np.inf, -2.0, 0.1 + 0.2],
        "lane": [1, 2, 3, 4, 5],
        "detected": [True, False, True, True, False],
        "=column": pd.array(["-3", None, "", "x" * 40000, "y"], dtype="object"),
    }
)


def opened(content: bytes):
    return load_workbook(BytesIO(content))


def test_numbers_are_numbers_and_text_is_text() -> None:
    sheet = opened(results_xlsx({"bands": TABLE}))["bands"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["sample", "volume", "lane", "detected", "=column"]
    assert rows[1] == ["=1+1", 1.5, 1, True, "-3"]
    assert rows[2] == ["@x", None, 2, False, None]
    assert rows[3] == ["#N/A", "inf", 3, True, None]
    assert rows[4][:4] == ["<b>ò</b>", -2, 4, True]
    assert len(rows[4][4]) == 32767
    assert rows[5][0] == "a\ufffdb\ufffd"
    assert rows[5][1] == pytest.approx(0.1 + 0.2, abs=1e-15)
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n", "b"}
    assert sheet["A2"].quotePrefix
    assert not sheet["A5"].quotePrefix


def test_headers_are_bold_and_stay_in_sight() -> None:
    sheet = opened(results_xlsx({"bands": TABLE}))["bands"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])


def test_no_part_of_the_file_has_a_formula_or_a_time() -> None:
    with zipfile.ZipFile(BytesIO(results_xlsx({"bands": TABLE}))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: book.read(name) for name in book.namelist()}
    assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
    assert b"dcterms:" not in parts["docProps/core.xml"].replace(b"xmlns:dcterms", b"")
    assert next(iter(parts)) == "[Content_Types].xml"


def test_the_same_tables_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {"b": TABLE, "a": TABLE[:2]}
    first = results_xlsx(tables, {"w": TABLE})
    later = time.time() + 86400 * 400
    monkeypatch.setattr(time, "time", lambda: later)
    assert results_xlsx(dict(reversed(tables.items())), {"w": TABLE.copy()}) == first
    assert results_xlsx(tables, {"w": TABLE[1:]}) != first
    assert opened(first).sheetnames == ["a", "b", "w"]


def test_no_tables_and_empty_tables() -> None:
    assert opened(results_xlsx({})).sheetnames == ["results"]
    sheet = opened(results_xlsx({"lanes": pd.DataFrame(columns=["lane", "x"])}))["lanes"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["lane", "x"]]


def test_too_long_a_table_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    with pytest.raises(
        InputError, match="profiles has 5 rows, more than a sheet of a workbook holds; use its CSV"
    ):
        results_xlsx({"profiles": TABLE})


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["bands", "Bands", "BANDS"], ["bands", "Bands (2)", "BANDS (3)"]),
        (["pAKT/AKT [wide]", "a:b*c?d\\e"], ["pAKT-AKT -wide-", "a-b-c-d-e"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 27 + " (2)"]),
        (["'quoted'", "", "History"], ["quoted", "table", "History (2)"]),
        (["a" * 26 + " b (2)", "a" * 26 + " bbbbbbb"], ["a" * 26 + " b (2", "a" * 26 + " bbbb"]),
    ],
)
def test_names_of_sheets(names: list[str], expected: list[str]) -> None:
    assert sheet_names(names) == expected
    opened(results_xlsx(dict.fromkeys(names, TABLE[:1])))


TIDY = pd.DataFrame(
    {
        "experiment": [1, 1, 1, 2, 2, 3],
        "cell_line": ["PEA1", "PEA2", "PEA1", "PEA1", "PEA2", "PEA1"],
        "treatment": ["DMSO", "DMSO", "IV", "DMSO", "DMSO", "IV"],
        "level": [1.0, 2.0, 3.0, 4.0, np.nan, 6.0],
    }
)


def cells(table: pd.DataFrame) -> dict[str, list]:
    return {name: [None if value != value else value for value in table[name]] for name in table}  # noqa: PLR0124


def test_prism_has_one_column_per_group() -> None:
    assert cells(prism_wide(TIDY, "level", "treatment")) == {"DMSO": [1, 2, 4], "IV": [3, 6, None]}
    assert cells(prism_wide(TIDY, "level", ["cell_line", "treatment"])) == {
        "PEA1 | DMSO": [1, 4],
        "PEA2 | DMSO": [2, None],
        "PEA1 | IV": [3, 6],
    }


def test_prism_rows_are_experiments_so_that_columns_pair() -> None:
    assert cells(prism_wide(TIDY, "level", ["cell_line", "treatment"], row="experiment")) == {
        "experiment": [1, 2, 3],
        "PEA1 | DMSO": [1, 4, None],
        "PEA2 | DMSO": [2, None, None],
        "PEA1 | IV": [3, None, 6],
    }
    assert cells(prism_wide(TIDY, "level", "treatment", row="experiment")) == {
        "experiment": [1, 1, 2, 3],
        "DMSO": [1, 2, 4, None],
        "IV": [3, None, None, 6],
    }


def test_prism_without_values_or_columns() -> None:
    assert list(prism_wide(TIDY[:0], "level", "treatment", row="experiment").columns) == ["experiment"]
    assert prism_wide(TIDY[:0], "level", "treatment").empty
    assert cells(prism_wide(TIDY, "level", [])) == {"level": [1, 2, 3, 4, 6]}
    with pytest.raises(InputError, match="the table has no column dose, which its wide form needs"):
        prism_wide(TIDY, "level", "dose")

"""Cells of input tables are read as meant, and each fault names its file, line and column."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.sheets.cells import is_empty, numbers, table_name, texts, truths, whole_numbers

ALL = np.arange(3)


def test_the_tables_name_is_its_file_or_its_kind() -> None:
    table = pd.DataFrame()
    assert table_name(table, "lanes") == "the table of lanes"
    table.attrs["file"] = "my.csv"
    assert table_name(table, "lanes") == "my.csv"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [([1, 2, 3], [1, 2, 3]), (["1.5", " 2 ", "-3e2"], [1.5, 2, -300]), ([None, np.nan, ""], [np.nan] * 3)],
)
def test_numbers(cells: list, expected: list[float]) -> None:
    table = pd.DataFrame({"x": pd.Series(cells, dtype=object)})
    np.testing.assert_array_equal(numbers(table, "x", ALL, "lanes", required=False), expected)


def test_only_the_rows_asked_for_are_read() -> None:
    table = pd.DataFrame({"x": ["wrong", "2", "3"]})
    assert numbers(table, "x", np.array([2, 1]), "lanes").tolist() == [3, 2]


def test_a_column_that_is_not_there() -> None:
    assert np.isnan(numbers(pd.DataFrame(), "x", ALL, "lanes", required=False)).tolist() == [True] * 3
    with pytest.raises(InputError, match="the table of lanes has no column x"):
        numbers(pd.DataFrame(), "x", ALL, "lanes")
    assert whole_numbers(pd.DataFrame(), "x", ALL, "lanes", default=7).tolist() == [7, 7, 7]


@pytest.mark.parametrize(
    ("cell", "required", "said"),
    [
        ("ten", True, "line 3: x holds 'ten'"),
        ("1,5", False, "line 3: x holds '1,5'"),
        ("", True, "line 3: x is empty"),
        (np.nan, True, "line 3: x is empty"),
        ("inf", False, "line 3: x holds inf"),
        (np.inf, True, "line 3: x holds inf"),
    ],
)
def test_what_is_no_number_is_refused(cell: object, required: bool, said: str) -> None:
    table = pd.DataFrame({"x": pd.Series([1, cell, 3], dtype=object)})
    with pytest.raises(InputError, match=said):
        numbers(table, "x", ALL, "lanes", required=required)


@pytest.mark.parametrize(
    ("cells", "default", "expected"),
    [([1, 2, 3], None, [1, 2, 3]), (["1.0", 5, 1e6], None, [1, 5, 10**6]), ([None, 0, 4], 0, [0, 0, 4])],
)
def test_whole_numbers(cells: list, default: int | None, expected: list[int]) -> None:
    table = pd.DataFrame({"lane": pd.Series(cells, dtype=object)})
    found = whole_numbers(table, "lane", ALL, "lanes", default=default)
    assert found.tolist() == expected
    assert found.dtype.kind == "i"


@pytest.mark.parametrize(
    ("cell", "default"), [(1.5, None), (0, None), (-1, 1), (0, 1), (1_000_001, None), (1e300, 1)]
)
def test_what_counts_nothing_is_refused(cell: float, default: int | None) -> None:
    table = pd.DataFrame({"lane": [1, 1, cell]})
    with pytest.raises(InputError, match=r"line 4: lane is .*; it must be a whole number from 1"):
        whole_numbers(table, "lane", ALL, "lanes", default=default)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([True, False, None], [True, False, False]),
        (["TRUE", "False", ""], [True, False, False]),
        (["vero", "falso", " yes "], [True, False, True]),
        ([1, 0, 1.0], [True, False, True]),
    ],
)
def test_truths(cells: list, expected: list[bool]) -> None:
    table = pd.DataFrame({"edited": pd.Series(cells, dtype=object)})
    assert truths(table, "edited", ALL).tolist() == expected
    assert truths(table, "other", ALL).tolist() == [False] * 3


def test_texts() -> None:
    table = pd.DataFrame({"target": pd.Series([" IL-6 ", None, 7], dtype=object)})
    assert texts(table, "target", ALL) == ["IL-6", "", "7"]
    assert texts(table, "other", ALL) == ["", "", ""]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(None, True), (np.nan, True), ("", True), ("  ", True), ("<NA>", True), (0, False), ("nan", False)],
)
def test_what_is_empty(cell: object, expected: bool) -> None:
    assert is_empty(cell) == expected

"""No text of a user's becomes a formula, and every text can be had back."""

import csv
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from napari_il6blot.sheets.safe_text import is_formula, plain_cell, safe_cell, safe_table


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("-", "'-"),
        ("-inf", "'-inf"),
        ("-1.5e-3", "-1.5e-3"),
        ("+5", "+5"),
        ("-.5", "-.5"),
        ("1=2", "1=2"),
        ("PEA1 | -", "PEA1 | -"),
        ("", ""),
        ("'quoted'", "'quoted'"),
        ("'=1", "''=1"),
    ],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str, safe: str) -> None:
    assert safe_cell(text) == safe
    assert plain_cell(safe) == text


@given(st.text(st.sampled_from("=+-@'\t\r\n 1.eaò\uff0b"), max_size=6) | st.text())
def test_every_text_is_safe_and_comes_back(text: str) -> None:
    assert not is_formula(safe_cell(text))
    assert plain_cell(safe_cell(text)) == text


def test_a_table_keeps_its_numbers_and_guards_its_text_and_names() -> None:
    table = pd.DataFrame(
        {
            "=name": ["=1", "a"],
            "object": pd.Series([-1, "+x"], dtype=object),
            "category": pd.Categorical(["@a", None]),
            "number": [-0.1, np.nan],
            "truth": [True, False],
        }
    )
    before = table.copy()
    text = safe_table(table).to_csv(index=False)
    assert list(csv.reader(StringIO(text))) == [
        ["'=name", "object", "category", "number", "truth"],
        ["'=1", "-1", "'@a", "-0.1", "True"],
        ["a", "'+x", "", "", "False"],
    ]
    pd.testing.assert_frame_equal(table, before)
    assert safe_table(table)["number"].dtype == float


def test_equal_names_of_columns_are_no_hindrance() -> None:
    table = pd.DataFrame([["=a", "=b"]], columns=["x", "x"])
    assert safe_table(table).to_numpy().tolist() == [["'=a", "'=b"]]
    assert len(safe_table(pd.DataFrame(columns=["a"]))) == 0

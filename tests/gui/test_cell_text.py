"""Cells in few letters, in full, and sorted by what they hold."""

import math

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.flags import FLAGS
from napari_il6blot.gui.cell_text import copied, full, shown, sort_places, tooltip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456789, "0.1235"),
        (123456.789, "123457"),
        (3.0, "3"),
        (12, "12"),
        (123456789, "123456789"),
        (1.5e-7, "1.5e-07"),
        (2.5e12, "2.5e+12"),
        (-0.000123456, "-0.0001235"),
        (np.float64(2.0), "2"),
        (np.int64(7), "7"),
        (True, "yes"),
        (np.bool_(False), "no"),
        (math.nan, ""),
        (None, ""),
        (pd.NA, ""),
        (math.inf, "inf"),
        ("PEA1", "PEA1"),
    ],
)
def test_short_text(value, text):
    assert shown(value) == text


def test_flags_are_words_and_their_tooltip_is_sentences():
    assert shown("low_snr;saturated", "flags") == "low snr, saturated"
    assert shown("low_snr;saturated", "sample") == "low_snr;saturated"
    tip = tooltip("low_snr;saturated", "flags")
    assert tip.index(FLAGS["low_snr"]) < tip.index(FLAGS["saturated"])
    assert tooltip("", "flags") == ""


def test_full_text_gives_the_number_back():
    value = 0.1 + 0.2
    assert float(full(value)) == value
    assert "0.30000000000000004" in tooltip(value)
    assert (full(True), full(np.int64(3)), full(math.nan)) == ("true", "3", "")


def test_tooltip_shows_text_as_it_is():
    assert tooltip("<b>p < 0.05") == "<p>&lt;b&gt;p &lt; 0.05</p>"


def test_copied_text_is_one_line_and_no_formula():
    assert copied("=1+1") == "'=1+1"
    assert copied("two\nlines\tand a tab") == "two lines and a tab"
    assert copied("-1 2;-1 9", "centreline") == "-1 2;-1 9"
    assert copied(-1.5) == "-1.5"


def test_places_are_by_value_with_numbers_before_text():
    places = sort_places(pd.Series([10, 9, None, "<2", 9, "", True], dtype=object))
    assert np.isnan(places[[2, 5]]).all()
    assert places[6] < places[1] == places[4] < places[0] < places[3]

"""Dashes, the legend and texts fit where they are put."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from napari_il6blot.blot.overlay_marks import (
    DASH,
    DETECTED,
    GAP,
    LANE,
    MARKS,
    NOT_DETECTED,
    SATURATED,
    Mark,
    draw_label,
    draw_path,
    legend_rows,
    shortened,
    text_width,
    wrapped,
)

TEXT = "Western blot of IL-6, exposure 30 s, second membrane.tif"


def inked(mark: Mark, points: list[tuple[float, float]]) -> np.ndarray:
    picture = Image.new("L", (120, 120))
    draw_path(ImageDraw.Draw(picture), points, Mark(mark.words, "white", mark.dashed), 1)
    return np.asarray(picture) > 0


def test_a_whole_line_has_no_gaps() -> None:
    ink = inked(LANE, [(10, 50), (109, 50)])
    assert ink.sum() == ink[50, 10:110].sum() == 100


def test_dashes_and_gaps_follow_each_other() -> None:
    along = inked(NOT_DETECTED, [(10, 50), (104, 50)])[50, 10:110]
    # A dash from 0 to 6 inks both of its ends.
    expected = [k % (DASH + GAP) <= DASH and k < 95 for k in range(100)]
    assert along.tolist() == expected


def test_dashes_go_around_corners_evenly() -> None:
    # 8 px to the right, then down: the corner lies in a gap, and the next dash starts 11 px along.
    ink = inked(NOT_DETECTED, [(10, 50), (18, 50), (18, 100)])
    assert np.flatnonzero(ink[50]).tolist() == list(range(10, 17))
    assert np.flatnonzero(ink[:, 18])[:8].tolist() == [*range(53, 60), 64]


def test_a_path_may_stand_still() -> None:
    np.testing.assert_array_equal(
        inked(NOT_DETECTED, [(10, 50), (10, 50), (60, 50)]), inked(NOT_DETECTED, [(10, 50), (60, 50)])
    )


def test_marks_can_be_told_apart() -> None:
    assert len({(mark.colour, mark.dashed) for mark in MARKS}) == len({mark.words for mark in MARKS}) == 6


def test_the_legend_counts_what_is_drawn() -> None:
    rows = legend_rows([SATURATED, DETECTED, LANE, DETECTED], 14, 10_000)
    words = [(mark, said) for mark, said, _ in rows[0]]
    assert words == [(LANE, "lane: 1"), (DETECTED, "band: 2"), (SATURATED, "saturated: 1")]
    assert len(rows) == 1
    assert legend_rows([], 14, 100) == [[]]


@pytest.mark.parametrize("width", [120, 250, 400, 900])
def test_the_legend_fits(width: int) -> None:
    rows = legend_rows(MARKS, 14, width)
    assert [mark for row in rows for mark, _, _ in row] == list(MARKS)
    for row in rows:
        assert row[0][2] == 0
        for (_, words, x), (_, _, after) in pairwise(row):
            assert x + 30 + text_width(words, 14) < after
        if len(row) > 1:
            assert row[-1][2] + 30 + text_width(row[-1][1], 14) <= width


@pytest.mark.parametrize("width", [150, 250, 300])
def test_a_long_name_loses_its_middle(width: int) -> None:
    short = shortened(TEXT, 14, width)
    start, end = short.split("…")
    assert TEXT.startswith(start)
    assert TEXT.endswith(end)
    assert text_width(short, 14) <= width
    assert len(end) >= len(start) > 0


def test_a_text_that_fits_stays() -> None:
    assert shortened(TEXT, 14, 10_000) == TEXT
    assert wrapped(TEXT, 14, 10_000) == [TEXT]


@pytest.mark.parametrize("width", [100, 200, 300])
def test_wrapped_lines_fit_and_lose_no_word(width: int) -> None:
    lines = wrapped(TEXT, 14, width)
    assert " ".join(lines) == TEXT
    assert len(lines) > 1
    assert all(text_width(line, 14) <= width for line in lines)


def test_a_word_too_long_has_a_line_of_its_own() -> None:
    assert wrapped("a incomprehensibilities b", 14, 40) == ["a", "incomprehensibilities", "b"]


def test_a_label_stands_around_its_place() -> None:
    picture = Image.new("RGB", (100, 100), "gray")
    draw_label(ImageDraw.Draw(picture), np.array([60.0, 30.0]), "8", 20, "black")
    y, x = np.nonzero((np.asarray(picture) == 0).all(axis=2))
    assert ((x.min() + x.max()) / 2, (y.min() + y.max()) / 2) == pytest.approx((60, 30), abs=3)
    assert (np.asarray(picture) == 255).all(axis=2).any()

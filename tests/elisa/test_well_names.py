"""Names of wells."""

import pytest

from napari_il6blot.elisa.well_names import (
    SHAPES,
    parse_well,
    row_letters,
    row_number,
    smallest_shape,
    well_name,
)


@pytest.mark.parametrize("shape", SHAPES.values())
def test_every_well_of_every_plate_comes_back(shape):
    names = [well_name(row, column) for row in range(shape[0]) for column in range(shape[1])]
    assert len(set(names)) == shape[0] * shape[1]
    places = [(row, column) for row in range(shape[0]) for column in range(shape[1])]
    assert [parse_well(name) for name in names] == places
    assert [parse_well(name.lower()) for name in names] == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A1", (0, 0)),
        ("a01", (0, 0)),
        (" H12 ", (7, 11)),
        ("B 3", (1, 2)),
        ("P24", (15, 23)),
        ("AA1", (26, 0)),
        ("AF48", (31, 47)),
        ("A001", (0, 0)),
        ("A0", None),
        ("A", None),
        ("1", None),
        ("A49", None),
        ("AG1", None),
        ("ZZ1", None),
        ("A1B", None),
        ("", None),
        ("A-1", None),
        ("A1.0", None),
        ("Ä1", None),
    ],
)
def test_parse(text, place):
    assert parse_well(text) == place


@pytest.mark.parametrize(("row", "letters"), [(0, "A"), (7, "H"), (25, "Z"), (26, "AA"), (31, "AF")])
def test_rows(row, letters):
    assert row_letters(row) == letters
    assert row_number(letters) == row
    assert row_number(f" {letters.lower()} ") == row


@pytest.mark.parametrize("text", ["", "1", "AG", "ABC", "A1", "ä"])
def test_what_is_no_row(text):
    assert row_number(text) is None


@pytest.mark.parametrize(
    ("rows", "columns", "shape"),
    [
        (1, 1, (2, 3)),
        (8, 12, (8, 12)),
        (2, 4, (3, 4)),
        (9, 1, (16, 24)),
        (1, 13, (16, 24)),
        (32, 48, (32, 48)),
    ],
)
def test_smallest_shape(rows, columns, shape):
    assert smallest_shape(rows, columns) == shape

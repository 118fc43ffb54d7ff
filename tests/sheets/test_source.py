"""Cells come out of every encoding, separator and workbook, and what is too much is refused."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from napari_il6blot.errors import InputError
from napari_il6blot.sheets import source, workbook_parts
from napari_il6blot.sheets.source import read_sheets

ROWS = [["", "1", "2"], ["A", "0.5", "°C"]]


def workbook(rows, title="Plate 1"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("separator", ["\t", ";", ","])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_text(encoding, separator, ending):
    text = ending.join(separator.join(row) for row in ROWS)
    (sheet,) = read_sheets(text.encode(encoding))
    assert sheet.rows == ROWS
    assert sheet.decimal == "."


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        (";1\nA;0,5", ","),
        ("\t1\nA\t0,5\t*0,25*\t>4,0", ","),
        ("A\t0.5\t1,2 and 3", "."),
        ('A,"0,5"\nB,1', "."),
    ],
)
def test_the_decimal_mark(text, decimal):
    assert read_sheets(text.encode())[0].decimal == decimal


def test_a_workbook_keeps_every_digit():
    data = workbook([["", 1, 2.0], ["A", 1 / 3, None], ["B", True, "x "]])
    (sheet,) = read_sheets(data)
    assert sheet.name == "Plate 1"
    assert sheet.rows == [["", "1", "2"], ["A", "0.3333333333333333", ""], ["B", "True", "x"]]


def test_a_path_is_named_in_messages(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv: cannot be read"):
        read_sheets(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"\xd0\xcf\x11\xe0 old", "Excel 97-2003"),
        (b"PK\x03\x04 broken", "no workbook"),
        (b"\x01\x02\x03\x00\x05", "neither text nor a workbook"),
        (b"\xff\xfe\x00\xd8", "neither text nor a workbook"),
        (workbook([]), "is empty"),
    ],
)
def test_what_holds_no_cells_is_said(data, said):
    with pytest.raises(InputError, match=f"plate.csv.*{said}"):
        read_sheets(data, "plate.csv")


def archive(entries):
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"xl/worksheets/sheet1.xml": b" " * (300 << 20)}, "unpacks to more than"),
        (
            {"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x/>'},
            "declares entities",
        ),
    ],
)
def test_a_bomb_is_not_unpacked(entries, said):
    with pytest.raises(InputError, match=said):
        read_sheets(archive(entries), "bomb.xlsx")


def test_sheets_and_files_are_bounded(monkeypatch):
    monkeypatch.setattr(workbook_parts, "MOST_ROWS", 3)
    monkeypatch.setattr(source, "MOST_ROWS", 3)
    with pytest.raises(InputError, match="more than 3 rows"):
        read_sheets(workbook([[1]] * 5), "tall.xlsx")
    with pytest.raises(InputError, match="more than 3 lines"):
        read_sheets(b"1\n" * 5, "tall.csv")
    monkeypatch.setenv("IL6BLOT_MAX_SHEET_MB", "0.00001")
    with pytest.raises(InputError, match="larger than"):
        read_sheets(b"1,2,3,4,5,6,7", "long.csv")


@pytest.mark.parametrize(
    ("rows", "decimal", "read"),
    [
        ([["0,5", 0.25, 3, "a 1.5"]], ",", ["0,5", "0,25", "3", "a 1.5"]),
        ([["0,5", "0,25", 1e-7]], ",", ["0,5", "0,25", "1e-07"]),
        ([["0.5", 0.25, "a, b"]], ".", ["0.5", "0.25", "a, b"]),
        ([[0.25, "x"]], ".", ["0.25", "x"]),
    ],
)
def test_the_decimal_mark_of_a_workbook_is_that_of_its_text(rows, decimal, read):
    (sheet,) = read_sheets(workbook(rows))
    assert (sheet.decimal, sheet.rows[0]) == (decimal, read)


@pytest.mark.parametrize(("text", "separator"), [("a;b", ";"), ("a\tb", "\t"), ("a,b", ",")])
def test_the_separator_is_kept(text, separator):
    assert read_sheets(text.encode())[0].separator == separator
    assert read_sheets(workbook([["a"]]))[0].separator == ""

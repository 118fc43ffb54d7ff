"""Faults that broken tables, workbooks and studies once found, each by its smallest file."""

import io
import re
import struct
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from openpyxl import Workbook

from napari_il6blot import Study, cohort, read_blot, read_plates
from napari_il6blot.blot.imagej_files import read_whole_numbers
from napari_il6blot.blot.lanes_table import lanes_from_table
from napari_il6blot.compare.image_names import matched_images
from napari_il6blot.compare.measure_sheets import read_concentrations_sheet, read_levels_sheet
from napari_il6blot.elisa.layout import read_layout
from napari_il6blot.errors import InputError
from napari_il6blot.sheets import workbook_parts
from napari_il6blot.sheets.source import read_sheets
from napari_il6blot.sheets.table import read_table, read_table_text
from napari_il6blot.study.spec_reading import parse

GRAY = np.arange(600, dtype=np.uint16).reshape(20, 30)


def workbook(change=None):
    """A workbook's bytes, one part of it changed."""
    book = Workbook()
    book.active.append(["well", "od"])
    book.active.append(["A1", 0.5])
    whole, changed = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(name, part) if change else part)
    return changed.getvalue()


def test_a_workbook_packed_badly():
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/workbook.xml")
    start = part.header_offset + 30 + len(part.filename)
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(InputError, match="no workbook that can be read"):
        read_sheets(bytes(data), "a.xlsx")


def announcing_less(data, name, size):
    """The workbook with a part that is announced as of another size, in its own header and in the index."""
    data = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(name).header_offset
    struct.pack_into("<I", data, start + 22, size)
    struct.pack_into("<I", data, data.rindex(name.encode()) - 46 + 24, size)
    return bytes(data)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize("size", [0, 100, 10_000_000])
def test_a_workbook_that_unpacks_to_more_or_less_than_it_announces(part, size):
    with pytest.raises(InputError, match=r"a\.xlsx unpacks to more or less than it announces"):
        read_sheets(announcing_less(workbook(), part, size), "a.xlsx")


def test_of_a_part_no_more_is_unpacked_than_announced():
    def change(name, part):
        return part.replace(b"</worksheet>", b" " * 200_000_000 + b"</worksheet>")

    data = announcing_less(workbook(change), "xl/worksheets/sheet1.xml", 1000)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="unpacks to more or less"):
            read_sheets(data, "a.xlsx")
        assert tracemalloc.get_traced_memory()[1] < 10 * workbook_parts.CHUNK
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_as_none_is(method):
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(data, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(InputError, match="no workbook that can be read"):
        read_sheets(data.getvalue(), "a.xlsx")


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf\n"])
def test_entities_of_a_part_of_any_name(before):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/sheet.dat", before + b"<!DOCTYPE x><x/>")
    with pytest.raises(InputError, match="declares entities"):
        read_sheets(data.getvalue(), "a.xlsx")


def test_openpyxl_is_silent_about_styles():
    def change(name, part):
        return re.sub(rb"<cellStyles.*?</cellStyles>", b"", part) if name == "xl/styles.xml" else part

    (sheet,) = read_sheets(workbook(change), "a.xlsx")
    assert sheet.rows == [["well", "od"], ["A1", "0.5"]]


def test_a_row_longer_than_the_header_moves_no_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sample,level\nx,1,5\n")
    with pytest.raises(InputError, match=r"a\.csv, line 2: has more cells than the header"):
        read_table(path)
    # Spreadsheets write separators behind the last cell.
    table = read_table_text("sample,level\r\nx,1,,\r\ny,2,,\r\n")
    assert table.to_dict("list") == {"sample": ["x", "y"], "level": [1, 2]}


def test_lines_of_any_number_of_cells(tmp_path):
    (tmp_path / "a.csv").write_text((",".join(map(str, range(200_000))) + "\n") * 2)
    with pytest.raises(InputError, match="more than 16384 columns"):
        read_plates(tmp_path / "a.csv")
    with pytest.raises(InputError, match="more than 2000 columns"):
        read_table(tmp_path / "a.csv")


@pytest.mark.parametrize("read", [read_levels_sheet, read_concentrations_sheet])
def test_a_column_of_a_sheet_that_is_there_twice(tmp_path, read):
    (tmp_path / "a.csv").write_text("sample,Sample,target,level,concentration\nx,y,IL-6,1,2\n")
    with pytest.raises(InputError, match="has the column sample twice; remove one"):
        read(tmp_path / "a.csv")


def test_a_key_of_very_many_parts():
    for text in (".".join(["a"] * 20_000) + " = 1", f"[{'.'.join(['a'] * 1000)}]\n" * 200):
        with pytest.raises(InputError, match="has lines of very many points"):
            parse(text, "study.toml")


def test_very_many_images_of_a_study(tmp_path):
    (tmp_path / "study.toml").write_text("version = 1\n" + "".join(
        f"[[images]]\npath = '{number}.tif'\n" for number in range(30_000)
    ))  # fmt: skip
    start = time.process_time()
    assert len(Study.from_file(tmp_path, check_files=False).images) == 30_000
    assert time.process_time() - start < 5


@pytest.mark.parametrize("text", ["a,b\n" + "x,1\n" * 1_000_001, "a,b\n" * 10 + "\n" * 2_000_000,
                                  "a\n" + "\x0b" * 2_000_000, "a" + ("," * 1500 + "\n") * 1400])  # fmt: skip
@pytest.mark.parametrize("read", [read_table, read_plates, read_layout])
def test_very_many_cells(tmp_path, read, text):
    # Tables with a header may have four times as many.
    times, variable = (4, "IL6BLOT_MAX_TABLE_CELLS") if read is read_table else (1, "IL6BLOT_MAX_CELLS")
    (tmp_path / "a.csv").write_bytes(text.encode() * times)
    said = rf"more than {2 * times} million cells; .* set {variable} to read more"
    with pytest.raises(InputError, match=said):
        read(tmp_path / "a.csv")


def test_the_bands_of_a_large_batch(tmp_path):
    header = ",".join(["image", "lane", "edited", *(f"c{number}" for number in range(21))]) + "\n"
    rows = (f"'=b/{row // 105}.tif,{row % 105},true," + f"{row}.5," * 20 + "\n" for row in range(110_000))
    (tmp_path / "bands.csv").write_text(header + "".join(rows))
    start = time.process_time()
    table = read_table(tmp_path / "bands.csv")
    assert time.process_time() - start < 6
    assert table.size > 2_500_000
    assert table.iloc[-1, :5].to_list() == ["=b/1047.tif", 64, True, 109_999.5, 109_999.5]


def test_very_many_rows_of_whole_numbers(tmp_path):
    for count, said in ((600_000, "more than 2 million cells"), (600, "more than 500 rows")):
        (tmp_path / "lanes.csv").write_text("2,2,10,36\n" * count)
        with pytest.raises(InputError, match=said):
            read_whole_numbers(tmp_path / "lanes.csv", ("x", "y", "width", "height"))


def test_a_wrong_row_is_shown_shortly(tmp_path):
    (tmp_path / "lanes.csv").write_text(f'2,"a\n{"b" * 70_000}",10,36\n')
    with pytest.raises(InputError, match=r"not '2,a\\nb{96}…'$"):
        read_whole_numbers(tmp_path / "lanes.csv", ("x", "y", "width", "height"))


@pytest.mark.parametrize("path", ["a" * 256, "é" * 128, "blots/" * 200 + "a.tif"])
def test_a_path_that_no_file_has(tmp_path, path):
    (tmp_path / "study.toml").write_text("version = 1\n[sheets]\nlanes = 'lanes.csv'\n")
    (tmp_path / "lanes.csv").write_text(f"image,strip,lane\n{path},1,1\n")
    with pytest.raises(InputError, match="line 2: image is longer than the path of a file can be"):
        Study.from_file(tmp_path).image_list()


def test_very_many_empty_cells_of_a_small_workbook():
    def change(name, part):
        row = b'<row r="%d"><c r="BXX%d"><v>1</v></c></row>'
        rows = b"".join(row % (number, number) for number in range(1, 1200))
        part = part.replace(b"A1:B2", b"A1:BXX1200")
        return re.sub(rb"(?s)<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", part)

    with pytest.raises(InputError, match="or all sheets than 1000000"):
        read_sheets(workbook(lambda name, part: change(name, part) if "sheet1" in name else part), "a.xlsx")


@pytest.mark.parametrize(("tag", "part", "said"), [
    (b"<row/>", "sheet1.xml", "more than 200000 rows"),
    (b'<c t="inlineStr"><is><t>x</t></is></c>', "sheet1.xml", "more than 200000 texts"),
    (b"<x:row />", "sheet1.xml", "more than 200000 rows"),
    (b"<row\n/>", "sheet1.xml", "more than 200000 rows"),
    (b"<xf/>", "styles.xml", "very many styles, names or texts"),
])  # fmt: skip
def test_a_small_workbook_of_very_many_tags(tag, part, said):
    def change(name, content):
        mark = b"</sheetData>" if b"</sheetData>" in content else b"</cellXfs>"
        return content.replace(mark, tag * 250_000 + mark) if part in name else content

    with pytest.raises(InputError, match=said):
        read_sheets(workbook(change), "a.xlsx")


@pytest.mark.parametrize("before", [b"<!-- <worksheet > -->", b"<?a <worksheet > ?>", b"<!-- -->" * 400])
def test_very_many_styles_behind_a_comment(before):
    styles = b'<?xml version="1.0"?>' + before + b"<styleSheet>" + b"<xf/>" * 250_000 + b"</styleSheet>"
    with pytest.raises(InputError, match="very many styles, names or texts"):
        read_sheets(workbook(lambda name, part: styles if "styles" in name else part), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp037"])
def test_parts_whose_tags_are_other_bytes(encoding):
    def change(name, part):
        if "sheet1" not in name:
            return part
        told = '<?xml version="1.0" encoding="cp037"?>' if encoding == "cp037" else ""
        return told.encode() + part.decode().encode(encoding)

    with pytest.raises(InputError, match="not in UTF-8"):
        read_sheets(workbook(change), "a.xlsx")


def test_very_many_texts_that_cells_share():
    texts = b'<?xml version="1.0"?><sst>' + b"<si/>" * 250_000 + b"</sst>"
    with pytest.raises(InputError, match="more than 200000 texts"):
        read_sheets(workbook(lambda name, part: texts if "theme" in name else part), "a.xlsx")


@pytest.mark.parametrize(
    ("count", "groups", "said"),
    [(20_000, 2, "more than 10000 subjects"), (600, 200, "group names more than 50 groups")],
)
def test_very_many_subjects(count, groups, said):
    rows = [
        f"s{number},{'healthy' if number % groups == 0 else number % groups},1\n" for number in range(count)
    ]
    with pytest.raises(InputError, match=said):
        cohort(read_table_text("subject,group,value\n" + "".join(rows)))


@pytest.mark.filterwarnings("error")
def test_a_width_beyond_every_number():
    blot = read_blot(GRAY)
    rows = f"image,strip,lane,x,width,top,bottom\narray,1,1,9,{1e308!r},2,15\n"
    with pytest.raises(InputError, match=r"width must be at least 1 px, not 1e\+308"):
        lanes_from_table(read_table_text(rows), blot)


def test_a_sheet_that_names_very_many_images():
    images = [f"blots/day {number % 7}/{number}.tif" for number in range(20_000)]
    start = time.process_time()
    assert len(matched_images(images, [f"{number}.tif" for number in range(20_000)], "sheet")) == 20_000
    assert time.process_time() - start < 5

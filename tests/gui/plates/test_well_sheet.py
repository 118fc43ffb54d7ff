"""The well sheet that a window edits gives the numbers of the sheet that it was made of."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from napari_il6blot.elisa.layout import read_layout
from napari_il6blot.gui.plates.edited_wells import edited_wells
from napari_il6blot.gui.plates.plate_edits import with_masks
from napari_il6blot.gui.plates.well_sheet import (
    SHEET_COLUMNS,
    cell_text,
    layout_sheet,
    sheet_to_edit,
    with_well_sheet,
    without_unknown_standards,
)
from napari_il6blot.gui.session.session import new_study
from napari_il6blot.gui.session.study_edits import with_plate
from napari_il6blot.study.elisa_stage import measure_study_plates
from napari_il6blot.study.spec import Study
from napari_il6blot.study.study_exports import read_study_exports

SOFTMAX = ("Assay_2.txt", "Assay_3_and_4.txt", "MD_SMP_absorbance_endpoint_example01.txt")
ROWS = "ABCDEFGH"


def grid(cells):
    """A grid of a plate as text: `cells` by row letter."""
    lines = ["," + ",".join(str(column) for column in range(1, 13))]
    lines += [f"{row}," + ",".join(map(str, cells[row])) for row in ROWS]
    return "\n".join(lines) + "\n"


@pytest.fixture
def plate_study(tmp_path):
    """A study of one plain grid: two columns of standards, three blanks, samples."""
    cells = {
        row: [round(2.5 / 2**index + 0.05, 3), round(2.4 / 2**index + 0.05, 3), 0.05, *[0.6 + index / 10] * 9]
        for index, row in enumerate(ROWS)
    }
    (tmp_path / "run.csv").write_text(grid(cells))
    return with_plate(new_study(), str(tmp_path / "run.csv"), "run.csv")[0]


def same_tables(one, other):
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        assert_frame_equal(table, other.tables[name], check_exact=True)


def test_the_demo_s_sheet_made_to_edit_gives_the_same_tables(small_demo):
    study = Study.from_file(small_demo)
    exports = read_study_exports(study)
    sheet = sheet_to_edit(exports.plates, study.sheet_content("wells"), "main_1")
    assert list(sheet.columns)[: len(SHEET_COLUMNS)] == list(SHEET_COLUMNS)
    assert {str(kind) for kind in sheet.dtypes} == {"str"}
    same_tables(measure_study_plates(study), measure_study_plates(with_well_sheet(study, sheet)))


@pytest.mark.parametrize("file", SOFTMAX)
def test_what_an_export_says_made_into_a_sheet_gives_the_same_tables(file, shared_data):
    path = shared_data / "elisa" / "softmax" / "raw" / file
    study = with_plate(new_study(), str(path), file)[0]
    exports = read_study_exports(study)
    sheet = sheet_to_edit(exports.plates, None, exports.plates[0].name)
    assert len(sheet) == 96
    same_tables(measure_study_plates(study), measure_study_plates(with_well_sheet(study, sheet)))


def test_a_sheet_once_made_is_not_made_again(small_demo):
    study = Study.from_file(small_demo)
    exports = read_study_exports(study)
    sheet = sheet_to_edit(exports.plates, study.sheet_content("wells"), "main_1")
    assert sheet_to_edit(exports.plates, sheet, "main_2") is sheet


def test_names_like_numbers_and_missing_words_stay_text(plate_study, tmp_path):
    names = ["007", "NA", "1e3", "-5", "null", "=x"]
    sheet = pd.DataFrame(
        {
            "plate": "run",
            "well": ["A1", "B1", "C1", "D1", "E1", "F1", "G1", *(f"{row}5" for row in "ABCDEF")],
            "role": ["standard"] * 7 + ["sample"] * 6,
            "sample": ["", "", "", "", "", "", "", *names],
            "nominal": [500.0 / 2**level for level in range(7)] + [None] * 6,
        }
    )
    sheet.to_csv(tmp_path / "layout.csv", index=False)
    study = plate_study
    study = with_well_sheet(study, layout_sheet(read_layout(tmp_path / "layout.csv")))
    edited = edited_wells(study, "run", lambda frame, of: with_masks(frame, of, ["A5"]))
    found = edited.plate.wells.set_index("well").loc[[f"{row}5" for row in "ABCDEF"], "sample"]
    assert found.tolist() == names


def test_a_layout_of_grids_becomes_a_table_that_says_the_same(plate_study, tmp_path):
    codes = {row: [f"STD{index + 1}"] * 2 + ["BLK", *[f"P{row}"] * 9] for index, row in enumerate(ROWS)}
    (tmp_path / "map.csv").write_text("top,500\nfold,2\nreplicates,2\n\n" + grid(codes))
    layout = read_layout(tmp_path / "map.csv")
    sheet = layout_sheet(layout)
    assert sheet["nominal"].iloc[0] == "500"
    assert_frame_equal(read_layout(sheet).table, layout.table)
    same_tables(
        measure_study_plates(with_well_sheet(plate_study, sheet)),
        measure_study_plates(with_well_sheet(plate_study, layout.table)),
    )


def test_rows_that_name_no_plate_are_written_out_for_each(tmp_path):
    cells = {row: [1.0 + index] * 12 for index, row in enumerate(ROWS)}
    study = new_study()
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(grid(cells))
        study = with_plate(study, str(tmp_path / name), name)[0]
    exports = read_study_exports(study)
    layout = pd.DataFrame({"well": ["A1", "B1"], "sample": ["P1", "P2"]})
    sheet = sheet_to_edit(exports.plates, layout, "one")
    assert sheet.groupby("plate").size().to_dict() == {"one": 96, "two": 96}
    assert sheet.loc[sheet["role"] == "sample", "well"].tolist() == ["A1", "B1", "A1", "B1"]


def test_rows_of_a_plate_that_is_not_there_stay(plate_study):
    exports = read_study_exports(plate_study)
    layout = pd.DataFrame(
        {"plate": ["run", "later"], "well": ["A1", "B2"], "role": ["sample", "blank"], "sample": ["P1", ""]}
    )
    sheet = sheet_to_edit(exports.plates, layout, "run")
    later = sheet[sheet["plate"] == "later"]
    assert later["well"].tolist() == ["B2"]
    assert later["role"].tolist() == ["blank"]


def test_standards_without_a_concentration_become_empty_wells():
    sheet = pd.DataFrame(
        {"well": ["A1", "B1"], "role": ["standard", "standard"], "nominal": ["500", ""]}, dtype=str
    )
    changed, wells = without_unknown_standards(sheet)
    assert wells == ("B1",)
    assert changed["role"].tolist() == ["standard", "empty"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(500.0, "500"), (0.1, "0.1"), (1 / 3, repr(1 / 3)), (None, ""), (True, "true"), ("7", "7")],
)
def test_a_cell_says_all_of_its_value(value, text):
    assert cell_text(value) == text

"""A table of subjects as users have it."""

import pandas as pd
import pytest

from napari_il6blot.study.subject_sheet import group_columns, levels, subject_sheet, usual_reference

TABLE = pd.DataFrame(
    {
        "subject": list("abcd"),
        "group": ["x", "x", "y", "healthy"],
        "value": [1, 2, 3, 4],
        "stage": [1, 1, 2, None],
    }
)


@pytest.mark.parametrize("column", ["Patient", "patient ID", "ID", "Soggetto"])
def test_a_column_by_another_name_is_taken_for_the_subject(column):
    table = TABLE.rename(columns={"subject": column})
    table.attrs["file"] = "mine.csv"
    sheet, said = subject_sheet(table)
    assert "subject" in sheet.columns
    assert said == f"The column {column} was taken for the subject."
    assert sheet.attrs["file"] == "mine.csv"


def test_a_table_that_has_it_stays_as_it_is():
    assert subject_sheet(TABLE)[0] is TABLE
    assert subject_sheet(TABLE[["group"]])[1] == ""


def test_columns_of_a_few_different_cells_may_be_groups():
    assert group_columns(TABLE) == ["group", "stage"]
    assert levels(TABLE, "stage") == ["1", "2"]
    assert levels(TABLE, "none") == []


def test_the_reference_is_known_by_its_name():
    assert usual_reference(["x", "Healthy"]) == "Healthy"
    assert usual_reference(["control", "healthy"]) == ""

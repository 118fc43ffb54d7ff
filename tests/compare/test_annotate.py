"""Bands get their samples and targets from the sheets, and every disagreement is said."""

import pandas as pd
import pytest

from napari_il6blot.compare.annotate import annotate
from napari_il6blot.errors import InputError


def made_bands(images=("blots/a.tif",), lanes=3, rows=2, strips=(1,), mw=None):
    keys = [
        (image, strip, lane, row)
        for image in images
        for strip in strips
        for lane in range(1, lanes + 1)
        for row in range(1, rows + 1)
    ]
    table = pd.DataFrame(keys, columns=["image", "strip", "lane", "row"])
    table["target"] = pd.Series([None] * len(table), dtype="str")
    table["detected"] = True
    table["mw_kda"] = [float("nan") if mw is None else mw[row - 1] for *_, row in keys]
    table["volume"] = 100.0 + table.index
    table["volume_sd"] = 1.0
    table["flags"] = ""
    return table


def lane_sheet(image="blots/a.tif", lanes=3, **columns):
    numbers = range(1, lanes + 1)
    base = {"image": image, "lane": list(numbers), "sample": [f"s{n}" for n in numbers]}
    return pd.DataFrame(base | columns)


def test_lanes_get_sample_experiment_and_factors():
    sheet = lane_sheet(treatment=["DMSO", "IV", "IV"], dose=[0, 4, 4], experiment=[1, 1, "2"])
    noted = annotate(made_bands(), sheet)
    assert noted["sample"].tolist() == ["s1", "s1", "s2", "s2", "s3", "s3"]
    assert noted["treatment"].tolist()[::2] == ["DMSO", "IV", "IV"]
    assert noted["experiment"].tolist()[::2] == [1, 1, 2]
    assert noted["replicate"].tolist() == [1] * 6
    assert noted["dose"].dtype == "int64"
    assert noted.attrs["factors"] == ("treatment", "dose")


@pytest.mark.parametrize(
    ("image", "named"),
    [
        ("blots/a.tif", "blots/a.tif"),
        ("blots/a.tif", "blots\\a.tif"),
        ("/data/study/blots/a.tif", "blots/a.tif"),
        ("blots/a.tif", "a.tif"),
        ("elsewhere/a.tif", "blots/a.tif"),
        ("blots/a.tif#2", "blots/a.tif"),
        ("/data/blots/a.tif#2", "a.tif"),
    ],
)
def test_image_is_found_by_path_or_name(image, named):
    assert annotate(made_bands([image]), lane_sheet(named))["sample"].tolist()[0] == "s1"


def test_a_file_stands_for_all_its_pages_and_a_page_for_itself():
    bands = made_bands(["a.tif#1", "a.tif#2"], rows=1)
    both = pd.concat([lane_sheet("a.tif"), lane_sheet("a.tif#2", sample=["x", "y", "z"])])
    assert annotate(bands, lane_sheet("a.tif"))["sample"].tolist() == ["s1", "s2", "s3"] * 2
    assert annotate(bands, both)["sample"].tolist() == ["s1", "s2", "s3", "x", "y", "z"]


def test_images_of_a_membrane_share_lanes():
    bands = made_bands(["a.tif", "reprobed.tif"], rows=1)
    targets = pd.DataFrame(
        {"image": ["a.tif", "reprobed.tif"], "row": 1, "target": ["IL-6", "GAPDH"], "membrane": "M"}
    )
    noted = annotate(bands, lane_sheet("a.tif"), targets)
    assert noted["sample"].tolist() == ["s1", "s2", "s3"] * 2
    assert noted["target"].tolist() == ["IL-6"] * 3 + ["GAPDH"] * 3
    assert noted.attrs["membranes"] == {("a.tif", 1): "M", ("reprobed.tif", 1): "M"}


def test_targets_by_row_and_by_mass():
    bands = made_bands(mw=[38.0, 25.0])
    by_row = pd.DataFrame({"image": ["a.tif"] * 2, "row": [1, 2], "target": ["GAPDH", "IL-6"]})
    by_mass = pd.DataFrame({"image": ["a.tif"] * 2, "mw_kda": [26, 37], "target": ["IL-6", "GAPDH"]})
    for sheet in (by_row, by_mass):
        assert annotate(bands, lane_sheet(), sheet)["target"].tolist() == ["GAPDH", "IL-6"] * 3
    narrow = by_mass.assign(tolerance=["1%", "10%"])
    noted = annotate(bands, lane_sheet(), narrow)
    assert noted["target"].isna().tolist() == [False, True] * 3
    assert "IL-6" in noted.attrs["notes"][0]


def test_a_marker_has_a_row_without_sample():
    noted = annotate(
        made_bands(rows=1), lane_sheet(sample=["ladder", "s2", "s3"]).assign(sample=[None, "s2", "s3"])
    )
    assert noted["sample"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize("column", ["image", "lane"])
@pytest.mark.parametrize("kind", ["bands", "lanes"])
def test_a_table_that_does_not_say_where_is_refused(kind, column):
    tables = {"bands": made_bands(), "lanes": made_bands(rows=1)}
    tables[kind] = tables[kind].drop(columns=[column])
    with pytest.raises(InputError, match=f"the table of {kind} has no column {column}; add it"):
        annotate(tables["bands"], lane_sheet(), lanes=tables["lanes"])


def test_strip_is_1_unless_told():
    bare = made_bands().drop(columns="strip")
    targets = pd.DataFrame({"image": ["a.tif"] * 2, "row": [1, 2], "target": ["GAPDH", "IL-6"]})
    noted = annotate(bare, lane_sheet(), targets, lanes=bare)
    assert noted["strip"].tolist() == [1] * 6
    expected = annotate(made_bands(), lane_sheet(), targets)
    pd.testing.assert_frame_equal(noted[list(expected.columns)], expected)
    assert "strip" not in bare


def test_total_protein_is_of_whole_lanes():
    bands = made_bands(["a.tif"], rows=1)
    lanes = pd.DataFrame({"image": ["a.tif", "ponceau.tif"] * 3, "strip": 1, "lane": [1, 1, 2, 2, 3, 3]})
    targets = pd.DataFrame(
        {
            "image": ["a.tif", "ponceau.tif"],
            "row": [1, None],
            "target": ["IL-6", "total protein"],
            "membrane": "M",
        }
    )
    noted = annotate(bands, lane_sheet("a.tif"), targets, lanes=lanes)
    assert noted.attrs["lane_targets"] == (("ponceau.tif", 1, "total protein"),)


def test_eight_rows_for_nine_lanes(tmp_path):
    path = tmp_path / "lane_sheet.csv"
    lane_sheet(lanes=8).to_csv(path, index=False)
    with pytest.raises(InputError) as raised:
        annotate(made_bands(lanes=9), path)
    assert str(raised.value) == (
        f"{path}: blots/a.tif, strip 1, has 9 lanes but 8 rows in the sheet (lane 9 without a row); "
        "give every "
        "lane a row, with an empty sample for a marker, or correct the lanes of the image"
    )


SHEET = lane_sheet()
FAULTS = {
    "too many rows": (lane_sheet(lanes=4), None, "has 3 lanes but 4 rows in the sheet (lane 4 not found)"),
    "unknown image": (
        pd.concat([SHEET, lane_sheet("b.tif")]),
        None,
        "line 5: there is no image b.tif; correct it: the images are",
    ),
    "image without rows": (lane_sheet("b.tif"), None, "line 2: there is no image b.tif"),
    "lane twice": (
        SHEET.assign(lane=[1, 2, 2]),
        None,
        "line 4: lane 2 of blots/a.tif, strip 1, is there already (line 3)",
    ),
    "no sample column": (SHEET.drop(columns="sample"), None, "has no column sample"),
    "lane no number": (SHEET.assign(lane=["1", "two", "3"]), None, "line 3: lane holds 'two'"),
    "unknown strip": (
        pd.concat([SHEET, SHEET.assign(strip=2)]).fillna({"strip": 1}),
        None,
        "has no strip 2, only 1",
    ),
    "factor's name": (SHEET.assign(volume=1), None, "a factor cannot be called volume"),
    "empty image": (SHEET.assign(image=["blots/a.tif", None, "x"]), None, "line 3: the image is empty"),
    "no such target row": (
        SHEET,
        pd.DataFrame({"image": ["a.tif"], "row": [7], "target": ["IL-6"]}),
        "has no row 7",
    ),
    "unknown target image": (
        SHEET,
        pd.DataFrame({"image": ["q.tif"], "row": [1], "target": ["IL-6"]}),
        "line 2: there is no image q.tif",
    ),
    "no target name": (
        SHEET,
        pd.DataFrame({"image": ["a.tif"], "row": [1], "target": [None]}),
        "line 2: the target is empty",
    ),
    "two membranes": (
        SHEET,
        pd.DataFrame({"image": ["a.tif"] * 2, "row": [1, 2], "target": ["x", "y"], "membrane": ["M", "N"]}),
        "line 3: blots/a.tif, strip 1, is of membrane M in another line",
    ),
}


@pytest.mark.parametrize(("sheet", "targets", "said"), FAULTS.values(), ids=FAULTS)
def test_faults_are_named(sheet, targets, said):
    with pytest.raises(InputError) as raised:
        annotate(made_bands(), sheet, targets)
    assert said in str(raised.value)


def test_second_strip_needs_rows_too():
    with pytest.raises(InputError, match=r"no rows for blots/a.tif, strip 2, in which 3 lanes were found"):
        annotate(made_bands(strips=(1, 2)), lane_sheet())


def test_page_of_a_target_must_be_named():
    targets = pd.DataFrame({"image": ["a.tif"], "row": [1], "target": ["IL-6"]})
    with pytest.raises(InputError, match="holds several images"):
        annotate(made_bands(["a.tif#1", "a.tif#2"]), lane_sheet("a.tif"), targets)


def test_same_file_name_in_two_folders_is_ambiguous():
    with pytest.raises(InputError, match=r"a.tif may be x/a.tif, y/a.tif; write the image's path"):
        annotate(made_bands(["x/a.tif", "y/a.tif"]), lane_sheet("a.tif"))


def test_unknown_images_may_be_passed_over():
    sheet = pd.concat([SHEET, lane_sheet("b.tif")])
    assert len(annotate(made_bands(), sheet, strict=False)) == 6


def test_columns_of_the_bands_and_their_order_stay():
    bands = made_bands().iloc[::-1]
    noted = annotate(bands, SHEET)
    assert noted["volume"].tolist() == bands["volume"].tolist()
    assert [name for name in bands if name not in noted] == []

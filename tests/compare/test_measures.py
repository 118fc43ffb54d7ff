"""Readings, their averages, and sheets of numbers that the laboratory already has."""

import math

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.compare.join import join
from napari_il6blot.compare.labels import factor_column, label_column, label_key, united
from napari_il6blot.compare.measure_sheets import read_concentrations_sheet, read_levels_sheet
from napari_il6blot.compare.measures import Reading, summarize
from napari_il6blot.compare.normalize import LEVEL_COLUMNS
from napari_il6blot.compare.replicate_scaling import scale_levels
from napari_il6blot.elisa.quantify import CONCENTRATION_COLUMNS
from napari_il6blot.errors import InputError


def readings(*values, experiments=None):
    return [
        Reading("m", ("s", str(experiment), str(replicate)), value, (f"p{experiment}",), (), "t")
        for experiment, (replicate, value) in zip(experiments or [1] * len(values), values, strict=True)
    ]


def test_repeats_are_averaged_first():
    found = summarize(readings((1, 1.0), (1, 5.0), (2, 7.0)))
    assert (found.mean, found.n, found.n_left_out) == (5, 2, 0)
    assert found.sd == pytest.approx(math.sqrt(8))


def test_experiments_weigh_alike():
    some = readings((1, 1.0), (2, 3.0), (1, 8.0), experiments=[1, 1, 2])
    assert summarize(some, over_experiments=True).mean == 5
    assert summarize(some).mean == 4
    assert summarize(some).sources == ("p1", "p2")


def test_nothing_is_a_mean_of_nothing():
    found = summarize(readings((1, math.nan)))
    assert math.isnan(found.mean)
    assert math.isnan(found.sd)
    assert (found.n, found.n_left_out) == (0, 1)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        (1, "1"),
        (1.0, "1"),
        ("1", "1"),
        (" PEA1 ", "PEA1"),
        (None, ""),
        (math.nan, ""),
        (2.5, "2.5"),
        ("'-x", "-x"),
        (True, "True"),
    ],
)
def test_label_keys(cell, key):
    assert label_key(cell) == key


def test_columns_of_labels():
    assert label_column([1.0, "2", None], "1").tolist() == [1, 2, 1]
    assert label_column([1, "b"]).tolist() == ["1", "b"]
    assert label_column(["01", "2"]).tolist() == ["01", "2"]
    assert factor_column([0, 4.0, "10"]).tolist() == [0, 4, 10]
    assert factor_column([0.5, None]).isna().tolist() == [False, True]
    assert factor_column(["a", None]).isna().tolist() == [False, True]
    assert united(["a;b", "b; c", None, ""]) == "a;b;c"


def test_levels_sheet_gets_its_defaults(tmp_path):
    path = tmp_path / "levels_sheet.csv"
    path.write_text("Sample;Target;Level;cell_line\nA;IL-6;1,5;PEA1\nB;IL-6;2;PEA2\n", encoding="utf-8")
    levels = read_levels_sheet(path)
    assert tuple(levels.columns) == (*LEVEL_COLUMNS, "cell_line")
    assert levels["level"].tolist() == [1.5, 2.0]
    assert levels["experiment"].tolist() == [1, 1]
    assert set(levels["normalized_to"]) == {"GAPDH"}
    assert levels.attrs["factors"] == ("cell_line",)
    assert join(levels)["IL-6/GAPDH"].tolist() == [1.5, 2.0]


def test_areas_of_imagej_are_divided_by_their_control(tmp_path):
    path = tmp_path / "levels_sheet.csv"
    path.write_text(
        "image,lane,sample,target,area\na.tif,1,A,IL-6,200\na.tif,2,B,IL-6,90\na.tif,1,A,GAPDH,100\na.tif,2,B,GAPDH,60\n",
        encoding="utf-8",
    )
    levels = read_levels_sheet(path)
    assert levels["level"].tolist() == [2.0, 1.5]
    assert levels["level_sd"].isna().all()


SAMPLES = ("PEA1 DMSO", "PEA1 inh", "PEA2 DMSO", "PEA2 inh")


def areas(experiments=(1, 2, 3), **columns):
    """IL-6 100·e·l, GAPDH 50 more, of lanes l of experiments e: levels 100el/(100el + 50)."""
    keys = [(e, lane, p) for e in experiments for lane in (1, 2, 3, 4) for p in ("IL-6", "GAPDH")]
    table = pd.DataFrame(keys, columns=["experiment", "lane", "target"])
    table["sample"] = [SAMPLES[lane - 1] for lane in table["lane"]]
    table["treatment"] = table["sample"].str[5:]
    table["area"] = 100.0 * table["experiment"] * table["lane"] + 50.0 * (table["target"] == "GAPDH")
    return table.assign(**columns)


def test_areas_without_image_are_of_one_gel_per_experiment():
    levels = read_levels_sheet(areas())
    assert len(levels) == 12
    by_experiment = levels[levels["sample"] == "PEA1 DMSO"].set_index("experiment")["level"]
    assert by_experiment.to_dict() == pytest.approx({1: 2 / 3, 2: 4 / 5, 3: 6 / 7})
    pd.testing.assert_series_equal(
        levels["level"],
        read_levels_sheet(areas().assign(image=areas()["experiment"].map("g{}.tif".format)))["level"],
    )
    assert set(levels["image"]) == {"experiment 1", "experiment 2", "experiment 3"}
    assert levels.attrs["warnings"] == ()


def test_areas_without_image_are_of_one_gel_per_replicate_where_lanes_repeat():
    twice = pd.concat(
        [areas([1], replicate=1), areas([1], replicate=2).assign(area=lambda t: t["area"] + 50)]
    )
    levels = read_levels_sheet(twice)
    assert levels["level"].tolist()[::4] == pytest.approx([100 / 150, 150 / 200])
    assert levels["image"].tolist()[::4] == ["experiment 1, replicate 1", "experiment 1, replicate 2"]
    beside = pd.concat(
        [areas([1], replicate=1), areas([1], replicate=2).assign(lane=lambda t: t["lane"] + 4)]
    )
    assert set(read_levels_sheet(beside)["image"]) == {"experiment 1"}


def test_a_lane_of_two_samples_is_refused():
    said = (
        "lane 1 of g.tif, strip 1, is both sample PEA1 DMSO, experiment 1, replicate 1 and sample PEA1 DMSO, "
    )
    with pytest.raises(InputError, match=said + "experiment 2, replicate 1; correct it"):
        read_levels_sheet(areas(image="g.tif"))
    clash = areas([1])
    clash.loc[clash["lane"] == 2, "lane"] = 1
    with pytest.raises(
        InputError, match=r"lane 1 of experiment 1, strip 1, is both sample PEA1 DMSO, .*PEA1 inh"
    ):
        read_levels_sheet(clash)
    crossed = areas([1], image="g.tif").assign(sample=[*"ABCDEFGH"])
    with pytest.raises(InputError, match=r"lane 1 of g\.tif, strip 1, is both sample A, .* sample B,"):
        read_levels_sheet(crossed)


def test_images_of_some_rows_only_are_refused():
    some = areas([1], image=["g.tif", None] * 4)
    with pytest.raises(InputError, match="line 3: the image is empty; write it in every row, or in none"):
        read_levels_sheet(some)


def test_rows_added_up_without_image_are_said():
    again = pd.concat([areas([1]), areas([1])])
    assert read_levels_sheet(again).attrs["warnings"] == tuple(
        f"{target} has several rows in 4 lanes, added up as bands of one lane: if they are of several gels, "
        "add the column image."
        for target in ("IL-6", "GAPDH")
    )
    assert read_levels_sheet(again.assign(image="g.tif")).attrs["warnings"] == ()


@pytest.mark.parametrize("scaling", ["none", "fixed_point", "sum", "alignment", "error_model"])
@pytest.mark.parametrize("named", [False, True])
def test_levels_and_areas_are_scaled_as_bands_are(scaling, named):
    sheet = areas()
    if named:
        sheet["image"] = sheet["experiment"].map("g{}.tif".format)
    plain = read_levels_sheet(sheet)
    expected = scale_levels(
        plain, "fixed_point" if scaling == "none" else scaling, by="experiment", reference="PEA1 DMSO"
    )["level"]
    assert not np.allclose(expected, plain["level"])
    found = read_levels_sheet(sheet, scaling=scaling, reference_sample="PEA1 DMSO")
    assert found["level"].tolist() == pytest.approx(expected.tolist())
    levels = plain.drop(columns=[] if named else ["image", "lane"])
    again = read_levels_sheet(levels, scaling=scaling, reference_sample="PEA1 DMSO")
    assert again["level"].tolist() == pytest.approx(expected.tolist())
    assert again["image"].tolist() == (plain["image"].tolist() if named else [""] * 12)


def test_a_reference_that_a_sheet_cannot_have_is_refused():
    for sheet in (areas(), read_levels_sheet(areas())):
        with pytest.raises(
            InputError, match="the table of levels: no level is of the reference sample nobody"
        ):
            read_levels_sheet(sheet, reference_sample="nobody")
    with pytest.raises(InputError, match="has no column lane"):
        read_levels_sheet(read_levels_sheet(areas()).drop(columns="lane"), reference_sample=1)


def test_the_control_of_areas_is_checked_and_of_levels_that_is_said():
    sheet = areas()
    sheet.loc[(sheet["target"] == "GAPDH") & (sheet["treatment"] == "inh"), "area"] *= 3
    checked = read_levels_sheet(sheet, check_by="treatment")
    assert {one["group"] for one in checked.attrs["loading_control"]} == {"DMSO", "inh"}
    assert set(checked["flags"]) == {"loading_control_unstable"}
    assert any("above the mean" in one for one in checked.attrs["warnings"])
    assert "loading_control" not in read_levels_sheet(sheet, check_by="dose").attrs
    levels = read_levels_sheet(sheet)
    assert read_levels_sheet(levels, check_by="treatment").attrs["warnings"] == (
        "GAPDH was not checked by treatment: the table of levels gives levels, not its areas.",
    )
    assert read_levels_sheet(levels, check_by="dose").attrs["warnings"] == ()
    assert read_levels_sheet(levels.assign(normalized_to="AKT"), check_by="treatment").attrs["warnings"] == ()


def test_concentrations_sheet_gets_its_defaults(tmp_path):
    path = tmp_path / "concentrations_sheet.csv"
    path.write_text("sample,concentration,treatment\nA,12.5,x\nB,<2.0,y\nC,>200,y\nD,,x\n", encoding="utf-8")
    conc = read_concentrations_sheet(path)
    assert tuple(conc.columns) == (*CONCENTRATION_COLUMNS, "treatment")
    assert conc["concentration"].isna().tolist() == [False, True, True, True]
    assert conc["censored"].tolist() == ["", "<", ">", ""]
    assert conc["bound"].tolist()[1:3] == [2.0, 200.0]
    assert set(conc["flags"]) == {"unit_assumed"}
    assert set(conc["unit"]) == {"pg/mL"}
    joined = join(conc=conc)
    assert joined["concentration_censored"].tolist() == [0, 1, 1, 1]


def test_unit_and_bounds_as_given():
    conc = read_concentrations_sheet(
        pd.DataFrame(
            {"sample": ["A"], "concentration": [None], "censored": ["<"], "bound": [3.0], "unit": ["ng/mL"]}
        )
    )
    assert (conc["unit"][0], conc["flags"][0], conc["bound"][0]) == ("ng/mL", "", 3.0)


@pytest.mark.parametrize(
    ("read", "columns", "said"),
    [
        (read_levels_sheet, {"sample": ["A"], "level": [1.0]}, "has no column target"),
        (
            read_levels_sheet,
            {"sample": ["A"], "target": ["x"], "level": [-1.0]},
            "line 2: level is -1; it must be above 0",
        ),
        (
            read_levels_sheet,
            {"sample": [None, "B"], "target": ["x"] * 2, "level": [1.0] * 2},
            "line 2: the sample is empty",
        ),
        (
            read_levels_sheet,
            {"sample": ["A"], "target": [None], "level": [1.0]},
            "line 2: the target is empty",
        ),
        (read_levels_sheet, {"sample": ["A"], "target": ["x"], "area": [1.0]}, "has no column lane"),
        (
            read_levels_sheet,
            {"sample": ["A"], "target": ["x"], "level": ["high"]},
            "line 2: level holds 'high'",
        ),
        (read_concentrations_sheet, {"sample": ["A"]}, "has no column concentration"),
        (read_concentrations_sheet, {"sample": ["A"], "concentration": ["-3"]}, "concentration holds '-3'"),
        (read_concentrations_sheet, {"sample": ["A"], "concentration": ["low"]}, "concentration holds 'low'"),
        (
            read_concentrations_sheet,
            {"sample": ["A"], "concentration": [1], "censored": ["?"]},
            "censored holds",
        ),
        (
            read_concentrations_sheet,
            {"sample": ["A"], "concentration": [1], "target": ["x"]},
            "cannot be called target",
        ),
    ],
)
def test_faults_of_sheets_are_named(read, columns, said):
    with pytest.raises(InputError, match=said):
        read(pd.DataFrame(columns))

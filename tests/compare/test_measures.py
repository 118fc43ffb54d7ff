"""Readings, their averages, and sheets of numbers that the laboratory already has."""

import math

import pandas as pd
import pytest

from napari_il6blot.compare.join import join
from napari_il6blot.compare.labels import factor_column, label_column, label_key, united
from napari_il6blot.compare.measure_sheets import read_concentrations_sheet, read_levels_sheet
from napari_il6blot.compare.measures import Reading, summarize
from napari_il6blot.compare.normalize import LEVEL_COLUMNS
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

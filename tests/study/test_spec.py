"""study.toml: what it may say, and the exact sentence for each thing that is wrong."""

import json
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from napari_il6blot.errors import InputError
from napari_il6blot.study.spec import Study, StudyDesign, StudyImage, StudyPlate
from napari_il6blot.study.spec_migration import migrated
from napari_il6blot.study.spec_models import NormalizationSection
from napari_il6blot.study.spec_paths import study_path

EVERYTHING = """
version = 1
title = "IL-6 in PEA cells"
[sheets]
lanes = "lanes.xlsx"
wells = "sheets\\\\wells.csv"
[[images]]
path = 'blots\\a.tif'
rotate = 90
flip = true
region = [0, 1, 20, 30]
scale = "od"
polarity = "dark"
lanes = 9
ladder = "1:250,130,100"
[[images]]
path = "blots/./b.tif#2"
[[plates]]
path = "plates/a.csv"
wavelength = 450
reference = 620.5
[blot]
background = "arpls"
[elisa]
model = "5pl"
weights = "1/y"
fit = "replicates"
unit = "ng/mL"
subtract_blank = true
analyte = "IL-6"
release_per = ["volume", "cells"]
[normalization]
loading_control = "total protein"
ratios = ["pAKT / AKT"]
[[designs]]
name = "doses"
measures = ["concentration"]
factors = ["cell_line", "treatment"]
control = 0
where = { cell_line = ["PEA1", "PEA2"], dose = 4 }
margin = [0.7, 1.4]
dose = "dose"
interaction = true
[cohort]
cutoff = "mean + 2 sd"
[statistics]
preset = "published"
alpha = 0.01
"""


def read(text: str) -> Study:
    return Study.from_text(text, "study.toml")


def made(folder: Path, text: str, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def test_everything_that_can_be_said() -> None:
    study = read(EVERYTHING)
    assert study.sheets.wells == "sheets/wells.csv"
    assert study.images[0] == StudyImage(
        path="blots/a.tif", rotate=90, flip=True, region=(0, 1, 20, 30), scale="od", polarity="dark", lanes=9,
        ladder="1:250,130,100",
    )  # fmt: skip
    assert study.images[1].path == "blots/b.tif#2"
    assert study.plates == (StudyPlate(path="plates/a.csv", wavelength=450, reference=620.5),)
    assert (study.blot.background, study.elisa.release_per) == ("arpls", ("volume", "cells"))
    assert study.normalization.ratios == ("pAKT/AKT",)
    assert study.cohort.cutoff == "mean+2sd"
    assert study.folder == Path.cwd()
    (design,) = study.design_options()
    assert design["where"] == {"cell_line": ("PEA1", "PEA2"), "dose": 4}
    assert (design["alpha"], design["preset"], design["margin"]) == (0.01, "published", (0.7, 1.4))


def test_a_study_that_says_nothing_has_the_defaults() -> None:
    assert read("version = 1") == Study()
    assert Study().design_options() == []


def test_the_defaults_of_a_design_are_those_of_the_comparisons() -> None:
    designs = pytest.importorskip("napari_il6blot.compare.designs")
    theirs, ours = designs.Design(), StudyDesign().model_dump()
    assert {name: getattr(theirs, name) for name in ours} == ours
    assert set(vars(theirs)) - set(ours) == {"alpha", "preset"}
    assert set(get_args(StudyDesign.model_fields["test"].annotation)) == set(designs.TESTS)
    assert set(get_args(StudyDesign.model_fields["adjustment"].annotation)) == set(designs.ADJUSTMENTS)
    assert designs.Design(**read(EVERYTHING).design_options()[0]).dose == "dose"


def test_the_scalings_are_those_there_are() -> None:
    scaling = pytest.importorskip("napari_il6blot.compare.replicate_scaling")
    known = get_args(NormalizationSection.model_fields["scaling"].annotation)
    assert set(known) == {"none", *get_args(scaling.Method)}


def test_a_study_is_frozen_and_refuses_unknown_names() -> None:
    with pytest.raises(ValidationError):
        Study().title = "other"
    with pytest.raises(ValidationError):
        Study(titel="x")


def test_settings_are_json_without_the_folder() -> None:
    values = json.loads(json.dumps(read(EVERYTHING).settings()))
    assert "folder" not in values
    assert values["images"][0]["region"] == [0, 1, 20, 30]


STAY = "name a file in the study's folder, relative to it, as in blots/a.tif"
A = '[[images]]\npath = "a"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[elisa]\nmodel = 'fourpl'",
            "[elisa] model: 'fourpl' is unknown; it is one of 4pl, 5pl, linear, loglog, auto",
        ),
        ("[elisa]\nmodle = '4pl'", "[elisa] modle: there is no such key; did you mean model?"),
        (
            "[statistics]\nlevel = 1",
            "[statistics] level: there is no such key; there are preset, alpha",
        ),
        ("titel = 'x'", "titel: there is no such key; did you mean title?"),
        ("folder = 'x'", "folder: there is no such key; leave it out"),
        ("[elsia]", "[elsia]: there is no such table; did you mean [elisa]?"),
        ("[[image]]\npath = 'a'", "[[image]]: there is no such table; did you mean [[images]]?"),
        (
            "[zzz]",
            (
                "[zzz]: there is no such table; there are [sheets], [[images]], [[plates]], [blot], [elisa], "
                "[normalization], [[designs]], [cohort], [statistics]"
            ),
        ),
        ("elisa = 3", "elisa: is 3; write [elisa] with its keys below it"),
        ("[images]\npath = 'a'", "[[images]]: is a table; write [[images]] with its keys below it"),
        ("images = [3]", "[[images]] 1: is 3; write [[images]] with its keys below it"),
        ("[[images]]\nrotate = 90", "[[images]] 1: has no path; add it"),
        (
            A + "[[images]]\npath='b'\nrotate = 45",
            "[[images]] 2, rotate: is 45; it must be 0, 90, 180 or 270",
        ),
        (A + "rotate = true", "[[images]] 1, rotate: is true; it must be 0, 90, 180 or 270"),
        (A + "rotate = 90.0", "[[images]] 1, rotate: is 90.0; it must be 0, 90, 180 or 270"),
        (A + "roate = 90", "[[images]] 1, roate: there is no such key; did you mean rotate?"),
        (A + "flip = 1", "[[images]] 1, flip: is 1; it must be true or false"),
        (A + "region = [1, 2, 3]", "[[images]] 1, region: is [1, 2, 3]; it must be a list of 4 numbers"),
        (A + "region = [1, 2, 3, 4.5]", "[[images]] 1, region 4: is 4.5; it must be a whole number"),
        (A + "region = [1, 2, 3, -4]", "[[images]] 1, region 4: is -4; it must be at least 0"),
        (
            A + "region = [5, 2, 3, 4]",
            "[[images]] 1, region: is [5, 2, 3, 4]; it must be [x0, y0, x1, y1] with x0 <= x1 and y0 <= y1",
        ),
        (A + "lanes = 0", "[[images]] 1, lanes: is 0; it must be at least 1"),
        (A + "lanes = '9'", "[[images]] 1, lanes: is '9'; it must be a whole number"),
        (A + "scale = 'log'", "[[images]] 1, scale: 'log' is unknown; it is one of auto, linear, od"),
        (
            A + "ladder = '1:10'",
            (
                "[[images]] 1, ladder: has the form LANES:MASSES[@MODEL], for example "
                "1,15:250,130,100,70,55,35,25,15,10@spline; a quadratic ladder needs at least 3 masses"
            ),
        ),
        (A + A, "[[images]]: 'a' is there twice; list it once"),
        ("[[images]]\npath = ' '", f"[[images]] 1, path: is empty; {STAY}"),
        ("[[images]]\npath = '/a.tif'", f"[[images]] 1, path: '/a.tif' is an absolute path; {STAY}"),
        ("[[plates]]\npath = 'C:\\a.csv'", f"[[plates]] 1, path: 'C:\\\\a.csv' is an absolute path; {STAY}"),
        ("[sheets]\nlanes = '../a'", f"[sheets] lanes: '../a' leads out of the study's folder; {STAY}"),
        ("[sheets]\nlanes = 3", "[sheets] lanes: is 3; it must be text in quotes"),
        (
            "[[plates]]\npath='a'\nwavelength = '450'",
            "[[plates]] 1, wavelength: is '450'; it must be a number",
        ),
        ("[[plates]]\npath='a'\nwavelength = -1", "[[plates]] 1, wavelength: is -1; it must be more than 0"),
        ("[elisa]\nsubtract_blank = 'yes'", "[elisa] subtract_blank: is 'yes'; it must be true or false"),
        ("[elisa]\nrelease_per = 'cells'", "[elisa] release_per: is 'cells'; it must be a list in brackets"),
        (
            "[elisa]\nrelease_per = ['volume', 'cell']",
            "[elisa] release_per 2: 'cell' is unknown; it is one of volume, cells, time, protein",
        ),
        (
            "[normalization]\nratios = ['pAKT']",
            "[normalization] ratios 1: 'pAKT' is no ratio; it is two targets with / between, as in pAKT/AKT",
        ),
        ("[[designs]]\nname = ''", "[[designs]] 1, name: is empty; it must be a name"),
        (
            "[[designs]]\n[[designs]]",
            "[[designs]]: 'main' is there twice; give each design a name of its own",
        ),
        ("[[designs]]\nwhere = 3", "[[designs]] 1, where: is 3; it must be a table of keys and values"),
        (
            "[[designs]]\nwhere = { dose = true }",
            "[[designs]] 1, where.dose: is true; it must be a level of that factor, or a list of them",
        ),
        (
            "[[designs]]\ncontrol = ['DMSO']",
            "[[designs]] 1, control: is ['DMSO']; it must be a level of the factor: text or a number",
        ),
        (
            "[[designs]]\nmargin = [1.25, 0.8]",
            "[[designs]] 1, margin: is [1.25, 0.8]; it must be a ratio below 1 and one above, as [0.8, 1.25]",
        ),
        (
            "[[designs]]\ntest = 'anova'",
            (
                "[[designs]] 1, test: 'anova' is unknown; it is one of default, student, welch, paired, "
                "ratio_paired, welch_on_logs, block, mann_whitney, wilcoxon, published"
            ),
        ),
        (
            "[[designs]]\ncontrasts = [['a', 'b'], ['a']]",
            "[[designs]] 1, contrasts 2: is ['a']; it must be two groups, as ['PEA2 | DMSO', 'PEA1 | DMSO']",
        ),
        (
            "[[designs]]\ncontrasts = [['a', ' a ']]",
            (
                "[[designs]] 1, contrasts 1: is ['a', ' a '], a group against itself; it must be two "
                "different groups"
            ),
        ),
        (
            "[[designs]]\ncontrasts = [['a', 'b']]\nadjustment = 'tukey'",
            "[[designs]] 1, contrasts: cannot have adjustment tukey; they take none, holm or bh",
        ),
        (
            "[[designs]]\nname = 'x'\nmeasure = 'y'",
            "[[designs]] 1, measure: there is no such key; did you mean measures?",
        ),
        (
            "[normalization]\nscaling = 'fixed'",
            (
                "[normalization] scaling: 'fixed' is unknown; it is one of none, fixed_point, sum, "
                "alignment, error_model"
            ),
        ),
        (
            "[cohort]\ncutoff = 'p955'",
            "[cohort] cutoff: 'p955' is no cut-off; it is a number, p95 (a percentile), mean+2sd or youden",
        ),
        (
            "[cohort]\ncutoff = nan",
            "[cohort] cutoff: nan is no cut-off; it is a number, p95 (a percentile), mean+2sd or youden",
        ),
        ("[statistics]\nalpha = 1", "[statistics] alpha: is 1; it must be less than 0.5"),
        ("[statistics]\nalpha = nan", "[statistics] alpha: is nan; it must be a number"),
        ("title = 2026-01-01", "title: is 2026-01-01; it must be text in quotes"),
    ],
)
def test_each_fault_has_its_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f"version = 1\n{text}")
    assert str(caught.value) == f"study.toml, {said}"


def test_an_unknown_background_lists_those_there_are() -> None:
    with pytest.raises(
        InputError, match=r"^study.toml, \[blot\] background: 'x' is unknown; it is one of default, "
    ):
        read("version = 1\n[blot]\nbackground = 'x'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ", version: is missing; write version = 1 in the first line"),
        ("version = '1'", ", version: is '1'; it must be a whole number, at most 1"),
        ("version = true", ", version: is true; it must be a whole number, at most 1"),
        ("version = 2", ", version: is 2, and this program knows 1 at most; update napari-il6blot"),
        (
            "version = 0",
            ", version: is 0, and the oldest that can be read is 1; make the study anew with il6blot init",
        ),
        ("version = 1\ntitle = x", ", line 2, column 9: is no TOML (Invalid value); correct it there"),
        (
            "version = 1\n[elisa",
            (
                ", line 2, column 7: is no TOML (Expected ']' at the end of a table declaration); "
                "correct it there"
            ),
        ),
        (
            "version = 1\nversion = 1",
            ", line 2, column 12: is no TOML (Cannot overwrite a value); correct it there",
        ),
        ("a = " + "[" * 5000, ": is nested too deeply; a study's tables have no more than two levels"),
    ],
)
def test_versions_and_syntax(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value) == f"study.toml{said}"


def test_an_older_version_is_migrated_step_by_step() -> None:
    old = {"version": -1, "heading": "x"}
    steps = {
        -1: lambda values: {"name": values["heading"]},
        0: lambda values: {"title": values["name"]},
    }
    assert migrated(old, "s", steps) == {"title": "x", "version": 1}
    assert old == {"version": -1, "heading": "x"}
    with pytest.raises(InputError, match="is -2, and the oldest that can be read is -1"):
        migrated({"version": -2}, "s", steps)


@pytest.mark.parametrize(
    ("given_path", "expected"),
    [
        ("a.tif", "a.tif"),
        ("blots\\a.tif", "blots/a.tif"),
        ("./blots//a.tif", "blots/a.tif"),
        ("blots/../a.tif", "a.tif"),
        (" ò.tif#2 ", "ò.tif#2"),
        ("..a.tif", "..a.tif"),
    ],
)
def test_paths_are_relative_with_slashes(given_path: str, expected: str) -> None:
    assert study_path(given_path) == expected


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "..", "../a", "a/../../b", "\\\\server\\a", "c:a", "~/a", ".", "a\x00b", "..\\a"],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="name a file in the study's folder"):
        study_path(path)


def test_a_study_is_its_folder_or_its_file(tmp_path: Path) -> None:
    made(tmp_path, "version = 1\ntitle = 'ò'")
    assert Study.from_file(tmp_path) == Study.from_file(tmp_path / "study.toml")
    study = Study.from_file(str(tmp_path))
    assert (study.folder, study.title, study.file) == (tmp_path, "ò", tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "{} holds no study.toml; make one with: il6blot init {}"),
        ("x.toml", "{}: there is no such study; name a folder with a study.toml, or that file"),
    ],
)
def test_no_study_there(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / name
    with pytest.raises(InputError) as caught:
        Study.from_file(path)
    assert str(caught.value) == said.format(path, path)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes("version = 1\ntitle = 'ò'".encode("latin-1"))
    with pytest.raises(InputError, match="line 2: is not in UTF-8; save the file as UTF-8"):
        Study.from_file(tmp_path)
    (tmp_path / "study.toml").write_bytes("\ufeffversion = 1\r\ntitle = 'ò'".encode())
    assert Study.from_file(tmp_path).title == "ò"


@pytest.mark.parametrize(
    ("text", "place", "path", "what"),
    [
        ("[sheets]\nlanes = 'l.csv'", "[sheets] lanes", "l.csv", "the key"),
        (A, "[[images]] 1, path", "a", "this entry"),
        (
            "[[images]]\npath = 'there.tif#2'\n[[images]]\npath = 'b.tif#2'",
            "[[images]] 2, path",
            "b.tif#2",
            "this entry",
        ),
        ("[[plates]]\npath = 'p.csv'", "[[plates]] 1, path", "p.csv", "this entry"),
    ],
)
def test_missing_files_are_named(tmp_path: Path, text: str, place: str, path: str, what: str) -> None:
    made(tmp_path, f"version = 1\n{text}", "there.tif")
    with pytest.raises(InputError) as caught:
        Study.from_file(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'study.toml'}, {place}: there is no file {path} in the study's folder; put it there, "
        f"or correct or remove {what}"
    )
    assert Study.from_file(tmp_path, check_files=False)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (tmp_path / "secret.tif").write_text("x")
    (study / "a").symlink_to(tmp_path / "secret.tif")
    made(study, "version = 1\n" + A)
    with pytest.raises(InputError, match="a is a link out of the study's folder; copy the file itself there"):
        Study.from_file(study)


def test_images_are_those_listed_else_named_else_found(tmp_path: Path) -> None:
    made(
        tmp_path, "version = 1", "blots/b.tif", "blots/a.TIF", "blots/.hidden.tif", "blots/notes.txt", "c.png"
    )
    assert [image.path for image in Study.from_file(tmp_path).image_list()] == ["blots/a.TIF", "blots/b.tif"]
    (tmp_path / "lane_sheet.csv").write_text("image,lane,sample\nc.png,1,x\nc.png,2,y\nb.tif,1,x\n")
    (tmp_path / "target_sheet.csv").write_text("image,row,target\nblots\\a.TIF#2,1,AKT\n")
    named = [image.path for image in Study.from_file(tmp_path).image_list()]
    assert named == ["c.png", "blots/b.tif", "blots/a.TIF#2"]
    made(tmp_path, "version = 1\n[[images]]\npath='c.png'")
    assert [image.path for image in Study.from_file(tmp_path).image_list()] == ["c.png"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            "d.tif",
            "line 3: image d.tif is not in the study's folder; put the file there, or correct its name",
        ),
        ("../d.tif", f"line 3: image '../d.tif' leads out of the study's folder; {STAY}"),
    ],
)
def test_an_image_that_a_sheet_names_and_is_not_there(tmp_path: Path, cell: str, said: str) -> None:
    made(tmp_path, "version = 1\n[sheets]\nlanes = 'l.csv'", "blots/a.tif")
    (tmp_path / "l.csv").write_text(f"image,lane,sample\na.tif,1,x\n{cell},1,y\n")
    with pytest.raises(InputError) as caught:
        Study.from_file(tmp_path).image_list()
    assert str(caught.value) == f"{tmp_path / 'l.csv'}, {said}"


def test_plates_are_those_listed_else_found(tmp_path: Path) -> None:
    made(tmp_path, "version = 1", "p1.csv", "q.csv")
    assert Study.from_file(tmp_path).plate_list() == ()
    (tmp_path / "well_sheet.csv").write_text("plate,well,role\np1,A1,sample\n")
    assert [plate.path for plate in Study.from_file(tmp_path).plate_list()] == ["p1.csv"]
    made(
        tmp_path,
        "version = 1\n[sheets]\nwells='plates/w.csv'",
        "plates/b.xlsx",
        "plates/a.txt",
        "plates/w.csv",
    )
    assert [plate.path for plate in Study.from_file(tmp_path).plate_list()] == [
        "plates/a.txt",
        "plates/b.xlsx",
    ]


def test_input_files_are_all_that_matters(tmp_path: Path) -> None:
    made(
        tmp_path,
        "version = 1",
        "blots/a.tif",
        "plates/p.csv",
        "geometry/lanes.csv",
        "notes.txt",
        "results/x.csv",
    )
    (tmp_path / "subject_sheet.csv").write_text("subject,group,value\n")
    assert list(Study.from_file(tmp_path).input_files()) == [
        "blots/a.tif", "geometry/lanes.csv", "plates/p.csv", "study.toml", "subject_sheet.csv",
    ]  # fmt: skip


_KEYS = st.sampled_from(
    "version title sheets images plates blot elisa designs cohort statistics path rotate region lanes "
    "where cutoff alpha margin control wavelength model release_per ladder ratios folder".split()
)
_VALUES = st.recursive(
    st.one_of(
        st.integers(),
        st.floats(),
        st.booleans(),
        st.text(st.characters(codec="ascii", exclude_characters="'\n\r"), max_size=8).map("'{}'".format),
        st.sampled_from(
            ["1979-05-27", "9" * 400, "9" * 5000, "1e999", "inf", '"\\u0000"', "'../x'", "{}", "[[]]", ""]
        ),
    ).map(lambda value: str(value).lower() if isinstance(value, bool) else str(value)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=6,
)
_LINES = st.one_of(
    st.tuples(_KEYS, _VALUES).map(" = ".join),
    _KEYS.map("[{}]".format),
    _KEYS.map("[[{}]]".format),
    st.text(max_size=12),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINES, max_size=8), st.booleans())
def test_whatever_the_text_is_only_input_errors_come(lines: list[str], versioned: bool) -> None:
    text = "\n".join(["version = 1", *lines] if versioned else lines)
    said = "study.toml"
    try:
        json.dumps(read(text).settings(), allow_nan=False)
    except InputError as error:
        said = str(error)
    assert said.startswith("study.toml")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_whatever_the_bytes_are_only_input_errors_come(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.mktemp("study") / "study.toml"
    file.write_bytes(data)
    with pytest.raises(InputError):
        Study.from_file(file)

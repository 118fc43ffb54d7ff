"""Saving a study changes what differs, and leaves the user's comments and formatting alone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot.errors import InputError
from napari_il6blot.study.spec import Study, StudyDesign, StudyImage, StudyPlate
from napari_il6blot.study.spec_models import CohortSection, ElisaSection, SheetsSection
from napari_il6blot.study.spec_saving import toml_text

TEXT = """# My study

version = 1   # the form
title   = "Old"  # keep me

# Where the sheets are
[sheets]
lanes = "lanes.csv" # here

# First image
[[images]]
path = 'blots\\a.tif'   # the film
rotate = 90

# Second image
[[images]]
path = "blots/b.tif"

# Plates here
[[plates]]
path = "plates/p.csv"
wavelength = 450

[elisa]
model = "4pl"   # as the kit says

# The question
[[designs]]
name = "main"
where = { cell_line = "PEA1" }  # one line
# The end
"""
STUDY = Study.from_text(TEXT)
FIRST, SECOND = STUDY.images
THIRD = StudyImage(path="blots/c.tif", flip=True)


def changed(**changes: object) -> Study:
    return STUDY.model_copy(update=changes)


def but(model: object, **changes: object) -> object:
    return model.model_copy(update=changes)


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


CHANGES = {
    "title": changed(title="New ò"),
    "more images": changed(images=(*STUDY.images, THIRD)),
    "an image between": changed(images=(FIRST, THIRD, SECOND)),
    "an image first": changed(images=(THIRD, FIRST, SECOND)),
    "other order": changed(images=(SECOND, FIRST)),
    "image set": changed(images=(but(FIRST, rotate=0, region=(1, 2, 3, 4)), SECOND)),
    "without second image": changed(images=(FIRST,)),
    "new key in a section": changed(elisa=ElisaSection(unit="pg/mL", release_per=("cells",))),
    "new section": changed(cohort=CohortSection(cutoff=3.5)),
    "another design": changed(
        designs=(*STUDY.designs, StudyDesign(name="doses", dose="dose", where={"a": 1}))
    ),
    "where": changed(designs=(but(STUDY.designs[0], where={"cell_line": ("PEA1", "PEA2"), "dose": 2}),)),
    "back to default": changed(plates=(but(STUDY.plates[0], wavelength=None),)),
    "more plates": changed(plates=(*STUDY.plates, StudyPlate(path="plates/q.csv", reference=620.5))),
}


@pytest.mark.parametrize("study", CHANGES.values(), ids=CHANGES)
def test_what_differs_changes_and_every_comment_survives(study: Study) -> None:
    text = toml_text(study, TEXT)
    assert Study.from_text(text) == study
    assert sorted(comments(text)) == sorted(comments(TEXT))
    assert toml_text(study, text) == text


@pytest.mark.parametrize(
    ("study", "gone"),
    [
        (changed(images=(SECOND,)), ["# the film"]),
        (changed(images=()), ["# the film"]),
        (changed(sheets=SheetsSection()), ["# here"]),
        (changed(designs=()), ["# one line"]),
    ],
)
def test_only_comments_behind_what_is_removed_go(study: Study, gone: list[str]) -> None:
    text = toml_text(study, TEXT)
    assert Study.from_text(text) == study
    assert sorted(comments(text)) == sorted(set(comments(TEXT)) - set(gone))


def test_the_lines_that_change_are_those_that_must() -> None:
    text = toml_text(CHANGES["new key in a section"], TEXT)
    before, after = TEXT.splitlines(), text.splitlines()
    assert [line for line in after if line not in before] == ['unit = "pg/mL"', 'release_per = ["cells"]']
    assert after[after.index('unit = "pg/mL"') - 1] == 'model = "4pl"   # as the kit says'
    text = toml_text(CHANGES["an image between"], TEXT)
    block = text[text.index("rotate = 90") : text.index("# Plates")]
    assert block == (
        'rotate = 90\n\n[[images]]\npath = "blots/c.tif"\nflip = true\n\n'
        '# Second image\n[[images]]\npath = "blots/b.tif"\n\n'
    )


def test_a_file_that_says_the_same_stays_to_the_byte() -> None:
    crlf = TEXT.replace("\n", "\r\n")
    assert toml_text(STUDY, TEXT) == TEXT
    assert toml_text(STUDY, crlf) == crlf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "version = 1\nimages = [{path = 'a.tif'}, {path = 'b.tif', rotate = 90}] # inline\n",
        "version = 1\nelisa.model = '5pl'\nelisa.unit = 'g/L'\n",
        "version = 1\n[elisa]\nmodel = '5pl'\n[blot]\n[elisa.x]\n",  # an unknown key: the file is wrong
        "version = 0\nheading = 'old form'\n",
        "version = 1\nelisa = { model = '5pl' }\n",
        "version = 1\n[[designs]]\nname = 'main'\n[designs.where]\na = 1\n",
        "version = 1\n[[images]]\npath = 'x.tif'",
    ],
)
@pytest.mark.parametrize("study", [STUDY, Study(), CHANGES["where"], CHANGES["new section"]])
def test_every_form_of_toml_is_saved_into(text: str, study: Study) -> None:
    saved = toml_text(study, text)
    assert Study.from_text(saved) == study
    assert text.startswith("#") is saved.startswith("# only a comment")


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
_IMAGES = st.lists(
    st.builds(
        StudyImage,
        path=st.sampled_from(["a.tif", "b.tif", "c/d.tif#2", "ò e.png"]),
        rotate=st.sampled_from([0, 90]),
        region=st.none() | st.just((1, 2, 3, 4)),
        lanes=st.none() | st.integers(1, 20),
    ),
    max_size=4,
    unique_by=lambda image: image.path,
).map(tuple)
_DESIGNS = st.lists(
    st.builds(
        StudyDesign,
        name=_NAMES,
        control=_NAMES | st.integers(-5, 5),
        where=st.dictionaries(_NAMES, _NAMES | st.integers(0, 9) | st.just(("x", 1)), max_size=2),
        measures=st.lists(_NAMES, max_size=2).map(tuple),
        interaction=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda design: design.name,
).map(tuple)
_STUDIES = st.builds(
    Study,
    title=_NAMES,
    images=_IMAGES,
    designs=_DESIGNS,
    elisa=st.builds(ElisaSection, unit=_NAMES, subtract_blank=st.booleans()),
    cohort=st.builds(CohortSection, cutoff=st.sampled_from(["youden", 1.5, "p99"])),
)


@settings(max_examples=60, deadline=None)
@given(_STUDIES, _STUDIES)
def test_any_study_is_saved_over_any_other(one: Study, other: Study) -> None:
    text = toml_text(one)
    assert Study.from_text(text) == one
    again = toml_text(other, text)
    assert Study.from_text(again) == other


def test_saving_and_reading_give_the_same_study(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(TEXT, encoding="utf-8")
    study = Study.from_file(tmp_path, check_files=False)
    assert study.save() == tmp_path / "study.toml"
    assert (tmp_path / "study.toml").read_bytes() == TEXT.encode()
    other = study.model_copy(update={"title": "New"})
    assert other.to_file() == tmp_path / "study.toml"
    assert Study.from_file(tmp_path, check_files=False) == other
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_saved_elsewhere_the_comments_come_along(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "study.toml").write_text(TEXT, encoding="utf-8")
    study = Study.from_file(tmp_path / "a", check_files=False)
    assert study.to_file(tmp_path / "b") == tmp_path / "b" / "study.toml"
    assert (tmp_path / "b" / "study.toml").read_bytes() == TEXT.encode()
    study.to_file(tmp_path / "b" / "other.toml")
    other = Study.from_file(tmp_path / "b" / "other.toml", check_files=False)
    assert other.toml_name == "other.toml"
    assert other.save() == tmp_path / "b" / "other.toml"


def test_a_file_that_is_no_toml_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text("version = 1\ntitle = oops")
    with pytest.raises(InputError, match=r"study.toml, line 2, column 9: is no TOML"):
        Study(folder=tmp_path).save()
    assert file.read_text() == "version = 1\ntitle = oops"


def test_a_place_that_takes_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"the study cannot be saved there \(.+\); choose another folder"):
        Study().to_file(tmp_path / "file" / "study.toml")

"""The simulated study as files: a study folder as the contract has it."""

import csv
import re
import tomllib

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot.study.demo_study import study_toml, write_demo
from napari_il6blot.study.elisa_plates import ElisaSettings, quantify_plates
from napari_il6blot.study.simulate_study import simulate_study
from napari_il6blot.study.spec import Study

QUESTION_COLUMNS = "question,design,measure,group_a,group_b,true_percent_change"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "il6blot-demo"
    write_demo(folder, seed=0)
    return folder


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_files_are_those_of_a_study_folder(folder):
    named = contents(folder)
    assert [name for name in named if "/" not in name] == [
        "lane_sheet.csv", "study.toml", "subject_sheet.csv", "target_sheet.csv", "well_sheet.csv",
    ]  # fmt: skip
    assert {re.sub("/.*", "/", name) for name in named if "/" in name} == {"blots/", "plates/", "truth/"}
    assert {"truth/questions.csv", "truth/cohort.csv"} <= set(named)
    assert sum(map(len, named.values())) < 40e6


def test_a_seed_settles_every_byte_and_another_changes_the_data(folder, tmp_path):
    write_demo(tmp_path / "again", seed=0)
    write_demo(tmp_path / "other", seed=1)
    first, again, other = (contents(path) for path in (folder, tmp_path / "again", tmp_path / "other"))
    assert first == again
    assert first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first if name.startswith(("blots/", "plates/")))
    assert first["truth/questions.csv"] == other["truth/questions.csv"]


def test_images_are_films_of_8_bit_named_in_the_sheets(folder):
    lanes = pd.read_csv(folder / "lane_sheet.csv")
    targets = pd.read_csv(folder / "target_sheet.csv")
    images = {name for name in contents(folder) if name.startswith("blots/")}
    assert set(lanes["image"]) == set(targets["image"]) == images
    study = simulate_study(0)
    for image in images:
        pixels = tifffile.imread(folder / image)
        assert pixels.dtype == np.uint8
        np.testing.assert_array_equal(pixels, study.blots[image].image)


def test_plates_are_grids_of_8_by_12(folder):
    for path in (folder / "plates").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == ["", *map(str, range(1, 13))]
        assert [row[0] for row in rows[1:]] == list("ABCDEFGH")
        assert all(len(row) == 13 for row in rows)
        assert all(0 < float(cell) < 4 for row in rows[1:] for cell in row[1:] if cell)


def test_plates_give_the_true_concentrations_back(folder):
    settings = ElisaSettings(layout=folder / "well_sheet.csv", unit="pg/mL")
    plates = sorted(map(str, (folder / "plates").iterdir()))
    found = quantify_plates(plates, settings)
    assert not found.faults
    table = found.tables["concentrations"]
    keys = ["sample", "experiment", "replicate"]
    true = pd.concat(plate.truth for plate in simulate_study(0).plates.values()).set_index(keys)
    error = np.log(table.set_index(keys)["concentration"] / true["concentration"])
    assert error.notna().all()
    assert error.abs().mean() < 0.05
    assert abs(error.mean()) < 0.02


def test_questions_name_groups_that_the_designs_make(folder):
    text = (folder / "truth" / "questions.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == QUESTION_COLUMNS
    questions = pd.read_csv(folder / "truth" / "questions.csv")
    assert len(questions) >= 10
    designs = {design["name"]: design for design in tomllib.loads(study_toml())["designs"]}
    cells = pd.read_csv(folder / "lane_sheet.csv")
    for question in questions.itertuples():
        design = designs[question.design]
        assert question.measure in design["measures"]
        rows = cells
        for factor, level in design["where"].items():
            rows = rows[rows[factor] == level]
        groups = {" | ".join(map(str, row)) for row in rows[design["factors"]].to_numpy()}
        at = design["factors"].index(design["factor"])
        if " vs " in question.group_a:
            assert design["interaction"]
            continue
        assert {question.group_a, question.group_b} <= groups
        a, b = (group.split(" | ") for group in (question.group_a, question.group_b))
        assert b[at] == design["control"]
        assert [*a[:at], *a[at + 1 :]] == [*b[:at], *b[at + 1 :]]


def test_the_study_file_is_read_as_it_is_meant(folder):
    study = Study.from_file(folder / "study.toml")
    assert len(study.image_list()) == len(list((folder / "blots").iterdir()))
    assert {(image.scale, image.polarity) for image in study.image_list()} == {("od", "dark")}
    assert len(study.plate_list()) == 7
    assert [design.name for design in study.designs] == ["cell lines", "main", "dose series", "siRNA"]
    assert study.normalization.ratios == ("pAKT/AKT",)
    assert all(study.sheet(name).is_file() for name in ("lanes", "targets", "wells", "subjects"))


def test_the_cohort_is_that_of_the_study(folder):
    subjects = pd.read_csv(folder / "subject_sheet.csv")
    assert subjects["group"].value_counts().to_dict() == {"healthy": 24, "carcinoma": 17, "benign": 9}
    truth = pd.read_csv(folder / "truth" / "cohort.csv")
    assert truth["subject"].to_list() == subjects["subject"].to_list()
    assert set(pd.read_csv(folder / "truth" / "cohort_groups.csv")["group"]) == set(subjects["group"])

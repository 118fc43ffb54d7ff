"""What is done of a study, and what is missing next."""

import os

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import Study
from napari_il6blot.study.held import Elsewhere, Held
from napari_il6blot.study.input_states import Known, study_inputs
from napari_il6blot.study.missing_next import NOTHING, missing_next
from napari_il6blot.study.save_study import holding_geometry
from napari_il6blot.study.spec_models import StudyImage

GRID = "," + ",".join(map(str, range(1, 13))) + "\n" + "\n".join(
    f"{row}," + ",".join(["0.5"] * 12) for row in "ABCDEFGH"
)  # fmt: skip


def states(study, saved=None, **known):
    table = study_inputs(study, Known(saved or study, **known))
    return dict(zip(table["input"], table["state"], strict=True))


def test_a_run_makes_inputs_done(small_run):
    study = Study.from_file(small_run.out.parent)
    table = study_inputs(study, Known(study))
    images = table[table["kind"] == "image"]
    assert set(images["state"]) == {"done"}
    assert images["flags"].str.contains("eight_bit").all()
    assert set(table[table["kind"] == "plate"]["state"]) == {"done"}
    assert set(table[table["kind"] == "sheet"]["state"]) == {"filled in"}
    assert list(table.columns) == ["input", "kind", "state", "flags"]
    assert missing_next(study, table) == []


@pytest.fixture
def study(small_demo, tmp_path):
    """The small demo, not run."""
    import shutil

    shutil.copytree(small_demo, tmp_path / "s", ignore=shutil.ignore_patterns("results"))
    return holding_geometry(Study.from_file(tmp_path / "s"))


def test_nothing_is_done_before_a_run(study):
    table = study_inputs(study, Known(study))
    measured = table[table["kind"] != "sheet"]
    assert set(measured["state"]) == {"not measured yet"}
    assert missing_next(study, table) == [f"{len(measured)} inputs are not measured yet: press Run."]


def test_what_is_newer_than_the_results_is_not_done(small_run, tmp_path):
    import shutil

    shutil.copytree(small_run.out.parent, tmp_path / "s", copy_function=shutil.copy2)
    study = Study.from_file(tmp_path / "s")
    first, second, *_ = [image.path for image in study.image_list()]
    assert states(study)[first] == "done"
    os.utime(study.folder / first)
    assert states(study)[first] == "not measured yet"
    assert states(study)[second] == "done"


def test_an_edit_is_seen_until_it_is_saved(study):
    path, other = [image.path for image in study.image_list()][:2]
    rows = pd.DataFrame({"lane": [1]})
    edited = study.model_copy(update={"held": study.held.with_lanes(path, rows)})
    assert states(edited, study)[path] == "edited, not saved"
    assert states(edited, study)[other] == "not measured yet"
    assert states(edited, edited)[path] == "not measured yet"
    sheet = study.model_copy(update={"held": Held().with_sheet("lanes", pd.DataFrame({"image": []}))})
    assert states(sheet, study)["lane_sheet.csv"] == "edited, not saved"
    turned = study.model_copy(update={"images": (StudyImage(path=path, rotate=90),)})
    assert states(turned, study)[path] == "edited, not saved"


def test_a_fault_is_said_of_its_input(study):
    path = study.image_list()[0].path
    found = states(study, faults=(f"{path}: has no contrast.", "Plate main_1 has no standards"))
    assert found[path] == "failed: has no contrast."
    assert found["plates/main_1.csv"] == "failed: has no standards"


def test_samples_and_targets_that_are_not_typed_are_asked_for(study):
    sheet = pd.read_csv(study.folder / "lane_sheet.csv")
    path = study.image_list()[0].path
    sheet.loc[sheet["image"] == path, "sample"] = np.nan
    other = study.image_list()[1].path
    sheet.loc[sheet.index[sheet["image"] == other][:2], "sample"] = np.nan
    sheet.to_csv(study.folder / "lane_sheet.csv", index=False)
    targets = pd.read_csv(study.folder / "target_sheet.csv")
    targets[targets["image"] != path].to_csv(study.folder / "target_sheet.csv", index=False)
    told = missing_next(study, study_inputs(study, Known(study)))
    rows = int((sheet["image"] == other).sum())
    assert f"Type the samples of lanes in {path}." in told
    assert f"2 of {rows} lanes in {other} have no sample yet." in told
    assert f"Say which target each row of bands is in {path}." in told


def test_plates_without_a_layout_are_named(study):
    (study.folder / "well_sheet.csv").unlink()
    (study.folder / "plates" / "mine.csv").write_text(GRID)
    plain = study.model_copy(update={"sheets": type(study.sheets)(), "plates": ()})
    told = missing_next(plain, study_inputs(plain, Known(plain)))
    assert "No well sheet for plate mine: say what is in its wells in the dock ELISA release." in told


def test_no_design_and_no_subjects_are_told(study):
    plain = study.model_copy(update={"designs": ()})
    held = plain.held.with_sheet("subjects", pd.DataFrame({"subject": [], "group": [], "value": []}))
    told = missing_next(plain.model_copy(update={"held": held}), study_inputs(plain, Known(plain)))
    assert any(sentence.startswith("No design: nothing is compared") for sentence in told)
    assert any("subject sheet is empty" in sentence for sentence in told)


def test_nothing_open_says_what_to_open(tmp_path):
    study = Study(folder=tmp_path)
    assert missing_next(study, study_inputs(study, Known(study))) == [NOTHING]


@pytest.mark.parametrize(
    "name", ["subject_sheet.csv", "lane_sheet.csv", "target_sheet.csv", "well_sheet.csv"]
)
def test_a_wrong_sheet_is_a_state_not_an_error(study, name):
    (study.folder / name).write_bytes(b"")
    assert states(study)[name].startswith("failed: ")
    told = missing_next(study, study_inputs(study, Known(study)))
    assert any(name in sentence for sentence in told)


def test_an_image_that_lies_elsewhere_is_not_saved(study):
    held = Held(elsewhere={"blots/new.tif": Elsewhere("/tmp/new.tif", "new.tif")})
    with_new = study.model_copy(
        update={"held": held, "images": (*study.image_list(), StudyImage(path="blots/new.tif"))}
    )
    assert states(with_new, study)["blots/new.tif"] == "edited, not saved"

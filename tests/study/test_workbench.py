"""The workbench gives what a run gives, and makes again only what changed."""

import pandas as pd
import pytest
import tifffile

from napari_il6blot import InputError, Study, simulate_blot
from napari_il6blot.blot import strip_windows
from napari_il6blot.study import answer_stage, elisa_stage, workbench
from napari_il6blot.study.save_study import holding_geometry
from napari_il6blot.study.spec_models import StudyImage
from napari_il6blot.study.workbench import Workbench

same = pd.testing.assert_frame_equal


@pytest.fixture
def study(small_demo):
    return Study.from_file(small_demo)


@pytest.fixture(scope="module")
def bench():
    return Workbench()


def test_lanes_and_bands_are_those_of_a_run(bench, study, small_run):
    tables = bench.blots(study).tables
    same(tables["lanes"], small_run.tables["lanes"])
    shared = [name for name in tables["bands"] if name != "target"]
    same(tables["bands"][shared], small_run.tables["bands"][shared])


@pytest.mark.parametrize("name", ["levels", "bands"])
def test_levels_are_those_of_a_run(bench, study, small_run, name):
    same(getattr(bench.levels(study), name), small_run.tables[name])


def test_concentrations_are_those_of_a_run(bench, study, small_run):
    for name, table in bench.plates(study).tables.items():
        same(table, small_run.tables[name])


@pytest.mark.parametrize("name", ["joined", "comparisons", "associations"])
def test_the_answer_is_that_of_a_run(bench, study, small_run, name):
    same(bench.joined(study).answer.tables[name], small_run.tables[name])


def test_the_cohort_is_that_of_a_run(bench, study, small_run):
    same(bench.cohort(study).calls, small_run.tables["calls"])


def test_nothing_is_made_twice(bench, study, monkeypatch):
    before = bench.joined(study)
    monkeypatch.setattr(workbench, "measure_blot", None)
    for stage, name in (
        (answer_stage, "study_levels"), (elisa_stage, "measure_study_plates"), (answer_stage, "study_answer"),
    ):  # fmt: skip
        monkeypatch.setattr(stage, name, None)
    assert bench.joined(Study.from_file(study.folder)) is before


def test_another_setting_of_one_image_measures_that_image_alone(bench, study, monkeypatch):
    bench.blots(study)
    first, *others = study.images
    changed = study.model_copy(update={"images": (first.model_copy(update={"lanes": 3}), *others)})
    measured, real = [], workbench.measure_blot
    monkeypatch.setattr(
        workbench, "measure_blot", lambda blot, *how: measured.append(blot.image) or real(blot, *how)
    )
    bench.blots(changed)
    assert measured == [first.path]


def test_held_lanes_are_measured_in_place_of_found_ones(bench, study):
    path = study.images[0].path
    lanes = bench.image(study, path).lanes_table
    held = study.held.with_lanes(path, lanes.iloc[:2])
    edited = holding_geometry(study).model_copy(update={"held": held})
    assert not bench.is_measured(edited, path)
    assert len(bench.image(edited, path).lanes) == 2
    assert bench.is_measured(edited, path)


def test_edited_bands_are_measured_in_lanes_that_stay_straightened(bench, study, monkeypatch):
    study, path = holding_geometry(study), study.images[0].path
    found, straightened, real = bench.image(study, path), [], strip_windows.straighten_lanes
    monkeypatch.setattr(
        strip_windows, "straighten_lanes", lambda *given: straightened.append(given) or real(*given)
    )
    for rows in (1, 2):
        bands = found.bands.assign(bottom=found.bands["bottom"] + rows, edited=True)
        edited = study.model_copy(update={"held": study.held.with_bands(path, bands)})
        afresh = Workbench().image(edited, path)
        straightened.clear()
        same(bench.image(edited, path).bands, afresh.bands)
        assert len(straightened) == (1 if rows == 1 else 0)


def test_one_bad_image_does_not_stop_the_others(tmp_path):
    tifffile.imwrite(
        tmp_path / "good.tif", simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image
    )
    (tmp_path / "bad.tif").write_text("no image")
    study = Study(folder=tmp_path, images=(StudyImage(path="bad.tif"), StudyImage(path="good.tif")))
    stage = Workbench().blots(study)
    assert set(stage.tables["bands"]["image"]) == {"good.tif"}
    assert len(stage.faults) == 1


def test_the_lanes_of_a_reprobed_image_follow_its_reference(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image)
    tifffile.imwrite(tmp_path / "b.tif", simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image)
    study = Study(
        folder=tmp_path, images=(StudyImage(path="a.tif"), StudyImage(path="b.tif", lanes_from="a.tif"))
    )
    bench = Workbench()
    assert len(bench.image(study, "b.tif").lanes) == 4
    fewer = study.model_copy(
        update={"held": study.held.with_lanes("a.tif", bench.image(study, "a.tif").lanes_table[:3])}
    )
    assert len(bench.image(fewer, "b.tif").lanes) == 3


def test_an_image_that_the_study_lacks_is_named(study):
    with pytest.raises(InputError, match=r"nowhere\.tif"):
        Workbench().image(study, "nowhere.tif")


def test_nothing_to_compare_is_said(tmp_path):
    with pytest.raises(InputError, match="nothing to compare"):
        Workbench().joined(Study(folder=tmp_path))

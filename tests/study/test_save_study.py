"""What a window holds of a study is saved so that a run without it gives the same numbers."""

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot import InputError, Study, simulate_blot
from napari_il6blot.study.blot_stage import quantify_study_images
from napari_il6blot.study.held import Elsewhere, Held, as_saved
from napari_il6blot.study.save_study import holding_geometry, save_study
from napari_il6blot.study.spec_models import StudyImage, StudyPlate
from napari_il6blot.study.workbench import Workbench

same = pd.testing.assert_frame_equal
SHEET = pd.DataFrame({"image": ["mine.tif"] * 2, "lane": [1, 2], "sample": ["a", "b"]})


@pytest.fixture
def pixels():
    return simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image


@pytest.fixture
def loose(tmp_path, pixels):
    """A study of an image that lies elsewhere, and of a pasted export."""
    file = tmp_path / "elsewhere" / "mine.tif"
    file.parent.mkdir()
    tifffile.imwrite(file, pixels)
    held = Held(elsewhere={
        "blots/mine.tif": Elsewhere(str(file), "mine.tif"),
        "blots/array.tif": Elsewhere(pixels, "array"),
        "plates/pasted.csv": Elsewhere(b",1\nA,2\n", "pasted"),
    })  # fmt: skip
    images = (StudyImage(path="blots/mine.tif"), StudyImage(path="blots/array.tif", lanes=4))
    plates = (StudyPlate(path="plates/pasted.csv"),)
    return Study(folder=tmp_path / "none", images=images, plates=plates, held=held)


def test_images_and_exports_are_brought_into_the_folder(loose, pixels, tmp_path):
    saved = save_study(loose, tmp_path / "study")
    assert (saved.folder / "blots/mine.tif").read_bytes() == (tmp_path / "elsewhere/mine.tif").read_bytes()
    np.testing.assert_array_equal(tifffile.imread(saved.folder / "blots/array.tif"), pixels)
    assert (saved.folder / "plates/pasted.csv").read_bytes() == b",1\nA,2\n"
    assert Study.from_file(saved.folder).images == loose.images
    assert not saved.held.elsewhere


def test_sheets_name_images_as_the_study_does(loose, tmp_path):
    held = loose.held.with_sheet("lanes", SHEET)
    saved = save_study(loose.model_copy(update={"held": held}), tmp_path / "study")
    assert pd.read_csv(saved.folder / "lane_sheet.csv")["image"].tolist() == ["blots/mine.tif"] * 2


def test_edited_lanes_and_bands_give_the_same_numbers_without_a_window(loose, tmp_path):
    bench, path = Workbench(), "blots/mine.tif"
    measured = bench.image(loose, path)
    lanes = measured.lanes_table.assign(x=measured.lanes_table["x"] + 2, lane_volume=np.nan)
    held = loose.held.with_lanes(path, lanes).with_bands(path, measured.bands.iloc[1:])
    saved = save_study(loose.model_copy(update={"held": held}), tmp_path / "study")
    headless = quantify_study_images(Study.from_file(saved.folder)).tables
    for name, own in (
        ("lanes", bench.image(saved, path).lanes_table),
        ("bands", bench.image(saved, path).bands),
    ):
        rows = headless[name]
        same(rows[rows["image"] == path].reset_index(drop=True), own)
    assert bench.image(saved, path).lanes_table["edited"].all()


def test_saving_where_nothing_is_edited_any_more_removes_the_geometry(loose, tmp_path):
    path = "blots/mine.tif"
    lanes = Workbench().image(loose, path).lanes_table
    edited = loose.model_copy(update={"held": loose.held.with_lanes(path, lanes)})
    saved = save_study(edited, tmp_path / "study")
    assert holding_geometry(Study.from_file(saved.folder)).held.lanes.keys() == {path}
    save_study(saved.model_copy(update={"held": saved.held.with_lanes(path, None)}))
    assert not (saved.folder / "geometry" / "lanes.csv").exists()


def test_saving_elsewhere_takes_the_inputs_along(small_demo, tmp_path):
    study = holding_geometry(Study.from_file(small_demo))
    saved = save_study(study, tmp_path / "copy")
    assert saved.input_files().keys() == study.input_files().keys()
    assert saved.settings() == study.settings()


def test_a_sheet_that_was_a_workbook_is_saved_as_csv_and_named(loose, tmp_path):
    saved = save_study(loose, tmp_path / "study")
    SHEET.to_excel(saved.folder / "lane_sheet.xlsx", index=False)
    other = SHEET.assign(sample=["c", "d"])
    held = saved.held.with_sheet("lanes", other)
    again = save_study(saved.model_copy(update={"held": held}))
    assert again.sheet("lanes").name == "lane_sheet.csv"
    assert Study.from_file(again.folder).sheets.lanes == "lane_sheet.csv"


def test_a_folder_that_cannot_be_written_is_named(loose, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        save_study(loose, tmp_path / "file" / "study")


def test_a_held_sheet_is_as_it_will_be_read():
    sheet = pd.DataFrame({"sample": ["=1+1", "b"], "dose": [0.1, np.nan], "edited": [True, False]})
    again = as_saved(as_saved(sheet))
    same(again, as_saved(sheet))
    assert again["sample"].tolist() == ["=1+1", "b"]
    assert again["edited"].tolist() == [True, False]

"""A study built by docks from loose files, saved, and run without a window: the same tables."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.study.spec import Study
from napari_il6blot.study.spec_models import StudyDesign

PLUGIN = "napari-il6blot"
TABLES = {
    "Lane detection": "lanes",
    "Band integration": "bands",
    "Normalization": "levels",
    "ELISA release": "concentrations",
    "Blot × ELISA": "comparisons",
    "Cohort": "calls",
}
DESIGN = StudyDesign(
    name="main",
    measures=("concentration", "IL-6/GAPDH"),
    factors=("cell_line", "treatment"),
    factor="treatment",
    control="DMSO",
)


def opened(viewer):
    """All docks of the plugin, by their names."""
    return {name: viewer.window.add_plugin_dock_widget(PLUGIN, name)[1] for name in (*TABLES, "Study")}


def run_all(docks):
    """Press every dock's button but that of the study; none may complain."""
    for name in TABLES:
        docks[name].run(wait=True)
        assert docks[name].error == "", name
    return {table: docks[name].table for name, table in TABLES.items()}


def layer_of(docks, kind):
    session = docks["Lane detection"].session
    return session.layer(session.images[0], kind)


def move(layer, shape, by):
    """Move a shape as a script does."""
    places = layer.data
    places[shape] = places[shape] + by
    layer.data = places


def build(viewer, docks, folder):
    """Make the study of a folder again by hand: its images and exports opened, all else typed or pasted."""
    images = sorted(folder.glob("blots/*.tif"))
    for image in images:
        viewer.open(str(image), plugin=PLUGIN)
    docks["Lane detection"].run(wait=True)
    sheet = pd.read_csv(folder / "lane_sheet.csv", dtype=str)
    sheet["image"] = [str(folder / name) for name in sheet["image"]]
    docks["Lane detection"].lanes.paste(sheet.to_csv(sep="\t", index=False))
    docks["Band integration"].run(wait=True)
    targets = pd.read_csv(folder / "target_sheet.csv")
    of_first = targets[targets["image"].str.endswith(images[0].name)]
    rows = of_first[["row", "target"]].itertuples(index=False)
    docks["Band integration"].targets.name_rows({(1, int(row)): name for row, name in rows})
    elisa = docks["ELISA release"]
    for export in sorted(folder.glob("plates/*.csv")):
        elisa.open_export(export)
    elisa.open_layout(folder / "well_sheet.csv")
    docks["Cohort"].open_subjects(folder / "subject_sheet.csv")
    docks["Blot × ELISA"].add_design(DESIGN)


def edit(docks):
    """Edits by script of a lane, a band, a setting and a well."""
    move(layer_of(docks, "lanes"), 1, [0, 3])
    docks["Band integration"].run(wait=True)
    move(layer_of(docks, "bands"), 4, [2, 0])
    docks["Band integration"].run(wait=True)
    docks["Normalization"].change(check_by="treatment")
    docks["ELISA release"].run(wait=True)
    docks["ELISA release"].wells.mask(["A1"])


@pytest.fixture
def built(viewer, small_demo):
    docks = opened(viewer)
    build(viewer, docks, small_demo)
    edit(docks)
    return docks


def test_a_study_built_by_docks_gives_the_tables_of_a_run_without_a_window(built, tmp_path):
    before = run_all(built)
    built["Study"].save(tmp_path / "saved")
    assert built["Study"].error == ""
    after = run_all(built)
    headless = Study.from_file(tmp_path / "saved").run().tables
    for name in TABLES.values():
        assert len(headless[name]), name
        pd.testing.assert_frame_equal(after[name], headless[name], check_exact=True)
        numbers = before[name].select_dtypes("number")
        assert np.array_equal(numbers, headless[name][numbers.columns], equal_nan=True), name
    assert headless["lanes"]["edited"].sum() == 1
    assert headless["bands"]["edited"].sum() >= 1

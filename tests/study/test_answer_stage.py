"""Sheets that are not filled in, or that hold gaps."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.study.spec import Study


@pytest.mark.parametrize("kept", [0, 3])
def test_a_sheet_without_samples_is_left_out_with_a_note(sheets_study, kept):
    """Only a header, or every sample still empty."""
    folder = sheets_study(change=lambda levels, conc: (levels.assign(sample=None).head(kept), conc))
    toml = (folder / "study.toml").read_text(encoding="utf-8").replace(', "IL-6/GAPDH"', "")
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    results = Study.from_file(folder).run()
    assert "levels" not in results.tables
    assert len(results.tables["comparisons"]) == 1
    assert results.notes == (
        "levels_sheet.csv names no sample yet, so it was left out: fill in its column sample.",
    )


def test_a_study_without_designs_says_so(sheets_study):
    results = Study.from_file(sheets_study(toml="version = 1\n")).run()
    assert "joined" in results.tables
    assert "study.toml has no [[designs]], so nothing is compared." in results.notes


def test_factors_may_have_gaps(sheets_study):
    """As the dose of what has none: groups are named as in comparisons.csv, everywhere."""

    def gaps(*tables):
        return tuple(
            one.assign(
                inhibitor=one["treatment"].where(one["treatment"] == "IV"),
                dose=np.where(one["treatment"] == "IV", 4.0, np.nan),
            )
            for one in tables
        )

    results = Study.from_file(sheets_study(change=gaps)).run()
    wide = pd.read_csv(results.out / "wide_concentration.csv")
    assert set(wide.columns) == {"experiment", "DMSO", "IV | IV | 4"}


def test_images_without_a_lane_sheet_say_what_is_missing(tmp_path):
    import tifffile

    from napari_il6blot import simulate_blot

    tifffile.imwrite(tmp_path / "blot.tif", simulate_blot(seed=3).image)
    text = 'version = 1\n[[images]]\npath = "blot.tif"\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    results = Study.from_file(tmp_path).run()
    assert len(results.tables["bands"])
    assert any(note.startswith("There is no lane sheet") for note in results.notes)


def test_what_is_to_be_said_of_blots_and_of_a_sheet_is_said(small_demo, tmp_path):
    """Neither loses the other's sentences."""
    import shutil

    folder = tmp_path / "both"
    shutil.copytree(small_demo, folder, ignore=shutil.ignore_patterns("results"))
    lanes = pd.read_csv(folder / "lane_sheet.csv")
    sheet = lanes[lanes["experiment"] == 1].drop(columns=["image", "strip", "lane"], errors="ignore")
    sheet = sheet.assign(target="other", normalized_to="GAPDH", level=1.0 + 0.1 * np.arange(len(sheet)))
    sheet.to_csv(folder / "levels_sheet.csv", index=False)
    results = Study.from_file(folder).run()
    assert "other/GAPDH" in results.tables["joined"]
    assert any("levels_sheet.csv gives levels, not its areas" in note for note in results.notes)


def test_a_design_without_factors_is_drawn_too(sheets_study):
    """An inhibitor's own dose names no group in comparisons.csv, so it names none in the figure."""
    toml = 'version = 1\n[[designs]]\nname = "main"\nmeasures = ["concentration"]\n'

    def dosed(*tables):
        return tuple(one.assign(dose=one["treatment"].map({"DMSO": 0, "IV": 4})) for one in tables)

    results = Study.from_file(sheets_study(toml=toml, change=dosed)).run()
    assert results.tables["comparisons"][["group_a", "group_b"]].to_numpy().tolist() == [["IV", "DMSO"]]
    drawn = (results.out / "superplot-main-concentration.svg").read_text(encoding="utf-8")
    assert "IV" in drawn
    assert "DMSO" in drawn

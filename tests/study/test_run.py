"""The whole path: what a study's run writes, that it follows the data, and that it is the same every time."""

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.study.spec import Study

KEYS = ["design", "measure", "group_a", "group_b", "test"]


def files(folder, *endings):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith(endings)}


def test_a_run_writes_every_table_that_its_inputs_allow(small_run):
    tables = {path.stem for path in small_run.out.glob("*.csv")}
    assert tables >= {
        "lanes", "bands", "profiles", "wells", "standards", "curves", "concentrations", "quality", "levels",
        "joined", "comparisons", "associations", "calls", "contingency", "metadata",
    }  # fmt: skip
    assert small_run.faults == ()
    for name in ("report.html", "results.xlsx", "provenance.json", "superplot-main-concentration.svg",
                 "superplot-main-concentration.pdf", "cohort-values.png"):  # fmt: skip
        assert (small_run.out / name).stat().st_size > 0
    assert len(small_run.tables["joined"]) == 18  # 2 lines × 3 treatments × 3 experiments
    assert not small_run.tables["joined"][["concentration", "IL-6/GAPDH"]].isna().any(axis=None)


def test_comparisons_are_of_experiments_and_none_comes_twice(small_run):
    comparisons = pd.read_csv(small_run.out / "comparisons.csv")
    assert set(comparisons["unit_of_inference"]) == {"experiment"}
    assert set(comparisons["n_a"]) == {3}
    assert not comparisons.duplicated([*KEYS, "unit_of_inference"]).any()


def test_what_is_true_of_the_demo_is_found(small_demo, small_run):
    questions = pd.read_csv(small_demo / "truth" / "questions.csv")
    met = questions.merge(small_run.tables["comparisons"], on=KEYS[:-1], validate="one_to_one")
    assert len(met) >= 8
    true = met["true_percent_change"]
    assert not ((true == 0) & (met["verdict"] == "changed")).any()
    assert not ((true != 0) & (met["verdict"] == "unchanged")).any()


def test_every_picture_comes_in_three_forms(small_run):
    for start in ("superplot-", "associated-", "strip-", "cohort-"):
        forms = [{path.stem for path in small_run.out.glob(f"{start}*.{f}")} for f in ("png", "svg", "pdf")]
        assert forms[0]
        assert forms[0] == forms[1] == forms[2]


def test_provenance_has_the_hash_of_every_input_and_output(small_demo, small_run):
    told = json.loads((small_run.out / "provenance.json").read_text(encoding="utf-8"))
    for name, digest in told["outputs"].items():
        assert hashlib.sha256((small_run.out / name).read_bytes()).hexdigest() == digest
    written = {path.name for path in small_run.out.iterdir()}
    assert written == {*told["outputs"], "provenance.json"}
    assert {"study.toml", "lane_sheet.csv", "blots/main_1_IL-6.tif", "plates/main_1.csv"} <= set(
        told["inputs"]
    )
    assert (
        hashlib.sha256((small_demo / "study.toml").read_bytes()).hexdigest() == told["inputs"]["study.toml"]
    )


def copied(small_demo, folder):
    shutil.copytree(small_demo, folder, ignore=shutil.ignore_patterns("results"))
    return folder


def test_a_copy_elsewhere_gives_the_same_bytes(small_demo, small_run, tmp_path):
    again = Study.from_file(copied(small_demo, tmp_path / "a copy")).run()
    kinds = (".csv", ".xlsx", ".png", ".svg", ".pdf", ".html")
    assert files(again.out, *kinds) == files(small_run.out, *kinds)


def test_the_report_follows_the_data(small_demo, small_run, tmp_path):
    """With PEA1's inhibitor-IV wells at 70 %, that comparison changes, and PEA2's and the blots' do not."""
    folder = copied(small_demo, tmp_path / "changed")
    wells = pd.read_csv(folder / "well_sheet.csv")
    mine = wells[(wells["cell_line"] == "PEA1") & (wells["treatment"] == "AKT inhibitor IV")]
    assert len(mine) >= 9
    for plate, of_plate in mine.groupby("plate"):
        path = folder / "plates" / f"{plate}.csv"
        grid = pd.read_csv(path, index_col=0)
        for well in of_plate["well"]:
            grid.loc[well[0], str(int(well[1:]))] *= 0.7
        grid.to_csv(path, index_label="")
    before, after = (pd.read_csv(run.out / "comparisons.csv").set_index(KEYS) for run in
                     (small_run, Study.from_file(folder).run()))  # fmt: skip
    numbers = ["percent_change", "percent_low", "percent_high", "p"]
    moved = {key for key in before.index if not np.allclose(before.loc[key, numbers].astype(float),
             after.loc[key, numbers].astype(float), rtol=1e-12, equal_nan=True)}  # fmt: skip
    changed = {(measure, a) for _, measure, a, _, _ in moved}
    assert ("concentration", "PEA1 | AKT inhibitor IV") in changed
    assert {measure for measure, _ in changed} == {"concentration"}
    assert not any(group.startswith("PEA2") for _, group in changed)
    row = ("main", "concentration", "PEA1 | AKT inhibitor IV", "PEA1 | DMSO", "paired t on log ratios")
    assert after.loc[row, "percent_change"] < before.loc[row, "percent_change"] - 10
    report = (folder / "results" / "report.html").read_text(encoding="utf-8")
    assert f"({after.loc[row, 'percent_change']:+.0f} %" in report


def test_one_failed_image_does_not_cost_the_rest(small_demo, tmp_path):
    folder = copied(small_demo, tmp_path / "one bad")
    (folder / "blots" / "main_2_IL-6.tif").write_bytes(b"no image")
    results = Study.from_file(folder).run()
    assert len(results.faults) == 1
    assert results.faults[0].startswith("blots/main_2_IL-6.tif ")
    assert str(tmp_path) not in results.faults[0]
    joined = results.tables["joined"]
    assert joined["concentration"].notna().sum() == 18
    assert joined["IL-6/GAPDH"].notna().sum() == 12
    assert set(results.tables["unmatched"]["experiment"].astype(str)) == {"2"}


def test_sheets_alone_make_a_study(sheets_study):
    results = Study.from_file(sheets_study()).run()
    assert set(results.tables) == {"levels", "concentrations", "joined", "comparisons", "associations"}
    verdicts = results.tables["comparisons"].set_index("measure")["verdict"]
    assert verdicts["concentration"] == "changed"


def test_normalization_holds_for_a_levels_sheet_too(sheets_study):
    """Levels relative to DMSO's mean of each experiment, and that their control cannot be checked."""
    before = Study.from_file(sheets_study()).run().tables["levels"]
    toml = """version = 1
    [normalization]
    scaling = "fixed_point"
    reference_sample = "DMSO"
    """
    results = Study.from_file(sheets_study(toml)).run()
    reference = before[before["sample"] == "DMSO"].groupby("experiment")["level"].mean()
    expected = before["level"] / before["experiment"].map(reference)
    assert np.allclose(results.tables["levels"]["level"], expected)
    assert not np.allclose(before["level"], expected)
    said = "GAPDH was not checked by treatment: levels_sheet.csv gives levels, not its areas."
    assert said in results.notes


def one_experiment(levels, concentrations):
    return levels[levels["experiment"] == 1], concentrations[concentrations["experiment"] == 1]


def test_one_experiment_is_described_with_a_note(sheets_study):
    comparisons = Study.from_file(sheets_study(change=one_experiment)).run().tables["comparisons"]
    assert set(comparisons["test"]) == {"descriptive"}
    assert comparisons["p"].isna().all()
    assert comparisons["note"].str.startswith("one experiment").all()


@pytest.mark.parametrize("text", ["=cmd()", "+1+1", "-x", "@sum", "<b>IV</b>"])
def test_names_of_the_user_run_nowhere(sheets_study, text):
    """No formula in CSV or XLSX, no tag in HTML."""
    import openpyxl

    def renamed(*tables):
        return tuple(table.replace("IV", text) for table in tables)

    results = Study.from_file(sheets_study(change=renamed)).run()
    report = results.report.read_text(encoding="utf-8")
    assert "<b>" not in report
    for line in (results.out / "comparisons.csv").read_text(encoding="utf-8").splitlines():
        assert not any(cell.startswith(("=", "+1+1", "-x", "@")) for cell in line.split(","))
    book = openpyxl.load_workbook(results.out / "results.xlsx")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert any(text in str(cell.value) for row in book["comparisons"].iter_rows() for cell in row)


def test_lanes_edited_by_hand_are_measured_where_they_are(small_demo, small_run, tmp_path):
    """``geometry/lanes.csv`` holds the lanes of one image, one of them narrower; the others are found."""
    folder = copied(small_demo, tmp_path / "edited")
    image = "blots/main_1_IL-6.tif"
    lanes = pd.read_csv(small_run.out / "lanes.csv")
    mine = lanes[lanes["image"] == image].copy()
    fourth = mine["lane"] == 4
    mine.loc[fourth, "width"] /= 2
    mine["edited"] = fourth
    (folder / "geometry").mkdir()
    mine.to_csv(folder / "geometry" / "lanes.csv", index=False)
    after = pd.read_csv(Study.from_file(folder).run().out / "lanes.csv").set_index(["image", "lane"])
    before = lanes.set_index(["image", "lane"])
    assert after.loc[(image, 4), "width"] == before.loc[(image, 4), "width"] / 2
    assert after["edited"].sum() == 1
    assert after["edited"][image, 4]
    others = before.index != (image, 4)
    assert (after["x"][others] == before["x"][others]).all()

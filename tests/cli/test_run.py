"""``il6blot run``: what it prints and its exit codes; a sentence for every wrong study, and nothing lost."""

import json
import shutil

import pandas as pd
import pytest

TOML = """\
version = 1
[[designs]]
name = "main"
measures = ["concentration", "IL-6/GAPDH"]
factors = ["treatment"]
control = "DMSO"
"""
KEYS = [(t, e) for e in (1, 2, 3) for t in ("DMSO", "IV")]
TABLE = pd.DataFrame([{"sample": t, "experiment": e, "treatment": t} for t, e in KEYS])
LEVELS = TABLE.assign(target="IL-6", normalized_to="GAPDH", level=[1.0, 1.1, 0.9, 1.1, 1.2, 1.1])
CONCENTRATIONS = TABLE.assign(concentration=[100, 60, 90, 61, 110, 64], unit="pg/mL")


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Writes a study of sheets into the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(toml=TOML, levels=LEVELS, concentrations=CONCENTRATIONS):
        (tmp_path / "study.toml").write_text(toml, encoding="utf-8")
        levels.to_csv("levels_sheet.csv", index=False)
        concentrations.to_csv("concentrations_sheet.csv", index=False)
        return tmp_path

    return write


def test_a_study_is_run(study, il6blot):
    folder = study()
    code, out, err = il6blot("run", ".")
    assert code == 0
    assert err == "GAPDH was not checked by treatment: levels_sheet.csv gives levels, not its areas.\n"
    assert out.splitlines()[-1] == f"The report: {folder / 'results' / 'report.html'}"


def test_out_and_json(study, il6blot, tmp_path):
    study()
    code, out, _ = il6blot("run", "study.toml", "--out", "elsewhere", "--json")
    assert code == 0
    told = json.loads(out)
    assert len(told["joined"]) == 6
    assert (tmp_path / "elsewhere" / "comparisons.csv").is_file()
    assert not (tmp_path / "results").exists()


def constant(table):
    return table.assign(concentration=table["treatment"].map({"DMSO": 100.0, "IV": 60.0}))


WRONG = {
    "unknown key": (
        {"toml": "titel = 'x'\n" + TOML},
        "study.toml, titel: there is no such key; did you mean title?",
        (),
    ),
    "syntax": ({"toml": TOML.replace("[[designs]]", "[[designs]")}, "study.toml, line 2, column 10: ", ()),
    "missing image": (
        {"toml": TOML + '[[images]]\npath = "blots/a.tif"\n'},
        "there is no file blots/a.tif in the study's folder; put it there, or correct or remove this entry",
        (),
    ),
    "no sample in common": (
        {"concentrations": CONCENTRATIONS.assign(sample="x " + CONCENTRATIONS["sample"])},
        "blots and plates have no sample in common: the blots have DMSO, IV, the plates x DMSO, x IV; write",
        ("levels", "concentrations"),
    ),
    "no control": (
        {"toml": TOML.replace("DMSO", "vehicle")},
        "design main: no sample has treatment = vehicle, the control; its levels are DMSO, IV",
        ("levels", "concentrations", "joined"),
    ),
    "no scatter": (
        {"concentrations": constant(CONCENTRATIONS)},
        "design main, concentration, IV against DMSO: the values do not scatter between experiments",
        ("levels", "concentrations", "joined"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_study_gets_one_sentence_and_keeps_what_was_made(study, il6blot, case):
    wrong, sentence, kept = WRONG[case]
    folder = study(**wrong)
    code, out, err = il6blot("run", ".")
    assert (code, out) == (2, "")
    assert err.startswith("il6blot: ")
    assert sentence in err
    assert len(err.splitlines()) == 1
    made = {path.stem for path in (folder / "results").glob("*.csv")}
    assert made == set(kept)


def test_a_lane_sheet_with_a_lane_too_few(il6blot, blot, tmp_path, monkeypatch):
    import tifffile

    monkeypatch.chdir(tmp_path)
    (tmp_path / "blots").mkdir()
    tifffile.imwrite("blots/blot.tif", blot.image)
    assert il6blot("init", ".")[0] == 0
    sheet = pd.read_csv("lane_sheet.csv")
    sheet.assign(sample="DMSO").iloc[:-1].to_csv("lane_sheet.csv", index=False)
    rows = pd.read_csv("target_sheet.csv")
    named = ["GAPDH", *(f"protein {row}" for row in range(1, len(rows)))]
    rows.assign(target=named).to_csv("target_sheet.csv", index=False)
    code, _, err = il6blot("run", ".")
    assert code == 2
    assert f"{len(sheet)}" in err
    assert "lane_sheet.csv" in err
    assert (tmp_path / "results" / "bands.csv").is_file()


def test_a_failed_image_is_exit_1(il6blot, blot, tmp_path, monkeypatch):
    import tifffile

    monkeypatch.chdir(tmp_path)
    (tmp_path / "blots").mkdir()
    tifffile.imwrite("blots/blot.tif", blot.image)
    shutil.copy("blots/blot.tif", "blots/other.tif")
    (tmp_path / "blots" / "other.tif").write_text("no image", encoding="utf-8")
    (tmp_path / "study.toml").write_text("version = 1\n", encoding="utf-8")
    code, _, err = il6blot("run", ".")
    assert code == 1
    assert "blots/other.tif" in err
    assert (tmp_path / "results" / "bands.csv").is_file()

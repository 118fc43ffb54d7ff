"""``il6blot cohort``: what it writes, prints and returns."""

import json

import pandas as pd
import pytest
import typer

from napari_il6blot import InputError
from napari_il6blot.cli.cohort import cohort
from napari_il6blot.study.simulate_cohort import simulate_cohort

TABLES = {
    "calls.csv": "subject group value censored call",
    "contingency.csv": "comparison test statistic df p used",
    "metadata.csv": "variable level low high n_missing test p",
    "cohort_groups.csv": "group n n_censored median low high indeterminate percent_high",
    "cohort_ranks.csv": "comparison test statistic df p p_adjusted",
    "cohort_roc.csv": "group reference auc ci_low ci_high",
}
PICTURES = {f"cohort-{name}.{form}" for name in ("values", "calls", "roc") for form in ("png", "svg", "pdf")}


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """A working directory with a subject sheet."""
    monkeypatch.chdir(tmp_path)
    made = simulate_cohort(seed=6).sheet
    made.to_csv("subjects.csv", index=False)
    return made


@pytest.fixture
def run(capsys):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(cohort)

    def run(*arguments):
        app(args=[str(argument) for argument in arguments], standalone_mode=False)
        return capsys.readouterr()

    return run


def test_a_sheet_becomes_tables_and_figures(tmp_path, sheet, run):
    said, progress = run("subjects.csv", "--out", "out")
    assert progress == ""
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*TABLES, *PICTURES}
    for name, columns in TABLES.items():
        table = pd.read_csv(tmp_path / "out" / name)
        assert list(table.columns[: len(columns.split())]) == columns.split(), name
    assert "95th percentile of healthy (n = 24)" in said
    assert "carcinoma vs healthy, low and high: N-1 p = " in said
    calls = pd.read_csv(tmp_path / "out" / "calls.csv")
    assert calls["subject"].tolist() == sheet["subject"].tolist()


def test_two_runs_are_alike_to_the_byte(tmp_path, sheet, run):
    for out in ("a", "b"):
        run("subjects.csv", "--out", out, "--cutoff", "youden", "--cases", "carcinoma")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_italian_sheets_give_the_same(tmp_path, sheet, run):
    run("subjects.csv", "--out", "a")
    comma = sheet.assign(value=sheet["value"].str.replace(".", ","))
    comma.to_csv("italian.csv", index=False, sep=";", decimal=",")
    run("italian.csv", "--out", "b")
    for name in TABLES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_json_is_one_object_and_the_rest_goes_to_stderr(sheet, run):
    out, err = run("subjects.csv", "--json")
    found = json.loads(out)
    assert {f"{name}.csv" for name in found} >= set(TABLES)
    assert found["cutoff"] == pytest.approx(found["cutoff"])
    assert isinstance(found["contingency"][0]["used"], bool)
    assert "Cut-off" in err


def test_pseudonyms(tmp_path, sheet, run):
    run("subjects.csv", "--pseudonyms", "--out", "out")
    assert pd.read_csv(tmp_path / "out" / "calls.csv")["subject"].tolist()[0] == "S01"
    for path in (tmp_path / "out").iterdir():
        assert not any(name.encode() in path.read_bytes() for name in sheet["subject"]), path.name


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--group", "arm"], "subjects.csv has no column arm"),
        (["--reference", "normal"], "the groups are healthy, carcinoma, benign"),
        (["--cutoff", "median"], "must be a number, p95, mean"),
        (["--cases", "healthy"], "none of the groups to look at"),
        (["--value", "menopause"], "subjects.csv, line 2: menopause holds"),
    ],
)
def test_wrong_input_is_one_sentence_and_no_files(tmp_path, sheet, run, options, said):
    with pytest.raises(InputError, match=said) as fault:
        run("subjects.csv", "--out", "out", *options)
    assert "\n" not in str(fault.value)
    assert not (tmp_path / "out").exists()

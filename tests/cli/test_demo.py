"""``il6blot demo``: the study's questions, found beside true."""

import pandas as pd
import pytest

from napari_il6blot.study.demo_answers import demo_answers
from napari_il6blot.study.run import Results

COMPARED = {"design": "main", "measure": "concentration", "group_b": "PEA1 | DMSO"}
FOUND = pd.DataFrame(
    [
        {**COMPARED, "group_a": "IV", "percent_change": -48.1, "percent_low": -53.0, "percent_high": -43.0,
         "verdict": "changed"},
        {**COMPARED, "group_a": "JNK", "percent_change": 12.0, "percent_low": 5.0, "percent_high": 19.0,
         "verdict": "changed"},
        {**COMPARED, "group_a": "X", "percent_change": 3.0, "percent_low": -30.0, "percent_high": 40.0,
         "verdict": "undecided"},
    ]
)  # fmt: skip
TRUE = {"IV": -45.0, "JNK": 0.0, "X": 0.0}


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "truth").mkdir()
    questions = FOUND[["design", "measure", "group_a", "group_b"]]
    questions.assign(
        question="Does " + questions["group_a"], true_percent_change=questions["group_a"].map(TRUE)
    ).to_csv(tmp_path / "truth" / "questions.csv", index=False)
    groups = pd.DataFrame({"group": ["healthy"], "true_percent_high": [5.0]})
    groups.to_csv(tmp_path / "truth" / "cohort_groups.csv", index=False)
    tables = {
        "comparisons": FOUND,
        "cohort_groups": pd.DataFrame({"group": ["healthy"], "high": [2], "low": [22]}),
        "contingency": pd.DataFrame({"comparison": ["a vs b"], "test": ["N-1"], "p": [0.01], "used": [True]}),
    }
    return demo_answers(tmp_path, Results(tmp_path, tables, (), ()))


def test_every_question_has_truth_estimate_interval_and_verdict(answers):
    assert answers.table.iloc[0].tolist() == ["Does IV", "-45 %", "-48.1 %", "-53 to -43 %", "changed"]
    assert len(answers.table) == 3


def test_wrong_verdicts_and_missed_truths_are_counted(answers):
    (said,) = answers.summary
    assert said.startswith("Of 3 questions 1 are answered rightly, 1 wrongly and 1 left undecided; ")
    assert said.endswith("the interval holds the truth in 2.")
    assert answers.cohort[0] == "Sera with high IL-6: healthy 2 of 24 (of all such women: 5 %)."
    assert answers.cohort[1] == "Compared: a vs b p = 0.01 (N-1)."


def test_the_demo_writes_runs_and_prints_the_whole_study(tmp_path, monkeypatch, il6blot):
    monkeypatch.chdir(tmp_path)
    code, out, _ = il6blot("demo", "example", "--seed", 1)
    assert code == 0
    questions = pd.read_csv("example/truth/questions.csv")
    assert len(questions) >= 10
    for question in questions["question"]:
        assert sum(line.startswith(question) for line in out.splitlines()) == 1
    assert out.splitlines()[-1].endswith("report.html")
    assert (tmp_path / "example" / "results" / "report.html").is_file()

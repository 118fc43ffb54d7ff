"""The metadata table against the study's, and what is no variable."""

import csv

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from napari_il6blot.compare.cohort import cohort
from napari_il6blot.compare.cohort_metadata import metadata_table, variance_ratio_p

LOW, HIGH = 9, 8
CALL = np.array(["low"] * LOW + ["high"] * HIGH + ["indeterminate"], dtype=object)


def spread(mean, sd, n):
    """Values of just this mean and s.d."""
    x = np.arange(n) - (n - 1) / 2
    return mean + sd * x / x.std(ddof=1)


def table_of(**columns):
    """Metadata of low, high and one who is neither; missing ones at the end of each."""
    filled = {
        name: [*low, *[None] * (LOW - len(low)), *high, *[None] * (HIGH - len(high)), None]
        for name, (low, high) in columns.items()
    }
    return pd.DataFrame(filled)


def test_the_studys_table(shared_data):
    with (shared_data / "stats" / "paper_table.csv").open(newline="", encoding="utf-8") as lines:
        paper = {row["item"]: row for row in csv.DictReader(lines)}
    table = table_of(
        age=(spread(54.4, 13.1, 9), spread(55.7, 16.7, 8)),
        BMI=(spread(22.52, 2.73, 7), spread(26.73, 7.38, 7)),
        menopause=(["pre"] * 2 + ["post"] * 5, ["pre"] + ["post"] * 6),
        FIGO=(["I"] * 2 + ["III"] * 4 + ["IV"] * 2, ["I"] * 2 + ["III"] * 2 + ["IV"]),
    )
    found, notes = metadata_table(table, list(table.columns), CALL, (), "published")
    assert notes == []
    first = found.groupby("variable").first()
    assert first.loc["age", ["low", "high"]].tolist() == ["54.4 ± 13.1 (9)", "55.7 ± 16.7 (8)"]
    assert first.loc["BMI", ["low", "high"]].tolist() == ["22.52 ± 2.73 (7)", "26.73 ± 7.38 (7)"]
    assert first["test"].to_dict() == {
        "age": "Student",
        "BMI": "Welch",
        "menopause": "N-1",
        "FIGO": "Pearson",
    }
    assert first["n_missing"].to_dict() == {"age": 0, "BMI": 3, "menopause": 3, "FIGO": 4}
    for item, name in (("Age", "age"), ("BMI", "BMI")):
        assert f"{first.loc[name, 'p']:.4f}" == paper[item]["recomputed"].split()[0]
    assert f"{first.loc['menopause', 'p']:.4f}" == paper["Menopausal status"]["paper"]
    assert f"{first.loc['FIGO', 'p']:.4f}" == paper["FIGO"]["paper"]
    figo = found[found["variable"] == "FIGO"]
    assert figo[["level", "low", "high"]].to_numpy().tolist() == [
        ["I", "2", "2"],
        ["III", "4", "2"],
        ["IV", "2", "1"],
    ]


def test_numbers_agree_with_scipy():
    rng = np.random.default_rng(3)
    low, high = rng.normal(10, 1, 9), rng.normal(11, 6, 8)
    found, _ = metadata_table(table_of(x=(low, high)), ["x"], CALL)
    row, expected = found.iloc[0], stats.ttest_ind(low, high, equal_var=False)
    assert row["test"] == "Welch"
    assert row[["statistic", "df", "p"]].tolist() == pytest.approx(
        [expected.statistic, expected.df, expected.pvalue]
    )
    ratio = low.var(ddof=1) / high.var(ddof=1)
    assert variance_ratio_p(low, high) == pytest.approx(2 * stats.f.cdf(ratio, 8, 7))


@pytest.mark.parametrize(
    ("low", "high", "note"),
    [
        ([1, 2, 3], [4], "fewer than 2"),
        ([1, 2, 3], [], "fewer than 2"),
        ([0.1, 0.1, 0.1], [0.1, 0.1], "one level only"),
        (["a", "b"], [], "all subjects are on one side"),
        (["a", "a"], ["a"], "one level only"),
    ],
)
def test_what_cannot_be_tested_is_said(low, high, note):
    found, _ = metadata_table(table_of(x=(low, high)), ["x"], CALL)
    assert note in found["note"].iloc[0]
    assert found["p"].isna().all()
    assert (found["test"] == "").all()


def test_one_side_that_does_not_vary_is_welchs():
    low, high = [0.1] * 5, [1.0, 2.0, 4.0]
    row = metadata_table(table_of(x=(low, high)), ["x"], CALL)[0].iloc[0]
    expected = stats.ttest_1samp(high, 0.1)
    assert row[["low", "test"]].tolist() == ["0.1 ± 0.0 (5)", "Welch"]
    assert row[["statistic", "df", "p"]].tolist() == pytest.approx([-expected.statistic, 2, expected.pvalue])


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1, 2, 3, 4.5], "numbers"),
        (["1,5", "2,5", "3", "4"], "numbers"),
        ([0, 1, 1, 0], "levels"),
        (["1", "n/a", "2", "3"], "numbers"),
        (["yes", "no", "?", "no"], "levels"),
        ([True, False, True, True], "levels"),
    ],
)
def test_numbers_and_levels(cells, kind):
    found, _ = metadata_table(table_of(x=(cells, cells)), ["x"], CALL)
    assert (found["level"] == "").all() == (kind == "numbers")


def test_codes_can_be_said_to_be_categories():
    table = table_of(stage=([1, 2, 3, 3], [1, 2, 2, 3]))
    found, _ = metadata_table(table, ["stage"], CALL, ["stage"])
    assert found["level"].tolist() == ["1", "2", "3"]


def test_names_and_remarks_are_no_variables():
    table = table_of(name=(list("abcdefghi"), list("jklmnopq")), empty=([], []))
    found, notes = metadata_table(table, ["name", "empty"], CALL)
    assert len(found) == 0
    assert "17 different values" in notes[0]
    assert "no subject" in notes[1]


def test_of_the_cases_only_where_they_are_named():
    rows = pd.DataFrame(
        {
            "subject": range(12), "group": ["healthy"] * 6 + ["carcinoma"] * 6,
            "value": [1, 2, 3, 1, 2, 9, 8, 9, 7, 1, 2, 3], "age": [*range(30, 36), *range(50, 56)],
        }
    )  # fmt: skip
    everyone, cases = cohort(rows, cutoff=5), cohort(rows, cutoff=5, cases="carcinoma")
    assert everyone.metadata["low"].iloc[0].endswith("(8)")
    assert cases.metadata["low"].iloc[0] == "54.00 ± 1.00 (3)"
    assert any("all groups together" in note for note in everyone.notes)
    assert not any("all groups together" in note for note in cases.notes)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("largest", "low"), [(1e308, "2.5e+307 (4)"), (1e200, None)])
def test_numbers_too_large_to_be_compared(largest, low):
    row = metadata_table(table_of(age=([50, 61, largest, 47], [58, 66, 71, 40])), ["age"], CALL)[0].iloc[0]
    assert low is None or row["low"] == low
    assert (row["test"], row["note"]) == ("", "no test: its numbers are too large")
    assert row["high"] == "58.8 ± 13.6 (4)"

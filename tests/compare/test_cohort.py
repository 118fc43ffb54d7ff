"""A cohort's calls, counts and tables, against what is known of them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from napari_il6blot import InputError
from napari_il6blot.compare.cohort import cohort, pseudonyms

HEALTHY = [str(value) for value in np.linspace(1, 5, 21)]


def sheet(**groups):
    """One row per value: ``healthy=[…], carcinoma=[…]``."""
    rows = [(group, value) for group, values in groups.items() for value in values]
    table = pd.DataFrame(rows, columns=["group", "value"])
    return table.assign(subject=[f"P{row}" for row in range(len(rows))])


def test_calls_have_the_contracts_columns_and_order():
    table = sheet(healthy=HEALTHY, carcinoma=["<2.0", ">200", "9,5", 4])
    found = cohort(table)
    assert found.calls.columns.tolist() == ["subject", "group", "value", "censored", "call"]
    assert found.calls["subject"].tolist() == table["subject"].tolist()
    last = found.calls.tail(4)
    assert last["value"].tolist() == [2.0, 200.0, 9.5, 4.0]
    assert last["censored"].tolist() == ["<", ">", "", ""]
    assert last["call"].tolist() == ["low", "high", "high", "low"]


@pytest.mark.parametrize(
    ("value", "call"),
    [
        ("5", "low"), ("5.0001", "high"), ("<5", "low"), ("<5.1", "indeterminate"), (">5", "high"),
        (">4.9", "indeterminate"), ("", "indeterminate"), (" < 4,9 ", "low"), ("1e1", "high"),
    ],
)  # fmt: skip
def test_the_rule_of_calling(value, call):
    found = cohort(sheet(healthy=["1", "2"], carcinoma=["9", value]), cutoff=5)
    assert found.calls["call"].iloc[-1] == call


def test_counts_of_the_study_give_its_tests():
    table = sheet(healthy=[1.0] * 23 + [9.0], carcinoma=[9.0] * 8 + [1.0] * 9, benign=[1.0] * 9)
    found = cohort(table, cutoff="5", preset="published")
    names = ["carcinoma vs healthy", "benign vs healthy", "carcinoma vs benign", "all groups"]
    assert found.contingency["comparison"].drop_duplicates().tolist() == names
    assert found.contingency.columns.tolist()[:6] == ["comparison", "test", "statistic", "df", "p", "used"]
    p = found.contingency.set_index(["comparison", "test"])["p"]
    assert round(p["carcinoma vs benign", "Yates"], 4) == 0.0427
    assert round(p["carcinoma vs benign", "N-1"], 4) == 0.0153
    assert round(p["carcinoma vs benign", "Fisher"], 4) == 0.0233
    assert round(p["carcinoma vs healthy", "Yates"], 4) == 0.0039
    everyone = stats.chi2_contingency([[1, 23], [8, 9], [0, 9]], correction=False)
    assert p["all groups", "Pearson"] == pytest.approx(everyone.pvalue, abs=1e-8)
    used = found.contingency[found.contingency["used"]].set_index("comparison")["test"]
    assert used.to_dict() == dict(zip(names, ["N-1", "N-1", "N-1", "Pearson"], strict=True))
    odds = found.contingency.set_index(["comparison", "test"]).loc[
        ("carcinoma vs healthy", "Fisher"), "statistic"
    ]
    assert odds == pytest.approx(8 / 9 * 23)


def test_groups_are_summed_up():
    found = cohort(sheet(healthy=["1", "2", "<3"], carcinoma=["9", "1", "<7", ""]), cutoff=5)
    row = found.summary.set_index("group").loc["carcinoma"]
    assert row[["n", "n_censored", "low", "high", "indeterminate"]].tolist() == [3, 1, 1, 1, 2]
    wilson = stats.binomtest(1, 2).proportion_ci(method="wilson")
    assert row[["percent_high", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [50, *(100 * end for end in wilson)]
    )
    said = " ".join(found.notes)
    assert "1 subject without a value" in said
    assert "1 subject with a censored value" in said


def test_indeterminate_subjects_are_in_no_count():
    table = sheet(healthy=["1", "2", "9"], carcinoma=["9", "8", "1", "<7"])
    with_it, without = cohort(table, cutoff=5), cohort(table.iloc[:-1], cutoff=5)
    pd.testing.assert_frame_equal(with_it.contingency, without.contingency)


@pytest.mark.parametrize("name", ["healthy", "Control", "NORMAL"])
def test_the_reference_is_known_by_its_name(name):
    found = cohort(sheet(carcinoma=["9", "8"], **{name: ["1", "2", "3"]}))
    assert found.subjects.reference == name
    assert name in found.cutoff_method


def test_input_is_left_alone():
    table = sheet(healthy=HEALTHY, carcinoma=["<2.0", "9"])
    before = table.copy()
    cohort(table)
    pd.testing.assert_frame_equal(table, before)


def test_other_names_of_columns_and_an_odd_index():
    table = sheet(healthy=HEALTHY, carcinoma=["2", "9"])
    other = table.rename(columns={"group": "arm", "value": "IL-6", "subject": "id"})
    found = cohort(other.set_index(other.index[::-1]), "arm", "IL-6", subject="id")
    pd.testing.assert_frame_equal(found.calls, cohort(table).calls)
    assert found.value == "IL-6"


def test_other_kinds_of_columns_give_the_same():
    table = sheet(healthy=[1.0, 2.0, None], carcinoma=[4.0, 9.0]).assign(age=[40, 50, 60, None, 71])
    plain = cohort(table, cutoff=3)
    for other in (table.convert_dtypes(), table.astype(object), table.astype({"group": "category"})):
        found = cohort(other, cutoff=3)
        pd.testing.assert_frame_equal(found.calls, plain.calls)
        pd.testing.assert_frame_equal(found.metadata, plain.metadata)


def test_groups_may_be_numbers():
    table = sheet(healthy=["1", "2", "3"], carcinoma=["9"]).assign(group=[0, 0, 0, 1])
    assert cohort(table, reference=0, cutoff=4).subjects.groups == ("0", "1")
    assert cohort(table.assign(group=[0.0, 0, 0, 1]), reference="0", cutoff=4).subjects.groups == ("0", "1")


def test_pseudonyms_hide_the_subjects():
    table = sheet(healthy=HEALTHY, carcinoma=["2", "9"])
    found = cohort(table)
    hidden = found.pseudonymous()
    assert hidden.calls["subject"].tolist()[:2] == ["S01", "S02"]
    assert not set(table["subject"]) & {*hidden.calls["subject"], *hidden.subjects.names}
    assert found.calls["subject"].tolist() == table["subject"].tolist()
    assert pseudonyms(["b", "a"]) == {"b": "S01", "a": "S02"}
    assert next(iter(pseudonyms([str(number) for number in range(100)]).values())) == "S001"


FAULTS = {
    "no column arm": ({"group": "arm"}, {}),
    "has no column IL-6; its columns are group, value, subject": ({"value": "IL-6"}, {}),
    "no subject is in the reference group normal; the groups are healthy, carcinoma": (
        {"reference": "normal"},
        {},
    ),
    "line 3: value holds '12 %'": ({}, {"value": ["1", "12 %"]}),
    "line 3: value holds 'high'": ({}, {"value": ["1", "high"]}),
    "line 3: value holds 'inf'": ({}, {"value": ["1", "inf"]}),
    "line 3: subject P1 stands in line 2 already": ({}, {"subject": ["P1", "P1"]}),
    "line 2: subject is empty": ({}, {"subject": [None, "P1"]}),
    "line 3: group is empty": ({}, {"group": ["healthy", ""]}),
    "no subject of carcinoma has a value": ({}, {"group": ["carcinoma", "healthy"], "value": [None, "1"]}),
    "the cut-off is 'median'": ({"cutoff": "median"}, {}),
    "carcinoma has 2 values, too few for a percentile": ({"reference": "carcinoma"}, {}),
    "X is none of the groups to look at": ({"cases": "X"}, {}),
    "no metadata column stage": ({"categorical": ["stage"]}, {}),
    "preset is 'medcalc'": ({"preset": "medcalc"}, {}),
}


@pytest.mark.parametrize("said", FAULTS)
def test_faults_are_one_sentence(said):
    options, cells = FAULTS[said]
    table = sheet(healthy=HEALTHY, carcinoma=["4", "9"])
    for column, values in cells.items():
        table[column] = [*values, *table[column].tolist()[2:]]
    if "no subject of" in said:
        table = table.iloc[:-2]
    with pytest.raises(InputError, match=said) as fault:
        cohort(table, **options)
    assert "\n" not in str(fault.value)


def test_one_group_and_no_group_are_refused():
    with pytest.raises(InputError, match="group names healthy alone"):
        cohort(sheet(healthy=["1", "2"]))
    with pytest.raises(InputError, match="group names no subjects"):
        cohort(sheet(healthy=[]))


@pytest.mark.parametrize("groups", [("a", "b"), ("healthy", "control")])
def test_a_reference_nobody_named_is_asked_for(groups):
    table = sheet(**{name: ["1", "2", "3"] for name in groups})
    with pytest.raises(InputError, match=f"one of {groups[0]}, {groups[1]}"):
        cohort(table)


def test_all_indeterminate_is_refused():
    with pytest.raises(InputError, match="no subject is low or high"):
        cohort(sheet(healthy=["<9", "<9"], carcinoma=["<8", "<8"]), cutoff=5)


def test_names_with_special_characters_do_no_harm():
    table = sheet(**{"healthy": HEALTHY, "=cmd|' /C calc'!A0": ["4", "9"], "<b>$x_{": ["8", "2"]})
    table["-meta"] = ["+1", "@x"] * (len(table) // 2) + ["@x"] * (len(table) % 2)
    found = cohort(table)
    assert found.subjects.others == ("=cmd|' /C calc'!A0", "<b>$x_{")
    assert found.metadata["variable"].unique().tolist() == ["-meta"]

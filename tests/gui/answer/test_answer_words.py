"""What is compared, in plain sentences."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.compare.comparison_rows import COLUMNS
from napari_il6blot.gui.answer.answer_plots import ALL_MATCHED, unmatched_words
from napari_il6blot.gui.answer.answer_words import comparison_lines, interaction_lines


def table(**cells):
    row = dict.fromkeys(COLUMNS, "") | {
        "measure": "concentration", "group_a": "PEA1 | X", "group_b": "PEA1 | DMSO", "n_a": 3, "n_b": 3,
        "unit_of_inference": "experiment", "test": "paired t", "p_adjusted": 0.2, "percent_change": -20.0,
        "percent_low": -45.0, "percent_high": 12.0, "verdict": "undecided",
    }  # fmt: skip
    return pd.DataFrame([row | cells])


def between(**cells):
    groups = {"group_a": "PEA1: X 4 vs DMSO", "group_b": "PEA2: X 4 vs DMSO"}
    return table(**groups, test="interaction (OLS with experiment block)", **cells)


@pytest.mark.parametrize(
    ("verdict", "start"),
    [
        (
            "changed",
            "X 4 acts differently on concentration in PEA1 and PEA2: the ratio to DMSO in PEA1 differs",
        ),
        ("unchanged", "X 4 acts alike on concentration in PEA1 and PEA2: "),
        ("undecided", "Whether X 4 acts differently on concentration in PEA1 and PEA2 is undecided: "),
    ],
)
def test_an_interaction_is_answered(verdict, start):
    (said,) = interaction_lines(between(verdict=verdict), "DMSO")
    assert said.startswith(start)
    assert "by -20 %, 95 % interval -45 to +12 %, p = 0.2." in said
    assert ("Three experiments cannot tell" in said) == (verdict == "undecided")
    assert comparison_lines(between(verdict=verdict)) == []


def test_a_combination_may_hold_a_colon():
    groups = {"group_a": "line: 1: X vs 0", "group_b": "line: 2: X vs 0"}
    (said,) = interaction_lines(between(verdict="changed").assign(**groups), 0.0)
    assert said.startswith("X acts differently on concentration in line: 1 and line: 2: the ratio to 0 in")


def test_an_interaction_that_is_not_known_has_no_numbers():
    (said,) = interaction_lines(between(percent_change=np.nan), "DMSO")
    assert said.startswith("Whether X 4 acts differently on concentration in PEA1 and PEA2 is undecided. ")


@pytest.mark.parametrize(("n", "number"), [(1, "One experiment "), (3, "Three experiments "), (12, "12 ")])
def test_undecided_says_that_it_cannot_be_told(n, number):
    (said,) = comparison_lines(table(n_a=n, n_b=20))
    assert said.startswith("concentration, PEA1 | X against PEA1 | DMSO: undecided (-20 %, ")
    assert f" {number}" in said
    assert said.endswith("cannot tell a change from none.")
    assert interaction_lines(table(), "DMSO") == []


def test_a_row_without_a_verdict_says_its_note():
    assert comparison_lines(table(verdict="", note="IC50 is 1.4", test="IC50 (4PL)")) == [
        "concentration, PEA1 | X: IC50 is 1.4."
    ]
    assert comparison_lines(table(verdict="", note="")) == []


def test_what_is_not_matched_is_counted():
    rows = pd.DataFrame({"sample": list("aab"), "experiment": 1, "missing_from": ["AKT", "IL-6", "AKT"]})
    assert "AKT of 2 samples, IL-6 of 1 sample." in unmatched_words(rows)
    assert unmatched_words(None) == ALL_MATCHED

"""The simulated cohort is what it says it is."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.compare.cohort import cohort
from napari_il6blot.study.simulate_cohort import SerumGroup, simulate_cohort


def test_the_studys_sizes_and_columns():
    made = simulate_cohort()
    assert made.sheet["group"].value_counts().to_dict() == {"healthy": 24, "carcinoma": 17, "benign": 9}
    columns = ["subject", "group", "value", "age", "BMI", "menopause", "smoking", "alcohol", "FIGO"]
    assert made.sheet.columns.tolist() == columns
    assert made.sheet["subject"].is_unique
    assert made.truth["subject"].tolist() == made.sheet["subject"].tolist()
    assert made.sheet.loc[made.sheet["group"] != "carcinoma", "FIGO"].isna().all()
    assert made.groups["true_percent_high"].tolist()[:2] == pytest.approx([5, 100 * 8 / 17])


def test_alike_for_one_seed_and_not_for_two():
    pd.testing.assert_frame_equal(simulate_cohort(3).sheet, simulate_cohort(3).sheet)
    assert not simulate_cohort(3).sheet.equals(simulate_cohort(4).sheet)


def test_shares_above_the_true_cutoff_are_the_stated_ones():
    cohorts = [simulate_cohort(seed) for seed in range(150)]
    truth = pd.concat([made.truth for made in cohorts])
    shares = (truth["call"] == "high").groupby(truth["group"]).mean()
    assert shares["healthy"] == pytest.approx(0.05, abs=0.012)
    assert shares["carcinoma"] == pytest.approx(8 / 17, abs=0.03)
    assert shares["benign"] == pytest.approx(0.004, abs=0.006)
    sheets = pd.concat([made.sheet for made in cohorts])
    healthy = sheets.loc[sheets["group"] == "healthy", "value"]
    assert 0.15 < healthy.str.startswith("<").mean() < 0.35
    missing = sheets.loc[sheets["group"] == "carcinoma", ["BMI", "menopause", "FIGO"]].isna().mean()
    assert missing.between(0.05, 0.25).all()


def test_sheet_and_truth_agree():
    made = simulate_cohort(1, uloq=10.0)
    for text, true in zip(made.sheet["value"], made.truth["value"], strict=True):
        if text.startswith("<"):
            assert true < 2
        elif text.startswith(">"):
            assert true > 10
        else:
            assert float(text) == pytest.approx(true, abs=0.051)
    assert made.sheet["value"].str.startswith(">").any()


def test_the_cohort_finds_most_of_the_truth():
    agreeing = []
    for seed in range(20):
        made = simulate_cohort(seed)
        found = cohort(made.sheet, cutoff=made.cutoff)
        agreeing.append((found.calls["call"].to_numpy() == made.truth["call"].to_numpy()).mean())
    assert np.mean(agreeing) > 0.98


def test_nothing_missing_if_wanted():
    sheet = simulate_cohort(missing=0).sheet
    assert not sheet.drop(columns="FIGO").isna().any(axis=None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lloq": 300.0}, "below uloq"),
        ({"missing": -1}, "missing"),
        ({"groups": {"healthy": SerumGroup(5, 1, 1)}}, "two groups"),
        ({"groups": {"healthy": SerumGroup(5, 1, 1), "x": SerumGroup(0, 1, 1)}}, "x: size"),
    ],
)
def test_impossible_settings(changes, said):
    with pytest.raises(InputError, match=said):
        simulate_cohort(**changes)

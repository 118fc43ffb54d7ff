"""The check of a loading control against scipy and statsmodels, and what it says."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from napari_il6blot.compare.loading_control import check_loading_control
from napari_il6blot.errors import InputError


def made(effects, n=3, sd=0.1, seed=0, lanes=1, gel_sd=0.5):
    """GAPDH on one gel per experiment, each of its own brightness."""
    rng = np.random.default_rng(seed)
    table = [
        {"image": f"{experiment}.tif", "strip": 1, "experiment": experiment, "target": "GAPDH",
         "treatment": group,
         "volume": float(np.exp(gel + np.log(effect) + sd * rng.standard_normal()))}
        for experiment in range(1, n + 1)
        for gel in [gel_sd * rng.standard_normal()]
        for group, effect in effects.items()
        for _ in range(lanes)
    ]  # fmt: skip
    return pd.DataFrame(table)


def test_two_groups_are_a_paired_t_on_logs():
    table = made({"a": 1, "b": 1.1}, n=4)
    checked = check_loading_control(table, "treatment")
    logs = np.log(table["volume"].to_numpy()).reshape(4, 2)
    expected = stats.ttest_rel(logs[:, 0], logs[:, 1])
    assert checked["p"].tolist() == pytest.approx([expected.pvalue] * 2, abs=1e-10)
    assert checked["statistic"].iloc[0] == pytest.approx(expected.statistic**2)
    # Each group against the mean of both: half the difference, and half its interval.
    low, high = expected.confidence_interval(0.95)
    own = checked.iloc[0]
    assert np.log([own["ci_low"], own["ci_high"]]) == pytest.approx([low / 2, high / 2])


def test_three_groups_agree_with_statsmodels():
    table = made({"a": 1, "b": 1.1, "c": 0.9}, n=5, lanes=2)
    checked = check_loading_control(table, "treatment")
    means = (
        table.assign(y=np.log(table["volume"]))
        .groupby(["experiment", "treatment"], as_index=False)["y"]
        .mean()
    )
    expected = anova_lm(ols("y ~ C(experiment) + C(treatment)", means).fit(), typ=2).loc["C(treatment)"]
    assert checked["p"].iloc[0] == pytest.approx(expected["PR(>F)"], abs=1e-10)
    assert checked["df"].iloc[0] == "2, 8"
    assert checked["n"].tolist() == [5] * 3
    assert checked["n_lanes"].tolist() == [10] * 3
    assert np.prod(checked["relative"]) == pytest.approx(1)


def test_unbalanced_blocks_agree_with_statsmodels():
    table = made({"a": 1, "b": 1.1, "c": 0.9}, n=5).drop(index=[1, 6])
    expected = anova_lm(ols("np.log(volume) ~ C(experiment) + C(treatment)", table).fit(), typ=2)
    checked = check_loading_control(table, "treatment")
    assert checked["p"].iloc[0] == pytest.approx(expected.loc["C(treatment)", "PR(>F)"], abs=1e-10)


def test_brightness_of_a_gel_does_not_matter():
    table = made({"a": 1, "b": 1.1})
    brighter = table.assign(volume=table["volume"] * np.where(table["experiment"] == 2, 30, 1))
    a, b = (check_loading_control(one, "treatment") for one in (table, brighter))
    pd.testing.assert_frame_equal(a, b, check_exact=False, rtol=1e-9)


@pytest.mark.parametrize(
    ("effects", "sd", "n", "said"),
    [
        ({"a": 1, "b": 1.15}, 0.005, 4, "GAPDH differs between the groups"),
        ({"a": 1, "b": 1, "c": 1.5}, 0.05, 4, "GAPDH in c lies"),
        ({"a": 1, "b": 1, "c": 1}, 0.40, 3, "too little data to trust"),
        ({"a": 1, "b": 1}, 0.01, 1, "cannot be told"),
    ],
)
def test_every_reason_has_its_sentence(effects, sd, n, said):
    checked = check_loading_control(made(effects, n=n, sd=sd, seed=2), "treatment")
    assert checked.attrs["unstable"]
    assert set(checked["flags"]) == {"loading_control_unstable"}
    assert any(said in one for one in checked.attrs["sentences"])


def test_a_good_control_is_trusted():
    checked = check_loading_control(made({"a": 1, "b": 1, "c": 1}, n=4, sd=0.05, lanes=3), "treatment")
    assert not checked.attrs["unstable"]
    assert checked.attrs["sentences"] == ()
    assert set(checked["flags"]) == {""}


def test_false_alarms_of_the_test_are_rare():
    p = [
        check_loading_control(made({"a": 1, "b": 1, "c": 1}, seed=seed), "treatment")["p"].iloc[0]
        for seed in range(600)
    ]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.025)


def test_parallel_gels_of_an_experiment_are_not_more_experiments():
    one = made({"a": 1, "b": 1.1})
    both = pd.concat([one, one.assign(image="second " + one["image"], volume=7 * one["volume"])])
    a, b = (check_loading_control(table, "treatment") for table in (one, both))
    assert b["p"].iloc[0] == pytest.approx(a["p"].iloc[0])
    assert b["n"].tolist() == [3, 3]
    assert b["n_lanes"].tolist() == [6, 6]


def test_groups_on_separate_gels_are_compared_where_they_are_tied():
    parts = [
        made({"a": 1, "b": 1.1}, seed=1).assign(cell="PEA1"),
        made({"a": 1, "b": 0.9}, seed=2).assign(cell="PEA2"),
    ]
    parts[1]["image"] = "other " + parts[1]["image"]
    checked = check_loading_control(pd.concat(parts), ["cell", "treatment"])
    assert checked["group"].tolist() == ["PEA1 | a", "PEA1 | b", "PEA2 | a", "PEA2 | b"]
    relative = checked["relative"].to_numpy()
    assert relative[[0, 2]] * relative[[1, 3]] == pytest.approx([1, 1])
    assert checked["df"].iloc[0] == "2, 4"


def test_lanes_that_are_not_positive_are_said():
    table = made({"a": 1, "b": 1}, n=4, sd=0.02, lanes=2)
    table.loc[0, "volume"] = -1.0
    checked = check_loading_control(table, "treatment")
    assert not checked.attrs["unstable"]
    assert "in 1 lane, left out" in checked.attrs["sentences"][0]


def test_levels_can_be_checked_too():
    table = made({"a": 1, "b": 1.1}).rename(columns={"volume": "level"})
    assert len(check_loading_control(table, "treatment")) == 2


@pytest.mark.parametrize(
    ("by", "control", "said"),
    [
        ("colour", "GAPDH", "has no column colour"),
        ("treatment", "actin", "loading control actin"),
        ("strip", "GAPDH", "one group"),
    ],
)
def test_faults_are_named(by, control, said):
    with pytest.raises(InputError, match=said):
        check_loading_control(made({"a": 1, "b": 1}), by, control=control)

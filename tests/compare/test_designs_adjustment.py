"""Adjusted p where there is little to adjust, stars that follow it, and rows that are there once."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from napari_il6blot.compare.designs import Design, compare

GROUPS = ("DMSO", "a", "b", "c")
KEY = ["design", "measure", "group_a", "group_b", "unit_of_inference", "test"]
TUKEY = [{"test": "student"}, {"test": "published"}, {"preset": "published"}, {"test": "block"}, {}]


def study(experiments=4, seed=2, empty=()):
    rng = np.random.default_rng(seed)
    rows = []
    for e, (i, treatment) in itertools.product(range(1, experiments + 1), enumerate(GROUPS)):
        value = 9 * (1 + i / 3) * np.exp(rng.normal(0, 0.2))
        rows.append((treatment, e, treatment, np.nan if treatment in empty else value))
    table = pd.DataFrame(rows, columns=["sample", "experiment", "treatment", "concentration"])
    table["concentration_censored"] = table["concentration"].isna().astype(int)
    table.attrs = {"factors": ("treatment",), "measures": ("concentration",)}
    return table


@pytest.mark.parametrize("options", TUKEY)
def test_tukey_of_one_experiment_is_described(options):
    found = compare(study(1), "concentration", "treatment", "DMSO", adjustment="tukey", **options)
    assert len(found) == 6
    assert found[["p", "p_adjusted"]].isna().all(axis=None)
    assert set(found["adjustment"]) == {"none"}
    assert set(found["stars"]) == {""}
    assert found["note"].str.contains("described, not tested").all()


@pytest.mark.parametrize("options", TUKEY)
@pytest.mark.parametrize("empty", ["DMSO", "b"])
def test_tukey_leaves_groups_without_value_out(options, empty):
    found = compare(
        study(empty=(empty,)), "concentration", "treatment", "DMSO", adjustment="tukey", **options
    )
    without = study().query("treatment != @empty")
    without.attrs = study().attrs
    known = compare(
        without,
        "concentration",
        "treatment",
        "a" if empty == "DMSO" else "DMSO",
        adjustment="tukey",
        **options,
    )
    is_empty = (found["n_a"] == 0) | (found["n_b"] == 0)
    assert found.loc[is_empty, ["p", "p_adjusted"]].isna().all(axis=None)
    assert set(found.loc[is_empty, "adjustment"]) == {"none"}
    assert found.loc[~is_empty, "p_adjusted"].tolist() == pytest.approx(
        known["p_adjusted"].tolist(), rel=1e-9
    )
    assert set(found.loc[~is_empty, "adjustment"]) == {"tukey"}


def test_tukey_of_independent_groups_is_scipys():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO", adjustment="tukey", test="student")
    groups = [table.loc[table["treatment"] == one, "concentration"] for one in GROUPS]
    known = stats.tukey_hsd(*groups).pvalue[np.triu_indices(4, 1)]
    assert found["p_adjusted"].to_numpy() == pytest.approx(np.maximum(known, found["p"]), rel=1e-6)


@pytest.mark.parametrize("adjustment", ["tukey", "holm", "bh", "dunnett", "none"])
@pytest.mark.parametrize("options", [{}, {"test": "student"}, {"test": "block"}])
def test_nothing_measured_is_described(adjustment, options):
    found = compare(
        study(empty=GROUPS), "concentration", "treatment", "DMSO", adjustment=adjustment, **options
    )
    assert found["p_adjusted"].isna().all()
    assert set(found["adjustment"]) == {"none"}


@pytest.mark.parametrize("adjustment", ["default", "holm", "bh", "dunnett", "none"])
def test_untested_rows_have_no_adjustment(adjustment):
    table = study()
    table = table[(table["treatment"] != "b") | (table["experiment"] == 1)]  # one value of b
    found = compare(table, "concentration", "treatment", "DMSO", adjustment=adjustment).set_index("group_a")
    assert np.isnan(found.loc["b", "p"])
    assert found.loc["b", "adjustment"] == "none"
    assert set(found.loc[["a", "c"], "adjustment"]) == {"dunnett" if adjustment == "default" else adjustment}


@pytest.mark.parametrize("preset", ["default", "published"])
@pytest.mark.parametrize("adjustment", ["holm", "bh", "dunnett", "none"])
def test_stars_are_of_the_adjusted_p(preset, adjustment):
    told_apart = False
    for seed in range(12):
        found = compare(study(seed=seed), factor="treatment", preset=preset, adjustment=adjustment)
        for row in found.itertuples():
            expected, unadjusted = (
                next((mark for limit, mark in ((0.001, "***"), (0.01, "**"), (0.05, "*")) if p < limit), "ns")
                for p in (row.p_adjusted, row.p)
            )
            assert row.stars == expected
            told_apart |= expected != unadjusted
    assert told_apart == (adjustment != "none")


def test_what_is_listed_twice_is_compared_once():
    pair = ("a", "b")
    design = Design(
        measures=("concentration",) * 2, contrasts=(pair, ["b", "c"], list(pair)), adjustment="holm"
    )
    assert design.measures == ("concentration",)
    assert design.contrasts == (pair, ("b", "c"))
    found = compare(study(), design=design)
    assert found[["group_a", "group_b"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]
    assert not found.duplicated(KEY).any()
    assert found["p_adjusted"].min() == pytest.approx(min(1.0, 2 * found["p"].min()))
    assert len(compare(study(), ["concentration"] * 2, "treatment", "DMSO")) == 3


@pytest.mark.parametrize("adjustment", ["default", "none", "holm", "bh"])
def test_contrasts_take_these_adjustments(adjustment):
    contrasts = (("a", "DMSO"), ("c", "b"))
    found = compare(study(), factor="treatment", contrasts=contrasts, adjustment=adjustment)
    assert set(found["adjustment"]) == {"none" if adjustment == "default" else adjustment}


@pytest.mark.parametrize(("alpha", "level"), [(0.05, 0.9), (0.1, 0.8)])
def test_the_equivalence_interval_is_one_minus_two_alpha(alpha, level):
    ratio = np.array([-0.1, 0.12, 0.05, -0.04])
    rows = [("a", e, "a", np.exp(d)) for e, d in enumerate(ratio)]
    rows += [("DMSO", e, "DMSO", 1 + e / 10) for e in range(4)]
    table = pd.DataFrame(rows, columns=["sample", "experiment", "treatment", "concentration"])
    table.loc[:3, "concentration"] *= table.loc[4:, "concentration"].to_numpy()
    low, high = np.exp(stats.ttest_1samp(ratio, 0).confidence_interval(level))
    for (wide_low, wide_high), verdict in (
        ((0.999, 1.001), "unchanged"),
        ((1.001, 1.001), "undecided"),
        ((0.999, 0.999), "undecided"),
    ):
        margin = (low * wide_low, high * wide_high)
        row = compare(table, "concentration", "treatment", "DMSO", alpha=alpha, margin=margin).iloc[0]
        assert row["p"] > alpha
        assert row["verdict"] == verdict

"""Rank tests and ROC curves with censored values, against scipy and closed forms."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from napari_il6blot.compare.cohort import cohort
from napari_il6blot.compare.cohort_ranks import rank_scores
from napari_il6blot.compare.cohort_roc import area_under_curve, roc_points

INF = np.inf


def made(**groups):
    rows = [(group, str(value)) for group, values in groups.items() for value in values]
    table = pd.DataFrame(rows, columns=["group", "value"])
    return cohort(table.assign(subject=[f"P{row}" for row in range(len(rows))]), cutoff=3.0)


@pytest.mark.parametrize(
    ("values", "censored", "scores"),
    [
        ([1, 2, 3], ["", "", ""], [1, 2, 3]),
        ([1, 2, 3], ["<", "", ""], [-INF, 2, 3]),
        ([1, 2, 3], ["", "<", ""], [-INF, -INF, 3]),  # 1 may lie above or below <2
        ([2, 2, 3], ["", "<", ""], [2, -INF, 3]),
        ([1, 2, 3], ["", ">", ""], [1, INF, INF]),
        ([1, 2, 3], ["", "", ">"], [1, 2, INF]),
        ([1, 2, 3], ["<", "", ">"], [-INF, 2, INF]),
        ([1, 2, 3], [">", "", "<"], None),
    ],
)
def test_only_a_certain_order_counts(values, censored, scores):
    found = rank_scores(np.array(values, float), np.array(censored, object))
    assert (found is None and scores is None) or found.tolist() == scores


def test_censoring_at_the_assays_range_keeps_the_tests():
    rng = np.random.default_rng(2)
    groups = {name: np.exp(rng.normal(mean, 0.7, n)) for name, mean, n in
              (("healthy", 1.0, 24), ("carcinoma", 2.0, 17), ("benign", 1.0, 9))}  # fmt: skip
    written = {
        name: ["<2" if v < 2 else ">20" if v > 20 else repr(float(v)) for v in values]
        for name, values in groups.items()
    }
    found = made(**written).ranks.set_index("comparison")
    clipped = {name: np.clip(values, 1.99, 20.01) for name, values in groups.items()}
    overall = stats.kruskal(*clipped.values())
    assert found.loc["all groups", ["statistic", "p"]].tolist() == pytest.approx([*overall], abs=1e-8)
    pairs = [("carcinoma", "healthy"), ("benign", "healthy"), ("carcinoma", "benign")]
    tests = [stats.mannwhitneyu(clipped[a], clipped[b], method="asymptotic") for a, b in pairs]
    names = [f"{a} vs {b}" for a, b in pairs]
    assert found.loc[names, "statistic"].tolist() == [test.statistic for test in tests]
    assert found.loc[names, "p"].tolist() == pytest.approx([test.pvalue for test in tests], abs=1e-8)
    holm = multipletests([test.pvalue for test in tests], method="holm")[1]
    assert found.loc[names, "p_adjusted"].tolist() == pytest.approx(holm, abs=1e-8)


def test_what_leaves_no_order_is_said():
    found = made(healthy=["1", "2", ">1"], carcinoma=["<5", "4"])
    assert found.ranks["p"].isna().all()
    assert "no order" in found.ranks["note"].iloc[0]
    assert found.roc["auc"].isna().all()
    assert len(roc_points(found.subjects, "carcinoma")[0]) == 0


def test_ties_and_few_values_are_said():
    assert (
        made(healthy=["1", "1"], carcinoma=["1", "1"]).ranks["note"].tolist() == ["all values are tied"] * 2
    )
    assert "below 0.1" in made(healthy=["1", "2", "3"], carcinoma=["4", "5", "6"]).ranks["note"].iloc[1]


def test_the_area_is_the_share_of_wins_and_its_interval_delongs():
    cases, controls = np.array([3.0, 5, 5, 7, 9]), np.array([1.0, 3, 4, 5, 2, 6])
    area, low, high = area_under_curve(cases, controls)
    u = stats.mannwhitneyu(cases, controls).statistic
    assert area == pytest.approx(u / 30)

    def wins(x, y):
        return 1.0 if x > y else 0.5 if x == y else 0.0

    of_cases = [np.mean([wins(x, y) for y in controls]) for x in cases]
    of_controls = [np.mean([wins(x, y) for x in cases]) for y in controls]
    variance = (
        sum((v - area) ** 2 for v in of_cases) / 4 / 5 + sum((v - area) ** 2 for v in of_controls) / 5 / 6
    )
    half = 1.959963984540054 * variance**0.5
    assert (low, high) == pytest.approx((area - half, min(1, area + half)))


def test_delongs_interval_holds_the_true_area():
    rng = np.random.default_rng(4)
    truth = stats.norm.cdf(1 / 2**0.5)
    held = [low < truth < high for _, low, high in (
        area_under_curve(rng.normal(1, 1, 40), rng.normal(0, 1, 40)) for _ in range(1500)
    )]  # fmt: skip
    assert 0.92 < np.mean(held) < 0.97


def test_groups_that_do_not_overlap_have_no_honest_interval():
    roc = made(healthy=["1", "2", "3"], carcinoma=["4", "5", "6"]).roc.iloc[0]
    assert roc["auc"] == 1
    assert "no width" in roc["note"]


def test_the_curve_encloses_the_area():
    found = made(healthy=["1", "2", "3", "<2"], carcinoma=["4", "2", "6", "2.5"])
    x, y = roc_points(found.subjects, "carcinoma")
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(y, x) == pytest.approx(found.roc["auc"].iloc[0])

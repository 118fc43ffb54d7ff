"""Correlations against scipy, statsmodels and recorded values of R."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.anova import anova_lm

from napari_il6blot.compare.statistics.correlation import associations, pearson, repeated_measures, spearman
from napari_il6blot.errors import InputError

RNG = np.random.default_rng(12)
X = RNG.normal(size=14)
Y = 0.6 * X + RNG.normal(size=14)


@pytest.mark.parametrize("n", [4, 8, 14])
def test_pearson(n):
    found, known = pearson(X[:n], Y[:n]), stats.pearsonr(X[:n], Y[:n])
    assert (found.r, found.p) == pytest.approx((known.statistic, known.pvalue), rel=1e-8)
    interval = known.confidence_interval()
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-8)


def test_spearman():
    found, known = spearman(X, Y), stats.spearmanr(X, Y)
    assert (found.r, found.p) == pytest.approx((known.statistic, known.pvalue), rel=1e-8)
    half = stats.norm.ppf(0.975) * np.sqrt((1 + found.r**2 / 2) / 11)
    assert (found.ci_low, found.ci_high) == pytest.approx(
        (np.tanh(np.arctanh(found.r) - half), np.tanh(np.arctanh(found.r) + half)), rel=1e-8
    )


@pytest.mark.parametrize("n", [3, 5, 7])
def test_spearman_of_few_points_is_exact(n):
    known = stats.permutation_test(
        (X[:n],),
        lambda x: stats.spearmanr(x, Y[:n]).statistic,
        permutation_type="pairings",
        n_resamples=np.inf,
    )
    assert spearman(X[:n], Y[:n]).p == pytest.approx(known.pvalue, rel=1e-8)


def test_repeated_measures_is_the_analysis_of_covariance():
    subject = np.repeat(list("abcd"), [5, 4, 3, 2])
    found = repeated_measures(X, Y, subject.tolist())
    data = pd.DataFrame({"x": X, "y": Y, "s": subject})
    model = smf.ols("y ~ C(s) + x", data).fit()
    table = anova_lm(model, typ=2)
    share = table.loc["x", "sum_sq"] / (table.loc["x", "sum_sq"] + table.loc["Residual", "sum_sq"])
    assert found.r == pytest.approx(np.sign(model.params["x"]) * np.sqrt(share), rel=1e-8)
    assert found.p == pytest.approx(table.loc["x", "PR(>F)"], rel=1e-8)
    assert found.df == model.df_resid
    half = stats.norm.ppf(0.975) / np.sqrt(found.df - 1)
    assert np.arctanh([found.ci_low, found.ci_high]) == pytest.approx(
        np.arctanh(found.r) + np.array([-half, half]), rel=1e-8
    )


def test_bland_and_altmans_data():
    # Bland & Altman 1995, pH and PaCO2 of 8 subjects; rmcorr in R: r = -0.5067697, df 38, p = 0.0008471.
    subject = np.repeat(np.arange(8), [4, 4, 9, 5, 8, 6, 3, 8])
    ph = [
        6.68,
        6.53,
        6.43,
        6.33,
        6.85,
        7.06,
        7.13,
        7.17,
        7.4,
        7.42,
        7.41,
        7.37,
        7.34,
        7.35,
        7.28,
        7.3,
        7.34,
        7.36,
        7.33,
        7.29,
        7.3,
        7.35,
        7.35,
        7.3,
        7.3,
        7.37,
        7.27,
        7.28,
        7.32,
        7.32,
        7.38,
        7.3,
        7.29,
        7.33,
        7.31,
        7.33,
        6.86,
        6.94,
        6.92,
        7.19,
        7.29,
        7.21,
        7.25,
        7.2,
        7.19,
        6.77,
        6.82,
    ]
    paco2 = [
        3.97,
        4.12,
        4.09,
        3.97,
        5.27,
        5.37,
        5.41,
        5.44,
        5.67,
        3.64,
        4.32,
        4.73,
        4.96,
        5.04,
        5.22,
        4.82,
        5.07,
        5.67,
        5.1,
        5.53,
        4.75,
        5.51,
        4.28,
        4.44,
        4.32,
        3.23,
        4.46,
        4.72,
        4.75,
        4.99,
        4.78,
        4.73,
        5.12,
        4.93,
        5.03,
        4.93,
        6.85,
        6.44,
        6.52,
        5.28,
        4.56,
        4.34,
        4.32,
        4.41,
        3.69,
        6.09,
        5.58,
    ]
    found = repeated_measures(paco2, ph, subject.tolist())
    assert found.df == 38
    assert found.r == pytest.approx(-0.5067697, abs=1e-7)
    assert found.p == pytest.approx(0.0008471081, rel=1e-6)
    # pingouin's interval; R's rmcorr takes df for n, which is a little wider.
    assert (round(found.ci_low, 2), round(found.ci_high, 2)) == (-0.71, -0.23)


def joined():
    rows = [
        (f"s{i}", e, i + e * 0.5 + RNG.normal(0, 0.2), 2.0 * i + RNG.normal(0, 0.3))
        for e in (1, 2, 3)
        for i in range(5)
    ]
    return pd.DataFrame(rows, columns=["sample", "experiment", "IL-6/GAPDH", "concentration"])


def test_associations():
    table = joined()
    table.loc[3, "concentration"] = np.nan
    found = associations(table, "IL-6/GAPDH", "concentration").set_index("method")
    assert list(found.reset_index().columns) == ["method", "x", "y", "r", "ci_low", "ci_high", "p", "n"]
    complete = table.dropna()
    means = complete.groupby("sample")[["IL-6/GAPDH", "concentration"]].mean()
    assert found.loc["Pearson", "r"] == pytest.approx(stats.pearsonr(*means.T.to_numpy()).statistic, rel=1e-8)
    assert found["n"].to_dict() == {"Pearson": 5, "Spearman": 5, "repeated measures": 14}
    rows = associations(table, "IL-6/GAPDH", "concentration", unit="row").set_index("method")
    assert rows.loc["Pearson", "n"] == 14
    shifted = {name: complete[name] + 2 for name in ("IL-6/GAPDH", "concentration")}
    positive = complete.assign(**shifted)
    logs = associations(positive, *shifted, log=True, unit="row")
    known = stats.pearsonr(np.log(positive["IL-6/GAPDH"]), np.log(positive["concentration"]))
    assert logs.loc[0, "p"] == pytest.approx(known.pvalue, rel=1e-8)
    assert tuple(logs.columns) == ("x", "y", "method", "r", "ci_low", "ci_high", "p", "n")


def test_too_few_points_make_empty_rows():
    found = associations(joined().iloc[:2], "IL-6/GAPDH", "concentration")
    assert found["r"].isna().all()
    assert len(found) == 3


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pearson([1.0, 2.0], [1.0, 2.0]), "three points"),
        (lambda: pearson([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]), "same everywhere"),
        (lambda: pearson([1.0, 2.0, 3.0], [1.0, 1.0]), "pairs"),
        (lambda: repeated_measures([1.0, 2.0], [1.0, 2.0], ["a", "a"]), "more points"),
        (
            lambda: repeated_measures([1.0, 1.0, 2.0, 2.0], [1.0, 2.0, 3.0, 5.0], list("aabb")),
            "same everywhere",
        ),
        (lambda: associations(joined(), "nothing", "concentration"), "no column nothing"),
        (lambda: associations(joined(), "IL-6/GAPDH", "concentration", unit="well"), "unknown"),
    ],
)
def test_refused(call, said):
    with pytest.raises(InputError, match=said):
        call()


def test_perfect_correlation():
    found = pearson([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
    assert (found.r, found.ci_low, found.ci_high, found.p) == pytest.approx((1.0, 1.0, 1.0, 0.0), abs=1e-12)

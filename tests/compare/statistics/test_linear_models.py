"""Analysis of variance, contrasts and interaction against statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.anova import anova_lm

from napari_il6blot.compare.statistics.anova import anova
from napari_il6blot.compare.statistics.linear_model import contrast, group_and_block, interaction
from napari_il6blot.errors import InputError

RNG = np.random.default_rng(4)


def study(dropped=()):
    rows = [
        (line, treatment, experiment)
        for experiment in "123"
        for line in ("PEA1", "PEA2")
        for treatment in ("DMSO", "inhibitor IV", "JNK inhibitor")
    ]
    table = pd.DataFrame(rows, columns=["line", "treatment", "experiment"])
    shift = table["experiment"].map({"1": 0.0, "2": 0.2, "3": -0.1})
    table["y"] = shift + RNG.normal(0, 0.1, len(table)) - 0.5 * (table["treatment"] == "inhibitor IV")
    return table.drop(index=list(dropped))


@pytest.mark.parametrize("dropped", [(), (4, 11)])
@pytest.mark.parametrize("block", [True, False])
def test_two_way(dropped, block):
    data = study(dropped)
    model = smf.ols("y ~ C(line) * C(treatment)" + (" + C(experiment)" if block else ""), data).fit()
    known = anova_lm(model, typ=2)
    found = anova(
        data["y"],
        {"line": data["line"].tolist(), "treatment": data["treatment"].tolist()},
        data["experiment"].tolist() if block else None,
    ).set_index("term")
    names = {"C(line)": "line", "C(treatment)": "treatment", "C(line):C(treatment)": "line × treatment"}
    names |= {"C(experiment)": "experiment"} if block else {}
    for theirs, ours in names.items():
        assert found.loc[ours, "sum_of_squares"] == pytest.approx(known.loc[theirs, "sum_sq"], rel=1e-8)
        assert found.loc[ours, "statistic"] == pytest.approx(known.loc[theirs, "F"], rel=1e-8)
        assert found.loc[ours, "p"] == pytest.approx(known.loc[theirs, "PR(>F)"], rel=1e-8)
        assert found.loc[ours, "df"] == known.loc[theirs, "df"]
    assert found.loc["residual", "df"] == model.df_resid
    assert found.loc["residual", "sum_of_squares"] == pytest.approx(model.ssr, rel=1e-8)


def test_one_way_is_scipys():
    data = study()
    known = stats.f_oneway(*(part["y"] for _, part in data.groupby("treatment")))
    found = anova(data["y"], {"treatment": data["treatment"].tolist()})
    assert (found["statistic"][0], found["p"][0]) == pytest.approx((known.statistic, known.pvalue), rel=1e-8)


@pytest.mark.parametrize("dropped", [(), (5,)])
def test_contrast_with_block(dropped):
    data = study(dropped)
    data = data[data["line"] == "PEA1"]
    names = ["DMSO", "inhibitor IV", "JNK inhibitor"]
    known = smf.ols("y ~ C(treatment) + C(experiment)", data).fit()
    model = group_and_block(
        data["y"], [names.index(t) for t in data["treatment"]], data["experiment"].tolist()
    )
    found = contrast(model, [-1, 1, 0])
    key = "C(treatment)[T.inhibitor IV]"
    assert found.statistic == pytest.approx(known.tvalues[key], rel=1e-8)
    assert found.p == pytest.approx(known.pvalues[key], rel=1e-8)
    assert found.interval() == pytest.approx(tuple(known.conf_int().loc[key]), rel=1e-8)
    assert found.df == known.df_resid


@pytest.mark.parametrize("dropped", [(), (0,)])
def test_interaction(dropped):
    data = study(dropped)
    data = data[data["treatment"] != "JNK inhibitor"].sort_values(["line", "treatment", "experiment"])
    known = smf.ols("y ~ C(line) * C(treatment) + C(experiment)", data).fit()
    found = interaction(
        data["y"], data["line"].tolist(), data["treatment"].tolist(), data["experiment"].tolist()
    )
    key = "C(line)[T.PEA2]:C(treatment)[T.inhibitor IV]"
    assert found.difference == pytest.approx(known.params[key], rel=1e-8)
    assert found.standard_error == pytest.approx(known.bse[key], rel=1e-8)
    assert found.p == pytest.approx(known.pvalues[key], rel=1e-8)


@pytest.mark.parametrize(
    ("y", "factors", "block", "said"),
    [
        ([1.0, 2.0], {"a": ["x", "x"]}, None, "one level"),
        ([1.0, 2.0], {"a": ["x", "y"]}, None, "no more values"),
        ([1.0, 1.0, 1.0, 1.0], {"a": list("xxyy")}, None, "do not scatter"),
        ([1.0, 2.0, 3.0], {}, None, "one or two factors"),
        ([1.0, 2.0, 3.0, 5.0], {"a": list("xxyy"), "b": list("ppqq")}, None, "cannot be told"),
    ],
)
def test_anova_refused(y, factors, block, said):
    with pytest.raises(InputError, match=said):
        anova(y, factors, block)


def test_groups_without_a_common_experiment_do_not_compare():
    model = group_and_block([1.0, 2.0, 3.0, 4.5, 5.0, 6.5], [0, 1, 0, 1, 2, 2], [1, 1, 2, 2, 3, 4])
    with pytest.raises(InputError, match=r"no more values|no experiment in common"):
        contrast(model, [1, 0, -1])

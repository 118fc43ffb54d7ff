"""Comparisons of a joined table: default tests, names, notes and verdicts, against scipy by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from napari_il6blot.compare.comparison_rows import COLUMNS
from napari_il6blot.compare.designs import Design, compare
from napari_il6blot.errors import InputError

LINES = {"PEA1": 40.0, "PEA2": 90.0}
TREATMENTS = {"DMSO": 0.0, "AKT inhibitor IV": 4.0, "JNK inhibitor": 10.0}
KEY = ["design", "measure", "group_a", "group_b", "unit_of_inference", "test"]


def study(experiments=3, seed=3, treatments=tuple(TREATMENTS)):
    """A joined table of both lines; inhibitor IV halves release in PEA1."""
    rng = np.random.default_rng(seed)
    rows = []
    for experiment in range(1, experiments + 1):
        shared = rng.normal(0, 0.15)
        for line, treatment in itertools.product(LINES, treatments):
            change = 0.5 if (line, treatment) == ("PEA1", "AKT inhibitor IV") else 1.0
            rows.append(
                {
                    "sample": f"{line} {treatment}",
                    "experiment": experiment,
                    "cell_line": line,
                    "treatment": treatment,
                    "dose": TREATMENTS[treatment],
                    "concentration": LINES[line] * change * np.exp(shared + rng.normal(0, 0.08)),
                    "concentration_from": f"plate {experiment}",
                    "concentration_censored": 0,
                    "IL-6/GAPDH": np.exp(rng.normal(0, 0.1)),
                }
            )
    table = pd.DataFrame(rows)
    table.attrs = {"factors": ("cell_line", "treatment", "dose"), "measures": ("IL-6/GAPDH", "concentration")}
    return table


def values(table, line, treatment, measure="concentration"):
    rows = table[(table["cell_line"] == line) & (table["treatment"] == treatment)]
    return rows.sort_values("experiment")[measure].to_numpy()


def one(table, **options):
    """The only row, or the first one of PEA1."""
    return compare(table, "concentration", "treatment", "DMSO", **options).iloc[0]


TWO = ("DMSO", "AKT inhibitor IV")


def test_default_by_hand():
    table = study(treatments=TWO)
    found = compare(table, measure="concentration", factor="treatment", control="DMSO")
    assert tuple(found.columns) == COLUMNS
    assert found["group_a"].tolist() == ["PEA1 | AKT inhibitor IV", "PEA2 | AKT inhibitor IV"]
    assert found["group_b"].tolist() == ["PEA1 | DMSO", "PEA2 | DMSO"]
    for line, (_, row) in zip(LINES, found.iterrows(), strict=True):
        a, b = values(table, line, TWO[1]), values(table, line, "DMSO")
        known = stats.ttest_rel(np.log(a), np.log(b))
        low, high = known.confidence_interval()
        assert row["test"] == "paired t on log ratios"
        assert (row["n_a"], row["n_b"], row["df"]) == (3, 3, 2)
        assert [row["mean_a"], row["sd_a"]] == pytest.approx([a.mean(), a.std(ddof=1)], rel=1e-12)
        assert [row["mean_b"], row["sd_b"]] == pytest.approx([b.mean(), b.std(ddof=1)], rel=1e-12)
        assert (row["statistic"], row["p"]) == pytest.approx((known.statistic, known.pvalue), rel=1e-8)
        assert (row["p_adjusted"], row["adjustment"]) == (row["p"], "none")
        percent = 100 * np.expm1([np.log(a / b).mean(), low, high])
        assert [row["percent_change"], row["percent_low"], row["percent_high"]] == pytest.approx(
            percent, rel=1e-8
        )
        raw = stats.ttest_rel(a, b).confidence_interval()
        effect = [(a - b).mean(), raw.low, raw.high]
        assert [row["effect"], row["effect_low"], row["effect_high"]] == pytest.approx(effect, rel=1e-8)
        narrow = np.exp(known.confidence_interval(0.9))
        said = (
            "unchanged"
            if narrow[0] > 0.8 and narrow[1] < 1.25
            else "changed"
            if known.pvalue < 0.05
            else "undecided"
        )
        assert row["verdict"] == said
        assert row["note"] == ""
        assert row["unit_of_inference"] == "experiment"


def test_all_measures_and_unique_rows():
    found = compare(study(), factor="treatment", control="DMSO", interaction=True)
    assert found["measure"].unique().tolist() == ["IL-6/GAPDH", "concentration"]
    assert not found.duplicated(KEY).any()
    assert len(compare(study(), ["concentration"], "treatment", "DMSO")) == 4


@pytest.mark.parametrize(
    ("test", "name", "reference"),
    [
        ("student", "Student t", stats.ttest_ind),
        ("welch", "Welch t", lambda a, b: stats.ttest_ind(a, b, equal_var=False)),
        ("paired", "paired t", stats.ttest_rel),
        ("ratio_paired", "paired t on log ratios", lambda a, b: stats.ttest_rel(np.log(a), np.log(b))),
        (
            "welch_on_logs",
            "Welch t on logs",
            lambda a, b: stats.ttest_ind(np.log(a), np.log(b), equal_var=False),
        ),
        ("mann_whitney", "Mann-Whitney", lambda a, b: stats.mannwhitneyu(a, b, method="exact")),
        ("wilcoxon", "Wilcoxon", lambda a, b: stats.wilcoxon(a, b, method="exact")),
        ("published", "Student t", stats.ttest_ind),
    ],
)
def test_named_tests(test, name, reference):
    table = study(4, treatments=TWO)
    row = one(table, test=test)
    known = reference(values(table, "PEA1", TWO[1]), values(table, "PEA1", "DMSO"))
    assert row["test"] == name
    assert row["p"] == pytest.approx(known.pvalue, rel=1e-8)
    if name in ("Student t", "Welch t", "paired t"):
        low, high = known.confidence_interval()
        assert [row["effect_low"], row["effect_high"]] == pytest.approx([low, high], rel=1e-8)
        # Fieller's interval and the test agree about no change.
        assert (
            (row["percent_high"] < 0) == (row["p"] < 0.05)
            or np.isnan(row["percent_high"])
            or name == "Welch t"
        )


def test_floor_of_rank_tests_is_said():
    for test, floor in (("mann_whitney", "0.1"), ("wilcoxon", "0.25")):
        assert (
            f"with n = 3 the smallest p that this test can reach is {floor}"
            in one(study(), test=test)["note"]
        )


def test_block_test_is_the_linear_model():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO", test="block", where={"cell_line": "PEA1"})
    data = table[table["cell_line"] == "PEA1"].assign(y=lambda t: np.log(t["concentration"]))
    known = smf.ols("y ~ C(treatment, Treatment('DMSO')) + C(experiment)", data).fit()
    for _, row in found.iterrows():
        key = f"C(treatment, Treatment('DMSO'))[T.{row['group_a'].split(' | ')[1]}]"
        assert row["p"] == pytest.approx(known.pvalues[key], rel=1e-8)
        assert np.log1p(row["percent_low"] / 100) == pytest.approx(known.conf_int().loc[key, 0], rel=1e-8)
        assert row["p_adjusted"] > row["p"]


def test_several_levels_are_adjusted_by_dunnett_and_never_below_their_own_p():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO")
    block = compare(table, "concentration", "treatment", "DMSO", test="block")
    assert set(found["adjustment"]) == {"dunnett"}
    for row, pooled in zip(found.itertuples(), block.itertuples(), strict=True):
        assert row.p_adjusted == pytest.approx(max(row.p, pooled.p_adjusted), rel=1e-12)
        a, b = (values(table, *name.split(" | ")) for name in (row.group_a, row.group_b))
        assert row.p == pytest.approx(stats.ttest_rel(np.log(a), np.log(b)).pvalue, rel=1e-8)


def test_dunnett_of_independent_groups_is_scipys():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO", test="student", where={"cell_line": "PEA2"})
    groups = [values(table, "PEA2", name) for name in TREATMENTS]
    known = stats.dunnett(*groups[1:], control=groups[0], rng=np.random.default_rng(1)).pvalue
    assert found["p_adjusted"].to_numpy() == pytest.approx(np.maximum(known, found["p"]), abs=2e-3)


@pytest.mark.parametrize("adjustment", ["holm", "bh", "none", "tukey"])
def test_other_adjustments(adjustment):
    found = compare(study(), "concentration", "treatment", "DMSO", adjustment=adjustment)
    assert set(found["adjustment"]) == {adjustment}
    assert (found["p_adjusted"] >= found["p"]).all()
    assert len(found) == (6 if adjustment == "tukey" else 4)
    if adjustment == "holm":  # over all four comparisons of the measure
        assert found["p_adjusted"].min() == pytest.approx(4 * found["p"].min())


def test_tukey_of_blocks():
    table = study()
    found = compare(
        table, "concentration", "treatment", "DMSO", adjustment="tukey", where={"cell_line": "PEA1"}
    )
    expected = stats.studentized_range.sf(np.abs(found["statistic"]) * np.sqrt(2), 3, 4)
    assert found["p_adjusted"].to_numpy() == pytest.approx(expected, rel=1e-8)


def test_interaction_is_the_linear_models():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO", interaction=True)
    row = found[found["test"] == "interaction (OLS with experiment block)"].iloc[0]
    assert row["group_a"] == "PEA1: AKT inhibitor IV vs DMSO"
    assert row["group_b"] == "PEA2: AKT inhibitor IV vs DMSO"
    data = table[table["treatment"].isin(TWO)].assign(y=lambda t: np.log(t["concentration"]))
    model = smf.ols(
        "y ~ C(cell_line, Treatment('PEA2')) * C(treatment, Treatment('DMSO')) + C(experiment)", data
    ).fit()
    key = "C(cell_line, Treatment('PEA2'))[T.PEA1]:C(treatment, Treatment('DMSO'))[T.AKT inhibitor IV]"
    assert (row["p"], row["df"]) == pytest.approx((model.pvalues[key], model.df_resid), rel=1e-8)
    percent = 100 * np.expm1([model.params[key], *model.conf_int().loc[key]])
    assert [row["percent_change"], row["percent_low"], row["percent_high"]] == pytest.approx(
        percent, rel=1e-8
    )
    ratios = values(table, "PEA1", TWO[1]) / values(table, "PEA1", "DMSO")
    assert row["mean_a"] == pytest.approx(ratios.mean())
    assert row["effect"] == pytest.approx(row["mean_a"] - row["mean_b"])


def test_different_membranes_are_not_paired():
    table = study(treatments=("DMSO",))
    paired = compare(table, "concentration", "cell_line", "PEA1").iloc[0]
    assert paired["test"] == "paired t on log ratios"
    table["concentration_from"] = table["cell_line"] + ".tif"
    row = compare(table, "concentration", "cell_line", "PEA1").iloc[0]
    known = stats.ttest_ind(
        np.log(values(table, "PEA2", "DMSO")), np.log(values(table, "PEA1", "DMSO")), equal_var=False
    )
    assert row["test"] == "Welch t on logs"
    assert (row["p"], row["df"]) == pytest.approx((known.pvalue, known.df), rel=1e-8)
    assert "different membranes or plates" in row["note"]


def test_experiments_without_partner_are_named():
    table = study(4, treatments=TWO)
    lost = (table["sample"] == "PEA1 DMSO") & (table["experiment"] == 3)
    table.loc[lost, ["concentration", "concentration_censored"]] = [np.nan, 2]
    row = one(table)
    kept = [0, 1, 3]
    known = stats.ttest_rel(
        np.log(values(table, "PEA1", TWO[1])[kept]), np.log(values(table, "PEA1", "DMSO")[kept])
    )
    assert row["p"] == pytest.approx(known.pvalue, rel=1e-8)
    assert (row["n_a"], row["n_b"]) == (3, 3)
    assert "2 replicates of PEA1 | DMSO left out as censored or missing" in row["note"]
    assert "PEA1 | DMSO has no value in experiment 3" in row["note"]
    assert "experiment 3 of PEA1 | AKT inhibitor IV has no partner and is left out" in row["note"]


def test_experiments_match_as_text():
    table = study(treatments=TWO)
    mixed = table["experiment"].astype(object)
    mixed[table["treatment"] == "DMSO"] = table["experiment"].astype(str)
    assert one(table.assign(experiment=mixed))["p"] == one(table)["p"]
    assert one(table.assign(experiment=table["experiment"].astype(float)))["p"] == one(table)["p"]


def test_one_experiment_is_described():
    found = compare(study(1), "concentration", "treatment", "DMSO", interaction=True)
    assert found["p"].isna().all()
    assert found["percent_low"].isna().all()
    assert set(found["verdict"]) == {"undecided"}
    assert (found["stars"] == "").all()
    assert found["note"].str.contains("one experiment: described, not tested").all()
    table = study(1)
    expected = values(table, "PEA1", TWO[1]) / values(table, "PEA1", "DMSO") - 1
    assert found["percent_change"][0] == pytest.approx(100 * expected[0])


def test_two_experiments_say_what_could_have_been_seen():
    table = study(2, treatments=TWO)
    row = one(table)
    d = np.log(values(table, "PEA1", TWO[1]) / values(table, "PEA1", "DMSO"))
    visible = stats.t.ppf(0.975, 1) * d.std(ddof=1) / np.sqrt(2)
    assert np.isfinite([row["p"], row["percent_low"]]).all()
    assert f"{100 * np.expm1(-visible):+.3g} % or {100 * np.expm1(visible):+.3g} %" in row["note"]


def test_a_control_of_ones_is_no_sample():
    table = study(treatments=TWO)
    base = table[table["treatment"] == "DMSO"].set_index(["cell_line", "experiment"])["concentration"]
    index = pd.MultiIndex.from_frame(table[["cell_line", "experiment"]])
    relative = table.assign(concentration=table["concentration"].to_numpy() / base.loc[index].to_numpy())
    ratios = values(relative, "PEA1", TWO[1])
    paired = one(relative)
    assert paired["p"] == pytest.approx(one(table)["p"], rel=1e-8)  # as before the division
    assert "one-sample test" in paired["note"]
    for test in ("student", "welch", "published"):
        row = one(relative, test=test)
        known = stats.ttest_1samp(ratios - 1, 0)
        assert row["test"] == "one-sample t"
        assert (row["p"], row["df"]) == pytest.approx((known.pvalue, 2), rel=1e-8)
        low, high = known.confidence_interval()
        assert [row["percent_low"], row["percent_high"]] == pytest.approx([100 * low, 100 * high], rel=1e-8)
        assert "not as a sample" in row["note"]
    assert one(relative, test="mann_whitney")["test"] == "one-sample Wilcoxon"


def test_wells_are_pseudo_replication():
    rng = np.random.default_rng(4)
    table = study(treatments=TWO)
    wells = table.loc[table.index.repeat(3)].assign(replicate=np.tile([1, 2, 3], len(table)))
    wells["concentration"] *= np.exp(rng.normal(0, 0.05, len(wells)))
    row = one(table, unit="well", wells=wells, preset="published")
    a, b = (wells.loc[wells["sample"] == f"PEA1 {name}", "concentration"] for name in (TWO[1], "DMSO"))
    assert row["p"] == pytest.approx(stats.ttest_ind(a, b).pvalue, rel=1e-8)
    assert (row["n_a"], row["unit_of_inference"]) == (9, "well (pseudo-replication)")
    assert "9 and 9 wells of 3 experiments" in row["note"]
    assert one(table, unit="well", wells=wells)["test"] == "Welch t on logs"


def test_published_preset():
    table = study()
    found = compare(table, "concentration", "treatment", "DMSO", preset="published")
    assert set(found["test"]) == {"Student t"}
    assert set(found["adjustment"]) == {"none"}
    assert found["p_adjusted"].tolist() == found["p"].tolist()


def test_dose_of_an_inhibitor_neither_splits_nor_names_groups():
    table = study()
    with_dose = compare(table, "concentration", "treatment", "DMSO")
    table.attrs["factors"] = ("cell_line", "treatment")
    pd.testing.assert_frame_equal(with_dose, compare(table, "concentration", "treatment", "DMSO"))


def dose_series(experiments=2, seed=2):
    rng = np.random.default_rng(seed)
    rows = []
    for experiment, inhibitor in itertools.product(range(1, experiments + 1), ("DMSO", "IV", "X")):
        for dose in (0.5, 1.0, 2.0, 4.0, 8.0) if inhibitor != "DMSO" else (np.nan,):
            level = 0.25 + 0.75 / (1 + (dose / 2) ** 1.4) if inhibitor == "IV" else 1.0
            rows.append(
                (f"{inhibitor} {dose}", experiment, inhibitor, dose, 40 * level * np.exp(rng.normal(0, 0.05)))
            )
    return pd.DataFrame(rows, columns=["sample", "experiment", "treatment", "dose", "concentration"])


def test_dose_series():
    design = Design(
        name="dose series", measures=("concentration",), factors=("treatment", "dose"), dose="dose"
    )
    found = compare(dose_series(), design=design)
    single = found[found["test"] == "t on logs with experiment block"]
    assert len(single) == 10
    assert set(single["adjustment"]) == {"dunnett"}
    assert single["group_a"].tolist()[:2] == ["IV | 0.5", "X | 0.5"]
    assert (single["group_b"] == "DMSO").all()
    trends = found[found["test"].str.startswith("trend")].set_index("group_a")
    assert trends.loc["IV | 8", "verdict"] == "changed"
    assert trends.loc["X | 8", "verdict"] == "unchanged"
    half = found[found["test"] == "IC50 (4PL)"].set_index("group_a")
    assert half.loc["IV", "effect_low"] < 2.0 < half.loc["IV", "effect_high"]
    assert "not identifiable" in half.loc["X", "note"]
    assert (half["verdict"] == "").all()
    assert not found.duplicated(KEY).any()


def test_dose_as_the_compared_factor():
    table = dose_series().query("treatment != 'X'").fillna({"dose": 0.0})
    found = compare(
        table, "concentration", "dose", 0, design=Design(factors=("treatment", "dose"), dose="dose")
    )
    assert found["group_a"].tolist()[:2] == ["IV | 0.5", "IV | 1"]
    assert set(found["group_b"][:5]) == {"DMSO | 0"}


def test_contrasts_and_averages():
    table = study(treatments=TWO)
    pair = ("PEA2 | DMSO", "PEA1 | DMSO")
    row = one(table, contrasts=(pair,))
    known = stats.ttest_rel(np.log(values(table, "PEA2", "DMSO")), np.log(values(table, "PEA1", "DMSO")))
    assert (row["group_a"], row["group_b"]) == pair
    assert row["p"] == pytest.approx(known.pvalue, rel=1e-8)
    both = one(table, within=False)
    assert (both["group_a"], both["n_a"]) == (TWO[1], 3)
    assert "were averaged" in both["note"]


def test_a_combination_without_control_is_said():
    table = study(treatments=TWO)
    table = table[table["sample"] != "PEA2 DMSO"]
    found = compare(table, "concentration", "treatment", "DMSO")
    assert found["group_b"].tolist() == ["PEA1 | DMSO", "PEA2 | DMSO"]
    assert found["n_b"].tolist() == [3, 0]
    assert "no value" in found["note"][1]


def test_values_without_logarithm_are_tested_as_they_are():
    table = study(treatments=TWO)
    table.loc[
        (table["sample"] == "PEA1 AKT inhibitor IV") & (table["experiment"] == 2), "concentration"
    ] = -1.0
    row = one(table)
    assert row["test"] == "paired t"
    assert "no logarithm" in row["note"]
    with pytest.raises(
        InputError,
        match=r"design main, concentration, PEA1 \| AKT inhibitor IV against PEA1 \| DMSO: a value",
    ):
        one(table, test="ratio_paired")


def same_ratio(table):
    inhibited = table["treatment"] == TWO[1]
    copied = table.copy()
    copied.loc[inhibited, "concentration"] = 0.7 * table.loc[~inhibited, "concentration"].to_numpy()
    return copied


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"control": "water"},
            "no sample has treatment = water, the control; its levels are DMSO, AKT inhibitor IV",
        ),
        ({"factor": "drug"}, "has no column drug, which design main names"),
        ({"measure": "IL-8"}, "has no column IL-8"),
        (
            {"where": {"cell_line": "PEA3"}},
            "where cell_line is PEA3 there is no sample; its levels are PEA1, PEA2",
        ),
        ({"where": {"treatment": "DMSO"}}, "nothing is there to compare"),
        ({"test": "anova"}, "test 'anova' is unknown"),
        ({"adjustment": "scheffe"}, "adjustment 'scheffe' is unknown"),
        ({"unit": "lane"}, "unit 'lane' is unknown"),
        ({"unit": "well"}, "needs the values well by well"),
        ({"margin": (0.9, 0.95)}, "one below and one above 1"),
        ({"alpha": 1.5}, "between 0 and 0.5"),
        ({"colour": "red"}, "no option colour"),
        ({"contrasts": (("PEA1 | DMSO", "PEA3 | DMSO"),)}, "no group 'PEA3 | DMSO'"),
        (
            {"contrasts": (("PEA1 | DMSO", "PEA1 | DMSO"),)},
            "the contrast ('PEA1 | DMSO', 'PEA1 | DMSO') is of a group with itself; name two groups",
        ),
        *(
            (
                {"contrasts": (("PEA1 | DMSO", "PEA2 | DMSO"),), "adjustment": adjustment},
                f"contrasts cannot have adjustment {adjustment}; they take none, holm or bh",
            )
            for adjustment in ("dunnett", "tukey")
        ),
        ({"test": "mann_whitney", "adjustment": "dunnett"}, "take holm with rank tests"),
        ({"test": "welch", "adjustment": "tukey"}, "Tukey's adjustment"),
        ({"interaction": True, "where": {"cell_line": "PEA1"}}, "there is only one"),
        ({"dose": "cell_line"}, "a dose must be a number"),
    ],
)
def test_refused(options, said):
    arguments = {"measure": "concentration", "factor": "treatment", "control": "DMSO"} | options
    with pytest.raises(InputError) as fault:
        compare(study(treatments=TWO), **arguments)
    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


def test_no_scatter_is_refused():
    with pytest.raises(
        InputError, match=r"PEA1 \| AKT inhibitor IV against PEA1 \| DMSO: the values do not scatter"
    ):
        one(same_ratio(study(treatments=TWO)))


@settings(max_examples=25, deadline=None)
@given(
    scale=st.floats(1e-6, 1e6),
    order=st.permutations(range(12)),
    names=st.permutations(["one", "two", "three"]),
)
def test_unit_order_and_names_do_not_matter(scale, order, names):
    table = study(treatments=TWO)
    known = compare(table, "concentration", "treatment", "DMSO", interaction=True)
    other = table.assign(
        concentration=table["concentration"] * scale, experiment=[names[e - 1] for e in table["experiment"]]
    )
    other.attrs = table.attrs
    found = compare(other.iloc[list(order)], "concentration", "treatment", "DMSO")
    found = found.set_index("group_a").sort_index()
    known = known[known["test"] == "paired t on log ratios"].set_index("group_a").sort_index()
    for column in ("statistic", "p", "percent_change", "percent_low", "percent_high", "hedges_g"):
        assert found[column].to_numpy() == pytest.approx(known[column].to_numpy(), rel=1e-6)
    for column in ("effect", "effect_low", "effect_high", "mean_a", "sd_b"):
        assert found[column].to_numpy() / scale == pytest.approx(known[column].to_numpy(), rel=1e-6)
    assert found["verdict"].tolist() == known["verdict"].tolist()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_swapping_the_groups_mirrors(seed):
    table = study(seed=seed, treatments=TWO)
    forth = one(table)
    back = compare(table, "concentration", "treatment", TWO[1]).iloc[0]
    assert back["p"] == pytest.approx(forth["p"], rel=1e-9)
    assert back["effect"] == pytest.approx(-forth["effect"], rel=1e-9)
    assert (1 + back["percent_low"] / 100) * (1 + forth["percent_high"] / 100) == pytest.approx(1, rel=1e-9)
    assert back["verdict"] == forth["verdict"]  # the margin is alike on the log scale

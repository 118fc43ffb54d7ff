"""Interactions where experiments differ between combinations, and where the unit is the well."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from napari_il6blot.compare.designs import compare

LEVELS = list(itertools.product(("PEA1", "PEA2"), ("DMSO", "inhibitor")))


def study(experiments=4, seed=6, lost=()):
    """A joined table without the (line, treatment, experiment) that were lost."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{line} {treatment}", experiment, line, treatment, 30 * np.exp(rng.normal(0, 0.2)))
        for experiment in range(1, experiments + 1)
        for line, treatment in LEVELS
        if (line, treatment, experiment) not in lost
    ]
    table = pd.DataFrame(rows, columns=["sample", "experiment", "cell_line", "treatment", "concentration"])
    table.attrs = {"factors": ("cell_line", "treatment"), "measures": ("concentration",)}
    return table


def interaction(table, **options):
    found = compare(table, "concentration", "treatment", "DMSO", interaction=True, **options)
    return found[found["test"].str.startswith("interaction")].iloc[0]


def ratios(table, line):
    wide = table[table["cell_line"] == line].pivot_table(
        index="experiment", columns="treatment", values="concentration"
    )
    return (wide["inhibitor"] / wide["DMSO"]).dropna()


def linear_model(table):
    """Estimate, interval, p and df of the logarithm of the ratio of ratios, on every value."""
    with warnings.catch_warnings():  # lines without an experiment in common: the interaction alone is told
        warnings.simplefilter("ignore")
        model = smf.ols(
            "y ~ C(cell_line, Treatment('PEA2')) * C(treatment, Treatment('DMSO')) + C(experiment)",
            table.assign(y=np.log(table["concentration"])),
        ).fit()
    key = "C(cell_line, Treatment('PEA2'))[T.PEA1]:C(treatment, Treatment('DMSO'))[T.inhibitor]"
    return model.params[key], *model.conf_int().loc[key], model.pvalues[key], model.df_resid


LOST = {
    "one of each line, not the same": [("PEA1", "inhibitor", 1), ("PEA2", "inhibitor", 4)],
    "a control and a level": [("PEA1", "DMSO", 2), ("PEA2", "inhibitor", 3)],
    "other numbers": [("PEA1", "inhibitor", 1)],
    "none in common": [
        *((line, treatment, e) for line, treatment in LEVELS for e in ((3, 4) if line == "PEA1" else (1, 2)))
    ],
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_ratios_of_different_experiments_are_not_pairs(lost):
    table = study(lost=lost)
    row, one, two = interaction(table), ratios(table, "PEA1"), ratios(table, "PEA2")
    assert (row["n_a"], row["n_b"]) == (len(one), len(two))
    assert row["effect"] == pytest.approx(one.mean() - two.mean(), rel=1e-9)
    welch = stats.ttest_ind(one, two, equal_var=False).confidence_interval()
    assert [row["effect_low"], row["effect_high"]] == pytest.approx([welch.low, welch.high], rel=1e-8)
    assert "the effect's interval is Welch's" in row["note"]
    # p and the change's interval are of one method.
    change, low, high, p, df = linear_model(table)
    assert [row["p"], row["df"]] == pytest.approx([p, df], rel=1e-7)
    percent = 100 * np.expm1([change, low, high])
    assert [row["percent_change"], row["percent_low"], row["percent_high"]] == pytest.approx(
        percent, rel=1e-7
    )


def test_the_same_experiments_are_pairs_in_any_order():
    lost = [("PEA1", "inhibitor", 2), ("PEA2", "DMSO", 2)]
    table = study(lost=lost)
    turned = pd.concat([table[table["cell_line"] == "PEA1"], table[table["cell_line"] == "PEA2"].iloc[::-1]])
    turned.attrs = table.attrs
    one, two = ratios(table, "PEA1"), ratios(table, "PEA2")
    paired = stats.ttest_rel(one, two).confidence_interval()
    for given in (table, turned):
        row = interaction(given)
        assert [row["effect_low"], row["effect_high"]] == pytest.approx([paired.low, paired.high], rel=1e-8)
        assert "Welch" not in row["note"]


@pytest.mark.parametrize(
    ("lost", "n", "said"),
    [
        ([("PEA1", "inhibitor", 1), ("PEA1", "inhibitor", 2), ("PEA1", "DMSO", 3), ("PEA1", "DMSO", 4)], 0,
         "no two experiments hold both"),
        ([("PEA1", "inhibitor", 1), ("PEA1", "DMSO", 3), ("PEA1", "DMSO", 4)], 1,
         "no two experiments hold both"),
        ([("PEA1", "inhibitor", 1), ("PEA1", "inhibitor", 2), ("PEA1", "inhibitor", 3)], 1, "one experiment"),
    ],
)  # fmt: skip
def test_fewer_than_two_ratios_are_described(lost, n, said):
    row = interaction(study(lost=lost))
    assert row["n_a"] == n
    assert np.isnan([row["p"], row["effect_low"], row["percent_low"]]).all()
    assert f"{said}: described, not tested" in row["note"]


def test_wells_interact_by_experiment():
    table = study(3)
    wells = table.loc[table.index.repeat(3)].assign(replicate=np.tile([1, 2, 3], len(table)))
    factors = np.tile([0.9, 1.0, 1.1], len(table))  # the joined table has their mean
    wells = wells.assign(concentration=wells["concentration"] * factors).reset_index(drop=True)
    row, known = interaction(table, unit="well", wells=wells), interaction(table)
    assert (row["n_a"], row["n_b"], row["unit_of_inference"]) == (3, 3, "experiment")
    assert "wells are averaged" in row["note"]
    pd.testing.assert_series_equal(row.drop("note"), known.drop("note"), check_names=False)
    assert row["p"] == pytest.approx(linear_model(table)[3], rel=1e-7)
    found = compare(table, "concentration", "treatment", "DMSO", interaction=True, unit="well", wells=wells)
    assert found["unit_of_inference"].tolist() == ["well (pseudo-replication)"] * 2 + ["experiment"]

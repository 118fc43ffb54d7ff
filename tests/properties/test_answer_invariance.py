"""What an answer must not depend on: the order of rows, and what samples and experiments are called."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napari_il6blot import annotate, compare, contingency_tests, join, normalize

FEW = settings(max_examples=10, deadline=None, derandomize=True)
SEEDS = st.integers(0, 2**16)
RANDOMS = st.randoms(use_true_random=False)
TREATMENTS = ("DMSO", "AKT inhibitor IV", "JNK inhibitor")
NUMBERS = ["mean_a", "sd_a", "mean_b", "sd_b", "statistic", "df", "p", "p_adjusted", "effect", "effect_low",
           "effect_high", "hedges_g"]  # fmt: skip
KEY = ["measure", "group_a", "group_b", "test"]


def study(seed, experiments=4):
    """A joined table of two lines and three treatments."""
    rng = np.random.default_rng(seed)
    rows = [
        {"sample": f"{line} {treatment}", "experiment": experiment, "cell_line": line, "treatment": treatment,
         "concentration": float(np.exp(rng.normal(4, 0.3))), "concentration_from": f"plate {experiment}",
         "concentration_censored": 0, "IL-6/GAPDH": float(np.exp(rng.normal(0, 0.2)))}
        for experiment, line, treatment in itertools.product(
            range(1, experiments + 1), ("PEA1", "PEA2"), TREATMENTS)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    table.attrs = {"factors": ("cell_line", "treatment"), "measures": ("IL-6/GAPDH", "concentration")}
    return table


def shuffled(table, rng):
    order = list(range(len(table)))
    rng.shuffle(order)
    other = table.iloc[order].reset_index(drop=True)
    other.attrs = dict(table.attrs)
    return other


def same(first, second):
    assert first["p"].notna().sum() >= 2
    first, second = (one.sort_values(KEY).reset_index(drop=True) for one in (first, second))
    assert first[KEY].to_numpy().tolist() == second[KEY].to_numpy().tolist()
    for name in NUMBERS:
        np.testing.assert_allclose(second[name], first[name], rtol=1e-9, atol=1e-12, err_msg=name)
    assert first["verdict"].tolist() == second["verdict"].tolist()


@FEW
@given(SEEDS, RANDOMS, st.sampled_from(["concentration", "IL-6/GAPDH"]))
def test_tests_do_not_depend_on_the_order_of_rows(seed, rng, measure):
    table = study(seed)
    same(
        compare(table, measure, "treatment", "DMSO"),
        compare(shuffled(table, rng), measure, "treatment", "DMSO"),
    )


@FEW
@given(SEEDS, RANDOMS)
def test_tests_do_not_depend_on_the_names_of_samples_and_experiments(seed, rng):
    table = study(seed)
    numbers = [11, 3, 27, 5]
    rng.shuffle(numbers)
    other = table.assign(
        experiment=[numbers[one - 1] for one in table["experiment"]],
        sample=[f"tube {text[::-1]}" for text in table["sample"]],
    )
    other.attrs = dict(table.attrs)
    arguments = ("concentration", "treatment", "DMSO")
    same(compare(table, *arguments), compare(other, *arguments))


@FEW
@given(SEEDS, st.sampled_from([1e-3, 1e3, 7.0]))
def test_effects_do_not_depend_on_the_unit(seed, factor):
    table = study(seed)
    other = table.assign(concentration=table["concentration"] * factor)
    other.attrs = dict(table.attrs)
    first, second = (compare(one, "concentration", "treatment", "DMSO") for one in (table, other))
    for name in ("statistic", "p", "p_adjusted", "percent_change", "percent_low", "percent_high"):
        np.testing.assert_allclose(second[name], first[name], rtol=1e-6, atol=1e-9, err_msg=name)


COUNTS = st.lists(st.lists(st.integers(0, 30), min_size=2, max_size=2), min_size=2, max_size=4)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS, RANDOMS)
def test_contingency_tests_do_not_depend_on_which_way_the_table_lies(counts, rng):
    table = np.array(counts)
    if not table.any():
        return
    turned = table.T
    rows, columns = list(range(len(table))), list(range(table.shape[1]))
    rng.shuffle(rows)
    rng.shuffle(columns)
    swapped = table[rows][:, columns]
    plain = contingency_tests(table, are_counts=True)
    for other in (turned, swapped):
        found = contingency_tests(other, are_counts=True)
        assert found["test"].tolist() == plain["test"].tolist()
        assert found["used"].tolist() == plain["used"].tolist()
        np.testing.assert_allclose(found["p"], plain["p"], rtol=1e-8, atol=1e-300)
        chi = plain["test"] != "Fisher"
        np.testing.assert_allclose(found["statistic"][chi], plain["statistic"][chi], rtol=1e-8, atol=1e-12)
    # Fisher's odds ratio is turned over by either swap.
    if table.shape == (2, 2):
        odds = plain.set_index("test").loc["Fisher", "statistic"]
        other = contingency_tests(table[::-1], are_counts=True).set_index("test").loc["Fisher", "statistic"]
        if np.isfinite([odds, other]).all() and odds > 0:
            assert other == pytest.approx(1 / odds, rel=1e-6)


def measured(seed):
    """Bands of two membranes of four lanes, and their sheets."""
    rng = np.random.default_rng(seed)
    keys = list(itertools.product(("blots/a.tif", "blots/b.tif"), range(1, 5), (1, 2)))
    bands = pd.DataFrame(keys, columns=["image", "lane", "row"]).assign(strip=1, detected=True, flags="")
    bands["target"] = pd.Series([None] * len(bands), dtype="str")
    bands["mw_kda"] = np.nan
    bands["volume"] = rng.uniform(50, 500, len(bands))
    bands["volume_sd"] = rng.uniform(1, 9, len(bands))
    lanes = pd.DataFrame(list(itertools.product(("blots/a.tif", "blots/b.tif"), range(1, 5))),
                         columns=["image", "lane"])  # fmt: skip
    lanes["treatment"] = ["DMSO", "IV", "JNK", "IV+JNK"] * 2
    lanes["sample"] = "PEA1 " + lanes["treatment"]
    lanes["experiment"] = [1] * 4 + [2] * 4
    targets = pd.DataFrame({"image": ["blots/a.tif"] * 2 + ["blots/b.tif"] * 2, "row": [1, 2] * 2,
                            "target": ["IL-6", "GAPDH"] * 2})  # fmt: skip
    return bands, lanes, targets


def concentrations_of(seed):
    rng = np.random.default_rng(seed + 1)
    table = pd.DataFrame(
        list(itertools.product(["PEA1 DMSO", "PEA1 IV", "PEA1 JNK", "PEA1 IV+JNK"], (1, 2), (1, 2))),
        columns=["sample", "experiment", "replicate"],
    )
    return table.assign(
        concentration=rng.uniform(5, 200, len(table)), plate=[f"plate{one}" for one in table["experiment"]],
        dilution=1.0, censored="", unit="pg/mL", flags="", role="sample",
    )  # fmt: skip


@FEW
@given(SEEDS, RANDOMS)
def test_annotate_normalize_and_join_do_not_depend_on_the_order_of_rows(seed, rng):
    bands, lanes, targets = measured(seed)
    wells = concentrations_of(seed)

    def answer(change):
        noted = annotate(change(bands), change(lanes), change(targets))
        levels = normalize(noted, check_by="treatment")
        return noted, levels, join(levels, change(wells))

    plain, mixed = answer(lambda one: one), answer(lambda one: shuffled(one, rng))
    keys = (["image", "lane", "row"], ["image", "lane", "target"], ["sample", "experiment"])
    assert plain[1]["level"].notna().sum() == 8
    assert len(plain[2]) == 8
    for first, second, key in zip(plain, mixed, keys, strict=True):
        one, other = (
            table.sort_values(key).reset_index(drop=True)[list(first.columns)] for table in (first, second)
        )
        pd.testing.assert_frame_equal(other, one, rtol=1e-12)
        assert first.attrs.get("factors") == second.attrs.get("factors")

"""Scaling of gels against known truth, its invariances, and its warnings."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from napari_il6blot.compare.replicate_scaling import METHODS, scale_levels
from napari_il6blot.compare.scale_estimates import (
    alignment_scales,
    error_model_scales,
    fixed_point_scales,
    is_tied,
    sum_scales,
)
from napari_il6blot.errors import InputError

X = np.array([1.0, 2, 3, 4, 7, 10.5])
S = np.array([1.0, 5.0, 0.2])
ESTIMATES = {
    "fixed_point": lambda y: fixed_point_scales(y, 1),
    "sum": sum_scales,
    "alignment": alignment_scales,
    "error_model": lambda y: error_model_scales(y)[0],
}


def drawn(seed=0, sd=0.1, x=X, s=S):
    """y_ij = s_j x_i exp(e)."""
    rng = np.random.default_rng(seed)
    return x[:, None] * s * np.exp(sd * rng.standard_normal((len(x), len(s))))


@pytest.mark.parametrize("name", ESTIMATES)
def test_exact_data_give_the_true_scales(name):
    scales = ESTIMATES[name](drawn(sd=0))
    assert scales / scales[0] == pytest.approx(S / S[0])


@pytest.mark.parametrize(
    ("name", "most"), [("fixed_point", 0.17), ("sum", 0.1), ("alignment", 0.1), ("error_model", 0.07)]
)
def test_known_truth_is_found_without_bias(name, most):
    errors = np.array(
        [np.log(scales / scales[0] / S) for scales in (ESTIMATES[name](drawn(seed)) for seed in range(400))]
    )
    assert errors[:, 1:].mean(axis=0) == pytest.approx([0, 0], abs=0.02)
    assert errors[:, 1:].std(axis=0).max() < most


@pytest.mark.parametrize("name", ESTIMATES)
def test_brightness_of_a_gel_cancels(name):
    y = drawn(1)
    brighter = y * [1, 40, 1]
    a, b = (one / ESTIMATES[name](one) for one in (y, brighter))
    assert b == pytest.approx(a)


@pytest.mark.parametrize("name", ESTIMATES)
def test_order_of_gels_does_not_matter(name):
    y = drawn(2)
    assert ESTIMATES[name](y[:, ::-1])[::-1] == pytest.approx(ESTIMATES[name](y))


def test_alignment_is_the_least_of_its_criterion():
    y = drawn(3, sd=0.3)

    def cost(log_scale):
        scaled = y / np.exp(log_scale)
        return np.sum((scaled - scaled.mean(axis=1, keepdims=True)) ** 2) / np.sum(scaled**2)

    best = minimize(
        cost, np.log(S), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14, "maxiter": 5000}
    )
    scales = alignment_scales(y)
    assert cost(np.log(scales)) <= best.fun + 1e-12
    assert scales / scales[0] == pytest.approx(np.exp(best.x - best.x[0]), rel=1e-4)


def test_error_model_is_the_two_way_fit_on_logs():
    y = drawn(4)
    scales, x, relative_sd = error_model_scales(y)
    logs = np.log(y)
    assert np.log(scales) == pytest.approx(logs.mean(axis=0))
    assert np.log(x) == pytest.approx(logs.mean(axis=1) - logs.mean())
    residual = logs - np.log(x)[:, None] - np.log(scales)
    assert relative_sd == pytest.approx(np.sqrt(np.sum(residual**2) / 10), rel=1e-3)


def test_error_model_tells_measuring_from_the_rest():
    rng = np.random.default_rng(5)
    known = np.full((40, 6), 0.2**2)
    y = np.exp(rng.standard_normal(40))[:, None] * np.exp(0.15 * rng.standard_normal((40, 6)))
    y *= np.exp(0.2 * rng.standard_normal(y.shape))
    assert error_model_scales(y, known)[2] == pytest.approx(0.15, abs=0.05)
    assert error_model_scales(y)[2] == pytest.approx(0.25, abs=0.03)


def test_error_model_trusts_certain_values_more():
    y = np.array([[1.0, 2.0], [1.0, 8.0]])
    variance = np.array([[1e-4, 1e-4], [1e-4, 4.0]])
    y = np.vstack([y, [[3.0, 6.0]]])
    variance = np.vstack([variance, [[1e-4, 1e-4]]])
    scales = error_model_scales(y, variance)[0]
    assert scales[1] / scales[0] == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("name", ["alignment", "error_model"])
def test_gels_without_one_sample_on_all_are_chained(name):
    y = drawn(sd=0)
    y[:3, 2] = y[3:, 0] = np.nan
    scales = ESTIMATES[name](y)
    assert scales / scales[0] == pytest.approx(S)
    assert np.isnan(sum_scales(y)).all()
    y[:3, 1] = np.nan
    assert not is_tied(y)
    assert np.isnan(ESTIMATES[name](y)).all()


def levels_of(y, sd=0.05, flags=""):
    cells = [
        (f"{j}.tif", j + 1, f"s{i}", y[i, j])
        for j in range(y.shape[1])
        for i in range(len(y))
        if y[i, j] == y[i, j]
    ]
    table = pd.DataFrame(cells, columns=["image", "experiment", "sample", "level"])
    table = table.assign(
        strip=1, lane=table.groupby("image").cumcount() + 1, replicate=1, target="IL-6",
        normalized_to="GAPDH",
        level_sd=sd * table["level"], flags=flags,
    )  # fmt: skip
    return table.astype({"flags": "str"})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("by", ["image", "experiment"])
def test_levels_of_gels_compare_after_scaling(method, by):
    scaled = scale_levels(levels_of(drawn(sd=0)), method, by=by, reference="s1")
    means = scaled.groupby("sample")["level"]
    assert means.mean().to_numpy() == pytest.approx(X / X[1])
    assert means.std().max() == pytest.approx(0, abs=1e-12)
    found = [one["scale"] for one in scaled.attrs["scales"]]
    assert np.array(found) / found[0] == pytest.approx(S)


@pytest.mark.parametrize("method", ["sum", "alignment", "error_model"])
def test_ratios_within_a_gel_stay(method):
    before = levels_of(drawn(7))
    after = scale_levels(before, method)
    for _, rows in after.groupby("image"):
        own = before.loc[rows.index]
        assert (rows["level"] / rows["level"].iloc[0]).to_numpy() == pytest.approx(
            (own["level"] / own["level"].iloc[0]).to_numpy()
        )
    assert (after["level_sd"] / after["level"]).to_numpy() == pytest.approx([0.05] * len(after))


def test_reference_lanes_carry_their_uncertainty():
    table = levels_of(drawn(sd=0)[:, :1])
    table = pd.concat([table, table.iloc[[1]].assign(lane=7)], ignore_index=True)
    scaled = scale_levels(table, "fixed_point", reference="s1")
    rng = np.random.default_rng(8)
    draws = table["level"].to_numpy() * (1 + 0.05 * rng.standard_normal((100_000, len(table))))
    simulated = (draws / draws[:, [1, 6]].mean(axis=1, keepdims=True)).std(axis=0)
    assert scaled["level_sd"].to_numpy() == pytest.approx(simulated, rel=0.02)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"flags": "low_snr"}, "cannot be told from the noise"),
        ({"level_sd": 0.5}, "its s.d. is 50% of it"),
        ({"level": 0.1, "level_sd": 0.001}, "of the gel's median level"),
    ],
)
def test_weak_reference_is_said_and_flagged(change, reason):
    table = levels_of(drawn(sd=0)[:, [0, 0]])
    for name, value in change.items():
        table.loc[0, name] = value
    scaled = scale_levels(table, "fixed_point", reference="s0")
    weak = scaled["flags"].str.contains("weak_reference")
    assert weak.tolist() == [True] * 6 + [False] * 6
    assert len(scaled.attrs["warnings"]) == 1
    assert reason in scaled.attrs["warnings"][0]
    assert "0.tif" in scaled.attrs["warnings"][0]


def test_gel_without_reference_has_no_levels():
    y = drawn(sd=0)
    y[0, 1] = np.nan
    scaled = scale_levels(levels_of(y), "fixed_point", reference="s0")
    lost = scaled["image"] == "1.tif"
    assert (scaled["level"].isna() == lost).all()
    assert set(scaled.loc[lost, "flags"]) == {"no_reference"}
    assert "no level of the reference" in scaled.attrs["warnings"][0]


def test_measures_are_scaled_apart():
    table = levels_of(drawn(sd=0))
    other = table.assign(target="pAKT", level=table["level"] * 9)
    scaled = scale_levels(pd.concat([table, other]), "fixed_point", reference="s0")
    assert scaled["level"].to_numpy()[:18] == pytest.approx(scaled["level"].to_numpy()[18:])


@pytest.mark.parametrize(
    ("method", "options", "said"),
    [
        ("median", {}, "the scaling median is unknown"),
        ("fixed_point", {}, "needs a reference"),
        ("sum", {"reference": 2}, "takes no reference lane"),
        ("sum", {"by": "plate"}, "cannot be scaled by plate"),
        ("fixed_point", {"reference": "DMSO"}, "of the reference sample DMSO"),
        ("fixed_point", {"reference": 99}, "in the reference lane 99"),
    ],
)
def test_faults_are_named(method, options, said):
    with pytest.raises(InputError, match=said):
        scale_levels(levels_of(drawn()), method, **options)


def test_a_gel_without_levels_does_not_stop_the_others():
    table = levels_of(drawn(sd=0))
    table.loc[table["image"] == "2.tif", "level"] = np.nan
    scaled = scale_levels(table, "alignment")
    assert scaled["level"].isna().sum() == 6
    assert scaled["level"].to_numpy()[:6] == pytest.approx(scaled["level"].to_numpy()[6:12])


def test_gels_that_nothing_ties_cannot_be_scaled():
    y = drawn()
    y[:3, 0] = y[3:, 1:] = np.nan
    with pytest.raises(InputError, match="no samples in common tie them"):
        scale_levels(levels_of(y), "alignment")

"""Levels: closed forms, a study worked by hand, and uncertainty against simulation."""

import math

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.compare.normalize import LEVEL_COLUMNS, normalize
from napari_il6blot.compare.ratio_interval import fieller_limits
from napari_il6blot.errors import InputError


def rows(image, target, volumes, sd=0.0, experiment=1, samples=("ctrl", "drug"), first=1, flags=""):
    return pd.DataFrame(
        {
            "image": image, "strip": 1, "lane": range(first, first + len(volumes)), "target": target,
            "volume": [float(one) for one in volumes], "volume_sd": sd, "flags": flags,
            "sample": list(samples)[: len(volumes)], "experiment": experiment, "replicate": 1,
            "treatment": list(samples)[: len(volumes)],
        }
    )  # fmt: skip


def annotated(*parts, membranes=None, lane_targets=()):
    table = pd.concat(parts, ignore_index=True)
    table.attrs = {"factors": ("treatment",), "membranes": membranes or {}, "lane_targets": lane_targets}
    return table


def test_by_hand_same_image():
    bands = annotated(rows("a.tif", "IL-6", [200, 90], 10), rows("a.tif", "GAPDH", [100, 60], 5))
    levels = normalize(bands)
    assert tuple(levels.columns) == (*LEVEL_COLUMNS, "treatment")
    assert levels["level"].tolist() == [2.0, 1.5]
    # 2 · √(0.05² + 0.05²), 1.5 · √((10/90)² + (5/60)²)
    assert levels["level_sd"].tolist() == pytest.approx([0.141421356, 0.208333333], rel=1e-8)
    assert levels["normalized_to"].tolist() == ["GAPDH"] * 2
    assert levels.attrs["unmatched"] == ()


def test_control_on_another_image_of_the_membrane():
    membranes = {("a.tif", 1): "M", ("b.tif", 1): "M"}
    bands = annotated(
        rows("a.tif", "IL-6", [200, 90]), rows("b.tif", "GAPDH", [100, 60]), membranes=membranes
    )
    assert normalize(bands)["level"].tolist() == [2.0, 1.5]
    loose = annotated(rows("a.tif", "IL-6", [200, 90]), rows("b.tif", "GAPDH", [100, 60]))
    left = normalize(loose)
    assert left.empty
    assert left.attrs["warnings"] == ("IL-6 has no level in 2 lanes: no GAPDH in this lane of its membrane.",)
    assert [(one["image"], one["lane"], one["target"]) for one in left.attrs["unmatched"]] == [
        ("a.tif", 1, "IL-6"), ("a.tif", 2, "IL-6"),
    ]  # fmt: skip


def test_images_of_a_membrane_that_disagree_about_a_lane_are_refused():
    bands = annotated(
        rows("a.tif", "IL-6", [200, 90]), rows("b.tif", "GAPDH", [100, 60], samples=("drug", "ctrl")),
        membranes={("a.tif", 1): "M", ("b.tif", 1): "M"},
    )  # fmt: skip
    with pytest.raises(InputError, match=r"lane 1 of a\.tif is ctrl, but of b\.tif, .* it is drug; correct"):
        normalize(bands)


def test_pages_of_a_file_are_one_membrane():
    bands = annotated(rows("a.tif#1", "IL-6", [200, 90]), rows("a.tif#2", "GAPDH", [100, 60]))
    assert normalize(bands)["level"].tolist() == [2.0, 1.5]


def test_own_image_comes_before_the_membrane():
    membranes = {("a.tif", 1): "M", ("b.tif", 1): "M"}
    bands = annotated(
        rows("b.tif", "GAPDH", [1, 1]), rows("a.tif", "GAPDH", [100, 60]), rows("a.tif", "IL-6", [200, 90]),
        membranes=membranes,
    )  # fmt: skip
    assert normalize(bands)["level"].tolist() == [2.0, 1.5]


def test_two_candidates_are_ambiguous():
    membranes = {(f"{name}.tif", 1): "M" for name in "abc"}
    parts = [rows(f"{name}.tif", "GAPDH", [100, 60]) for name in "bc"]
    with pytest.raises(InputError, match=r"GAPDH of the membrane of a\.tif is in b\.tif, c\.tif"):
        normalize(annotated(rows("a.tif", "IL-6", [200, 90]), *parts, membranes=membranes))


def test_total_protein():
    bands = annotated(
        rows("a.tif", "IL-6", [200, 90], 10),
        membranes={("a.tif", 1): "M", ("p.tif", 1): "M"}, lane_targets=(("p.tif", 1, "total protein"),),
    )  # fmt: skip
    lanes = pd.DataFrame(
        {"image": "p.tif", "strip": 1, "lane": [1, 2], "lane_volume": [1000.0, 900.0], "flags": ""}
    )
    levels = normalize(bands, "total protein", lanes=lanes)
    assert levels["level"].tolist() == pytest.approx([0.2, 0.1])
    assert levels["level_sd"].tolist() == pytest.approx([0.01, 0.1 / 9])
    assert set(levels["normalized_to"]) == {"total protein"}
    with pytest.raises(InputError, match="needs the table of lanes"):
        normalize(bands, "total protein")


def test_ratio_on_one_membrane_needs_no_control():
    bands = annotated(
        rows("a.tif", "pAKT", [30, 8], 3),
        rows("a.tif", "AKT", [60, 80], 6),
        rows("a.tif", "GAPDH", [9, 7], 4),
    )
    levels = normalize(bands, ratios=["pAKT/AKT"])
    ratio = levels[levels["normalized_to"] == "AKT"]
    assert ratio["level"].tolist() == [0.5, 0.1]
    assert ratio["level_sd"].tolist()[0] == pytest.approx(0.5 * math.hypot(0.1, 0.1))
    assert ratio["image"].tolist() == ["a.tif"] * 2
    alone = normalize(bands, None, ratios=["pAKT/AKT"])
    assert alone["level"].tolist() == [0.5, 0.1]


def parallel_gels(sd=0.0):
    return annotated(
        rows("p.tif", "pAKT", [30, 8], sd), rows("p.tif", "GAPDH", [10, 20], sd),
        rows("t.tif", "AKT", [80, 60], sd, samples=("drug", "ctrl")),
        rows("t.tif", "GAPDH", [40, 20], sd, samples=("drug", "ctrl")),
    )  # fmt: skip


def test_ratio_of_parallel_gels_by_each_gels_own_control():
    levels = normalize(parallel_gels(1.0), ratios=["pAKT/AKT"])
    ratio = levels[levels["normalized_to"] == "AKT"].set_index("sample")
    # ctrl: (30/10) / (60/20), drug: (8/20) / (80/40); lanes of the two gels lie in different order
    assert ratio["level"].to_dict() == pytest.approx({"ctrl": 1.0, "drug": 0.2})
    relative = math.sqrt((1 / 8) ** 2 + (1 / 20) ** 2 + (1 / 80) ** 2 + (1 / 40) ** 2)
    assert ratio.loc["drug", "level_sd"] == pytest.approx(0.2 * relative)
    assert set(ratio["image"]) == {"p.tif;t.tif"}
    assert len(levels) == 6


def test_ratio_without_partner_is_listed():
    bands = parallel_gels()
    bands = bands[~((bands["image"] == "t.tif") & (bands["sample"] == "drug"))]
    levels = normalize(bands, ratios=["pAKT/AKT"])
    assert [(one["sample"], one["target"]) for one in levels.attrs["unmatched"]] == [("drug", "pAKT")]
    assert levels[levels["normalized_to"] == "AKT"]["sample"].tolist() == ["ctrl"]


def test_targets_with_slashes():
    bands = annotated(rows("a.tif", "pERK1/2", [30, 8]), rows("a.tif", "ERK1/2", [60, 80]))
    assert normalize(bands, None, ratios=["pERK1/2/ERK1/2"])["level"].tolist() == [0.5, 0.1]


def test_isoforms_are_added_up():
    bands = annotated(
        rows("a.tif", "AKT", [30, 8], 3), rows("a.tif", "AKT", [10, 12], 4), rows("a.tif", "GAPDH", [20, 20])
    )
    levels = normalize(bands)
    assert levels["level"].tolist() == [2.0, 1.0]
    assert levels["level_sd"].tolist() == pytest.approx([5 / 20, 5 / 20])


@pytest.mark.parametrize(
    "volumes", [([-5, 90], [100, 60]), ([200, 90], [0, 60]), ([math.nan, 90], [100, 60])]
)
def test_what_is_not_positive_is_missing_and_flagged(volumes):
    bands = annotated(rows("a.tif", "IL-6", volumes[0], 1), rows("a.tif", "GAPDH", volumes[1], 1))
    levels = normalize(bands)
    assert levels["level"].isna().tolist() == [True, False]
    assert levels["flags"].tolist() == ["not_positive", ""]


def test_flags_are_united():
    bands = annotated(
        rows("a.tif", "IL-6", [1, 2], flags="low_snr;eight_bit"),
        rows("a.tif", "GAPDH", [3, 4], flags="saturated;eight_bit"),
    )
    assert set(normalize(bands)["flags"]) == {"low_snr;eight_bit;saturated"}


def test_markers_and_unnamed_bands_are_left_out():
    bands = annotated(rows("a.tif", "IL-6", [200, 90]), rows("a.tif", "GAPDH", [100, 60]))
    bands.loc[bands["lane"] == 1, "sample"] = None
    assert normalize(bands)["sample"].tolist() == ["drug"]


def test_relative_to_a_reference_in_each_image():
    bands = annotated(
        rows("a.tif", "IL-6", [200, 90], 10), rows("a.tif", "GAPDH", [100, 60], 5),
        rows("b.tif", "IL-6", [800, 100], 10, 2), rows("b.tif", "GAPDH", [100, 50], 5, 2),
    )  # fmt: skip
    levels = normalize(bands, reference_sample="ctrl")
    assert levels["level"].tolist() == pytest.approx([1, 0.75, 1, 0.25])
    parts = math.sqrt(2 * 0.05**2 + (1 / 9) ** 2 + (1 / 12) ** 2)
    assert levels["level_sd"].tolist()[:2] == pytest.approx([0, 0.75 * parts])
    assert normalize(bands, reference_sample=2)["level"].tolist() == pytest.approx([4 / 3, 1, 4, 1])


def test_delta_sd_agrees_with_simulation():
    rng = np.random.default_rng(3)
    means, sds = np.array([30.0, 10.0, 60.0, 20.0]), np.array([1.5, 0.6, 2.0, 1.1])
    draws = means + sds * rng.standard_normal((200_000, 4))
    simulated = np.std((draws[:, 0] / draws[:, 1]) / (draws[:, 2] / draws[:, 3]))
    bands = annotated(
        rows("p.tif", "pAKT", [30], 1.5), rows("p.tif", "GAPDH", [10], 0.6),
        rows("t.tif", "AKT", [60], 2.0), rows("t.tif", "GAPDH", [20], 1.1),
    )  # fmt: skip
    levels = normalize(bands, ratios=["pAKT/AKT"])
    assert levels["level_sd"].iloc[-1] == pytest.approx(simulated, rel=0.03)


def test_fieller_of_methods():
    a, b = np.array([58.0, 66, 61]), np.array([101.0, 108, 94])
    sds = [one.std(ddof=1) / math.sqrt(3) for one in (a, b)]
    low, high = fieller_limits(a.mean(), b.mean(), *sds, critical=2.7764451)
    assert (low, high) == pytest.approx((0.52394, 0.71244), abs=5e-6)


def test_fieller_limits_solve_their_equation_and_cover():
    low, high = fieller_limits(5.0, 4.0, 0.5, 0.6, critical=1.96)
    for ratio in (low, high):
        assert (5.0 - ratio * 4.0) ** 2 == pytest.approx(1.96**2 * (0.5**2 + ratio**2 * 0.6**2))
    rng = np.random.default_rng(0)
    held = 0
    for a, b in zip(rng.normal(5, 0.5, 4000), rng.normal(4, 0.6, 4000), strict=True):
        low, high = fieller_limits(a, b, 0.5, 0.6)
        held += low <= 1.25 <= high
    assert held / 4000 == pytest.approx(0.95, abs=0.012)
    assert all(math.isnan(one) for one in fieller_limits(5, 1, 0.5, 0.6))


def test_fieller_columns_are_scaled_too():
    bands = annotated(rows("a.tif", "IL-6", [200, 90], 10), rows("a.tif", "GAPDH", [100, 60], 5))
    plain = normalize(bands, interval="fieller")
    assert (plain["level_low"] < plain["level"]).all()
    assert (plain["level_high"] > plain["level"]).all()
    scaled = normalize(bands, interval="fieller", reference_sample="ctrl")
    assert (scaled["level_low"] / plain["level_low"]).tolist() == pytest.approx([0.5, 0.5])


def test_unstable_control_flags_all_levels_that_use_it():
    def study(shift):
        rng = np.random.default_rng(1)
        parts = []
        for experiment in (1, 2, 3):
            gapdh = 100 * np.exp(0.02 * rng.standard_normal(2)) * [1, shift]
            parts += [
                rows(f"{experiment}.tif", "IL-6", [200, 90], 1, experiment),
                rows(f"{experiment}.tif", "GAPDH", gapdh, 1, experiment),
            ]
        return annotated(*parts)

    stable = normalize(study(1.0), check_by="treatment")
    unstable = normalize(study(1.6), check_by="treatment")
    assert set(stable["flags"]) == {""}
    assert set(unstable["flags"]) == {"loading_control_unstable"}
    assert any("GAPDH" in one for one in unstable.attrs["warnings"])
    assert [one["group"] for one in unstable.attrs["loading_control"]] == ["ctrl", "drug"]


def test_one_group_cannot_be_checked_and_that_is_said():
    bands = annotated(rows("a.tif", "IL-6", [200]), rows("a.tif", "GAPDH", [100]))
    levels = normalize(bands, check_by="treatment")
    assert set(levels["flags"]) == {""}
    assert levels.attrs["warnings"] == ("GAPDH could not be checked: there is one group of treatment only.",)


def test_no_bands_are_no_levels():
    bands = annotated(rows("a.tif", "IL-6", [200, 90])).iloc[:0]
    assert tuple(normalize(bands).columns) == (*LEVEL_COLUMNS, "treatment")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"loading_control": "actin"}, "no band is of the loading control actin"),
        ({"ratios": ["pAKT/AKT"]}, "the ratio pAKT/AKT is not of two targets"),
        ({"loading_control": None}, "nothing to divide by"),
        ({"reference_sample": "nobody"}, "no level is of the reference sample nobody"),
        ({"scaling": "best"}, "the scaling best is unknown"),
        ({"loading_control": "total protein"}, "no image is named total protein"),
        ({"check_by": "colour"}, "has no column colour"),
    ],
)
def test_faults_are_named(options, said):
    bands = annotated(rows("a.tif", "IL-6", [200, 90]), rows("a.tif", "GAPDH", [100, 60]))
    with pytest.raises(InputError, match=said):
        normalize(bands, **options)


def test_bands_must_be_annotated():
    bands = annotated(rows("a.tif", "IL-6", [200, 90])).drop(columns="sample")
    with pytest.raises(InputError, match="annotate it with a lane sheet"):
        normalize(bands)

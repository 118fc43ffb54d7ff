"""Found beside true."""

import numpy as np
import pandas as pd

from napari_il6blot.study.demo_blot import demo_blot, found_beside_true, run_demo

TRUTH = pd.DataFrame(
    {
        "strip": 1,
        "lane": [1, 2, 3],
        "row": 1,
        "x": [10.0, 50.0, 90.0],
        "y": 40.0,
        "volume": [100.0, 200.0, 300.0],
        "present": [True, True, False],
    }
)


def found(**columns):
    return pd.DataFrame({"volume_sd": 6.0, "detected": True, **columns})


def test_nearest_band_is_taken_and_absent_ones_are_left_out():
    bands = found(x=[51.0, 12.0], y=[41.0, 38.0], volume=[210.0, 90.0])
    table = found_beside_true(bands, TRUTH)
    assert table["lane"].to_list() == [1, 2]
    assert table["found"].to_list() == [90.0, 210.0]
    np.testing.assert_allclose(table["difference_percent"], [-10, 5])


def test_within_two_sd_counts_both_ways():
    bands = found(x=[10.0, 50.0], y=40.0, volume=[88.5, 212.5])
    assert found_beside_true(bands, TRUTH)["within_2_sd"].to_list() == [True, False]


def test_one_found_band_is_not_two_true_ones():
    near = TRUTH.assign(x=[10.0, 14.0, 90.0])
    table = found_beside_true(found(x=[13.0], y=[40.0], volume=[200.0]), near)
    assert table["found"].isna().to_list() == [True, False]
    assert table["within_2_sd"].to_list() == [False, True]


def test_far_or_undetected_bands_are_not_found():
    bands = found(x=[70.0, 10.0], y=[40.0, 40.0], volume=[1.0, 2.0]).assign(detected=[True, False])
    assert found_beside_true(bands, TRUTH)["found"].isna().all()


def test_no_bands_at_all():
    bands = pd.DataFrame(columns=["x", "y", "volume", "volume_sd", "detected"])
    assert found_beside_true(bands, TRUTH)["found"].isna().all()


def test_the_demo_finds_what_is_there(tmp_path):
    demo = run_demo(tmp_path / "demo", seed=0)
    truth = demo_blot(0).truth
    assert demo.lanes == demo.true_lanes == 8
    assert demo.false_bands == 0
    assert demo.unit == "counts"
    assert demo.comparison["found"].notna().all()
    assert demo.comparison["true"].to_list() == truth.loc[truth["present"], "volume"].to_list()
    assert demo.comparison["difference_percent"].abs().median() < 2
    assert demo.comparison["within_2_sd"].mean() > 0.8
    assert demo.overlay.parent == tmp_path / "demo" / "results"
    assert demo.overlay.is_file()

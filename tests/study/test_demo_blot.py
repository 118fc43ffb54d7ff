"""Found beside true."""

import numpy as np
import pandas as pd

from napari_il6blot.study.demo_blot import found_beside_true

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
    return pd.DataFrame({"volume_sd": 1.0, "detected": True, **columns})


def test_nearest_band_is_taken_and_absent_ones_are_left_out():
    bands = found(x=[51.0, 12.0], y=[41.0, 38.0], volume=[210.0, 90.0])
    table = found_beside_true(bands, TRUTH)
    assert table["lane"].to_list() == [1, 2]
    assert table["found"].to_list() == [90.0, 210.0]
    np.testing.assert_allclose(table["difference_percent"], [-10, 5])


def test_far_or_undetected_bands_are_not_found():
    bands = found(x=[70.0, 10.0], y=[40.0, 40.0], volume=[1.0, 2.0]).assign(detected=[True, False])
    assert found_beside_true(bands, TRUTH)["found"].isna().all()


def test_no_bands_at_all():
    bands = pd.DataFrame(columns=["x", "y", "volume", "volume_sd", "detected"])
    assert found_beside_true(bands, TRUTH)["found"].isna().all()

"""Masses of all bands from one or several ladder lanes."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.blot.ladder_bands import assign_molecular_weights
from napari_il6blot.errors import InputError

MASSES = [250, 130, 100, 70, 55, 35, 25, 15, 10]
SAMPLE = [110, 60, 37, 26]


def height(mw: float, x: float, skew: float = 0.0) -> float:
    """A front that runs askew by `skew` px per px of x."""
    return 600 - 220 * np.log10(mw) + skew * x


def blot(skew: float = 0.0, strips: tuple[int, ...] = (1,), lanes: int = 9) -> pd.DataFrame:
    rows = [
        {"image": "a.tif", "strip": strip, "lane": lane, "x": 40.0 * lane, "row": k, "detected": True,
         "y": height(mw, 40.0 * lane, skew), "true": float(mw), "flags": "eight_bit" if lane == 2 else ""}
        for strip in strips
        for lane in range(1, lanes + 1)
        for k, mw in enumerate(MASSES if lane in {1, 9} else SAMPLE, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("model", ["linear", "quadratic", "spline"])
def test_masses_on_a_straight_gel(model: str) -> None:
    bands = blot()
    found = assign_molecular_weights(bands, [1], MASSES, model)
    np.testing.assert_allclose(found.bands["mw_kda"], bands["true"], rtol=1e-6)
    assert set(found.ladders) == {("a.tif", 1, 1)}
    assert "mw_kda" not in bands
    assert found.bands["flags"].tolist() == bands["flags"].tolist()


def test_two_ladders_correct_a_skewed_front() -> None:
    bands = blot(skew=0.1)
    one = assign_molecular_weights(bands, [1], MASSES).bands
    two = assign_molecular_weights(bands, [1, 9], MASSES).bands
    assert (one["mw_kda"] / bands["true"] - 1).abs().max() > 0.2
    # Left: what a parabola and a straight line between the lanes cannot differ by.
    np.testing.assert_allclose(two["mw_kda"], bands["true"], rtol=1e-6)


def test_ladder_lanes_that_disagree_are_told() -> None:
    bands = blot()
    agreed = assign_molecular_weights(bands, [1, 9], MASSES)
    assert not any("differ" in note for note in agreed.notes)
    # In the last lane two smears above the ladder take the first markers' places.
    last = bands["lane"] == 9
    smears = height(MASSES[0], 0) - np.array([80.0, 50.0])
    bands.loc[last, "y"] = np.append(smears, bands.loc[last, "y"].to_numpy()[:-2])
    bands.loc[last, "row"] = np.arange(-1, len(MASSES) - 1)
    found = assign_molecular_weights(bands, [1, 9], MASSES)
    assert any("masses of one row differ by up to" in note for note in found.notes)


def test_bands_beyond_the_markers_are_flagged() -> None:
    bands = blot()
    found = assign_molecular_weights(bands, [1], MASSES[1:-2]).bands
    # Two ladder bands too many are left out of the fit, but are weighed all the same.
    beyond = (bands["true"] > 131) | (bands["true"] < 24)
    assert found["flags"].str.contains("extrapolated").tolist() == beyond.tolist()
    again = assign_molecular_weights(found, [1], MASSES).bands
    assert not again["flags"].str.contains("extrapolated").any()


def test_a_strip_without_ladder_keeps_empty_masses_and_says_so() -> None:
    bands = blot(strips=(1, 2))
    bands = bands[(bands["strip"] == 1) | (bands["lane"] > 1)].reset_index(drop=True)
    found = assign_molecular_weights(bands, [1], MASSES)
    assert found.bands["mw_kda"].isna().tolist() == (bands["strip"] == 2).tolist()
    assert found.notes == ("a.tif, strip 2, lane 1: there are no bands in this ladder lane",)


def test_order_and_index_are_kept() -> None:
    bands = blot().sample(frac=1, random_state=0)
    found = assign_molecular_weights(bands, [1], MASSES).bands
    assert found.index.equals(bands.index)
    np.testing.assert_allclose(found["mw_kda"], bands["true"], rtol=1e-6)


def test_no_ladder_at_all_is_refused() -> None:
    with pytest.raises(InputError, match=r"a.tif, strip 1, lane 12: there are no bands"):
        assign_molecular_weights(blot(), [12], MASSES)
    few = blot()[lambda b: (b["lane"] > 1) | (b["row"] < 3)]
    with pytest.raises(InputError, match="only 2 of the ladder's bands were found"):
        assign_molecular_weights(few, [1], MASSES)


def test_an_empty_table_stays_empty() -> None:
    found = assign_molecular_weights(blot().iloc[:0], [1], MASSES)
    assert len(found.bands) == 0
    assert "mw_kda" in found.bands

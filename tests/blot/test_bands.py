"""The table of bands: contract, truth, given boxes, frames."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.blot.bands import COLUMNS, quantify
from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.blot.orientation import turn
from napari_il6blot.errors import InputError

HEIGHT, WIDTH = 220, 330
CENTRES = (50.0, 110.0, 170.0, 230.0, 290.0)
LANES = tuple(Lane([(x, 10), (x, 210)], 40) for x in CENTRES)
# Rows at different heights, row 2 absent from the third lane.
AMOUNTS = {70.0: (1.0, 0.4, 2.0, 0.7, 1.0), 140.0: (0.5, 1.5, 0.0, 1.0, 0.8)}
SIGMA, PEAK, OFFSET = 4.0, 2000.0, 300.0


def draw(noise: float = 10.0, slope: float = 0.5, drift: float = 2.0) -> Blot:
    """Gaussian bands with square sides, drifting down by `drift` px a lane, on a slope."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    signal = OFFSET + slope * y
    for middle, amounts in AMOUNTS.items():
        for lane, (centre, amount) in enumerate(zip(CENTRES, amounts, strict=True)):
            across = np.abs(x - centre) <= 20
            signal += amount * PEAK * across * np.exp(-0.5 * ((y - middle - drift * lane) / SIGMA) ** 2)
    signal += np.random.default_rng(0).normal(0, noise, signal.shape)
    return Blot(signal.astype(np.float32), np.zeros(signal.shape, dtype=bool), image="blot.tif")


def volume(amount: float) -> float:
    return amount * PEAK * 41 * SIGMA * np.sqrt(2 * np.pi)


def test_columns_are_those_of_the_contract_and_empty_without_lanes() -> None:
    contract = (
        "image strip lane row band detected target x y left right top bottom volume volume_sd background "
        "height area_px snr saturated_fraction mw_kda unit edited flags"
    ).split()
    assert list(COLUMNS) == contract
    empty = quantify(draw(), ())
    assert list(empty.columns) == contract
    assert len(empty) == 0


def test_volumes_rows_and_places_are_the_truth() -> None:
    table = quantify(draw(), LANES)
    assert len(table) == 10
    assert table["lane"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert table["row"].tolist() == table["band"].tolist() == [1, 2] * 5
    for row, (middle, amounts) in enumerate(AMOUNTS.items(), start=1):
        part = table[table["row"] == row]
        np.testing.assert_allclose(part["y"], middle + 2.0 * np.arange(5), atol=1.0)
        np.testing.assert_allclose(part["x"], CENTRES, atol=0.01)
        truth = np.array([volume(amount) for amount in amounts])
        np.testing.assert_allclose(part["volume"], truth, rtol=0.01, atol=0.01 * volume(0.5))
        assert (np.abs(part["volume"] - truth) < 4 * part["volume_sd"]).all()
    assert (table["unit"] == "counts").all()


def test_a_missing_band_is_measured_at_its_place_and_said_so() -> None:
    table = quantify(draw(), LANES)
    missing = table[~table["detected"]]
    assert missing[["lane", "row"]].to_numpy().tolist() == [[3, 2]]
    assert missing["flags"].item() == "low_snr"
    assert missing["y"].item() == pytest.approx(144, abs=1.5)
    assert (missing["bottom"] - missing["top"]).item() > 4 * SIGMA


def test_given_back_the_table_gives_the_same_numbers() -> None:
    blot = draw()
    first = quantify(blot, LANES)
    pd.testing.assert_frame_equal(quantify(blot, LANES, bands=first), first)


def test_a_box_is_measured_where_it_is_and_keeps_its_name() -> None:
    blot = draw(noise=0.0, slope=0.0)
    given = quantify(blot, LANES).head(2).copy()
    given["target"] = ["GAPDH", "IL-6"]
    given.loc[1, ["left", "right", "top", "bottom"]] = [40, 59, 125, 155]
    given.loc[1, ["row", "edited"]] = [7, True]
    table = quantify(blot, LANES, bands=given, background="line")
    assert table["row"].tolist() == [1, 7]
    assert table["target"].tolist() == ["GAPDH", "IL-6"]
    box = table.iloc[1]
    assert (box.left, box.right, box.top, box.bottom) == (40, 59, 125, 155)
    assert box.edited
    assert box.y == 140
    # Half of the band's 41 columns lie in the box's 20.
    assert box.volume == pytest.approx(volume(0.5) * 20 / 41, rel=0.03)


@pytest.mark.parametrize(("rotate", "flip"), [(0, True), (90, False), (180, True), (270, False)])
def test_places_are_in_the_files_frame(rotate: int, flip: bool) -> None:
    plain = draw()
    turned = replace(plain, rotate=rotate, flip=flip)
    table = quantify(turned, LANES)
    expected = quantify(plain, LANES)
    np.testing.assert_array_equal(table["volume"], expected["volume"])
    # A marked pixel found in the file's frame must be the one of the signal's frame.
    marked = np.zeros(plain.signal.shape)
    marked[round(expected["y"][3]), round(expected["x"][3])] = 1
    in_file = marked[:, ::-1] if flip else marked
    in_file = np.rot90(in_file, rotate // 90)
    assert np.array_equal(turn(in_file, rotate, flip), marked)
    y, x = np.argwhere(in_file)[0]
    assert (table["x"][3], table["y"][3]) == pytest.approx((x, y), abs=0.51)
    assert table["left"][3] <= x <= table["right"][3]
    assert table["top"][3] <= y <= table["bottom"][3]
    pd.testing.assert_frame_equal(quantify(turned, LANES, bands=table), table)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"left": 30, "right": 20}, "box 1 .* is empty"),
        ({"right": 900}, "reaches outside the image"),
        ({"lane": 9}, "names lane 9 of strip 1"),
        ({"top": np.nan}, "column top .* no number in row 1"),
    ],
)
def test_a_box_that_cannot_be_measured_is_named(change: dict[str, float], words: str) -> None:
    given = quantify(draw(), LANES).head(1).astype({"top": float})
    for name, value in change.items():
        given.loc[0, name] = value
    with pytest.raises(InputError, match=words):
        quantify(draw(), LANES, bands=given)


def test_missing_columns_and_unknown_methods_are_named() -> None:
    with pytest.raises(InputError, match="no column top"):
        quantify(draw(), LANES, bands=pd.DataFrame({"lane": [1], "left": [1], "right": [2], "bottom": [3]}))
    with pytest.raises(InputError, match="no background method is called 'magic': choose one of"):
        quantify(draw(), LANES, background="magic")


def test_flags_tell_saturation_edges_overlap_and_the_image() -> None:
    blot = draw()
    saturated = blot.signal > 2500
    table = quantify(replace(blot, saturated=saturated, flags=("saturated", "eight_bit")), LANES)
    strong = table[(table["lane"] == 3) & (table["row"] == 1)].iloc[0]
    assert strong["flags"] == "saturated;eight_bit"
    assert 0 < strong["saturated_fraction"] < 0.5
    assert table.iloc[0]["flags"] == "eight_bit"
    short = tuple(Lane([(x, 66), (x, 210)], 40) for x in CENTRES)
    flags = quantify(blot, short)["flags"]
    assert "touches_edge" in flags[0].split(";")
    assert "touches_edge" not in flags[1].split(";")


def test_strips_are_numbered_apart() -> None:
    upper = tuple(Lane([(x, 10), (x, 105)], 40, strip=1) for x in CENTRES)
    lower = tuple(Lane([(x, 110), (x, 210)], 40, strip=2) for x in CENTRES)
    table = quantify(draw(), upper + lower)
    assert table[["strip", "row"]].drop_duplicates().to_numpy().tolist() == [[1, 1], [2, 1]]
    assert table["lane"].tolist() == [1, 2, 3, 4, 5] * 2


def on_grid_exactly(values: pd.Series) -> bool:
    return bool((values * 32 == (values * 32).round()).all())


def random_blot(seed: int) -> tuple[Blot, tuple[Lane, ...]]:
    """A small blot, and lanes that may be thin, short, askew or half outside it."""
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 150, 2).tolist() if seed % 3 else rng.integers(1, 14, 2).tolist()
    y = np.arange(height)[:, None]
    signal = rng.normal(100, rng.choice([0, 1, 10]), (height, width))
    for _ in range(rng.integers(0, 4)):
        signal += rng.uniform(0, 500) * np.exp(-0.5 * ((y - rng.uniform(0, height)) / rng.uniform(1, 8)) ** 2)
    lanes = []
    for _ in range(rng.integers(1, 6)):
        top, x = rng.uniform(-20, height), rng.uniform(-10, width + 10)
        ends = [(x, top), (x + rng.normal(0, 4), top + rng.uniform(1, height + 20))]
        lanes.append(Lane(ends, rng.choice([1, rng.uniform(1, width + 5)]), strip=int(rng.integers(1, 3))))
    saturated = rng.random((height, width)) < rng.choice([0, 0.1, 1])
    lanes.sort(key=lambda lane: (lane.strip, lane.centreline[0, 0]))
    return Blot(signal.astype(np.float32), saturated), tuple(lanes)


@pytest.mark.parametrize("seed", range(60))
def test_any_lanes_give_numbers_that_a_second_reading_repeats(seed: int) -> None:
    blot, lanes = random_blot(seed)
    rotate, flip = (0, 90, 180, 270)[seed % 4], bool(seed // 4 % 2)
    blot = replace(blot, rotate=rotate, flip=flip)
    table = quantify(blot, lanes)
    numbers = table.drop(columns="mw_kda").select_dtypes("number")
    assert np.isfinite(numbers.to_numpy()).all()
    assert on_grid_exactly(table["x"])
    assert on_grid_exactly(table["y"])
    assert (table["left"] <= table["right"]).all()
    assert (table["top"] <= table["bottom"]).all()
    along = ("left", "right", "x") if rotate in (90, 270) else ("top", "bottom", "y")
    assert table[along[2]].between(table[along[0]], table[along[1]]).all()
    pd.testing.assert_frame_equal(quantify(blot, lanes, bands=table), table)


def test_a_blot_scanned_five_times_finer_has_the_same_bands() -> None:
    blot = draw()
    finer = replace(
        blot, signal=np.kron(blot.signal, np.ones((5, 5), np.float32)),
        saturated=np.kron(blot.saturated, np.ones((5, 5), bool)),
    )  # fmt: skip
    lanes = tuple(Lane((lane.centreline + 0.5) * 5 - 0.5, lane.width * 5) for lane in LANES)
    plain, table = quantify(blot, LANES), quantify(finer, lanes)
    assert table["detected"].tolist() == plain["detected"].tolist()
    np.testing.assert_allclose((table["y"] + 0.5) / 5 - 0.5, plain["y"], atol=0.8)
    found = plain["detected"]
    np.testing.assert_allclose(table["volume"][found] / 25, plain["volume"][found], rtol=0.02)


def test_letters_and_specks_are_no_bands() -> None:
    blot = draw()
    signal = blot.signal.copy()
    for centre in CENTRES:
        # A letter's upright and two strokes in each lane, below the bands.
        signal[178:200, int(centre) - 8 : int(centre) - 5] += 3000
        signal[178:182, int(centre) - 8 : int(centre) + 8] += 3000
        signal[190:194, int(centre) - 8 : int(centre) + 3] += 3000
    signal[30:36, 106:112] += 5000
    table = quantify(replace(blot, signal=signal), LANES)
    assert table["row"].max() == 2
    assert table["detected"].sum() == 9


def test_lanes_given_in_any_order_are_measured_alike():
    blot = draw()
    pd.testing.assert_frame_equal(quantify(blot, LANES), quantify(blot, LANES[::-1]))


def test_boxes_that_do_not_say_whether_a_band_is_there_are_judged_by_their_signal():
    blot = draw()
    found = quantify(blot, LANES)
    judged = quantify(blot, LANES, bands=found[["lane", "row", "left", "right", "top", "bottom"]])
    np.testing.assert_array_equal(judged["detected"], judged["snr"] >= 3)
    assert judged["detected"].any()
    np.testing.assert_array_equal(judged["volume"], found["volume"])

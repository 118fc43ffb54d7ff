"""Our bands against boxes and densities that a laboratory drew, and against simulated truth."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot.blot.bands import quantify
from napari_il6blot.blot.image import Blot
from napari_il6blot.blot.lanes import Lane
from napari_il6blot.study.simulate import moderate_blot

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "blots_unlicensed"
# Rows of the image that each file's two membranes take up.
STRIPS = {
    "b1ar_july4_16bit_skew.tif": ((70, 205), (300, 500)),
    "b1ar_may30_GAPDH_16bit_noisy.tif": ((90, 290), (310, 560)),
    "b3ar_june21_16bit.tif": ((150, 375), (440, 660)),
    "b2ar_oct10_gapdh_16bit.tif": ((90, 440), (460, 570)),
}


def by_row(boxes: pd.DataFrame) -> list[pd.DataFrame]:
    return [boxes.iloc[:9].sort_values("x1"), boxes.iloc[9:].sort_values("x1")]


def lanes_of(name: str, boxes: pd.DataFrame) -> tuple[Lane, ...]:
    lanes = []
    for strip, ((top, bottom), row) in enumerate(zip(STRIPS[name], by_row(boxes), strict=True), start=1):
        centres = ((row["x1"] + row["x2_incl"]) / 2).to_numpy()
        width = 0.88 * float(np.median(np.diff(centres)))
        lanes += [Lane([(x, top), (x, bottom)], width, strip) for x in centres]
    return tuple(lanes)


@pytest.mark.skipif(not FOLDER.exists(), reason="the laboratory's blots are not there")
def test_every_box_holds_one_band_and_volumes_follow() -> None:
    table = pd.read_csv(FOLDER / "hand_boxes.csv")
    exact, correlations, differences = 0, [], []
    for name, boxes in table.groupby("file"):
        gray = tifffile.imread(FOLDER / str(name)).astype(np.float32)
        bands = quantify(Blot(gray, gray >= 65535), lanes_of(str(name), boxes))
        bands = bands[bands["detected"]]
        for row in by_row(boxes):
            ours, theirs = [], []
            for box in row.itertuples():
                held = bands[
                    bands["x"].between(box.x1, box.x2_incl) & bands["y"].between(box.y1 - 2, box.y2_incl + 2)
                ]
                exact += len(held) == 1
                pixels = gray[box.y1 : box.y2_incl + 1, box.x1 : box.x2_incl + 1].astype(float)
                ours.append(held["volume"].max())
                theirs.append(pixels.sum() - np.median(pixels[[0, -1]]) * pixels.size)
            ratio = np.array(ours) / np.array(theirs)
            correlations.append(np.corrcoef(ours, theirs)[0, 1])
            differences.append(np.median(np.abs(ratio / np.median(ratio) - 1)))
    assert exact >= 0.98 * len(table)
    assert np.median(correlations) >= 0.96
    assert np.median(differences) <= 0.04


def test_moderate_blots_are_measured_as_they_are() -> None:
    missed, false, errors, z = 0, 0, [], []
    for seed in range(10):
        blot = moderate_blot(seed)
        full, gray = blot.settings.full_scale, blot.image.astype(np.float64)
        if blot.settings.kind == "film":
            signal, saturated = -np.log10(np.maximum(gray, 0.5) / full), gray <= 0
        else:
            signal, saturated = gray, gray >= full
        scale = "od" if blot.settings.kind == "film" else "linear"
        table = quantify(Blot(signal.astype(np.float32), saturated, scale=scale), blot.lanes)
        bands, truth = table[table["detected"]], blot.truth.query("present and not saturated")
        false += len(bands) - len(blot.truth.query("present"))
        met = truth.merge(bands, on=["strip", "lane", "row"], suffixes=("_true", ""))
        met = met[(met["y"] - met["y_true"]).abs() < 3]
        missed += len(truth) - len(met)
        ratio = met["volume"] / met["volume_true"]
        errors.append((ratio / ratio.groupby([met["strip"], met["row"]]).transform("median") - 1).abs())
        z.append((met["volume"] - met["volume_true"]).abs() / met["volume_sd"])
    pooled = pd.concat(errors)
    assert missed == 0
    assert false <= 1
    assert pooled.median() <= 0.005
    assert pooled.quantile(0.9) <= 0.03
    assert 0.9 <= (pd.concat(z) <= 2).mean() <= 0.985

"""Strips: the crop shows the bands and nothing else, in the order of the lanes."""

import numpy as np
import pandas as pd

from napari_il6blot.study.report_strips import strip_figure

BANDS = pd.DataFrame(
    {
        "left": [20.0, 60.0],
        "right": [40.0, 80.0],
        "top": [50.0, 52.0],
        "bottom": [60.0, 62.0],
        "x": [30.0, 70.0],
    }
)  # fmt: skip


def signal():
    made = np.zeros((200, 120), np.float32)
    made[55, 30], made[57, 70] = 5.0, 9.0
    made[150, 30] = 100.0  # of another row: not to be seen
    return made


def test_the_crop_is_of_the_row():
    axes = strip_figure(signal(), BANDS, ["DMSO", "IV"], "IL-6").axes[0]
    (shown,) = axes.images
    crop = np.asarray(shown.get_array())
    assert crop.max() == 9.0
    assert sorted(crop[crop > 0].tolist()) == [5.0, 9.0]
    assert crop.shape[0] < 40
    assert shown.get_clim()[1] == 9.0
    assert shown.get_cmap().name == "gray_r"  # dark where there is protein


def test_labels_stand_above_their_lanes():
    axes = strip_figure(signal(), BANDS, ["DMSO", "IV"], "IL-6").axes[0]
    first, second, title = axes.texts
    assert [first.get_text(), second.get_text(), title.get_text()] == ["DMSO", "IV", "IL-6"]
    assert second.xy[0] - first.xy[0] == 40.0


def test_a_crop_at_the_edge_stays_inside():
    bands = BANDS.assign(top=0.0, bottom=10.0, left=[0.0, 99.0], right=[20.0, 119.0], x=[10.0, 109.0])
    axes = strip_figure(signal(), bands, ["a", "b"], "IL-6").axes[0]
    assert np.asarray(axes.images[0].get_array()).shape[1] == 120

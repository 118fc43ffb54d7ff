"""What SuperPlots and association plots show, read back from the drawn figure."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from napari_il6blot.compare.figures import Groups, association_plot, figure_bytes, group_labels, superplot

MEANS = pd.DataFrame(
    {
        "experiment": [1, 2, 3, 1, 2, 3],
        "treatment": ["DMSO"] * 3 + ["IV"] * 3,
        "dose": [0.0, 0.0, 0.0, 4.0, 4.0, 4.0],
        "level": [1.0, 2.0, 3.0, 4.0, 6.0, 8.0],
        "other": [1.0, 2.0, 3.0, 2.0, 3.0, np.nan],
    }
)
REPLICATES = pd.concat([MEANS.assign(level=MEANS["level"] - 0.5), MEANS.assign(level=MEANS["level"] + 0.5)])
COMPARED = {
    "group_a": "IV | 4", "group_b": "DMSO | 0", "p_adjusted": 0.012, "stars": "*", "verdict": "changed",
    "test": "paired t on log ratios",
}  # fmt: skip


def groups():
    return Groups(MEANS, REPLICATES, "level", ("treatment", "dose"))


def test_groups_are_named_as_in_comparisons():
    assert group_labels(MEANS, ["treatment", "dose"])[-1] == "IV | 4"
    assert group_labels(pd.DataFrame({"a": ["x"], "b": [np.nan]}), ["a", "b"]) == ["x"]
    assert groups().names == ["DMSO | 0", "IV | 4"]


def test_every_mean_and_replicate_is_drawn_at_its_value():
    axes = superplot(groups()).axes[0]
    drawn = [one.get_offsets() for one in axes.collections if isinstance(one, PathCollection)]
    heights = sorted(np.concatenate([points[:, 1] for points in drawn]).tolist())
    assert heights == sorted([*MEANS["level"], *REPLICATES["level"]])
    for points in drawn:
        assert set(np.round(points[:, 0]).tolist()) == {0.0, 1.0}


def test_lines_are_mean_and_standard_deviation():
    axes = superplot(groups()).axes[0]
    flat = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == 2]
    assert [2.0, 2.0] in [list(y) for y in flat]
    assert [6.0, 6.0] in [list(y) for y in flat]
    bars = [
        path.vertices[:, 1] for one in axes.collections for path in one.get_paths() if len(path.vertices) == 2
    ]
    assert any(np.allclose(bar, [4.0, 8.0]) for bar in bars)
    assert axes.get_ylim()[0] == 0


@pytest.mark.parametrize(
    ("change", "exact", "text"),
    [
        ({}, False, "*"),
        ({}, True, "p = 0.012"),
        ({"stars": "", "verdict": "unchanged"}, False, "unchanged"),
        ({"test": "trend over log dose"}, True, "trend: p = 0.012"),
        ({"p_adjusted": np.nan}, True, None),
        ({"group_a": "another | 1"}, True, None),
    ],
)
def test_brackets(change, exact, text):
    axes = superplot(groups(), pd.DataFrame([{**COMPARED, **change}]), exact_p=exact).axes[0]
    assert [one.get_text() for one in axes.texts] == ([] if text is None else [text])


def test_association_shows_groups_apart():
    axes = association_plot(MEANS, "other", "level", ["treatment"], {"level": "pg/mL"}, "r = 1").axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["DMSO", "IV"]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("other", "level (pg/mL)", "r = 1")


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_figure_gives_the_same_bytes(form):
    first, again = (figure_bytes(superplot(groups()), form) for _ in range(2))
    assert first == again

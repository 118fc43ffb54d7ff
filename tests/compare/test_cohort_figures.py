"""A cohort's figures show every subject, and are alike for alike input."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from napari_il6blot.compare.cohort import cohort
from napari_il6blot.compare.figures_cohort import calls_figure, cohort_figures, roc_figure, values_figure


def made(names=("healthy", "carcinoma", "benign"), scale=1.0):
    parts = (["<2", "2.5", "3", "4", "5"], ["3", "9", "80", ">200", "<7"], ["3", "3", "3"])
    rows = [(name, value) for name, values in zip(names, parts, strict=True) for value in values]
    table = pd.DataFrame(rows, columns=["group", "value"]).assign(
        subject=[f"Anna {row}" for row in range(13)]
    )
    if scale != 1:
        table["value"] = [scale * row for row in range(13)]
    return cohort(table, reference=names[0], cutoff=6 * scale)


def test_every_subject_is_drawn_at_its_value():
    found = made()
    axes = values_figure(found, "pg/mL").axes[0]
    points = np.vstack([part.get_offsets() for part in axes.collections])
    assert sorted(points[:, 1]) == sorted(found.calls["value"])
    assert set(np.rint(points[:, 0])) == {0, 1, 2}
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    expected = [
        "low",
        "low, below range",
        "high",
        "high, above range",
        "indeterminate, below range",
        "cut-off 6",
    ]
    assert legend == expected
    assert axes.get_ylabel() == "value (pg/mL)"
    assert axes.get_yscale() == "log"


def test_subjects_of_one_value_do_not_hide_each_other():
    axes = values_figure(made()).axes[0]
    points = np.vstack([part.get_offsets() for part in axes.collections])
    assert len(np.unique(np.round(points, 6), axis=0)) == 13


def test_bars_are_percentages_with_their_counts():
    axes = calls_figure(made()).axes[0]
    assert [bar.get_height() for bar in axes.patches] == pytest.approx([100, 25, 100, 0, 75, 0])
    assert [text.get_text() for text in axes.texts] == ["5/5", "1/4", "3/3", "0/5", "3/4", "0/3"]


def test_a_curve_for_each_group():
    axes = roc_figure(made()).axes[0]
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert [text.split(": ")[1] for text in texts] == ["carcinoma", "benign"]


def test_values_below_zero_stand_on_a_plain_axis():
    assert values_figure(made(scale=-0.5)).axes[0].get_yscale() == "linear"


@pytest.mark.parametrize("names", [("healthy", "carcinoma", "benign"), ("$x_{$", "_$^{$", "<b>=1 癌 $^{$")])
def test_files_are_alike_for_alike_input(names):
    first, second = (cohort_figures(made(names)) for _ in range(2))
    assert first == second
    assert {name.rsplit(".", 1)[1] for name in first} == {"png", "svg", "pdf"}
    assert len(first) == 9
    with Image.open(BytesIO(first["cohort-values.png"])) as picture:
        assert picture.format == "PNG"
    assert not any(b"Anna" in content for content in first.values())
    assert b"<b>" not in first["cohort-values.svg"]

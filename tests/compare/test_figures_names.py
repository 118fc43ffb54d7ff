"""Figures of a comparison draw names as they are: dollar signs, underscores, letters without a glyph."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot.compare.figures import Groups, association_plot, figure_bytes, superplot

NAMES = ("$x^{$", r"_a $\frac$", "$5 \u764c $6")


def table():
    rows = [(name, experiment) for name in NAMES for experiment in NAMES]
    made = pd.DataFrame(rows, columns=["dose $ {$", "experiment"])
    return made.assign(**{"IL-6 $_{$": np.arange(1.0, 10.0), "IL-6/$^{$": np.arange(2.0, 11.0)})


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_superplot(form):
    comparisons = pd.DataFrame(
        [
            {
                "group_a": NAMES[0],
                "group_b": NAMES[1],
                "p_adjusted": 0.5,
                "stars": "",
                "verdict": "$_{$",
                "test": "$_{$",
            }
        ]
    )
    groups = Groups(table(), table(), "IL-6 $_{$", ("dose $ {$",))
    figure = superplot(groups, comparisons, "$^{$")
    assert figure_bytes(figure, form)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == list(NAMES)
    assert axes.get_ylabel() == "IL-6 $_{$ ($^{$)"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == sorted(NAMES)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_association_plot(form):
    figure = association_plot(
        table(), "IL-6 $_{$", "IL-6/$^{$", ("dose $ {$",), {"IL-6 $_{$": "$^{$"}, "r of $_{$"
    )
    assert figure_bytes(figure, form)
    axes = figure.axes[0]
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (
        "r of $_{$", "IL-6 $_{$ ($^{$)", "IL-6/$^{$",
    )  # fmt: skip
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(NAMES)

"""User's names in figures are drawn as they are."""

import warnings
from io import BytesIO

import pytest
from matplotlib.figure import Figure

from napari_il6blot.figure_text import PLAIN, boxes_for_missing_letters, plain_legend

NAMES = ["$x^{$", r"\\$a$ costs $\frac$", "$5 and $6", "plain"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_formulas(name):
    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label=name)
    axes.set_title(name, **PLAIN)
    axes.set_xticks([0], [name], **PLAIN)
    plain_legend(axes.legend(title=name))
    content = BytesIO()
    figure.savefig(content, format="svg")
    assert axes.title.get_text() == name


def test_letters_that_the_font_lacks_are_boxes_and_other_warnings_stay():
    figure = Figure()
    figure.suptitle("\u764c")
    with pytest.warns(UserWarning, match="Glyph"):
        figure.savefig(BytesIO(), format="png")
    with warnings.catch_warnings(record=True) as told, boxes_for_missing_letters():
        figure.savefig(BytesIO(), format="png")
    assert not told
    with pytest.warns(UserWarning, match="else"), boxes_for_missing_letters():
        warnings.warn("something else", UserWarning, stacklevel=1)

"""User's names in figures: plain text, whatever they hold."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.legend import Legend

# For every text that holds a name or a unit: what stands between dollar signs is no formula.
PLAIN: dict[str, Any] = {"parse_math": False}


def plain_legend(legend: Legend) -> None:
    """Show a legend's labels as they are, dollar signs too."""
    for text in (legend.get_title(), *legend.get_texts()):
        text.set_parse_math(False)


@contextmanager
def boxes_for_missing_letters() -> Iterator[None]:
    """Draw letters that the font lacks as boxes, without a warning for each; used while a figure is saved."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not", category=UserWarning)
        yield

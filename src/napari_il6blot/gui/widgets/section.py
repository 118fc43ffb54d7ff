"""Parts of a dock that can be folded away."""

from __future__ import annotations

from qtpy.QtWidgets import QWidget
from superqt import QCollapsible


def section(title: str, *contents: QWidget, opened: bool) -> QCollapsible:
    """A part of a dock that can be folded away, as wide as the dock.

    Parameters
    ----------
    title : str
    *contents : QWidget
        From top to bottom.
    opened : bool
        Whether it is open at first.
    """
    made = QCollapsible(title)
    made.setDuration(0)
    for content in contents:
        made.addWidget(content)
    for layout in (made.layout(), made.content().layout()):
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
    if opened:
        made.expand(animate=False)
    return made

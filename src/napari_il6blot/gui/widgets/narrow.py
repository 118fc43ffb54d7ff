"""Buttons that fit side by side into a dock on a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QSizePolicy

if TYPE_CHECKING:
    from qtpy.QtWidgets import QPushButton

# Between a button's text and its sides, in px: napari's own leaves more.
PADDING = "padding: 3px 4px;"


def narrow(button: QPushButton) -> None:
    """Let a button be no wider than its text needs, and share a row's width evenly."""
    button.setStyleSheet(PADDING)
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.MinimumExpanding)
    button.setSizePolicy(policy)

"""The switch for the layer of saturated pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import QCheckBox

from ..session.image_layers import told
from .saturation_overlay import KIND, saturated_share, show_saturated

if TYPE_CHECKING:
    from ..session.session import Session

LABEL = "Show saturated pixels"


class SaturatedPixels(QCheckBox):
    """Shows the saturated pixels of the image that is looked at, while it is checked.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__(LABEL)
        self._session, self._writing = session, False
        self.setToolTip(
            "Colour the pixels at the limit of the detector or the film: bands with such pixels are stronger "
            "than measured."
        )
        self.setChecked(session.preferences.show_saturated)
        self.toggled.connect(self.refresh)
        session.viewer.layers.events.removed.connect(self._on_removed)
        self.refresh()

    def refresh(self, _: object = None) -> None:
        """Show what is asked for, and how many pixels there are."""
        session, path = self._session, self._session.image
        read = path is not None and path in session.images and session.bench.is_read(session.study, path)
        self.setText(f"{LABEL} ({saturated_share(session.blot(str(path)))})" if read else LABEL)
        self._writing = True
        try:
            show_saturated(session, path if self.isChecked() and read else None)
        finally:
            self._writing = False

    def _on_removed(self, event: Any) -> None:  # noqa: ANN401
        """The layer was deleted by hand: it is not to come back."""
        if not self._writing and told(event.value).get("kind") == KIND:
            with QSignalBlocker(self):
                self.setChecked(False)

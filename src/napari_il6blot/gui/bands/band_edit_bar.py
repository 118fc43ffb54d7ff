"""Bands added, deleted, moved, and found afresh: buttons, and the edits that they make."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from napari.layers import Layer, Shapes
from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QKeySequence, QShortcut
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ...errors import InputError
from ..session.image_layers import set_visible
from ..session.layer_edits import without_edits
from ..session.study_edits import with_held
from .band_limits import with_limits, without_bands
from .profile_view import NOT_YET

if TYPE_CHECKING:
    import pandas as pd

    from ..session.session import Session
    from ..widgets.image_choice import ImageChoice
    from .band_limits import Key, Scope
    from .profile_view import ProfileView

NONE_SELECTED = "No band is selected: click one in the image, in the plot or in the table."


class BandEditBar(QWidget):
    """Edits the bands of the image that is looked at; `failed` tells why that could not be done.

    Parameters
    ----------
    session : Session
    profiles : ProfileView
        Which knows how the image was measured.
    choice : ImageChoice
        The images whose bands are found afresh.
    """

    failed = Signal(object)

    def __init__(self, session: Session, profiles: ProfileView, choice: ImageChoice) -> None:
        super().__init__()
        self._session, self._profiles, self._choice = session, profiles, choice
        self._drawn_on: weakref.WeakSet[Layer] = weakref.WeakSet()
        self.add_button = self._button("Add band", "Draw a box in the image (Insert).", self._on_add)
        self.delete_button = self._button("Delete", "Delete the selected bands (Delete).", self._on_delete)
        tip = "Let go of all bands that were edited by hand, and find them anew."
        self.afresh_button = self._button("Find afresh", tip, self._on_afresh)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for button in (self.add_button, self.delete_button, self.afresh_button):
            layout.addWidget(button)

    @staticmethod
    def _button(text: str, tip: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setToolTip(tip)
        made.clicked.connect(act)
        return made

    def take_keys(self, widget: QWidget) -> None:
        """Let Delete and Insert do in a widget what the buttons do."""
        for keys, act in (("Del", self._on_delete), ("Ins", self._on_add)):
            shortcut = QShortcut(QKeySequence(keys), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what a script can do as well

    def set_limits(self, band: Key, top: int, bottom: int, scope: Scope = "this lane") -> bool:
        """Set a band's first and last row of pixels; others of the scope move as far.

        Parameters
        ----------
        band : (strip, lane, band)
        top, bottom : int
            Inclusive, in the image as it is turned.
        scope : {"this lane", "this row", "all"}

        Returns
        -------
        bool
            Whether anything is elsewhere now.

        Raises
        ------
        InputError
            If there is no such band.
        """
        live = self._profiles.known()
        changed = with_limits(live.measured.bands, band, (top, bottom), scope, live.blot)
        if changed is not None:
            self._edit(live.path, changed, "move band limits")
        return changed is not None

    def add_band(self) -> None:
        """Let the next box that is drawn in the image be a band.

        Raises
        ------
        InputError
            If the image is not measured yet.
        """
        path = self._profiles.known().path
        self._session.show(path, "bands")
        layer = self._session.layer(path, "bands")
        if not isinstance(layer, Shapes):
            raise InputError(NOT_YET)
        if layer not in self._drawn_on:
            self._drawn_on.add(layer)
            layer.events.data.connect(self._on_drawn)
        set_visible(layer, True)
        self._session.viewer.layers.selection.active = layer
        layer.selected_data = set()
        layer.mode = "add_rectangle"

    def delete_bands(self) -> None:
        """Delete the selected bands.

        Raises
        ------
        InputError
            If none is selected.
        """
        live = self._profiles.known()
        bands = live.measured.bands
        kept = without_bands(bands, self._session.selected_bands)
        number = len(bands) - len(kept)
        if not number:
            raise InputError(NONE_SELECTED)
        self._edit(live.path, kept, "delete a band" if number == 1 else f"delete {number} bands")

    def find_afresh(self) -> None:
        """Let go of edited bands of the images meant, which are found again.

        Raises
        ------
        InputError
            If there is no image.
        """
        study = self._session.study
        for path in self._choice.paths():
            study = without_edits(study, path, "bands")
        self._session.edit(study, "find bands afresh")

    def _edit(self, path: str, bands: pd.DataFrame, label: str) -> None:
        session = self._session
        session.layers.is_edited(path)
        session.edit(with_held(session.study, session.study.held.with_bands(path, bands)), label)

    # ---- what is pressed and drawn

    def _on_add(self, _: object = None) -> None:
        self._try(self.add_band)

    def _on_delete(self, _: object = None) -> None:
        self._try(self.delete_bands)

    def _on_afresh(self, _: object = None) -> None:
        self._try(self.find_afresh)

    def _on_drawn(self, event: Any) -> None:  # noqa: ANN401
        """One box for each press of the button."""
        if str(getattr(event, "action", "")) == "added" and event.source.mode == "add_rectangle":
            event.source.mode = "select"

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except InputError as error:
            self.failed.emit(error)

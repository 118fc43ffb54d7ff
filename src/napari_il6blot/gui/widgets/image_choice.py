"""Which image a dock works on: this one, or all of the study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari.layers import Image
from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import QComboBox, QFormLayout, QWidget

from ...errors import InputError
from ..session.image_layers import kind_of
from ..session.study_edits import file_name

if TYPE_CHECKING:
    from ..session.session import Session


class ImageChoice(QWidget):
    """An image of the study, or a layer that is none yet; and whether all images are meant.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.image, self.scope = QComboBox(), QComboBox()
        for box in (self.image, self.scope):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Image", self.image)
        form.addRow("Do it for", self.scope)
        self.image.activated.connect(self._chosen)
        session.study_changed.connect(self.refresh)
        session.image_changed.connect(self.refresh)
        layers = session.viewer.layers
        for event in (layers.events.inserted, layers.events.removed, layers.selection.events.active):
            event.connect(self._on_layers)
        self.refresh()

    def _on_layers(self, _: object = None) -> None:
        self.refresh()

    def refresh(self) -> None:
        """List what there is now."""
        paths = self._session.images
        others = [
            layer.name
            for layer in self._session.viewer.layers
            if isinstance(layer, Image) and kind_of(layer) is None
        ]
        with QSignalBlocker(self.image):
            self.image.clear()
            for path in paths:
                self.image.addItem(self._shown(path), path)
            for name in others:
                self.image.addItem(f"{name} (layer)", None)
            self.image.setCurrentIndex(self._current(list(paths), others))
        with QSignalBlocker(self.scope):
            before = self.scope.currentIndex()
            self.scope.clear()
            self.scope.addItems(
                [f"all {len(paths)} images", "this image"] if len(paths) > 1 else ["this image"]
            )
            self.scope.setCurrentIndex(max(0, min(before, self.scope.count() - 1)))
            self.scope.setEnabled(len(paths) > 1)

    def _shown(self, path: str) -> str:
        name = self._session.study.name_of(path)
        return path if name == path else file_name(name)

    def _current(self, paths: list[str], others: list[str]) -> int:
        active = self._session.viewer.layers.selection.active
        if isinstance(active, Image) and kind_of(active) is None and active.name in others:
            return len(paths) + others.index(active.name)
        if self._session.image in paths:
            return paths.index(str(self._session.image))
        return 0 if paths or others else -1

    def _chosen(self, index: int) -> None:
        path = self.image.itemData(index)
        if path is not None:
            self._session.choose(path)
            return
        layer = self._session.viewer.layers[self.image.itemText(index).removesuffix(" (layer)")]
        self._session.viewer.layers.selection.active = layer

    def path(self) -> str:
        """The chosen image's path in the study, to which it is added where it is a mere layer.

        Raises
        ------
        InputError
            If there is no image, or it is no blot.
        """
        index = self.image.currentIndex()
        if index < 0:
            raise InputError("There is no image yet: open a blot (File > Open, or drop it on the window).")
        path = self.image.itemData(index)
        if path is None:
            layer = self._session.viewer.layers[self.image.itemText(index).removesuffix(" (layer)")]
            path = self._session.take(layer)
        if path is None:
            raise InputError("This layer is no image: choose the blot's layer.")
        if self._session.image != path:
            self._session.choose(path)
        return str(path)

    def meant(self) -> tuple[str, ...]:
        """The images that are meant and are in the study; nothing is opened or added."""
        if self.scope.count() > 1 and self.scope.currentIndex() == 0:
            return self._session.images
        path = self.image.itemData(self.image.currentIndex()) if self.image.currentIndex() >= 0 else None
        return () if path is None else (str(path),)

    def paths(self) -> tuple[str, ...]:
        """The images that are meant.

        Raises
        ------
        InputError
            As from `path`.
        """
        chosen = self.path()
        everything = self.scope.count() > 1 and self.scope.currentIndex() == 0
        return self._session.images if everything else (chosen,)

"""A session's images, lanes and bands as its viewer shows them: layers are made, and kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from napari.layers import Image, Layer, Shapes
from qtpy.QtCore import QTimer

from ...blot.orientation import turn
from ...errors import InputError
from ..layers import bands_to_layer, lanes_to_layer
from ..layers.document import KEY
from . import image_layers as shown
from .image_layers import SHAPES, LayerKind
from .jobs import Progress, sentence_of
from .layer_watch import LayerWatch
from .study_edits import file_name

if TYPE_CHECKING:
    from ...blot.image import Blot
    from ...study.measure_blot import MeasuredBlot
    from ...study.spec import Study
    from ...study.workbench import Workbench
    from .jobs import Job
    from .session import Session


class ViewerLayers:
    """The layers of a session's viewer.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._showing: dict[str, set[LayerKind]] = {}
        self._written: dict[str, object] = {}
        self._failed: dict[str, Study] = {}
        self.watch = LayerWatch(session, self)
        self._writing = False

    @property
    def is_writing(self) -> bool:
        """Whether layers are being written, so that what they tell is no edit."""
        return self._writing

    # ---- finding

    def of(self, path: str, kind: LayerKind) -> Layer | None:
        """The layer of an image, its lanes or its bands; None where it is not open."""
        return shown.layer_of(self._session.viewer, self._session.study, path, kind)

    def path_of(self, layer: Layer) -> str | None:
        """The image of the study that a layer belongs to."""
        return shown.path_of_layer(layer, self._session.study, self._session.viewer)

    # ---- showing

    def show(self, path: str, *kinds: LayerKind) -> None:
        """Show an image's layers from now on, as they come to be known."""
        self._showing.setdefault(path, {"image"}).update(kinds)
        self._failed.pop(path, None)
        self.refresh()

    def count_as_shown(self, path: str, *kinds: LayerKind) -> None:
        """Layers of an image that others made are there, and are to be kept up to date."""
        self._showing.setdefault(path, {"image"}).update(kinds)

    def is_shown(self, path: str, kind: LayerKind) -> bool:
        """Whether a layer of an image is to be shown."""
        return kind in self._showing.get(path, ())

    def only(self, path: str) -> None:
        """Hide the layers of all other images."""
        layers = [layer for layer in self._session.viewer.layers if shown.kind_of(layer)]
        paths = [self.path_of(layer) for layer in layers]
        if path not in paths:
            return  # it is shown once it was read
        for layer, own in zip(layers, paths, strict=True):
            if own is not None:
                shown.set_visible(layer, own == path)

    def refresh(self) -> None:
        """Bring all open layers up to date; what is not known is worked out in a thread, then shown."""
        session, study = self._session, self._session.study
        present = set(session.images)
        missing = [
            path
            for path in self._showing
            if path in present and self._failed.get(path) is not study and not self._show_known(path)
        ]
        if missing:
            job = _known(session.bench, study, missing, self._showing)
            session.jobs.start("refresh", job, self._refreshed, self._on_failed)

    def _show_known(self, path: str) -> bool:
        """Show what is known of an image; False where something is not."""
        bench, study = self._session.bench, self._session.study
        if not bench.is_read(study, path):
            return False
        if self._showing[path] & set(SHAPES) and not bench.is_measured(study, path):
            return False
        self.write(path)
        return True

    def _refreshed(self, failures: tuple[Study, dict[str, str]]) -> None:
        study, sentences = failures
        for path, sentence in sentences.items():
            self._failed[path] = study
            self._session.tell("error", sentence)
        self.refresh()
        if self._session.image is not None:
            self.only(self._session.image)

    def _on_failed(self, error: Exception) -> None:
        self._session.tell("error", sentence_of(error))

    def write(self, path: str) -> None:
        """Make an image's layers show what is known of it."""
        bench, study, kinds = self._session.bench, self._session.study, self._showing.get(path, set())
        blot = bench.blot(study, path)
        shapes = [kind for kind in SHAPES if kind in kinds]
        measured = bench.image(study, path) if shapes else None
        state = (blot, measured, frozenset(kinds))
        if self._written.get(path) == state and all(self.of(path, kind) is not None for kind in kinds):
            return
        with self.quiet():
            above = self._write_image(path, blot)
            for kind in shapes:
                if measured is not None:
                    above = self._write_shapes(path, kind, measured, blot, above)
        self._written[path] = state
        if measured is not None:
            self._session.measured.emit(path)

    def _write_image(self, path: str, blot: Blot) -> Layer:
        layer, name = self.of(path, "image"), self._session.study.name_of(path)
        if not isinstance(layer, Image):
            layer = shown.image_layer(blot, path if name == path else file_name(name))
            shown.set_visible(layer, path == self._session.image)
            self._session.viewer.layers.append(layer)
            self.watch.watch(layer)
            return layer
        own = shown.told(layer).get("pixels")
        if own is None:
            pixels = blot.signal
        else:
            pixels = turn(own, blot.rotate, blot.flip) if blot.rotate or blot.flip else own
        shown.update_image(layer, blot, pixels)
        return layer

    def _write_shapes(
        self, path: str, kind: LayerKind, measured: MeasuredBlot, blot: Blot, above: Layer
    ) -> Layer:
        image = self.of(path, "image")
        name = f"{path if image is None else image.name} {kind}"
        look = self._session.preferences.look
        if kind == "lanes":
            data = lanes_to_layer(measured.lanes, name, blot, measured.lanes_table, look)
        else:
            data = bands_to_layer(measured.bands, name, blot, look)
        layer = self.of(path, kind)
        if isinstance(layer, Shapes):
            shown.update_shapes(layer, data)
            return layer
        layer = shown.add_shapes(self._session.viewer, data, above)
        shown.set_visible(layer, path == self._session.image)
        self.watch.watch(layer)
        return layer

    def close(self, path: str) -> None:
        """Close an image's layers."""
        with self.quiet():
            for kind in ("image", *SHAPES):
                layer = self.of(path, kind)
                if layer is not None:
                    self._session.viewer.layers.remove(layer)
        self._forget(path)

    def close_later(self, layers: list[Layer]) -> None:
        """Close lanes and bands whose image is gone, once napari has done what it is doing to its layers.

        Until then they belong to no image: not to another, of the same name, that a script opens at once.
        """
        for layer in layers:
            layer.metadata[KEY] = {**shown.told(layer), "image": None}
        if layers:
            QTimer.singleShot(0, self._session.close_orphans)

    def close_orphans(self) -> None:
        """Close lanes and bands that belong to no image."""
        layers = self._session.viewer.layers
        with self.quiet():
            for layer in tuple(layers):
                if shown.kind_of(layer) in SHAPES and shown.told(layer).get("image", "") is None:
                    layers.remove(layer)

    def close_all(self, but_of: Study) -> None:
        """Close all layers of the session, but those that a reader made of this study."""
        viewer = self._session.viewer
        with self.quiet():
            for layer in [one for one in viewer.layers if shown.kind_of(one) is not None]:
                if shown.told(layer).get("study") != str(but_of.file):
                    viewer.layers.remove(layer)
        self._showing, self._written, self._failed = {}, {}, {}

    def rename(self, before: Study) -> None:
        """Call layers by their images' paths in the study, as tables call them once it is saved."""
        viewer = self._session.viewer
        for layer in viewer.layers:
            path = shown.path_of_layer(layer, before, viewer) if shown.kind_of(layer) else None
            if path is not None:
                layer.metadata[KEY] = {**shown.told(layer), "image": path}

    def is_edited(self, path: str) -> None:
        """An image's layers no longer show what was last written."""
        self._written.pop(path, None)

    def hide(self, path: str, kind: LayerKind) -> None:
        """A layer of an image was closed; with the image, all of it."""
        if kind == "image":
            self._forget(path)
        else:
            self._showing.get(path, set()).discard(kind)

    def _forget(self, path: str) -> None:
        for known in (self._showing, self._written, self._failed):
            known.pop(path, None)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """While layers are written, what they tell is no edit."""
        before, self._writing = self._writing, True
        try:
            yield
        finally:
            self._writing = before


def _known(
    bench: Workbench, study: Study, paths: list[str], showing: dict[str, set[LayerKind]]
) -> Job[tuple[Study, dict[str, str]]]:
    """Read images and measure those whose lanes or bands are shown; returns why some failed."""
    failures = {}
    for index, path in enumerate(paths):
        yield Progress(index, len(paths), path)
        try:
            bench.blot(study, path)
            if showing.get(path, set()) & set(SHAPES):
                bench.image(study, path)
        except InputError as error:
            failures[path] = str(error)
    return study, failures

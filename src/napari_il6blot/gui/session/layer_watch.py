"""What users and scripts do to the layers of a viewer, taken in as edits of its session's study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from napari.layers import Image, Layer, Shapes

from ...errors import InputError
from ..layers import lanes_to_layer
from ..layers.document import KEY
from . import image_layers as shown
from .image_layers import SHAPES, LayerKind
from .keys import bind_undo
from .layer_edits import edited_bands, edited_lanes, with_shapes_of
from .study_edits import with_source

if TYPE_CHECKING:
    import numpy as np

    from .session import Key, Session
    from .viewer_layers import ViewerLayers


class LayerWatch:
    """Takes note of edits, of layers that come and go, and of what is selected.

    Parameters
    ----------
    session : Session
    layers : ViewerLayers
        What is written by it is no edit.
    """

    def __init__(self, session: Session, layers: ViewerLayers) -> None:
        self._session, self._layers = session, layers
        listed = session.viewer.layers
        listed.events.inserted.connect(self._on_inserted)
        listed.events.removed.connect(self._on_removed)
        listed.selection.events.active.connect(self._on_active)

    def take_in_all(self) -> None:
        """Make the layers that are there part of the session."""
        for layer in tuple(self._session.viewer.layers):
            self._take_in(layer)
        self._on_active()

    # ---- what users and scripts do to layers

    def read(self, path: str) -> None:
        """Take in what was done to an image's lanes and bands.

        Raises
        ------
        InputError
            If a shape is no lane or band.
        """
        for kind in SHAPES:
            layer = self._layers.of(path, kind)
            if isinstance(layer, Shapes):
                self._read_shapes(layer, path, kind)

    def _read_shapes(self, layer: Shapes, path: str, kind: LayerKind) -> None:
        session = self._session
        self._layers.is_edited(path)
        if kind == "bands":
            found = edited_bands(session.study, path, layer, session.bench)
            if found is not None:
                session.edit(*found)
            return
        edit = edited_lanes(session.study, path, layer, session.bench)
        if edit is None:
            return
        blot = session.bench.blot(session.study, path)
        # At once: the next edit is to find the lanes numbered as they now are.
        with self._layers.quiet():
            look = self._session.preferences.look
            shown.update_shapes(layer, lanes_to_layer(edit.lanes, layer.name, blot, look=look))
        session.edit(edit.study, edit.label)

    def _on_shapes_data(self, event: Any) -> None:  # noqa: ANN401
        if self._layers.is_writing or str(getattr(event, "action", "changed")) in (
            "adding",
            "removing",
            "changing",
        ):
            return
        layer = event.source
        path, kind = self._layers.path_of(layer), shown.kind_of(layer)
        if path is None or kind is None or layer not in self._session.viewer.layers:
            return
        try:
            self._read_shapes(layer, path, kind)
        except InputError as error:
            self._session.tell("error", str(error))
            self._layers.is_edited(path)
            self._layers.refresh()

    def _on_image_data(self, event: Any) -> None:  # noqa: ANN401
        layer = event.source
        path = self._layers.path_of(layer)
        if self._layers.is_writing or path is None:
            return
        pixels = shown.pixels_of(layer)
        layer.metadata[KEY] = {**shown.told(layer), "pixels": pixels, "blot": None}
        session = self._session
        session.edit(with_source(session.study, path, pixels), f"replace the pixels of {layer.name}")

    # ---- layers that come and go

    def take(self, layer: Layer) -> str | None:
        """The study's image that a layer shows, added where it is none yet; None where it is no image.

        Raises
        ------
        InputError
            If it has more than two dimensions.
        """
        path = self._layers.path_of(layer)
        if path is not None or not isinstance(layer, Image):
            return path
        if layer.ndim != 2:
            raise InputError(
                f"{layer.name} has {layer.ndim} dimensions; open the file with IL-6 Blot, which opens each "
                "page as an image of its own, or show one page of it"
            )
        pixels = shown.pixels_of(layer)
        source = _source(layer, pixels)
        path = self._session.add_image(source, source if isinstance(source, str) else layer.name)
        name = self._session.study.name_of(path)
        layer.metadata[KEY] = {"image": name, "kind": "image", "pixels": pixels}
        self._layers.count_as_shown(path)
        self.watch(layer)
        return path

    def _on_inserted(self, event: Any) -> None:  # noqa: ANN401
        if not self._layers.is_writing:
            self._take_in(event.value)

    def _take_in(self, layer: Layer) -> None:
        """Make a layer that a reader or a script has added part of the session."""
        kind = shown.kind_of(layer)
        if kind == "image":
            self._take_in_image(layer)
        elif isinstance(layer, Shapes) and kind is not None:
            path = self._layers.path_of(layer)
            if path is not None:
                self._layers.count_as_shown(path, kind)
                self.watch(layer)
                session = self._session
                session.edit(with_shapes_of(session.study, path, layer, session.bench), f"add {kind}")

    def _take_in_image(self, layer: Layer) -> None:
        session, record = self._session, shown.told(layer)
        study = record.get("study")
        if study is not None and str(session.study.file) != str(study):
            session.open_study(study)
            # napari has numbered it where a layer of the study before, now closed, was called the same.
            layer.name = record["image"]
        path = self._layers.path_of(layer)
        if path is None:
            path = session.add_image(record["image"], record["image"])
            layer.metadata[KEY] = {**record, "image": session.study.name_of(path)}
        if record.get("blot") is not None:
            session.bench.keep_blot(session.study, path, record["blot"])
        self._layers.count_as_shown(path)
        self.watch(layer)
        if session.image is None:
            session.look_at(path)

    def watch(self, layer: Layer) -> None:
        """Take note of what is done to a layer."""
        bind_undo(layer, self._session)
        if isinstance(layer, Shapes):
            layer.events.data.connect(self._on_shapes_data)
            layer.selected_data.events.items_changed.connect(self.read_selection)
        else:
            layer.events.data.connect(self._on_image_data)

    def _on_removed(self, event: Any) -> None:  # noqa: ANN401
        layer = event.value
        kind, path = shown.kind_of(layer), self._layers.path_of(layer)
        if self._layers.is_writing or path is None or kind is None:
            return
        if self._layers.of(path, kind) is not None:
            return  # there is another
        self._layers.hide(path, kind)
        if kind != "image":
            return
        if self._session.image == path:
            self._session.look_at(None)
        shapes = [self._layers.of(path, one) for one in SHAPES]
        if self._session.let_go(path):
            self._layers.close_later([one for one in shapes if one is not None])

    def _on_active(self, _: object = None) -> None:
        active = self._session.viewer.layers.selection.active
        path = None if active is None else self._layers.path_of(active)
        if path is not None and not self._layers.is_writing:
            self._session.look_at(path)

    # ---- selection

    def write_selection(self, kind: LayerKind, keys: frozenset[Key]) -> None:
        """Select these shapes of the image that is looked at."""
        path = self._session.image
        layer = None if path is None else self._layers.of(path, kind)
        if isinstance(layer, Shapes):
            wanted = {index for index, key in enumerate(keys_of(layer, kind)) if key in keys}
            if wanted != set(layer.selected_data):
                with self._layers.quiet():
                    layer.selected_data = wanted

    def read_selection(self, _: object = None) -> None:
        """Take over which shapes are selected in the image that is looked at."""
        path = self._session.image
        if self._layers.is_writing:
            return
        for kind in SHAPES:
            layer = None if path is None else self._layers.of(path, kind)
            known = keys_of(layer, kind) if isinstance(layer, Shapes) else []
            chosen = layer.selected_data if isinstance(layer, Shapes) else ()
            keys = frozenset(known[index] for index in chosen if index < len(known))
            self._session.set_selected(kind, keys)
        self._session.selection_changed.emit()


def keys_of(layer: Shapes, kind: LayerKind) -> list[Key]:
    """What a layer's shapes are called: (strip, lane), or (strip, lane, band)."""
    names = ("strip", "lane") if kind == "lanes" else ("strip", "lane", "band")
    if not set(names) <= set(layer.features.columns):
        return []
    columns = [layer.features[name].fillna(0).astype(int).tolist() for name in names]
    return list(zip(*columns, strict=True))


def _source(layer: Image, pixels: np.ndarray[Any, Any]) -> str | np.ndarray[Any, Any]:
    """A layer's file, where reading it gives pixels of this shape; else the pixels."""
    from ...blot.formats import read_blot

    path = layer.source.path
    if path is None:
        return pixels
    try:
        blot = read_blot(str(path))
    except InputError:
        return pixels
    return str(path) if blot.signal.shape == pixels.shape[:2] else pixels

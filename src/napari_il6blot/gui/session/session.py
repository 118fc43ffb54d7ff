"""The session of a viewer: the study that is worked on, what is shown of it, and what was done to it."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
from napari.layers import Image, Layer, Shapes
from qtpy.QtCore import QObject, Signal

from ...errors import InputError
from ...study.save_study import holding_geometry, save_study
from ...study.spec import Study
from ...study.workbench import Workbench
from ..layers import bands_to_layer, lanes_to_layer
from ..layers.document import KEY
from . import image_layers as shown
from .history import History
from .jobs import Jobs, Progress, sentence_of
from .layer_edits import edited_bands, edited_lanes
from .study_edits import file_name, with_image, with_source, without_image

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from ...blot.image import Blot
    from ...study.measure_blot import MeasuredBlot
    from .jobs import Job

Key = tuple[int, ...]


class Session(QObject):
    """What one viewer works on. Its study is a frozen value; every edit makes another one.

    Signals: `study_changed` (an edit, undo, or another study), `image_changed` (another image is looked at),
    `measured(path)` (an image's layers show new numbers), `selection_changed`, `told(level, sentence)`.

    Parameters
    ----------
    viewer : ViewerModel
        Held weakly: a session ends with its viewer.
    """

    study_changed = Signal()
    image_changed = Signal()
    measured = Signal(str)
    selection_changed = Signal()
    told = Signal(str, str)

    def __init__(self, viewer: ViewerModel) -> None:
        super().__init__()
        self._viewer = ref(viewer)
        self.bench = Workbench()
        self.jobs = Jobs(self)
        self.history: History[Study] = History(new_study())
        self._saved = self.history.state
        self._showing: dict[str, set[shown.LayerKind]] = {}
        self._image: str | None = None
        self._writing = False
        self.selected_lanes: frozenset[Key] = frozenset()
        self.selected_bands: frozenset[Key] = frozenset()
        viewer.layers.events.inserted.connect(self._on_inserted)
        viewer.layers.events.removed.connect(self._on_removed)
        viewer.layers.selection.events.active.connect(self._on_active)
        for layer in tuple(viewer.layers):
            self._take_in(layer)
        self._on_active()

    # ---- the study

    @property
    def viewer(self) -> ViewerModel:
        """The viewer that this is the session of."""
        viewer = self._viewer()
        if viewer is None:
            raise RuntimeError("the viewer of this session is gone")
        return viewer

    @property
    def study(self) -> Study:
        """The study as it now is."""
        return self.history.state

    @property
    def unsaved(self) -> bool:
        """Whether there is anything that was not saved."""
        return self.study is not self._saved

    def edit(self, study: Study, label: str) -> None:
        """Go on to a changed study, which can be undone.

        Parameters
        ----------
        study : Study
        label : str
            What was done, as in ``move lane 3``.
        """
        if study is self.study:
            return
        self.history.push(study, label)
        self._study_changed()

    def undo(self) -> None:
        """Take the last edit back."""
        if self.history.undo():
            self._study_changed()

    def redo(self) -> None:
        """Do again what was undone."""
        if self.history.redo():
            self._study_changed()

    def open_study(self, path: str | Path) -> None:
        """Work on a study from its file; its first image is shown.

        Parameters
        ----------
        path : path
            Its folder or ``study.toml``.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        self.begin(holding_geometry(Study.from_file(path)))

    def begin(self, study: Study, *, saved: bool = True) -> None:
        """Work on another study; layers of the present one are closed.

        Parameters
        ----------
        study : Study
        saved : bool
            Whether it lies in its folder as it is.
        """
        with self._quiet():
            for layer in [one for one in self.viewer.layers if shown.kind_of(one) is not None]:
                if shown.told(layer).get("study") != str(study.file):
                    self.viewer.layers.remove(layer)
        self.history = History(study)
        self._saved = study if saved else new_study()
        self._showing, self._image = {}, None
        images = study.image_list()
        if images:
            self.choose(images[0].path)
        self.study_changed.emit()

    def save(self, folder: str | Path | None = None) -> Study:
        """Save the study with all that was edited.

        Parameters
        ----------
        folder : path, optional
            The study's own by default.

        Returns
        -------
        Study
            As saved.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        before = self.study
        saved = save_study(before, folder)
        for layer in self.viewer.layers:
            path = shown.path_of_layer(layer, before, self.viewer) if shown.kind_of(layer) else None
            if path is not None:
                layer.metadata[KEY] = {**shown.told(layer), "image": path}
        self.history.push(saved, "save the study")
        self._saved = saved
        self._study_changed()
        return saved

    def _study_changed(self) -> None:
        self.refresh()
        self.study_changed.emit()

    def tell(self, level: str, sentence: str) -> None:
        """Tell the user something: ``info``, ``warning`` or ``error``."""
        self.told.emit(level, sentence)

    # ---- images

    @property
    def image(self) -> str | None:
        """The image that is looked at: its path in the study."""
        return self._image

    @property
    def images(self) -> tuple[str, ...]:
        """Paths of the study's images."""
        return tuple(image.path for image in self.study.image_list())

    def add_image(self, source: str | Path | np.ndarray[Any, Any], name: str = "") -> str:
        """Open an image; that is no edit, and not undone.

        Parameters
        ----------
        source : path or array
        name : str
            What tables call it; the path as given by default.

        Returns
        -------
        str
            Its path in the study.
        """
        content = str(source) if isinstance(source, Path) else source
        called = name or (content if isinstance(content, str) else "array")
        path = with_image(self.study, content, called)[1]
        self.history.change_all(lambda study: with_image(study, content, called)[0])
        self.study_changed.emit()
        return path

    def take(self, layer: Layer) -> str | None:
        """The study's image that a layer shows, added where it is none yet; None where it is no image.

        Raises
        ------
        InputError
            If its pixels are no blot.
        """
        path = shown.path_of_layer(layer, self.study, self.viewer)
        if path is not None or not isinstance(layer, Image):
            return path
        self._refuse_stack(layer)
        pixels = np.asarray(layer.data)
        layer.metadata[KEY] = {"image": layer.name, "kind": "image", "pixels": pixels}
        path = self.add_image(self._source(layer, pixels), layer.name)
        layer.events.data.connect(self._on_image_data)
        return path

    @staticmethod
    def _refuse_stack(layer: Image) -> None:
        if layer.ndim != 2:
            raise InputError(
                f"{layer.name} has {layer.ndim} dimensions; open the file with IL-6 Blot, which opens each "
                "page as an image of its own, or show one page of it"
            )

    def _source(self, layer: Image, pixels: np.ndarray[Any, Any]) -> str | np.ndarray[Any, Any]:
        """A layer's file, where reading it gives these pixels; else the pixels."""
        from ...blot.formats import read_blot

        path = layer.source.path
        if path is None:
            return pixels
        try:
            blot = read_blot(str(path))
        except InputError:
            return pixels
        return str(path) if blot.signal.shape == pixels.shape[:2] else pixels

    def blot(self, path: str) -> Blot:
        """An image's blot; read where it is not known yet."""
        return self.bench.blot(self.study, path)

    def choose(self, path: str) -> None:
        """Look at an image: its layers are shown, those of the others hidden.

        Parameters
        ----------
        path : str
            Of an image of the study.
        """
        self._image = path
        self._showing.setdefault(path, set()).add("image")
        self.refresh()
        self._look_at(path)
        self.image_changed.emit()

    def _look_at(self, path: str) -> None:
        layers = [layer for layer in self.viewer.layers if shown.kind_of(layer)]
        paths = [shown.path_of_layer(layer, self.study, self.viewer) for layer in layers]
        if path not in paths:
            return  # it is shown once it was read
        with self._quiet():
            for layer, own in zip(layers, paths, strict=True):
                if own is not None:
                    layer.visible = own == path

    def close_image(self, path: str) -> None:
        """Take an image out of the study, with its layers."""
        with self._quiet():
            for kind in ("image", "lanes", "bands"):
                layer = self.layer(path, kind)
                if layer is not None:
                    self.viewer.layers.remove(layer)
        self._showing.pop(path, None)
        self.edit(without_image(self.study, path), f"close {file_name(path)}")

    # ---- layers

    def layer(self, path: str, kind: shown.LayerKind) -> Layer | None:
        """The layer of an image, its lanes or its bands; None where it is not open."""
        return shown.layer_of(self.viewer, self.study, path, kind)

    def show(self, path: str, *kinds: shown.LayerKind) -> None:
        """Show an image's lanes or bands from now on, as they come to be known."""
        self._showing.setdefault(path, {"image"}).update(kinds)
        self.refresh()

    def is_shown(self, path: str, kind: shown.LayerKind) -> bool:
        """Whether an image's lanes or bands are to be shown."""
        return kind in self._showing.get(path, ())

    def refresh(self) -> None:
        """Bring all open layers up to date; what is not known is worked out in a thread, then shown."""
        missing = [path for path in self._showing if path in self.images and not self._shown_now(path)]
        if missing:
            study = self.study
            self.jobs.start(
                "refresh", _known(self.bench, study, missing, self._showing), self._refreshed, self._failed
            )

    def _shown_now(self, path: str) -> bool:
        """Show what is known of an image; False where something is not."""
        if not self.bench.is_read(self.study, path):
            return False
        wants_numbers = self._showing[path] - {"image"}
        if wants_numbers and not self.bench.is_measured(self.study, path):
            return False
        self.write(path)
        return True

    def _refreshed(self, failures: dict[str, str]) -> None:
        for path, sentence in failures.items():
            self._showing.pop(path, None)
            self.tell("error", sentence)
        self.refresh()
        if self._image in self._showing:
            self._look_at(str(self._image))

    def _failed(self, error: Exception) -> None:
        self.tell("error", sentence_of(error))

    def write(self, path: str) -> None:
        """Make an image's layers show what is known of it."""
        kinds = self._showing.get(path, set())
        blot = self.bench.blot(self.study, path)
        with self._quiet():
            above = self._write_image(path, blot)
            if kinds - {"image"}:
                measured = self.bench.image(self.study, path)
                for kind in ("lanes", "bands"):
                    if kind in kinds:
                        above = self._write_shapes(path, kind, measured, blot, above)
        if kinds - {"image"}:
            self.measured.emit(path)

    def _write_image(self, path: str, blot: Blot) -> Layer:
        layer = self.layer(path, "image")
        if layer is None:
            name = path if self.study.name_of(path) == path else file_name(self.study.name_of(path))
            layer = shown.image_layer(blot, name)
            layer.visible = path == self._image
            self.viewer.layers.insert(len(self.viewer.layers), layer)
            layer.events.data.connect(self._on_image_data)
            return layer
        if isinstance(layer, Image):
            from ...blot.orientation import turn

            own = shown.told(layer).get("pixels")
            pixels = blot.signal if own is None else turn(own, blot.rotate, blot.flip)
            if own is not None and layer.data.shape == pixels.shape and not (blot.rotate or blot.flip):
                pixels = layer.data if layer.data is own else pixels
            shown.update_image(layer, blot, pixels)
        return layer

    def _write_shapes(
        self, path: str, kind: shown.LayerKind, measured: MeasuredBlot, blot: Blot, above: Layer
    ) -> Layer:
        name = f"{self._image_name(path)} {kind}"
        if kind == "lanes":
            data = lanes_to_layer(measured.lanes, name, blot, measured.lanes_table)
        else:
            data = bands_to_layer(measured.bands, name, blot)
        layer = self.layer(path, kind)
        if layer is None:
            layer = shown.add_shapes(self.viewer, data, above)
            layer.visible = path == self._image
            self._watch(layer)
        elif isinstance(layer, Shapes):
            shown.update_shapes(layer, data)
        return layer

    def _image_name(self, path: str) -> str:
        layer = self.layer(path, "image")
        return path if layer is None else layer.name

    def _watch(self, layer: Layer) -> None:
        layer.events.data.connect(self._on_shapes_data)
        layer.selected_data.events.items_changed.connect(self._on_selected)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """While layers are written, what they tell is no edit."""
        before, self._writing = self._writing, True
        try:
            yield
        finally:
            self._writing = before

    # ---- what users and scripts do to layers

    def read_layers(self, path: str) -> None:
        """Take in what was done to an image's lanes and bands, also where no event told of it."""
        for kind in ("lanes", "bands"):
            layer = self.layer(path, kind)
            if isinstance(layer, Shapes):
                self._read_shapes(layer, path)

    def _read_shapes(self, layer: Shapes, path: str) -> None:
        read = edited_lanes if shown.kind_of(layer) == "lanes" else edited_bands
        found = read(self.study, path, layer, self.bench)
        if found is not None:
            self.edit(*found)

    def _on_shapes_data(self, event: Any) -> None:  # noqa: ANN401
        if self._writing or str(getattr(event, "action", "changed")) in ("adding", "removing", "changing"):
            return
        layer = event.source
        path = shown.path_of_layer(layer, self.study, self.viewer)
        if path is None or layer not in self.viewer.layers:
            return
        try:
            self._read_shapes(layer, path)
        except InputError as error:
            self.tell("error", str(error))
            self.refresh()

    def _on_image_data(self, event: Any) -> None:  # noqa: ANN401
        layer = event.source
        path = shown.path_of_layer(layer, self.study, self.viewer)
        if self._writing or path is None:
            return
        pixels = np.asarray(layer.data)
        layer.metadata[KEY] = {**shown.told(layer), "pixels": pixels, "blot": None}
        self.edit(with_source(self.study, path, pixels), f"replace the pixels of {layer.name}")

    def _on_inserted(self, event: Any) -> None:  # noqa: ANN401
        if not self._writing:
            self._take_in(event.value)

    def _take_in(self, layer: Layer) -> None:
        """Make a layer that a reader or a script has added part of the session."""
        kind, record = shown.kind_of(layer), shown.told(layer)
        if kind == "image":
            study = record.get("study")
            if study is not None and str(self.study.file) != str(study):
                self.open_study(study)
            if shown.path_of_layer(layer, self.study, self.viewer) is None:
                path = self.add_image(record.get("source", record["image"]), record["image"])
                self._showing.setdefault(path, set()).add("image")
            else:
                path = str(shown.path_of_layer(layer, self.study, self.viewer))
                self._showing.setdefault(path, set()).add("image")
            layer.events.data.connect(self._on_image_data)
            self._image = self._image or path
        elif kind is not None:
            own = shown.path_of_layer(layer, self.study, self.viewer)
            if own is not None:
                self._showing.setdefault(own, {"image"}).add(kind)
                self._watch(layer)

    def _on_removed(self, event: Any) -> None:  # noqa: ANN401
        layer = event.value
        kind = shown.kind_of(layer)
        path = shown.path_of_layer(layer, self.study, self.viewer)
        if self._writing or path is None or kind is None:
            return
        if kind == "image":
            self._showing.pop(path, None)
            if self._image == path:
                self._image = None
                self.image_changed.emit()
        elif self.layer(path, kind) is None:
            self._showing.get(path, set()).discard(kind)

    def _on_active(self, event: Any = None) -> None:  # noqa: ANN401
        if self._writing:
            return
        active = self.viewer.layers.selection.active
        path = None if active is None else shown.path_of_layer(active, self.study, self.viewer)
        if path is not None and path != self._image:
            self._image = path
            self.image_changed.emit()

    # ---- what is selected

    def select(self, kind: shown.LayerKind, keys: frozenset[Key]) -> None:
        """Select lanes, (strip, lane), or bands, (strip, lane, band), of the image that is looked at."""
        if kind == "lanes":
            self.selected_lanes = keys
        else:
            self.selected_bands = keys
        layer = None if self._image is None else self.layer(self._image, kind)
        if isinstance(layer, Shapes):
            wanted = {index for index, key in enumerate(keys_of(layer, kind)) if key in keys}
            if wanted != set(layer.selected_data):
                with self._quiet():
                    layer.selected_data = wanted
        self.selection_changed.emit()

    def _on_selected(self, *_: Any) -> None:  # noqa: ANN401
        if self._writing or self._image is None:
            return
        for kind in ("lanes", "bands"):
            layer = self.layer(self._image, kind)
            if not isinstance(layer, Shapes):
                continue
            known = keys_of(layer, kind)
            keys = frozenset(known[index] for index in layer.selected_data if index < len(known))
            if kind == "lanes":
                self.selected_lanes = keys
            else:
                self.selected_bands = keys
        self.selection_changed.emit()


def keys_of(layer: Shapes, kind: str) -> list[Key]:
    """What a layer's shapes are called: (strip, lane), or (strip, lane, band)."""
    names = ("strip", "lane") if kind == "lanes" else ("strip", "lane", "band")
    if not set(names) <= set(layer.features.columns):
        return []
    columns = [layer.features[name].fillna(0).astype(int).tolist() for name in names]
    return list(zip(*columns, strict=True))


def new_study() -> Study:
    """A study of nothing, which lies nowhere yet."""
    return Study(folder=Path(tempfile.gettempdir()) / f"il6blot-{uuid.uuid4().hex}")


def _known(
    bench: Workbench, study: Study, paths: list[str], showing: dict[str, set[shown.LayerKind]]
) -> Job[dict[str, str]]:
    """Read images and measure those whose lanes or bands are shown; returns why some failed."""
    failures = {}
    for index, path in enumerate(paths):
        yield Progress(index, len(paths), path)
        try:
            bench.blot(study, path)
            if showing.get(path, set()) - {"image"}:
                bench.image(study, path)
        except InputError as error:
            failures[path] = str(error)
    return failures

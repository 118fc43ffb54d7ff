"""The session of a viewer: the study that is worked on, what was done to it, and what is selected."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

from qtpy.QtCore import QObject, Signal

from ...study.save_study import holding_geometry, save_study
from ...study.spec import Study
from ...study.workbench import Workbench
from ..preferences import preferences
from .history import History
from .jobs import Jobs
from .study_edits import (
    after_saving,
    file_name,
    free_name,
    replaced_sheets,
    with_image,
    without_image,
)
from .viewer_layers import ViewerLayers

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.components import ViewerModel
    from napari.layers import Layer
    from numpy.typing import NDArray

    from ...blot.image import Blot
    from ..preferences import Preferences
    from .image_layers import LayerKind

# A lane is (strip, lane), a band (strip, lane, band).
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
        self.preferences = preferences()
        self.history: History[Study] = History(new_study(self.preferences), self.preferences.undo_steps)
        self._saved = self.history.state
        self._image: str | None = None
        self.selected_lanes: frozenset[Key] = frozenset()
        self.selected_bands: frozenset[Key] = frozenset()
        self.layers = ViewerLayers(self)
        self.layers.watch.take_in_all()

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
        """Whether there are edits that were not saved."""
        return self.study is not self._saved

    @property
    def saved(self) -> Study:
        """The study as its folder holds it; one of nothing where it was never saved."""
        return self._saved

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
        self.jobs.cancel_all()
        self.layers.close_all(but_of=study)
        self.history = History(study, self.preferences.undo_steps)
        self._saved = study if saved else new_study()
        self._image = None
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
        replaced = replaced_sheets(before)
        saved = save_study(before, folder)
        self.layers.rename(before)
        self.history.change_all(
            lambda study: saved if study is before else after_saving(study, saved, replaced)
        )
        self._saved = saved
        self._study_changed()
        return saved

    def _study_changed(self) -> None:
        self.layers.refresh()
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

    def add_image(self, source: str | Path | NDArray[Any], name: str = "") -> str:
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
        wanted = name or (content if isinstance(content, str) else "array")
        called = free_name(wanted, {self.study.name_of(path) for path in self.images})
        path = with_image(self.study, content, called)[1]
        self._change_all(lambda study: with_image(study, content, called)[0])
        return path

    def let_go(self, path: str) -> bool:
        """Take an image out whose layer was closed, if it was merely opened; as opening, that is no edit.

        One of the study's folder stays, and one whose lanes or bands were edited: that work is not lost.

        Returns
        -------
        bool
            Whether it was taken out.
        """
        held = self.study.held
        if path not in held.elsewhere or path in (held.lanes or {}) or path in (held.bands or {}):
            return False
        self._change_all(lambda study: without_image(study, path))
        return True

    def _change_all(self, change: Callable[[Study], Study]) -> None:
        """Change the study and all earlier states of it, which is no edit and cannot be undone."""
        kept = not self.unsaved
        self.history.change_all(change)
        if kept:
            self._saved = self.study
        self.study_changed.emit()

    def take(self, layer: Layer) -> str | None:
        """The study's image that a layer shows, added where it is none yet; None where it is no image.

        Raises
        ------
        InputError
            If its pixels are no blot.
        """
        return self.layers.watch.take(layer)

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
        self.look_at(path)
        self.layers.show(path, "image")
        self.layers.only(path)

    def look_at(self, path: str | None) -> None:
        """Take an image for the one that is looked at; layers stay as they are."""
        if path == self._image:
            return
        self._image = path
        self.layers.watch.read_selection()
        self.image_changed.emit()

    def close_image(self, path: str) -> None:
        """Take an image out of the study, with its layers."""
        self.layers.close(path)
        if self._image == path:
            self.look_at(None)
        self.edit(without_image(self.study, path), f"close {file_name(path)}")

    # ---- layers

    def layer(self, path: str, kind: LayerKind) -> Layer | None:
        """The layer of an image, its lanes or its bands; None where it is not open."""
        return self.layers.of(path, kind)

    def show(self, path: str, *kinds: LayerKind) -> None:
        """Show an image's lanes or bands from now on, as they come to be known."""
        self.layers.show(path, *kinds)

    def is_shown(self, path: str, kind: LayerKind) -> bool:
        """Whether an image's lanes or bands are to be shown."""
        return self.layers.is_shown(path, kind)

    def close_orphans(self) -> None:
        """Close lanes and bands whose image is gone, if the viewer is still there."""
        if self._viewer() is not None:
            self.layers.close_orphans()

    def refresh(self) -> None:
        """Bring all open layers up to date."""
        self.layers.refresh()

    def read_layers(self, path: str) -> None:
        """Take in what was done to an image's lanes and bands, also where no event told of it.

        Raises
        ------
        InputError
            If a shape is no lane or band.
        """
        self.layers.watch.read(path)

    # ---- what is selected

    def select(self, kind: LayerKind, keys: frozenset[Key]) -> None:
        """Select lanes, (strip, lane), or bands, (strip, lane, band), of the image that is looked at."""
        self.set_selected(kind, keys)
        self.layers.watch.write_selection(kind, keys)
        self.selection_changed.emit()

    def set_selected(self, kind: LayerKind, keys: frozenset[Key]) -> None:
        """Take over what is selected; nobody is told."""
        if kind == "lanes":
            self.selected_lanes = keys
        elif kind == "bands":
            self.selected_bands = keys


def new_study(preferred: Preferences | None = None) -> Study:
    """A study of nothing, which lies nowhere yet; with preferred settings where they are given."""
    study = Study(folder=Path(tempfile.gettempdir()) / f"il6blot-{uuid.uuid4().hex}")
    return study if preferred is None else preferred.with_defaults(study)

"""Lanes and bands that are being dragged on the canvas, told once per turn of the event loop."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Shapes
from qtpy.QtCore import QObject, QTimer, Signal

from ...errors import InputError
from ..layers import lane_shapes
from ..layers.bands import band_shapes
from ..session.image_layers import LayerKind
from ..session.layer_watch import keys_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...blot.lanes import Lane
    from ..layers.document import ShapesLike


@dataclass(eq=False)
class OneShape:
    """One shape of a layer, as a layer of its own: reading all would take too long at each move."""

    name: str
    data: list[Any]
    shape_type: list[str]
    features: Any
    metadata: Any

    @classmethod
    def of(cls, layer: ShapesLike, index: int) -> OneShape:
        """A layer's shape of that index."""
        features = layer.features.iloc[[index]].reset_index(drop=True)
        return cls(layer.name, [layer.data[index]], [layer.shape_type[index]], features, layer.metadata)


def dragged_lane(layer: ShapesLike, index: int) -> Lane:
    """A lane where its shape now is.

    Raises
    ------
    InputError
        If it lies outside the image, or is no lane.
    """
    return lane_shapes(OneShape.of(layer, index))[0].lane


class CanvasDrag(QObject):
    """Follows the mouse in layers of lanes and bands; of several that are dragged, the first counts.

    `lane_dragged` tells (strip, lane) and the Lane as it now is; `band_dragged` tells (strip, lane, band),
    the row of ``bands.csv`` that its shape now gives, and the shape's index; `ended` the mouse's release.

    Parameters
    ----------
    parent : QObject
    lanes : callable
        Gives the image's lanes, which say in which one a box lies.
    """

    lane_dragged = Signal(tuple, object)
    band_dragged = Signal(tuple, object, int)
    ended = Signal()

    def __init__(self, parent: QObject, lanes: Callable[[], tuple[Lane, ...]]) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self.closed = False
        parent.destroyed.connect(self._close)
        self._followed: weakref.WeakSet[Shapes] = weakref.WeakSet()
        self._moving: tuple[weakref.ref[Shapes], LayerKind] | None = None
        # Where the shape was when that was told last, and whether it can be told in this turn yet.
        self._place: NDArray[np.float32] | None = None
        self._free = True
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._on_turn)

    def _close(self) -> None:
        self.closed = True

    def follow(self, layer: Shapes, kind: LayerKind) -> None:
        """Follow the mouse in a layer, once."""
        if layer not in self._followed:
            self._followed.add(layer)
            layer.events.set_data.connect(self._on_drawn)
            layer.mouse_drag_callbacks.append(_callback(weakref.ref(self), kind))

    def move(self, layer: Shapes, kind: LayerKind) -> None:
        """The mouse has moved with its button pressed."""
        self._moving = weakref.ref(layer), kind
        self._turn.start()

    def _on_drawn(self, event: Any) -> None:  # noqa: ANN401
        """Napari has moved the shape: told at once, so that all is painted together, but once in a turn."""
        moving = None if self._moving is None else self._moving[0]()
        if moving is not None and event.source is moving and self._free:
            self._free = False
            self.tell()

    def _on_turn(self) -> None:
        """All moves that waited have come: the last one counts."""
        self._free = True
        self.tell()

    def release(self) -> None:
        """The mouse was released; what was dragged is an edit of the session now."""
        self._turn.stop()
        self._place, self._free = None, True
        if self._moving is not None:
            self._moving = None
            self.ended.emit()

    def tell(self) -> None:
        """Tell where what is dragged now is, where that was not told yet."""
        layer = None if self._moving is None else self._moving[0]()
        if layer is None or self._moving is None:
            return
        kind = self._moving[1]
        known, chosen = keys_of(layer, kind), sorted(layer.selected_data)
        if not chosen or chosen[0] >= len(known) or 0 in known[chosen[0]][1:]:
            return  # nothing, or one that is being drawn
        index = chosen[0]
        place = np.array(layer.data[index], dtype=np.float32)
        if self._place is not None and np.array_equal(self._place, place):
            return
        self._place = place
        try:
            if kind == "lanes":
                self.lane_dragged.emit(known[index], dragged_lane(layer, index))
            else:
                box = band_shapes(OneShape.of(layer, index), self._lanes())[0]
                self.band_dragged.emit(known[index], box, index)
        except InputError:
            return  # half-way out of the image: what is wrong is said when it is let go there


def _callback(watcher: weakref.ref[CanvasDrag], kind: LayerKind) -> Callable[[Shapes, Any], Iterator[None]]:
    """A callback that a layer may hold without holding the dock."""

    def drag(layer: Shapes, event: Any) -> Iterator[None]:  # noqa: ANN401
        yield
        while event.type == "mouse_move":
            _act(watcher, lambda own: own.move(layer, kind))
            yield
        _act(watcher, CanvasDrag.release)

    return drag


def _act(watcher: weakref.ref[CanvasDrag], act: Callable[[CanvasDrag], None]) -> None:
    """Do something, unless the dock was closed: in Python, or in Qt alone."""
    own = watcher()
    if own is not None and not own.closed:
        act(own)

"""What the canvas shows of a band while its limits are dragged in the plot: its box, and its volume."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from time import perf_counter

import numpy as np
from napari.layers import Shapes
from numpy.typing import NDArray
from qtpy.QtCore import QObject, QTimer

from ..cell_text import shown
from ..session.image_layers import labels_of, move_shapes

# The canvas is drawn anew at most this often while something is dragged in the plot. Where it draws slowly,
# as without a graphics card, it waits until the mouse rests for a while, so that the plot keeps up with it.
EACH_MS = 20
SLOW_MS = 15
RESTS = 8


def box_between(vertices: NDArray[np.floating], rows: tuple[int, int]) -> NDArray[np.float32]:
    """A rectangle's corners, (4, 2) as (y, x), when it reaches from a first to a last row of pixels."""
    moved = np.asarray(vertices, dtype=np.float32).copy()
    upper = moved[:, 0] < moved[:, 0].mean()
    moved[upper, 0], moved[~upper, 0] = rows[0] - 0.5, rows[1] + 0.5
    return moved


def write_labels(layer: Shapes, labels: Sequence[str]) -> None:
    """Write beside each shape, where that is not written there already."""
    if len(labels) == len(layer.data) and labels_of(layer) != list(labels):
        layer.text.string = {"array": np.array(labels, dtype=str), "default": ""}


class CanvasPreview(QObject):
    """Shows a band of a layer elsewhere, with its volume beside it, until it is cleared.

    Parameters
    ----------
    parent : QObject
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._layer: weakref.ref[Shapes] | None = None
        self._before: tuple[int, NDArray[np.float32], str] | None = None
        self._wanted: tuple[tuple[int, int] | None, float] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self.draw)
        self._drawn_at = 0.0
        self._drawn = QTimer(self)
        self._drawn.setSingleShot(True)
        self._drawn.setInterval(0)
        self._drawn.timeout.connect(self._on_drawn)
        self._took_ms = SLOW_MS + 1.0  # until it is known

    def show(self, layer: Shapes, index: int, volume: float, rows: tuple[int, int] | None = None) -> None:
        """Show a band's volume, and its box between these rows; soon, with what came by then.

        Parameters
        ----------
        layer : Shapes
        index : int
            Of the band's box in the layer.
        volume : float
        rows : (int, int), optional
            First and last row of pixels of the signal's frame; the box stays where it is by default.
        """
        if self._layer is None or self._layer() is not layer or self._before is None:
            self.clear()
            labels = labels_of(layer)
            self._layer = weakref.ref(layer)
            vertices = np.asarray(layer.data[index], dtype=np.float32).copy()
            self._before = index, vertices, labels[index] if index < len(labels) else ""
        self._wanted = rows, volume
        if self._took_ms > SLOW_MS:
            self._turn.start(int(RESTS * min(self._took_ms, 50)))
        elif not self._turn.isActive():
            self._turn.start(EACH_MS)

    def draw(self) -> None:
        """Draw what is to be shown."""
        layer = None if self._layer is None else self._layer()
        if layer is None or self._before is None or self._wanted is None:
            return
        (index, vertices, label), (rows, volume) = self._before, self._wanted
        if index >= len(layer.data):
            return
        if rows is not None:
            move_shapes(layer, {index: box_between(vertices, rows)}, thumbnail=False)
        _write_label(layer, index, f"{label}: {shown(volume)}")
        self._drawn_at = perf_counter()
        self._drawn.start()

    def _on_drawn(self) -> None:
        """After the canvas was painted: take note of how long that took."""
        self._took_ms = 1000 * (perf_counter() - self._drawn_at)

    def hold(self) -> None:
        """Draw nothing more, and leave what is shown until it is cleared."""
        self._turn.stop()

    def clear(self, *, put_back: bool = True) -> None:
        """Show the label again that was there, and the box, unless it is to stay until it is written."""
        layer, before, drawn = None if self._layer is None else self._layer(), self._before, self._wanted
        self._turn.stop()
        self._layer = self._before = self._wanted = None
        if layer is None or before is None or before[0] >= len(layer.data):
            return
        index, vertices, label = before
        if put_back and drawn is not None and drawn[0] is not None:
            move_shapes(layer, {index: vertices}, thumbnail=False)
        _write_label(layer, index, label)


def _write_label(layer: Shapes, index: int, label: str) -> None:
    labels = labels_of(layer)
    if index < len(labels) and labels[index] != label:
        write_labels(layer, [*labels[:index], label, *labels[index + 1 :]])

"""The region of an image in which lanes are looked for: drawn as a rectangle, kept in the file's frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Shapes

from ...blot.orientation import boxes_to_file_frame
from ...errors import InputError
from ..frame import Frame
from ..layers.document import KEY, edge_width
from .image_layers import kind_of, told

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from numpy.typing import ArrayLike

    from ...blot.image import Blot

Region = tuple[int, int, int, int]

KIND = "region"
# Less than this, in px, is a click rather than a rectangle.
LEAST_SIDE = 8
COLOUR = "#d55e00"


def region_of(rectangle: ArrayLike, blot: Blot) -> Region:
    """The pixels whose centres lie in a rectangle.

    Parameters
    ----------
    rectangle : (n, 2) array_like
        Its corners (y, x), in the signal's frame.
    blot : Blot

    Returns
    -------
    x0, y0, x1, y1 : int
        Inclusive px of the file's frame.

    Raises
    ------
    InputError
        If it holds too little of the image.
    """
    corners = np.asarray(rectangle, dtype=float)[:, -2:]
    (y0, x0), (y1, x1) = corners.min(axis=0), corners.max(axis=0)
    height, width = blot.shape
    left, top = max(0, int(np.ceil(x0))), max(0, int(np.ceil(y0)))
    right, bottom = min(width - 1, int(np.floor(x1))), min(height - 1, int(np.floor(y1)))
    if right - left + 1 < LEAST_SIDE or bottom - top + 1 < LEAST_SIDE:
        raise InputError("The rectangle holds too little of the image; draw it around the lanes.")
    box = boxes_to_file_frame([left], [right], [top], [bottom], blot)
    x0, x1, y0, y1 = (int(side[0]) for side in box)
    return x0, y0, x1, y1


def region_layer(viewer: ViewerModel, blot: Blot, name: str) -> Shapes:
    """The layer on which a region is drawn: it is active, and a rectangle is drawn by dragging.

    Parameters
    ----------
    viewer : ViewerModel
    blot : Blot
    name : str
        Of the image's layer.
    """
    layer = find_region_layer(viewer, blot.image)
    if layer is None:
        layer = Shapes(
            name=f"{name} region",
            ndim=2,
            edge_color=COLOUR,
            face_color="transparent",
            edge_width=edge_width(Frame.of(blot)),
            metadata={KEY: {"image": blot.image, "kind": KIND}},
        )
        viewer.add_layer(layer)
    viewer.layers.selection.active = layer
    layer.mode = "add_rectangle"
    return layer


def find_region_layer(viewer: ViewerModel, image: str) -> Shapes | None:
    """The layer on which an image's region is drawn; None where there is none."""
    for layer in viewer.layers:
        if isinstance(layer, Shapes) and told(layer) == {"image": image, "kind": KIND}:
            return layer
    return None


def drawn_rectangle(viewer: ViewerModel, image: str) -> ArrayLike | None:
    """The rectangle that was drawn for an image: the selected one, else the last.

    It is on the image's region layer, else on an active Shapes layer that is none of the session's.
    """
    active = viewer.layers.selection.active
    layer = find_region_layer(viewer, image)
    if layer is None and isinstance(active, Shapes) and kind_of(active) is None and not told(active):
        layer = active
    if layer is None or not len(layer.data):
        return None
    chosen = sorted(layer.selected_data) or [len(layer.data) - 1]
    corners: ArrayLike = np.asarray(layer.data[chosen[-1]])
    return corners

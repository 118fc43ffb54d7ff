"""Lanes and bands as napari Shapes layers, and back: the only place that knows how the two go together.

A layer's `features` are the rows of ``lanes.csv`` or ``bands.csv``, places in the file's
frame: the written record. Its vertices are the present, in the signal's frame. Where the two
disagree, a person or a script moved the shape, and what is read back is `edited`.
"""

from .bands import band_shapes, bands_from_layer, bands_to_layer
from .document import frame_of, image_of, shown_differs
from .lanes import LaneShape, lane_shapes, lanes_from_layer, lanes_to_layer
from .look import LayerLook

__all__ = [
    "LaneShape",
    "LayerLook",
    "band_shapes",
    "bands_from_layer",
    "bands_to_layer",
    "frame_of",
    "image_of",
    "lane_shapes",
    "lanes_from_layer",
    "lanes_to_layer",
    "shown_differs",
]

"""Saturated pixels as a layer above the image, while they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Labels, Layer

from ..layers.colours import SATURATED
from ..layers.document import KEY
from ..session.image_layers import told

if TYPE_CHECKING:
    from ...blot.image import Blot
    from ..session.session import Session

KIND = "saturated"


def saturated_share(blot: Blot) -> str:
    """How much of an image is saturated, in a few letters."""
    count = int(np.count_nonzero(blot.saturated))
    return f"{100 * count / blot.saturated.size:.2g} %" if count else "none"


def overlay_of(session: Session) -> list[Layer]:
    """The layers of saturated pixels that are open."""
    return [layer for layer in session.viewer.layers if told(layer).get("kind") == KIND]


def show_saturated(session: Session, path: str | None) -> None:
    """Show the saturated pixels of one image, or of none; layers of others are closed.

    Parameters
    ----------
    session : Session
    path : str or None
        Of an image whose blot is known.
    """
    wanted = None if path is None else session.study.name_of(path)
    for layer in overlay_of(session):
        if told(layer).get("image") != wanted:
            session.viewer.layers.remove(layer)
    if path is None or not session.bench.is_read(session.study, path):
        return
    blot = session.blot(path)
    pixels = blot.saturated.astype(np.uint8)
    present = overlay_of(session)
    if present:
        layer = present[0]
        if layer.data.shape != pixels.shape or not np.array_equal(layer.data, pixels):
            layer.data = pixels
        return
    image = session.layer(path, "image")
    active = session.viewer.layers.selection.active
    overlay = Labels(
        pixels, name=f"{path if image is None else image.name} saturated", opacity=0.8,
        colormap={None: "transparent", 0: "transparent", 1: SATURATED},
        metadata={KEY: {"image": wanted, "kind": KIND}},
    )  # fmt: skip
    overlay.editable = False
    layers = session.viewer.layers
    layers.insert(len(layers) if image is None else layers.index(image) + 1, overlay)
    layers.selection.active = active  # who works on bands goes on working on bands

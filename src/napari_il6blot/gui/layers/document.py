"""What lanes' and bands' layers have in common: their metadata, features and data tuples."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..frame import Frame

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.image import Blot

Vertices = NDArray[np.float32]
LayerData = tuple[list[Vertices], dict[str, Any], str]
Kind = Literal["lanes", "bands"]

# Key of a layer's metadata that is ours.
KEY = "napari_il6blot"
# Outlines are as many px wide for each px of the image's width: thinner ones break up on a small screen.
EDGE_SHARE = 1 / 300


class ShapesLike(Protocol):
    """What is read of a Shapes layer."""

    name: str
    data: Any
    features: Any
    metadata: Any
    shape_type: Any


def frame_of(layer: ShapesLike) -> Frame:
    """The frame of a layer's vertices; unturned and of unknown size where the layer does not tell."""
    frame = _told(layer).get("frame")
    return frame if isinstance(frame, Frame) else Frame()


def image_of(layer: ShapesLike, kind: Kind) -> str:
    """The image that a layer's shapes lie on: told by the layer, else by its features, else by its name."""
    image = _told(layer).get("image")
    if isinstance(image, str):
        return image
    named = layer.features["image"].dropna().tolist() if "image" in layer.features else []
    return str(named[0]) if named else image_named(layer.name, kind)


def image_named(name: str, kind: Kind) -> str:
    """The image of a layer by its name: ``<image> lanes``."""
    return name.removesuffix(f" {kind}")


def _told(layer: ShapesLike) -> dict[str, Any]:
    told = layer.metadata.get(KEY)
    return told if isinstance(told, dict) else {}


def metadata(image: str, kind: Kind, frame: Frame) -> dict[str, Any]:
    """A layer's metadata."""
    return {KEY: {"image": image, "kind": kind, "frame": frame}}


def frame_and_image(blot: Blot | None, name: str, kind: Kind) -> tuple[Frame, str]:
    """Those of a layer to be made; without a blot, an unturned one that the layer's name tells."""
    return (Frame(), image_named(name, kind)) if blot is None else (Frame.of(blot), blot.image)


def edge_width(frame: Frame) -> float:
    """Width of outlines in px: 2 in an image of 1000 px."""
    return max(1.0, frame.shape[1] * EDGE_SHARE) if frame.is_known else 2.0


def labelled(labels: list[str], colour: str, size: int) -> dict[str, Any]:
    """Text of a size in points beside the shapes; new ones have none until they are read."""
    string = {"array": np.array(labels, dtype=str), "default": ""}
    return {"string": string, "size": size, "color": colour, "anchor": "upper_left"}


def vertices_of(layer: ShapesLike) -> list[NDArray[np.float64]]:
    """Each shape's vertices (y, x); of a layer with more dimensions the last two.

    Raises
    ------
    InputError
        If a vertex is no finite place.
    """
    shapes = [np.asarray(shape, dtype=float)[:, -2:] for shape in layer.data]
    for number, shape in enumerate(shapes, start=1):
        if not np.isfinite(shape).all():
            raise InputError(f"shape {number} of the layer {layer.name!r} has no finite place; delete it")
    return shapes


def same_place(shape: NDArray[np.floating], recorded: NDArray[np.floating]) -> bool:
    """Whether a shape lies exactly where its record says, as far as a layer of float32 can tell."""
    return np.array_equal(np.asarray(shape, dtype=np.float32), np.asarray(recorded, dtype=np.float32))


def owners(keys: list[Any], unmoved: list[bool]) -> list[bool]:
    """Whether each shape is the one that its record was written for; None is no record.

    A copy of a shape, and one drawn while another was selected, come with that one's record:
    of several with one record, the first that has not moved is its owner, else the first.
    """
    owner: dict[Any, int] = {}
    for index, key in enumerate(keys):
        if key is not None and (key not in owner or (unmoved[index] and not unmoved[owner[key]])):
            owner[key] = index
    return [key is not None and owner[key] == index for index, key in enumerate(keys)]


def defaults(features: pd.DataFrame, **values: object) -> pd.DataFrame:
    """Features of a shape that is drawn by hand: nothing is known of it but these."""
    columns = tuple((str(name), features[name].dtype) for name in features.columns)
    return _one_row(columns, tuple(values.items())).copy()


@lru_cache(maxsize=64)
def _one_row(columns: tuple[tuple[str, Any], ...], values: tuple[tuple[str, object], ...]) -> pd.DataFrame:
    """Made once for all layers of an image: a column at a time is slow, and each drag asks again."""
    import pandas as pd

    empty: dict[str, object] = {"i": 0, "u": 0, "f": np.nan, "b": False}
    known = dict(values)
    return pd.DataFrame(
        {name: pd.Series([known.get(name, empty.get(kind.kind))], dtype=kind) for name, kind in columns}
    )


def shown_differs(layer: ShapesLike, data: LayerData) -> bool:
    """Whether a layer shows anything else than what these data would make it show: places, record, image."""
    shapes, kwargs, _ = data
    kinds = kwargs["shape_type"]
    kinds = [kinds] * len(shapes) if isinstance(kinds, str) else list(kinds)
    return not (
        len(layer.data) == len(shapes)
        and list(layer.shape_type) == kinds
        and layer.metadata.get(KEY) == kwargs["metadata"][KEY]
        and all(same_place(old, new) for old, new in zip(layer.data, shapes, strict=True))
        and layer.features.equals(kwargs["features"])
    )

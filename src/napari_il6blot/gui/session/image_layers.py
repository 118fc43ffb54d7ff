"""A study's images, lanes and bands as layers of a viewer: found, made, and brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from napari.layers import Image, Layer, Shapes

from .. import readers
from ..layers import shown_differs
from ..layers.document import KEY, LayerData, same_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from ...blot.image import Blot
    from ...study.spec import Study

LayerKind = Literal["image", "lanes", "bands"]
SHAPES: tuple[LayerKind, LayerKind] = ("lanes", "bands")


def kind_of(layer: Layer) -> LayerKind | None:
    """What a layer is to us; None where it is nothing of ours."""
    kind = told(layer).get("kind")
    return kind if kind in ("image", "lanes", "bands") else None


def told(layer: Layer) -> dict[str, Any]:
    """What a layer's metadata tell of it; empty where they tell nothing."""
    found = layer.metadata.get(KEY)
    return found if isinstance(found, dict) else {}


def path_of_layer(layer: Layer, study: Study, viewer: ViewerModel) -> str | None:
    """The image of the study that a layer belongs to; None where it belongs to none."""
    image = told(layer).get("image")
    paths = [one.path for one in study.image_list()]
    for path in paths:
        if study.name_of(path) == image:
            return path
    # A layer that a script made by an image layer's name.
    for other in viewer.layers:
        if other.name == image and kind_of(other) == "image":
            own = told(other).get("image")
            return next((path for path in paths if study.name_of(path) == own), None)
    return None


def layer_of(viewer: ViewerModel, study: Study, path: str, kind: LayerKind) -> Layer | None:
    """The layer of an image, of its lanes or of its bands, whatever it is called and wherever it stands."""
    for layer in viewer.layers:
        if kind_of(layer) == kind and path_of_layer(layer, study, viewer) == path:
            return layer
    return None


def pixels_of(layer: Image) -> NDArray[Any]:
    """A layer's pixels; the finest where it holds them at several scales."""
    return np.asarray(layer.data[0] if layer.multiscale else layer.data)


def image_layer(blot: Blot, name: str) -> Image:
    """A new layer that shows a blot's signal: dark is more."""
    signal, kwargs, _ = readers.image_layer(blot, name)
    return Image(signal, **kwargs)


def update_image(layer: Image, blot: Blot, pixels: NDArray[Any]) -> None:
    """Bring an image layer up to date with its blot.

    Parameters
    ----------
    layer : Image
    blot : Blot
    pixels : array
        What the layer is to show: the signal, or the user's own pixels, turned.
    """
    before = told(layer).get("blot")
    layer.metadata[KEY] = {**told(layer), "image": blot.image, "kind": "image", "blot": blot}
    if layer.data is pixels or (before is blot and layer.data.shape == pixels.shape):
        return
    if layer.multiscale:
        if pixels_of(layer) is pixels:
            return
        layer.data = [pixels]
    else:
        layer.data = pixels
    if before is None or before.scale != blot.scale or before.polarity != blot.polarity:
        layer.contrast_limits = readers.contrast_limits(pixels if pixels.ndim == 2 else blot.signal)


def set_visible(layer: Layer, visible: bool) -> None:
    """Show or hide a layer; napari takes shapes out of their mode with it, so they are put back."""
    if layer.visible == visible:
        return
    layer.visible = visible
    if visible and isinstance(layer, Shapes):
        layer.mode = "select"


def add_shapes(viewer: ViewerModel, data: LayerData, above: Layer | None) -> Shapes:
    """Add a layer of lanes or bands above another."""
    shapes, kwargs, _ = data
    layer = Shapes(shapes or None, **_shape_kwargs(shapes, kwargs))
    if above is not None and above.ndim == layer.ndim:  # where the image lies on the canvas
        for name in ("scale", "translate", "rotate", "shear", "affine", "units"):
            setattr(layer, name, getattr(above, name))
    position = len(viewer.layers) if above is None else viewer.layers.index(above) + 1
    viewer.layers.insert(position, layer)
    layer.mode = "select"
    return layer


def _shape_kwargs(shapes: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    if shapes:
        return kwargs
    return {name: value for name, value in kwargs.items() if name not in ("shape_type", "text")}


def update_shapes(layer: Shapes, data: LayerData) -> bool:
    """Bring a layer of lanes or bands up to date; False where it already shows these.

    Parameters
    ----------
    layer : Shapes
    data : layer data tuple
        As from `lanes_to_layer` or `bands_to_layer`.
    """
    if not shown_differs(layer, data):
        return False
    shapes, kwargs, _ = data
    kind = kwargs["shape_type"]
    alike = (
        len(layer.data) == len(shapes)
        and list(layer.shape_type) == [kind] * len(shapes)
        and all(len(old) == len(new) for old, new in zip(layer.data, shapes, strict=True))
    )
    if alike:
        pairs = enumerate(zip(layer.data, shapes, strict=True))
        move_shapes(layer, {index: new for index, (old, new) in pairs if not same_place(old, new)})
    else:
        selected = set(layer.selected_data)
        layer.selected_data = set()
        layer.data = [(shape, kind) for shape in shapes]
        layer.selected_data = {index for index in selected if index < len(shapes)}
    layer.features = kwargs["features"]
    if not alike:
        layer.feature_defaults = kwargs["feature_defaults"]
    layer.metadata[KEY] = kwargs["metadata"][KEY]
    if shapes:
        for name in ("edge_color", "face_color"):
            _set_colours(layer, name, kwargs[name])
        if not alike or labels_of(layer) != kwargs["text"]["string"]["array"].tolist():
            layer.text = kwargs["text"]
    return True


def move_shapes(layer: Shapes, places: Mapping[int, NDArray[Any]], *, thumbnail: bool = True) -> None:
    """Move single shapes of a layer, and tell nobody: all of them anew would take ten times as long.

    Parameters
    ----------
    layer : Shapes
    places : mapping of int to array
        New vertices, as many as before, by the shape's index.
    thumbnail : bool
        Whether the layer's little picture is drawn anew too.
    """
    if not places:
        return
    drawn = layer._data_view  # napari offers no other way to move one shape
    with drawn.batched_updates():
        for index, vertices in places.items():
            drawn.edit(index, np.asarray(vertices, dtype=np.float32))
    chosen = [index for index in layer.selected_data if index < len(layer.data)]
    layer._selected_box = layer.interaction_box(chosen) if chosen else None
    layer.refresh(thumbnail=thumbnail)


def _set_colours(layer: Shapes, name: str, colours: Any) -> None:  # noqa: ANN401  a name, or one row for each shape
    """Colour shapes, where they are not so already: that is slow."""
    from napari.layers.utils.color_transformations import transform_color

    wanted = transform_color(colours)
    if np.allclose(getattr(layer, name), wanted, atol=1e-6):
        return
    setattr(layer, name, colours)


def labels_of(layer: Shapes) -> list[str]:
    """What is written beside the shapes."""
    array = getattr(layer.text.string, "array", None)
    return [] if array is None else [str(one) for one in array]

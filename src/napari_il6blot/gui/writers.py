"""What napari saves: lanes and bands as tables, and layers together as a study.

Nothing heavy is imported before a layer is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from .layers.document import ShapesLike

# A layer as napari hands it over: data, what else it is made of, and its type.
FullLayerData = tuple[Any, Mapping[str, Any], str]

KEY = "napari_il6blot"


def write_table(path: str, data: object, meta: Mapping[str, Any]) -> list[str]:
    """Write a layer of lanes or bands in the form of ``lanes.csv`` or ``bands.csv``.

    Shapes that were moved or drawn by hand are written where they now are, as `edited`; what was
    measured where they had been is left empty.

    Parameters
    ----------
    path : str
        Of the CSV file.
    data : sequence of (n, 2) array
        The shapes' vertices (y, x).
    meta : mapping
        The Shapes layer's name, features, shape types and metadata.

    Returns
    -------
    list of str
        The file.

    Raises
    ------
    InputError
        If the layer holds neither lanes nor bands, one of its shapes is none, or the file
        cannot be written.
    """
    from pathlib import Path

    from ..study.table_files import csv_text, write_files

    layer = shapes_layer(data, meta)
    table = lanes_of(layer) if kind_of(layer) == "lanes" else bands_of(layer)
    file = Path(path)
    try:
        write_files(file.parent, {file.name: csv_text(table).encode()})
    except InputError as error:
        reason = getattr(error.__cause__, "strerror", None) or "the folder does not take it"
        raise InputError(f"{file}: cannot be written ({reason}); save it in another folder") from error
    return [path]


def shapes_layer(data: object, meta: Mapping[str, Any]) -> ShapesLike:
    """A layer's data tuple as what the functions on layers read."""
    named = {"name": "shapes", "features": None, "metadata": {}, "shape_type": "rectangle"} | dict(meta)
    shapes = cast("Sequence[object]", data)
    if isinstance(named["shape_type"], str):
        named["shape_type"] = [named["shape_type"]] * len(shapes)
    return cast("ShapesLike", SimpleNamespace(data=shapes, **named))


def kind_of(layer: ShapesLike) -> str:
    """Whether a layer holds lanes or bands: by its metadata, else by its features' columns.

    Raises
    ------
    InputError
        If neither tells.
    """
    kind = (layer.metadata.get(KEY) or {}).get("kind")
    columns = set() if layer.features is None else set(layer.features.columns)
    if kind in ("lanes", "bands"):
        return str(kind)
    if {"lane", "centreline"} <= columns:
        return "lanes"
    if {"lane", "left", "right", "top", "bottom"} <= columns:
        return "bands"
    raise InputError(
        f"the layer {layer.name!r} holds neither lanes nor bands; detect lanes first, or select their layer"
    )


def lanes_of(layer: ShapesLike) -> pd.DataFrame:
    """The table ``lanes.csv`` of a layer: volumes only of the lanes that lie where they were measured.

    Parameters
    ----------
    layer : napari.layers.Shapes
        Or whatever has its `name`, `data`, `shape_type`, `features` and `metadata`.

    Raises
    ------
    InputError
        If a shape is no lane, naming it.
    """
    import numpy as np

    from ..blot.tables import lane_rows
    from .layers import frame_of, image_of, lane_shapes

    shapes = lane_shapes(layer)
    lanes = tuple(shape.lane for shape in shapes)
    table = lane_rows(frame_of(layer), image_of(layer, "lanes"), lanes, np.full(len(lanes), np.nan))
    if "lane_volume" not in layer.features or not len(table):
        return table
    # The rows of the same lanes as they were written.
    written = layer.features.iloc[[shape.shape for shape in shapes]].reset_index(drop=True)
    places = [name for name in ("centreline", "width") if name in written]
    still = (table[places] == written[places]).all(axis=1)
    known = still & np.array([shape.recorded is not None for shape in shapes])
    return table.assign(lane_volume=written["lane_volume"].where(known).astype(float))


def bands_of(layer: ShapesLike) -> pd.DataFrame:
    """The table ``bands.csv`` of a layer; see `layers.bands_from_layer`.

    Raises
    ------
    InputError
        If a shape is no band, naming it.
    """
    from .layers import bands_from_layer

    return bands_from_layer(layer)


def write_study(path: str, layers: Sequence[FullLayerData]) -> list[str]:
    """Write layers as a study: images, and the lanes and bands that lie on them.

    Parameters
    ----------
    path : str
        Of ``study.toml``; with another name, the study's folder is called so.
    layers : sequence of (data, kwargs, type)
        Image and Shapes layers.

    Returns
    -------
    list of str
        The study's file.

    Raises
    ------
    InputError
        As from `layers_study.write_layers`.
    """
    from pathlib import Path

    from .layers_study import write_layers
    from .readers import TOML_NAME

    file = Path(path)
    folder = file.parent if file.name == TOML_NAME else file.with_suffix("")
    return [str(write_layers(folder, layers).file)]

"""Lanes as a Shapes layer, and back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...blot.lane_places import between
from ...blot.lane_windows import lane_keys
from ...blot.lanes import Lane, in_order
from ...blot.orientation import points_from_file_frame
from ...blot.tables import lane_rows
from ...errors import InputError
from ..frame import Frame
from . import colours
from .document import (
    LayerData,
    ShapesLike,
    defaults,
    edge_width,
    frame_and_image,
    frame_of,
    labelled,
    metadata,
    owners,
    same_place,
    vertices_of,
)  # fmt: skip
from .lane_outlines import along_line, dragged, drawn, outline
from .look import USUAL, LayerLook

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.image import Blot

Key = tuple[int, int]


@dataclass(frozen=True, eq=False)
class LaneShape:
    """A lane as read from a layer.

    Attributes
    ----------
    shape : int
        Index of the layer's shape.
    lane : Lane
    number : (strip, lane)
        As the lane is now numbered.
    recorded : (strip, lane) or None
        As its record has it; None for one drawn or copied by hand.
    """

    shape: int
    lane: Lane
    number: Key
    recorded: Key | None


def lanes_to_layer(
    lanes: tuple[Lane, ...], name: str, blot: Blot | None = None, table: pd.DataFrame | None = None,
    look: LayerLook = USUAL,
) -> LayerData:  # fmt: skip
    """Lanes as the data of a napari Shapes layer: one polygon for each.

    Parameters
    ----------
    lanes : tuple of Lane
        In any order.
    name : str
        Of the layer: ``<image> lanes``.
    blot : Blot, optional
        That the lanes lie on; without one, an unturned image that the layer's name tells.
    table : DataFrame, optional
        The lanes' rows, as from `lanes_to_table`; without them `lane_volume` is not known.
    look : LayerLook

    Returns
    -------
    data, kwargs, "shapes"
        A layer data tuple. The features are the columns of ``lanes.csv``.

    Raises
    ------
    InputError
        If the table is not of these lanes.
    """
    lanes = in_order(lanes)
    frame, image = frame_and_image(blot, name, "lanes")
    if table is None:
        features = lane_rows(frame, image, lanes, np.full(len(lanes), np.nan))
    elif len(table) == len(lanes):
        features = table.reset_index(drop=True)
    else:
        raise InputError(f"{name}: the table has {len(table)} rows for {len(lanes)} lanes; make it again")
    strips = {lane.strip for lane in lanes}
    labels = [str(number) if len(strips) == 1 else f"{strip}·{number}" for strip, number in lane_keys(lanes)]
    confidence, edited = [lane.confidence for lane in lanes], [lane.edited for lane in lanes]
    edges = colours.lane_edges(
        np.array(confidence, dtype=float), np.array(edited, dtype=bool), look.lane_colour
    )
    kwargs = {
        "name": name,
        "ndim": 2,
        "shape_type": "polygon",
        "features": features,
        "feature_defaults": defaults(features, image=image, strip=1, confidence=1.0, centreline="", flags=""),
        "metadata": metadata(image, "lanes", frame),
        "edge_color": edges if len(lanes) else colours.EDITED,
        "face_color": "transparent",
        "edge_width": edge_width(frame),
        "text": labelled(labels, colours.ROWS[0], look.label_size),
    }
    return [outline(lane) for lane in lanes], kwargs, "shapes"


def lanes_from_layer(layer: ShapesLike) -> tuple[Lane, ...]:
    """Lanes of a Shapes layer, strip by strip and left to right.

    A shape where its features say is the lane that was written, unchanged; one that was moved, or drawn by
    hand, is `edited`, where it now is. See `lane_shapes`.

    Parameters
    ----------
    layer : napari.layers.Shapes
        Or whatever has its `name`, `data`, `shape_type`, `features` and `metadata`.

    Raises
    ------
    InputError
        If a shape is no lane, or lies outside the image, naming it.
    """
    return tuple(shape.lane for shape in lane_shapes(layer))


def lane_shapes(layer: ShapesLike) -> tuple[LaneShape, ...]:
    """Lanes of a Shapes layer in order, each with its shape and its record.

    Vertices that were dragged, and shapes of any type drawn by hand, become lanes as `lane_outlines`
    tells. A lane drawn by hand belongs to the strip at its height. What reaches beyond the top or
    bottom of the image is cut.

    Raises
    ------
    InputError
        As `lanes_from_layer`.
    """
    frame, shapes = frame_of(layer), vertices_of(layer)
    records = _records(layer.features, frame, len(shapes))
    unmoved = [
        record is not None and same_place(shape, outline(record[1]))
        for shape, record in zip(shapes, records, strict=True)
    ]
    owned = owners([record and (record[0], outline(record[1]).tobytes()) for record in records], unmoved)
    written = tuple(record[1] for record, own in zip(records, owned, strict=True) if record and own)
    found: list[tuple[int, Lane, Key | None]] = []
    for index, (shape, record) in enumerate(zip(shapes, records, strict=True)):
        if record is not None and owned[index]:
            key, lane = record
            where = f"lane {key[1]} of the layer {layer.name!r}"
            now = lane if unmoved[index] else _moved(lane, shape, layer.shape_type[index], frame, where)
            found.append((index, now, key))
        else:
            where = f"the lane drawn as shape {index + 1} of the layer {layer.name!r}"
            found.append((index, _new(shape, layer.shape_type[index], written, frame, where), None))
    return _numbered(found)


def _numbered(found: list[tuple[int, Lane, Key | None]]) -> tuple[LaneShape, ...]:
    lanes = in_order(lane for _, lane, _ in found)
    by_lane = {id(lane): (index, key) for index, lane, key in found}
    return tuple(
        LaneShape(by_lane[id(lane)][0], lane, number, by_lane[id(lane)][1])
        for lane, number in zip(lanes, lane_keys(lanes), strict=True)
    )


def _records(features: pd.DataFrame, frame: Frame, size: int) -> list[tuple[Key, Lane] | None]:
    """The lanes that features tell, with their numbers; None where they tell none."""
    if len(features) != size or not {"centreline", "width", "lane"} <= set(features.columns):
        return [None] * size
    return [_record(row, frame) for row in features.to_dict("records")]


def _record(row: dict[Hashable, Any], frame: Frame) -> tuple[Key, Lane] | None:
    try:
        pairs = [pair.split() for pair in str(row["centreline"]).split(";")]
        points = points_from_file_frame(np.array(pairs, dtype=float), frame)
        points = points if points[0, 1] < points[-1, 1] else points[::-1]
        strip, number = int(row.get("strip", 1)), int(row["lane"])
        flags = row.get("flags")
        lane = Lane(
            points,
            float(row["width"]),
            strip,
            float(row.get("confidence", 1.0)),
            str(row.get("edited", False)) == "True",
            tuple(flags.split(";")) if isinstance(flags, str) and flags else (),
        )
    except (ValueError, TypeError, IndexError):  # nothing is written, or no lane
        return None
    return ((strip, number), lane) if number > 0 else None


def _moved(lane: Lane, shape: NDArray[np.float64], kind: str, frame: Frame, where: str) -> Lane:
    """A written lane where its shape now is."""
    if kind in ("path", "line"):
        centreline, width = along_line(shape), lane.width
    elif len(shape) == 2 * len(lane.centreline):
        centreline, width = dragged(shape)
        if width < 1:  # turned inside out
            centreline, width = drawn(shape)
    else:
        centreline, width = drawn(shape)
    return replace(
        _placed(centreline, width, lane.strip, frame, where), confidence=lane.confidence, flags=lane.flags
    )


def _new(shape: NDArray[np.float64], kind: str, written: tuple[Lane, ...], frame: Frame, where: str) -> Lane:
    """A lane of a shape that no lane was written for."""
    if kind in ("path", "line"):
        centreline = along_line(shape)
        widths = [lane.width for lane in written]
        if not widths:
            raise InputError(f"{where} is a line, and there is no lane to take its width from; draw a box")
        width = float(np.median(widths))
    else:
        centreline, width = drawn(shape)
    strip = _strip_at(float(centreline[0, 1]), float(centreline[-1, 1]), written)
    return _placed(centreline, width, strip, frame, where)


def _strip_at(top: float, bottom: float, lanes: tuple[Lane, ...]) -> int:
    """The strip that these heights share the most with; 1 where there is none."""

    def shared(strip: int) -> float:
        own = [lane for lane in lanes if lane.strip == strip]
        ends = min(lane.top for lane in own), max(lane.bottom for lane in own)
        return min(bottom, ends[1]) - max(top, ends[0])

    return max(sorted({lane.strip for lane in lanes}), key=shared, default=1)


def _placed(centreline: NDArray[np.float64], width: float, strip: int, frame: Frame, where: str) -> Lane:
    """An edited lane, cut to the image's rows."""
    if len(centreline) < 2 or np.ptp(centreline[:, 1]) < 1:
        raise InputError(f"{where} is less than 1 px high; draw it from top to bottom, or delete it")
    if not width >= 1:
        raise InputError(f"{where} is less than 1 px wide; make it wider, or delete it")
    lane = Lane(centreline, width, strip, edited=True)
    if not frame.is_known:
        return lane
    height, image_width = frame.shape
    x, half = lane.centreline[:, 0], lane.width / 2
    beside = (x + half < 0).any() or (x - half > image_width - 1).any() or lane.width > image_width
    if beside or lane.bottom < 0.5 or lane.top > height - 1.5:
        raise InputError(f"{where} lies outside the image; move it back, or delete it")
    top, bottom = max(lane.top, -0.5), min(lane.bottom, height - 0.5)
    return lane if (top, bottom) == (lane.top, lane.bottom) else between(lane, top, bottom)

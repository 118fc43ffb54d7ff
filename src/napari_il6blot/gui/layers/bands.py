"""Bands as a Shapes layer, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...blot.bands import BOX, COLUMNS, KINDS
from ...blot.lanes import Lane, in_order
from ...blot.orientation import boxes_from_file_frame, boxes_to_file_frame
from ...blot.profiles import measuring_lanes
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
    image_of,
    labelled,
    metadata,
    owners,
    same_place,
    vertices_of,
)  # fmt: skip
from .look import USUAL, LayerLook

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.image import Blot

Floats = NDArray[np.float64]
Key = tuple[int, int]

# What was measured in the old box, and is to be measured again.
MEASURED = ("x", "y", "volume", "volume_sd", "background", "height", "snr", "saturated_fraction", "mw_kda")
NUMBERS = ("strip", "lane", "row", "band")


def bands_to_layer(
    bands: pd.DataFrame, name: str, blot: Blot | None = None, look: LayerLook = USUAL
) -> LayerData:
    """Bands as the data of a napari Shapes layer: one rectangle for each.

    Parameters
    ----------
    bands : DataFrame
        Columns of ``bands.csv``, places in the file's frame.
    name : str
        Of the layer: ``<image> bands``.
    blot : Blot, optional
        That the bands lie on; without one, an unturned image that the layer's name tells.
    look : LayerLook

    Returns
    -------
    data, kwargs, "shapes"
        A layer data tuple. The features are the columns of ``bands.csv``.

    Raises
    ------
    InputError
        If a column of the places is missing.
    """
    missing = [column for column in ("lane", *BOX) if column not in bands.columns]
    if missing:
        raise InputError(f"{name}: the table of bands has no column {', '.join(missing)}")
    frame, image = frame_and_image(blot, name, "bands")
    features = _typed(bands.reset_index(drop=True), image)
    detected, edited = features["detected"].to_numpy(bool), features["edited"].to_numpy(bool)
    saturated = np.array(
        ["saturated" in words.split(";") for words in features["flags"].fillna("")], dtype=bool
    )
    row = features["row"].to_numpy(int)
    kwargs = {
        "name": name,
        "ndim": 2,
        "shape_type": "rectangle",
        "features": features,
        "feature_defaults": defaults(features, image=image, strip=1, flags=""),
        "metadata": metadata(image, "bands", frame),
        "edge_color": colours.band_edges(row, detected, saturated) if len(row) else colours.ROWS[0],
        "face_color": colours.band_faces(edited) if len(row) else "transparent",
        "edge_width": 0.6 * edge_width(frame),
        "text": labelled(_labels(features), colours.ROWS[0], look.label_size),
    }
    return _rectangles(features, frame), kwargs, "shapes"


def _typed(bands: pd.DataFrame, image: str) -> pd.DataFrame:
    """Exactly the columns of ``bands.csv``, of their types."""
    import pandas as pd

    kinds = {name: kind for kind, names in KINDS.items() for name in names}
    if bands.columns.tolist() == list(COLUMNS) and all(
        bands[name].dtype == kinds.get(name, "str") for name in COLUMNS
    ):
        return bands
    absent: dict[str, object] = {"image": image, "strip": 1, "row": 0, "band": 0, "area_px": 0, "flags": ""}
    absent |= {"detected": True, "edited": False, "target": None, "unit": None}
    size, columns = len(bands), {}
    for name in COLUMNS:
        values = bands[name] if name in bands.columns else [absent.get(name, np.nan)] * size
        columns[name] = pd.Series(values, dtype=kinds.get(name, "str"))
    return pd.DataFrame(columns)


def _labels(bands: pd.DataFrame) -> list[str]:
    """What is written beside each box: its target, else its row."""
    pairs = zip(bands["target"].tolist(), bands["row"].tolist(), strict=True)
    return [target if isinstance(target, str) and target else str(row) for target, row in pairs]


def _rectangles(bands: pd.DataFrame, frame: Frame) -> list[NDArray[np.float32]]:
    """Corners (4, 2) as (y, x) of each box's outermost pixels, in the signal's frame."""
    left, right, top, bottom = (_boxes(bands, frame) + np.array([-0.5, 0.5, -0.5, 0.5])).T
    corners = np.stack([top, left, top, right, bottom, right, bottom, left], axis=1)
    return list(corners.reshape(-1, 4, 2).astype(np.float32))


def _boxes(bands: pd.DataFrame, frame: Frame) -> Floats:
    """Left, right, top, bottom (n, 4) in the signal's frame."""
    places = [bands[name].to_numpy(dtype=float) for name in BOX]
    return np.column_stack(boxes_from_file_frame(places[0], places[1], places[2], places[3], frame))


def bands_from_layer(layer: ShapesLike, lanes: tuple[Lane, ...] | None = None) -> pd.DataFrame:
    """Bands of a Shapes layer, ready for `quantify`, or for `bands_from_table` first.

    A shape where its features say is the row that was written, unchanged. One that was moved is `edited`:
    its box is the whole pixels where it now is, cut to the image; what was measured in the
    old box is empty. One drawn by hand is `edited` too, of row 0 (`bands_from_table` gives it the row at
    its height), and of the lane that it overlaps; a moved one whose box now lies in
    another lane goes to that lane.

    Parameters
    ----------
    layer : napari.layers.Shapes
        Or whatever has its `name`, `data`, `shape_type`, `features` and `metadata`.
    lanes : tuple of Lane, optional
        That the bands lie in; without them, new bands take the lane of the nearest written box.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, one row per shape in the layer's order, places in the file's frame.

    Raises
    ------
    InputError
        If a shape lies outside the image, naming it.
    """
    return band_shapes(layer, lanes)[0]


def band_shapes(
    layer: ShapesLike, lanes: tuple[Lane, ...] | None = None
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """As `bands_from_layer`, and which shapes, (n,), were moved or drawn since they were written."""
    import pandas as pd

    frame, shapes = frame_of(layer), vertices_of(layer)
    known = {"lane", *BOX} <= set(layer.features.columns) and len(layer.features) == len(shapes)
    image = image_of(layer, "bands")
    given = layer.features.reset_index(drop=True) if known else pd.DataFrame(index=range(len(shapes)))
    bands = _typed(given if known else given.assign(lane=0, **dict.fromkeys(BOX, 0)), image)
    recorded = _rectangles(bands, frame)
    keys = [
        key if key[1] > 0 else None for key in zip(*(bands[name].tolist() for name in NUMBERS), strict=True)
    ]
    unmoved = [
        key is not None and same_place(shape, old)
        for key, shape, old in zip(keys, shapes, recorded, strict=True)
    ]
    owned = owners(keys, unmoved)
    edited = np.array([not (still and own) for still, own in zip(unmoved, owned, strict=True)], dtype=bool)
    if not edited.any():
        return bands, edited
    return _with_edits(bands, layer, shapes, edited, np.array(owned, dtype=bool), lanes), edited


def _with_edits(
    bands: pd.DataFrame, layer: ShapesLike, shapes: list[Floats], edited: NDArray[np.bool_],
    owned: NDArray[np.bool_], lanes: tuple[Lane, ...] | None,
) -> pd.DataFrame:  # fmt: skip
    """The rows of moved shapes and new ones as they now are."""
    frame = frame_of(layer)
    signal = _boxes(bands, frame)
    numbers = bands[list(NUMBERS)].to_numpy(int, copy=True)
    for k in np.flatnonzero(edited).tolist():
        _, lane, row, _ = numbers[k].tolist()
        where = f"the box of row {row} in lane {lane}" if owned[k] else f"the box drawn as shape {k + 1}"
        signal[k] = _box(shapes[k], frame, f"{where} of the layer {layer.name!r}")
    settled = signal[owned], numbers[owned]
    for k in np.flatnonzero(edited).tolist():
        own = (int(numbers[k, 0]), int(numbers[k, 1])) if owned[k] else None
        now = _lane_at(signal[k], own, lanes, settled)
        row = int(numbers[k, 2]) if owned[k] else 0
        if now != own and ((numbers[:, :3] == (*now, row)).all(axis=1) & owned).any():
            row = 0
        numbers[k] = *now, row, numbers[k, 3] if owned[k] else 0
    left, right, top, bottom = boxes_to_file_frame(
        signal[:, 0], signal[:, 1], signal[:, 2], signal[:, 3], frame
    )
    new = edited & ~owned
    places = dict(zip(BOX, (np.rint(side).astype(int) for side in (left, right, top, bottom)), strict=True))
    area = np.rint((right - left + 1) * (bottom - top + 1)).astype(int)
    changed = bands.assign(
        **dict(zip(NUMBERS, numbers.T, strict=True)), **places, edited=bands["edited"] | edited,
        area_px=np.where(edited, area, bands["area_px"]), detected=bands["detected"] & ~new,
        **{name: bands[name].mask(edited) for name in MEASURED},
        flags=bands["flags"].mask(edited, ""), target=bands["target"].mask(new),
        image=bands["image"].mask(new, image_of(layer, "bands")),
    )  # fmt: skip
    return _typed(changed, image_of(layer, "bands"))


def _box(shape: Floats, frame: Frame, where: str) -> Floats:
    """Left, right, top, bottom of the whole pixels that a shape covers, cut to the image."""
    (low_y, low_x), (high_y, high_x) = shape.min(axis=0), shape.max(axis=0)
    left, right = _pixels(low_x, high_x)
    top, bottom = _pixels(low_y, high_y)
    if frame.is_known:
        height, width = frame.shape
        if right < 0 or left > width - 1 or bottom < 0 or top > height - 1:
            raise InputError(f"{where} lies outside the image; move it back, or delete it")
        left, right = max(left, 0), min(right, width - 1)
        top, bottom = max(top, 0), min(bottom, height - 1)
    return np.array([left, right, top, bottom], dtype=float)


def _pixels(low: float, high: float) -> tuple[int, int]:
    """First and last pixel (each ± 0.5 px) between two edges; at least the one in the middle."""
    first, last = int(np.floor(low + 1.0)), int(np.floor(high))
    if last < first:
        first = last = int(np.floor((low + high) / 2 + 0.5))
    return first, last


def _lane_at(
    box: Floats, own: Key | None, lanes: tuple[Lane, ...] | None, settled: tuple[Floats, NDArray[np.intp]]
) -> Key:
    """Strip and number of the lane that a box lies in."""
    if lanes:
        return _overlapped(box, own, lanes)
    if own is not None:
        return own
    boxes, numbers = settled
    if not len(boxes):
        return 1, 1
    # The nearest written box says the strip, then across the lane: one at the same height is no nearer.
    apart = np.maximum(np.maximum(boxes[:, 0] - box[1], box[0] - boxes[:, 1]), 0)
    above = np.maximum(np.maximum(boxes[:, 2] - box[3], box[2] - boxes[:, 3]), 0)
    middle = np.abs(boxes[:, :2].sum(axis=1) - box[:2].sum())
    nearest = np.lexsort((middle, above, apart))[0]
    return int(numbers[nearest, 0]), int(numbers[nearest, 1])


def _overlapped(box: Floats, own: Key | None, lanes: tuple[Lane, ...]) -> Key:
    """The lane that a box shares most of its width with, at its height; its own where those are equal."""
    left, right, top, bottom = box.tolist()
    y = (top + bottom) / 2
    best: tuple[tuple[float, bool], Key] | None = None
    ordered = in_order(lanes)
    for strip in sorted({lane.strip for lane in ordered}):
        wide = measuring_lanes(tuple(lane for lane in ordered if lane.strip == strip))
        for number, lane in enumerate(wide, start=1):
            beyond = max(lane.top - y, y - lane.bottom, 0.0)
            x = float(lane.x_at(y))
            shared = min(right + 0.5, x + lane.width / 2) - max(left - 0.5, x - lane.width / 2) - beyond
            score = (shared, (strip, number) == own), (strip, number)
            best = score if best is None or score[0] > best[0] else best
    return (1, 1) if best is None else best[1]

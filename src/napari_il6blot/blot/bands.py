"""Quantify a blot: find its bands, align them into rows, integrate them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .background import DEFAULT, Background, background_method
from .boxes import LaneBoxes, find_boxes, given_boxes
from .image import Blot
from .integrate import Measured, measure
from .lanes import Lane, on_grid
from .noise import Noise, blot_noise
from .orientation import boxes_to_file_frame, points_to_file_frame
from .profiles import LaneWindow
from .strip_windows import StripWindows, straighten_lane, straighten_lanes

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

COLUMNS = (
    "image", "strip", "lane", "row", "band", "detected", "target", "x", "y", "left", "right", "top", "bottom",
    "volume", "volume_sd", "background", "height", "area_px", "snr", "saturated_fraction", "mw_kda", "unit",
    "edited", "flags",
)  # fmt: skip
# A volume below this many σ of its noise is no evidence of a band (IUPAC's limit of detection).
LEAST_SNR = 3.0
# A touching neighbour matters where the signal between the two stays above this share of the band's height.
OVERLAP = 0.05

BOX = ("left", "right", "top", "bottom")
KINDS = {
    "int64": ("strip", "lane", "row", "band", "left", "right", "top", "bottom", "area_px"),
    "float64": (
        "x",
        "y",
        "volume",
        "volume_sd",
        "background",
        "height",
        "snr",
        "saturated_fraction",
        "mw_kda",
    ),
    "bool": ("detected", "edited"),
}

Columns = dict[str, NDArray[Any]]


def quantify(
    blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame | None = None, background: str = DEFAULT
) -> pd.DataFrame:
    """Measure the bands of a blot's lanes.

    Bands are found in each lane and aligned into rows across the lanes of a strip; a
    band that its row expects but that was not found is measured at its place. A lane is
    integrated to the middle of the gaps beside it.

    Parameters
    ----------
    blot : Blot
    lanes : tuple of Lane
        In any order; they are numbered left to right within each strip.
    bands : DataFrame, optional
        Boxes to measure instead of looking for bands, with columns as returned, in the file's frame.
    background : str
        A name in `background.BACKGROUNDS`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, one row per band, places in the file's frame. `volume` is
        Σ (signal - background) over the box in `unit`, `volume_sd` its 1 σ, `height` the apex's
        mean net signal across the lane, `snr` the volume over its noise.

    Raises
    ------
    InputError
        If the method is unknown or a given box cannot be measured.
    """
    return quantify_strips(blot, straighten_lanes(blot, lanes), bands, background)


def quantify_strips(
    blot: Blot, strips: tuple[StripWindows, ...], bands: pd.DataFrame | None = None, background: str = DEFAULT
) -> pd.DataFrame:
    """`quantify` of lanes that are straightened already."""
    method = background_method(background)
    places = {
        (strip.lanes[0].strip, index + 1): (strip, index)
        for strip in strips
        for index in range(len(strip.lanes))
    }
    if bands is None:
        boxes = [own for strip in strips for own in find_boxes(strip, blot.signal.shape[1])]
        found = dict(zip(places, boxes, strict=True))
    else:
        found = given_boxes(bands, blot, {key: strip.wide[index] for key, (strip, index) in places.items()})
    noise = blot_noise(blot)
    measured = [
        measure_lane(
            blot,
            PlacedLane(key, strip.lanes[index], strip.wide[index], strip.windows[index]),
            found[key],
            method,
            noise,
        )[0]
        for key, (strip, index) in places.items()
        if key in found and len(found[key].row)
    ]
    return _table(measured, blot)


@dataclass(frozen=True, eq=False)
class PlacedLane:
    """A lane ready to be measured.

    Attributes
    ----------
    key : (strip, number)
    lane, wide : Lane
        As given, and as integrated.
    window : LaneWindow
        Of `wide`, with its rows on the membrane.
    """

    key: tuple[int, int]
    lane: Lane
    wide: Lane
    window: LaneWindow


def measure_lane(
    blot: Blot, placed: PlacedLane, boxes: LaneBoxes, method: Background, noise: Noise
) -> tuple[Columns, Measured]:
    """Measure a lane's bands, as columns of the table, places in the signal's frame."""
    lane, wide, window = placed.lane, placed.wide, placed.window
    measured = _measure_moved(
        blot, wide, window, boxes, measure(window, rows_in(window, boxes), method), method, noise
    )
    size = len(boxes.row)
    y = _apexes(window, boxes, measured)
    snr = measured.volume / np.maximum(measured.noise_sd, 1e-30)
    # What holds less than its background is no band, whatever the profile's shape.
    detected = np.where(boxes.judged, snr >= LEAST_SNR, boxes.detected & (snr > 0))
    saturated = _saturated_fraction(blot, boxes)
    columns = {
        "strip": np.full(size, placed.key[0]), "lane": np.full(size, placed.key[1]),
        "row": boxes.row, "band": np.arange(1, size + 1), "detected": detected,
        "target": np.array(boxes.target, dtype=object),
        "x": on_grid(lane.x_at(y) + (boxes.move_left + boxes.move_right) / 2), "y": y,
        "left": boxes.left, "right": boxes.right, "top": boxes.top, "bottom": boxes.bottom,
        "volume": measured.volume, "volume_sd": measured.volume_sd, "background": measured.background,
        "height": measured.height,
        "area_px": (boxes.right - boxes.left + 1) * (boxes.bottom - boxes.top + 1), "snr": snr,
        "saturated_fraction": saturated, "mw_kda": np.full(size, np.nan), "edited": boxes.edited,
        "flags": np.array(
            _flags(blot, window, boxes, measured, detected & (snr >= LEAST_SNR), saturated), dtype=object
        ),
    }  # fmt: skip
    return columns, measured


def rows_in(window: LaneWindow, boxes: LaneBoxes) -> NDArray[np.intp]:
    """Boxes' rows in the window, (k, 2)."""
    rows = np.column_stack([boxes.top, boxes.bottom]) - window.top
    return np.clip(rows, 0, len(window.pixels) - 1)


def _measure_moved(
    blot: Blot,
    wide: Lane,
    window: LaneWindow,
    boxes: LaneBoxes,
    measured: Measured,
    method: Background,
    noise: Noise,
) -> Measured:
    """Measure again, each in a window of its own, the boxes whose sides were moved off the lane's."""
    moved = np.flatnonzero((boxes.move_left != 0) | (boxes.move_right != 0))
    for band in moved.tolist():
        left, right = boxes.move_left[band], boxes.move_right[band]
        centreline = wide.centreline + np.array([(left + right) / 2, 0.0])
        own = straighten_lane(blot, Lane(centreline, max(1.0, wide.width + right - left), wide.strip), noise)
        alone = measure(own, rows_in(own, boxes), method)
        for name in ("volume", "background", "volume_sd", "noise_sd", "height"):
            getattr(measured, name)[band] = getattr(alone, name)[band]
    return measured


def _apexes(window: LaneWindow, boxes: LaneBoxes, measured: Measured) -> Floats:
    """The apexes as found, and the highest row of the boxes that tell none."""
    y = boxes.y.copy()
    rows = rows_in(window, boxes)
    for band in np.flatnonzero(~np.isfinite(y)).tolist():
        first, last = rows[band]
        y[band] = window.top + first + int(np.argmax(measured.net[first : last + 1]))
    return y


def _saturated_fraction(blot: Blot, boxes: LaneBoxes) -> Floats:
    """Share of each box's pixels at the detector's or the film's limit."""
    if not blot.saturated.any():
        return np.zeros(len(boxes.row))
    places = np.column_stack([boxes.top, boxes.bottom + 1, boxes.left, boxes.right + 1]).tolist()
    parts = [blot.saturated[top:bottom, left:right] for top, bottom, left, right in places]
    return np.array([np.count_nonzero(part) / part.size for part in parts])


def _flags(
    blot: Blot, window: LaneWindow, boxes: LaneBoxes, measured: Measured,
    sure: NDArray[np.bool_], saturated: Floats,
) -> list[str]:  # fmt: skip
    """Words for each band, `;`-separated: its own, then the image's."""
    rows = rows_in(window, boxes)
    usable = np.flatnonzero(window.usable)
    # Columns beyond the image's sides are the outermost.
    outside = np.any(np.isnan(window.lane[:, [0, -1]]), axis=1).tolist()
    overlapping = _overlapping(rows, measured, window.width)
    carried = [word for word in blot.flags if word != "saturated"]
    words = []
    for band, (first, last) in enumerate(rows.tolist()):
        touching = first <= usable[0] or last >= usable[-1] or any(outside[first : last + 1])
        own = {
            "saturated": saturated[band] > 0, "low_snr": not sure[band], "touches_edge": touching,
            "overlaps_neighbour": overlapping[band],
        }  # fmt: skip
        words.append(";".join([word for word, applies in own.items() if applies] + carried))
    return words


def _overlapping(rows: NDArray[np.intp], measured: Measured, width: float) -> NDArray[np.bool_]:
    """Bands whose neighbour's limits adjoin theirs where the signal has not come down to the background."""
    overlapping = np.zeros(len(rows), dtype=bool)
    for band in range(len(rows) - 1):
        last, first = rows[band, 1], rows[band + 1, 0]
        if first - last <= 1:
            between = float(measured.net[min(first, last) : max(first, last) + 1].min()) / width
            overlapping[band] |= between > OVERLAP * measured.height[band]
            overlapping[band + 1] |= between > OVERLAP * measured.height[band + 1]
    return overlapping


def _table(measured: list[Columns], blot: Blot) -> pd.DataFrame:
    """The lanes' columns as one frame, places brought to the file's frame."""
    import pandas as pd

    kinds = {name: kind for kind, names in KINDS.items() for name in names}
    columns = {name: _joined(measured, name, kinds.get(name, "object")) for name in COLUMNS}
    size = len(columns["x"])
    columns["image"], columns["unit"] = np.full(size, blot.image, object), np.full(size, blot.unit, object)
    if size and (blot.rotate or blot.flip):
        x, y = points_to_file_frame(np.column_stack([columns["x"], columns["y"]]), blot).T
        boxes = [columns[name] for name in BOX]
        places = boxes_to_file_frame(boxes[0], boxes[1], boxes[2], boxes[3], blot)
        columns |= {"x": x, "y": y}
        columns |= {
            name: np.rint(place).astype(int) for name, place in zip(BOX, places, strict=True)
        }  # fmt: skip
    words = [name for name in COLUMNS if name not in kinds]
    return pd.DataFrame(columns | {name: pd.array(columns[name], dtype="str") for name in words})


def _joined(measured: list[Columns], name: str, kind: str) -> NDArray[Any]:
    parts = [columns[name] for columns in measured if name in columns]
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.zeros(0, dtype=kind)

"""The stages of one blot, from its file to its tables, and their floors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tifffile
from floors import Stage, Work
from scipy.linalg import solveh_banded
from scipy.ndimage import gaussian_filter, grey_opening, laplace, map_coordinates
from scipy.signal import find_peaks
from skimage import filters
from skimage.measure import profile_line
from skimage.transform import warp

import napari_il6blot as il6
from napari_il6blot.blot.background import DEFAULT, background_method
from napari_il6blot.blot.bands import PlacedLane, measure_lane
from napari_il6blot.blot.boxes import LaneBoxes, find_boxes
from napari_il6blot.blot.noise import blot_noise, estimate_noise
from napari_il6blot.blot.polarity import decide_polarity
from napari_il6blot.blot.scale import full_scale, saturated_pixels, to_signal
from napari_il6blot.blot.sources import read_stored
from napari_il6blot.blot.strip_windows import StripWindows, straighten_lanes
from napari_il6blot.blot.tables import lanes_to_table
from napari_il6blot.study.measure_blot import QuantifySettings, measure_blot
from napari_il6blot.study.table_files import csv_text

Strips = tuple[StripWindows, ...]
# Of libraries that tell no types.
Call = Callable[..., Any]


def blot_stages(path: Path) -> tuple[list[Stage], int, int]:
    """The stages, and the numbers of lanes and bands found."""
    blot = il6.read_blot(path)
    lanes = il6.detect_lanes(blot)
    bands = il6.quantify(blot, lanes)
    strips = straighten_lanes(blot, lanes)
    boxes = found(strips, blot)
    stages = [
        *reading(path, blot),
        *finding(blot, lanes, strips),
        *measuring(blot, lanes, strips, boxes),
        *tables(blot, lanes, strips, bands),
    ]
    return stages, len(lanes), len(bands)


def found(strips: Strips, blot: il6.Blot) -> list[tuple[LaneBoxes, ...]]:
    """The boxes of every strip's lanes."""
    return [find_boxes(strip, blot.signal.shape[1]) for strip in strips]


def measured(blot: il6.Blot, strips: Strips, boxes: list[tuple[LaneBoxes, ...]]) -> None:
    """Background and volumes of every band."""
    method, noise = background_method(DEFAULT), blot_noise(blot)
    for strip, of_lanes in zip(strips, boxes, strict=True):
        for index, own in enumerate(of_lanes):
            lane = PlacedLane((index, index), strip.lanes[index], strip.wide[index], strip.windows[index])
            measure_lane(blot, lane, own, method, noise)


def reading(path: Path, blot: il6.Blot) -> list[Stage]:
    """From the file to the signal."""
    stored = read_stored(path)[0]
    gray = stored.pixels if stored.pixels.ndim == 2 else stored.pixels[..., 0]
    top = full_scale(gray.dtype, stored.bits, float(gray.max()))

    def linearise() -> None:
        to_signal(gray, blot.polarity, blot.scale, top)
        saturated_pixels(gray, blot.polarity, (0.0, top), lossy=stored.lossy)

    return [
        Stage(
            "read the file, its SHA-256",
            partial(read_stored, path),
            {"`tifffile.imread`": partial(tifffile.imread, path)},
        ),
        Stage(
            "polarity",
            partial(decide_polarity, gray),
            {"`scipy.ndimage.grey_opening`, 1 × 9": partial(grey_opening, gray, (1, 9))},
        ),
        Stage(
            "linearise, saturated pixels",
            linearise,
            {"`image.astype(float32)`": partial(gray.astype, np.float32)},
        ),
        Stage(
            "`read_blot`, all of these",
            partial(il6.read_blot, path),
            {"`tifffile.imread`": partial(tifffile.imread, path)},
        ),
    ]


def finding(blot: il6.Blot, lanes: tuple[il6.Lane, ...], strips: Strips) -> list[Stage]:
    """Lanes, profiles and bands."""
    signal = blot.signal
    cores = [np.nan_to_num(core) for strip in strips for core in strip.core]
    return [
        Stage(
            "`detect_lanes`",
            partial(il6.detect_lanes, blot),
            {
                "`scipy.ndimage.gaussian_filter(float32, 2)`": partial(gaussian_filter, signal, 2),
                "`skimage.filters.gaussian(float32, 2)`": partial(filters.gaussian, signal, 2),
                "`np.cumsum(image, axis=1)`": partial(np.cumsum, signal, axis=1, dtype=np.float64),
            },
        ),
        Stage(
            "noise",
            partial(estimate_noise, signal, blot.saturated),
            {"`scipy.ndimage.laplace`": partial(laplace, signal)},
        ),
        Stage(
            "straighten, profiles",
            partial(straighten_lanes, blot, lanes),
            straightening_floors(signal, strips),
        ),
        Stage(
            "find bands, align rows",
            partial(found, strips, blot),
            {"`scipy.signal.find_peaks` on each profile": partial(peaks_of, cores)},
        ),
    ]


def peaks_of(cores: list[Any]) -> list[Any]:
    """Peaks of every profile that stand out by a twentieth of its range."""
    return [find_peaks(core, prominence=0.05 * float(np.ptp(core)), width=1) for core in cores]


def straightening_floors(signal: Any, strips: Strips) -> dict[str, Work]:  # noqa: ANN401
    """The same windows resampled, and the same profiles summed, by what libraries have for it."""
    along: Call = profile_line
    resampled: Call = warp
    places, ends = [], []
    for strip in strips:
        for lane, window in zip(strip.wide, strip.windows, strict=True):
            length, columns = window.pixels.shape
            y = window.top + np.arange(length, dtype=float)
            x = lane.x_at(y)[:, None] + (np.arange(columns) - (columns - 1) / 2) * window.column_px
            places.append(np.stack([np.broadcast_to(y[:, None], x.shape), x]))
            first, last = (y[0], float(lane.x_at(y[0]))), (y[-1], float(lane.x_at(y[-1])))
            ends.append((first, last, max(1, round(lane.width))))
    return {
        "`skimage.measure.profile_line` for each lane": lambda: [
            along(signal, first, last, linewidth=width, order=1) for first, last, width in ends
        ],
        "`skimage.transform.warp` of each window": lambda: [
            resampled(signal, place, order=1) for place in places
        ],
        "`scipy.ndimage.map_coordinates`, order 1": lambda: [
            map_coordinates(signal, place, order=1) for place in places
        ],
        "`np.cumsum` of as many pixels": lambda: [np.cumsum(place[0], axis=1) for place in places],
    }


def measuring(
    blot: il6.Blot, lanes: tuple[il6.Lane, ...], strips: Strips, boxes: list[tuple[LaneBoxes, ...]]
) -> list[Stage]:
    """Background and integration; and all of `quantify`."""
    windows = [window for strip in strips for window in strip.windows]
    # One Whittaker smoother: second differences, penalized.
    bands = [np.tile([[1e4], [-4e4], [1 + 6e4]], len(window.profile)) for window in windows]

    def solve() -> None:
        for matrix, window in zip(bands, windows, strict=True):
            solveh_banded(matrix, window.profile)

    return [
        Stage(
            "background, integrate",
            partial(measured, blot, strips, boxes),
            {
                "`scipy.linalg.solveh_banded`, once for each lane": solve,
                "`np.cumsum` of each profile": lambda: [np.cumsum(window.profile) for window in windows],
            },
        ),
        Stage(
            "`quantify`, from noise to here",
            # A copy: the noise of a blot is remembered.
            lambda: il6.quantify(replace(blot), lanes),
            {"`scipy.ndimage.gaussian_filter(float32, 2)`": partial(gaussian_filter, blot.signal, 2)},
        ),
    ]


def tables(blot: il6.Blot, lanes: tuple[il6.Lane, ...], strips: Strips, bands: pd.DataFrame) -> list[Stage]:
    """What is written of a blot; and everything but reading it and writing that."""
    of_lanes = lanes_to_table(blot, lanes, found=bands)
    columns = {name: of_lanes[name].to_numpy() for name in of_lanes}
    return [
        Stage(
            "table of lanes, with volumes",
            partial(lanes_to_table, blot, lanes, DEFAULT, bands, strips),
            {"`pandas.DataFrame` of the same columns": partial(pd.DataFrame, columns)},
        ),
        Stage(
            "lanes.csv and bands.csv as text",
            lambda: [csv_text(one) for one in (of_lanes, bands)],
            {"`DataFrame.to_csv`": lambda: [one.to_csv(index=False) for one in (of_lanes, bands)]},
        ),
        Stage(
            "from the signal to both tables, all of these",
            lambda: measure_blot(replace(blot), QuantifySettings()),
            {"`scipy.ndimage.gaussian_filter(float32, 2)`": partial(gaussian_filter, blot.signal, 2)},
        ),
    ]

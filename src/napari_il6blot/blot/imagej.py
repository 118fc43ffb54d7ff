"""Densitometry with the same numbers as ImageJ's Gel Analyzer.

ImageJ plots the lanes' profiles, the user draws a baseline under (or over) each peak
and clicks inside with the wand. Areas therefore depend on the plot's pixels; all of
it is done here as ImageJ 1.53t does it, including the screen's size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .imagej_outline import Drawing, Outline
from .imagej_plot import GelPlot, line_pixels, optical_density

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

MAX_LANES = 100


def is_horizontal(lanes: NDArray[np.intp]) -> bool:
    """Whether ImageJ takes lanes as horizontal: the first at least twice as wide as tall."""
    return bool(lanes[0, 2] // lanes[0, 3] >= 2)


def lane_profiles(
    image: NDArray[np.generic], lanes: ArrayLike, invert: bool = False, od: bool = False
) -> NDArray[np.float64]:
    """Mean gray value across each lane, as ImageJ's Gel Analyzer takes it.

    Parameters
    ----------
    image : (H, W) uint8, uint16 or float, or (H, W, 3 or 4) uint8
        Stored gray values, whatever the file's photometric tag says of their display:
        ImageJ shows WhiteIsZero through an inverted look-up table and measures what is
        stored. RGB counts as (R + G + B) / 3; alpha is ignored.
    lanes : (n, 4) array_like of int
        x, y, width, height of each lane in px; all of one size and at one y (one x
        where lanes are horizontal).
    invert : bool
        *Invert peaks*: 255 − v, 65535 − v for 16-bit.
    od : bool
        *Uncalibrated OD*, of the averaged profile; 16-bit images first become 8-bit
        over their range.

    Returns
    -------
    (n, L) float64
        Gray values, or optical density.

    Raises
    ------
    InputError
        If the image is of another kind, or a lane is not inside it.
    """
    values = _gray_values(np.asarray(image), invert, od)
    boxes = _checked_lanes(lanes, values.shape)
    across = 0 if is_horizontal(boxes) else 1
    profiles = np.array([values[y : y + h, x : x + w].mean(axis=across) for x, y, w, h in boxes])
    return optical_density(profiles) if od else profiles


def gel_analyzer_areas(
    image: NDArray[np.generic],
    lanes: ArrayLike,
    bands: ArrayLike,
    invert: bool = False,
    od: bool = False,
    screen: tuple[int, int] = (1600, 1200),
    vscale: float = 1.0,
    hscale: float = 1.0,
) -> NDArray[np.float64]:
    """Areas that ImageJ 1.53t's Gel Analyzer gives for lanes and baselines.

    Parameters
    ----------
    image, lanes, invert, od
        As in `lane_profiles`.
    bands : (m, 7) array_like of int
        Lane (from 1, in the order of `lanes`), x1, y1, x2, y2 of the baseline drawn on
        the plot, and x, y of the wand's click inside the peak, all in px of the plot.
        All baselines are drawn before the first click.
    screen : (width, height)
        Of the screen on which ImageJ ran, in px; it limits the plot's width.
    vscale, hscale : float
        ImageJ's vertical and horizontal scale factors.

    Returns
    -------
    (m,) float64
        Plot px². Areas of separate plots compare only after division by
        `GelPlot.x_scale` × `GelPlot.y_scale`.

    Raises
    ------
    InputError
        If a click is on a line or in an area that its baseline does not close.
    """
    plot = GelPlot.fitted(lane_profiles(image, lanes, invert, od), screen, vscale, hscale)
    rows = _checked_bands(bands, plot)
    ink = plot.draw()
    baselines = [line_pixels(row[1:5].reshape(2, 2)) for row in rows]
    for pixels in baselines:
        ink[pixels[:, 1], pixels[:, 0]] = True
    drawing = Drawing.from_ink(ink)
    closing = [frozenset((pixels[:, 1] * plot.width + pixels[:, 0]).tolist()) for pixels in baselines]
    areas = [_click(drawing, rows, closing, number).area for number in range(len(rows))]
    return np.array(areas, dtype=float)


def continuous_areas(
    image: NDArray[np.generic],
    lanes: ArrayLike,
    bands: ArrayLike,
    invert: bool = False,
    od: bool = False,
    screen: tuple[int, int] = (1600, 1200),
    vscale: float = 1.0,
    hscale: float = 1.0,
) -> NDArray[np.float64]:
    """Σ |profile − baseline| between the crossings around each click, without the plot's pixels.

    Parameters are those of `gel_analyzer_areas`.

    Returns
    -------
    (m,) float64
        Gray value (or OD) × px: comparable between plots. ImageJ's area divided by
        `GelPlot.x_scale` × `GelPlot.y_scale` agrees within 1 % typically, 3 % at most
        for areas of at least 2000 px².

    Raises
    ------
    InputError
        As `gel_analyzer_areas`, and for a vertical baseline.
    """
    plot = GelPlot.fitted(lane_profiles(image, lanes, invert, od), screen, vscale, hscale)
    rows = _checked_bands(bands, plot)
    return np.array([_continuous_area(plot, row, number) for number, row in enumerate(rows, 1)])


def areas_from_files(
    image: str | Path,
    lanes: str | Path,
    bands: str | Path,
    *,
    invert: bool = False,
    od: bool = False,
    screen: tuple[int, int] = (1600, 1200),
    vscale: float = 1.0,
    hscale: float = 1.0,
) -> pd.DataFrame:
    """`gel_analyzer_areas` of files: columns ``lane`` and ``area``, in the order of `bands`.

    Parameters
    ----------
    image : path
        TIFF, PNG, JPEG, BMP or GIF.
    lanes, bands : path
        Comma-separated whole numbers without a header, four and seven a row.
    """
    import pandas as pd

    from .imagej_files import read_whole_numbers, stored_pixels

    boxes = read_whole_numbers(lanes, ("x", "y", "width", "height"))
    rows = read_whole_numbers(bands, ("lane", "x1", "y1", "x2", "y2", "click x", "click y"))
    areas = gel_analyzer_areas(stored_pixels(image), boxes, rows, invert, od, screen, vscale, hscale)
    return pd.DataFrame({"lane": rows[:, 0], "area": areas})


def _gray_values(image: NDArray[np.generic], invert: bool, od: bool) -> NDArray[np.float64]:
    """Gray values as the Gel Analyzer averages them, (H, W)."""
    colour = image.ndim == 3 and image.shape[2] in (3, 4) and image.dtype == np.uint8
    if not colour and (image.ndim != 2 or image.dtype not in (np.uint8, np.uint16, np.float32, np.float64)):
        raise InputError(
            f"ImageJ's Gel Analyzer takes 8-bit, 16-bit, float and 8-bit RGB images, "
            f"not one of shape {image.shape} and type {image.dtype}: save it as one of these"
        )
    if (invert or od) and np.issubdtype(image.dtype, np.floating):
        raise InputError("--invert and --od need an 8- or 16-bit image, not a float one: convert it first")
    white = 65535 if image.dtype == np.uint16 else 255
    values = image[..., :3].astype(float) if colour else image.astype(float)
    if od and white == 65535:
        values, white = _eight_bit(values), 255
    if invert:
        values = white - values
    # ImageJ keeps the mean of the channels in single precision.
    return (values * (1 / 3)).sum(axis=2).astype(np.float32).astype(float) if colour else values


def _eight_bit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """16-bit to 8-bit over the image's range, as ImageJ converts."""
    low, high = values.min(), values.max()
    scaled: NDArray[np.float64] = np.floor((values - low) * (256.0 / (high - low + 1)) + 0.5)
    return np.minimum(scaled, 255)


def _checked_lanes(lanes: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
    boxes = np.asarray(lanes, dtype=np.intp).reshape(-1, 4)
    if not 1 <= len(boxes) <= MAX_LANES:
        raise InputError(f"ImageJ's Gel Analyzer takes 1 to {MAX_LANES} lanes, not {len(boxes)}")
    height, width = shape
    for lane, (x, y, w, h) in enumerate(boxes.tolist(), 1):
        if w < 1 or h < 1 or x < 0 or y < 0 or x + w > width or y + h > height:
            raise InputError(
                f"lane {lane} (x {x}, y {y}, {w} × {h} px) is not inside the image of {width} × {height} px"
            )
    fixed, name = (0, "x") if is_horizontal(boxes) else (1, "y")
    other = (boxes[:, [fixed, 2, 3]] != boxes[0, [fixed, 2, 3]]).any(axis=1)
    if other.any():
        lane = int(np.argmax(other)) + 1
        raise InputError(
            f"lane {lane} differs from lane 1 in width, height or {name}, which ImageJ's Gel Analyzer "
            "does not allow: make them equal"
        )
    return boxes


def _checked_bands(bands: ArrayLike, plot: GelPlot) -> NDArray[np.intp]:
    rows = np.asarray(bands, dtype=np.intp).reshape(-1, 7)
    for number, (lane, x1, y1, x2, y2, x, y) in enumerate(rows.tolist(), 1):
        if not 1 <= lane <= len(plot.profiles):
            raise InputError(f"row {number} of the bands names lane {lane} of {len(plot.profiles)} lanes")
        for name, px, py in (("baseline", x1, y1), ("baseline", x2, y2), ("click", x, y)):
            if not (0 <= px < plot.width and 0 <= py < plot.height):
                raise InputError(
                    f"row {number} of the bands: its {name} at ({px}, {py}) is outside the plot of "
                    f"{plot.width} × {plot.height} px; were the screen and scale factors the same?"
                )
        if not plot.base(lane - 1) <= y <= plot.base(lane):
            raise InputError(
                f"row {number} of the bands: its click at ({x}, {y}) is not in the plot of lane {lane}, "
                f"which has rows {plot.base(lane - 1)} to {plot.base(lane)}"
            )
    return rows


def _click(drawing: Drawing, rows: NDArray[np.intp], closing: list[frozenset[int]], number: int) -> Outline:
    """Outline what the wand finds for a row of the bands, closed by its baseline."""
    x, y = rows[number, 5:].tolist()
    where = f"row {number + 1} of the bands: the click at ({x}, {y})"
    if drawing.is_black(x, y):
        raise InputError(f"{where} lands on a line: click into the white area of the peak")
    outline = drawing.outline_around(x, y)
    # Neighbouring peaks may share a line, but what no line of the user bounds is no peak.
    bounding = [line for line, pixels in enumerate(closing) if outline.border & pixels]
    reach = rows[bounding][:, [1, 3]]
    left, right = outline.vertices[:, 0].min(), outline.vertices[:, 0].max()
    closed = number in bounding and outline.signed_pixels > 0
    if not closed or left < reach.min() or right > reach.max() + 1:
        raise InputError(
            f"{where} is not in an area closed by its baseline: draw the baseline to both feet of the peak"
        )
    return outline


def _continuous_area(plot: GelPlot, row: NDArray[np.intp], number: int) -> float:
    """Integrate |profile − baseline| between the crossings around a click's x."""
    lane, x1, y1, x2, y2, x, _ = row.tolist()
    if x1 == x2:
        raise InputError(f"row {number} of the bands: a vertical baseline has no continuous area")
    ends = np.array([x1, x2]) / plot.x_scale
    levels = plot.low + (plot.base(lane) - np.array([y1, y2])) / plot.y_scale
    order = np.argsort(ends)
    profile = plot.profiles[lane - 1]
    inside = np.arange(np.ceil(ends.min()), np.floor(ends.max()) + 1)
    at = np.unique(np.concatenate([ends, inside[inside < len(profile)]]))
    height = np.interp(at, np.arange(len(profile)), profile) - np.interp(at, ends[order], levels[order])
    flips = np.flatnonzero(height[:-1] * height[1:] < 0)
    crossings = at[flips] + np.diff(at)[flips] * height[flips] / (height[flips] - height[flips + 1])
    bounds = np.concatenate([ends[order][:1], crossings, ends[order][1:]])
    k = int(np.clip(np.searchsorted(bounds, x / plot.x_scale), 1, len(bounds) - 1))
    steps = np.unique(np.concatenate([bounds[k - 1 : k + 1], at[(at > bounds[k - 1]) & (at < bounds[k])]]))
    above = np.abs(np.interp(steps, at, height))
    return float(np.sum(np.diff(steps) * (above[:-1] + above[1:]) / 2))

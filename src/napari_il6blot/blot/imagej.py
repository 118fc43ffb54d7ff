"""Densitometry with the same numbers as ImageJ's Gel Analyzer.

ImageJ plots the lanes' profiles, the user draws a baseline under (or over) each peak
and clicks inside with the wand. Areas therefore depend on the plot's pixels; all of
it is done here as ImageJ 1.53t does it, including the screen's size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import InputError
from .imagej_outline import Drawing, Outline
from .imagej_plot import GelPlot, line_pixels
from .imagej_profiles import lane_profiles, moved_lanes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

__all__ = ["areas_from_files", "continuous_areas", "gel_analyzer_areas", "lane_profiles"]

# A line may be drawn out of the plot this far; more is a plot of another size.
OUTSIDE_PX = 10


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
        If the geometry does not fit the image or its plot.

    Notes
    -----
    What the wand finds counts, as in ImageJ, also where a baseline does not close its peak.
    """
    plot = GelPlot.fitted(lane_profiles(image, lanes, invert, od), screen, vscale, hscale)
    return np.array([click.area for click in _clicks(plot, _checked_bands(bands, plot))])


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

    ``attrs["notes"]`` holds a sentence for each area that is hardly a peak's.

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
    plot = GelPlot.fitted(lane_profiles(stored_pixels(image), boxes, invert, od), screen, vscale, hscale)
    clicks = _clicks(plot, _checked_bands(rows, plot))
    table = pd.DataFrame({"lane": rows[:, 0], "area": [click.area for click in clicks]})
    table.attrs["notes"] = (*moved_lanes(boxes), *(click.doubt for click in clicks if click.doubt))
    return table


def _checked_bands(bands: ArrayLike, plot: GelPlot) -> NDArray[np.intp]:
    rows = np.asarray(bands, dtype=np.intp).reshape(-1, 7)
    for number, (lane, x1, y1, x2, y2, x, y) in enumerate(rows.tolist(), 1):
        if not 1 <= lane <= len(plot.profiles):
            raise InputError(f"row {number} of the bands names lane {lane} of {len(plot.profiles)} lanes")
        for name, px, py, beyond in (
            ("baseline", x1, y1, OUTSIDE_PX),
            ("baseline", x2, y2, OUTSIDE_PX),
            ("click", x, y, 0),
        ):
            if not (-beyond <= px < plot.width + beyond and -beyond <= py < plot.height + beyond):
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


class _Click(NamedTuple):
    """What the wand finds for a row of the bands, and a sentence where that is hardly its peak."""

    area: float
    doubt: str


def _clicks(plot: GelPlot, rows: NDArray[np.intp]) -> list[_Click]:
    """Draw the baselines, then click."""
    ink = plot.draw()
    baselines = [_on_plot(line_pixels(row[1:5].reshape(2, 2)), plot) for row in rows]
    for pixels in baselines:
        ink[pixels[:, 1], pixels[:, 0]] = True
    drawing = Drawing.from_ink(ink)
    closing = [frozenset((pixels[:, 1] * plot.width + pixels[:, 0]).tolist()) for pixels in baselines]
    outlines = [drawing.outline_around(*row[5:].tolist()) for row in rows]
    return [
        _Click(outline.area, _doubt(outline, rows, closing, number, drawing))
        for number, outline in enumerate(outlines)
    ]


def _on_plot(pixels: NDArray[np.intp], plot: GelPlot) -> NDArray[np.intp]:
    x, y = pixels.T
    seen: NDArray[np.intp] = pixels[(x >= 0) & (x < plot.width) & (y >= 0) & (y < plot.height)]
    return seen


def _doubt(
    outline: Outline, rows: NDArray[np.intp], closing: list[frozenset[int]], number: int, drawing: Drawing
) -> str:
    """Sentence where a click's outline is not that of a peak closed by the row's baseline."""
    x, y = rows[number, 5:].tolist()
    where = f"row {number + 1} of the bands: the click at ({x}, {y})"
    if drawing.is_black(x, y):
        return f"{where} is on a line, so its area may be another's: click into the white of the peak"
    # Neighbouring peaks may share a line, but what no line of the user bounds is no peak.
    bounding = [line for line, pixels in enumerate(closing) if outline.border & pixels]
    reach = rows[bounding][:, [1, 3]]
    left, right = outline.vertices[:, 0].min(), outline.vertices[:, 0].max()
    closed = number in bounding and outline.signed_pixels > 0
    if closed and left >= reach.min() and right <= reach.max() + 1:
        return ""
    return (
        f"{where} is in no area closed by its baseline, so its area is hardly the peak's: "
        "draw the baseline to both feet of the peak"
    )


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

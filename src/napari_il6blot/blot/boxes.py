"""The boxes that bands are integrated over: found in a strip, or given in a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .coherence import coherence
from .image import Blot
from .lanes import Lane, on_grid
from .limits import Limits, row_limits
from .membrane import beside_edge
from .orientation import boxes_from_file_frame, points_from_file_frame
from .peaks import Peaks, find_peaks, flatten
from .rows import align, lane_shifts, ridges
from .strip_windows import StripWindows

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class LaneBoxes:
    """The bands of one lane before they are measured; arrays of (k,), from top to bottom.

    Attributes
    ----------
    row : int
        Number of the row, from 1.
    top, bottom : int
        Rows of the image, inclusive.
    y : float64
        Apex, or its expected place; NaN where it is to be looked for in the box.
    detected, edited : bool
    judged : bool
        Whether the box's own signal is to say if there is a band: a person placed it, or nobody said.
    left, right : int
        Columns of the image at the box's mid-height, inclusive.
    move_left, move_right : float64
        How far, in px, the box's sides were moved off the lane's; 0 where they were not.
    target : tuple of (str or None)
    """

    row: Integers
    top: Integers
    bottom: Integers
    y: Floats
    detected: NDArray[np.bool_]
    edited: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    left: Integers
    right: Integers
    move_left: Floats
    move_right: Floats
    target: tuple[str | None, ...]


def find_boxes(strip: StripWindows, image_width: int) -> tuple[LaneBoxes, ...]:
    """Find the bands of a strip's lanes, align them into rows, and set their limits; one value per lane."""
    flat = flatten(strip.core)
    peaks = _bandlike(find_peaks(flat, strip.core_noise), strip)
    rows = align(peaks, lane_shifts(ridges(flat.net, peaks), strip.centres))
    limits = row_limits(flat.net, rows.y, rows.found)
    return tuple(
        _lane_boxes(strip, lane, rows.y, rows.found, limits, image_width) for lane in range(len(strip.lanes))
    )


def _bandlike(peaks: Peaks, strip: StripWindows) -> Peaks:
    """Peaks with their coherence, those on a membrane's rim left out."""
    known, there = np.isfinite(strip.core), np.any(np.isfinite(strip.parts), axis=1)
    rim = beside_edge(peaks.y, peaks.half_width, peaks.lane, known, there)
    kept = peaks.select(~rim)
    scores = coherence(strip.parts, kept.lane, kept.y, kept.half_width, strip.lane_width)
    return replace(kept, coherence=scores)


def _lane_boxes(
    strip: StripWindows, lane: int, y: Floats, found: NDArray[np.bool_], limits: Limits, image_width: int
) -> LaneBoxes:
    window = strip.windows[lane]
    usable = np.flatnonzero(window.usable)
    ends = window.top + usable[0], window.top + usable[-1]
    order = np.argsort(limits.first[:, lane], kind="stable")
    top = np.clip(strip.top + limits.first[order, lane] * strip.step, *ends)
    bottom = np.clip(strip.top + (limits.last[order, lane] + 1) * strip.step - 1, *ends)
    # Where a band is cut off, or only expected, its apex is not looked for outside its box.
    apex = np.clip(on_grid(strip.image_rows(y[order, lane])), top, bottom)
    unmoved = np.zeros(len(order))
    return LaneBoxes(
        order + 1, top, bottom, apex, found[order, lane], unmoved.astype(bool), unmoved.astype(bool),
        *sides(strip.wide[lane], (top + bottom) / 2, image_width), unmoved, unmoved, (None,) * len(order),
    )  # fmt: skip


def sides(lane: Lane, y: Floats, image_width: int) -> tuple[Integers, Integers]:
    """First and last column of pixels (each ± 0.5 px) that a lane covers at heights y, rounded."""
    centre = lane.x_at(y)
    left = np.clip(np.floor(centre - lane.width / 2 + 1), 0, image_width - 1).astype(np.intp)
    right = np.clip(np.floor(centre + lane.width / 2), 0, image_width - 1).astype(np.intp)
    return left, np.maximum(left, right)


def given_boxes(
    bands: pd.DataFrame, blot: Blot, lanes: dict[tuple[int, int], Lane]
) -> dict[tuple[int, int], LaneBoxes]:
    """Read boxes from a table with the columns of ``bands.csv``, by (strip, lane).

    Parameters
    ----------
    bands : DataFrame
        In the file's frame. `strip` (1 if absent), `lane`, `left`, `right`, `top`, `bottom` are needed;
        `row`, `detected`, `y`, `target` and `edited` are kept where they are given. Only this
        blot's rows are taken if the table names it.
    blot : Blot
    lanes : dict
        Lanes as they are integrated, by (strip, lane number).

    Raises
    ------
    InputError
        If a column is missing, a box has no numbers, is empty or outside the image, or its lane is not there.
    """
    missing = [name for name in ("lane", "left", "right", "top", "bottom") if name not in bands.columns]
    if missing:
        raise InputError(f"{blot.image}: the table of bands has no column {', '.join(missing)}")
    if "image" in bands.columns and (bands["image"] == blot.image).any():
        bands = bands[bands["image"] == blot.image]
    table = boxes_in_signal_frame(bands, blot)
    keys = list(zip(table["strip"].tolist(), table["lane"].tolist(), strict=True))
    result = {}
    for key in dict.fromkeys(keys):
        if key not in lanes:
            raise InputError(
                f"{blot.image}: the table of bands names lane {key[1]} of strip {key[0]}, "
                "which is not among the lanes"
            )
        chosen = np.array([index for index, other in enumerate(keys) if other == key])
        result[key] = boxes_of_lane(table, chosen, lanes[key], blot.signal.shape[1])
    return result


def boxes_in_signal_frame(bands: pd.DataFrame, blot: Blot) -> dict[str, NDArray[Any]]:
    """Columns as arrays, boxes and apexes in the signal's frame, checked."""
    size = len(bands)
    frame = {name: _numbers(bands, name, blot) for name in ("lane", "left", "right", "top", "bottom")}
    empty = (frame["right"] < frame["left"]) | (frame["bottom"] < frame["top"])
    if empty.any():
        raise InputError(
            f"{blot.image}: box {int(np.argmax(empty)) + 1} of the table of bands is empty: "
            "left must not exceed right, nor top bottom"
        )
    left, right, top, bottom = boxes_from_file_frame(
        frame["left"], frame["right"], frame["top"], frame["bottom"], blot
    )
    height, width = blot.signal.shape
    outside = (left < 0) | (right > width - 1) | (top < 0) | (bottom > height - 1)
    if outside.any():
        raise InputError(
            f"{blot.image}: box {int(np.argmax(outside)) + 1} of the table of bands reaches outside the image"
        )
    y = np.full(size, np.nan)
    if "x" in bands.columns and "y" in bands.columns:
        points = np.column_stack([bands["x"].to_numpy(float), bands["y"].to_numpy(float)])
        y = points_from_file_frame(points, blot)[:, 1]
    strip = _numbers(bands, "strip", blot) if "strip" in bands.columns else np.ones(size)
    row = _numbers(bands, "row", blot) if "row" in bands.columns else np.zeros(size)
    return {
        "strip": strip.astype(int), "lane": frame["lane"].astype(int), "row": row.astype(int), "y": y,
        "left": left, "right": right, "top": top, "bottom": bottom,
        "detected": _truths(bands, "detected"), "edited": _truths(bands, "edited"),
        "judged": _truths(bands, "edited") | _unsaid(bands, "detected"),
        "target": np.array(_targets(bands), dtype=object),
    }  # fmt: skip


def _numbers(bands: pd.DataFrame, name: str, blot: Blot) -> Floats:
    try:
        values = bands[name].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        values = np.full(len(bands), np.nan)
    if not np.isfinite(values).all():
        place = int(np.argmin(np.isfinite(values))) + 1
        raise InputError(f"{blot.image}: column {name} of the table of bands holds no number in row {place}")
    return np.asarray(values, dtype=float)


def _truths(bands: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """A column of true and false, as booleans or as words; absent or empty is false."""
    if name not in bands.columns:
        return np.zeros(len(bands), dtype=bool)
    return np.array([str(value).strip().lower() in ("true", "1", "1.0") for value in bands[name]], dtype=bool)


def _unsaid(bands: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Where a column is absent or empty."""
    if name not in bands.columns:
        return np.ones(len(bands), dtype=bool)
    nothing = ("", "nan", "none", "<na>")
    return np.array([str(value).strip().lower() in nothing for value in bands[name]], dtype=bool)


def _targets(bands: pd.DataFrame) -> list[str | None]:
    if "target" not in bands.columns:
        return [None] * len(bands)
    return [value if isinstance(value, str) and value else None for value in bands["target"]]


def boxes_of_lane(
    table: dict[str, NDArray[Any]], chosen: Integers, lane: Lane, image_width: int
) -> LaneBoxes:
    """The chosen rows of `boxes_in_signal_frame` as boxes of a lane, given as it is integrated."""
    chosen = chosen[np.argsort(table["top"][chosen], kind="stable")]
    part = {name: values[chosen] for name, values in table.items()}
    top, bottom = np.rint(part["top"]).astype(np.intp), np.rint(part["bottom"]).astype(np.intp)
    centre = lane.x_at((top + bottom) / 2)
    left, right = np.rint(part["left"]).astype(np.intp), np.rint(part["right"]).astype(np.intp)
    usual_left, usual_right = sides(lane, (top + bottom) / 2, image_width)
    move_left = np.where(left == usual_left, 0.0, left - 0.5 - (centre - lane.width / 2))
    move_right = np.where(right == usual_right, 0.0, right + 0.5 - (centre + lane.width / 2))
    row = np.where(part["row"] > 0, part["row"], np.arange(1, len(chosen) + 1)).astype(np.intp)
    # Where a person has been, the apex is looked for again.
    y = np.where(part["edited"], np.nan, on_grid(part["y"]))
    return LaneBoxes(
        row, top, bottom, y, part["detected"].astype(bool), part["edited"].astype(bool),
        part["judged"].astype(bool), left, right, move_left, move_right, tuple(part["target"]),
    )  # fmt: skip

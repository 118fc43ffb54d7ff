"""Lanes read back from ``lanes.csv``, as written or as edited by hand.

The centreline is the reference. Where a row contradicts itself, somebody edited it:

- `x` is elsewhere than the centreline at the strip's mid-height: the lane was moved there;
- `top` or `bottom` is elsewhere than the centreline's ends: the lane was cut, or carried on straight;
- `tilt_deg` is not the centreline's, or `lane_volume` is that of the place that `x`, `top` and `bottom`
  tell: the centreline itself was edited, and holds.

Such a lane is `edited`. So is one added without a centreline: it stands upright at `x` from
`top` to `bottom`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .image import Blot
from .lane_places import between, lane_place, middle_x, moved, strip_middles, tilt_deg
from .lane_windows import lane_volumes
from .lanes import Lane
from .orientation import points_from_file_frame
from .table_rows import numbers, rows_of_image, table_name, texts, truths, whole_numbers

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Key = tuple[int, int]

KIND = "lanes"
# Contradictions below this, in px and degrees, are the rounding of a spreadsheet.
SLACK_PX = 1 / 16
SLACK_DEG = 1e-3


@dataclass(frozen=True, eq=False)
class _Rows:
    """What a table tells of one image's lanes; (n,) each, places in the file's frame, NaN where not told."""

    lines: NDArray[np.intp]
    strip: NDArray[np.intp]
    lane: NDArray[np.intp]
    x: Floats
    width: Floats
    top: Floats
    bottom: Floats
    tilt: Floats
    volume: Floats
    centreline: list[str]
    confidence: Floats
    edited: NDArray[np.bool_]
    flags: list[str]


def lanes_from_table(table: pd.DataFrame, blot: Blot) -> tuple[Lane, ...]:
    """Lanes of one image from a table with the columns of ``lanes.csv``.

    Parameters
    ----------
    table : DataFrame
        `lane`, `width` and either `centreline` or `x, top, bottom` are needed; `strip` is 1
        unless told. Of the rows, those of the blot's image are taken; of a table of one
        image only, all (a membrane probed again).
    blot : Blot
        Whose frame the lanes are brought to.

    Returns
    -------
    tuple of Lane
        Strip by strip, left to right. Rows as `lanes_to_table` wrote them give lanes
        equal to the last bit; rows that contradict themselves give edited ones, as
        the module describes.

    Raises
    ------
    InputError
        If a column or a cell is missing or no number, two rows are one lane, or a lane
        lies outside the image, naming file, line and column.
    """
    return tuple(lane for _, lane in _numbered_lanes(table, blot))


def lane_numbers(table: pd.DataFrame, blot: Blot) -> dict[Key, int]:
    """Numbers that the lanes of a table get, by (strip, number in the table).

    Lanes are always numbered 1… from left to right within a strip, also where some were
    deleted or added by hand.
    """
    counts: dict[int, int] = {}
    given = {}
    for (strip, number), _ in _numbered_lanes(table, blot):
        counts[strip] = counts.get(strip, 0) + 1
        given[strip, number] = counts[strip]
    return given


def _numbered_lanes(table: pd.DataFrame, blot: Blot) -> list[tuple[Key, Lane]]:
    rows = _rows(table, blot)
    found = []
    for strip in np.unique(rows.strip).tolist():
        here = np.flatnonzero(rows.strip == strip)
        lanes = _strip_lanes(rows, here, blot, table)
        middle = strip_middles(tuple(lanes))[strip]
        order = sorted(range(len(here)), key=lambda index: (float(lanes[index].x_at(middle)), index))
        found += [((strip, int(rows.lane[here[index]])), lanes[index]) for index in order]
    return found


def _rows(table: pd.DataFrame, blot: Blot) -> _Rows:
    at = rows_of_image(table, blot.image, KIND)
    centreline = texts(table, "centreline", at)
    all_curves = bool(centreline) and all(centreline)

    def optional(name: str) -> Floats:
        return numbers(table, name, at, KIND, required=False)

    rows = _Rows(
        lines=at + 2,
        strip=whole_numbers(table, "strip", at, KIND, default=1),
        lane=whole_numbers(table, "lane", at, KIND),
        x=optional("x") if all_curves else numbers(table, "x", at, KIND),
        width=numbers(table, "width", at, KIND),
        top=optional("top") if all_curves else numbers(table, "top", at, KIND),
        bottom=optional("bottom") if all_curves else numbers(table, "bottom", at, KIND),
        tilt=optional("tilt_deg"),
        volume=optional("lane_volume"),
        centreline=centreline,
        confidence=optional("confidence"),
        edited=truths(table, "edited", at),
        flags=texts(table, "flags", at),
    )
    seen: dict[Key, int] = {}
    for strip, lane, line in zip(rows.strip.tolist(), rows.lane.tolist(), rows.lines.tolist(), strict=True):
        first = seen.setdefault((strip, lane), line)
        if first != line:
            raise InputError(
                f"{table_name(table, KIND)}, line {line}: lane {lane} of strip {strip} is in line {first} "
                "already; give one of them another number"
            )
    return rows


def _strip_lanes(rows: _Rows, here: NDArray[np.intp], blot: Blot, table: pd.DataFrame) -> list[Lane]:
    """One strip's lanes, in the order of their rows."""
    written = [_written(rows, int(row), blot, table) for row in here]
    curves = [k for k, row in enumerate(here) if rows.centreline[row]]
    if curves:
        own = [written[k] for k in curves]
        read = _as_edited(rows, here[curves], own, blot, table)
        for k, lane in zip(curves, read, strict=True):
            written[k] = lane
    for lane, row in zip(written, here, strict=True):
        _check_inside(lane, blot, f"{table_name(table, KIND)}, line {rows.lines[row]}")
    return written


def _written(rows: _Rows, row: int, blot: Blot, table: pd.DataFrame) -> Lane:
    """The lane of a row by its centreline, or upright at its x where there is none."""
    where = f"{table_name(table, KIND)}, line {rows.lines[row]}"
    text = rows.centreline[row]
    if text:
        points = points_from_file_frame(_points(text, where), blot)
    elif blot.rotate in (90, 270):
        raise InputError(f"{where}: the centreline is empty; on a blot turned by {blot.rotate}° it is needed")
    else:
        ends = [[rows.x[row], rows.top[row]], [rows.x[row], rows.bottom[row]]]
        points = points_from_file_frame(ends, blot)
    if points[0, 1] > points[-1, 1]:
        points = points[::-1]
    confidence = rows.confidence[row]
    try:
        return Lane(
            points,
            float(rows.width[row]),
            strip=int(rows.strip[row]),
            confidence=1.0 if np.isnan(confidence) else float(confidence),
            edited=bool(rows.edited[row]) or not text,
            flags=tuple(word.strip() for word in rows.flags[row].split(";") if word.strip()),
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _points(text: str, where: str) -> Floats:
    try:
        return np.array([[float(part) for part in point.split()] for point in text.strip("; ").split(";")])
    except ValueError as error:
        raise InputError(
            f"{where}: the centreline {text[:40]!r} must be points x y;x y;… from top to bottom"
        ) from error


def _as_edited(
    rows: _Rows, here: NDArray[np.intp], lanes: list[Lane], blot: Blot, table: pd.DataFrame
) -> list[Lane]:
    """A strip's lanes where their rows now say they are."""
    middle = _middle(rows, here, lanes, blot)
    slack = _middle_slack(rows.lane[here], lanes, middle, sideways=blot.rotate in (90, 270))
    told = []
    for k, (lane, row) in enumerate(zip(lanes, here, strict=True)):
        try:
            told.append(_told(rows, int(row), lane, blot, middle, slack[k]))
        except InputError as error:
            raise InputError(f"{table_name(table, KIND)}, line {rows.lines[row]}: {error}") from error
    contradicted = [new is not lane for new, lane in zip(told, lanes, strict=True)]
    if not any(contradicted):
        return [_with_tilt_edited(lane, rows.tilt[row]) for lane, row in zip(lanes, here, strict=True)]
    for lane, row in zip(told, here, strict=True):
        _check_inside(lane, blot, f"{table_name(table, KIND)}, line {rows.lines[row]}")
    there, at_curve = (
        np.isclose(lane_volumes(blot, tuple(some)), rows.volume[here], rtol=1e-9, atol=0)
        for some in (told, lanes)
    )
    there &= ~at_curve
    read = []
    for lane, new, row, measured_there in zip(lanes, told, here, there, strict=True):
        curve_edited = new is not lane and (measured_there or _tilt_edited(lane, rows.tilt[row]))
        read.append(replace(lane, edited=True) if curve_edited else _with_tilt_edited(new, np.nan))
    return read


def _tilt_edited(lane: Lane, tilt: float) -> bool:
    return bool(np.isfinite(tilt)) and abs(tilt_deg(lane) - tilt) > SLACK_DEG


def _with_tilt_edited(lane: Lane, tilt: float) -> Lane:
    return replace(lane, edited=True) if _tilt_edited(lane, tilt) else lane


def _middle(rows: _Rows, here: NDArray[np.intp], lanes: list[Lane], blot: Blot) -> float:
    """Mid-height of the strip when its rows were written, in the signal's frame.

    Told by the centrelines' ends, or, where a centreline was edited, by the other
    columns: the one that explains more of the `x`.
    """
    candidates = [next(iter(strip_middles(tuple(lanes)).values()))]
    ends = np.concatenate([rows.top[here], rows.bottom[here]])
    if blot.rotate in (0, 180) and np.isfinite(ends).all():
        y = points_from_file_frame(np.column_stack([np.zeros(len(ends)), ends]), blot)[:, 1]
        candidates.append(float(y.min() + y.max()) / 2)

    def explained(middle: float) -> int:
        return sum(
            abs(middle_x(blot, lane, middle) - rows.x[row]) <= SLACK_PX
            for lane, row in zip(lanes, here, strict=True)
        )

    return max(candidates, key=explained)


def _middle_slack(
    numbers_given: NDArray[np.intp], lanes: list[Lane], middle: float, *, sideways: bool
) -> list[float]:
    """How far, in px, each lane's x may be off because rows were deleted and the mid-height is uncertain."""
    if sorted(numbers_given.tolist()) == list(range(1, len(lanes) + 1)):
        return [SLACK_PX] * len(lanes)
    tops, bottoms = [lane.top for lane in lanes], [lane.bottom for lane in lanes]
    reach = (max(tops) - min(tops) + max(bottoms) - min(bottoms)) / 2
    if sideways:
        return [max(SLACK_PX, reach)] * len(lanes)
    spans = [lane.x_at(np.linspace(middle - reach, middle + reach, 9)) for lane in lanes]
    return [max(SLACK_PX, float(np.ptp(span))) for span in spans]


def _told(rows: _Rows, row: int, lane: Lane, blot: Blot, middle: float, slack: float) -> Lane:
    """The lane as `x`, `top` and `bottom` tell it: itself where they agree with its centreline."""
    place = lane_place(blot, lane, middle)
    x, top, bottom = (
        own if np.isnan(said) or abs(said - own) <= least else said
        for said, own, least in (
            (rows.x[row], place.x, slack),
            (rows.top[row], place.top, SLACK_PX),
            (rows.bottom[row], place.bottom, SLACK_PX),
        )
    )
    if (x, top, bottom) == (place.x, place.top, place.bottom):
        return lane
    if blot.rotate in (90, 270):
        raise InputError(
            f"x, top and bottom do not fit the centreline; on a blot turned by {blot.rotate}° "
            "edit the centreline"
        )
    if bottom - top < 1:
        raise InputError(f"top is {top:g} and bottom {bottom:g}; bottom must be larger")
    new = lane
    if x != place.x:
        sign = 1 if blot.flip == (blot.rotate == 180) else -1
        new = moved(new, sign * (x - place.x))
    if (top, bottom) != (place.top, place.bottom):
        ends = points_from_file_frame([[0, top], [0, bottom]], blot)[:, 1]
        new = between(new, float(ends.min()), float(ends.max()))
    return replace(new, edited=True)


def _check_inside(lane: Lane, blot: Blot, where: str) -> None:
    """Refuse a lane that reaches beyond the image's top or bottom, or leaves it sideways."""
    height, width = blot.signal.shape
    x = lane.centreline[:, 0]
    beside = bool(((x + lane.width / 2 < 0) | (x - lane.width / 2 > width - 1)).any())
    if beside or lane.top < -0.5 or lane.bottom > height - 0.5:
        raise InputError(
            f"{where}: the lane lies outside the image {blot.image}, which is {width} × {height} px "
            "as it is turned; move it inside"
        )

"""Lanes read back from ``lanes.csv``, as written or as edited by hand (see `lane_edits`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import numbers, table_name, texts, truths, whole_numbers
from .background import DEFAULT
from .image import Blot
from .lane_edits import LaneRows, lanes_as_edited
from .lane_places import is_inside, strip_middles
from .lanes import Lane
from .orientation import points_from_file_frame
from .table_rows import rows_of_image

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Key = tuple[int, int]

KIND = "lanes"


def lanes_from_table(table: pd.DataFrame, blot: Blot, background: str = DEFAULT) -> tuple[Lane, ...]:
    """Lanes of one image from a table with the columns of ``lanes.csv``.

    Parameters
    ----------
    table : DataFrame
        `lane`, `width` and either `centreline` or `x, top, bottom` are needed; `strip` is 1
        unless told. Of the rows, those of the blot's image are taken; of a table of one
        image only, all (a membrane probed again).
    blot : Blot
        Whose frame the lanes are brought to.
    background : str
        With which `lane_volume` was measured: where a row contradicts itself, it tells
        whether the centreline or the other columns were edited.

    Returns
    -------
    tuple of Lane
        Strip by strip, left to right. Rows as `lanes_to_table` wrote them give lanes
        equal to the last bit; rows that contradict themselves give edited ones, as
        `lane_edits` describes.

    Raises
    ------
    InputError
        If a column or a cell is missing or no number, two rows are one lane, or a lane
        lies outside the image, naming file, line and column.
    """
    return tuple(lane for _, lane in _numbered_lanes(table, blot, background))


def lane_numbers(table: pd.DataFrame, blot: Blot, background: str = DEFAULT) -> dict[Key, int]:
    """Numbers that the lanes of a table get, by (strip, number in the table).

    Lanes are always numbered 1… from left to right within a strip, also where some were
    deleted or added by hand.
    """
    counts: dict[int, int] = {}
    given = {}
    for (strip, number), _ in _numbered_lanes(table, blot, background):
        counts[strip] = counts.get(strip, 0) + 1
        given[strip, number] = counts[strip]
    return given


def _numbered_lanes(table: pd.DataFrame, blot: Blot, background: str) -> list[tuple[Key, Lane]]:
    rows = _rows(table, blot)
    found = []
    for strip in np.unique(rows.strip).tolist():
        here = np.flatnonzero(rows.strip == strip)
        lanes = _strip_lanes(rows, here, blot, table, background)
        middle = strip_middles(tuple(lanes))[strip]
        order = sorted(range(len(here)), key=lambda index: (float(lanes[index].x_at(middle)), index))
        found += [((strip, int(rows.lane[here[index]])), lanes[index]) for index in order]
    return found


def _rows(table: pd.DataFrame, blot: Blot) -> LaneRows:
    at = rows_of_image(table, blot.image, KIND)
    centreline = texts(table, "centreline", at)
    all_curves = bool(centreline) and all(centreline)

    def optional(name: str) -> Floats:
        return numbers(table, name, at, KIND, required=False)

    rows = LaneRows(
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


def _strip_lanes(
    rows: LaneRows, here: NDArray[np.intp], blot: Blot, table: pd.DataFrame, background: str
) -> list[Lane]:
    """One strip's lanes, in the order of their rows."""
    lanes = [_written(rows, int(row), blot, table) for row in here]
    name = table_name(table, KIND)
    for lane, row in zip(lanes, here, strict=True):
        _check_inside(lane, blot, f"{name}, line {rows.lines[row]}")
    curves = [k for k, row in enumerate(here) if rows.centreline[row]]
    if curves:
        read = lanes_as_edited(rows, here[curves], [lanes[k] for k in curves], blot, name, background)
        for k, lane in zip(curves, read, strict=True):
            lanes[k] = lane
            _check_inside(lane, blot, f"{name}, line {rows.lines[here[k]]}")
    return lanes


def _written(rows: LaneRows, row: int, blot: Blot, table: pd.DataFrame) -> Lane:
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
    # A spreadsheet may have turned the points' decimals into commas.
    pairs = text.replace(",", ".").strip("; ").split(";")
    try:
        points = np.array([[float(part) for part in pair.split()] for pair in pairs])
        return points.reshape(len(pairs), 2)
    except ValueError as error:
        raise InputError(
            f"{where}: the centreline {text[:40]!r} must be points x y;x y;… from top to bottom"
        ) from error


def _check_inside(lane: Lane, blot: Blot, where: str) -> None:
    """Refuse a lane that reaches beyond the image's top or bottom, leaves it sideways, or is wider."""
    height, width = blot.signal.shape
    if lane.width > width:
        raise InputError(
            f"{where}: width is {lane.width:g}, more than the image {blot.image} has; correct it"
        )
    if not is_inside(lane, blot):
        raise InputError(
            f"{where}: the lane lies outside the image {blot.image}, which is {width} × {height} px "
            "as it is turned; move it inside"
        )

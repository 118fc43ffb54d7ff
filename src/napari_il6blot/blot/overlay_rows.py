"""Where the numbers of the rows stand beside a strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .image import Blot
from .lanes import Lane
from .orientation import boxes_from_file_frame

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RowLabel:
    """A row's number at one side of its strip.

    Attributes
    ----------
    text : str
    place : (x, y)
        The side's edge, in px of the signal's frame.
    y : float
        The row's own height there, which the number may have been moved from.
    side : {-1, 1}
        Left, or right.
    """

    text: str
    place: tuple[float, float]
    y: float
    side: int


def row_labels(blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame, apart: float) -> list[RowLabel]:
    """Numbers of all rows, at both sides of their strips.

    Parameters
    ----------
    blot : Blot
    lanes : tuple of Lane
    bands : DataFrame
        As from `quantify`.
    apart : float
        Least distance of two numbers along the lane, in px of the signal's frame.
    """
    if not len(bands):
        return []
    sides = [bands[name].to_numpy(dtype=float) for name in ("left", "right", "top", "bottom")]
    left, right, top, bottom = boxes_from_file_frame(sides[0], sides[1], sides[2], sides[3], blot)
    strip, row = bands["strip"].to_numpy(dtype=int), bands["row"].to_numpy(dtype=int)
    centre = (left + right) / 2
    labels = []
    for number in np.unique(strip).tolist():
        own = [lane for lane in lanes if lane.strip == number]
        here = np.flatnonzero(strip == number)
        for side in (-1, 1):
            # Of each row, the band nearest to that side of the strip.
            chosen = {
                int(one): here[row[here] == one][np.argmax(side * centre[here[row[here] == one]])]
                for one in np.unique(row[here])
            }
            heights = np.array([(top[band] + bottom[band]) / 2 for band in chosen.values()])
            edges = [right[band] if side > 0 else left[band] for band in chosen.values()]
            for text, y, edge, height in zip(chosen, spread(heights, apart), edges, heights, strict=True):
                beside = [float(lane.x_at(height)) + side * lane.width / 2 for lane in own]
                x = side * max(side * place for place in (edge, *beside))
                labels.append(RowLabel(str(text), (float(x), float(y)), float(height), side))
    return labels


def spread(places: Floats, apart: float) -> Floats:
    """Move places apart as little as needed to keep a distance, in their order.

    Least squares under ``p[i + 1] - p[i] ≥ apart``: what is too close forms a
    cluster, evenly spaced around its members' mean (pool adjacent violators).
    """
    order = np.argsort(places, kind="stable")
    pulled = places[order] - apart * np.arange(len(places))
    clusters: list[tuple[float, int]] = []
    for place in pulled.tolist():
        mean, size = place, 1
        while clusters and clusters[-1][0] > mean:
            other, count = clusters.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        clusters.append((mean, size))
    level = np.concatenate([np.full(size, mean) for mean, size in clusters]) if clusters else pulled
    result = np.empty(len(places))
    result[order] = level + apart * np.arange(len(places))
    return result

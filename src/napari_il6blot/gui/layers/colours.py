"""Colours of lanes and bands: told apart by colour-blind eyes, on light and on dark images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float64]

# From a guess to certain: viridis backwards, without its lightest and darkest fifth.
CERTAINTY = ("#7ad151", "#35b779", "#1f9e89", "#26828e", "#31688e", "#3e4989")
# Okabe and Ito's colours that mean something here.
EDITED = "#d55e00"
SATURATED = "#e69f00"
UNDETECTED = "#8c8c8c"
ROWS = ("#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#7a5195", "#a6761d")
NOTHING = (0.0, 0.0, 0.0, 0.0)


def rgba(colour: str, opacity: float = 1.0) -> tuple[float, float, float, float]:
    """Red, green, blue and opacity, 0 to 1, of ``#rrggbb``."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue, opacity


def lane_edges(confidence: NDArray[np.float64], edited: NDArray[np.bool_], one: str | None = None) -> Colours:
    """Outlines of lanes, (n, 4), by confidence or in one colour; edited ones stand out."""
    if one is not None:
        return np.where(edited[:, None], rgba(EDITED), rgba(one))
    steps = np.linspace(0, 1, len(CERTAINTY))
    table = np.array([rgba(colour) for colour in CERTAINTY])
    places = np.nan_to_num(confidence, nan=1.0)
    by_confidence = np.column_stack([np.interp(places, steps, table[:, k]) for k in range(4)])
    return np.where(edited[:, None], rgba(EDITED), by_confidence)


def band_edges(row: NDArray[np.intp], detected: NDArray[np.bool_], saturated: NDArray[np.bool_]) -> Colours:
    """Outlines of bands, (n, 4), by row; grey where no band was found, orange where saturated."""
    cycle = np.array([rgba(colour) for colour in ROWS])[(row - 1) % len(ROWS)].reshape(-1, 4)
    found = np.where(detected[:, None], cycle, rgba(UNDETECTED, 0.7))
    return np.where(saturated[:, None], rgba(SATURATED), found)


def band_faces(edited: NDArray[np.bool_]) -> Colours:
    """Fillings of bands, (n, 4): a breath of colour where edited, else none."""
    return np.where(edited[:, None], rgba(EDITED, 0.12), NOTHING)

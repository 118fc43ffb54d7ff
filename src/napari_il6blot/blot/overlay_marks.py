"""What is drawn on the overlay: outlines, labels, the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Mark:
    """How something is outlined.

    Attributes
    ----------
    words : str
        In the legend.
    colour : str
    dashed : bool
    """

    words: str
    colour: str
    dashed: bool = False


# Colours by Okabe & Ito, "Color Universal Design" (2008).
LANE = Mark("lane", "#0072B2")
UNCERTAIN_LANE = Mark("uncertain lane", "#56B4E9", dashed=True)
DETECTED = Mark("band", "#009E73")
LOW_SNR = Mark("weak band (low_snr)", "#E69F00")
NOT_DETECTED = Mark("expected, not detected", "#E69F00", dashed=True)
SATURATED = Mark("saturated", "#D55E00")
MARKS = (LANE, UNCERTAIN_LANE, DETECTED, LOW_SNR, NOT_DETECTED, SATURATED)
DASH, GAP = 6.0, 5.0


@cache
def font_of(size: int) -> Font:
    """Pillow's own font, so that the picture is the same everywhere."""
    return ImageFont.load_default(size)


def text_width(text: str, size: int) -> int:
    """Width of a text in px."""
    return int(np.ceil(font_of(size).getlength(text)))


def draw_label(pen: ImageDraw.ImageDraw, at: NDArray[np.float64], text: str, size: int, colour: str) -> None:
    """Write a text around a point, with a light rim so that it can be read on a band."""
    pen.text(
        (float(at[0]), float(at[1])), text, fill=colour, font=font_of(size), anchor="mm",
        stroke_width=2, stroke_fill="white",
    )  # fmt: skip


def draw_path(
    pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], mark: Mark, width: int
) -> None:
    """Draw a line through points, whole or dashed."""
    if not mark.dashed:
        pen.line(list(points), fill=mark.colour, width=width)
        return
    for start, stop in _dashes(np.array(points, dtype=float)):
        pen.line([tuple(start), tuple(stop)], fill=mark.colour, width=width)


def _dashes(points: NDArray[np.float64]) -> list[tuple[list[float], list[float]]]:
    """Pieces of a path: dashes counted along it, so that they go around corners evenly."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    pieces = []
    for index in range(len(lengths)):
        if lengths[index] <= 0:
            continue
        first = int(along[index] // (DASH + GAP))
        last = int(along[index + 1] // (DASH + GAP))
        for dash in range(first, last + 1):
            start = max(along[index], dash * (DASH + GAP))
            stop = min(along[index + 1], dash * (DASH + GAP) + DASH)
            if stop > start:
                shares = (np.array([start, stop]) - along[index]) / lengths[index]
                ends = points[index] + shares[:, None] * (points[index + 1] - points[index])
                pieces.append((ends[0].tolist(), ends[1].tolist()))
    return pieces


def legend_rows(used: Sequence[Mark], size: int, width: int) -> list[list[tuple[Mark, str, int]]]:
    """Lines of the legend: marks that are used, with their words, count and x from the margin.

    Parameters
    ----------
    used : sequence of Mark
        One per thing drawn.
    size : int
        Of the text.
    width : int
        That there is room for, in px.
    """
    rows: list[list[tuple[Mark, str, int]]] = [[]]
    x = 0
    for mark in MARKS:
        number = sum(one == mark for one in used)
        if not number:
            continue
        words = f"{mark.words}: {number}"
        needed = 30 + text_width(words, size)
        if x and x + needed > width:
            rows.append([])
            x = 0
        rows[-1].append((mark, words, x))
        x += needed + 26
    return rows


def shortened(text: str, size: int, width: int) -> str:
    """A text cut in its middle until it fits."""
    kept = len(text)
    short = text
    while kept > 8 and text_width(short, size) > width:
        kept -= 1
        short = f"{text[: kept // 3]}…{text[len(text) - (kept - kept // 3) :]}"
    return short


def wrapped(text: str, size: int, width: int) -> list[str]:
    """A text in lines that fit."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines

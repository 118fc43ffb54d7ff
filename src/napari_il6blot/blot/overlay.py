"""The overlay: a picture on which a person can check every lane and band at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .image import Blot
from .lanes import Lane, in_order
from .orientation import points_to_file_frame
from .overlay_marks import (
    DETECTED,
    LANE,
    LOW_SNR,
    NOT_DETECTED,
    SATURATED,
    UNCERTAIN_LANE,
    Mark,
    draw_label,
    draw_path,
    font_of,
    legend_rows,
    shortened,
    wrapped,
)
from .overlay_picture import display, enlargement
from .overlay_rows import row_labels

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

# Below this confidence a lane is marked as a guess.
UNCERTAIN = 0.5
# Narrower pictures have no room for a header that can be read.
LEAST_WIDTH = 640
MARGIN = 46
TEXT = 17


@dataclass(frozen=True, eq=False)
class _Canvas:
    """The picture with margins around the image, and the way onto it."""

    picture: Image.Image
    pen: ImageDraw.ImageDraw
    blot: Blot
    scale: float
    origin: tuple[int, int]
    line: int

    def of_file(self, points: Floats) -> Floats:
        """Canvas px of points in the file's frame."""
        placed: Floats = (points + 0.5) * self.scale + np.array(self.origin, dtype=float)
        return placed

    def of_signal(self, points: Floats) -> Floats:
        """Canvas px of points in the signal's frame."""
        return self.of_file(points_to_file_frame(points, self.blot))


def draw_overlay(blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame) -> Image.Image:
    """Draw a blot with its lanes and bands, as the file shows it, bands dark on light.

    Lanes are outlined along their curves and numbered at their heads (``strip.lane``
    where there are several strips); bands are boxes whose colour and dashes tell whether they
    were detected, are saturated or weak; rows are numbered at both sides. Small
    images are enlarged, large ones reduced. The colours are those of Okabe & Ito (2008), which
    the colour-blind can tell apart.

    Parameters
    ----------
    blot : Blot
    lanes : tuple of Lane
        In px of `blot.signal`.
    bands : DataFrame
        As from `quantify`, places in the file's frame.

    Returns
    -------
    PIL.Image.Image
        RGB, about 2000 px at most on its longer side.
    """
    marks = _band_marks(bands)
    lanes = in_order(lanes)
    canvas = _canvas(blot, lanes, bands, marks)
    for lane in lanes:
        _draw_lane(canvas, lane)
    for mark, box in zip(marks, _boxes(bands), strict=True):
        _draw_box(canvas, mark, box)
    _draw_lane_numbers(canvas, lanes)
    _draw_row_numbers(canvas, lanes, bands)
    return canvas.picture


def _canvas(blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame, marks: list[Mark]) -> _Canvas:
    """Image, header and legend on paper large enough for all."""
    shown = display(blot)
    scale = enlargement(shown.shape)
    size = max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale))
    image = Image.fromarray(shown).resize(
        size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX
    )
    width = max(size[0] + 2 * MARGIN, LEAST_WIDTH)
    lane_marks = [UNCERTAIN_LANE if lane.confidence < UNCERTAIN else LANE for lane in lanes]
    header = [shortened(blot.image, TEXT + 2, width - 2 * MARGIN)]
    header += wrapped(_summary(blot, lanes, bands), TEXT, width - 2 * MARGIN)
    keys = legend_rows([*lane_marks, *marks], TEXT, width - 2 * MARGIN)
    step = round(1.45 * TEXT)
    top = step * len(header) + 16 + MARGIN
    picture = Image.new("RGB", (width, top + size[1] + MARGIN + step * len(keys) + 12), "white")
    origin = (width - size[0]) // 2, top
    picture.paste(image.convert("RGB"), origin)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((origin[0] - 1, top - 1, origin[0] + size[0], top + size[1]), outline="#BBBBBB")
    for number, line in enumerate(header):
        font = font_of(TEXT if number else TEXT + 2)
        pen.text((MARGIN, 12 + step * number), line, fill="black" if not number else "#444444", font=font)
    foot = top + size[1] + MARGIN
    for number, row in enumerate(keys):
        _draw_keys(pen, row, foot + step * number)
    return _Canvas(picture, pen, blot, scale, origin, 2 if max(size) > 900 else 1)


def _draw_keys(pen: ImageDraw.ImageDraw, row: list[tuple[Mark, str, int]], y: int) -> None:
    """One line of the legend."""
    for mark, words, x in row:
        at = MARGIN + x
        points = [(at, y + 4), (at + 22, y + 4), (at + 22, y + 16), (at, y + 16), (at, y + 4)]
        draw_path(pen, points, mark, 2)
        pen.text((at + 30, y), words, fill="black", font=font_of(TEXT))


def _summary(blot: Blot, lanes: tuple[Lane, ...], bands: pd.DataFrame) -> str:
    """What was found, in words."""
    if not lanes:
        found = "no lanes found"
    else:
        strips = len({lane.strip for lane in lanes})
        missing = len(bands) - int(bands["detected"].astype(bool).sum())
        parts = [_count(strips, "strip")] if strips > 1 else []
        parts += [_count(len(lanes), "lane"), _count(len(bands), "band")]
        found = ", ".join(parts) + (f" ({missing} of them expected but not detected)" if missing else "")
    edited = sum(lane.edited for lane in lanes)
    height, width = blot.signal.shape
    if blot.rotate in (90, 270):
        height, width = width, height
    turned = f"; turned by {blot.rotate}° to be measured" if blot.rotate else ""
    mirrored = "; mirrored to be measured" if blot.flip else ""
    by_hand = f"; {_count(edited, 'lane')} edited (*)" if edited else ""
    scale = "counts" if blot.scale == "linear" else "optical density"
    return f"{found}{by_hand}; {width} by {height} px, {blot.polarity} bands, {scale}{turned}{mirrored}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _draw_lane(canvas: _Canvas, lane: Lane) -> None:
    y = np.unique(np.concatenate([np.linspace(lane.top, lane.bottom, 33), lane.centreline[:, 1]]))
    x, half = lane.x_at(y), lane.width / 2
    left, right = np.column_stack([x - half, y]), np.column_stack([x + half, y])
    outline = canvas.of_signal(np.vstack([left, right[::-1], left[:1]]))
    mark = UNCERTAIN_LANE if lane.confidence < UNCERTAIN else LANE
    draw_path(canvas.pen, _points(outline), mark, canvas.line)


def _points(points: Floats) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]


def _band_marks(bands: pd.DataFrame) -> list[Mark]:
    marks = []
    for detected, flags in zip(bands["detected"], bands["flags"], strict=True):
        words = str(flags).split(";") if isinstance(flags, str) else []
        if not detected:
            marks.append(NOT_DETECTED)
        elif "saturated" in words:
            marks.append(SATURATED)
        else:
            marks.append(LOW_SNR if "low_snr" in words else DETECTED)
    return marks


def _boxes(bands: pd.DataFrame) -> Iterable[tuple[float, ...]]:
    return zip(*(bands[name].astype(float) for name in ("left", "right", "top", "bottom")), strict=True)


def _draw_box(canvas: _Canvas, mark: Mark, box: tuple[float, ...]) -> None:
    """A band's box, around its pixels."""
    left, right, top, bottom = box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    outwards = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]])
    draw_path(canvas.pen, _points(canvas.of_file(corners + outwards)), mark, canvas.line)


def _draw_lane_numbers(canvas: _Canvas, lanes: tuple[Lane, ...]) -> None:
    """Numbers at the lanes' heads, as large as the lanes are wide."""
    several = len({lane.strip for lane in lanes}) > 1
    numbers: dict[int, int] = {}
    for lane in lanes:
        numbers[lane.strip] = numbers.get(lane.strip, 0) + 1
        text = f"{lane.strip}.{numbers[lane.strip]}" if several else f"{numbers[lane.strip]}"
        text += "*" if lane.edited else ""
        head = np.array([[float(lane.x_at(lane.top)), lane.top - 0.5]])
        size = int(np.clip(lane.width * canvas.scale / (0.62 * max(2, len(text))), 10, 20))
        at, beyond = canvas.of_signal(np.vstack([head, head - [[0, 1]]]))
        away = (beyond - at) / canvas.scale
        draw_label(canvas.pen, at + away * (0.5 * size + 6), text, size, LANE.colour)


def _draw_row_numbers(canvas: _Canvas, lanes: tuple[Lane, ...], bands: pd.DataFrame) -> None:
    """Row numbers beside the strips, moved apart where they would overlap."""
    size = 15
    sideways = canvas.blot.rotate in (90, 270)
    apart = (1.5 * size if sideways else 1.05 * size) / canvas.scale
    for label in row_labels(canvas.blot, lanes, bands, apart):
        x, y = label.place
        at, own, beyond = canvas.of_signal(np.array([[x, y], [x, label.y], [x + label.side, y]]))
        away = (beyond - at) / canvas.scale
        leader = 12 if abs(y - label.y) * canvas.scale > 3 else 0
        if leader:
            # A number that was moved aside is tied to its row.
            canvas.pen.line(_points(np.array([own + 2 * away, at + leader * away])), fill="#555555", width=1)
        reach = size * (0.32 * len(label.text) + 0.3) + 3 + leader
        draw_label(canvas.pen, at + away * reach, label.text, size, "#000000")

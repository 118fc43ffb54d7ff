"""How an image is turned: orientation tags, quarter turns and mirroring, and points between the frames.

The *file's frame* is the image after its orientation tag; the *signal's frame* is
that image after `Blot.rotate` (clockwise) and then `Blot.flip` (left to right).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

QUARTER_TURNS = (0, 90, 180, 270)


class Turned(Protocol):
    """What was turned: a `Blot`, or only what is known of how it lies."""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in px as turned."""

    @property
    def rotate(self) -> int:
        """Degrees clockwise from the file's frame."""

    @property
    def flip(self) -> bool:
        """Whether mirrored left to right after that."""


# Orientation tag (TIFF 6.0, EXIF 274) → (quarter turns clockwise, then mirrored left to right).
TAGGED_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (90, True),
    6: (90, False),
    7: (270, True),
    8: (270, False),
}


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Apply an orientation tag (1 to 8) to an (H, W, ...) array; any other is taken as 1, as viewers do."""
    return turn(pixels, *TAGGED_TURNS.get(orientation, (0, False)))


def turn(pixels: NDArray[Any], rotate: int, flip: bool) -> NDArray[Any]:
    """Rotate an (H, W, ...) array clockwise by `rotate` degrees, then mirror it left to right."""
    turned = np.rot90(pixels, -(rotate // 90)) if rotate else pixels
    return turned[:, ::-1] if flip else turned


def points_to_file_frame(points: ArrayLike, blot: Turned) -> NDArray[np.float64]:
    """Bring points from the signal's frame to the file's.

    Parameters
    ----------
    points : (n, 2) array_like
        (x, y) in px, pixel centres at whole numbers.
    blot : Turned
        Whose `shape`, `rotate` and `flip` define the frames.

    Returns
    -------
    (n, 2) float64
        Exact for multiples of 1/32 px.
    """
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    height, width = blot.shape
    if blot.flip:
        x = width - 1 - x
    match blot.rotate:
        case 90:
            x, y = y, width - 1 - x
        case 180:
            x, y = width - 1 - x, height - 1 - y
        case 270:
            x, y = height - 1 - y, x
    return np.column_stack([x, y])


def points_from_file_frame(points: ArrayLike, blot: Turned) -> NDArray[np.float64]:
    """Bring points from the file's frame to the signal's: the inverse of `points_to_file_frame`."""
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    height, width = blot.shape
    match blot.rotate:
        case 90:
            x, y = width - 1 - y, x
        case 180:
            x, y = width - 1 - x, height - 1 - y
        case 270:
            x, y = y, height - 1 - x
    if blot.flip:
        x = width - 1 - x
    return np.column_stack([x, y])


Boxes = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def _ordered(first: NDArray[np.float64], second: NDArray[np.float64]) -> Boxes:
    """Left, right, top, bottom from two opposite corners."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    return low[:, 0], high[:, 0], low[:, 1], high[:, 1]


def boxes_to_file_frame(
    left: ArrayLike, right: ArrayLike, top: ArrayLike, bottom: ArrayLike, blot: Turned
) -> Boxes:
    """Bring boxes (inclusive pixel indices) from the signal's frame to the file's.

    Returns
    -------
    left, right, top, bottom : (n,) float64
    """
    first = points_to_file_frame(np.column_stack([left, top]), blot)
    return _ordered(first, points_to_file_frame(np.column_stack([right, bottom]), blot))


def boxes_from_file_frame(
    left: ArrayLike, right: ArrayLike, top: ArrayLike, bottom: ArrayLike, blot: Turned
) -> Boxes:
    """Bring boxes from the file's frame to the signal's: the inverse of `boxes_to_file_frame`."""
    first = points_from_file_frame(np.column_stack([left, top]), blot)
    return _ordered(first, points_from_file_frame(np.column_stack([right, bottom]), blot))

"""The wand: outline the white area around a click, and measure it as ImageJ does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What ImageJ takes off the perimeter for a corner: 2 − √2, a diagonal instead of two sides.
CORNER = 2 - 2**0.5


@dataclass(frozen=True, eq=False)
class Outline:
    """The outline of an enclosed white area.

    Attributes
    ----------
    vertices : (n, 2) int
        Corners (x, y) between pixels, in the order in which they were traced:
        vertex (x, y) is the upper left corner of pixel (x, y).
    border : frozenset of int
        Black pixels along the outline, as ``y * width + x``.
    """

    vertices: NDArray[np.intp]
    border: frozenset[int]

    @property
    def signed_pixels(self) -> int:
        """Pixels inside; negative where the outline runs around a black object from outside."""
        x, y = self.vertices.T
        return int(np.sum(np.roll(x, -1) * y - x * np.roll(y, -1))) // 2

    @property
    def perimeter(self) -> float:
        """Length in px with diagonals cut short, as ImageJ takes it for traced outlines.

        A vertex counts as a corner if its incoming side is longer than 1 px or the
        vertex before it was none.
        """
        sides = np.abs(self.vertices - np.roll(self.vertices, 1, axis=0)).sum(axis=1)
        corners, corner = 0, False
        for side in sides.tolist():
            corner = side > 1 or not corner
            corners += corner
        return float(sides.sum() - corners * CORNER)

    @property
    def area(self) -> float:
        """Pixels inside plus half the perimeter, for the area under the border (px²)."""
        return abs(self.signed_pixels) + self.perimeter / 2


@dataclass(frozen=True, eq=False)
class Drawing:
    """A black and white drawing, laid out so that outlines are traced quickly.

    Attributes
    ----------
    width, height : int
        In px.
    padded : bytes
        1 for black, row by row, with a white margin of 1 px on all sides.
    """

    width: int
    height: int
    padded: bytes

    @classmethod
    def from_ink(cls, ink: NDArray[np.bool_]) -> Drawing:
        """From a (height, width) array, True for black."""
        height, width = ink.shape
        return cls(width, height, np.pad(ink, 1).tobytes())

    def is_black(self, x: int, y: int) -> bool:
        """Whether pixel (x, y), on the drawing, is black."""
        return bool(self.padded[(y + 1) * (self.width + 2) + x + 1])

    def outline_around(self, x: int, y: int) -> Outline:
        """Outline what the wand finds from pixel (x, y): the 4-connected white area around it.

        ImageJ's wand in its default mode on a thresholded plot: it goes right to the
        first pixel of the other colour and follows the black's edge there, 8-connected,
        black on its right; from a black pixel that may be the edge of the white area
        behind, or the black's outer edge. The start matters: which vertices count as
        corners depends on it.

        Raises
        ------
        IndexError
            If all is white to the right of a white pixel.
        """
        stride = self.width + 2
        padded = self.padded
        row = (y + 1) * stride
        on_black = self.is_black(x, y)
        start = padded.find(not on_black, row + x + 1, row + stride)
        if start < 0:
            raise IndexError("no black pixel to the right of the click")
        # Along an edge with black on its left the wand goes down, else up.
        heading, start = (3, start + stride) if on_black else (1, start)
        # Directions 0 right, 1 up, 2 left, 3 down; of the four pixels around a vertex,
        # number d lies on the right hand of who leaves it in direction d.
        pixel = (0, -stride, -stride - 1, -1)
        step = (1, -stride, -1, stride)
        at, direction = start, heading
        corners: list[int] = []
        border: set[int] = set()
        while True:
            turned = (direction + 1) & 3
            if not padded[at + pixel[turned]]:
                turned = direction if padded[at + pixel[direction]] else (direction - 1) & 3
            if turned != direction:
                corners.append(at)
            border.add(at + pixel[turned])
            at += step[turned]
            direction = turned
            if at == start and direction == heading:
                break
        return Outline(self._vertices(corners), frozenset(self._unpadded(border)))

    def _vertices(self, at: list[int]) -> NDArray[np.intp]:
        rows, columns = np.divmod(np.array(at, dtype=np.intp), self.width + 2)
        return np.stack([columns - 1, rows - 1], axis=1)

    def _unpadded(self, at: set[int]) -> list[int]:
        stride = self.width + 2
        return [(p // stride - 1) * self.width + p % stride - 1 for p in at]

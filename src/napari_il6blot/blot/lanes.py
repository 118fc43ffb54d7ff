"""The lane: a curve with a width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError

# float32 layers hold multiples of 1/32 px exactly (up to 2**18 px).
GRID = 32


def on_grid(values: ArrayLike) -> NDArray[np.float64]:
    """Round to multiples of 1/32 px."""
    # What overflows becomes infinite, which lanes refuse.
    with np.errstate(over="ignore"):
        rounded: NDArray[np.float64] = np.round(np.asarray(values, dtype=float) * GRID) / GRID
    return rounded


@dataclass(frozen=True, eq=False)
class Lane:
    """One lane of a blot, from top to bottom.

    Parameters
    ----------
    centreline : (n, 2) array_like, n >= 2
        Points (x, y) in px of the signal's frame, y rising; kept on a grid of 1/32 px.
    width : float
        Full width in px, across x.
    strip : int
        From 1, top to bottom: the membrane or comb the lane belongs to.
    confidence : float
        From 0 (a guess) to 1 (certain).
    edited : bool
        Whether a person placed or moved it.
    flags : tuple of str
        Words of the flag list.

    Raises
    ------
    InputError
        If the centreline or the width is no lane.
    """

    centreline: NDArray[np.float64]
    width: float
    strip: int = 1
    confidence: float = 1.0
    edited: bool = False
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        points = on_grid(self.centreline)
        if points.ndim != 2 or points.shape[0] < 2 or points.shape[1] != 2:
            raise InputError("a lane's centreline needs at least two points (x, y)")
        if not np.isfinite(points).all() or not np.all(np.diff(points[:, 1]) > 0):
            raise InputError("a lane's centreline must run from top to bottom, y rising")
        width = float(on_grid(self.width))
        if not np.isfinite(width) or width < 1:
            raise InputError(f"a lane's width must be at least 1 px, not {self.width}")
        points.flags.writeable = False
        object.__setattr__(self, "centreline", points)
        object.__setattr__(self, "width", width)

    @property
    def top(self) -> float:
        """First y of the centreline, in px."""
        return float(self.centreline[0, 1])

    @property
    def bottom(self) -> float:
        """Last y of the centreline, in px."""
        return float(self.centreline[-1, 1])

    def x_at(self, y: ArrayLike) -> NDArray[np.float64]:
        """Centre x in px at height(s) y; beyond the ends, the end's x."""
        x: NDArray[np.float64] = np.interp(
            np.asarray(y, dtype=float), self.centreline[:, 1], self.centreline[:, 0]
        )
        return x


def same_course(lane: Lane, other: Lane) -> bool:
    """Whether two lanes cover the same place, whatever else is known of them."""
    return lane.width == other.width and np.array_equal(lane.centreline, other.centreline)


def in_order(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    """Lanes strip by strip, left to right within each at mid-height: the order that numbers them."""

    def place(lane: Lane) -> tuple[int, float]:
        return lane.strip, float(lane.x_at((lane.top + lane.bottom) / 2))

    return tuple(sorted(lanes, key=place))

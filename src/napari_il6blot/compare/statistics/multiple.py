"""Adjustment of several p for being several.

References
----------
Holm S. Scand J Stat 1979;6:65-70. Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def holm(p: ArrayLike) -> Floats:
    """Holm's adjusted p, (m,); missing ones stay missing and are not counted."""
    p, known, order = _ordered(p)
    m = len(order)
    p[known[order]] = np.minimum(np.maximum.accumulate(p[known[order]] * np.arange(m, 0, -1)), 1.0)
    return p


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Benjamini and Hochberg's adjusted p (false discovery rate), (m,); missing ones stay missing."""
    p, known, order = _ordered(p)
    m = len(order)
    raised = p[known[order]] * m / np.arange(1, m + 1)
    p[known[order]] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return p


def _ordered(p: ArrayLike) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """A copy, where it is known, and the order of the known ones."""
    copy = np.array(p, dtype=float)
    known = np.flatnonzero(np.isfinite(copy))
    return copy, known, np.argsort(copy[known], kind="stable")

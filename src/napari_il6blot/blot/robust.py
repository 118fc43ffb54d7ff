"""Robust measures of small samples; numpy's own spend most of their time on what these do without."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A normal variable's σ is this many median absolute deviations.
SIGMAS_PER_MAD = 1.4826


def median(values: NDArray[np.floating]) -> float:
    """Median of a sample without NaNs; 0 of none."""
    ordered = np.sort(values, axis=None)
    size = len(ordered)
    return (float(ordered[(size - 1) // 2]) + float(ordered[size // 2])) / 2 if size else 0.0


def row_medians(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Median of each row of (n, k) values without NaNs, (n,); k is at least 1."""
    ordered = np.sort(values, axis=1)
    size = values.shape[1]
    middle: NDArray[np.floating] = (ordered[:, (size - 1) // 2] + ordered[:, size // 2]) / 2
    return middle


def quantile(values: NDArray[np.floating], share: float) -> float:
    """Quantile of a sample without NaNs, linear between its values; 0 of none."""
    ordered = np.sort(values, axis=None)
    if not len(ordered):
        return 0.0
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low]) + (place - low) * (float(ordered[high]) - float(ordered[low]))


def scatter(residuals: NDArray[np.floating]) -> float:
    """1 σ of residuals about 0, from their median size."""
    return SIGMAS_PER_MAD * median(np.abs(residuals))


def weighted_median(values: NDArray[np.floating], weights: NDArray[np.floating]) -> float:
    """The value at which half the weight is reached."""
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])

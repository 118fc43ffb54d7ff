"""Bring the lanes of one image of a membrane to another image of it, re-probed.

Two probes show different bands in the same lanes, so what the images share is how signal is spread across the
membrane: where lanes are, and how much is in each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .image import Blot
from .lanes import Lane

Floats = NDArray[np.float64]

# Of the width: how far one image may be moved against the other, and what is slow enough to be background.
MOST_SHIFT = 0.3
SLOW = 0.12
# Below it two images do not show the same lanes; shifts that agree nearly as well as the best are rivals.
LEAST_AGREEMENT = 0.5
NEARLY = 0.05


@dataclass(frozen=True)
class Registration:
    """How an image lies against its reference.

    Attributes
    ----------
    shift : float
        Px to the right by which the reference's lanes are moved.
    agreement : float
        Correlation of the two profiles across the membrane, at that shift.
    rival : float or None
        Another shift that agrees nearly as well, as one by a whole lane may.
    """

    shift: float
    agreement: float
    rival: float | None = None


def register(reference: Blot, blot: Blot) -> Registration:
    """Find how far a blot lies to the right of another image of the same membrane.

    Parameters
    ----------
    reference, blot : Blot
        Of the same magnification and orientation; sizes may differ.

    Returns
    -------
    Registration
        The shift of the highest normalized cross-correlation of the profiles across the membrane, to a part
        of a pixel; of shifts that agree nearly as well the smallest.

    Raises
    ------
    InputError
        If no shift brings them together.
    """
    first, second = _across(reference), _across(blot)
    shifts, agreement = _correlations(first, second)
    peaks = _peaks(agreement)
    best = float(agreement[peaks].max()) if len(peaks) else -1.0
    if best < LEAST_AGREEMENT:
        raise InputError(
            f"{blot.image}: its lanes are not those of {reference.image} "
            f"(agreement {max(best, 0):.2f} of 1): are both of one membrane, of "
            "one size, and turned alike? Else let its own lanes be found"
        )
    near = sorted(
        (peak for peak in peaks if agreement[peak] >= best - NEARLY), key=lambda peak: abs(int(shifts[peak]))
    )
    chosen = near[0]
    rival = float(shifts[near[1]]) if len(near) > 1 else None
    return Registration(float(shifts[chosen]) + _vertex(agreement, chosen), float(agreement[chosen]), rival)


def moved_lanes(lanes: tuple[Lane, ...], registration: Registration, blot: Blot) -> tuple[Lane, ...]:
    """The reference's lanes where they are in the registered image, with their numbers.

    Parameters
    ----------
    lanes : tuple of Lane
        Of the reference.
    registration : Registration
    blot : Blot
        The image to which they are moved.

    Raises
    ------
    InputError
        If a lane's middle would lie outside the image.
    """
    height, width = blot.signal.shape
    moved = []
    for number, lane in enumerate(lanes, start=1):
        x = lane.centreline[:, 0] + registration.shift
        y = np.clip(lane.centreline[:, 1], 0, height - 1)
        kept = np.append(True, np.diff(y) > 0)
        if x.mean() < 0 or x.mean() > width - 1 or kept.sum() < 2:
            raise InputError(
                f"{blot.image}: lane {number} of the other image of this membrane would lie outside it; let "
                "its own lanes be found"
            )
        line = np.column_stack([x, y])[kept]
        confidence = lane.confidence * registration.agreement
        moved.append(replace(lane, centreline=line, confidence=confidence))
    return tuple(moved)


def _across(blot: Blot) -> Floats:
    """The profile across the membrane: the root of what is above each row's own ground, without slow parts.

    The root keeps a single strong band from deciding.
    """
    signal = np.asarray(blot.signal, dtype=float)
    above = np.clip(signal - np.quantile(signal, 0.1, axis=1, keepdims=True), 0, None)
    scale = float(above.mean()) or 1.0
    profile = np.sqrt(above / scale).mean(axis=0)
    from scipy.ndimage import gaussian_filter1d

    slow: Floats = gaussian_filter1d(profile, SLOW * len(profile), mode="nearest")
    return np.asarray(gaussian_filter1d(profile - slow, 1.0), dtype=float)


def _correlations(first: Floats, second: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Pearson's correlation of what overlaps, at every whole shift of `first` to the right."""
    most = int(MOST_SHIFT * min(len(first), len(second)))
    shifts = np.arange(-most, most + 1)
    found = np.full(len(shifts), -1.0)
    for index, shift in enumerate(range(-most, most + 1)):
        start, stop = max(0, shift), min(len(second), len(first) + shift)
        a, b = first[start - shift : stop - shift], second[start:stop]
        a, b = a - a.mean(), b - b.mean()
        power = float(np.sqrt((a @ a) * (b @ b)))
        if power > 0:
            found[index] = float(a @ b) / power
    return shifts, found


def _peaks(agreement: Floats) -> list[int]:
    inner = np.flatnonzero((agreement[1:-1] >= agreement[:-2]) & (agreement[1:-1] > agreement[2:])) + 1
    return [int(peak) for peak in inner]


def _vertex(agreement: Floats, peak: int) -> float:
    """Where the parabola through a peak and its neighbours is highest, in px from it."""
    left, middle, right = agreement[peak - 1 : peak + 2]
    bend = left - 2 * middle + right
    return float(0.5 * (left - right) / bend) if bend < 0 else 0.0

"""What a curve is made of: wells of standards, blanks, and repeated wells that show the scatter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from ..groups import group_wells, usable
from ..plate import Plate
from ..units import check_shared_unit

Floats = NDArray[np.float64]
Source = Plate | Sequence[Plate] | tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, eq=False)
class StandardPoints:
    """Points for a standard curve.

    Attributes
    ----------
    x, y : array, (n,)
        Nominal concentrations and responses of the standards' wells that count.
    blanks : array
        Responses of blank wells.
    means, variances, df : array, (G,)
        Of groups of repeated wells of every role, standards among them.
    plates : tuple of str
        Plates that they come from; empty for bare arrays.
    unit : str
        Of the concentrations, where somebody said.
    """

    x: Floats
    y: Floats
    blanks: Floats
    means: Floats
    variances: Floats
    df: Floats
    plates: tuple[str, ...]
    unit: str

    @property
    def name(self) -> str:
        """What to call them in a sentence."""
        return "plate " + " and ".join(self.plates) if self.plates else "the standards"


def points_of(source: Source) -> StandardPoints:
    """Take the standards from a plate, from several plates as one, or from arrays.

    Parameters
    ----------
    source : Plate, sequence of Plate, or (x, y)
        x nominal concentrations, y responses, one of each per well.

    Raises
    ------
    InputError
        If there are no standards, the response is not settled, plates that share standards differ in
        their unit, or arrays do not fit together.
    """
    if isinstance(source, Plate):
        return _of_plates([source])
    items = list(source)
    if items and all(isinstance(item, Plate) for item in items):
        return _of_plates([item for item in items if isinstance(item, Plate)])
    return _of_arrays(items)


def _of_arrays(items: Sequence[object]) -> StandardPoints:
    try:
        x, y = (np.atleast_1d(np.asarray(item, dtype=float)) for item in items)
    except (TypeError, ValueError) as error:
        raise InputError("standards are a plate, plates, or two arrays of numbers: (x, y)") from error
    if x.ndim != 1 or x.shape != y.shape or not np.isfinite(x).all() or (x < 0).any():
        raise InputError(
            "standards: x and y must be equally long, and x finite and not negative (concentrations)"
        )
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if not len(x):
        raise InputError("standards: there is none with a response")
    _, of_well = np.unique(x, return_inverse=True)
    n = np.bincount(of_well).astype(float)
    means = np.bincount(of_well, y) / n
    with np.errstate(invalid="ignore"):
        variances = np.bincount(of_well, (y - means[of_well]) ** 2) / np.where(n > 1, n - 1, np.nan)
    return StandardPoints(x, y, np.empty(0), means, variances, n - 1, (), "")


def _of_plates(plates: Sequence[Plate]) -> StandardPoints:
    check_shared_unit(plates)
    parts = [_of_plate(plate) for plate in plates]
    names = tuple(plate.name for plate in plates)
    x, y, blanks, means, variances, df = (np.concatenate(column) for column in zip(*parts, strict=True))
    unit = next((plate.unit for plate in plates if plate.unit), "")
    points = StandardPoints(x, y, blanks, means, variances, df, names, unit)
    if not len(points.x):
        raise InputError(_no_standards(plates, points.name))
    return points


def _of_plate(plate: Plate) -> tuple[Floats, ...]:
    if not plate.response_of:
        raise InputError(unsettled(plate))
    role = plate.wells["role"].to_numpy(dtype=object)
    good = usable(plate)
    nominal, y = (plate.wells[name].to_numpy(dtype=float) for name in ("nominal", "response"))
    standard = good & (role == "standard") & np.isfinite(nominal)
    groups = group_wells(plate, ("standard", "blank", "control", "sample"))
    several = groups.n > 1
    return (
        nominal[standard], y[standard], y[good & (role == "blank")],
        groups.mean[several], groups.variance[several], groups.n[several] - 1,
    )  # fmt: skip


def unsettled(plate: Plate) -> str:
    """Say that somebody must choose among the reads of a plate."""
    held = ", ".join(plate.reads) or "none"
    return (
        f"{plate.file or 'plate ' + plate.name}: plate {plate.name} holds several reads ({held}), and "
        "nothing says which is the response; choose with --wavelength, and --reference for one to subtract "
        "(in Python wavelength= and reference=)"
    )


def _no_standards(plates: Sequence[Plate], name: str) -> str:
    file = next((plate.file for plate in plates if plate.file), "")
    return (
        f"{file + ': ' if file else ''}{name} has no standards that count; say which wells they are, and "
        "their concentrations, in a layout (il6blot elisa --template layout.csv writes one to fill in), or "
        "which plate's curve it borrows (curve_from)"
    )

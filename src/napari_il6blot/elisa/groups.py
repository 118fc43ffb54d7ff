"""Repeated wells: of one role, sample, experiment, replicate and dilution, and of standards one nominal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .plate import Plate

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of wells, in the order of their first wells.

    Attributes
    ----------
    of_well : array of int, (wells,)
        The group of each well; -1 for one of another role.
    first : array of int, (G,)
        Position of each group's first well.
    n : array, (G,)
        Wells that are not masked and have a response.
    mean, variance : array, (G,)
        Of their responses; NaN for none, and the variance for fewer than two.
    """

    of_well: NDArray[np.intp]
    first: NDArray[np.intp]
    n: Floats
    mean: Floats
    variance: Floats


def group_wells(plate: Plate, roles: Sequence[str]) -> Groups:
    """Gather the wells of some roles into groups; masked ones belong to their group, but do not count.

    Parameters
    ----------
    plate : Plate
    roles : sequence of str
    """
    wells = plate.wells
    role = wells["role"].to_numpy(dtype=object)
    chosen = np.flatnonzero(np.isin(role.astype(str), list(roles)))
    names = ["role", "sample", "experiment", "replicate", "dilution", "nominal"]
    columns = [wells[name].to_numpy(dtype=object)[chosen] for name in names]
    # A control's nominal may stand in one of its wells alone.
    columns[-1][(role[chosen] != "standard") | wells["nominal"].isna().to_numpy()[chosen]] = None
    of_well = np.full(len(wells), -1, dtype=np.intp)
    seen: dict[tuple[object, ...], int] = {}
    for position, key in zip(chosen.tolist(), zip(*columns, strict=True), strict=True):
        of_well[position] = seen.setdefault(key, len(seen))
    first = np.array([int(np.argmax(of_well == group)) for group in range(len(seen))], dtype=np.intp)
    return _summarized(of_well, first, usable(plate), wells["response"].to_numpy(dtype=float))


def usable(plate: Plate) -> NDArray[np.bool_]:
    """Wells that are not masked and have a response, (wells,)."""
    masked = plate.wells["masked"].to_numpy(dtype=bool)
    return np.asarray(~masked & np.isfinite(plate.wells["response"].to_numpy(dtype=float)))


def _summarized(
    of_well: NDArray[np.intp], first: NDArray[np.intp], good: NDArray[np.bool_], response: Floats
) -> Groups:
    counted = good & (of_well >= 0)
    group, y, size = of_well[counted], response[counted], len(first)
    n = np.bincount(group, minlength=size).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(group, y, minlength=size) / n
        squares = np.bincount(group, (y - mean[group]) ** 2, minlength=size)
        variance = np.where(n > 1, squares / (n - 1), np.nan)
    return Groups(of_well, first, n, mean, variance)

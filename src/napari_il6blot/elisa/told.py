"""What a layout tells of a sample in some of its wells holds for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import is_empty

if TYPE_CHECKING:
    from .plate import Plate

# Of contradicting values so many are said.
MOST_VALUES = 3
KEYS = ("role", "sample", "experiment", "replicate")


def told_of(plate: Plate, column: str, roles: Sequence[str]) -> NDArray[np.object_]:
    """A column of wells, with empty cells filled from other wells of the same sample.

    Parameters
    ----------
    plate : Plate
    column : str
        Of its wells: a factor or an amount.
    roles : sequence of str
        Wells of others stay as they are.

    Returns
    -------
    array of object, (wells,)
        Of wells that share role, sample, experiment and replicate, all have the one value that any has.

    Raises
    ------
    InputError
        If they have different values, naming the wells.
    """
    wells = plate.wells
    values = wells[column].to_numpy(dtype=object, copy=True)
    chosen = wells["role"].isin(list(roles)).to_numpy()
    of_sample: dict[tuple[object, ...], list[int]] = {}
    for position, key in enumerate(zip(*(wells[name] for name in KEYS), strict=True)):
        if chosen[position]:
            of_sample.setdefault(key, []).append(position)
    for key, positions in of_sample.items():
        found = _by_value(values, positions)
        if len(found) > 1:
            raise InputError(_contradiction(plate, column, key, found))
        if found:
            for position in positions:
                values[position] = next(iter(found))
    return values


def _by_value(values: NDArray[np.object_], positions: Sequence[int]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for position in positions:
        if not is_empty(values[position]):
            found.setdefault(values[position], []).append(position)
    return found


def _contradiction(plate: Plate, column: str, key: tuple[object, ...], found: dict[Any, list[int]]) -> str:
    names = plate.wells["well"].to_numpy(dtype=object)
    _, sample, experiment, replicate = key
    said = " and ".join(
        f"{value:g} in {_wells(names, at)}" if isinstance(value, float) else f"{value} in {_wells(names, at)}"
        for value, at in list(found.items())[:MOST_VALUES]
    )
    said += f" and {len(found) - MOST_VALUES} more" if len(found) > MOST_VALUES else ""
    return (
        f"plate {plate.name}: {column} of {sample} (experiment {experiment}, replicate {replicate}) is "
        f"{said}; correct the layout, give different samples different names, or delete the column if it "
        "describes no sample"
    )


def _wells(names: NDArray[np.object_], at: Sequence[int]) -> str:
    first = ", ".join(names[position] for position in at[:8])
    return f"{first} and {len(at) - 8} more" if len(at) > 8 else first

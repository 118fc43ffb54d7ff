"""What a layout's cells say becomes its table: checked, typed, one row per well."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..well_names import well_name
from .cells import (
    KNOWN_COLUMNS,
    NUMBER_COLUMNS,
    SHORTHAND,
    TEXT_COLUMNS,
    Cell,
    Contents,
    Place,
    dilution,
    number,
    of_plate,
    truth,
)
from .roles import role_by_name, role_of
from .standards import names, nominals_of_shorthand, standard_names
from .typed import labels, objects, typed

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")


@dataclass(frozen=True)
class _Wells:
    """The wells of all plates, in the order of reading, as lists of one length."""

    contents: Contents
    file: str
    keys: list[tuple[str, Place]]

    def cells(self, column: str) -> list[Cell | None]:
        return [self.contents.wells[key].get(column) for key in self.keys]

    def texts(self, column: str) -> list[str]:
        """Text of a column: the well's own, else the plate's line, else empty."""
        lines = self.contents.lines
        found = []
        for (plate, _), cell in zip(self.keys, self.cells(column), strict=True):
            said = cell or lines.get(plate, {}).get(column) or lines.get("", {}).get(column)
            found.append(said.text if said else "")
        return found

    def each(self, column: str, read: Callable[[Cell], T], missing: T) -> list[T]:
        """Cells of a column as `read` reads them."""
        return [missing if cell is None else read(cell) for cell in self.cells(column)]

    def has(self, plate: str, column: str) -> bool:
        return column in self.contents.columns.get(plate, {})

    def shorthand(self, plate: str) -> dict[str, Cell]:
        """The lines about standards that hold for a plate."""
        lines = {**self.contents.lines.get("", {}), **self.contents.lines.get(plate, {})}
        return {key: lines[key] for key in SHORTHAND if key in lines}


def layout_table(contents: Contents, file: str) -> tuple[pd.DataFrame, tuple[str, ...], frozenset[str]]:
    """Make a layout's table.

    Parameters
    ----------
    contents : Contents
        What was read.
    file : str
        What to call the layout in messages.

    Returns
    -------
    table : DataFrame
        One row per well, as `Layout.table`.
    factors : tuple of str
        Its columns that describe the design.
    decides : frozenset of str
        Plates whose roles the layout states.

    Raises
    ------
    InputError
        If a cell is not what its column needs, naming file, line and column.
    """
    import pandas as pd

    wells = _Wells(contents, file, list(contents.wells))
    samples = wells.texts("sample")
    nominals = np.array(
        wells.each("nominal", lambda cell: number(cell, "nominal", contents.decimal), math.nan)
    )
    roles = _roles(wells, samples, nominals)
    _refuse_nominals(wells, roles)
    _fill_standards(wells, roles, samples, nominals)
    columns: dict[str, Any] = {
        "plate": objects([plate for plate, _ in wells.keys]),
        "well": objects([well_name(*place) for _, place in wells.keys]),
        "role": objects(roles),
        "sample": objects(samples),
        "experiment": pd.Series(labels(wells.texts("experiment")), dtype=object),
        "replicate": pd.Series(labels(wells.texts("replicate")), dtype=object),
        "nominal": nominals.astype(np.float64),
        "dilution": np.array(
            wells.each("dilution", lambda cell: dilution(cell, contents.decimal), math.nan), dtype=np.float64
        ),
        "unit": objects(wells.texts("unit")),
        "curve_from": objects(wells.texts("curve_from")),
        "masked": pd.Series(
            objects(wells.each("masked", lambda cell: truth(cell, "masked"), None)), dtype=object
        ),
        "mask_reason": objects(wells.texts("mask_reason")),
    }
    present = {name: None for columns_of in contents.columns.values() for name in columns_of}
    columns |= _known_columns(wells, present)
    factors = tuple(name for name in present if name not in KNOWN_COLUMNS)
    columns |= {name: typed(wells.texts(name), contents.decimal) for name in factors}
    decides = frozenset(plate for plate in contents.columns if wells.has(plate, "role"))
    return pd.DataFrame(columns), factors, decides


def _roles(wells: _Wells, samples: Sequence[str], nominals: NDArray[np.float64]) -> list[str]:
    """Roles as stated, else by concentration and name; empty text where the layout is silent."""
    roles = wells.each("role", role_of, "")
    for index, (plate, _) in enumerate(wells.keys):
        if roles[index]:
            continue
        if not math.isnan(nominals[index]):
            roles[index] = "standard"
        else:
            silent = not any(wells.has(plate, column) for column in ("role", "sample", "nominal"))
            roles[index] = role_by_name(samples[index]) or ("" if silent else "empty")
    return roles


def _refuse_nominals(wells: _Wells, roles: Sequence[str]) -> None:
    for (plate, place), cell, role in zip(wells.keys, wells.cells("nominal"), roles, strict=True):
        if cell is not None and role not in {"standard", "control"}:
            raise InputError(
                f"{cell.where}: well {well_name(*place)}{of_plate(plate)} is {role}, and has a nominal "
                f"{cell.text}; empty that cell, or make its role standard or control"
            )


def _fill_standards(
    wells: _Wells, roles: Sequence[str], samples: list[str], nominals: NDArray[np.float64]
) -> None:
    """Give standards their concentrations and names, plate by plate, in place."""
    by_plate: dict[str, list[int]] = {}
    for index, (plate, _) in enumerate(wells.keys):
        by_plate.setdefault(plate, []).extend([index] if roles[index] == "standard" else [])
    for plate, at in by_plate.items():
        unknown = [index for index in at if math.isnan(nominals[index])]
        lines = wells.shorthand(plate)
        if lines and plate not in _inherits_nothing(wells, by_plate, plate):
            if not unknown:
                raise InputError(_nothing_to_fill(lines, at, plate))
            given = {wells.keys[index][1]: samples[index] for index in unknown}
            found = nominals_of_shorthand(lines, given, wells.contents.decimal, wells.file + of_plate(plate))
            for index in unknown:
                nominals[index] = found[wells.keys[index][1]]
        elif unknown and wells.has(plate, "nominal"):
            where = names([wells.keys[index][1] for index in unknown])
            raise InputError(standards_without_nominal(wells.file, where, plate))
        for index, name in zip(
            at, standard_names([nominals[i] for i in at], [samples[i] for i in at]), strict=True
        ):
            samples[index] = name


def _inherits_nothing(wells: _Wells, by_plate: Mapping[str, list[int]], plate: str) -> set[str]:
    """The plate, if lines about standards for every plate need not concern it: it has none, others do."""
    own = any(key in wells.contents.lines.get(plate, {}) for key in SHORTHAND)
    others = any(at for other, at in by_plate.items() if other != plate)
    return {plate} if not by_plate[plate] and others and not own else set()


def _nothing_to_fill(lines: Mapping[str, Cell], at: Sequence[int], plate: str) -> str:
    first = next(iter(lines.values()))
    if not at:
        return (
            f"{first.where}: no well{of_plate(plate)} is a standard that could get these concentrations; "
            "say which wells are, in a grid of roles or as STD1, STD2…"
        )
    return (
        f"{first.where}: every standard{of_plate(plate)} has its concentration already; delete this line, or "
        "write STD1 for level 1 (std 1 with a space is a concentration of 1)"
    )


def standards_without_nominal(file: str, wells: str, plate: str) -> str:
    """The sentence for standards whose concentration nobody gave."""
    return (
        f"{file}: {wells}{of_plate(plate)}: standards without a concentration; fill in their nominal, or "
        "change their role if they are none"
    )


def _known_columns(wells: _Wells, present: Collection[str]) -> dict[str, Any]:
    """Columns that are no factors and not in every layout."""
    decimal = wells.contents.decimal
    columns: dict[str, Any] = {name: objects(wells.texts(name)) for name in TEXT_COLUMNS if name in present}
    for name in NUMBER_COLUMNS:
        if name in present:
            read = wells.each(name, lambda cell, name=name: number(cell, name, decimal), math.nan)  # type: ignore[misc]
            columns[name] = np.array(read, dtype=np.float64)
    return columns

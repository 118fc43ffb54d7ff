"""A layout put onto plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..plate import Plate
from .cells import NUMBER_COLUMNS, TEXT_COLUMNS
from .plates import called, match_plate, place_of, rows_for
from .reading import Layout
from .standards import names
from .table import standards_without_nominal

if TYPE_CHECKING:
    import pandas as pd

Wells = NDArray[np.intp]


def apply_layout(plate: Plate, layout: Layout, plate_names: Sequence[str] | None = None) -> Plate:
    """Fill a plate's wells from a layout.

    Parameters
    ----------
    plate : Plate
        As its export tells of it.
    layout : Layout
        Its rows for this plate are taken, or those without a plate if only one plate is run or no
        row names any. Only filled cells replace what the export says; where the layout states roles,
        it states all of them, and wells that it leaves out are empty.
    plate_names : sequence of str
        All plates of the run; this one only, by default.

    Returns
    -------
    Plate
        A new one, with what the user should know added to its notes.

    Raises
    ------
    InputError
        If rows fit no plate or are there twice for it, a well is not on it, two units or curves are
        named for it, a standard has no concentration, or standards are of two groups.
    """
    every = list(dict.fromkeys([*(plate_names or ()), plate.name]))
    rows, note = rows_for(plate, layout, every)
    if rows is None:
        return replace(plate, notes=(*plate.notes, note))
    at = _places(plate, layout, rows)
    wells = plate.wells.copy()
    _fill_roles(wells, rows, at, plate, layout)
    _fill_contents(wells, rows, at, layout)
    _fill_masks(wells, rows, at)
    _refuse_unknown_standards(wells, rows, at, plate, layout)
    unit = _one_of(rows, "unit", plate, layout)
    curve_from = _one_of(rows, "curve_from", plate, layout)
    if curve_from and plate_names is not None:
        curve_from = _named_plate(curve_from, every, plate, layout)
    group = _standards_group(wells, rows, at, plate, layout)
    return replace(
        plate,
        wells=wells,
        unit=unit or plate.unit,
        standards_group=group or plate.standards_group,
        group_of_layout=bool(group) or plate.group_of_layout,
        curve_from="" if curve_from == plate.name else curve_from or plate.curve_from,
        factors=tuple(dict.fromkeys([*plate.factors, *layout.factors])),
        notes=(*plate.notes, *([note] if note else [])),
    )


def _places(plate: Plate, layout: Layout, rows: pd.DataFrame) -> Wells:
    """Positions of the layout's wells on the plate."""
    at: list[int] = []
    for well in rows["well"]:
        try:
            position = plate.row_of(well)
        except InputError as error:
            raise InputError(f"{called(layout)}: {error}; correct the layout") from error
        if position in at:
            raise InputError(
                f"{called(layout)}: well {well} of plate {plate.name} is there twice, with and without the "
                "plate's name or in two spellings; keep one of them"
            )
        at.append(position)
    return np.array(at, dtype=np.intp)


def _fill_roles(wells: pd.DataFrame, rows: pd.DataFrame, at: Wells, plate: Plate, layout: Layout) -> None:
    old = wells["role"].to_numpy(dtype=object)
    new = old.copy()
    stated = rows["plate"].isin(layout.decides_roles).to_numpy()
    if stated.any():
        new[:] = "empty"
    for place, role, is_stated in zip(at, rows["role"], stated, strict=True):
        # A name makes a sample only of what the export calls nothing else.
        if is_stated or role in {"standard", "blank"} or (role == "sample" and old[place] in {"", "empty"}):
            new[place] = role or "empty"
    wells["role"] = new
    measures = np.isin(new.astype(str), ("standard", "control"))
    wells.loc[(new != old) & ~measures, "nominal"] = np.nan


def _fill_contents(wells: pd.DataFrame, rows: pd.DataFrame, at: Wells, layout: Layout) -> None:
    """Replace what the layout's filled cells say."""
    for name in ("sample", *(name for name in TEXT_COLUMNS if name in rows)):
        _put(wells, name, rows[name], at, rows[name].ne("").to_numpy(), "")
    for name in ("nominal", "dilution", *(name for name in NUMBER_COLUMNS if name in rows)):
        _put(wells, name, rows[name], at, rows[name].notna().to_numpy(), np.nan)
    for name in ("experiment", "replicate"):
        filled = rows[name].notna().to_numpy()
        if any(isinstance(label, str) for label in rows[name][filled]):
            wells[name] = wells[name].map(str).astype(object)
        _put(wells, name, rows[name], at, filled, 1)
    for name in layout.factors:
        numeric = rows[name].dtype.kind in "if" and wells.get(name, rows[name]).dtype.kind in "if"
        _put(wells, name, rows[name], at, rows[name].notna().to_numpy(), np.nan if numeric else None)


def _put(
    wells: pd.DataFrame,
    name: str,
    said: pd.Series[Any],
    at: Wells,
    filled: NDArray[np.bool_],
    missing: object,
) -> None:
    """Put filled cells into a column, which is made of `missing` if it is not there."""
    import pandas as pd

    is_float = isinstance(missing, float)
    # Whole numbers and text may share a column of labels; pandas would else settle on text.
    kept = object if name in wells and wells[name].dtype == object else None
    if name in wells:
        column = wells[name].to_numpy(dtype=np.float64 if is_float else object, copy=True)
    else:
        column = np.full(len(wells), missing, dtype=np.float64 if is_float else object)
    column[at[filled]] = said.to_numpy(dtype=column.dtype)[filled]
    wells[name] = pd.Series(column, index=wells.index, dtype=kept)


def _fill_masks(wells: pd.DataFrame, rows: pd.DataFrame, at: Wells) -> None:
    masked = wells["masked"].to_numpy(dtype=bool, copy=True)
    reasons = wells["mask_reason"].to_numpy(dtype=object, copy=True)
    for place, said, reason in zip(at, rows["masked"], rows["mask_reason"], strict=True):
        if said is None or (not said and not masked[place]):
            continue
        if said and masked[place] and (not reason or reason in reasons[place]):
            continue  # a corrected wells.csv repeats what the export says
        done = f"layout: {reason or ('masked' if said else 'taken back in')}"
        reasons[place] = f"{reasons[place]}; {done}" if reasons[place] else done
        masked[place] = said
    wells["masked"], wells["mask_reason"] = masked, reasons


def _refuse_unknown_standards(
    wells: pd.DataFrame, rows: pd.DataFrame, at: Wells, plate: Plate, layout: Layout
) -> None:
    """Refuse standards of the layout whose concentration neither it nor the export knows."""
    mine = at[rows["role"].eq("standard").to_numpy()]
    unknown = mine[wells["nominal"].isna().to_numpy()[mine]]
    if len(unknown):
        where = names([place_of(well) for well in wells["well"].iloc[unknown]])
        raise InputError(standards_without_nominal(called(layout), where, plate.name))


def _standards_group(wells: pd.DataFrame, rows: pd.DataFrame, at: Wells, plate: Plate, layout: Layout) -> str:
    """The group that the layout gives a plate's standards; of a plate without standards, all of its wells.

    A group of samples alone is none of standards.
    """
    if "group" not in rows:
        return ""
    standard = wells["role"].eq("standard").to_numpy()
    if standard.any():
        return _one_of(rows[standard[at]], "group", plate, layout)
    groups = {text for text in rows["group"] if text}
    return groups.pop() if len(groups) == 1 else ""


def _one_of(rows: pd.DataFrame, column: str, plate: Plate, layout: Layout) -> str:
    """The one value of a plate in a column; empty where there is none."""
    values = {text.casefold(): text for text in reversed(rows[column].tolist()) if text}
    if len(values) > 1:
        raise InputError(
            f"{called(layout)}: {column} of plate {plate.name} is {' and '.join(sorted(values.values()))}; "
            "a plate has one"
        )
    return next(iter(values.values()), "")


def _named_plate(name: str, every: Sequence[str], plate: Plate, layout: Layout) -> str:
    found = match_plate(name, every)
    if found is None:
        raise InputError(
            f"{called(layout)}: curve_from of plate {plate.name} is {name}, which is not there; the plates "
            f"are {', '.join(every)}"
        )
    return found

"""What clicks on wells make of a well sheet: other roles, contents, masks, series of standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...elisa.layout.roles import role_by_name
from ...elisa.layout.standards import standards
from ...elisa.plate import ROLES
from ...elisa.well_names import parse_well
from ...errors import InputError
from .well_sheet import cell_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

# Cells that can be filled in by hand for the selected wells.
CONTENT = ("sample", "experiment", "replicate", "nominal", "dilution")
DIRECTIONS = ("down", "up", "right", "left")
MASK_REASON = "masked in the window"


def _rows_of(sheet: pd.DataFrame, plate: str, wells: Sequence[str]) -> Bools:
    """Which rows of a sheet are of those wells.

    Raises
    ------
    InputError
        If the plate has no such well.
    """
    chosen = (sheet["plate"].eq(plate) & sheet["well"].isin(wells)).to_numpy(dtype=bool)
    missing = sorted(set(wells) - set(sheet.loc[chosen, "well"]))
    if missing:
        raise InputError(f"plate {plate} has no well {missing[0]}; choose one of its wells")
    return chosen


def with_masks(
    sheet: pd.DataFrame, plate: str, wells: Sequence[str], reason: str = MASK_REASON
) -> pd.DataFrame:
    """A sheet that leaves wells out of everything, and says who did it and why.

    Parameters
    ----------
    sheet : DataFrame
        As from `well_sheet.sheet_to_edit`.
    plate : str
    wells : sequence of str
    reason : str
        Goes behind ``user: ``.
    """
    return _masked(sheet, plate, wells, "true", f"user: {reason.strip() or MASK_REASON}")


def without_masks(sheet: pd.DataFrame, plate: str, wells: Sequence[str], reason: str = "") -> pd.DataFrame:
    """A sheet that takes wells back in, whoever masked them; why they were masked stays on record."""
    why = f", {reason.strip()}" if reason.strip() not in ("", MASK_REASON) else ""
    return _masked(sheet, plate, wells, "false", f"user: taken back in{why}")


def _masked(sheet: pd.DataFrame, plate: str, wells: Sequence[str], masked: str, told: str) -> pd.DataFrame:
    rows = _rows_of(sheet, plate, wells)
    changed = sheet.copy()
    changed.loc[rows, "masked"] = masked
    changed.loc[rows, "mask_reason"] = [
        f"{earlier}; {told}" if earlier else told for earlier in sheet.loc[rows, "mask_reason"]
    ]
    return changed


def with_role(
    sheet: pd.DataFrame, plate: str, wells: Sequence[str], role: str, nominal: float | None = None
) -> pd.DataFrame:
    """A sheet in which wells have another role.

    Parameters
    ----------
    sheet : DataFrame
    plate : str
    wells : sequence of str
    role : str
        Of `elisa.plate.ROLES`.
    nominal : float, optional
        Concentration of standards and controls; what is there already stays by default.

    Raises
    ------
    InputError
        If there is no such role, or a standard has no concentration.
    """
    if role not in ROLES:
        raise InputError(f"{role!r} is no role of a well; choose one of {', '.join(ROLES)}")
    rows = _rows_of(sheet, plate, wells)
    changed = sheet.copy()
    names = [_name_as(role, row) for row in sheet.loc[rows].to_dict("records")]
    changed.loc[rows, "role"] = role
    changed.loc[rows, "sample"] = names
    if role not in ("standard", "control"):
        changed.loc[rows, "nominal"] = ""
    elif nominal is not None:
        changed.loc[rows, "nominal"] = cell_text(float(nominal))
    unknown = rows & changed["nominal"].eq("").to_numpy(dtype=bool)
    if role == "standard" and unknown.any():
        raise InputError(
            "Standards need a concentration: type it into Nominal and then choose the role of "
            f"{', '.join(changed.loc[unknown, 'well'].iloc[:4])}, or fill in a whole series."
        )
    return changed


def _name_as(role: str, row: Mapping[object, object]) -> str:
    """What a well of that role is called: a name that speaks of another role goes."""
    name = str(row["sample"])
    if role == "empty" or (role in ("standard", "blank") and row["role"] != role):
        return ""
    if role in ("sample", "control") and role_by_name(name) != "sample":
        return str(row["well"])
    return name


def with_content(
    sheet: pd.DataFrame, plate: str, wells: Sequence[str], column: str, text: str
) -> pd.DataFrame:
    """A sheet in which a column of wells holds a text.

    Parameters
    ----------
    sheet : DataFrame
    plate : str
    wells : sequence of str
    column : str
        Of `CONTENT`.
    text : str
        As typed in; a number may have a decimal comma.

    Raises
    ------
    InputError
        If it must be a number and is none, or the wells' role has no such content.
    """
    rows = _rows_of(sheet, plate, wells)
    roles = set(sheet.loc[rows, "role"])
    text = text.strip()
    if column in ("nominal", "dilution") and text:
        text = cell_text(number_of(text, column, positive=column == "dilution"))
    if roles <= {"empty"} and text:
        raise InputError(
            "These wells are empty: give them a role first (sample, standard, control or blank)."
        )
    if column == "nominal" and not roles <= {"standard", "control"}:
        raise InputError(
            "Only standards and controls have a nominal concentration: change the wells' role first."
        )
    if column == "nominal" and not text and "standard" in roles:
        raise InputError("A standard needs its nominal concentration: type it in, or change the wells' role.")
    changed = sheet.copy()
    changed.loc[rows, column] = text
    return changed


def number_of(text: str, what: str, *, positive: bool = False) -> float:
    """A typed number of 0 or more, or more than 0; ``1:10`` of a dilution is 10.

    Raises
    ------
    InputError
        If it is none.
    """
    typed = text.strip().replace(",", ".")
    before, colon, after = typed.partition(":")
    if colon and before.strip() == "1":
        typed = after.strip()
    try:
        value = float(typed)
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf") or (positive and value == 0):
        least = "greater than 0" if positive else "of 0 or more"
        raise InputError(f"{what.capitalize()} {text!r} is no number {least}; correct it.")
    return value


def series(
    wells: Sequence[str], first: float, fold: float, direction: str = "down", zero: bool = False
) -> dict[str, float]:
    """Concentrations of a serial dilution over wells; those beside one another are repeats.

    Parameters
    ----------
    wells : sequence of str
    first : float
        The highest concentration.
    fold : float
        How many times each is the next.
    direction : {"down", "up", "right", "left"}
        Where the dilution goes.
    zero : bool
        The last step is a standard of 0.

    Raises
    ------
    InputError
        If no wells are chosen, or these are no dilutions.
    """
    if direction not in DIRECTIONS:
        raise InputError(f"{direction!r} is no direction; choose one of {', '.join(DIRECTIONS)}")
    axis = 0 if direction in ("down", "up") else 1
    along = {well: place[axis] for well in wells if (place := parse_well(well)) is not None}
    if not along:
        raise InputError("Select the standards' wells on the plate first.")
    steps = sorted(set(along.values()), reverse=direction in ("up", "left"))
    if zero and len(steps) < 2:
        raise InputError("A series with a zero standard needs two steps at least: select more wells.")
    values = standards(first, fold, len(steps) - zero, zero)
    return {well: float(values[steps.index(place)]) for well, place in along.items()}


def with_series(sheet: pd.DataFrame, plate: str, nominals: Mapping[str, float]) -> pd.DataFrame:
    """A sheet in which wells are standards of those concentrations, named STD1, STD2… from the top.

    Parameters
    ----------
    sheet : DataFrame
    plate : str
    nominals : mapping of str to float
        By well.
    """
    rows = _rows_of(sheet, plate, list(nominals))
    changed = sheet.copy()
    changed.loc[rows, "role"] = "standard"
    changed.loc[rows, "dilution"] = "1"
    levels = sorted(set(nominals.values()), reverse=True)
    wells = sheet.loc[rows, "well"].tolist()
    changed.loc[rows, "nominal"] = [cell_text(nominals[well]) for well in wells]
    changed.loc[rows, "sample"] = [f"STD{1 + levels.index(nominals[well])}" for well in wells]
    return changed

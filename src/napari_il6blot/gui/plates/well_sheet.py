"""The well sheet that a window goes on to edit: what layout and exports say, one row of text per well.

Its cells are text, as in the CSV file that it is saved to, so that a name such as 007 stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...elisa.layout import Layout, apply_layout, read_layout
from ...elisa.layout.cells import NUMBER_COLUMNS, TEXT_COLUMNS
from ...elisa.layout.plates import match_plate, rows_for
from ...sheets.cells import is_empty

if TYPE_CHECKING:
    from pathlib import Path

    from ...elisa.plate import Plate
    from ...study.spec import Study

SHEET_COLUMNS = (
    "plate", "well", "role", "sample", "experiment", "replicate", "nominal", "dilution", "unit", "masked",
    "mask_reason", "curve_from",
)  # fmt: skip
# What a layout says and the plate does not tell apart from its defaults: it stays as the layout has it.
_OF_LAYOUT = ("experiment", "replicate", "unit", "masked", "mask_reason", "curve_from")


# In a sheet's attrs: the run's plates, for which every row says its role.
FOR_PLATES = "roles of plates"
_SILENT = Layout(pd.DataFrame({"well": []}))


def cell_text(value: object) -> str:
    """A value as the text of its cell: numbers in full, true and false, nothing where it is missing."""
    if is_empty(value):
        return ""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, float):
        return str(int(plain)) if plain.is_integer() and abs(plain) < 1e15 else repr(plain)
    return str(plain).strip()


def sheet_to_edit(plates: Sequence[Plate], content: Path | pd.DataFrame | None, name: str) -> pd.DataFrame:
    """The well sheet in table form, with a row for every well of a plate, whose numbers are unchanged.

    Parameters
    ----------
    plates : sequence of Plate
        All plates of the run, without a layout.
    content : path, DataFrame or None
        The present well sheet, also as grids.
    name : str
        The plate that is going to be edited: it gets rows if the sheet says nothing of it yet.

    Returns
    -------
    DataFrame
        Columns `SHEET_COLUMNS`, those that the layout has besides, and its factors; all text.

    Raises
    ------
    InputError
        If the present sheet is wrong.

    Notes
    -----
    As soon as one plate's roles are stated, those of all plates in the sheet are: so each well gets the
    role that it now has.
    """
    names = [plate.name for plate in plates]
    if isinstance(content, pd.DataFrame) and content.attrs.get(FOR_PLATES) == names:
        return _with_plate(content, plates, name)
    layout = None if content is None else read_layout(content)
    rows: list[dict[str, str]] = []
    for plate in plates:
        own = None if layout is None else rows_for(plate, layout, names)[0]
        if layout is not None and own is not None:
            rows += _rows(apply_layout(plate, layout, names), layout, own)
        elif plate.name == name:
            rows += _rows(plate, _SILENT, None)
    if layout is not None:
        rows += _of_absent_plates(layout, names)
    known = (*TEXT_COLUMNS, *NUMBER_COLUMNS)
    more = [] if layout is None else [column for column in known if column in layout.table]
    factors = () if layout is None else layout.factors
    sheet = _of_text(rows, [*SHEET_COLUMNS, *more, *factors])
    sheet.attrs[FOR_PLATES] = names
    return sheet


def _of_text(rows: list[dict[str, str]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: [row.get(name, "") for row in rows] for name in columns}, dtype=str)


def _with_plate(sheet: pd.DataFrame, plates: Sequence[Plate], name: str) -> pd.DataFrame:
    """A sheet that was made to be edited, with rows for one plate more if it has none of it."""
    plate = next((one for one in plates if one.name == name), None)
    if plate is None or sheet["plate"].eq(name).any():
        return sheet
    added = _of_text(_rows(plate, _SILENT, None), [str(column) for column in sheet.columns])
    longer = pd.concat([sheet, added], ignore_index=True)
    longer.attrs[FOR_PLATES] = sheet.attrs[FOR_PLATES]
    return longer


def _rows(plate: Plate, layout: Layout, own: pd.DataFrame | None) -> list[dict[str, str]]:
    """Rows of a plate's wells: content as it now is on the plate, all else as in the layout."""
    said = {} if own is None else {str(row["well"]): row for row in own.to_dict("records")}
    kept = [*_OF_LAYOUT, *(name for name in (*TEXT_COLUMNS, *NUMBER_COLUMNS) if name in layout.table)]
    rows = []
    for well in plate.wells.to_dict("records"):
        role = str(well["role"]) or "empty"
        of_layout = said.get(str(well["well"]), {})
        row = {name: cell_text(of_layout.get(name)) for name in (*kept, *layout.factors)}
        row |= {"plate": plate.name, "well": str(well["well"]), "role": role}
        if role != "empty":
            row["sample"] = cell_text(well["sample"])
            row["dilution"] = cell_text(well["dilution"])
        if role in ("standard", "control"):
            row["nominal"] = cell_text(well["nominal"])
        if own is None and role != "empty":
            row["unit"] = plate.unit
        rows.append(row)
    return rows


def _of_absent_plates(layout: Layout, names: Sequence[str]) -> list[dict[str, str]]:
    """Rows for plates that are not there (yet), as they are."""
    named = [name for name in dict.fromkeys(layout.table["plate"].tolist()) if name]
    if len(named) == 1 and len(names) == 1:
        return []  # they were taken for the only plate
    absent = layout.table[[bool(name) and match_plate(name, names) is None for name in layout.table["plate"]]]
    return [
        {str(column): cell_text(value) for column, value in row.items()} for row in absent.to_dict("records")
    ]


def layout_sheet(layout: Layout) -> pd.DataFrame:
    """A layout that was read, grids too, as a well sheet in table form.

    Parameters
    ----------
    layout : Layout
        Where no plate's roles are stated, the sheet has no column `role`, and names tell the roles.
    """
    table = layout.table if layout.decides_roles else layout.table.drop(columns="role")
    text = pd.DataFrame({str(name): [cell_text(value) for value in table[name]] for name in table.columns})
    return text.astype(str)


def without_unknown_standards(sheet: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A sheet without standards of unknown concentration, which no sheet may hold; and their wells.

    Such wells come from exports that say which wells are standards, but not of what: they count for
    nothing until somebody fills the concentration in.
    """
    unknown = sheet["role"].eq("standard") & sheet["nominal"].eq("")
    if not unknown.any():
        return sheet, ()
    changed = sheet.copy()
    changed.loc[unknown, "role"] = "empty"
    return changed, tuple(sheet.loc[unknown, "well"])


def with_well_sheet(study: Study, sheet: pd.DataFrame) -> Study:
    """A study that holds a well sheet of text, cell by cell as it will be saved."""
    held = replace(study.held, sheets={**study.held.sheets, "wells": sheet})
    return study.model_copy(update={"held": held})

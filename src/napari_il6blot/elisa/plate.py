"""The plate: one row per well, what is in it and what was read there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .well_names import parse_well, well_name

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

ROLES = ("standard", "blank", "control", "sample", "empty")
# Columns that every plate's `wells` has.
WELL_COLUMNS = (
    "well", "role", "sample", "experiment", "replicate", "nominal", "response", "dilution", "masked",
    "mask_reason", "flags",
)  # fmt: skip
# Columns that a layout may add, and that are no factors of the design.
QUALITY_COLUMNS = ("expected_low", "expected_high", "spike", "spike_of")
AMOUNT_COLUMNS = ("volume_ml", "cells", "hours", "protein_mg")
UNIT_ASSUMED = "pg/mL"


@dataclass(frozen=True, eq=False)
class Plate:
    """One plate of wells.

    Attributes
    ----------
    name : str
        In its export, or the file's stem.
    wells : DataFrame
        One row per well, row by row from A1, with `WELL_COLUMNS`, whichever of `QUALITY_COLUMNS` and
        `AMOUNT_COLUMNS` the layout has, and the factors. `response` is in the reader's unit, missing
        where nothing could be read; `nominal` a standard's concentration; `dilution` how many
        times the sample was diluted; `masked` wells are left out of everything, and `mask_reason` says
        who masked them and why.
    shape : (int, int)
        Rows and columns.
    reads : mapping of str to array, (rows, columns)
        Everything that the export holds, by label.
    response_of : str
        Which reads the response is made of; empty while that is not settled.
    unit : str
        Of the concentrations; empty where nobody said.
    file : str
        The export's path; empty for a plate made otherwise.
    standards_group : str
        Plates of one file that share it, if not empty, share their standards: one curve.
    group_of_layout : bool
        A layout gave `standards_group`, so that plates of other files share it too.
    curve_from : str
        The plate whose curve this one borrows; empty: its own.
    factors : tuple of str
        Columns of `wells` that describe the design.
    notes : tuple of str
        What the user should know.
    """

    name: str
    wells: pd.DataFrame
    shape: tuple[int, int]
    reads: Mapping[str, Floats] = field(default_factory=dict)
    response_of: str = ""
    unit: str = ""
    file: str = ""
    standards_group: str = ""
    group_of_layout: bool = False
    curve_from: str = ""
    factors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def mask(self, wells: str | list[str], reason: str) -> Plate:
        """Leave wells out, and say why.

        Parameters
        ----------
        wells : str or list of str
            Names of wells.
        reason : str
            Goes into `mask_reason`, after ``user: ``.

        Returns
        -------
        Plate
            A new one.
        """
        return self._with_mask(wells, masked=True, reason=f"user: {reason}")

    def unmask(self, wells: str | list[str], reason: str = "") -> Plate:
        """Take wells back in, whoever masked them; the reason stays in the audit trail.

        Parameters
        ----------
        wells : str or list of str
            Names of wells.
        reason : str
            Why.
        """
        return self._with_mask(wells, masked=False, reason=f"user: taken back in{reason and f', {reason}'}")

    def _with_mask(self, wells: str | list[str], *, masked: bool, reason: str) -> Plate:
        table = self.wells.copy()
        for well in [wells] if isinstance(wells, str) else wells:
            row = table.index[self.row_of(well)]
            earlier = table.loc[row, "mask_reason"]
            table.loc[row, "masked"] = masked
            table.loc[row, "mask_reason"] = f"{earlier}; {reason}" if earlier else reason
        return replace(self, wells=table)

    def row_of(self, well: str) -> int:
        """The position of a well in `wells`.

        Raises
        ------
        InputError
            If the plate has no such well.
        """
        place = parse_well(well)
        if place is None or place[0] >= self.shape[0] or place[1] >= self.shape[1]:
            last = well_name(self.shape[0] - 1, self.shape[1] - 1)
            raise InputError(f"plate {self.name} has no well {well}; its wells are A1 to {last}")
        return place[0] * self.shape[1] + place[1]


def empty_wells(shape: tuple[int, int]) -> pd.DataFrame:
    """Wells of which nothing is known yet.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.

    Returns
    -------
    DataFrame
        Columns `WELL_COLUMNS`, one row per well, row by row.
    """
    import pandas as pd

    rows, columns = shape
    size = rows * columns
    names = [well_name(row, column) for row in range(rows) for column in range(columns)]

    def text(value: str = "") -> NDArray[np.object_]:
        return np.full(size, value, dtype=object)

    return pd.DataFrame(
        {
            "well": np.array(names, dtype=object), "role": text("empty"), "sample": text(),
            "experiment": np.ones(size, dtype=object), "replicate": np.ones(size, dtype=object),
            "nominal": np.full(size, np.nan), "response": np.full(size, np.nan),
            "dilution": np.ones(size), "masked": np.zeros(size, dtype=bool),
            "mask_reason": text(), "flags": text(),
        }
    )  # fmt: skip

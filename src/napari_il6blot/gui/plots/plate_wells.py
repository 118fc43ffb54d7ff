"""What a plate map shows of each well, and where; nothing here needs a window."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...elisa.well_names import well_name
from ...flags import explained
from ..cell_text import is_missing, shown

LETTERS: Mapping[str, str] = {"standard": "S", "blank": "B", "control": "C", "sample": "", "empty": ""}


@dataclass(frozen=True)
class WellLook:
    """One well.

    Attributes
    ----------
    well, role : str
    sign : str
        S, B, C, or the sample's number on the plate; empty for an empty well.
    value : float
        The response; NaN where there is none.
    masked : bool
    about : str
        Rich text that says all of it.
    """

    well: str
    role: str
    sign: str
    value: float
    masked: bool
    about: str


def well_looks(wells: pd.DataFrame) -> dict[str, WellLook]:
    """What to show of each well, by its name.

    Parameters
    ----------
    wells : DataFrame
        As `Plate.wells`, and `concentration` where it is known.
    """
    of_samples = wells.loc[wells["role"] == "sample", "sample"]
    numbers = {sample: place for place, sample in enumerate(dict.fromkeys(map(str, of_samples)), start=1)}
    looks = {}
    for row in wells.to_dict("records"):
        role, sample = str(row["role"]), shown(row["sample"])
        sign = str(numbers[sample]) if role == "sample" else LETTERS.get(role, "")
        value = float("nan") if is_missing(row["response"]) else float(row["response"])
        masked = bool(row["masked"])
        name = str(row["well"])
        looks[name] = WellLook(name, role, sign, value, masked, _about({str(k): v for k, v in row.items()}))
    return looks


def _about(row: Mapping[str, object]) -> str:
    named = {
        "": row["role"], "sample": row["sample"], "nominal concentration": row.get("nominal"),
        "response": row["response"], "concentration in the well": row.get("concentration"),
        "dilution": None if row.get("dilution") == 1 else row.get("dilution"),
        "masked" if row["masked"] else "note": row["mask_reason"] or ("yes" if row["masked"] else ""),
    }  # fmt: skip
    lines = [f"<b>{row['well']}</b> {html.escape(shown(named.pop('')))}"]
    lines += [f"{name}: {html.escape(shown(value))}" for name, value in named.items() if shown(value)]
    lines += [html.escape(sentence) for sentence in explained(shown(row.get("flags")))]
    return "".join(f"<div>{line}</div>" for line in lines)


@dataclass(frozen=True)
class PlateGrid:
    """Where a plate's wells lie in a widget.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    left, top : float
        Of A1, px: the headers' width and height.
    cell_width, cell_height : float
        px.
    """

    shape: tuple[int, int]
    left: float
    top: float
    cell_width: float
    cell_height: float

    def corner(self, row: int, column: int) -> tuple[float, float]:
        """Left and top of a well, px."""
        return self.left + column * self.cell_width, self.top + row * self.cell_height

    def place_at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column at a place in px; -1 in the headers, the plate's size beyond its end."""
        row = int(np.floor((y - self.top) / self.cell_height))
        column = int(np.floor((x - self.left) / self.cell_width))
        return min(max(row, -1), self.shape[0]), min(max(column, -1), self.shape[1])

    def inside(self, place: tuple[int, int]) -> tuple[int, int]:
        """The nearest well to a place."""
        (rows, columns), (row, column) = self.shape, place
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> list[str]:
        """Names of the wells of the rectangle that two wells span."""
        (top, bottom), (left, right) = (sorted(pair) for pair in zip(start, end, strict=True))
        return [well_name(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def plate_grid(width: float, height: float, shape: tuple[int, int], header: float) -> PlateGrid:
    """Lay a plate out.

    Parameters
    ----------
    width, height : float
        Room for it, px.
    shape : (int, int)
        Rows and columns.
    header : float
        Height of a line of text, px.
    """
    rows, columns = shape
    left, top = header * 1.3, header * 1.2
    cell_width = max((width - left - 2) / columns, 4.0)
    # Wells are no taller than wide, and no lower than their text, unless there is no room.
    cell_height = max(min((height - top - 2) / rows, cell_width * 1.05), 4.0)
    return PlateGrid(shape, left, top, cell_width, cell_height)

"""Which rows of a layout are for which plate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ..plate import Plate
from ..well_names import parse_well
from .reading import Layout
from .standards import names

if TYPE_CHECKING:
    import pandas as pd


def check_plates(layout: Layout, plate_names: Sequence[str]) -> tuple[str, ...]:
    """Plates that a layout names and that are not there.

    Parameters
    ----------
    layout : Layout
        What was read.
    plate_names : sequence of str
        All plates of the run.

    Returns
    -------
    tuple of str
        A sentence for each; none where the layout is for one plate and one is there, whatever their names.

    Raises
    ------
    InputError
        If none of the layout's plates is there.
    """
    named = _named(layout)
    missing = [name for name in named if match_plate(name, plate_names) is None]
    if not missing or (len(named) == 1 and len(plate_names) == 1):
        return ()
    if len(missing) == len(named):
        raise InputError(
            f"{called(layout)} is for plates {', '.join(named)}, and none of them is there: the plates are "
            f"{', '.join(plate_names)}; write their names into the layout"
        )
    return tuple(f"{called(layout)} names plate {name}, which is not there" for name in missing)


def called(layout: Layout) -> str:
    """What to call a layout in messages."""
    return Path(layout.file).name if layout.file else "the layout"


def _named(layout: Layout) -> list[str]:
    return [name for name in dict.fromkeys(layout.table["plate"].tolist()) if name]


def match_plate(name: str, plates: Sequence[str]) -> str | None:
    """The plate that a layout means: the same name, else the same but for capitals."""
    keys: tuple[Callable[[str], str], ...] = (str.strip, lambda text: text.strip().casefold())
    for key in keys:
        for plate in plates:
            if key(plate) == key(name):
                return plate
    return None


def rows_for(plate: Plate, layout: Layout, every: Sequence[str]) -> tuple[pd.DataFrame | None, str]:
    """The layout's rows for a plate (None if it has none), and what to note (empty: nothing).

    Raises
    ------
    InputError
        If rows that say something name no plate, and which one they mean is open.
    """
    table, named = layout.table, _named(layout)
    if len(named) == 1 and len(every) == 1:
        note = (
            ""
            if match_plate(named[0], every)
            else f"{called(layout)} is for plate {named[0]}; it was applied to the only plate, {plate.name}"
        )
        mine = named
    else:
        note, mine = "", [name for name in named if match_plate(name, every) == plate.name]
    unnamed = table["plate"].eq("")
    if named and unnamed.any():
        unnamed &= _says_something(table)
        if unnamed.any() and len(every) > 1:
            wells = names([place_of(well) for well in table.loc[unnamed, "well"]])
            raise InputError(f"{called(layout)}: {wells} name no plate, and others do; fill in their plate")
    rows = table[table["plate"].isin(mine) | unnamed]
    if not len(rows):
        return None, f"{called(layout)} says nothing of plate {plate.name}"
    return rows, note


def _says_something(table: pd.DataFrame) -> pd.Series[bool]:
    """Whether rows say anything: those of an unfilled template don't."""
    content = table.drop(columns=["plate", "well"])
    return (content.notna() & ~content.isin(["", "empty"])).any(axis=1)


def place_of(well: str) -> tuple[int, int]:
    """Row and column of a well that `read_layout` named."""
    place = parse_well(well)
    assert place is not None  # noqa: S101  read_layout wrote it
    return place

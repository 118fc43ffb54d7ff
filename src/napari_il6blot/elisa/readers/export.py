"""Which program wrote an export, and every plate that is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ...limits import PLATES
from ...sheets.source import Sheet, read_sheets
from ...sheets.thousands import doubtful_thousands
from ..exported import ExportedPlate
from ..well_names import well_name
from . import bmg, gen5, perkinelmer, plain, skanit, softmax, tecan
from .cells import first_text

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a structure that no check foresaw would raise; the tests do without it.
_LAST_RESORT: tuple[type[Exception], ...] = (IndexError, KeyError, ValueError)
# Programs' own words first; what people make comes last.
_DIALECTS = (softmax, gen5, perkinelmer, skanit, tecan, bmg, plain)


def read_export(source: str | Path | bytes, name: str = "") -> tuple[ExportedPlate, ...]:
    """Read every plate of a plate reader's export, or of a grid or table of readings.

    Parameters
    ----------
    source : path or bytes
        A file, or what was pasted: an export of SoftMax Pro, Gen5, EnVision, Kaleido, SkanIt, Magellan,
        i-control, MARS; grids with column numbers and row letters; a table with one row per well.
    name : str
        What to call it in messages; the path by default.

    Returns
    -------
    tuple of ExportedPlate
        At least one.

    Raises
    ------
    InputError
        If no plate is recognised in it, or only kinetic reads, or points in it may part thousands.
    """
    name = name or ("what was pasted" if isinstance(source, bytes) else str(source))
    sheets = read_sheets(source, name)
    for dialect in _DIALECTS:
        if not dialect.recognises(sheets):
            continue
        try:
            plates = dialect.read(sheets, name)
        except InputError:
            raise
        except _LAST_RESORT as error:
            raise _unrecognised(name, _beginning(sheets)) from error
        if plates:
            PLATES.check(len(plates), f"{name} holds more than", "export fewer at a time")
            _refuse_thousands(sheets, plates, name)
            return tuple(plates)
    raise _unrecognised(name, _beginning(sheets))


def _refuse_thousands(sheets: Sequence[Sheet], plates: Sequence[ExportedPlate], name: str) -> None:
    """Refuse readings such as 22.816 beside 947 where semicolons part cells, as where commas are decimals."""
    printed = {
        text.strip("* ") for sheet in sheets if sheet.separator == ";" for row in sheet.rows for text in row
    }
    if not printed:
        return
    readings = [
        # The readers have made decimal commas points.
        (text if text in printed else text.replace(".", ","), plate.name, well_name(row, column))
        for plate in plates
        for read in plate.reads
        for row, texts in enumerate(read.cells)
        for column, text in enumerate(texts)
    ]
    doubtful = doubtful_thousands(text for text, _, _ in readings)
    if doubtful:
        _, plate_name, well = next(reading for reading in readings if reading[0].strip("<>% ") == doubtful)
        of_plate = f" of plate {plate_name}" if plate_name else ""
        raise InputError(
            f"{name}: well {well}{of_plate} reads {doubtful}, whose point may part thousands or stand before "
            "decimals; export without thousands separators, or, if it is a decimal, with commas as separators"
        )


def _beginning(sheets: Sequence[Sheet]) -> str:
    texts = (first_text(row) for sheet in sheets for row in sheet.rows)
    return " ".join(next((text for text in texts if text), "").split())[:40]


def _unrecognised(name: str, beginning: str) -> InputError:
    return InputError(
        f"{name}: no plate was recognised in it; it starts with {beginning!r}. Save an 8 × 12 grid (first "
        "row 1…12, first column A…H) as CSV, and say what each well is in a layout "
        "(il6blot elisa --template layout.csv)"
    )

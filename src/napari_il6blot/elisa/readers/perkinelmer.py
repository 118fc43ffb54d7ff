"""PerkinElmer's EnVision and Kaleido: CSV with one titled grid per read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...errors import InputError
from ...sheets.source import Sheet
from ..exported import ExportedPlate, WellInfo
from .blocks import Block, find_blocks, holds_readings
from .cells import cell, first_text, one_wavelength, rows_with_points, whole_number
from .drafts import Draft, covering, finish_all
from .roles import role_of

_TITLE = re.compile(
    r"(Results for|Calculated results(?: for)?|Result Data|Analysis Result)\b[:\s]*(.*)", re.I
)
_CHANNEL = re.compile(r"\s+-\s+(channel\b.*|\(.*\)\s*$)|\s+-\s*$", re.I)


@dataclass
class _Heading:
    """What stands above a grid: its title, the plate's number and barcode, whether it is a map."""

    title: str = ""
    calculated: bool = False
    number: str = ""
    barcode: str = ""
    is_map: bool = False
    kinetic: bool = False


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether EnVision or Kaleido wrote it."""
    firsts = [first_text(row) for row in sheets[0].rows]
    has_results = any(_TITLE.match(first) for first in firsts)
    is_ours = any(
        first.startswith(("Plate information", "Barcode:", "Platemap", "Exported with Kaleido"))
        for first in firsts
    )
    return (has_results and is_ours) or any("Kaleido" in text for row in sheets[0].rows for text in row)


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export.

    Raises
    ------
    InputError
        If it holds kinetic reads only.
    """
    rows = rows_with_points(sheets[0])
    is_kaleido = any("Kaleido" in text for row in rows for text in row)
    plates: dict[str, Draft] = {}
    maps: dict[str, Block] = {}
    heading = _Heading()
    skipped = False
    for block in find_blocks(rows):
        heading = _heading(block.above, heading)
        if heading.is_map:
            maps[heading.number] = block
            continue
        cells = block.first_lines
        if heading.kinetic or not holds_readings(cells):
            skipped |= heading.kinetic
            continue
        key = heading.number or heading.barcode
        software = "Kaleido" if is_kaleido else "EnVision"
        plate = plates.setdefault(key, Draft(_plate_name(heading), software, covering(block.extent)))
        wavelength = one_wavelength(heading.title) or (_excitation(rows) if is_kaleido else None)
        plate.add_read(
            heading.title, cells, None if heading.calculated else wavelength, calculated=heading.calculated
        )
    if skipped and not plates:
        raise InputError(
            f"{name}: it holds a kinetic read, and endpoint reads are needed; export an endpoint read"
        )
    for key, plate in plates.items():
        _describe(plate, maps.get(key) or (maps.get("") if len(plates) == 1 else None))
    return finish_all(list(plates.values()))


def _plate_name(heading: _Heading) -> str:
    return heading.barcode or (f"Plate {heading.number}" if heading.number else "")


def _heading(above: Sequence[Sequence[str]], before: _Heading) -> _Heading:
    """Read the lines between two grids; without a new plate the one before goes on."""
    heading = _Heading(
        number=before.number, barcode=before.barcode, is_map=before.is_map, kinetic=before.kinetic
    )
    for row, following in pairwise([*above, []]):
        first = first_text(row)
        title = _TITLE.match(first)
        if title:
            heading.title = _CHANNEL.sub("", title[2]).strip()
            heading.calculated = title[1].lower().startswith("calculated")
            heading.is_map = False
        elif first.lower().startswith("platemap"):
            heading = _Heading(is_map=True)
        elif first == "Plate" and whole_number(_last(row)) is not None and heading.is_map:
            heading.number = _last(row)
        elif first == "Plate" and "Repeat" in row:
            heading.number, heading.barcode = (
                cell(following, 0),
                _unwrapped(_under(row, following, "Barcode")),
            )
            heading.kinetic = (whole_number(_under(row, following, "Kinetics")) or 0) > 1
            heading.is_map = False
        elif first.startswith("Barcode:") and not heading.is_map:
            said = re.match(r"Barcode:\s*(.*)", ", ".join(text for text in row if text))
            heading.barcode = said[1].split(", Plate")[0].strip() if said else ""
            heading.number = ""
    return heading


def _under(header: Sequence[str], row: Sequence[str], word: str) -> str:
    return cell(row, list(header).index(word)) if word in header else ""


def _last(row: Sequence[str]) -> str:
    return next((text for text in reversed(row) if text), "")


def _unwrapped(text: str) -> str:
    """Text that was written as a formula, to keep Excel from changing it."""
    match = re.fullmatch(r'="?(.*?)"*', text)
    return (match[1] if match else text).strip()


def _excitation(rows: Sequence[Sequence[str]]) -> float | None:
    """The wavelength that the measurement's settings give, if they give one."""
    said = {
        wavelength
        for row in rows
        if first_text(row).lower().startswith(("excitation wavelength", "exc. filter"))
        for text in row[1:]
        if (wavelength := one_wavelength(text)) is not None
    }
    return said.pop() if len(said) == 1 else None


def _describe(plate: Draft, drawn: Block | None) -> None:
    """Say what the wells are, from the plate's map; a dash there is nothing."""
    if drawn is None:
        return
    for place, code in drawn.first_lines.items():
        role = role_of(code)
        if role:
            plate.describe(place, WellInfo(role=role, sample=code))

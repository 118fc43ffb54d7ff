"""Thermo SkanIt's workbooks: a grid per wavelength and plate, sample names, layout definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import InputError
from ...sheets.source import Sheet
from ..exported import ExportedPlate, WellInfo
from .blocks import Block, Places, find_blocks, holds_readings
from .cells import first_text, number, one_wavelength, rows_with_points, unit_in, wavelength_label
from .drafts import Draft, covering, finish_all
from .roles import role_of

SOFTWARE = "SkanIt"
_WAVELENGTH = re.compile(r"wavelength\D*(\d{3,4})", re.I)
_CALCULATED = re.compile(r"blank|subtract|correct|normali[sz]|ratio|calculat|average", re.I)
_NO_READ = re.compile(r"curve|conc|statistic|cut-?off|qualitative|quantitative|layout|sample", re.I)


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether SkanIt wrote it."""
    firsts = [first_text(row) for sheet in sheets for row in sheet.rows[:12]]
    return (
        "Measurement results" in firsts
        or any(sheet.name == "Layout definitions" for sheet in sheets)
        or any("SkanIt" in text for sheet in sheets for row in sheet.rows[:20] for text in row)
    )


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export.

    Raises
    ------
    InputError
        If it holds kinetic reads only.
    """
    plates: dict[str, Draft] = {}
    names: dict[str, Places] = {}
    layouts: dict[str, list[Block]] = {}
    for sheet in sheets:
        blocks = find_blocks(rows_with_points(sheet))
        if sheet.name == "Layout definitions":
            layouts = _layouts(blocks)
        else:
            _read_sheet(sheet.name, blocks, plates, names)
    if not plates and any("kinetic" in sheet.name.lower() for sheet in sheets):
        raise InputError(
            f"{name}: it holds a kinetic read, and endpoint reads are needed; export an endpoint read"
        )
    for plate in plates.values():
        _describe(plate, names.get(plate.name, {}), layouts.get(plate.name, []))
    return finish_all(list(plates.values()))


def _read_sheet(sheet: str, blocks: list[Block], plates: dict[str, Draft], names: dict[str, Places]) -> None:
    plate, step = "", ""
    for block in blocks:
        titles = [first_text(row) for row in block.above]
        said = [match for title in titles if (match := _WAVELENGTH.search(title))]
        others = [title for title in titles if not _WAVELENGTH.search(title)]
        if block.corner.lower() == "sample":
            names[plate] = block.first_lines
            continue
        # The first grid's titles are the report's, the step's and the plate's; later ones' the plate's.
        plate = others[-1] if others else plate
        step = others[-2] if len(others) > 1 else step
        cells = block.first_lines
        if _NO_READ.search(f"{sheet} {step} {block.corner}") or not holds_readings(cells):
            continue
        wavelength = float(said[-1][1]) if said else one_wavelength(step)
        label = wavelength_label(wavelength) if wavelength else (step or block.corner)
        calculated = _CALCULATED.search(f"{sheet} {step}") is not None
        draft = plates.setdefault(plate, Draft(plate, SOFTWARE, covering(block.extent)))
        draft.add_read(f"{step} {label}" if calculated else label, cells, wavelength, calculated=calculated)


def _layouts(blocks: list[Block]) -> dict[str, list[Block]]:
    """The layout of each plate, by the plate's name above it."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        plate = next((row[1] for row in block.above if len(row) > 1 and row[0] == "Name"), "")
        found.setdefault(plate, []).append(block)
    return found


def _describe(plate: Draft, names: Places, layouts: list[Block]) -> None:
    lines: dict[tuple[int, int], list[str]] = {place: [name] for place, name in names.items()}
    for block in layouts:
        first, *others = block.stacked()
        lines |= {
            place: [name, *(cells[place] for cells in others if place in cells)]
            for place, name in first.items()
        }
    for place, (sample, *said) in lines.items():
        info, unit = _info(sample, said)
        plate.describe(place, info)
        plate.unit = plate.unit or unit


def _info(sample: str, said: Sequence[str]) -> tuple[WellInfo, str]:
    """What a name and the lines below it say; groups are free text, and left aside."""
    role = role_of(sample) or "sample"
    dilution = nominal = None
    unit = ""
    for text in said:
        ratio = re.fullmatch(r"1\s*:\s*(\S+)", text)
        amount = text.split()[0]
        if ratio:
            dilution = number(ratio[1])
        elif role == "standard" and number(amount) is not None:
            nominal, unit = number(amount), unit_in(text)
    info = WellInfo(
        role=role,
        sample=sample,
        nominal=nominal,
        dilution=dilution if role != "standard" and dilution and dilution > 0 else None,
    )
    return info, unit

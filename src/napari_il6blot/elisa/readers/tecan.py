"""Tecan's Magellan and i-control (and SparkControl): lists of wells, or grids with ``<>`` in the corner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import InputError
from ...sheets.source import Cells, Sheet
from ..exported import ExportedPlate
from .blocks import Block, find_blocks, holds_readings
from .cells import first_text, one_wavelength, rows_with_points, wavelength_label
from .drafts import Draft, covering, finish_all
from .lists import WellList, find_lists
from .tidy import is_calculated, read_list

_WAVELENGTH = re.compile(r"(measurement |absorbance )?wavelength\b", re.I)
_RUN = re.compile(r"application\s*:|tecan i-control", re.I)


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether a program of Tecan's wrote it."""
    for sheet in sheets:
        head = [text for row in sheet.rows[:80] for text in row if text]
        if "<>" in head or "Well positions" in head or any(sheet.name.startswith(s) for s in ("Magellan",)):
            return True
        if any(re.search(r"i-control|SparkControl|Tecan|Magellan", text) for text in head[:30]):
            return True
    return False


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export: one per sheet, and per run in it.

    Raises
    ------
    InputError
        If it holds kinetic reads.
    """
    drafts: list[Draft] = []
    for sheet in sheets:
        rows = rows_with_points(sheet)
        _refuse_kinetic(rows, name)
        of_sheet = _drawn(rows) or _listed(rows, name)
        software = _software(rows, sheet.name)
        for draft in of_sheet:
            draft.name, draft.software = draft.name or sheet.name, software
        drafts += of_sheet
    if len(drafts) == 1:
        drafts[0].name = ""
    return finish_all(drafts)


def _refuse_kinetic(rows: Cells, name: str) -> None:
    if any(first_text(row).startswith(("Cycle Nr", "Cycles / Well", "Kinetic Cycles")) for row in rows):
        raise InputError(
            f"{name}: it holds a kinetic read, and endpoint reads are needed; export an endpoint read"
        )


def _drawn(rows: Cells) -> list[Draft]:
    """Grids: further wavelengths are of the same plate, a new run is of the next."""
    drafts: list[Draft] = []
    for block in find_blocks(rows):
        cells = block.first_lines
        if not holds_readings(cells):
            continue
        wavelength, label = _measured(block)
        is_new_run = any(_RUN.match(first_text(row)) for row in block.above)
        if not drafts or (is_new_run and drafts[-1].reads):
            drafts.append(Draft(shape=covering(block.extent)))
        label = wavelength_label(wavelength) if wavelength else label
        drafts[-1].add_read(label, cells, wavelength, calculated=is_calculated(label))
    return drafts


def _measured(block: Block) -> tuple[float | None, str]:
    """The wavelength and the label in the lines above a grid."""
    wavelength, label = None, ""
    for row in block.above:
        first = first_text(row)
        if _WAVELENGTH.match(first):
            wavelength = one_wavelength(" ".join(row)) or wavelength
        elif match := re.match(r"(?:label|name)\s*:\s*(.+)", first, re.I):
            label = match[1].strip()
    return wavelength, label or block.title


def _listed(rows: Cells, name: str) -> list[Draft]:
    drafts: list[Draft] = []
    for wells in find_lists(rows):
        if _repeats_labels(wells):
            raise InputError(
                f"{name}: its labels are repeated at several times: a kinetic read, and endpoint reads are "
                "needed; export an endpoint read"
            )
        drafts += read_list(wells, name)
    wavelengths = _numbered_wavelengths(rows)
    for draft in drafts:
        for read in draft.reads:
            number = re.fullmatch(r"label ?(\d+)", read.label, re.I)
            if number and int(number[1]) in wavelengths:
                read.wavelength = wavelengths[int(number[1])]
        _relabel(draft)
    return drafts


def _repeats_labels(wells: WellList) -> bool:
    labels = [header for header in wells.headers if header.lower().startswith("label")]
    return len(labels) > len(set(labels))


def _relabel(draft: Draft) -> None:
    """Call reads by their wavelength, where each has its own."""
    known = [read for read in draft.reads if read.wavelength and not read.calculated]
    if len({read.wavelength for read in known}) == len(known):
        for read in known:
            read.label = wavelength_label(read.wavelength or 0)


def _numbered_wavelengths(rows: Cells) -> dict[int, float]:
    """The wavelength of each label: below ``Measurement 1:``, or in the order that they are given."""
    found: dict[int, float] = {}
    current = 0
    for row in rows:
        first = first_text(row)
        if match := re.match(r"(?:measurement|label)\s*:?\s*(?:label)?(\d{1,2})\b", first, re.I):
            current = int(match[1])
        elif _WAVELENGTH.match(first) and (wavelength := one_wavelength(" ".join(row))) is not None:
            found.setdefault(current or len(found) + 1, wavelength)
    return found


def _software(rows: Cells, sheet: str) -> str:
    text = sheet + " ".join(text for row in rows for text in row if text and not text[0].isdigit())
    names = ("Magellan", "SparkControl", "i-control")
    return f"Tecan {next((name for name in names if name.lower() in text.lower()), '')}".strip()

"""BMG LABTECH's MARS and SMART Control: titled grids, or lists of wells with their content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...errors import InputError
from ...sheets.source import Sheet
from ..exported import ExportedPlate, WellInfo
from .blocks import find_blocks, holds_readings
from .cells import first_text, one_wavelength, rows_with_points
from .drafts import Draft, covering, finish_all
from .lists import find_lists
from .roles import role_of
from .tidy import is_calculated, read_list

SOFTWARE = "BMG LABTECH MARS"
_RAW = re.compile(r"(\d+\. ?)?raw data ?\(", re.I)
_MARK = re.compile(
    r"test ?(id|name|run|no)\b|user ?:|path ?:|raw data\b|blank corrected|bmg|clariostar", re.I
)
_READ_TITLE = re.compile(r"raw data|blank corrected|corrected|ratio|\d{3} ?nm", re.I)


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether MARS or SMART Control wrote it: raw data, or tests, or contents of wells."""
    for sheet in sheets:
        head = [text for row in sheet.rows[:40] for text in row if text]
        marks = {match[0].lower() for text in head if (match := _MARK.match(text))}
        if any(_RAW.match(text) for text in head) or len(marks) >= 2:
            return True
    return False


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export: one per sheet.

    Raises
    ------
    InputError
        If it holds kinetic reads.
    """
    drafts: list[Draft] = []
    for sheet in sheets:
        rows = rows_with_points(sheet)
        if any(re.match(r"cycle\b|time \[", first_text(row), re.I) for row in rows):
            raise InputError(
                f"{name}: it holds a kinetic read, and endpoint reads are needed; export an endpoint read"
            )
        of_sheet = _drawn(rows) or [draft for wells in find_lists(rows) for draft in read_list(wells, name)]
        plate = _plate_name(rows)
        for draft in of_sheet:
            draft.name = draft.name or plate or (sheet.name if len(sheets) > 1 else "")
            draft.software = SOFTWARE
            _shorten_contents(draft)
        drafts += of_sheet
    return finish_all(drafts)


def _drawn(rows: Sequence[Sequence[str]]) -> list[Draft]:
    """Grids: the reads of a plate and the contents of its wells; a read repeated is the next plate's."""
    drafts = [Draft()]
    for block in find_blocks(rows):
        cells = block.first_lines
        titles = [first_text(row) for row in block.above]
        title = next((title for title in reversed(titles) if _READ_TITLE.search(title)), block.title)
        if not holds_readings(cells):
            for place, content in cells.items():
                if role := role_of(content):
                    drafts[-1].describe(place, WellInfo(role=role, sample=content))
        elif not re.search(r"conc", title, re.I):
            if title in {read.label for read in drafts[-1].reads}:
                drafts.append(Draft())
            drafts[-1].shape = drafts[-1].shape or covering(block.extent)
            drafts[-1].add_read(title, cells, one_wavelength(title), calculated=is_calculated(title))
    return [draft for draft in drafts if draft.reads]


def _shorten_contents(draft: Draft) -> None:
    """A well's content, ``Sample X1``, is called by its code alone."""
    for well, info in draft.wells.items():
        if info.sample.lower().startswith(("sample ", "standard ")) and len(info.sample.split()) == 2:
            draft.wells[well] = replace(info, sample=info.sample.split()[1])


def _plate_name(rows: Sequence[Sequence[str]]) -> str:
    """The plate's first identifier, where the export has one."""
    for row in rows[:20]:
        for text in row:
            if match := re.match(r"(?:id1|plate id|barcode)\s*:\s*(\S.*)", text, re.I):
                return match[1].strip()
    return ""

"""BioTek Gen5's exports: layout and results as grids of stacked lines, or lists of wells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...errors import InputError
from ...sheets.source import Sheet
from ..exported import ExportedPlate, WellInfo
from .blocks import Block, Places, find_blocks, holds_readings
from .cells import cell, dilution_factor, first_text, number, one_wavelength, rows_with_points, wavelengths_in
from .drafts import Draft, covering, finish_all, shape_of_wells
from .lists import WellList, find_lists, plain_header
from .roles import role_of
from .tidy import columns_of, is_calculated

SOFTWARE = "Gen5"
_MARKS = {"Experiment File Path:", "Protocol File Path:", "Plate Number", "Reader Type:", "Procedure Details"}
_IDENTITY = re.compile(r"well ?id|name|sample( id)?|conc/dil|conc\. ?/ ?dil\.?|dil(ution)?|type")
# Made of the curve or of several wells: no reads of a well.
_NO_READ = re.compile(
    r"\[?conc|count|mean|std|\bsd\b|\bcv\b|%|dil|recovery|name$|well id|max v|lagtime|r-squared",
    re.I,
)
_KINETIC = re.compile(r"kinetic|spectrum|area scan|well scan", re.I)


@dataclass
class _Segment:
    """What the export says of one plate."""

    name: str = ""
    rows: list[Sequence[str]] = field(default_factory=list)


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether Gen5 wrote it: by its words at the top, or lines labelled Well ID."""
    for sheet in sheets:
        words = {text for row in sheet.rows[:60] for text in row if text}
        if "Software Version" in words and words & _MARKS:
            return True
        if "Plate Number" in words and words & (_MARKS - {"Plate Number"}):
            return True
        if any({"Well ID", "Conc/Dil"} & set(block.labels) for block in find_blocks(sheet.rows)):
            return True
    return False


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export.

    Raises
    ------
    InputError
        If it holds kinetic reads only.
    """
    segments = [segment for sheet in sheets for segment in _segments(rows_with_points(sheet))]
    drafts = [_plate(segment) for segment in segments]
    if not any(draft.reads for draft in drafts) and any(_is_kinetic(segment.rows) for segment in segments):
        raise InputError(
            f"{name}: Gen5 made a kinetic read, a spectrum or a scan of it, and endpoint reads are needed; "
            "export an endpoint read or a data reduction of it as a matrix"
        )
    return finish_all(drafts)


def _is_kinetic(rows: Sequence[Sequence[str]]) -> bool:
    return any(
        _KINETIC.search(text) or (text == "Time" and cell(row, index + 2) == "A1")
        for row in rows
        for index, text in enumerate(row)
    )


def _segments(rows: Sequence[Sequence[str]]) -> list[_Segment]:
    """The rows of each plate: it begins at its number, or at the program's version."""
    segments = [_Segment()]
    for row in rows:
        first = first_text(row)
        if first == "Software Version" and segments[-1].name:
            segments.append(_Segment())
        if first == "Plate Number":
            if segments[-1].name:
                segments.append(_Segment())
            filled = [text for text in row if text]
            segments[-1].name = filled[1] if len(filled) > 1 else ""
        segments[-1].rows.append(row)
    return segments


def _plate(segment: _Segment) -> Draft:
    draft = Draft(name=segment.name, software=SOFTWARE, shape=_said_shape(segment.rows))
    blocks = find_blocks(segment.rows)
    for block in blocks:
        draft.shape = draft.shape or covering(block.extent)
        for label, cells in _reads(block):
            calculated = _is_calculated(label, draft)
            draft.add_read(label, cells, None if calculated else one_wavelength(label), calculated=calculated)
    identities: dict[str, Places] = {}
    for block in blocks:
        identities |= {plain_header(label): cells for label, cells in _identity_lines(block)}
    if not draft.reads:
        for wells in find_lists(segment.rows):
            identities |= _add_list(draft, wells)
    _describe(draft, identities)
    return draft


def _said_shape(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    text = next((" ".join(row) for row in rows if first_text(row) == "Plate Type"), "")
    match = re.search(r"\b(\d+)[ -]?WELL", text, re.I)
    return shape_of_wells(int(match[1])) if match and len(match[1]) < 5 else None


def _is_calculated(label: str, draft: Draft) -> bool:
    """Blank- or otherwise corrected, of two wavelengths, or a formula beside a read that names its own."""
    is_formula = not wavelengths_in(label) and any(read.wavelength for read in draft.reads)
    return label.lower().startswith("blank") or is_calculated(label) or is_formula


def _reads(block: Block) -> Iterator[tuple[str, Places]]:
    for label in block.labels:
        # Without labels the title above says what is read.
        named = label or block.title
        cells = block.labelled(label)
        if not _NO_READ.match(named) and not _NO_READ.match(block.title) and holds_readings(cells):
            yield named, cells


def _identity_lines(block: Block) -> Iterator[tuple[str, Places]]:
    for label in block.labels:
        if _IDENTITY.fullmatch(label.lower()):
            yield label, block.labelled(label)


def _add_list(draft: Draft, wells: WellList) -> dict[str, Places]:
    """The reads of a list of wells; what it says of them is given back."""
    for index in columns_of(wells).responses:
        label = wells.headers[index]
        cells = {place: cell(row, index) for place, row in zip(wells.places, wells.rows, strict=True)}
        calculated = _is_calculated(label, draft)
        filled = {place: text for place, text in cells.items() if text}
        draft.add_read(label, filled, None if calculated else one_wavelength(label), calculated=calculated)
    return {
        plain_header(header): dict(zip(wells.places, wells.column(index), strict=True))
        for index, header in enumerate(wells.headers)
        if index not in wells.keys and _IDENTITY.fullmatch(header.lower())
    }


def _describe(draft: Draft, identities: dict[str, Places]) -> None:
    """Say what the wells are, from their codes, names, and concentrations or dilutions."""
    codes = identities.get("well id") or identities.get("wellid") or {}
    names = identities.get("name") or identities.get("sample") or identities.get("sample id") or {}
    amounts = next((cells for label, cells in identities.items() if "dil" in label), {})
    for place in sorted({*codes, *names}):
        info = _info(codes.get(place, ""), names.get(place, ""), amounts.get(place, ""))
        if info != WellInfo():
            draft.describe(place, info)


def _info(code: str, name: str, amount: str) -> WellInfo:
    """What Gen5 says of a well: ``SPL1:2`` is sample SPL1 at its second dilution.

    Of a standard the amount is its concentration, of a sample its dilution.
    """
    sample = name or code.partition(":")[0]
    if not sample:
        return WellInfo()
    role = role_of(code or name) or "sample"
    return WellInfo(
        role=role,
        sample=sample,
        nominal=number(amount) if role == "standard" else None,
        dilution=dilution_factor(amount) if role == "sample" else None,
    )

"""Files that people make: grids with row letters, bare matrices, tidy tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...sheets.source import Cells, Sheet
from ..exported import ExportedPlate
from ..well_names import SHAPES, row_number
from .blocks import Block, Places, find_blocks, holds_readings
from .cells import (
    hold_readings,
    is_blank,
    one_wavelength,
    rows_with_points,
    whole_number,
)
from .drafts import Draft, covering, finish_all
from .lists import find_lists
from .tidy import is_calculated, read_list

# Titles of what was measured, where others are names of plates.
_MEASURED = re.compile(
    r"(raw data|blank corrected|abs(orbance)?|od|read|corrected|delta|reference)\b.*"
    r"|a?\d{3}|.*\b\d{3} ?nm\b.*",
    re.I,
)
_NO_READ = re.compile(
    r"(plate ?)?(map|layout)\b.*|conc(entrations?)?\b.*|nominals?|dilutions?\b.*"
    r"|(sample|well)s?( ?(ids?|names?))?|roles?|names?|contents?|%.*|cv\b.*|std( dev.*)?|sd\b.*",
    re.I,
)
_BARE = [shape for shape in SHAPES.values() if shape[0] >= 8]


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Anything may be such a file."""
    return bool(sheets)


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate: of grids, else of tables, else of a bare matrix.

    Raises
    ------
    InputError
        If a table has several rows for a well, as kinetic reads have.
    """
    for reader in (_drawn, _listed, _bare):
        drafts: list[Draft] = []
        for sheet in sheets:
            if _NO_READ.fullmatch(sheet.name):
                continue
            of_sheet = reader(rows_with_points(sheet), name)
            if len(of_sheet) == 1 or not all(draft.name for draft in of_sheet):
                _name_after(of_sheet, sheet.name)
            drafts += of_sheet
        drafts = [draft for draft in drafts if draft.reads]
        if len(drafts) == 1 and reader is not _listed:
            # Its file's stem is its name.
            drafts[0].name = ""
        if drafts:
            return finish_all(drafts)
    return []


def _name_after(drafts: list[Draft], sheet: str) -> None:
    for draft in drafts:
        draft.name = draft.name or sheet


def _drawn(rows: Cells, name: str) -> list[Draft]:
    """Grids: each a plate, unless its title says what was measured and an earlier one is that plate's."""
    del name
    drafts: list[Draft] = []
    for block in find_blocks(rows):
        if _NO_READ.fullmatch(block.title) or _NO_READ.fullmatch(block.corner):
            continue
        reads = _reads(block)
        title = block.title
        is_measure = _MEASURED.fullmatch(title) is not None
        if not reads:
            continue
        taken = {read.label for read in drafts[-1].reads} if drafts else set()
        if not drafts or not is_measure or title in taken:
            plate = "" if is_measure else title
            drafts.append(
                Draft(plate or (_plate_above(block) if is_measure else ""), shape=covering(block.extent))
            )
        for label, cells in reads:
            drafts[-1].add_read(label, cells, one_wavelength(label), calculated=is_calculated(label))
    return drafts


def _plate_above(block: Block) -> str:
    """The line above the title of what was measured, if it is a line of text."""
    filled = [text for text in block.above[-2] if text] if len(block.above) > 1 else []
    return filled[0] if len(filled) == 1 and not _MEASURED.fullmatch(filled[0]) else ""


def _reads(block: Block) -> list[tuple[str, Places]]:
    """The reads of a grid, called by the label right of the lines, the title or the corner."""
    title = block.title if _MEASURED.fullmatch(block.title) else ""
    corner = block.corner if re.search(r"[A-Za-z]|\d{3}", block.corner) else ""
    found = []
    for label in block.labels:
        named = label or title or corner
        cells = block.labelled(label)
        if holds_readings(cells) and not (label and _NO_READ.fullmatch(label)):
            found.append((named or "response", cells))
    return found


def _listed(rows: Cells, name: str) -> list[Draft]:
    drafts: list[Draft] = []
    for wells in find_lists(rows):
        of_list = read_list(wells, name)
        title = [text for text in wells.above[-1] if text] if wells.above else []
        for draft in of_list:
            draft.name = draft.name or (title[0] if len(title) == 1 and len(of_list) == 1 else "")
        drafts += of_list
    return drafts


def _bare(rows: Cells, name: str) -> list[Draft]:
    """Matrices of a plate's numbers, with or without column numbers or row letters."""
    del name
    drafts: list[Draft] = []
    run: list[Sequence[str]] = []
    for row in [*rows, []]:
        bare = _values(row)
        if bare and (not run or len(bare) == len(run[0])):
            run.append(bare)
            continue
        drafts += _matrices(run)
        run = [bare] if bare else []
    return drafts


def _values(row: Sequence[str]) -> list[str]:
    """A row's readings without row letters; empty where the row is none of a plate."""
    texts = list(row)
    while texts and not texts[-1]:
        texts.pop()
    widths = {columns for _, columns in _BARE}
    if len(texts) - 1 in widths and (row_number(texts[0]) is not None or not texts[0]):
        texts = texts[1:]
    return texts if len(texts) in widths and not is_blank(texts) and hold_readings(texts) else []


def _matrices(run: Sequence[Sequence[str]]) -> list[Draft]:
    if not run:
        return []
    if [whole_number(text) for text in run[0]] == list(range(1, len(run[0]) + 1)):
        run = run[1:]
    shape = next((shape for shape in _BARE if run and shape[1] == len(run[0])), None)
    if shape is None or len(run) % shape[0]:
        return []
    return [_matrix(run[start : start + shape[0]], shape) for start in range(0, len(run), shape[0])]


def _matrix(rows: Sequence[Sequence[str]], shape: tuple[int, int]) -> Draft:
    draft = Draft(shape=shape)
    cells = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    draft.add_read("response", cells)
    return draft

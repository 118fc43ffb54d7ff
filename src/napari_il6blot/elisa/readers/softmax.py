"""SoftMax Pro's text exports: sections of plates and groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...errors import InputError
from ...sheets.source import Sheet
from ..exported import ExportedPlate
from ..well_names import parse_well
from .blocks import Places, column_runs
from .cells import cell, first_text, is_blank, number, rows_with_points, wavelength_label, whole_number
from .drafts import Draft, finish_all, shape_of_wells
from .softmax_groups import Group, read_group, settle_groups

SOFTWARE = "SoftMax Pro"
_HEAD = re.compile(r"(Plate|Group|Note|Cuvette Set|Plot|Graph|Experiment)\s*:\s*(.*)", re.DOTALL)
_NOT_ENDPOINT = {"kinetic", "spectrum", "well scan", "wellscan"}


@dataclass(frozen=True)
class Section:
    """A part of the export: its kind, its first line, the lines below."""

    kind: str
    head: Sequence[str]
    rows: list[Sequence[str]]


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Whether SoftMax Pro wrote it."""
    rows = sheets[0].rows
    first = next((row for row in rows if not is_blank(row)), [""])
    if first_text(first).startswith("##BLOCKS"):
        return True
    heads = [row for row in rows if _HEAD.fullmatch(cell(row, 0))]
    return any({"PlateFormat", "TimeFormat"} & set(row) for row in heads)


def read(sheets: Sequence[Sheet], name: str) -> list[ExportedPlate]:
    """Every plate of the export, with what its groups say of the wells.

    Raises
    ------
    InputError
        If it holds kinetic reads, spectra or scans only.
    """
    plates: list[Draft] = []
    groups: list[Group] = []
    skipped: list[str] = []
    for section in sections(_rows(sheets[0])):
        if section.kind == "Plate":
            mode = _mode(section.head)
            if mode in _NOT_ENDPOINT:
                skipped.append(f"plate {cell(section.head, 1)!r} is not read: it is a {mode} read")
                continue
            plates.append(read_plate(section))
        elif section.kind == "Group":
            group = read_group(section.head, section.rows, n_before=len(plates))
            groups += [group] if group else []
    read_plates = [plate for plate in plates if plate.reads]
    if skipped and not read_plates:
        raise InputError(f"{name}: {skipped[0]}, and endpoint reads are needed; export an endpoint read")
    settle_groups(plates, groups)
    for plate in read_plates:
        plate.notes += skipped
    return finish_all(plates)


def _rows(sheet: Sheet) -> list[Sequence[str]]:
    """The lines' cells: split at tabs only, since formulas hold stray quotes."""
    if "\t" not in sheet.text:
        return list(rows_with_points(sheet))
    lines = re.split(r"\r\n|\r|\n", sheet.text)
    bare = [[text.strip().strip('"').strip() for text in line.split("\t")] for line in lines]
    return list(rows_with_points(Sheet(sheet.name, bare, sheet.decimal)))


def sections(rows: Sequence[Sequence[str]]) -> list[Section]:
    """The parts of an export, each from its head to ``~End``, the next head, or the file's end."""
    found: list[Section] = []
    inside = False
    for row in rows:
        head = _HEAD.fullmatch(cell(row, 0))
        if head:
            # A plate's name stands in the next cell, a group's in the same.
            names = [head[1], head[2], *row[1:]] if head[2] else [head[1], *row[1:]]
            found.append(Section(head[1], names, []))
            inside = True
        elif cell(row, 0).startswith("~End"):
            inside = False
        elif inside:
            found[-1].rows.append(row)
    return found


def _mode(head: Sequence[str]) -> str:
    return next((text.lower() for text in head[2:] if text.lower() in {"endpoint", *_NOT_ENDPOINT}), "")


@dataclass(frozen=True)
class _Layout:
    """What a plate's head says: wavelengths, the plate's shape, the first row that was read."""

    wavelengths: tuple[float, ...]
    shape: tuple[int, int]
    first_row: int


def _layout(head: Sequence[str]) -> _Layout:
    """Find the wavelengths by their count before them; the numbers after them say where was read."""
    for index in range(3, len(head)):
        count = whole_number(head[index])
        found = [number(text) for text in cell(head, index + 1).split()]
        wavelengths = tuple(value for value in found if value is not None and 190 <= value <= 1100)
        if count is None or not wavelengths or len(wavelengths) != count or len(found) != count:
            continue
        after = [whole_number(text) for text in head[index + 2 :]]
        shape = shape_of_wells(after[2] if len(after) > 2 else None)
        first = after[3] if len(after) > 3 else None
        return _Layout(wavelengths, shape or (8, 12), (first or 1) - 1)
    shapes = [shape_of_wells(whole_number(text)) for text in head[8:]]
    return _Layout((), next((shape for shape in shapes if shape and shape[0] > 3), (8, 12)), 0)


def read_plate(section: Section) -> Draft:
    """A plate section's reads, in either of the two forms.

    Parameters
    ----------
    section : Section
        Its head names the plate and says what was read.
    """
    layout = _layout(section.head)
    draft = Draft(name=cell(section.head, 1), software=SOFTWARE, shape=layout.shape)
    is_list = any("TimeFormat" in text for text in section.head)
    is_reduced = "Reduced" in section.head
    tables = _listed(section.rows) if is_list else _drawn(section.rows, layout)
    for position, reads in enumerate(tables):
        # A second table is the first one's, reduced.
        if is_reduced or position > 0:
            for cells in reads:
                draft.add_read(_reduced_label(layout.wavelengths), cells, calculated=True)
            continue
        for order, cells in enumerate(reads):
            wavelength = layout.wavelengths[order] if order < len(layout.wavelengths) else None
            label = wavelength_label(wavelength) if wavelength else "raw"
            draft.add_read(label, cells, wavelength)
    return draft


def _reduced_label(wavelengths: Sequence[float]) -> str:
    if len(wavelengths) < 2:
        return "reduced"
    return f"reduced from {' and '.join(wavelength_label(value) for value in wavelengths)} nm"


def _listed(rows: Sequence[Sequence[str]]) -> list[list[Places]]:
    """Tables with a line of well names and one line per wavelength."""
    tables: list[list[Places]] = []
    wells: dict[int, tuple[int, int]] = {}
    for row in rows:
        named = {i: place for i, text in enumerate(row) if (place := parse_well(text)) is not None}
        if len(named) > 0 and not any(number(text) is not None for text in row[2:]):
            wells = named
            tables.append([])
        elif tables:
            cells = {place: row[i] for i, place in wells.items() if cell(row, i)}
            tables[-1] += [cells] if cells else []
    return tables


def _drawn(rows: Sequence[Sequence[str]], layout: _Layout) -> list[list[Places]]:
    """Tables with a line of column numbers, one wavelength's beside the other's, and a line per plate row."""
    starts = [index for index, row in enumerate(rows) if _columns(row)]
    tables: list[list[Places]] = []
    for start, end in pairwise([*starts, len(rows)]):
        body = list(rows[start + 1 : end])
        reads = [
            {
                (offset, first - 1 + column - begin): row[column]
                for offset, row in _numbered(body, layout)
                for column in range(begin, stop)
                if cell(row, column)
            }
            for begin, stop, first in _columns(rows[start])
        ]
        tables.append([cells for cells in reads if cells])
    return tables


def _numbered(body: list[Sequence[str]], layout: _Layout) -> list[tuple[int, Sequence[str]]]:
    """Lines with their row on the plate: all rows are drawn, or only those that were read."""
    n_rows = layout.shape[0]
    filled = len(body)
    while filled and is_blank(body[filled - 1]):
        filled -= 1
    is_whole = len(body) >= n_rows or (filled > 0 and is_blank(body[0]))
    first = 0 if is_whole or layout.first_row + filled > n_rows else layout.first_row
    return [(first + index, row) for index, row in enumerate(body[: min(filled, n_rows)])]


def _columns(row: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs of column numbers if a line is nothing else but the temperature's name; else none."""
    number_of_one = whole_number(cell(row, 2))
    if cell(row, 1).startswith("Temperature") and number_of_one is not None and not any(row[3:]):
        return [(2, 3, number_of_one)] if 1 <= number_of_one <= 48 else []
    runs = list(column_runs(row))
    inside = {index for start, stop, _ in runs for index in range(start, stop)}
    is_alone = not any(text for index, text in enumerate(row) if index >= 2 and index not in inside)
    return runs if runs and runs[0][0] == 2 and is_alone else []

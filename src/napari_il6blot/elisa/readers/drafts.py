"""Plates while they are being read, and what is made of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from ..exported import ExportedPlate, Grid, Read, WellInfo
from ..well_names import SHAPES, parse_well, smallest_shape, well_name
from .blocks import Places
from .cells import number


@dataclass
class DraftRead:
    """A read by row and column, before the plate's shape is known."""

    label: str
    cells: Places
    wavelength: float | None = None
    calculated: bool = False


@dataclass
class Draft:
    """A plate of which more is still being read."""

    name: str = ""
    software: str = ""
    shape: tuple[int, int] | None = None
    reads: list[DraftRead] = field(default_factory=list)
    wells: dict[str, WellInfo] = field(default_factory=dict)
    unit: str = ""
    standards_group: str = ""
    notes: list[str] = field(default_factory=list)

    def add_read(
        self, label: str, cells: Places, wavelength: float | None = None, *, calculated: bool = False
    ) -> None:
        """Add a read, unless it is empty.

        Wells between asterisks are masked, as Gen5 shows it, and so are numbers with one asterisk, as people
        mark them; asterisks alone are text in place of a number.
        """
        if not cells:
            return
        bare = {place: text.strip("* ") or text for place, text in cells.items()}
        for place, text in cells.items():
            before, after = text.startswith("*"), text.endswith("*")
            if (before and after and bare[place] != text) or (
                (before or after) and number(bare[place]) is not None
            ):
                self.mask(*place)
        self.reads.append(DraftRead(self._free_label(label or "response"), bare, wavelength, calculated))

    def mask(self, row: int, column: int) -> None:
        """Note that the reader's software left a well out."""
        well = well_name(row, column)
        self.wells[well] = replace(self.wells.get(well, WellInfo()), masked=True)

    def describe(self, place: tuple[int, int], info: WellInfo) -> None:
        """Say what a well is; what was masked stays so."""
        well = well_name(*place)
        masked = info.masked or self.wells.get(well, WellInfo()).masked
        self.wells[well] = replace(info, masked=masked)

    def _free_label(self, label: str) -> str:
        taken = {read.label for read in self.reads}
        return next(
            name
            for name in (label if n == 1 else f"{label}-{n}" for n in range(1, len(taken) + 2))
            if name not in taken
        )

    def finish(self) -> ExportedPlate:
        """The plate, with every read as large as it."""
        rows, columns = self._shape()
        return ExportedPlate(
            name=self.name,
            shape=(rows, columns),
            reads=tuple(
                Read(read.label, _grid(read.cells, rows, columns), read.wavelength, read.calculated)
                for read in self.reads
            ),
            wells=dict(sorted(self.wells.items(), key=lambda item: parse_well(item[0]) or (0, 0))),
            unit=self.unit,
            software=self.software,
            standards_group=self.standards_group,
            notes=tuple(self.notes),
        )

    def _shape(self) -> tuple[int, int]:
        """The shape that was said or is filled entirely, else the smallest for all, but 96 wells at least."""
        filled = {place for read in self.reads for place in read.cells}
        extent = max(row for row, _ in filled) + 1, max(column for _, column in filled) + 1
        if self.shape and extent[0] <= self.shape[0] and extent[1] <= self.shape[1]:
            return self.shape
        if extent in SHAPES.values() and len(filled) == extent[0] * extent[1]:
            return extent
        return smallest_shape(max(extent[0], 8), max(extent[1], 12))


def shape_of_wells(wells: int | None) -> tuple[int, int] | None:
    """The shape of a plate of so many wells; None where none is made."""
    return SHAPES.get(wells or 0)


def covering(shape: tuple[int, int]) -> tuple[int, int] | None:
    """A drawn grid's shape if plates of it are made; None where it may be a part of one."""
    return shape if shape in SHAPES.values() else None


def _grid(cells: Places, rows: int, columns: int) -> Grid:
    return tuple(tuple(cells.get((row, column), "") for column in range(columns)) for row in range(rows))


def finish_all(drafts: list[Draft]) -> list[ExportedPlate]:
    """The plates that have reads, under different names."""
    read = [draft for draft in drafts if draft.reads]
    several = {name for name, n in Counter(draft.name for draft in read).items() if n > 1}
    taken = {draft.name for draft in read}
    seen: Counter[str] = Counter()
    for draft in read:
        name = draft.name
        seen[name] += 1
        if name not in several or seen[name] == 1:
            continue
        number = seen[name]
        while (new := f"{name or 'Plate'}-{number}") in taken:
            number += 1
        draft.name = new
        taken.add(new)
        draft.notes.append(f"another plate of this export is called {name!r} too: this one is {new!r} here")
    return [draft.finish() for draft in read]

"""SoftMax Pro's groups: which wells are standards, controls and samples, and what they printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..exported import WellInfo
from ..well_names import parse_well, well_name
from .cells import cell, dilution_factor, first_text, is_blank, number, unit_in
from .drafts import Draft
from .roles import role_in, role_of_group

Place = tuple[int, int]


@dataclass(frozen=True)
class GroupRow:
    """One well of a group, and the name of its plate where the group says it."""

    place: Place
    plate: str
    info: WellInfo


@dataclass(frozen=True)
class Group:
    """A group section: after how many plate sections it stands, and its wells."""

    name: str
    rows: tuple[GroupRow, ...]
    unit: str
    n_before: int


@dataclass(frozen=True)
class _Columns:
    wells: int
    sample: int
    value: int | None
    nominal: int | None
    dilution: int | None
    plate: int | None


def read_group(head: Sequence[str], rows: Sequence[Sequence[str]], n_before: int) -> Group | None:
    """A group's wells; None where the section lists none.

    Parameters
    ----------
    head : sequence of str
        The section's first line: its kind, then its name.
    rows : sequence of sequence of str
        The lines below: a header, samples, an empty line, then the columns' formulas.
    n_before : int
        How many plate sections stand before it.
    """
    start = next((index for index, row in enumerate(rows) if not is_blank(row)), None)
    if start is None:
        return None
    header, name = rows[start], first_text(head[1:])
    columns = _columns_of(header, _formulas(rows), name)
    if columns is None:
        return None
    role = role_of_group(name, with_nominal=columns.nominal is not None)
    body = []
    for row in rows[start + 1 :]:
        if is_blank(row) or first_text(row) == "Group Column":
            break
        body.append(row)
    unit = unit_in(header[columns.nominal]) if columns.nominal is not None else ""
    return Group(name, tuple(_group_rows(body, columns, role, name)), unit, n_before)


def _formulas(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """The formula of each column, from the table below the samples."""
    found: dict[int, str] = {}
    inside = False
    for row in rows:
        if cell(row, 0) == "Group Column":
            inside = True
        elif inside and not cell(row, 0).isdigit():
            break
        elif inside and len(cell(row, 0)) < 4:
            found[int(cell(row, 0)) - 1] = cell(row, 2)
    return found


def _columns_of(header: Sequence[str], formulas: dict[int, str], group: str) -> _Columns | None:
    plain = [text.lower() for text in header]

    def find(formula_words: tuple[str, ...], header_words: tuple[str, ...]) -> int | None:
        by_formula = [i for i, text in formulas.items() if text.lower().startswith(formula_words)]
        by_header = [i for i, text in enumerate(plain) if text in header_words]
        return next((i for i in [*by_formula, *by_header] if i < len(header)), None)

    wells = find(("!wellid",), ("well", "wells", "well id", "wellid"))
    if wells is None:
        return None
    return _Columns(
        wells=wells,
        sample=find(("!samplename",), ("sample", "samples", "name")) or 0,
        value=find(("!wellvalue",), ("value", "values", "od", "ods", "abs", "absorbance", "wellvalues")),
        nominal=_nominal_column(plain, formulas, group),
        dilution=_dilution_column(plain, formulas),
        plate=find(("!wellplatename",), ("wellplatename", "plate", "plate name")),
    )


def _dilution_column(plain: Sequence[str], formulas: dict[int, str]) -> int | None:
    for index, header in enumerate(plain):
        formula = formulas.get(index, "").lower()
        if formula.startswith("!factor") or (header.startswith("dil") and "(" not in formula):
            return index
    return None


def _nominal_column(plain: Sequence[str], formulas: dict[int, str], group: str) -> int | None:
    """The column of nominal concentrations: typed in, never computed from the curve."""
    words = ("conc", "standard value", "std value", "std conc", "standard conc", "nominal", "expected")
    for index, header in enumerate(plain):
        formula = formulas.get(index, "").lower()
        if header.startswith("dil") or formula.startswith("!factor"):
            continue
        if formula.startswith("!sampledescriptor"):
            return index
        is_typed_in = formula.startswith("!") if formula else role_in(group) == "standard"
        if header.startswith(words) and is_typed_in:
            return index
    return None


def _group_rows(
    rows: Sequence[Sequence[str]], columns: _Columns, role: str, group: str
) -> Iterator[GroupRow]:
    sample = ""
    nominal: float | None = None
    dilution: float | None = None

    def said(row: Sequence[str], column: int | None) -> str:
        return cell(row, column) if column is not None else ""

    for row in rows:
        # Only a sample's first row names it, and gives its concentration and dilution.
        if cell(row, columns.sample):
            sample, nominal, dilution = cell(row, columns.sample), None, None
        nominal = _kept(number(said(row, columns.nominal)), nominal)
        dilution = _kept(dilution_factor(said(row, columns.dilution)), dilution)
        place = parse_well(cell(row, columns.wells))
        if place is None:
            continue
        printed = said(row, columns.value)
        info = WellInfo(
            role=role,
            sample=sample,
            nominal=nominal if role == "standard" else None,
            dilution=dilution if role != "standard" else None,
            group=group,
            masked=printed.lower() == "masked",
            printed=printed if number(printed) is not None else "",
        )
        yield GroupRow(place, said(row, columns.plate), info)


def _kept(new: float | None, old: float | None) -> float | None:
    return old if new is None else new


@dataclass(frozen=True)
class _Candidate:
    """A plate that a group may belong to, and all that may have been printed of its wells."""

    order: int
    plate: Draft
    printable: tuple[dict[Place, float], ...]


def _candidate(order: int, plate: Draft) -> _Candidate:
    reads = [
        {place: value for place, text in read.cells.items() if (value := number(text)) is not None}
        for read in plate.reads[:6]
    ]
    pairs = [(a, b) for a in reads for b in reads if a is not b]
    differences = ({place: a[place] - b[place] for place in a.keys() & b.keys()} for a, b in pairs)
    return _Candidate(order, plate, (*reads, *differences))


def settle_groups(plates: list[Draft], groups: list[Group]) -> None:
    """Say on every plate what the groups say of its wells.

    Parameters
    ----------
    plates : list of Draft
        In the export's order; they are changed.
    groups : list of Group
        In the export's order.
    """
    candidates = [_candidate(order, plate) for order, plate in enumerate(plates)]
    shared = _shared_samples(groups)
    sections: Counter[str] = Counter()
    for group in groups:
        is_standards = any(row.info.role == "standard" for row in group.rows)
        sections[group.name] += is_standards
        for plate, row in _placed(candidates, group):
            info = row.info
            if info.role != "standard" and info.sample in shared:
                info = replace(info, sample=f"{group.name} {info.sample}")
            _describe(plate, row.place, info)
            if is_standards:
                plate.standards_group = plate.standards_group or f"{group.name}#{sections[group.name]}"
                plate.unit = plate.unit or group.unit


def _shared_samples(groups: list[Group]) -> set[str]:
    """Names that several groups give to their samples: other samples, though called alike."""
    named = {
        (group.name, row.info.sample) for group in groups for row in group.rows if row.info.role != "standard"
    }
    return {sample for sample, times in Counter(sample for _, sample in named).items() if times > 1}


def _describe(plate: Draft, place: Place, info: WellInfo) -> None:
    """A well in several groups stays a standard, or what it was first."""
    before = plate.wells.get(well_name(*place))
    if before is None or (info.role == "standard" and before.role != "standard"):
        plate.describe(place, info)
        return
    if info.masked:
        plate.mask(*place)
    if (before.group, before.sample) != (info.group, info.sample):
        plate.notes.append(
            f"{well_name(*place)} is in two groups; it is read as {before.sample} of {before.group}"
        )


def _placed(candidates: list[_Candidate], group: Group) -> Iterator[tuple[Draft, GroupRow]]:
    """The plate of each row: the one named, or where that leaves several, whose reads match the print."""
    names = {candidate.plate.name for candidate in candidates}
    for named in dict.fromkeys(row.plate for row in group.rows):
        rows = [row for row in group.rows if row.plate == named]
        fitting = [item for item in candidates if named not in names or item.plate.name == named]
        if not fitting:
            continue
        if max(Counter(row.place for row in rows).values()) > 1:
            yield from _dealt(fitting, rows)
            continue
        # The nearest before the group comes first, then others before it, then those after it.
        fitting.sort(key=lambda item: (item.order >= group.n_before, abs(group.n_before - item.order)))
        best = max(fitting, key=lambda item: _matches(item, rows))
        yield from ((best.plate, row) for row in rows)


def _dealt(fitting: list[_Candidate], rows: list[GroupRow]) -> Iterator[tuple[Draft, GroupRow]]:
    """Rows that name a well repeatedly are of different plates, in order unless the print differs."""
    taken: set[tuple[int, Place]] = set()
    for row in rows:
        free = [item for item in fitting if (item.order, row.place) not in taken]
        if free:
            best = max(free, key=lambda item: _matches(item, [row]))
            taken.add((best.order, row.place))
            yield best.plate, row


def _matches(candidate: _Candidate, rows: Sequence[GroupRow]) -> int:
    """How many printed values are the plate's, to the print's rounding, by its best read or difference."""
    return max((sum(_is_printed(values, row) for row in rows) for values in candidate.printable), default=0)


def _is_printed(values: dict[Place, float], row: GroupRow) -> bool:
    printed = number(row.info.printed)
    if printed is None or row.place not in values:
        return False
    decimals = len(row.info.printed.partition(".")[2])
    return abs(values[row.place] - printed) <= 0.5 * 10.0**-decimals + 1e-9

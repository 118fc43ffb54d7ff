"""Lists of wells by what their headers mean: responses, roles, samples, nominals, dilutions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import InputError
from ..exported import WellInfo
from ..well_names import well_name
from .cells import cell, dilution_factor, hold_readings, number, one_wavelength, unit_in, wavelengths_in
from .drafts import Draft
from .lists import WellList, plain_header
from .roles import role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEANINGS = {
    "plate": r"plate|plate (name|id|no|number|barcode)|barcode",
    "role": r"role|type|well type|sample type|kind|category",
    "content": r"content|well content|contents|layout|well id",
    "sample": r"sample|sample name|name|sample id|id|specimen|subject|sample description",
    "group": r"group|group name",
    "spot": r"spot",
    "masked": r"masked?|excluded?|outlier",
    "unit": r"units?|conc(entration)? units?",
    "dilution": r"dil|dilutions?|dil(ution)? ?factor|df|fold dilution|factor",
    "nominal": r"(std|standard|nominal|expected|known)?s? ?(conc|concentration|concentrations|conc value)"
    r"|nominal|nominal value|standards?|standard value|expected|known|conc(entration)?[ /].*l",
}
_RESPONSE = re.compile(
    r"(raw )?(od|o d|optical density|abs|absorbance|values?|responses?|signal|reads?|readings?|counts?|rfu"
    r"|rlu|mfi|fi|intensity|measurement|measured value|raw|raw data|raw values?|label ?\d+|meas ?\w)\b.*"
)
_CORRECTED = re.compile(
    r"(blank|background)[ -]?(corrected|subtracted)|corrected|delta|normali[sz]ed|reduced"
)
# Of several readings, or of the curve: no reading itself.
_DERIVED = re.compile(
    r"mean|average|avg|\bsd\b|stdev|std dev|\bcv\b|%|conc|adj|recov|time|temp|wavelength|result"
    r"|replicate|experiment|volume|cells|hours|protein|spike|index|dose|\bday|\bage\b|\bn\b"
)
_TRUE = {"true", "1", "yes", "y", "x", "masked", "vero", "sì", "si"}


@dataclass(frozen=True)
class Columns:
    """Where a list's columns stand, by meaning, and which hold responses."""

    of: dict[str, int]
    responses: tuple[int, ...]

    def text(self, row: Sequence[str], meaning: str) -> str:
        """A row's cell of a meaning; empty where the list has no such column."""
        return cell(row, self.of[meaning]) if meaning in self.of else ""


def columns_of(wells: WellList) -> Columns:
    """What the columns of a list mean.

    Parameters
    ----------
    wells : WellList
        With its headers.
    """
    plain = [plain_header(header) for header in wells.headers]
    of: dict[str, int] = {}
    for meaning, words in _MEANINGS.items():
        for index, header in enumerate(plain):
            if header and index not in wells.keys and meaning not in of and re.fullmatch(words, header):
                of[meaning] = index
    used = {*wells.keys, *of.values()}
    free = [
        index
        for index in range(len(plain))
        if index not in used and plain[index] and hold_readings(wells.column(index))
    ]
    return Columns(of, tuple(_responses(wells, plain, free)))


def _responses(wells: WellList, plain: list[str], free: list[int]) -> list[int]:
    measured = [index for index in free if not _DERIVED.search(plain[index])]
    named = [
        index
        for index in measured
        if _RESPONSE.fullmatch(plain[index])
        or _CORRECTED.match(plain[index])
        or wavelengths_in(wells.headers[index])
    ]
    if named:
        return named
    # A single column of numbers can be nothing else; else a mean of several flashes is what was read.
    if len(measured) == 1:
        return measured
    return [index for index in free if plain[index] in {"mean", "result", "average"}][:1]


def is_calculated(label: str) -> bool:
    """Whether a label speaks of a read made of others: corrected, or of two wavelengths."""
    return _CORRECTED.search(label.lower()) is not None or len(wavelengths_in(label)) > 1


def read_list(wells: WellList, name: str, software: str = "") -> list[Draft]:
    """The plates of a list.

    Parameters
    ----------
    wells : WellList
        One row per well, and per spot where wells have several.
    name : str
        The file, for messages.
    software : str
        Which program wrote it.

    Raises
    ------
    InputError
        If wells occur more than once: these are no endpoint reads.
    """
    columns = columns_of(wells)
    if not columns.responses:
        return []
    rows_of: dict[str, list[int]] = {}
    for index, row in enumerate(wells.rows):
        rows_of.setdefault(columns.text(row, "plate"), []).append(index)
    return [_plate(wells, columns, rows, plate, name, software) for plate, rows in rows_of.items()]


def _plate(wells: WellList, columns: Columns, rows: list[int], plate: str, name: str, software: str) -> Draft:
    draft = Draft(name=plate, software=software)
    spots = list(dict.fromkeys(columns.text(wells.rows[index], "spot") for index in rows))
    for spot in spots:
        chosen = [index for index in rows if columns.text(wells.rows[index], "spot") == spot]
        _refuse_repeats(wells, chosen, name)
        for column in columns.responses:
            header = wells.headers[column]
            label = header if len(spots) == 1 else _spot_label(spot, header, len(columns.responses))
            cells = {
                wells.places[i]: cell(wells.rows[i], column) for i in chosen if cell(wells.rows[i], column)
            }
            draft.add_read(label, cells, one_wavelength(header), calculated=is_calculated(header))
    # The first row of a well describes it; a mask of one of its readings stays.
    described: dict[tuple[int, int], WellInfo] = {}
    for place, info in _described(wells, columns, rows):
        described.setdefault(place, info)
    for place, info in described.items():
        draft.describe(place, info)
    draft.unit = _unit(wells, columns, rows)
    return draft


def _spot_label(spot: str, header: str, n_responses: int) -> str:
    return f"Spot {spot}" if n_responses == 1 else f"Spot {spot} {header}"


def _refuse_repeats(wells: WellList, rows: list[int], name: str) -> None:
    well, times = Counter(wells.places[index] for index in rows).most_common(1)[0]
    if times > 1:
        raise InputError(
            f"{name}: well {well_name(*well)} of one plate has {times} rows; endpoint reads are needed, one "
            "row per well (kinetic reads are not read; plates are told apart by a column plate)"
        )


def _described(
    wells: WellList, columns: Columns, rows: list[int]
) -> Iterator[tuple[tuple[int, int], WellInfo]]:
    for index in rows:
        info = _info(wells.rows[index], columns)
        if info != WellInfo():
            yield wells.places[index], info


def _info(row: Sequence[str], columns: Columns) -> WellInfo:
    """What one row says of its well."""
    text = columns.text
    nominal, dilution = number(text(row, "nominal")), dilution_factor(text(row, "dilution"))
    content = text(row, "content")
    sample = text(row, "sample") or content
    said = text(row, "role") or content
    role = role_of(said) if said else _unsaid_role(sample, nominal, dilution)
    if said and not role:
        role = "standard" if nominal is not None and dilution is None else "sample"
    if said.lower() in {"empty", "unused", "-", "undefined", "none"}:
        role, sample = "", ""
    return WellInfo(
        role=role,
        sample=sample,
        nominal=nominal if role == "standard" else None,
        dilution=dilution if role != "standard" else None,
        group=text(row, "group"),
        masked=text(row, "masked").lower() in _TRUE,
    )


def _unsaid_role(sample: str, nominal: float | None, dilution: float | None) -> str:
    """The role of a well of which no column says it."""
    if re.fullmatch(r"(blank|blk|background)\W*\d*", sample, re.I):
        return "blank"
    if nominal is not None and dilution is None:
        return "standard"
    return "sample" if sample or dilution is not None else ""


def _unit(wells: WellList, columns: Columns, rows: list[int]) -> str:
    """The unit of the nominals: from their header, or the unit's column."""
    header = wells.headers[columns.of["nominal"]] if "nominal" in columns.of else ""
    column = (columns.text(wells.rows[index], "unit") for index in rows)
    return unit_in(header) or next((unit for unit in column if unit), "")

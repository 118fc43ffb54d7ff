"""Words and short codes for what is in a well."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...errors import InputError
from ..plate import ROLES
from .cells import Cell

# Each word also with an s, where it is no plural already.
_WORDS = {
    "standard": "standard std stnd calibrator cal calib",
    "blank": "blank blk bl bk",
    "control": "control ctrl ctl ctr qc",
    "sample": "sample smp smpl spl unknown unk unkn",
    "empty": "empty none unused - –",
}
_ROLE_OF = {word: role for role, words in _WORDS.items() for word in words.split()}
_STANDARD_WORD = r"(?:standard|std|stnd|calibrator|calib|cal)s?"
_LEVEL = re.compile(rf"(?:{_STANDARD_WORD}|s)[-_#\s]?0*(\d{{1,4}})", re.ASCII | re.IGNORECASE)
_STANDARD_NAME = re.compile(rf"{_STANDARD_WORD}[-_#\s]?(\d{{1,4}})?", re.ASCII | re.IGNORECASE)
_BLANK_NAME = re.compile(r"(?:blanks?|blks?|bk)[-_#\s]?\d{0,4}", re.ASCII | re.IGNORECASE)


def role_of(cell: Cell) -> str:
    """A role's name from any usual word for it.

    Raises
    ------
    InputError
        If the word is none of them.
    """
    word = cell.text.lower().rstrip(".")
    role = _ROLE_OF.get(word) or _ROLE_OF.get(word.removesuffix("s"))
    if role is None:
        raise InputError(
            f"{cell.where}: role holds {cell.text[:40]!r}; it must be {', '.join(ROLES[:-1])} or {ROLES[-1]}"
        )
    return role


def role_by_name(sample: str) -> str:
    """The role that a name tells: ``blank``, ``standard`` (STD1), else ``sample``; empty without a name."""
    if not sample:
        return ""
    if _BLANK_NAME.fullmatch(sample):
        return "blank"
    return "standard" if _STANDARD_NAME.fullmatch(sample) else "sample"


def level_of(sample: str) -> int | None:
    """The number of a standard named ``STD1``, ``S1``, ``Standard 1``; None where it has no such name."""
    match = _LEVEL.fullmatch(sample)
    return int(match[1]) if match and int(match[1]) else None


def code_cells(cell: Cell) -> dict[str, Cell]:
    """Columns that a short code of a plate map fills.

    Parameters
    ----------
    cell : Cell
        ``STD1``, ``S1`` (standard of level 1), ``std 200`` (standard of 200), ``STD``, ``BLK``, ``CTL name``;
        ``-`` or nothing for an empty well; all else is a sample's name.

    Raises
    ------
    InputError
        If it starts as a standard and cannot be read as one.
    """
    found = _read_code(cell.text)
    if found is None:
        raise InputError(
            f"{cell.where}: {cell.text[:40]!r} is no code of a standard; write STD1 for level 1, or std 200 "
            "for a concentration of 200, whose unit goes into a line unit,pg/mL"
        )
    return {column: Cell(text, cell.where) for column, text in found.items() if text}


_CODES: tuple[tuple[str, Callable[[re.Match[str]], dict[str, str] | None]], ...] = (
    (r"-|–|empty|none|unused|", lambda _: {"role": "empty"}),
    (
        rf"(?:{_STANDARD_WORD}[-_#]?|s)0*([1-9]\d{{0,3}})",
        lambda found: {"role": "standard", "sample": f"STD{found[1]}"},
    ),
    (rf"{_STANDARD_WORD}\s+([\d.,]+)", lambda found: {"role": "standard", "nominal": found[1]}),
    (_STANDARD_WORD, lambda _: {"role": "standard"}),
    # STD A, standard 200 pg/mL: neither a level nor a number.
    (r"(?:std|standard|calibrator)s?(?:[^a-z].*)", lambda _: None),
    (_BLANK_NAME.pattern, lambda _: {"role": "blank"}),
    (
        r"(?:controls?|ctrl|ctl|ctr|qc)(?:[\s:_-]+(.+)|\d*)",
        lambda found: {"role": "control", "sample": found[1] or found[0]},
    ),
)


def _read_code(text: str) -> dict[str, str] | None:
    for pattern, read in _CODES:
        if found := re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE | re.DOTALL):
            return read(found)
    return {"role": "sample", "sample": text}

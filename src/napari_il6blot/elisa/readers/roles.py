"""What a well is, from the words and codes that readers' programs use for it."""

from __future__ import annotations

import re

# Sought in this order: a "sample blank" is a blank.
_WORDS = (
    ("blank", re.compile(r"blank|blk|background|bkgd?|\bnsb\b", re.I)),
    ("control", re.compile(r"control|ctrl|ctl|\bqc", re.I)),
    ("standard", re.compile(r"standard|(?<![a-z])std|calib", re.I)),
    ("sample", re.compile(r"unknown|unk|sample|spl|specimen", re.I)),
)
_CODE = re.compile(r"([A-Za-z]{1,5})[\s_.]?\d*(?:[:_./]\d+)*")
# Gen5: STD, SPL, BLK, CTL, SPLC; Magellan: ST, SM, BL, NC, PC; MARS: S, X, B, N, P; EnVision: S, UN, B, C.
_CODES = {
    **dict.fromkeys(["b", "bl", "blk"], "blank"),
    **dict.fromkeys(["s", "st", "std", "cal"], "standard"),
    **dict.fromkeys(["x", "sm", "spl", "u", "un", "unk", "unkn"], "sample"),
    **dict.fromkeys(["c", "ctl", "ctrl", "n", "p", "nc", "pc", "neg", "pos", "splc", "qc"], "control"),
}


def role_in(text: str) -> str:
    """The role that words in a name speak of (``Unk_Dilution``: sample); empty where none does."""
    return next((role for role, words in _WORDS if words.search(text)), "")


def role_of(text: str) -> str:
    """The role that a type, a content or a code of a well stands for; empty where it is not known.

    Parameters
    ----------
    text : str
        ``Standard S1``, ``SPL1:2``, ``Un0001``, ``unknown``, ``B``.
    """
    code = _CODE.fullmatch(text.strip())
    return _CODES.get(code[1].lower(), "") if code and code[1].lower() in _CODES else role_in(text)


def role_of_group(name: str, *, with_nominal: bool) -> str:
    """The role of a group's wells, from its name and whether it lists nominal concentrations."""
    named = role_in(name)
    if named in {"control", "blank"}:
        return named
    if with_nominal and named != "sample":
        return "standard"
    return named or "sample"

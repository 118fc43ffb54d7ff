"""Flags and checks of plates in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...flags import FLAGS

MOST_NAMED = 4


def flag_sentences(table: pd.DataFrame) -> list[str]:
    """What the flags of a table of concentrations mean, each once, after the samples that have it.

    Parameters
    ----------
    table : DataFrame
        With `sample` and `flags`.
    """
    names: dict[str, list[str]] = {}
    for sample, flags in zip(table["sample"], table["flags"], strict=True):
        for word in filter(None, map(str.strip, str(flags).split(";"))):
            names.setdefault(word, []).append(str(sample))
    return [f"{_named(found, len(table))}: {FLAGS.get(word, word)}" for word, found in names.items()]


def _named(names: list[str], rows: int) -> str:
    if len(names) == rows and rows > 1:
        return "All samples"
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - MOST_NAMED
    return ", ".join(distinct[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class ChecksSaid:
    """What the checks of plates say.

    Attributes
    ----------
    headline : str
        How many passed and failed.
    failed, told : tuple of str
        Sentences of those that failed, and of those that only inform.
    """

    headline: str
    failed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def checks_said(quality: pd.DataFrame, plate: str) -> ChecksSaid:
    """Put the checks of a plate, and those over several plates, into words.

    Parameters
    ----------
    quality : DataFrame
        As from `elisa.quality.quality_table`.
    plate : str
    """
    own = quality[quality["plate"].isin([plate, ""])]
    passed = int(own["passed"].eq(True).sum())
    failed = own[own["passed"].eq(False)]
    told = own[own["passed"].isna()]
    if own.empty:
        return ChecksSaid("No checks were made.")
    kinds = ", ".join(str(kind).replace("_", " ") for kind in dict.fromkeys(failed["check"]))
    headline = f"Checks: {passed} passed, {len(failed)} failed{f' ({kinds})' if kinds else ''}."
    return ChecksSaid(headline, tuple(failed["sentence"]), tuple(told["sentence"]))

"""Released cytokine: concentration in the medium, per cells, volume, time or total protein."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .plate import Plate
from .quantify import QUANTIFIED_ROLES
from .told import KEYS, told_of

if TYPE_CHECKING:
    import pandas as pd

# What may be divided by: the layout's column, the amount of it that counts as one, and how to write it.
PER = {
    "cells": ("cells", 1e6, "10⁶ cells"),
    "time": ("hours", 1.0, "h"),
    "protein": ("protein_mg", 1.0, "mg protein"),
}
RELEASE_COLUMNS = ("release", "release_sd", "release_low", "release_high", "release_unit")


def normalized_release(
    concentrations: pd.DataFrame, plates: Plate | Sequence[Plate], per: Sequence[str]
) -> pd.DataFrame:
    """Turn concentrations into amounts released per cells, time or protein.

    Parameters
    ----------
    concentrations : DataFrame
        As from `quantify.concentrations`.
    plates : Plate or sequence of Plate
        Whose layout has `volume_ml` of medium and, as asked for, `cells`, `hours`, `protein_mg`.
    per : sequence of {"volume", "cells", "time", "protein"}
        Volume alone gives the amount in all the medium.

    Returns
    -------
    DataFrame
        The same rows with `RELEASE_COLUMNS`: concentration × volume / (cells / 10⁶) / hours / mg, in the
        concentration's mass unit; missing where a concentration or an amount is. Counting cells
        and measuring protein have errors of their own, which these intervals do not carry.

    Raises
    ------
    InputError
        If the layout lacks a column that is asked for, an amount is not positive or differs between wells
        of one sample, or the concentration's unit is none per mL.
    """
    every = [plates] if isinstance(plates, Plate) else list(plates)
    unknown = [name for name in per if name not in (*PER, "volume")]
    if unknown:
        raise InputError(f"release per {unknown[0]!r} is unknown; it is per {', '.join(('volume', *PER))}")
    factor = np.full(len(concentrations), np.nan)
    for plate in every:
        rows = (concentrations["plate"] == plate.name).to_numpy()
        factor[rows] = _factors(concentrations[rows], plate, per)
    table = concentrations.copy()
    for name, source in zip(RELEASE_COLUMNS[:4], _SOURCES, strict=True):
        table[name] = table[source].to_numpy(dtype=float) * factor
    asked = [name for name in PER if name in per]
    table["release_unit"] = [_unit(str(unit), asked) for unit in table["unit"]]
    return table


_SOURCES = ("concentration", "concentration_sd", "ci_low", "ci_high")


def _factors(rows: pd.DataFrame, plate: Plate, per: Sequence[str]) -> list[float]:
    """By what each concentration is multiplied."""
    wanted = {"volume_ml": 1.0, **{PER[name][0]: PER[name][1] for name in per if name in PER}}
    lacking = [column for column in wanted if column not in plate.wells.columns]
    if lacking:
        raise InputError(
            f"plate {plate.name}: the layout has no column {lacking[0]}, which the release needs; add it"
        )
    told = plate.wells.assign(**{column: told_of(plate, column, QUANTIFIED_ROLES) for column in wanted})
    firsts = told.drop_duplicates(list(KEYS)).set_index(list(KEYS))
    factors = []
    for key in zip(*(rows[name] for name in KEYS), strict=True):
        amounts = {column: float(firsts.loc[key, column]) for column in wanted}
        wrong = [column for column, amount in amounts.items() if amount <= 0]
        if wrong:
            raise InputError(f"plate {plate.name}: {wrong[0]} of sample {key[1]} must be more than zero")
        divisor = np.prod([amounts[column] / one for column, one in wanted.items() if column != "volume_ml"])
        factors.append(float(amounts["volume_ml"] / divisor))
    return factors


def _unit(unit: str, asked: Sequence[str]) -> str:
    mass, slash, volume = unit.partition("/")
    if not slash or volume.strip().lower() != "ml":
        raise InputError(
            f"the release needs concentrations per mL, not in {unit!r}; say --unit pg/mL, for example"
        )
    return " per ".join([mass, *(PER[name][2] for name in asked)])

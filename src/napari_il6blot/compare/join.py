"""Blot levels and ELISA concentrations of the same samples, side by side."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from ..errors import InputError
from .labels import a_few, factor_column, label_column, label_key
from .measures import Reading, concentration_readings, level_readings, summarize

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, ...]
BY = ("sample", "experiment", "replicate")


def join(
    levels: pd.DataFrame | None = None,
    conc: pd.DataFrame | None = None,
    on: Sequence[str] = ("sample", "experiment"),
) -> pd.DataFrame:
    """Join levels and concentrations.

    Parameters
    ----------
    levels : DataFrame, optional
        With the columns of ``levels.csv``.
    conc : DataFrame, optional
        With the columns of ``concentrations.csv``; controls of the assay are left out, and of a sample at
        several dilutions only the row that combines them counts.
    on : {("sample", "experiment"), ("sample",)}
        What makes a row. By sample alone, the spread and n are of experiments' means.

    Returns
    -------
    DataFrame
        One row per sample and experiment: `sample, experiment`, the factors, and for each measure M: ``M``
        the mean of replicates (repeated lanes or wells of each averaged first), ``M_sd`` and ``M_n`` their
        s.d. and number, ``M_from`` the images or plates (sorted, ``;``), ``M_censored`` how many replicates
        had no value (censored or missing). Nothing is dropped: what has no partner has missing values.
        ``attrs``: `factors`, `measures`, `units` (of concentrations), and `unmatched`, a DataFrame
        `sample, experiment, missing_from` (the measure).

    Raises
    ------
    InputError
        If nothing is given, levels and concentrations have no sample in common, or they disagree about a
        sample's factor.
    """
    import pandas as pd

    if tuple(on) not in {("sample", "experiment"), ("sample",)}:
        raise InputError(
            f"tables cannot be joined on {', '.join(on) or 'nothing'}; join them on sample and "
            "experiment, or on "
            "sample"
        )
    readings = _readings(levels, conc)
    grouped = _grouped(readings, len(on))
    measures = tuple(dict.fromkeys(one.measure for one in readings))
    keys = _ordered(grouped)
    table = _keyed(readings, keys, tuple(on))
    unmatched: list[tuple[str, str, str]] = []
    for measure in measures:
        found = [summarize(grouped[key].get(measure, []), over_experiments=len(on) == 1) for key in keys]
        unmatched += [(key[0], "".join(key[1:]), measure) for key in keys if measure not in grouped[key]]
        table[measure] = [one.mean for one in found]
        table[f"{measure}_sd"] = [one.sd for one in found]
        table[f"{measure}_n"] = pd.array([one.n for one in found], dtype="int64")
        table[f"{measure}_from"] = pd.array([";".join(one.sources) for one in found], dtype="str")
        table[f"{measure}_censored"] = pd.array([one.n_left_out for one in found], dtype="int64")
    table.attrs = {**_attrs(readings, measures), "unmatched": _unmatched(unmatched)}
    return table


def replicate_rows(levels: pd.DataFrame | None = None, conc: pd.DataFrame | None = None) -> pd.DataFrame:
    """Levels and concentrations by replicate, for showing the spread within experiments.

    Parameters
    ----------
    levels, conc : DataFrame, optional
        As for `join`.

    Returns
    -------
    DataFrame
        One row per sample, experiment and replicate: those, the factors, and for each measure ``M`` (mean of
        repeated lanes or wells; missing where there is none) and ``M_from``. ``attrs``: `factors`,
        `measures`, `units`.

    Raises
    ------
    InputError
        As from `join`.
    """
    import pandas as pd

    readings = _readings(levels, conc)
    grouped = _grouped(readings, 3)
    measures = tuple(dict.fromkeys(one.measure for one in readings))
    keys = _ordered(grouped)
    table = _keyed(readings, keys, BY)
    for measure in measures:
        found = [summarize(grouped[key].get(measure, [])) for key in keys]
        table[measure] = [one.mean for one in found]
        table[f"{measure}_from"] = pd.array([";".join(one.sources) for one in found], dtype="str")
    table.attrs = _attrs(readings, measures)
    return table


def _readings(levels: pd.DataFrame | None, conc: pd.DataFrame | None) -> list[Reading]:
    blots = [] if levels is None else level_readings(levels)
    plates = [] if conc is None else concentration_readings(conc)
    readings = [one for one in (*blots, *plates) if one.condition[0]]
    if not readings:
        raise InputError(
            "there is nothing to join: give levels, concentrations or both, with samples in them"
        )
    of_blots, of_plates = ({one.condition[0] for one in some} - {""} for some in (blots, plates))
    if of_blots and of_plates and not of_blots & of_plates:
        raise InputError(
            "blots and plates have no sample in common: the blots have "
            f"{a_few(one.condition[0] for one in blots)}, the plates "
            f"{a_few(one.condition[0] for one in plates)}; "
            "write the same names in the lane sheet and in the well sheet"
        )
    return readings


def _grouped(readings: list[Reading], depth: int) -> dict[Key, dict[str, list[Reading]]]:
    grouped: dict[Key, dict[str, list[Reading]]] = {}
    for one in readings:
        grouped.setdefault(one.condition[:depth], {}).setdefault(one.measure, []).append(one)
    return grouped


def _ordered(keys: Iterable[Key]) -> list[Key]:
    """Keys by sample as they come, then by experiment and replicate, numbers before text."""
    every = list(keys)
    place = {sample: index for index, sample in enumerate(dict.fromkeys(key[0] for key in every))}
    return sorted(every, key=lambda key: (place[key[0]], *(_rank(part) for part in key[1:])))


def _rank(part: str) -> tuple[float, str]:
    return (float(part) if part.isdecimal() else math.inf, part)


def _keyed(readings: list[Reading], keys: list[Key], on: tuple[str, ...]) -> pd.DataFrame:
    """The table's first columns: what its rows are, and their factors."""
    import pandas as pd

    columns: dict[str, object] = {"sample": pd.Series([key[0] for key in keys], dtype="str")}
    for index, name in enumerate(on[1:], start=1):
        columns[name] = label_column([key[index] for key in keys])
    for factor in _factors(readings):
        of_key = _factor_levels(readings, factor, len(on))
        of_sample = _agreed_by_sample(of_key)
        columns[factor] = factor_column([of_key.get(key, of_sample.get(key[0])) for key in keys])
    return pd.DataFrame(columns)


def _factors(readings: list[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in readings for name, _ in one.factors))


def _factor_levels(readings: list[Reading], factor: str, depth: int) -> dict[Key, object]:
    """A factor's level by row, as both tables say it."""
    levels: dict[Key, object] = {}
    source: dict[Key, str] = {}
    for one in readings:
        cell = dict(one.factors).get(factor)
        if not label_key(cell):
            continue
        key = one.condition[:depth]
        known = levels.setdefault(key, cell)
        source.setdefault(key, one.table)
        if _plain(known) != _plain(cell):
            where = (
                f" in {one.table}" if one.table == source[key] else f" in {source[key]} and in {one.table}"
            )
            experiment = f", experiment {key[1]}," if depth > 1 else ""
            raise InputError(
                f"{factor} of sample {key[0]}{experiment} is both {label_key(known)} and "
                f"{label_key(cell)}{where}; "
                "write the same for the same sample, or name the samples apart"
            )
    return levels


def _plain(cell: object) -> str:
    text = label_key(cell)
    try:
        return label_key(float(text))
    except ValueError:
        return text


def _agreed_by_sample(of_key: dict[Key, object]) -> dict[str, object]:
    """Levels by sample where all of its rows agree, for rows of a table that lacks the factor."""
    every: dict[str, dict[str, object]] = {}
    for key, cell in of_key.items():
        every.setdefault(key[0], {})[_plain(cell)] = cell
    return {sample: next(iter(cells.values())) for sample, cells in every.items() if len(cells) == 1}


def _attrs(readings: list[Reading], measures: tuple[str, ...]) -> dict[Hashable, object]:
    units = {one.measure: one.unit for one in readings if one.unit}
    return {"factors": _factors(readings), "measures": measures, "units": units}


def _unmatched(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    import pandas as pd

    sample, experiment, measure = ([row[index] for row in rows] for index in range(3))
    return pd.DataFrame(
        {
            "sample": pd.Series(sample, dtype="str"),
            "experiment": label_column(experiment),
            "missing_from": pd.Series(measure, dtype="str"),
        }
    )

"""Levels and concentrations as measures of samples, experiments and replicates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..elisa.plate import AMOUNT_COLUMNS, QUALITY_COLUMNS
from ..elisa.quantify import CONCENTRATION_COLUMNS
from ..elisa.release import RELEASE_COLUMNS
from ..errors import InputError
from ..sheets.cells import is_empty, table_name
from .labels import label_key
from .level_rows import LEVEL_COLUMNS, LIMITS
from .signals import KEYS, factors_of

if TYPE_CHECKING:
    import pandas as pd

CONCENTRATION = "concentration"
KNOWN_LEVELS = (*LEVEL_COLUMNS, *LIMITS, "membrane")
KNOWN_CONCENTRATIONS = (
    *CONCENTRATION_COLUMNS, *RELEASE_COLUMNS, *AMOUNT_COLUMNS, *QUALITY_COLUMNS, "analyte",
)  # fmt: skip
Condition = tuple[str, str, str]


@dataclass(frozen=True)
class Reading:
    """One row of levels or concentrations.

    Attributes
    ----------
    measure : str
        ``TARGET/CONTROL``, or ``concentration``, with ``:ANALYTE`` where there are several.
    condition : (str, str, str)
        Sample, experiment, replicate, as text.
    value : float
        NaN where missing or censored.
    sources : tuple of str
        Images or plates.
    factors : tuple of (str, object)
    table : str
        Where it is from, for messages.
    unit : str
    """

    measure: str
    condition: Condition
    value: float
    sources: tuple[str, ...]
    factors: tuple[tuple[str, object], ...]
    table: str
    unit: str = ""


def level_readings(levels: pd.DataFrame) -> list[Reading]:
    """Rows of levels, as measures ``TARGET/CONTROL`` (``TARGET`` where not divided by anything).

    Raises
    ------
    InputError
        If a column is missing.
    """
    name = _checked(levels, ("sample", "target", "level"), "levels")
    factors = factors_of(levels, KNOWN_LEVELS)
    readings = []
    for record in levels.to_dict("records"):
        row = {str(key): cell for key, cell in record.items()}
        target, other = label_key(row["target"]), label_key(row.get("normalized_to"))
        images = label_key(row.get("image")).split(";")
        readings.append(
            Reading(
                f"{target}/{other}" if other else target, _condition(row), _number(row["level"]),
                tuple(image for image in images if image), tuple((one, row[one]) for one in factors), name,
            )
        )  # fmt: skip
    return readings


def concentration_readings(conc: pd.DataFrame) -> list[Reading]:
    """Rows of concentrations of samples: of a sample at several dilutions, the row that combines them.

    Raises
    ------
    InputError
        If a column is missing, or concentrations of one measure have several units.
    """
    name = _checked(conc, ("sample", CONCENTRATION), "concentrations")
    factors = factors_of(conc, KNOWN_CONCENTRATIONS)
    rows = [
        {str(key): cell for key, cell in row.items()}
        for row in conc.to_dict("records")
        if label_key(row.get("role")) in {"", "sample"}
    ]
    analytes = {label_key(row.get("analyte")) for row in rows} - {""}
    combined = {_run(row) for row in rows if "dilution" in row and is_empty(row["dilution"])}
    units: dict[str, str] = {}
    readings = []
    for row in rows:
        if _run(row) in combined and not is_empty(row["dilution"]):
            continue
        analyte = label_key(row.get("analyte"))
        measure = f"{CONCENTRATION}:{analyte}" if len(analytes) > 1 else CONCENTRATION
        unit = label_key(row.get("unit"))
        if unit and units.setdefault(measure, unit) != unit:
            raise InputError(
                f"{name}: {measure} is in {units[measure]} and in {unit}; give all of them in one unit"
            )
        value = math.nan if label_key(row.get("censored")) else _number(row[CONCENTRATION])
        plate = label_key(row.get("plate"))
        readings.append(
            Reading(
                measure, _condition(row), value, (plate,) if plate else (),
                tuple((one, row[one]) for one in factors), name, unit,
            )
        )  # fmt: skip
    return readings


def _checked(table: pd.DataFrame, columns: tuple[str, ...], kind: str) -> str:
    name = table_name(table, kind)
    for column in columns:
        if column not in table.columns:
            raise InputError(f"{name} has no column {column}; add it, one value per row")
    return name


def _condition(row: dict[str, object]) -> Condition:
    sample, experiment, replicate = (label_key(row.get(name)) for name in KEYS)
    return sample, experiment or "1", replicate or "1"


def _run(row: dict[str, object]) -> tuple[str, ...]:
    """What a combining row combines the dilutions of."""
    return (label_key(row.get("plate")), label_key(row.get("analyte")), *_condition(row))


def _number(cell: object) -> float:
    return math.nan if is_empty(cell) else float(str(cell))


@dataclass(frozen=True)
class Summary:
    """Several values as one: technical repeats first, then what is averaged.

    Attributes
    ----------
    mean, sd : float
        NaN where there are too few.
    n, n_left_out : int
        How many went into the mean, and how many had no value.
    sources : tuple of str
        Sorted.
    """

    mean: float
    sd: float
    n: int
    n_left_out: int
    sources: tuple[str, ...]


def summarize(readings: list[Reading], *, over_experiments: bool = False) -> Summary:
    """Average readings of one measure: repeats of a replicate, then replicates (then experiments).

    Parameters
    ----------
    readings : list of Reading
    over_experiments : bool
        Whether `mean, sd, n` are of experiments' means instead of replicates' means.
    """
    replicates: dict[Condition, list[float]] = {}
    for reading in readings:
        replicates.setdefault(reading.condition, []).append(reading.value)
    means = {condition: _mean(values) for condition, values in replicates.items()}
    if over_experiments:
        experiments: dict[str, list[float]] = {}
        for condition, value in means.items():
            experiments.setdefault(condition[1], []).append(value)
        units = [_mean(values) for values in experiments.values()]
    else:
        units = list(means.values())
    known = np.array([value for value in units if not math.isnan(value)])
    return Summary(
        _mean(units), float(known.std(ddof=1)) if len(known) > 1 else math.nan, len(known),
        len(units) - len(known), tuple(sorted({source for one in readings for source in one.sources})),
    )  # fmt: skip


def _mean(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan

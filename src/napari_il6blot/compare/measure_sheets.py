"""Numbers that the laboratory already has: a sheet of levels, a sheet of concentrations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..elisa.plate import UNIT_ASSUMED
from ..elisa.quantify import CONCENTRATION_COLUMNS
from ..elisa.release import RELEASE_COLUMNS
from ..errors import InputError
from ..sheets.cells import is_empty, numbers, table_name, texts, whole_numbers
from ..sheets.table import read_table
from .labels import factor_column, label_column, label_key, united
from .lane_sheet import RESERVED
from .level_rows import LEVEL_COLUMNS, LIMITS
from .normalize import normalize, scaled
from .replicate_scaling import Method, named_gels
from .signals import added_up

if TYPE_CHECKING:
    import pandas as pd

LEVELS = "levels"
CONCENTRATIONS = "concentrations"
# What programs call the signal of a band.
VOLUMES = ("volume", "area")


def read_levels_sheet(
    sheet: pd.DataFrame | str | Path,
    *,
    loading_control: str = "GAPDH",
    ratios: Sequence[str] = (),
    scaling: Literal["none"] | Method = "none",
    reference_sample: str | int | None = None,
    check_by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Read levels that were measured elsewhere.

    Parameters
    ----------
    sheet : DataFrame or path
        Columns of ``levels.csv``: `sample, target, level` are needed; `normalized_to` is the loading control
        unless told, `strip`, `experiment` and `replicate` 1. With `volume` or `area` (ImageJ's) in place of
        `level`, and `lane`, they are divided by the loading control's here. Where no row has an `image`,
        each experiment is a gel, and each replicate where they have a lane in common.
    loading_control : str
        For those.
    ratios : sequence of str
        As for `normalize`, of a sheet of volumes.
    scaling, reference_sample
        As for `normalize`.
    check_by : str or sequence of str
        As for `normalize`; those that are no factors of the sheet are passed over. Of a sheet of levels the
        control cannot be checked, which a sentence in ``attrs["warnings"]`` says.

    Returns
    -------
    DataFrame
        `LEVEL_COLUMNS` and the factors (every other column with anything in it), as from `normalize`.

    Raises
    ------
    InputError
        If a column or cell is missing, a level is not above 0, one lane is of several samples, or as from
        `normalize`.
    """
    table = _lower(sheet)
    name = table_name(table, LEVELS)
    every = np.arange(len(table))
    source = next((column for column in VOLUMES if column in table), "")
    if "level" in table or not source:
        _need(table, name, ("sample", "target", "level"))
        out = _labelled(table, every, name, (*LEVEL_COLUMNS, *LIMITS))
        normalized_to = texts(table, "normalized_to", every)
        if "normalized_to" not in table:
            normalized_to = [loading_control] * len(table)
        out = _text(out, "normalized_to", normalized_to)
        out["level"] = _positive(table, "level", name)
        out["level_sd"] = numbers(table, "level_sd", every, LEVELS, required=False)
        factors = out.attrs["factors"]
        levels = out[[*LEVEL_COLUMNS, *factors]]
        said = _unchecked(name, loading_control, normalized_to, _known(check_by, factors))
        levels.attrs = {"factors": factors, "unmatched": (), "warnings": said, "file": name}
        if isinstance(reference_sample, int):
            _need(table, name, ("lane",))
        gels = named_gels(levels, lanes="lane" in table)
        images = levels["image"].tolist()
        return _text(_scaled(_text(levels, "image", gels), scaling, reference_sample), "image", images)
    _need(table, name, ("sample", "target", "lane"))
    out = _labelled(table, every, name, (*LEVEL_COLUMNS, *VOLUMES, f"{source}_sd"))
    out["volume"] = numbers(table, source, every, LEVELS, required=False)
    out["volume_sd"] = numbers(table, f"{source}_sd", every, LEVELS, required=False)
    images = out["image"].tolist()
    if "" in images and any(images):
        raise InputError(
            f"{name}, line {images.index('') + 2}: the image is empty; write it in every row, or in none"
        )
    out = _text(out, "image", named_gels(out, lanes=True))
    check = _known(check_by, out.attrs["factors"])
    levels = normalize(out, loading_control, ratios=ratios, check_by=check)
    added = () if any(images) else added_up(out)
    levels.attrs = {**levels.attrs, "warnings": (*levels.attrs["warnings"], *added), "file": name}
    return _scaled(levels, scaling, reference_sample)


def _known(check_by: str | Sequence[str], factors: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in ((check_by,) if isinstance(check_by, str) else check_by) if one in factors)


def _scaled(levels: pd.DataFrame, scaling: str, reference: str | int | None) -> pd.DataFrame:
    try:
        return scaled(levels, scaling, reference)
    except InputError as error:
        raise InputError(f"{levels.attrs['file']}: {error}") from error


def _unchecked(name: str, control: str, normalized_to: list[str], by: tuple[str, ...]) -> tuple[str, ...]:
    if not by or control.casefold() not in {one.casefold() for one in normalized_to}:
        return ()
    file = Path(name).name
    return (f"{control} was not checked by {' and '.join(by)}: {file} gives levels, not its areas.",)


def read_concentrations_sheet(sheet: pd.DataFrame | str | Path) -> pd.DataFrame:
    """Read concentrations that were measured elsewhere.

    Parameters
    ----------
    sheet : DataFrame or path
        Columns of ``concentrations.csv``: `sample, concentration` are needed; `experiment`, `replicate`,
        `dilution` and `n_wells` are 1 unless told, `unit` is pg/mL (flag ``unit_assumed``). A concentration
        may be ``<2.0`` or ``>200``: censored at that bound. Concentrations are those of the sample:
        they are not multiplied by `dilution`.

    Returns
    -------
    DataFrame
        The columns of ``concentrations.csv``, `analyte` if given, and the factors.

    Raises
    ------
    InputError
        If a column or cell is missing, or a concentration is below 0.
    """
    import pandas as pd

    table = _lower(sheet)
    name = table_name(table, CONCENTRATIONS)
    _need(table, name, ("sample", "concentration"))
    every = np.arange(len(table))
    concentration, censored, bound = _censored(table, name)
    labelled = _labelled(table, every, name, (*CONCENTRATION_COLUMNS, *RELEASE_COLUMNS, "analyte"))
    unit = texts(table, "unit", every)
    columns = {
        "plate": pd.Series(texts(table, "plate", every), dtype="str"),
        **{key: labelled[key] for key in ("sample", "experiment", "replicate")},
        "n_wells": whole_numbers(table, "n_wells", every, CONCENTRATIONS, default=1),
        **{
            key: numbers(table, key, every, CONCENTRATIONS, required=False)
            for key in ("response_mean", "response_sd", "cv_percent")
        },
        "dilution": numbers(table, "dilution", every, CONCENTRATIONS, required=False)
        if "dilution" in table
        else np.ones(len(table)),
        "concentration": concentration,
        **{
            key: numbers(table, key, every, CONCENTRATIONS, required=False)
            for key in ("concentration_sd", "ci_low", "ci_high", "inv_low", "inv_high")
        },
        "censored": pd.Series(censored, dtype="str"),
        "bound": bound,
        "unit": pd.Series([one or UNIT_ASSUMED for one in unit], dtype="str"),
        "flags": pd.Series(
            [
                united([cell, "" if one else "unit_assumed"])
                for cell, one in zip(texts(table, "flags", every), unit, strict=True)
            ],
            dtype="str",
        ),
        "role": pd.Series([one or "sample" for one in texts(table, "role", every)], dtype="str"),
    }
    analyte = (
        {"analyte": pd.Series(texts(table, "analyte", every), dtype="str")} if "analyte" in table else {}
    )
    factors = labelled.attrs["factors"]
    out = pd.DataFrame(columns | analyte | {key: labelled[key] for key in factors})
    out.attrs = {"factors": factors, "file": name}
    return out


def _lower(sheet: pd.DataFrame | str | Path) -> pd.DataFrame:
    table = read_table(sheet) if isinstance(sheet, (str, Path)) else sheet.copy()
    known = {*LEVEL_COLUMNS, *CONCENTRATION_COLUMNS, *VOLUMES, "analyte"}
    lower = {str(name): str(name).strip().lower().replace(" ", "_") for name in table.columns}
    table = table.rename(columns={name: low for name, low in lower.items() if low in known})
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"{table_name(table, LEVELS)} has the column {twice[0]} twice; remove one")
    return table[table.notna().any(axis=1).to_numpy()] if len(table) else table


def _need(table: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in table.columns:
            raise InputError(f"{name} has no column {column}; add it, one value per row")


def _labelled(
    table: pd.DataFrame, every: np.ndarray[tuple[int], np.dtype[np.intp]], name: str, known: Sequence[str]
) -> pd.DataFrame:
    """What both sheets share: the sample's columns, the places, the factors."""
    import pandas as pd

    samples = [label_key(cell) for cell in table["sample"].tolist()]
    if "" in samples:
        raise InputError(f"{name}, line {samples.index('') + 2}: the sample is empty; write its name")
    columns: dict[str, pd.Series[str] | pd.Series[int]] = {"sample": pd.Series(samples, dtype="str")}
    for key in ("experiment", "replicate"):
        columns[key] = label_column(table[key].tolist() if key in table else [None] * len(table), "1")
    for key in ("image", "flags"):
        columns[key] = pd.Series(texts(table, key, every), dtype="str")
    if "target" in table:
        targets = [label_key(cell) for cell in table["target"].tolist()]
        if "" in targets:
            raise InputError(f"{name}, line {targets.index('') + 2}: the target is empty; write the protein")
        columns["target"] = pd.Series(targets, dtype="str")
    for key in ("strip", "lane"):
        whole = whole_numbers(table, key, every, LEVELS, default=1)
        columns[key] = pd.Series(whole, dtype="int64")
    factors = []
    for column in map(str, table.columns):
        cells = table[column].tolist()
        if column in known or all(is_empty(cell) for cell in cells):
            continue
        if column in RESERVED:
            raise InputError(f"{name}: a factor cannot be called {column}; rename that column")
        factors.append(column)
        columns[column] = factor_column(cells)  # type: ignore[assignment]
    out = pd.DataFrame(columns)
    out.attrs = {"factors": tuple(factors), "file": name}
    return out


def _text(table: pd.DataFrame, column: str, cells: list[str]) -> pd.DataFrame:
    import pandas as pd

    out = table.copy()
    out[column] = pd.Series(cells, dtype="str")
    return out


def _positive(table: pd.DataFrame, column: str, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = numbers(table, column, np.arange(len(table)), LEVELS, required=False)
    wrong = values <= 0
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            f"{name}, line {at + 2}: {column} is {values[at]:g}; it must be above 0, or empty where "
            "there is none"
        )
    return values


def _censored(table: pd.DataFrame, name: str) -> tuple[list[float], list[str], list[float]]:
    """Concentrations, on which side they are censored, and their bounds."""
    every = np.arange(len(table))
    sides, bounds = (
        texts(table, "censored", every),
        numbers(table, "bound", every, CONCENTRATIONS, required=False),
    )
    values, censored, limits = [], [], []
    for line, cell in enumerate(table["concentration"].tolist()):
        text = label_key(cell)
        side = text[:1] if text[:1] in {"<", ">"} else sides[line]
        if side not in {"", "<", ">"}:
            raise InputError(f"{name}, line {line + 2}: censored holds {side!r}; it must be <, > or empty")
        number = _number(text.lstrip("<>").strip(), f"{name}, line {line + 2}")
        values.append(math.nan if side else number)
        censored.append(side)
        limits.append((number if text[:1] == side and side else float(bounds[line])) if side else math.nan)
    return values, censored, limits


def _number(text: str, where: str) -> float:
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not value >= 0 or math.isinf(value):
        raise InputError(
            f"{where}: concentration holds {text!r}; it must be a number from 0, or censored as <2.0 or >200"
        )
    return value

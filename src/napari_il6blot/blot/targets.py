"""Which rows of a table of bands are which protein."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from ..errors import InputError
from .ladder_bands import AnnotatedBands, places_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

# How far a row's mass may be from a target's where the sheet does not say, as a fraction.
TOLERANCE = 0.10


def assign_targets(bands: pd.DataFrame, target_sheet: pd.DataFrame) -> AnnotatedBands:
    """Fill `target` of whole rows, by row number or by expected mass.

    Parameters
    ----------
    bands : DataFrame
        Columns of ``bands.csv``: at least `image, strip, row`, and `mw_kda` where the
        sheet expects masses.
    target_sheet : DataFrame
        `image, target` and `row`, or `mw_kda` with `tolerance` (in kDa, or as ``12%``;
        10 % unless said); `strip` is 1 unless said. `image` may be the end of the bands'
        path. Lines on images that are not among the bands are passed over.

    Returns
    -------
    AnnotatedBands
        A mass is looked for among the rows' median masses over detected bands; the
        nearest pairs of target and row are taken first. Targets that no row fits are
        in the notes.

    Raises
    ------
    InputError
        If the sheet lacks a column or names a row that is not there, two targets claim
        one row, masses are missing, or no image of the sheet is among the bands.
    """
    _check_sheet(target_sheet)
    named = bands.copy()
    target = named["target"].astype(object) if "target" in named else None
    labels = np.full(len(bands), None, dtype=object) if target is None else target.to_numpy(copy=True)
    notes: list[str] = []
    known = False
    places = places_of(bands)
    lines = [cast("dict[str, object]", line) for line in target_sheet.to_dict("records")]
    for (image, strip), rows in places.items():
        wanted = [line for line in lines if _is_at(line, image, strip)]
        known |= bool(wanted)
        row_of, said = _rows_of_targets(wanted, bands.iloc[rows], f"{image}, strip {strip}")
        notes += said
        numbers = bands["row"].to_numpy(dtype=float)[rows]
        for row, label in row_of.items():
            labels[rows[numbers == row]] = label
    if lines and len(bands) and not known:
        raise InputError(
            f"the target sheet names no image and strip of the bands, such as {next(iter(places))}"
        )
    named["target"] = labels
    return AnnotatedBands(named, tuple(notes))


def _check_sheet(sheet: pd.DataFrame) -> None:
    missing = [column for column in ("image", "target") if column not in sheet]
    if missing or not {"row", "mw_kda"} & set(sheet.columns):
        named = ", ".join([*missing, *([] if {"row", "mw_kda"} & set(sheet.columns) else ["row or mw_kda"])])
        raise InputError(f"the target sheet lacks the column {named}")


def _is_at(line: Mapping[str, object], image: str, strip: int) -> bool:
    named = str(line["image"]).replace("\\", "/")
    at = image.replace("\\", "/")
    line_strip = _number(line, "strip")
    return (at == named or at.endswith("/" + named)) and (1 if line_strip is None else line_strip) == strip


def _number(line: Mapping[str, object], column: str) -> float | None:
    """Read a cell's number; None where it is empty or the column is missing."""
    text = str(line.get(column, "")).strip()
    if text.lower() in {"", "nan", "none", "<na>"}:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"the target sheet's {column} of '{line['target']}' is no number: '{text}'"
        ) from None


def _rows_of_targets(
    lines: Sequence[Mapping[str, object]], strip: pd.DataFrame, where: str
) -> tuple[dict[int, str], list[str]]:
    """Find the row that each target of a strip has; sentences on those without."""
    rows = sorted({int(row) for row in strip["row"].dropna()})
    found: dict[int, str] = {}
    by_mass = []
    for line in lines:
        label, row, mass = str(line["target"]), _number(line, "row"), _number(line, "mw_kda")
        if row is not None:
            if row not in rows:
                raise InputError(f"{where} has no row {row:g}, which the target sheet calls '{label}'")
            if found.setdefault(int(row), label) != label:
                raise InputError(
                    f"{where}: row {row:g} is both '{found[int(row)]}' and '{label}' in the sheet"
                )
        elif mass is not None:
            by_mass.append((label, mass, _tolerance(line, mass)))
        else:
            raise InputError(f"{where}: the target sheet gives neither row nor mw_kda for '{label}'")
    if not by_mass:
        return found, []
    nearest = _nearest_rows(by_mass, _row_masses(strip, rows, where), found)
    lost = [
        f"{where}: no row has the mass of '{label}' ({mass:g} ± {tolerance:g} kDa)"
        for label, mass, tolerance in by_mass
        if label not in nearest.values()
    ]
    return {**found, **nearest}, lost


def _tolerance(line: Mapping[str, object], mass: float) -> float:
    text = str(line.get("tolerance", "")).strip()
    if text.endswith("%"):
        part = _number({**line, "tolerance": text[:-1]}, "tolerance")
        return mass * (TOLERANCE if part is None else part / 100)
    absolute = _number(line, "tolerance")
    return mass * TOLERANCE if absolute is None else absolute


def _row_masses(strip: pd.DataFrame, rows: Sequence[int], where: str) -> dict[int, float]:
    """Median mass of each row over its detected bands, or over all where none is."""
    number = strip["row"].to_numpy(dtype=float)
    mass = strip["mw_kda"].to_numpy(dtype=float) if "mw_kda" in strip else np.full(len(strip), np.nan)
    seen = strip["detected"].to_numpy(dtype=bool) if "detected" in strip else np.ones(len(strip), dtype=bool)
    if not np.isfinite(mass).any():
        raise InputError(f"{where}: the target sheet expects masses, but no ladder was given: use --ladder")
    masses = {}
    for row in rows:
        here = (number == row) & np.isfinite(mass)
        if here.any():
            masses[row] = float(np.median(mass[here & seen] if (here & seen).any() else mass[here]))
    return masses


def _nearest_rows(
    wanted: Sequence[tuple[str, float, float]], masses: Mapping[int, float], taken: Mapping[int, str]
) -> dict[int, str]:
    """Targets to rows within tolerance, nearest pairs (in log mass) first."""
    pairs = sorted(
        (abs(np.log(masses[row] / mass)), row, label)
        for label, mass, tolerance in wanted
        for row in masses
        if row not in taken and abs(masses[row] - mass) <= tolerance
    )
    found: dict[int, str] = {}
    for _, row, label in pairs:
        if row not in found and label not in found.values():
            found[row] = label
    return found
